"""Storing rows of an assignment ledger: cases and leaders that are not here yet, assignments, their work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AssignmentState, AssignmentTrigger, MatterKind
from db.models.assignment import Leader, LeaderAssignment, ProgressEntry
from db.models.dispute import Dispute
from db.types import new_uid
from desktop_app.domain import assignment_clock as clock
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind
from desktop_app.services import assignment_record as record
from desktop_app.services import dispute_import_store
from desktop_app.services.assignment_import_plan import AssignmentImportRow
from desktop_app.services.assignment_import_row import LedgerAssignment
from desktop_app.services.name_reading import name_key
from desktop_app.services.number import issue_number
from desktop_app.services.rules import Rules

APPROVED_BY = "原台账"
"""Who approved, where only the ledger says that it was approved."""
UNDATED = "（台账没有写日期）"


@dataclass(frozen=True, slots=True)
class StoredRows:
    """Records of an import: all of them, and how many cases and leaders are new."""

    records: tuple[UUID, ...]
    new_cases: int
    new_leaders: int


def store_rows(
    session: Session,
    file_name: str,
    rows: Sequence[AssignmentImportRow],
    rules: Rules,
    by: Actor,
    now: datetime,
) -> StoredRows:
    """Write compared rows; each has its case or the one to be registered with it."""
    fresh = [row.new_case for row in rows if row.new_case is not None and row.case_uid is None]
    dispute_import_store.store(session, file_name, fresh, rules, actor=by, now=now)
    uids = [row.case_uid or _case_of(row) for row in rows]
    cases = {d.uid: d for d in session.scalars(select(Dispute).where(Dispute.uid.in_(uids)))}
    leaders = _leaders(session, rows)
    made: list[UUID] = [ready.uid for ready in fresh]
    made += [leader.uid for leader, is_new in leaders.values() if is_new]
    for row, uid in zip(rows, uids, strict=True):
        assert row.entry is not None, "only rows that say something are stored"
        assert row.uid is not None, "and each of them has an identity"
        leader, _ = leaders[_key(row)]
        assignment = _assignment(session, row.uid, row.entry, cases[uid], leader, rules, by, now)
        said = f"由台账“{file_name}”第 {row.line} 行导入"
        record.log_step(
            session, assignment, "import", None, "；".join(p for p in (said, row.entry.rest) if p), by, now
        )
        entries = [_progress(assignment, row.entry, place, by, now) for place in range(len(row.entry.work))]
        session.add_all(entries)
        made += [assignment.uid, *(entry.uid for entry in entries)]
    session.flush()
    return StoredRows(tuple(made), len(fresh), sum(is_new for _, is_new in leaders.values()))


def _case_of(row: AssignmentImportRow) -> UUID:
    assert row.new_case is not None, "a row without a case here brings its own"
    return row.new_case.uid


def _key(row: AssignmentImportRow) -> UUID | str:
    assert row.entry is not None, "only rows that say something are stored"
    return row.leader_uid or row.entry.leader.name


def _leaders(session: Session, rows: Sequence[AssignmentImportRow]) -> dict[UUID | str, tuple[Leader, bool]]:
    """Leaders of the rows by uid or, where they are new, by name, with whether they were added now."""
    known = {row.leader_uid for row in rows if row.leader_uid is not None}
    found: dict[UUID | str, tuple[Leader, bool]] = {
        leader.uid: (leader, False) for leader in session.scalars(select(Leader).where(Leader.uid.in_(known)))
    }
    for row in rows:
        if row.entry is None or _key(row) in found:
            continue
        named = row.entry.leader
        leader = Leader(
            uid=new_uid(), name=named.name, name_key=name_key(named.name), post=named.post,
            phone=named.phone or None, active=True,
        )  # fmt: skip
        session.add(leader)
        found[named.name] = (leader, True)
    session.flush()
    return found


def _assignment(
    session: Session,
    uid: UUID,
    entry: LedgerAssignment,
    case: Dispute,
    leader: Leader,
    rules: Rules,
    by: Actor,
    now: datetime,
) -> LeaderAssignment:
    """The assignment as the ledger leaves it: discharged, under way with its plan, or still to be planned."""
    today = local_date(now)
    begun = entry.assigned_on or min(local_date(case.registered_at), entry.discharged_on or today)
    planned = bool(entry.measures) and entry.due_on is not None
    state = AssignmentState.DISCHARGED if entry.ended else AssignmentState.CONFIRMED
    if planned and not entry.ended:
        state = AssignmentState.PLANNED
    number = issue_number(
        session, NumberKind.ASSIGNMENT, rules.profile.number.assignment, rules.identity.short_name,
        rules.identity.code, begun.year,
    )  # fmt: skip
    assignment = LeaderAssignment(
        uid=uid, dispute_id=case.id, matter_kind=MatterKind.DISPUTE, matter_uid=case.uid,
        trigger=AssignmentTrigger.BY_HAND, profile_version=rules.profile.version,
        leader_id=leader.id, number=number, state=state,
        proposed_on=begun, proposed_by=by.name, reason="原台账已列为领导包案",
        approved_on=begun, approved_by=APPROVED_BY, confirmed_on=begun, confirmed_by=leader.name,
        planned_on=begun if planned or entry.ended else None,
        responsible_name=entry.responsible.name or case.responsible_name,
        measures=entry.measures or None, due_on=entry.due_on, limit_on=entry.due_on,
        discharged_on=entry.discharged_on, result=entry.result or None,
        checklist={},
    )  # fmt: skip
    if state is AssignmentState.CONFIRMED:
        assignment.clock_from = today
        assignment.plan_due_on = clock.plan_limit(today, rules.profile, rules.calendar).due
        if assignment.due_on is None:
            assignment.limit_on = clock.whole_limit(today, rules.profile, rules.calendar).due
            assignment.due_on = assignment.limit_on
    record.give_tick(assignment, record.PLAN_ITEMS[0], uid)
    if planned:
        for item in record.PLAN_ITEMS[1:]:
            record.give_tick(assignment, item, uid)
    session.add(assignment)
    session.flush()
    return assignment


def _progress(
    assignment: LeaderAssignment, entry: LedgerAssignment, place: int, by: Actor, now: datetime
) -> ProgressEntry:
    work = entry.work[place]
    people = "、".join(name for name in (entry.leader.name, entry.responsible.name) if name)
    return ProgressEntry(
        uid=new_uid(), leader_assignment_id=assignment.id, kind=work.kind, happened_at=work.at or now,
        entered_at=now, people=people[:200], content=work.text + ("" if work.at else UNDATED),
        entered_by=by.name,
    )  # fmt: skip
