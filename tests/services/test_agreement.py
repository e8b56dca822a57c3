"""Agreements: what may be drawn up, who must sign, when it takes effect."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.enums import AgreementForm, DisputeState, MediationState, Role, SignatureMeans, SignerRole
from db.models.dispute import Dispute
from db.models.mediation import Mediation
from db.models.paper import NumberGap
from desktop_app.domain.deadlines import StopReason
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import agreement, mediation, performance
from desktop_app.services.agreement import SignatureDraft
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_step import act
from desktop_app.services.mediation_detail import mediation_detail
from desktop_app.services.performance import PerformanceDraft
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day, moment


class Undone(Exception):
    """Ends a test's transaction without leaving a trace, so that one centre serves the whole module."""


def test_the_sample_takes_effect_with_the_seal_and_settles_the_dispute(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        assert drawn.number == "柳调协〔2026〕第1号"
        assert len(drawn.missing) == 8
        last = cases.sign_all(case, session, drawn.uid)
        assert last.missing == ()
        assert last.dispute_settled
        assert last.effective_on == day("2026-11-19")
        assert last.confirmation_due_on == day("2026-12-21"), "30 days end on a Saturday"
        found = session.scalars(select(Mediation).where(Mediation.uid == uid)).one()
        assert (found.state, found.ended_on) == (MediationState.AGREED, day("2026-11-19"))
        dispute = session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one()
        assert dispute.state is DisputeState.SETTLED
        assert "柳调协〔2026〕第1号" in (dispute.resolution_text or "")
        raise Undone


ORDERS = st.permutations(range(8))
DAYS = st.lists(st.integers(0, 6), min_size=8, max_size=8)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=ORDERS, days=DAYS)
def test_effect_is_the_latest_line_in_whatever_order_they_are_entered(
    case: Case, order: list[int], days: list[int]
) -> None:
    centre = case.centre
    drafts = [
        replace(d, signed_on=day("2026-11-17") + timedelta(days=n))
        for d, n in zip(cases.signatures(case), days, strict=True)
    ]
    with pytest.raises(Undone), centre.session() as session:
        _, drawn = cases.drawn_up(case, session)
        needed = [i for i, d in enumerate(drafts) if d.role is not SignerRole.RECORDER]
        signed: set[int] = set()
        for i in order:
            state = agreement.sign(
                session, drawn.uid, drafts[i], centre.rules, by=centre.actor, now=centre.now
            )
            signed.add(i)
            expected = max(drafts[j].signed_on for j in needed) if signed >= set(needed) else None
            assert state.effective_on == expected
        raise Undone


def _refused(case: Case, draft: SignatureDraft, field: str) -> str:
    centre = case.centre
    with pytest.raises(RuleViolation) as refusal, centre.session() as session:
        _, drawn = cases.drawn_up(case, session)
        agreement.sign(session, drawn.uid, draft, centre.rules, by=centre.actor, now=centre.now)
    assert refusal.value.field == field
    return refusal.value.text


def test_who_may_sign_which_line(case: Case) -> None:
    village, husband, _ = case.parties
    on = day("2026-11-18")
    seal, hand, finger = SignatureMeans.SEAL, SignatureMeans.SIGNATURE, SignatureMeans.FINGERPRINT
    party, committee = SignerRole.PARTY, SignerRole.COMMITTEE
    assert "特别" not in _refused(case, SignatureDraft(party, "过路人", hand, on, husband), "name")
    _refused(case, SignatureDraft(party, "路长青", seal, on, village), "means")
    _refused(case, SignatureDraft(SignerRole.MEDIATOR, "余广田", finger, on), "means")
    _refused(case, SignatureDraft(SignerRole.MEDIATOR, "陶守信", hand, on), "name")
    _refused(case, SignatureDraft(committee, "柳桥镇人民调解委员会", hand, on), "means")
    before = SignatureDraft(party, "常守田", hand, day("2026-11-16"), husband)
    assert "2026-11-17" in _refused(case, before, "signed_on")
    _refused(case, replace(before, signed_on=day("2026-11-24")), "signed_on")


