"""The steps of an import of a ledger: what is known, what is here already, storing part by part.

A window stores some rows a transaction, so that other work comes in between; every part can be taken back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction
from db.models.dispute import Dispute
from db.models.ledger import LedgerImport
from desktop_app.domain.actor import Actor
from desktop_app.services import audit
from desktop_app.services.dispute_import_columns import dispute_ledger
from desktop_app.services.dispute_import_plan import LedgerPlan, PlannedRow
from desktop_app.services.dispute_import_store import ReadyRow, store
from desktop_app.services.dispute_import_village import Villages
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile
from desktop_app.services.ledger_layout import remembered_choices
from desktop_app.services.ledger_past import list_records, open_import
from desktop_app.services.ledger_plan import CountedPlan, RowFate, counted
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.table_file import header_key

KIND = "dispute"
"""Kind of these imports among those of this PC."""
PART = 250
"""Rows of one transaction of the window: a registration waits for half a second at most on a weak machine."""
UNDONE = "撤销台账导入："
"""What the reason of a dispute begins with that was made void with its whole import."""


@dataclass(frozen=True, slots=True)
class ImportPart:
    """What one transaction of an import stored."""

    uid: UUID
    stored: int
    incomplete: int
    numbers: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """What planning needs to know from the database."""

    villages: Villages
    choices: Mapping[str, LayoutChoice]
    """What was said before about layouts, by their key."""


@needs(Permission.REGISTER_DISPUTE)
def ledger_preview(session: Session, plan: LedgerPlan, *, by: Actor, today: date) -> CountedPlan:
    """The plan compared with what is here already, and counted."""
    return counted(compared(session, plan, by=by, today=today))


@needs(Permission.REGISTER_DISPUTE)
def ledger_facts(session: Session, rules: Rules, *, by: Actor, today: date) -> LedgerFacts:
    """Villages and remembered layouts."""
    del today
    return LedgerFacts(Villages.load(session, rules), remembered_choices(session, dispute_ledger()))


@needs(Permission.REGISTER_DISPUTE)
def compared(session: Session, plan: LedgerPlan, *, by: Actor, today: date) -> LedgerPlan:
    """The plan with the rows marked that are here already."""
    del today
    return replace(plan, rows=_compared(session, plan.rows, by.office_uid))


def _compared(session: Session, rows: Sequence[PlannedRow], office: UUID) -> tuple[PlannedRow, ...]:
    """Rows marked as known; those whose like was taken back get the identity of their next coming."""
    waiting = {row.ready.uid: number for number, row in enumerate(rows) if row.ready is not None}
    found = list(rows)
    while waiting:
        again: dict[UUID, int] = {}
        for uid, undone in _standing(session, waiting):
            number = waiting[uid]
            row = found[number]
            assert row.ready is not None, "only rows with something to store wait"
            if undone:
                following = uuid5(office, f"{uid.hex} again")
                found[number] = replace(row, ready=replace(row.ready, uid=following))
                again[following] = number
            else:
                found[number] = replace(row, known=True)
        waiting = again
    return tuple(found)


def _standing(session: Session, uids: Iterable[UUID]) -> Iterable[tuple[UUID, bool]]:
    """Of these identities those that are here, and whether they were taken back."""
    wanted = list(uids)
    for start in range(0, len(wanted), PART):
        part = select(Dispute.uid, Dispute.voided_reason).where(Dispute.uid.in_(wanted[start : start + PART]))
        for uid, reason in session.execute(part):
            yield uid, (reason or "").startswith(UNDONE)


@needs(Permission.REGISTER_DISPUTE)
def store_part(
    session: Session,
    import_uid: UUID | None,
    file_name: str,
    rows: Sequence[ReadyRow],
    rules: Rules,
    *,
    by: Actor,
    now: datetime,
) -> ImportPart:
    """Store some rows of a plan in one transaction; the first part (``import_uid`` None) opens the import.

    Rows that somebody else stored in the meantime are left as they are.
    """
    known = {uid for uid, _ in _standing(session, [row.uid for row in rows])}
    fresh = [row for row in rows if row.uid not in known]
    record = _record(session, import_uid, file_name, by, now)
    numbers = store(session, file_name, fresh, rules, actor=by, now=now)
    list_records(session, record, [row.uid for row in fresh])
    incomplete = sum(row.incomplete for row in fresh)
    record.stored += len(fresh)
    record.incomplete += incomplete
    record.known += len(known)
    session.flush()
    return ImportPart(record.uid, len(fresh), incomplete, numbers)


def _record(
    session: Session, import_uid: UUID | None, file_name: str, by: Actor, now: datetime
) -> LedgerImport:
    if import_uid is not None:
        return session.scalars(select(LedgerImport).where(LedgerImport.uid == import_uid)).one()
    return open_import(session, KIND, file_name, by, now)


@needs(Permission.REGISTER_DISPUTE)
def finish_import(
    session: Session, import_uid: UUID, known: int, left: int, *, by: Actor, now: datetime
) -> None:
    """Note how many rows were known before and how many were given back, and the import in the audit log."""
    record = _record(session, import_uid, "", by, now)
    record.known += known
    record.left_out = left
    said = f"导入台账 {record.file_name}：{record.stored} 件"
    audit.record(session, AuditAction.IMPORT, said, by=by, now=now)


def ready_rows(plan: LedgerPlan, *, with_blocked: bool) -> list[ReadyRow]:
    """The rows of a compared plan that are to be stored; those with plain mistakes as 待补全."""
    wanted = (RowFate.STORED, RowFate.INCOMPLETE)
    return [
        replace(row.ready, incomplete=row.ready.incomplete or row.blocked)
        for row in plan.rows
        if row.ready is not None and row.fate(with_blocked=with_blocked) in wanted
    ]


def chosen(
    file: LedgerFile, facts: LedgerFacts, mapping: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, LayoutChoice]:
    """What each layout of a file means: as it was said before, else as its titles suggest.

    Titles that ``mapping`` names mean what it says.
    """
    own = {header_key(title): meaning for meaning, titles in (mapping or {}).items() for title in titles}
    found: dict[str, LayoutChoice] = {}
    for layout in file.layouts:
        choice = facts.choices.get(layout.key, layout.guessed())
        given = {c.title: own[header_key(c.title)] for c in layout.columns if header_key(c.title) in own}
        if given:
            kept = {t: m for t, m in choice.columns.items() if m not in given.values()}
            choice = replace(choice, columns={**kept, **given})
        found[layout.key] = choice
    return found
