"""Leader assignments of tests, made through the services on a real centre."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DisputeState, ProgressKind, RiskLevel
from db.models.dispute import Dispute
from desktop_app.services import assignment as work
from desktop_app.services.assignment_detail import AssignmentDetail, assignment_detail
from desktop_app.services.assignment_plan import PlanDraft, PlanStepDraft, plan
from desktop_app.services.assignment_progress import ProgressDraft, add_progress
from desktop_app.services.assignment_view import AssignmentRow, list_assignments
from desktop_app.services.leader import LeaderDraft
from desktop_app.services.leader import add_leader as put_on_list
from tests.database.rows import dispute
from tests.support.centre import OpenTestCentre


def add_dispute(
    home: OpenTestCentre, number: str = "柳桥纠〔2026〕A0001-X", risk: RiskLevel = RiskLevel.RED
) -> UUID:
    """A registered dispute, written as a row."""
    with home.session() as session:
        row = dispute(number)
        row.risk_level = risk
        session.add(row)
        session.flush()
        return row.uid


def settle(home: OpenTestCentre, assignment: UUID) -> None:
    """The dispute of an assignment comes to its result, as a discharge needs."""
    with home.session() as session:
        uid = read_in(session, home, assignment).row.dispute_uid
        row = session.scalars(select(Dispute).where(Dispute.uid == uid)).one()
        row.state, row.resolution_text = DisputeState.AWAITING_FOLLOW_UP, "双方达成协议"


def add_leader(home: OpenTestCentre, name: str = "陈志远", post: str = "镇党委书记", **card: Any) -> UUID:
    """A leader of the list; ``card`` are further fields of the card."""
    with home.session() as session:
        draft = LeaderDraft(name, post, **card)
        return put_on_list(session, draft, home.rules, by=home.actor, now=home.now)


def propose(
    home: OpenTestCentre, dispute_uid: UUID, leader_uid: UUID, reason: str = "红色风险，群众反复上访"
) -> UUID:
    """A proposal by the director."""
    with home.session() as session:
        draft = work.ProposalDraft(dispute_uid, leader_uid, reason)
        return work.propose(session, draft, home.rules, by=home.actor, now=home.now)


def proposed(home: OpenTestCentre, risk: RiskLevel = RiskLevel.RED) -> UUID:
    """A proposal for a new dispute and a new leader."""
    return propose(home, add_dispute(home, risk=risk), add_leader(home))


def approve(home: OpenTestCentre, uid: UUID) -> None:
    """The head approves; the director records it."""
    with home.session() as session:
        work.decide_proposal(session, uid, True, "同意", home.rules, "薛慧敏", by=home.actor, now=home.now)


def start(home: OpenTestCentre, uid: UUID, steps: tuple[PlanStepDraft, ...] = ()) -> None:
    """Approve, confirm and plan on the same day."""
    approve(home, uid)
    with home.session() as session:
        work.confirm(session, uid, True, by=home.actor, now=home.now)
        draft = PlanDraft("唐晓东", "先核对账目，再开协调会", home.now.date() + timedelta(days=30), steps)
        plan(session, uid, draft, by=home.actor, now=home.now)


def act(
    home: OpenTestCentre, uid: UUID, kind: ProgressKind, days_ago: int = 0, next_on: date | None = None
) -> UUID:
    """An entry of progress, five minutes ago or days before; the next step is due in a week or on a day."""
    with home.session() as session:
        when = home.now - timedelta(days=days_ago, minutes=5)
        further = next_on or home.now.date() + timedelta(days=7)
        draft = ProgressDraft(kind, when, "陈志远、唐晓东", "见了职工代表五人", "月底前答复", further)
        return add_progress(session, uid, draft, by=home.actor, now=home.now)


def read(home: OpenTestCentre, uid: UUID) -> AssignmentDetail:
    """The assignment in full."""
    with home.reading() as session:
        return read_in(session, home, uid)


def read_in(session: Session, home: OpenTestCentre, uid: UUID) -> AssignmentDetail:
    """As ``read``, within a transaction."""
    return assignment_detail(session, uid, home.rules, by=home.actor, today=home.now.date())


def listed(home: OpenTestCentre, **options: bool) -> tuple[AssignmentRow, ...]:
    """The list as the page gets it."""
    with home.reading() as session:
        return list_assignments(session, home.rules, by=home.actor, today=home.now.date(), **options)
