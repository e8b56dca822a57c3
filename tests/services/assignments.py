"""Leader assignments of tests, made through the services on a real centre."""

from datetime import timedelta
from uuid import UUID

from db.enums import ProgressKind, RiskLevel
from desktop_app.services import assignment as work
from desktop_app.services.assignment_detail import AssignmentDetail, assignment_detail
from desktop_app.services.assignment_view import AssignmentRow, list_assignments
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


def add_leader(home: OpenTestCentre, name: str = "陈志远", post: str = "镇党委书记") -> UUID:
    """A leader of the list."""
    with home.session() as session:
        return work.add_leader(session, name, post, "", by=home.actor, now=home.now)


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


def start(home: OpenTestCentre, uid: UUID) -> None:
    """Approve, confirm and plan on the same day."""
    approve(home, uid)
    with home.session() as session:
        work.confirm(session, uid, True, by=home.actor, now=home.now)
        plan = work.PlanDraft("唐晓东", "先核对账目，再开协调会", home.now.date() + timedelta(days=30))
        work.plan(session, uid, plan, by=home.actor, now=home.now)


def act(home: OpenTestCentre, uid: UUID, kind: ProgressKind, days_ago: int = 0) -> UUID:
    """An entry of progress, five minutes ago or days before."""
    with home.session() as session:
        when = home.now - timedelta(days=days_ago, minutes=5)
        draft = work.ProgressDraft(kind, when, "陈志远、唐晓东", "见了职工代表五人", "月底前答复")
        return work.add_progress(session, uid, draft, by=home.actor, now=home.now)


def read(home: OpenTestCentre, uid: UUID) -> AssignmentDetail:
    """The assignment in full."""
    with home.reading() as session:
        return assignment_detail(session, uid, home.rules, by=home.actor, today=home.now.date())


def listed(home: OpenTestCentre, **options: bool) -> tuple[AssignmentRow, ...]:
    """The list as the page gets it."""
    with home.reading() as session:
        return list_assignments(session, home.rules, by=home.actor, today=home.now.date(), **options)