def test_a_special_agent_may_sign_and_a_line_is_signed_once(case: Case) -> None:
    centre = case.centre
    draft = SignatureDraft(
        SignerRole.PARTY, "常亮", SignatureMeans.SIGNATURE, day("2026-11-18"), case.parties[1]
    )
    with pytest.raises(RuleViolation, match="已经登记签过"), centre.session() as session:
        _, drawn = cases.drawn_up(case, session)
        state = agreement.sign(session, drawn.uid, draft, centre.rules, by=centre.actor, now=centre.now)
        assert "被申请人 常守田" not in state.missing
        assert len(state.missing) == 7
        again = replace(draft, name="常守田")
        agreement.sign(session, drawn.uid, again, centre.rules, by=centre.actor, now=centre.now)


def test_an_organisation_needs_hand_and_seal(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        _, drawn = cases.drawn_up(case, session)
        states = [
            agreement.sign(session, drawn.uid, draft, centre.rules, by=centre.actor, now=centre.now)
            for draft in cases.signatures(case)
            if draft.means is not SignatureMeans.SEAL or draft.role is SignerRole.COMMITTEE
        ]
        assert states[-1].effective_on is None
        assert states[-1].missing == ("申请人 固始县泉河铺镇大坝桥村民委员会（公章）",)
        raise Undone


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"copies": 3}, "copies"),
        ({"drawn_up_on": date(2026, 11, 3)}, "drawn_up_on"),
        ({"drawn_up_on": date(2026, 11, 24)}, "drawn_up_on"),
        ({"amount_fen": 5_900_000}, "amount_fen"),
        ({"amount_fen": None}, "amount_fen"),
        ({"terms": ("一条", " ")}, "terms"),
        ({"facts": ""}, "facts"),
    ],
)
def test_what_may_not_be_drawn_up(case: Case, changes: dict[str, object], field: str) -> None:
    centre = case.centre
    with pytest.raises(RuleViolation) as refusal, centre.session() as session:
        uid = cases.accepted(case, session)
        cases.hold_meetings(case, session, uid)
        draft = replace(cases.agreement_draft(case), **changes)  # type: ignore[arg-type]
        agreement.draw_up(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": ""}, "what"),
        ({"due_on": day("2026-11-16")}, "due_on"),
        ({"due_on": day("2027-02-01")}, "due_on"),
        ({"amount_fen": 0}, "amount_fen"),
        ({"payer_uid": UUID(int=1)}, "payer_uid"),
        ({"payer_uid": None, "payee_uid": None}, ""),
    ],
)
def test_what_an_instalment_may_not_say(case: Case, changes: dict[str, object], field: str) -> None:
    centre = case.centre
    base = cases.agreement_draft(case)
    first, second = base.instalments
    draft = replace(base, instalments=(replace(first, **changes), second))  # type: ignore[arg-type]
    with pytest.raises((RuleViolation, Undone)) as refusal, centre.session() as session:
        uid = cases.accepted(case, session)
        cases.hold_meetings(case, session, uid)
        agreement.draw_up(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
        raise Undone
    at = 1 if changes.get("due_on") == day("2027-02-01") else 0
    if field:
        assert isinstance(refusal.value, RuleViolation)
        assert refusal.value.field == f"instalments[{at}].{field}"
    else:
        assert isinstance(refusal.value, Undone), "payer and payee may stay open"


def test_an_agreement_takes_effect_although_the_dispute_stands_still(case: Case) -> None:
    centre = case.centre
    stop = StepDraft(
        reason="等鉴定",
        stop_reason=StopReason.EXPERTISE,
        proof="鉴定委托书",
        happened_at=moment("2026-11-18T09:00+08:00"),
    )
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        act(session, case.dispute, "suspend", stop, centre.rules, by=centre.actor, now=centre.now)
        last = cases.sign_all(case, session, drawn.uid)
        assert (last.effective_on, last.dispute_settled) == (day("2026-11-19"), False)
        dispute = session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one()
        assert dispute.state is DisputeState.SUSPENDED
        resumed = StepDraft(happened_at=moment("2026-11-20T09:00+08:00"))
        act(session, case.dispute, "resume", resumed, centre.rules, by=centre.actor, now=centre.now)
        taken = act(
            session, case.dispute, "settle", StepDraft(), centre.rules, by=centre.actor, now=centre.now
        )
        assert taken.state is DisputeState.SETTLED
        read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=day("2026-11-23"))
        assert [a.key for a in read.actions if not a.why_not] == [
            "record_performance", "tell_confirmation", "record_follow_up", "declare_breach",
            "closing_report", "renegotiate",
        ]  # fmt: skip
        raise Undone


