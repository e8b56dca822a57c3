"""A colleague's open matters: who holds them, handed to a successor at once or not at all, listed."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import PackKind, RiskLevel, Role
from db.models.dispute import Dispute, Transition
from db.models.user import User
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import sweep
from desktop_app.services.agenda import AgendaQuery, agenda_rows
from desktop_app.services.hazard import HazardDraft, mark_hazard
from desktop_app.services.held_matter import HeldKind, HeldMatter
from desktop_app.services.meeting_decision import DecisionDraft, record_decision
from desktop_app.services.meeting_pack import issue_pack
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.user_handover import (
    HandoverDraft,
    HandoverList,
    hand_over_matters,
    held_by_name,
    list_holders,
)
from tests.papers.reading import outside, page_texts, squeezed
from tests.services import assignments
from tests.services.mediation_case import Case, accepted, land_case
from tests.support.centre import OpenTestCentre
from tests.support.township import code_of, make_township

LEAVER, SUCCESSOR = "余广田", "单秀兰"


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre")


@pytest.fixture
def case(home: OpenTestCentre) -> Case:
    """A mediator has a case, its mediation, a hazard and a decision of a meeting."""
    made = land_case(home)
    today = local_date(home.now)
    with home.session() as session:
        accepted(made, session)
        session.scalars(select(Dispute)).one().responsible_name = LEAVER
        draft = ReportDraft(code_of(0, 1), today)
        found = (FindingDraft("电线老化。"),)
        (event,) = sweep.report_findings(
            session, draft, found, home.rules, by=home.actor, now=home.now
        ).events
        mark_hazard(session, event, HazardDraft(RiskLevel.RED, LEAVER, today), by=home.actor, now=home.now)
        pack = issue_pack(session, PackKind.WEEK, today, home.rules, by=home.actor, now=home.now)
        decision = DecisionDraft("上门", LEAVER, today + timedelta(days=1), dispute_uid=made.dispute)
        record_decision(session, pack, decision, home.rules, by=home.actor, now=home.now)
    return made


def held(home: OpenTestCentre, name: str) -> tuple[HeldMatter, ...]:
    with home.reading() as session:
        return held_by_name(session, name, by=home.actor, today=local_date(home.now))


def handed(home: OpenTestCentre, successor: str, matters: tuple[HeldMatter, ...]) -> HandoverList:
    draft = HandoverDraft(LEAVER, successor, tuple((m.kind, m.uid) for m in matters), "调离")
    with home.session() as session:
        return hand_over_matters(session, draft, home.rules, by=home.actor, now=home.now)


def mine(home: OpenTestCentre, name: str) -> set[UUID]:
    someone = home.someone(Role.MEDIATOR, name)
    with home.reading() as session:
        query = AgendaQuery(date(2026, 1, 1), date(2027, 12, 31), mine=True)
        rows = agenda_rows(session, home.rules, query, by=someone, today=local_date(home.now))
    return {row.uid for row in rows}


def test_a_mediator_leaves_and_everything_open_is_the_successors(home: OpenTestCentre, case: Case) -> None:
    matters = held(home, LEAVER)
    assert {m.kind for m in matters} == {
        HeldKind.DISPUTE, HeldKind.MEDIATION, HeldKind.HAZARD, HeldKind.DECISION,
    }  # fmt: skip
    before = mine(home, LEAVER)
    with home.session() as session:
        session.add(User(name=LEAVER, role=Role.MEDIATOR, active=False, created_at=home.now))
    with home.reading() as session:
        first = list_holders(session, home.rules, by=home.actor, today=local_date(home.now))[0]
    assert (first.name, first.active, first.count) == (LEAVER, False, len(matters)), "who left stands first"
    made = handed(home, "冯秀兰", tuple(m for m in matters if m.kind is not HeldKind.MEDIATION))
    assert [m.kind for m in made.matters] == [HeldKind.DISPUTE, HeldKind.HAZARD, HeldKind.DECISION]
    rest = held(home, LEAVER)
    assert [m.kind for m in rest] == [HeldKind.MEDIATION]
    with home.reading() as session:
        notes = session.scalars(
            select(Transition.reason).where(
                Transition.record_uid == case.dispute, Transition.action == "hand_over"
            )
        ).all()
    assert notes[0] == "余广田 移交 冯秀兰：调离"
    assert len(notes) == 2, "the case and the decision about it"
    assert mine(home, LEAVER) < before
    pdf = made.draw()
    text = squeezed("".join(page_texts(pdf)))
    assert outside(pdf, 9) == []
    assert "在办事项移交清单" in text
    assert "共移交3项" in text
    assert "电线老化" in text


def test_nothing_moves_when_one_of_the_matters_cannot(home: OpenTestCentre, case: Case) -> None:
    del case
    matters = held(home, LEAVER)
    with pytest.raises(RuleViolation, match="不在调解员名单里"):
        handed(home, "冯秀兰", matters)
    assert held(home, LEAVER) == matters
    with pytest.raises(RuleViolation, match="不能是移交人自己"):
        handed(home, LEAVER, matters)
    with pytest.raises(RuleViolation, match="勾选"):
        handed(home, "冯秀兰", ())
    handed(home, "冯秀兰", matters[:1])
    with pytest.raises(RuleViolation, match="已经不在他手里"):
        handed(home, "康宁", matters[:1])


def test_a_leaders_case_goes_to_a_leader_through_its_own_step(home: OpenTestCentre) -> None:
    old = assignments.add_leader(home)
    assignments.add_leader(home, "薛慧敏", "镇长")
    assignments.approve(home, assignments.propose(home, assignments.add_dispute(home), old))
    matters = held(home, "陈志远")
    assert [m.kind for m in matters] == [HeldKind.ASSIGNMENT]
    draft = HandoverDraft("陈志远", "薛慧敏", ((HeldKind.ASSIGNMENT, matters[0].uid),), "换届")
    with home.session() as session, pytest.raises(RuleViolation) as refused:
        hand_over_matters(session, draft, home.rules, by=home.actor, now=home.now)
    assert refused.value.field == "decided_by"
    with home.session() as session:
        decided = replace(draft, decided_by="贺兰青")
        hand_over_matters(session, decided, home.rules, by=home.actor, now=home.now)
    assert [m.uid for m in held(home, "薛慧敏")] == [matters[0].uid]
    with home.reading() as session, pytest.raises(PermissionDenied):
        clerk = home.someone(Role.WINDOW_CLERK)
        held_by_name(session, "陈志远", by=clerk, today=local_date(home.now))
