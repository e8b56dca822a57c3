"""Rules of a mediation's beginning and end: applications, powers, reasons, extensions, sources."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import (
    AgentAuthority,
    ApplicationManner,
    DisputeType,
    MediationOrigin,
    MediationSource,
    MediationState,
    PowerItem,
    RefusalReason,
    Source,
    TerminationReason,
    WithdrawalReason,
)
from desktop_app.domain.application import MOST_CLAIMS, check_application
from desktop_app.domain.deadlines import ClockKey, clock_of, mediation_clock_key
from desktop_app.domain.mediation_ending import REASONS, check_withdrawal, ended_reason
from desktop_app.domain.mediation_extension import (
    ExtensionState,
    extension_due,
    most_days,
    state_of,
    why_not_extend,
)
from desktop_app.domain.mediation_source import ENTRUSTED, check_source, source_of
from desktop_app.domain.power_of_attorney import check_power
from desktop_app.errors import RuleViolation
from tests.domain.rules import CALENDAR, LIMIT

MONTH = clock_of(ClockKey.PEOPLE_MEDIATION, LIMIT)
A, B, C = uuid4(), uuid4(), uuid4()
DAY = date(2026, 11, 20)


# applications
def test_an_oral_application_must_have_been_read_back() -> None:
    check_application(ApplicationManner.WRITTEN, [A], {A, B}, ["赔钱"], read_back=False)
    check_application(ApplicationManner.ORAL, [A], {A, B}, ["赔钱"], read_back=True)
    with pytest.raises(RuleViolation) as refused:
        check_application(ApplicationManner.ORAL, [A], {A, B}, ["赔钱"], read_back=False)
    assert refused.value.field == "read_back"


@pytest.mark.parametrize(
    ("applicants", "parties", "claims", "field"),
    [
        ([], {A, B}, ["赔钱"], "applicants"),
        ([C], {A, B}, ["赔钱"], "applicants"),
        ([A, A], {A, B}, ["赔钱"], "applicants"),
        ([A], {A}, ["赔钱"], "applicants"),
        ([A], {A, B}, [], "claims"),
        ([A], {A, B}, ["赔钱"] * (MOST_CLAIMS + 1), "claims"),
    ],
)
def test_an_application_that_cannot_stand_is_refused_at_its_field(
    applicants: list[UUID], parties: set[UUID], claims: list[str], field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_application(ApplicationManner.WRITTEN, applicants, parties, claims, read_back=False)
    assert refused.value.field == field


def test_both_sides_may_apply_together() -> None:
    check_application(ApplicationManner.WRITTEN, [A, B], {A, B}, ["共同请求调解"], read_back=False)


# powers of attorney
@given(
    st.sampled_from(AgentAuthority), st.sets(st.sampled_from(PowerItem)), st.booleans(), st.integers(0, 3),
    st.integers(-3, 60),
)  # fmt: skip
def test_a_power_stands_only_when_all_its_conditions_hold(
    authority: AgentAuthority, items: set[PowerItem], said: bool, before: int, days: int
) -> None:
    stands = (
        before < 2
        and bool(items)
        and (PowerItem.CLAIMS not in items or authority is AgentAuthority.SPECIAL)
        and (PowerItem.OTHER in items) == said
        and days >= 0
    )
    until = DAY + timedelta(days=days)
    other = "代收款" if said else " "
    if stands:
        check_power(authority, items, other, DAY, until, before)
        return
    with pytest.raises(RuleViolation) as refused:
        check_power(authority, items, other, DAY, until, before)
    assert refused.value.field in {"agent_uid", "items", "other", "valid_until"}


# endings
@given(st.sampled_from(sorted(REASONS)), st.data(), st.sampled_from(["", " ", "双方差五万元"]))
def test_a_reason_is_ticked_or_said_and_other_is_always_said(
    kind: MediationState, data: st.DataObject, words: str
) -> None:
    known = REASONS[kind]
    ticked = data.draw(st.lists(st.sampled_from(known), unique=True))
    other = known("other")
    says = bool(words.strip())
    if (not ticked and not says) or (other in ticked and not says):
        with pytest.raises(RuleViolation) as refused:
            ended_reason(kind, ticked, words)
        assert refused.value.field == "reason"
        return
    codes, reason = ended_reason(kind, ticked, words)
    assert set(codes) == ({one.value for one in ticked} or {"other"})
    assert codes == [one.value for one in known if one.value in codes], "in the order of the paper"
    assert reason == (words.strip() or "；".join(one.label for one in known if one in ticked))


def test_reasons_of_another_way_to_end_are_refused() -> None:
    with pytest.raises(RuleViolation, match="对不上"):
        ended_reason(MediationState.REFUSED, [TerminationReason.APART], "")
    ended_reason(MediationState.REFUSED, [RefusalReason.MATERIALS], "")
    ended_reason(MediationState.WITHDRAWN, [WithdrawalReason.SETTLED], "")


def test_only_an_applicant_takes_an_application_back() -> None:
    check_withdrawal([A], {A, B})
    with pytest.raises(RuleViolation, match="只有申请人"):
        check_withdrawal([C], {A, B})
    with pytest.raises(RuleViolation, match="请选谁"):
        check_withdrawal([], {A, B})


# extensions
@given(st.integers(1, 6), st.data())
def test_an_extension_holds_only_when_every_party_agreed(parties: int, data: st.DataObject) -> None:
    ids = list(range(parties))
    answers = data.draw(st.dictionaries(st.sampled_from([*ids, 99]), st.booleans()))
    state = state_of(ids, answers)
    own = [answers.get(one) for one in ids]
    assert (state is ExtensionState.GRANTED) == all(one is True for one in own)
    assert (state is ExtensionState.REFUSED) == any(one is False for one in own)


def test_nobody_grants_nothing() -> None:
    assert state_of([], {}) is ExtensionState.WAITING


@given(st.integers(-5, 70), st.integers(-20, 20))
def test_an_extension_counts_on_from_the_old_limit_and_is_asked_in_time(days: int, early: int) -> None:
    asked = DAY - timedelta(days=early)
    allowed = early >= 0 and 1 <= days <= LIMIT.mediation_extension
    if allowed:
        found = extension_due(MONTH, DAY, asked, days, LIMIT, CALENDAR)
        assert found.due == DAY + timedelta(days=days)
        return
    with pytest.raises(RuleViolation) as refused:
        extension_due(MONTH, DAY, asked, days, LIMIT, CALENDAR)
    assert refused.value.field == ("asked_on" if early < 0 else "days")


def test_a_medical_extension_counts_working_days() -> None:
    medical = clock_of(ClockKey.MEDICAL, LIMIT)
    friday = date(2026, 11, 20)
    assert extension_due(medical, friday, friday, 5, LIMIT, CALENDAR).due == date(2026, 11, 27)
    assert most_days(medical, LIMIT) == 30
    assert most_days(clock_of(ClockKey.COURT_REFERRAL, LIMIT), LIMIT) == LIMIT.court_referral_extension


def test_why_no_extension_may_be_asked_for_is_said() -> None:
    assert why_not_extend(MONTH, DAY, DAY, 0, False, LIMIT) == ()
    assert "已延期 1 次" in why_not_extend(MONTH, DAY, DAY, 1, False, LIMIT)[0]
    assert "期限已过" in why_not_extend(MONTH, DAY, DAY + timedelta(days=1), 0, False, LIMIT)[0]
    assert "中止" in why_not_extend(MONTH, None, DAY, 0, False, LIMIT)[0]
    assert "等各方答复" in why_not_extend(MONTH, DAY, DAY, 0, True, LIMIT)[0]


# clocks and sources
@given(st.sampled_from(DisputeType), st.booleans())
def test_a_court_keeps_its_own_time_and_the_law_gives_medical_and_labour_theirs(
    kind: DisputeType, court: bool
) -> None:
    key = mediation_clock_key(kind, from_court=court)
    if court:
        assert key is ClockKey.COURT_REFERRAL
    elif kind is DisputeType.MEDICAL:
        assert key is ClockKey.MEDICAL
    else:
        labour = kind in (DisputeType.MIGRANT_WAGES, DisputeType.OTHER_LABOUR)
        assert key is (ClockKey.LABOUR if labour else ClockKey.PEOPLE_MEDIATION)


@given(st.sampled_from(MediationOrigin), st.sampled_from(Source))
def test_the_proposed_source_never_contradicts_what_the_register_prints(
    origin: MediationOrigin, source: Source
) -> None:
    found = source_of(origin, source)
    assert check_source(origin, found, "") == ""
    assert (found in ENTRUSTED) == (
        source in {Source.COURT, Source.POLICE, Source.PROCURATORATE, Source.PETITION_OFFICE, Source.COUNTY}
    )


@pytest.mark.parametrize(
    ("origin", "source", "organ", "field"),
    [
        (MediationOrigin.OWN_INITIATIVE, MediationSource.APPLICATION, "", "source"),
        (MediationOrigin.APPLICATION, MediationSource.INITIATIVE, "", "source"),
        (MediationOrigin.APPLICATION, MediationSource.APPLICATION, "柳桥派出所", "referred_by"),
        (MediationOrigin.APPLICATION, MediationSource.POLICE, "长" * 101, "referred_by"),
    ],
)
def test_a_source_that_contradicts_is_refused(
    origin: MediationOrigin, source: MediationSource, organ: str, field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_source(origin, source, organ)
    assert refused.value.field == field
