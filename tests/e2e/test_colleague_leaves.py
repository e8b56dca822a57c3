"""Three colleagues leave the same autumn: a mediator, the clerk at the window, and a leader.

Whatever is open in their hands goes to a successor with a list that both sign, and nothing of the agenda is
theirs afterwards.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import PackKind, PetitionManner, RiskLevel, Role
from db.integrity import full_check
from db.models.dispute import Dispute
from db.models.user import User
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import dispute, sweep
from desktop_app.services.agenda import AgendaQuery, agenda_rows
from desktop_app.services.agenda_row import AgendaKind
from desktop_app.services.hazard import HazardDraft, mark_hazard
from desktop_app.services.mediation_detail import mediation_detail
from desktop_app.services.meeting_decision import DecisionDraft, record_decision
from desktop_app.services.meeting_pack import issue_pack
from desktop_app.services.petition import register_petition
from desktop_app.services.petition_step import AcceptanceDraft, accept
from desktop_app.services.planned_meeting import PlannedDraft, plan_meeting
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.user_handover import (
    HandoverDraft,
    hand_over_matters,
    held_by_name,
    list_holders,
)
from desktop_app.services.user_held import HeldKind, HeldMatter
from tests.papers.reading import outside, page_texts, squeezed
from tests.services import assignments
from tests.services.disputes import DRAFT
from tests.services.mediation_case import Case, accepted, land_case
from tests.services.petitions import draft as letter
from tests.services.receptions import duty, in_days
from tests.support.centre import OpenTestCentre
from tests.support.township import code_of, make_township

MEDIATOR, CLERK, LEADER = "余广田", "秦思源", "陈志远"
SECRETARY = "薛慧敏"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OpenTestCentre]:
    made = make_township(tmp_path / "centre")
    yield made
    made.centre.close()


def held(home: OpenTestCentre, name: str) -> tuple[HeldMatter, ...]:
    with home.reading() as session:
        return held_by_name(session, name, home.rules, by=home.actor, today=local_date(home.now))


def handed(
    home: OpenTestCentre, leaver: str, successor: str, matters: tuple[HeldMatter, ...], why: str
) -> str:
    """Hand matters over; the words of the printed list."""
    chosen = tuple((m.kind, m.uid) for m in matters)
    draft = HandoverDraft(leaver, successor, chosen, why, decided_by=SECRETARY)
    with home.session() as session:
        pdf = hand_over_matters(session, draft, home.rules, by=home.actor, now=home.now).draw()
    assert outside(pdf, 9) == []
    return squeezed("".join(page_texts(pdf)))


def agenda_of(home: OpenTestCentre, someone: Actor) -> set[AgendaKind]:
    """What the agenda of the next year has for somebody, by kind."""
    today = local_date(home.now)
    query = AgendaQuery(today - timedelta(days=60), today + timedelta(days=300), mine=True)
    with home.reading() as session:
        rows = agenda_rows(session, home.rules, query, by=someone, today=today)
    return {row.kind for row in rows if not row.done}


def switched_off(home: OpenTestCentre, someone: Actor) -> None:
    """The account of somebody who left."""
    with home.session() as session:
        session.add(User(name=someone.name, role=someone.role, active=False, created_at=home.now))


def test_a_mediator_a_clerk_and_a_leader_leave(home: OpenTestCentre) -> None:
    mediator = home.someone(Role.MEDIATOR, MEDIATOR)
    clerk = home.someone(Role.WINDOW_CLERK, CLERK)
    leader = home.someone(Role.ASSIGNED_LEADER, LEADER)
    case, mediation = the_mediator_has_much_to_do(home)
    the_clerk_has_two_people_waiting(home, clerk)
    the_leader_has_a_case_and_a_reception(home)

    # The mediator goes first. What is not a mediation goes to 冯秀兰, who is no mediator …
    matters = held(home, MEDIATOR)
    assert [m.kind for m in matters] == [
        HeldKind.DISPUTE, HeldKind.MEDIATION, HeldKind.HAZARD, HeldKind.DECISION,
    ]  # fmt: skip
    assert agenda_of(home, mediator) >= {
        AgendaKind.MEDIATION, AgendaKind.MEETING, AgendaKind.HAZARD, AgendaKind.DECISION,
    }  # fmt: skip
    with pytest.raises(RuleViolation, match="请交给调解员"):
        handed(home, MEDIATOR, "冯秀兰", matters, "退休")
    assert held(home, MEDIATOR) == matters, "all or nothing"
    mediations = tuple(m for m in matters if m.kind is HeldKind.MEDIATION)
    text = handed(home, MEDIATOR, "冯秀兰", tuple(m for m in matters if m not in mediations), "退休")
    for word in ("在办事项移交清单", MEDIATOR, "冯秀兰", "退休", "共移交3项", "电线老化", "上门"):
        assert word in text, text
    # … and the mediation to one of the list; it goes on with the new one at its head.
    text = handed(home, MEDIATOR, "解文斌", mediations, "退休")
    assert "共移交1项" in text
    assert "调解员" in text
    with home.reading() as session:
        found = mediation_detail(session, mediation, home.rules, by=home.actor, today=local_date(home.now))
        told = session.scalars(select(Dispute.responsible_name).where(Dispute.uid == case.dispute)).one()
    assert sorted((m.name, m.leads) for m in found.mediators) == [("单秀兰", False), ("解文斌", True)]
    assert told == "冯秀兰"
    assert AgendaKind.MEETING in agenda_of(home, home.someone(Role.MEDIATOR, "解文斌")), "the meeting as well"

    # The clerk: whoever asked first at the window is answered further on, and the petition has its handler.
    matters = held(home, CLERK)
    assert [m.kind for m in matters] == [HeldKind.DISPUTE, HeldKind.DISPUTE, HeldKind.PETITION]
    text = handed(home, CLERK, "阮小满", matters, "调到社保所")
    assert "共移交3项" in text
    for matter in matters:
        assert squeezed(matter.text)[:12] in text, matter
    assert "信访承办人" in text

    # The leader: the successor must be a leader; the reception of next week is hers as well.
    matters = held(home, LEADER)
    assert [m.kind for m in matters] == [HeldKind.ASSIGNMENT, HeldKind.RECEPTION]
    with pytest.raises(RuleViolation, match="请交给领导"):
        handed(home, LEADER, "冯秀兰", matters, "换届")
    text = handed(home, LEADER, "高立新", matters, "换届")
    for word in ("共移交2项", "包案领导", "接访", "综治中心一楼接访室"):
        assert word in text, text
    kinds = {AgendaKind.ASSIGNMENT, AgendaKind.RECEPTION}
    assert agenda_of(home, home.someone(Role.ASSIGNED_LEADER, "高立新")) >= kinds

    # Nothing is in their hands any more, and nothing in their agendas; the accounts can be switched off.
    for someone in (mediator, clerk, leader):
        assert held(home, someone.name) == ()
        assert agenda_of(home, someone) == set(), someone.name
        switched_off(home, someone)
    with home.reading() as session:
        rows = list_holders(session, home.rules, by=home.actor, today=local_date(home.now))
        assert full_check(session) == ()
    assert [row.name for row in rows if row.active is False] == []
    assert {"冯秀兰", "解文斌", "阮小满", "高立新"} <= {row.name for row in rows}


def the_mediator_has_much_to_do(home: OpenTestCentre) -> tuple[Case, UUID]:
    """A case with its mediation and a meeting on Friday, a hazard, a decision of this week's meeting."""
    case, today = land_case(home), local_date(home.now)
    with home.session() as session:
        mediation = accepted(case, session)
        session.scalars(select(Dispute)).one().responsible_name = MEDIATOR
        friday = PlannedDraft(home.now + timedelta(days=4), "大坝桥村部")
        plan_meeting(session, mediation, friday, by=home.actor, now=home.now)
        report = ReportDraft(code_of(0, 1), today)
        found = (FindingDraft("电线老化。"),)
        by, now, rules = home.actor, home.now, home.rules
        (event,) = sweep.report_findings(session, report, found, rules, by=by, now=now).events
        mark_hazard(session, event, HazardDraft(RiskLevel.RED, MEDIATOR, today), by=by, now=now)
        pack = issue_pack(session, PackKind.WEEK, today, rules, by=by, now=now)
        decision = DecisionDraft("上门", MEDIATOR, today + timedelta(days=1), dispute_uid=case.dispute)
        record_decision(session, pack, decision, rules, by=by, now=now)
    return case, mediation


def the_clerk_has_two_people_waiting(home: OpenTestCentre, clerk: Actor) -> None:
    """A dispute that she took in at the window, and a letter that she handles."""
    with home.session(clerk) as session:
        dispute.register(session, DRAFT, home.rules, by=clerk, now=home.now)
    with home.session(clerk) as session:
        wanted = letter(home, manner=PetitionManner.LETTER)
        made = register_petition(session, wanted, home.rules, by=clerk, now=home.now)
        taken = AcceptanceDraft(local_date(home.now), wanted.route, CLERK)
        accept(session, made.uid, taken, home.rules, by=clerk, now=home.now)


def the_leader_has_a_case_and_a_reception(home: OpenTestCentre) -> None:
    """An assignment under way and the reception of next Monday."""
    old = assignments.add_leader(home, LEADER)
    assignments.add_leader(home, "高立新", "镇党委副书记")
    number = "泉河铺纠〔2026〕A0009-X"
    uid = assignments.propose(home, assignments.add_dispute(home, number), old)
    assignments.start(home, uid)
    duty(home, in_days(home, 7), leader_name=LEADER, leader_post="镇党委书记")
