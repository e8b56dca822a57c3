"""Progress of a leader assignment: dated actions with the next step and its day, and evidence (佐证)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import ProgressKind
from db.models.assignment import LeaderAssignment, ProgressEntry
from db.models.attachment import Attachment
from db.models.mediation import Mediation, MediationMeeting
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import OPEN_STATES
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class ProgressDraft:
    """One dated entry of progress; ``evidence_uid`` is an attachment or a meeting of the case."""

    kind: ProgressKind
    happened_at: datetime
    people: str
    content: str
    next_step: str = ""
    next_on: date | None = None
    evidence_uid: UUID | None = None


@needs(Permission.WORK_ASSIGNMENT)
def add_progress(session: Session, uid: UUID, draft: ProgressDraft, *, by: Actor, now: datetime) -> UUID:
    """Record a visit, meeting, call or note; visits and meetings count as real actions.

    :raises PermissionDenied: when another leader does.
    :raises RuleViolation: without content or people, when it lies in the future, when a next step has no day
        or a day no step, or when the evidence is not of this case.
    """
    _check(draft, now)
    assignment = record.find_own(session, uid, by)
    if assignment.state not in OPEN_STATES:
        raise RuleViolation(f"包案{assignment.state.label}，不能再记进展。", "state")
    record.worker_of(session, assignment, by, local_date(draft.happened_at))
    if draft.evidence_uid is not None and not _of_case(session, assignment, draft.evidence_uid):
        raise RuleViolation("请从这件案子的附件或调解记录里选佐证。", "evidence_uid")
    entry = ProgressEntry(
        leader_assignment_id=assignment.id, kind=draft.kind, happened_at=draft.happened_at, entered_at=now,
        people=draft.people.strip(), content=draft.content.strip(),
        next_step=draft.next_step.strip() or None, next_on=draft.next_on, evidence_uid=draft.evidence_uid,
        entered_by=by.name,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    return entry.uid


@needs(Permission.WORK_ASSIGNMENT)
def give_evidence(
    session: Session, uid: UUID, item: str, record_uid: UUID, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Tie a checklist item to what proves it: an entry of progress, an attachment or a meeting of the case.

    :raises PermissionDenied: when another leader does.
    :raises RuleViolation: for an item that the profile does not have, a record of another case, or when the
        assignment has ended.
    """
    assignment = record.find_own(session, uid, by)
    checklist = record.rules_of(session, assignment, rules).profile.leader.checklist
    if item not in {i.key for i in checklist}:
        raise RuleViolation("清单里没有这一项，请刷新后再试。", "item")
    if assignment.state not in OPEN_STATES:
        raise RuleViolation(f"包案{assignment.state.label}，不能再补佐证。", "state")
    record.worker_of(session, assignment, by, local_date(now))
    own = select(ProgressEntry.id).where(
        ProgressEntry.uid == record_uid,
        ProgressEntry.leader_assignment_id == assignment.id,
        ProgressEntry.voided_at.is_(None),
    )
    if session.scalars(own).first() is None and not _of_case(session, assignment, record_uid):
        raise RuleViolation("请从这件包案的进展里选一条作佐证。", "record_uid")
    record.give_tick(assignment, item, record_uid)
    session.flush()


def _check(draft: ProgressDraft, now: datetime) -> None:
    if not draft.content.strip():
        raise RuleViolation("请写明做了什么、有什么结果。", "content")
    if not draft.people.strip():
        raise RuleViolation("请填写参加人。", "people")
    if draft.happened_at > now:
        raise RuleViolation("时间还没到，请核对。", "happened_at")
    if draft.next_step.strip() and draft.next_on is None:
        raise RuleViolation("请写明下一步哪天做。", "next_on")
    if draft.next_on is not None and not draft.next_step.strip():
        raise RuleViolation("请写明下一步做什么。", "next_step")
    if draft.next_on is not None and draft.next_on < local_date(draft.happened_at):
        raise RuleViolation("下一步的日期不能早于这次动作，请核对。", "next_on")


def _of_case(session: Session, assignment: LeaderAssignment, uid: UUID) -> bool:
    if assignment.dispute_id is None:
        return False
    attachment = select(Attachment.id).where(
        Attachment.uid == uid,
        Attachment.dispute_id == assignment.dispute_id,
        Attachment.voided_at.is_(None),
    )
    meeting = (
        select(MediationMeeting.id)
        .join(Mediation, Mediation.id == MediationMeeting.mediation_id)
        .where(
            MediationMeeting.uid == uid,
            Mediation.dispute_id == assignment.dispute_id,
            MediationMeeting.voided_at.is_(None),
        )
    )
    return any(session.scalars(query).first() is not None for query in (attachment, meeting))