def test_no_agreement_before_a_meeting(case: Case) -> None:
    centre = case.centre
    with pytest.raises(RuleViolation, match="调解记录"), centre.session() as session:
        uid = cases.accepted(case, session)
        agreement.draw_up(
            session, uid, cases.agreement_draft(case), centre.rules, by=centre.actor, now=centre.now
        )


def test_an_oral_agreement_is_in_force_on_its_day(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        cases.hold_meetings(case, session, uid)
        draft = replace(cases.agreement_draft(case), form=AgreementForm.ORAL, copies=0)
        state = agreement.draw_up(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
        assert state.effective_on == day("2026-11-17")
        assert len(state.missing) == 4, "two mediators, the recorder, the seal; no party"
        for draft in cases.signatures(case):
            if draft.role is not SignerRole.PARTY:
                state = agreement.sign(
                    session, state.uid, draft, centre.rules, by=centre.actor, now=centre.now
                )
        assert (state.effective_on, state.missing) == (day("2026-11-17"), ())
        party = next(one for one in cases.signatures(case) if one.role is SignerRole.PARTY)
        with pytest.raises(RuleViolation, match="没有这一行"):
            agreement.sign(session, state.uid, party, centre.rules, by=centre.actor, now=centre.now)
        raise Undone


def test_a_void_agreement_spends_its_number_and_a_binding_one_stays(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        agreement.void_agreement(
            session, drawn.uid, "金额写错", centre.rules, by=centre.actor, now=centre.now
        )
        gap = session.scalars(select(NumberGap)).one()
        assert (gap.number, gap.reason) == (1, "金额写错")
        second = agreement.draw_up(
            session, uid, cases.agreement_draft(case), centre.rules, by=centre.actor, now=centre.now
        )
        assert second.number == "柳调协〔2026〕第2号"
        cases.sign_all(case, session, second.uid)
        with pytest.raises(RuleViolation, match="已经生效"):
            agreement.void_agreement(
                session, second.uid, "反悔", centre.rules, by=centre.actor, now=centre.now
            )
        raise Undone


def test_a_refusal_after_drawing_up_ends_it_and_nobody_signs_any_more(case: Case) -> None:
    centre = case.centre
    no = mediation.ConsentDraft(
        case.parties[2], False, False, day("2026-11-18"), remedy_told_on=day("2026-11-18")
    )
    with pytest.raises(RuleViolation, match="已终止"), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        state = mediation.record_consent(session, uid, no, centre.rules, by=centre.actor, now=centre.now)
        assert state is MediationState.TERMINATED
        cases.sign_all(case, session, drawn.uid)


def test_performance_is_recorded_once_and_not_before_effect(case: Case) -> None:
    centre = case.centre
    paid = PerformanceDraft(day("2026-11-23"), "银行回单")
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=day("2026-11-23"))
        assert read.agreement is not None
        first = read.agreement.instalments[0]
        assert (first.payer, first.payee, first.amount_fen) == (
            "固始县泉河铺镇大坝桥村民委员会",
            "常守田",
            3_000_000,
        )
        with pytest.raises(RuleViolation, match="还没有生效"):
            performance.record_performance(session, first.uid, paid, by=centre.actor, now=centre.now)
        cases.sign_all(case, session, drawn.uid)
        performance.record_performance(session, first.uid, paid, by=centre.actor, now=centre.now)
        with pytest.raises(RuleViolation, match="已登记履行"):
            performance.record_performance(session, first.uid, paid, by=centre.actor, now=centre.now)
        read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=day("2026-11-23"))
        assert read.agreement is not None
        assert read.row.next_thing == "第 2 期 28,000 元待履行"
        assert read.row.due_on == day("2027-01-20")
        assert read.agreement.confirmation is not None
        assert read.agreement.confirmation.days_left == 28
        raise Undone


def test_only_mediators_draw_up_and_sign(case: Case) -> None:
    centre = case.centre
    clerk = centre.someone(Role.WINDOW_CLERK)
    with pytest.raises(PermissionDenied), centre.session() as session:
        uid = cases.accepted(case, session)
        agreement.draw_up(session, uid, cases.agreement_draft(case), centre.rules, by=clerk, now=centre.now)


def test_the_case_is_untouched_after_all_this(case: Case) -> None:
    with case.centre.reading() as session:
        assert session.scalars(select(Mediation)).all() == []
