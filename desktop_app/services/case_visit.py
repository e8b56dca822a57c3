"""带案下访: a leader goes out with a case; with an open assignment of the case it is a step of that too.

信访工作条例 18: leaders go down regularly. Kept: case, place, whom they met, findings, decision, next day.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import ProgressKind
from db.models.assignment import Leader, LeaderAssignment
from db.models.dispute import Dispute
from db.models.reception import CaseVisit
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import OPEN_STATES
from desktop_app.errors import RuleViolation
from desktop_app.services.assignment_progress import ProgressDraft, add_progress
from desktop_app.services.custody import holder_of
from desktop_app.services.dispute_access import not_hidden
from desktop_app.services.dispute_record import any_dispute
from desktop_app.services.field_text import required
from desktop_app.services.permissions import Permission, allowed, needs
from desktop_app.services.record_day import check_day, moment_of


@dataclass(frozen=True, slots=True)
class CaseVisitDraft:
    """A visit with a case. The leader is of the list (``leader_uid``) or named."""

    dispute_uid: UUID
    visited_on: date
    place: str
    met: str
    findings: str
    decision: str
    leader_uid: UUID | None = None
    leader_name: str = ""
    next_on: date | None = None
    recorder_name: str = ""


@dataclass(frozen=True, slots=True)
class CaseVisitRow:
    """A visit with a case; ``in_assignment`` when it stands in the leader's assignment too."""

    uid: UUID
    dispute_uid: UUID
    number: str
    title: str
    leader_name: str
    visited_on: date
    place: str
    met: str
    findings: str
    decision: str
    next_on: date | None
    recorder_name: str
    in_assignment: bool


@needs(Permission.KEEP_RECEPTION)
def record_case_visit(session: Session, draft: CaseVisitDraft, *, by: Actor, now: datetime) -> UUID:
    """Record a visit with a case; an open assignment of the case to that leader gets an entry of progress.

    :raises RuleViolation: at the field, or for another office's case.
    """
    dispute = any_dispute(session, draft.dispute_uid, by)
    if holder_of(dispute) != by.office_uid:
        raise RuleViolation(f"{dispute.number} 由另一个中心办理，这里只能查看。", "dispute_uid")
    check_day(draft.visited_on, now, "visited_on")
    name = _leader(session, draft)
    if draft.next_on is not None and draft.next_on <= draft.visited_on:
        raise RuleViolation("下次日期要晚于这次。", "next_on")
    visit = CaseVisit(
        dispute_id=dispute.id,
        leader_uid=draft.leader_uid,
        leader_name=name,
        visited_on=draft.visited_on,
        place=required(draft.place, "place", "请写明去了哪里。", 200),
        met=required(draft.met, "met", "请写明见了谁。", 200),
        findings=required(draft.findings, "findings", "请写明了解到的情况。"),
        decision=required(draft.decision, "decision", "请写明当场怎样定的。"),
        next_on=draft.next_on,
        recorder_name=draft.recorder_name.strip() or by.name,
    )
    visit.progress_uid = _progress(session, dispute, visit, by, now)
    session.add(visit)
    session.flush()
    return visit.uid


@needs(Permission.VIEW_RECEPTION)
def list_case_visits(
    session: Session, first: date, last: date, *, by: Actor, today: date
) -> tuple[CaseVisitRow, ...]:
    """Visits with cases between two days that this user may read, the newest first."""
    del today
    query = (
        select(CaseVisit, Dispute)
        .join(Dispute, Dispute.id == CaseVisit.dispute_id)
        .where(
            CaseVisit.voided_at.is_(None),
            CaseVisit.visited_on.between(first, last),
            not_hidden(CaseVisit.dispute_id, by),
        )
        .order_by(CaseVisit.visited_on.desc(), CaseVisit.id.desc())
    )
    return tuple(
        CaseVisitRow(
            visit.uid, case.uid, case.number, case.title, visit.leader_name, visit.visited_on, visit.place,
            visit.met, visit.findings, visit.decision, visit.next_on, visit.recorder_name,
            visit.progress_uid is not None,
        )
        for visit, case in session.execute(query)
    )  # fmt: skip


def _leader(session: Session, draft: CaseVisitDraft) -> str:
    if draft.leader_uid is None:
        return required(draft.leader_name, "leader_name", "请写明哪位领导下访。", 100)
    found = session.scalars(
        select(Leader).where(Leader.uid == draft.leader_uid, Leader.voided_at.is_(None))
    ).one_or_none()
    if found is None:
        raise RuleViolation("请从名单里选领导，或者直接写姓名。", "leader_uid")
    return found.name


def _progress(session: Session, dispute: Dispute, visit: CaseVisit, by: Actor, now: datetime) -> UUID | None:
    """The entry in the open assignment of the case to this leader; None where there is none, or no right."""
    if not allowed(by, Permission.WORK_ASSIGNMENT):
        return None
    found = session.execute(
        select(LeaderAssignment, Leader)
        .join(Leader, Leader.id == LeaderAssignment.leader_id)
        .where(
            LeaderAssignment.dispute_id == dispute.id,
            LeaderAssignment.state.in_(OPEN_STATES),
            LeaderAssignment.voided_at.is_(None),
        )
    ).all()
    for assignment, leader in found:
        if visit.leader_uid == leader.uid or (visit.leader_uid is None and visit.leader_name == leader.name):
            entry = ProgressDraft(
                ProgressKind.VISIT, moment_of(visit.visited_on, now), f"{leader.name}；{visit.met}"[:200],
                f"带案下访（{visit.place}）：{visit.findings}\n决定：{visit.decision}",
                "" if visit.next_on is None else "再访", visit.next_on,
            )  # fmt: skip
            return add_progress(session, assignment.uid, entry, by=by, now=now)
    return None
