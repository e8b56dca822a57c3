"""A case sent up (提级): the request travels, the county answers, the answer comes home."""

from datetime import timedelta
from uuid import UUID

import pytest

from db.enums import CentreLevel, DisputeState, EscalationDecision, RiskLevel
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.custody import list_custody
from desktop_app.services.dispatch import list_dispatches
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.escalation import (
    EscalationAnswerDraft,
    EscalationRow,
    answer_escalation,
    list_escalations,
    proposed_summary,
)
from tests.services.disputes import step
from tests.services.package_world import World, edit, register
from tests.support.centre import OpenTestCentre

D = EscalationDecision


def listed(home: OpenTestCentre) -> tuple[EscalationRow, ...]:
    with home.reading() as session:
        return list_escalations(session, home.rules, by=home.actor, today=local_date(home.now))


@pytest.fixture
def asked(world: World) -> UUID:
    """A red case that the township sent up; the county has the request."""
    uid = register(world.town, 1)
    edit(world.town, uid, state=DisputeState.IN_PROGRESS, risk_level=RiskLevel.RED)
    with world.town.reading() as session:
        today = local_date(world.town.now)
        summary = proposed_summary(session, uid, by=world.town.actor, today=today)
    assert "风险等级红" in summary
    step(world.town, uid, "escalate", StepDraft(reason="涉及两个乡镇", note=summary))
    world.carry(world.town, world.county)
    return uid


def answer(world: World, decision: EscalationDecision, **changes: object) -> UUID:
    county = world.county
    (row,) = listed(county)
    with county.session() as session:
        draft = EscalationAnswerDraft(row.uid, decision, "", **changes)  # type: ignore[arg-type]
        if "reason" not in changes:
            draft = EscalationAnswerDraft(row.uid, decision, "已会商。", **changes)  # type: ignore[arg-type]
        return answer_escalation(session, draft, county.rules, by=county.actor, now=county.now)


def test_a_red_case_waits_for_the_same_day(world: World, asked: UUID) -> None:
    (here,), (there,) = listed(world.town), listed(world.county)
    assert (here.number, here.reason, here.waits) == ("柳桥提〔2026〕1号", "涉及两个乡镇", True)
    assert here.state is DisputeState.ESCALATED
    assert (there.number, there.office_name, there.days_left) == (here.number, "柳桥镇综治中心", 0)
    assert there.summary == here.summary


def test_the_county_orders_and_the_order_comes_with_the_answer(world: World, asked: UUID) -> None:
    due = local_date(world.county.now) + timedelta(days=5)
    with pytest.raises(RuleViolation) as refused:
        answer(world, D.ORDERED, demands="联合调查。")
    assert refused.value.field == "due_on"
    assert listed(world.county)[0].waits
    answer(world, D.ORDERED, demands="联合调查。", due_on=due)
    with pytest.raises(RuleViolation, match="已经答复过"):
        answer(world, D.REFUSED)
    world.carry(world.county, world.town)
    (home,) = listed(world.town)
    assert (home.decision, home.answer, home.decided_by) == (
        D.ORDERED, "已会商。", world.county.actor.name,
    )  # fmt: skip
    with world.town.reading() as session:
        today = local_date(world.town.now)
        (order,) = list_dispatches(session, world.town.rules, by=world.town.actor, today=today)
    assert (order.uid, order.matter_uid, order.demands) == (home.order_uid, asked, "联合调查。")


def test_the_county_gives_the_case_to_another_township(world: World, asked: UUID) -> None:
    with pytest.raises(RuleViolation) as refused:
        answer(world, D.MOVED)
    assert refused.value.field == "to_office_uid"
    answer(world, D.MOVED, to_office_uid=world.other.actor.office_uid)
    with world.county.reading() as session:
        today = local_date(world.county.now)
        (moved,) = list_custody(session, asked, by=world.county.actor, today=today)
    assert moved.reason == "已会商。"
    world.carry(world.county, world.town)
    assert listed(world.town)[0].decision is D.MOVED


def test_a_refusal_has_its_reason(world: World, asked: UUID) -> None:
    (row,) = listed(world.county)
    county = world.county
    with county.session() as session, pytest.raises(RuleViolation) as refused:
        draft = EscalationAnswerDraft(row.uid, D.REFUSED, " ")
        answer_escalation(session, draft, county.rules, by=county.actor, now=county.now)
    assert refused.value.field == "reason"
    answer(world, D.REFUSED)
    world.carry(world.county, world.town)
    assert listed(world.town)[0].decision is D.REFUSED


def test_only_the_county_answers(world: World, asked: UUID) -> None:
    town = world.town
    (row,) = listed(town)
    assert town.rules.identity.level is CentreLevel.TOWNSHIP
    with town.session() as session, pytest.raises(PermissionDenied, match="县级"):
        draft = EscalationAnswerDraft(row.uid, D.REFUSED, "不行")
        answer_escalation(session, draft, town.rules, by=town.actor, now=town.now)
    with world.county.session() as session, pytest.raises(RuleViolation, match="找不到"):
        draft = EscalationAnswerDraft(UUID(int=4), D.REFUSED, "不行")
        answer_escalation(session, draft, world.county.rules, by=world.county.actor, now=world.county.now)
