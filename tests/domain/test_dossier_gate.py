"""The gate of a dossier: what cannot be true together, each with a sentence; and conditions of its places."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import AgreementForm
from desktop_app.domain.dossier import missing_slots, why_not_bind
from desktop_app.domain.dossier_condition import Condition
from desktop_app.domain.dossier_gate import (
    AgreementFacts,
    DossierFacts,
    Finding,
    FindingKind,
    MeetingFacts,
    PrintedFacts,
    contradictions,
)
from desktop_app.domain.profile import CaseType, Slot
from desktop_app.domain.profile_check import profile_problems
from tests.domain.rules import PROFILE

DAY = date(2026, 11, 2)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


AGREED = AgreementFacts(
    AgreementForm.WRITTEN,
    "柳调协〔2026〕第1号",
    after(9),
    after(10),
    3,
    (("温秀云", after(9)), ("谭建设", after(10)), ("余广田", after(10))),
)
GOOD = DossierFacts(
    DAY,
    after(2),
    after(10),
    2,
    (("温秀云", after(1)), ("谭建设", after(2))),
    (MeetingFacts(1, after(4), after(4)), MeetingFacts(2, after(8), after(9))),
    (AGREED,),
    (PrintedFacts("人民调解协议书", "agreement", "柳调协〔2026〕第1号", "柳调协〔2026〕第1号"),),
    frozenset({"application", "mediation_record", "agreement"}),
)


def keys(facts: DossierFacts) -> set[str]:
    return {finding.key.split("/")[0] for finding in contradictions(facts)}


def test_a_case_in_order_has_no_contradiction() -> None:
    assert contradictions(GOOD) == ()


@pytest.mark.parametrize(
    ("changed", "key", "said"),
    [
        ({"accepted_on": after(-1)}, "accepted_before_application", "早于申请日期 2026-11-02"),
        ({"consents": (("谭建设", after(3)),)}, "accepted_before_consent", "谭建设在 2026-11-05 才同意调解"),
        ({"ended_on": after(1)}, "ended_before_acceptance", "早于受理日期"),
        ({"meetings": (MeetingFacts(1, after(1), after(1)),)}, "meeting_before_acceptance", "第1次调解记录"),
        ({"meetings": (MeetingFacts(1, after(10), after(10)),)}, "record_after_agreement", "都在这以后"),
        (
            {"meetings": (*GOOD.meetings, MeetingFacts(3, after(11), after(11)))},
            "meeting_after_end",
            "第3次调解记录的日期 2026-11-13 晚于",
        ),
        (
            {"meetings": (MeetingFacts(1, after(8), after(8)), MeetingFacts(2, after(4), after(4)))},
            "meetings_out_of_order",
            "日期却早于第1次",
        ),
        (
            {"meetings": (MeetingFacts(1, after(4), after(4), ("谭建社",)),)},
            "meeting_with_void_party",
            "当事人谭建社已经作废",
        ),
        ({"agreements": (replace(AGREED, drawn_up_on=after(11)),)}, "agreement_after_end", "晚于调解结束"),
        ({"agreements": (replace(AGREED, drawn_up_on=after(1)),)}, "agreement_before_acceptance", "早于受理"),
        ({"agreements": (replace(AGREED, copies=2),)}, "too_few_copies", "一式 2 份，当事人 2 方"),
        (
            {"agreements": (replace(AGREED, signed=(("温秀云", after(8)),), effective_on=None),)},
            "signed_before_agreement",
            "温秀云的签字日期 2026-11-10 早于协议日期 2026-11-11",
        ),
        (
            {"agreements": (replace(AGREED, effective_on=after(12)),)},
            "effect_after_signatures",
            "晚于最后一处签字",
        ),
        (
            {"agreements": (replace(AGREED, replaced=(("谭建设", "谭小军"),)),)},
            "signed_by_replaced",
            "已变更为谭小军",
        ),
        (
            {"agreements": (AGREED, replace(AGREED, form=AgreementForm.ORAL))},
            "both_forms",
            "一件调解只用一种",
        ),
        ({"filled": frozenset({"agreement", "oral_agreement"})}, "both_forms", "一件调解只用一种"),
        ({"agreements": (AGREED, AGREED)}, "two_agreements", "登记了两份协议"),
        (
            {"printed": (PrintedFacts("卷宗封面", "", "（2026）柳人调字第1号", "（2026）柳人调字第2号"),)},
            "number_differs",
            "打印的卷宗封面编号是“（2026）柳人调字第1号”",
        ),
        (
            {"printed": (PrintedFacts("人民调解协议书", "agreement", "1", "1", outdated=True),)},
            "outdated",
            "打印以后内容改过",
        ),
        (
            {"printed": (PrintedFacts("人民调解协议书", "agreement", "1", "1", old_scan=True),)},
            "old_scan",
            "已经重印，卷里的扫描件还是旧的",
        ),
        (
            {
                "printed": (
                    PrintedFacts("人民调解协议书", "agreement", "1", "1", old_scan=True, new_scan=True),
                )
            },
            "old_scan",
            "新旧两份签名的扫描件都在卷里",
        ),
    ],
)
def test_each_contradiction_is_told_with_what_to_do(changed: dict[str, object], key: str, said: str) -> None:
    found = contradictions(replace(GOOD, **changed))  # type: ignore[arg-type]
    (one,) = [finding for finding in found if finding.key.split("/")[0] == key]
    assert one.kind is FindingKind.CONTRADICTION
    assert said in one.text
    assert one.text.endswith("。")
    assert "请" in one.text, "it says what to do"
    assert one.place.label


days = st.integers(-3, 14).map(after)
parties = st.lists(st.sampled_from(["温秀云", "谭建设", "余广田"]), max_size=3, unique=True)


@st.composite
def agreements(draw: st.DrawFn) -> AgreementFacts:
    return AgreementFacts(
        draw(st.sampled_from(AgreementForm)),
        "1",
        draw(days),
        draw(st.none() | days),
        draw(st.integers(1, 6)),
        tuple((name, draw(days)) for name in draw(parties)),
        tuple((name, draw(st.sampled_from(["", "谭小军"]))) for name in draw(parties)),
    )


@st.composite
def facts(draw: st.DrawFn) -> DossierFacts:
    return DossierFacts(
        draw(days),
        draw(st.none() | days),
        draw(st.none() | days),
        draw(st.integers(0, 5)),
        tuple((name, draw(days)) for name in draw(parties)),
        tuple(
            MeetingFacts(number, draw(days), draw(days), tuple(draw(parties)))
            for number in range(1, draw(st.integers(0, 3)) + 1)
        ),
        tuple(draw(st.lists(agreements(), max_size=2))),
    )


@given(facts())
def test_findings_are_told_once_each_in_a_whole_sentence(given_facts: DossierFacts) -> None:
    found = contradictions(given_facts)
    assert len({one.key for one in found}) == len(found)
    for one in found:
        assert one.text.endswith("。")
        assert one.text.count("。") == 1
    assert contradictions(given_facts) == found


def ordered(facts_: DossierFacts) -> bool:
    """Said in another way: every step of the case at or after the one before it."""
    accepted, ended = facts_.accepted_on or date.min, facts_.ended_on or date.max
    made = [one.drawn_up_on for one in facts_.agreements]
    began = [meeting.began_on for meeting in facts_.meetings]
    return (
        (facts_.accepted_on is None or accepted >= facts_.applied_on)
        and (facts_.accepted_on is None or all(accepted >= day for _, day in facts_.consents))
        and (facts_.accepted_on is None or facts_.ended_on is None or accepted <= ended)
        and all(accepted <= day <= ended for day in began + made)
        and began == sorted(began)
        and all(not began or min(began) <= day for day in made)
        and all(day >= one.drawn_up_on for one in facts_.agreements for _, day in one.signed)
    )


_OF_DATES = (
    "accepted_before", "ended_before", "meeting_before", "meeting_after", "meetings_out", "agreement_before",
    "agreement_after", "record_after", "signed_before",
)  # fmt: skip


@given(facts())
def test_dates_contradict_each_other_exactly_when_they_are_out_of_order(given_facts: DossierFacts) -> None:
    about_dates = any(one.key.startswith(_OF_DATES) for one in contradictions(given_facts))
    assert about_dates is not ordered(given_facts)


@given(facts(), st.integers(1, 40))
def test_moving_the_whole_case_by_some_days_changes_nothing(given_facts: DossierFacts, shift: int) -> None:
    step = timedelta(days=shift)

    def later(day: date | None) -> date | None:
        return None if day is None else day + step

    moved = replace(
        given_facts,
        applied_on=given_facts.applied_on + step,
        accepted_on=later(given_facts.accepted_on),
        ended_on=later(given_facts.ended_on),
        consents=tuple((name, day + step) for name, day in given_facts.consents),
        meetings=tuple(
            replace(one, began_on=one.began_on + step, ended_on=one.ended_on + step)
            for one in given_facts.meetings
        ),
        agreements=tuple(
            replace(
                one,
                drawn_up_on=one.drawn_up_on + step,
                effective_on=later(one.effective_on),
                signed=tuple((name, day + step) for name, day in one.signed),
            )
            for one in given_facts.agreements
        ),
    )
    assert keys(moved) == keys(given_facts)


def slot(when: tuple[str, ...] = (), required: tuple[CaseType, ...] = ()) -> Slot:
    return Slot("power_of_attorney", "授权委托书", ("power_of_attorney",), required, when=when)


@given(st.sets(st.sampled_from(Condition)), st.sampled_from(CaseType))
def test_a_place_is_needed_when_one_of_its_facts_holds(holding: set[Condition], kind: CaseType) -> None:
    place = slot(("agent", "guardian"))
    needed = bool(holding & {Condition.AGENT, Condition.GUARDIAN})
    assert bool(missing_slots([place], kind, (), holding)) is needed
    assert missing_slots([place], kind, (place.code,), holding) == ()
    assert missing_slots([slot(required=tuple(CaseType))], kind, (), holding) != ()


def test_the_sentence_says_why_the_place_is_needed() -> None:
    said = why_not_bind([slot(("agent",))], CaseType.WRITTEN, (), {Condition.AGENT})
    assert said == ("卷内还缺“授权委托书”（当事人有代理人），请先补齐。",)
    said = why_not_bind([slot(("agent",), (CaseType.WRITTEN,))], CaseType.WRITTEN, (), {Condition.AGENT})
    assert said == ("卷内还缺“授权委托书”，请先补齐。",)


def test_a_profile_may_only_name_conditions_that_the_program_knows() -> None:
    slots = (*PROFILE.dossier.slots[:2], slot(("agent", "full_moon")))
    changed = replace(PROFILE, dossier=replace(PROFILE.dossier, slots=slots))
    (problem,) = profile_problems(changed)
    key, said = problem
    assert key == "dossier.slots[2].when"
    assert "“full_moon”不认识" in said
    assert all(fact.value in said and fact.label in said for fact in Condition)


def test_findings_of_the_gate_can_be_compared() -> None:
    assert isinstance(contradictions(replace(GOOD, ended_on=after(1)))[0], Finding)
