"""What should be put to a leader, and to which one."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from db.enums import AssignmentTrigger, Difficulty, DisputeType, MatterKind, RiskLevel
from desktop_app.domain.assignment_trigger import MatterFacts, reasons_for
from desktop_app.domain.leader_choice import Candidate, MatterShape, out_of_office, rank, same_surname
from tests.domain.rules import PROFILE

RULE = PROFILE.leader
DAY = date(2026, 11, 23)
WAGES = MatterShape(MatterKind.DISPUTE, RiskLevel.YELLOW, ("季淑芬", "罗长海"), DisputeType.MIGRANT_WAGES)


def leader(number: int, name: str, **more: object) -> Candidate:
    made = Candidate(UUID(int=number), name, "副镇长", "member", (), 0, "", "", (), ())
    return replace(made, **more)  # pyright: ignore[reportArgumentType]


SECRETARY = leader(1, "秦致远", level="head", post="镇党委书记")
LABOUR = leader(2, "卫明川", duties=("labour",), open_count=2)
FARMING = leader(3, "乔慧", duties=("farming",))


def names(*leaders: Candidate, matter: MatterShape = WAGES) -> list[str]:
    return [choice.name for choice in rank(leaders, matter, RULE)]


def test_the_line_of_duty_comes_first_and_says_so() -> None:
    first = rank((SECRETARY, FARMING, LABOUR), WAGES, RULE)[0]
    assert (first.name, first.suggested) == ("卫明川", True)
    assert first.reasons == ("分管劳动保障", "手上 2 件")


def test_red_goes_to_the_level_that_the_profile_names() -> None:
    first = rank((LABOUR, SECRETARY), replace(WAGES, risk=RiskLevel.RED), RULE)[0]
    assert (first.name, first.reasons[0]) == ("秦致远", "红色风险由主要领导包案")


def test_who_is_away_or_full_is_not_suggested_but_may_be_chosen() -> None:
    away, full = replace(LABOUR, absence="外出学习，还没有回岗"), replace(SECRETARY, open_count=RULE.load)
    found = rank((away, full, FARMING), WAGES, RULE)
    assert [(c.name, c.suggested, c.barred) for c in found] == [
        ("乔慧", True, ""),
        ("卫明川", False, ""),
        ("秦致远", False, ""),
    ]
    assert "已到上限" in found[2].reasons[0]


def test_who_must_stand_aside_is_last_and_says_why() -> None:
    barred = replace(LABOUR, recusals=("卫明川与季淑芬有近亲属，应当回避。",))
    found = rank(
        (barred, replace(FARMING, not_in_office="乔慧的任期到 2026-01-01 已满"), SECRETARY), WAGES, RULE
    )
    assert next(c.name for c in found) == "秦致远"
    assert {c.barred for c in found[1:]} == {
        "卫明川与季淑芬有近亲属，应当回避。",
        "乔慧的任期到 2026-01-01 已满。",
    }
    assert not any(c.suggested for c in rank((barred,), WAGES, RULE))


def test_a_surname_is_a_hint_and_never_a_bar() -> None:
    found = rank((leader(4, "罗青松"),), WAGES, RULE)[0]
    assert (found.hints, found.barred) == (("与罗长海同姓，请核对有无亲属关系",), "")
    assert same_surname("欧阳青", ("欧阳海", "欧海", "固始县欧阳建筑公司")) == ("欧阳海",)


def test_a_category_or_a_kind_of_matter_may_name_the_duty() -> None:
    duties = (
        *RULE.duties,
        replace(RULE.duties[0], key="safety", label="应急", types=(), matters=(), categories=("14",)),
    )
    rule = replace(RULE, duties=duties)
    matter = MatterShape(MatterKind.DISPUTE, RiskLevel.BLUE, (), None, "1402")
    assert rank((leader(5, "万家和", duties=("safety",)),), matter, rule)[0].reasons[0] == "分管应急"
    petition = MatterShape(MatterKind.PETITION, RiskLevel.BLUE, ())
    assert rank((leader(6, "乔慧", duties=("petition",)),), petition, rule)[0].reasons[0] == "分管信访维稳"


@pytest.mark.parametrize(
    ("active", "term", "says"),
    [
        (True, (None, None), ""),
        (True, (DAY, DAY), ""),
        (False, (None, None), "已退出"),
        (True, (None, date(2026, 11, 22)), "已满"),
        (True, (date(2026, 11, 24), None), "才任职"),
    ],
)
def test_a_term_includes_its_first_and_last_day(
    active: bool, term: tuple[date | None, date | None], says: str
) -> None:
    found = out_of_office("简宁", active, *term, DAY)
    assert bool(found) is bool(says)
    assert says in found


PLAIN = MatterFacts(MatterKind.DISPUTE, RiskLevel.YELLOW, date(2026, 9, 1), None, Difficulty.ORDINARY)


@pytest.mark.parametrize(
    ("change", "trigger"),
    [
        ({}, None),
        ({"risk": RiskLevel.RED}, AssignmentTrigger.RED),
        ({"orders": ("固始交〔2026〕1号",)}, AssignmentTrigger.COUNTY_ORDER),
        ({"difficulty": Difficulty.MAJOR, "due_on": date(2026, 11, 22)}, AssignmentTrigger.HARD_OVERDUE),
        ({"difficulty": Difficulty.MAJOR, "due_on": DAY}, None),
        ({"difficulty": Difficulty.ORDINARY, "due_on": date(2026, 10, 1)}, None),
        ({"kind": MatterKind.PETITION}, AssignmentTrigger.PETITION_BACKLOG),
        ({"kind": MatterKind.PETITION, "opened_on": date(2026, 9, 25)}, None),
        ({"kind": MatterKind.HAZARD}, None),
        ({"kind": MatterKind.HAZARD, "risk": RiskLevel.RED}, AssignmentTrigger.HAZARD),
    ],
)
def test_each_rule_proposes_what_it_names(
    change: dict[str, object], trigger: AssignmentTrigger | None
) -> None:
    facts = replace(PLAIN, **change)  # pyright: ignore[reportArgumentType]
    assert [r.trigger for r in reasons_for(facts, RULE.candidate, DAY)] == ([trigger] if trigger else [])


def test_every_reason_is_a_sentence_and_red_stands_first() -> None:
    facts = replace(
        PLAIN, risk=RiskLevel.RED, difficulty=Difficulty.COMPLEX, due_on=date(2026, 11, 10), orders=("督1",)
    )
    found = reasons_for(facts, RULE.candidate, DAY)
    assert [r.trigger for r in found] == [
        AssignmentTrigger.RED,
        AssignmentTrigger.COUNTY_ORDER,
        AssignmentTrigger.HARD_OVERDUE,
    ]
    assert all(reason.words.endswith("。") for reason in found)
    assert "已超期 13 天" in found[2].words
