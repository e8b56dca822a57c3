"""Taking back a whole import of an assignment ledger; past imports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction
from db.models.assignment import Leader, LeaderAssignment, ProgressEntry
from db.models.dispute import Dispute, Transition
from db.models.ledger import LedgerImportRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.assignment_import_work import KIND, UNDONE
from desktop_app.services.dispute_import_undo import changed_records, touched_disputes
from desktop_app.services.dispute_row import parts
from desktop_app.services.dispute_step import write_step
from desktop_app.services.ledger_past import PastImport, import_to_undo, listed_imports
from desktop_app.services.permissions import Permission, needs

RecordT = TypeVar("RecordT", LeaderAssignment, Dispute, Leader)


@dataclass(frozen=True, slots=True)
class AssignmentsUndone:
    """What was taken back, and the assignments that stay because somebody worked on them."""

    undone: int
    cases: int
    kept: tuple[str, ...]


@needs(Permission.VIEW_ASSIGNMENT)
def past_assignment_imports(session: Session, *, by: Actor, today: date) -> tuple[PastImport, ...]:
    """Imports of assignment ledgers on this PC, the newest first."""
    del today
    return listed_imports(session, KIND, by)


@needs(Permission.PROPOSE_ASSIGNMENT)
def undo_assignment_import(
    session: Session, import_uid: UUID, reason: str, *, by: Actor, now: datetime
) -> AssignmentsUndone:
    """Make the assignments of an import void, with the cases and leaders that came in with them.

    What somebody worked on stays: an assignment with a further step or entry, a case or leader that something
    else refers to.

    :raises RuleViolation: without a reason, for an unknown import, or one that was taken back before.
    :raises PermissionDenied: for somebody else's import, unless the director does it.
    """
    said = normal_text(reason)
    if not said:
        raise RuleViolation("请写明撤销的原因，例如“导错了文件”。", "reason")
    record = import_to_undo(session, import_uid, KIND, by)
    ours = set(
        session.scalars(select(LedgerImportRow.record_uid).where(LedgerImportRow.import_id == record.id))
    )
    assignments = _of(session, LeaderAssignment, ours)
    worked = _worked(session, assignments, ours)
    free = [one for one in assignments if one.uid not in worked]
    entries = _entries(session, [one.id for one in free])
    disputes = _of(session, Dispute, ours)
    held = touched_disputes(session, disputes, frozenset(one.uid for one in free))
    cases = [dispute for dispute in disputes if dispute.uid not in held]
    for dispute in cases:
        write_step(session, dispute.uid, "void", actor=by, happened_at=now, now=now, reason=UNDONE + said)
    leaders = _unused(session, _of(session, Leader, ours), {one.id for one in free})
    for row in (*free, *entries, *cases, *leaders):
        row.voided_at, row.voided_reason = now, UNDONE + said
    record.undone, record.undone_at, record.undone_by, record.undone_reason = len(free), now, by.name, said
    session.flush()
    text = f"撤销包案台账导入 {record.file_name}：作废 {len(free)} 件，原因：{said}"
    audit.record(session, AuditAction.IMPORT, text, by=by, now=now)
    kept = tuple(one.number for one in assignments if one.uid in worked)
    return AssignmentsUndone(len(free), len(cases), kept)


def _of(session: Session, model: type[RecordT], ours: set[UUID]) -> list[RecordT]:
    found: list[RecordT] = []
    for part in parts(sorted(ours)):
        asked = select(model).where(model.uid.in_(part), model.voided_at.is_(None)).order_by(model.id)
        found += session.scalars(asked)
    return found


def _worked(session: Session, assignments: Sequence[LeaderAssignment], ours: set[UUID]) -> set[UUID]:
    """Assignments on which somebody did anything after their import."""
    by_id = {one.id: one.uid for one in assignments}
    found = changed_records(session, "leader_assignment", list(by_id.values()))
    for part in parts(sorted(by_id.values())):
        steps = select(Transition.record_uid).where(
            Transition.record_uid.in_(part), Transition.action != "import"
        )
        found |= set(session.scalars(steps))
    for entry in _entries(session, list(by_id)):
        if entry.uid not in ours:
            found.add(by_id[entry.leader_assignment_id])
    return found


def _entries(session: Session, assignment_ids: Sequence[int]) -> list[ProgressEntry]:
    found: list[ProgressEntry] = []
    for part in parts(assignment_ids):
        asked = select(ProgressEntry).where(
            ProgressEntry.leader_assignment_id.in_(part), ProgressEntry.voided_at.is_(None)
        )
        found += session.scalars(asked)
    return found


def _unused(session: Session, leaders: Sequence[Leader], going: set[int]) -> list[Leader]:
    """Leaders without any assignment but those that go."""
    asked = select(LeaderAssignment.leader_id).where(
        LeaderAssignment.leader_id.in_([leader.id for leader in leaders]),
        LeaderAssignment.id.not_in(going),
        LeaderAssignment.voided_at.is_(None),
    )
    used = set(session.scalars(asked))
    return [leader for leader in leaders if leader.id not in used]
