"""Taking over an existing ledger (台账): every row becomes a dispute, incomplete ones are marked 待补全.

Importing the same file again stores nothing twice: a row's identity is made from its text. Rows that were
taken back with their import come in again as new ones, since what is void stays void.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, Labelled
from db.models.dispute import Dispute
from db.models.ledger import LedgerImport, LedgerImportRow
from db.types import new_uid
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import EnvironmentProblem
from desktop_app.services import audit
from desktop_app.services.dispute_import_file import LayoutChoice, LedgerFile, no_ledger, open_ledger
from desktop_app.services.dispute_import_layout import remembered_choices
from desktop_app.services.dispute_import_plan import LedgerPlan, PlannedRow, RowFate, plan_ledger
from desktop_app.services.dispute_import_store import ReadyRow, store
from desktop_app.services.dispute_import_village import Villages
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.progress import Progress
from desktop_app.services.rules import Rules
from desktop_app.services.table_file import header_key

PART = 500
"""Rows of one transaction of the window, which lets other work in between."""
UNDONE = "撤销台账导入："
"""What the reason of a dispute begins with that was made void with its whole import."""


class RowOutcome(Labelled):
    """What became of a row."""

    STORED = "stored", "已导入"
    INCOMPLETE = "incomplete", "已导入，待补全"
    LEFT = "left", "有问题，没导入"
    KNOWN = "known", "已有，未重复导入"
    EMPTY = "empty", "没有内容，未导入"


_OUTCOMES = {
    RowFate.STORED: RowOutcome.STORED,
    RowFate.INCOMPLETE: RowOutcome.INCOMPLETE,
    RowFate.BLOCKED: RowOutcome.LEFT,
    RowFate.KNOWN: RowOutcome.KNOWN,
    RowFate.EMPTY: RowOutcome.EMPTY,
}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of the report; ``line`` as the spreadsheet program counts it."""

    sheet: str
    line: int
    source_ref: str
    outcome: RowOutcome
    number: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What an import did, or would do with ``dry_run``; ``uid`` names it where something was stored."""

    file_name: str
    uid: UUID | None
    stored: int
    incomplete: int
    left: int
    known: int
    empty: int
    notes: tuple[str, ...]
    rows: tuple[ImportRow, ...]
    dry_run: bool


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
def ledger_facts(session: Session, rules: Rules, *, by: Actor, today: date) -> LedgerFacts:
    """Villages and remembered layouts."""
    del today
    return LedgerFacts(Villages.load(session, rules), remembered_choices(session))


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
    session.add_all(LedgerImportRow(import_id=record.id, dispute_uid=row.uid) for row in fresh)
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
    record = LedgerImport(
        uid=new_uid(), file_name=file_name[:255], started_at=now, user_uid=by.user_uid, user_name=by.name,
        stored=0, incomplete=0, known=0, left_out=0, undone=0,
    )  # fmt: skip
    session.add(record)
    session.flush()
    return record


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


@needs(Permission.REGISTER_DISPUTE)
def import_ledger(
    session: Session,
    path: Path,
    rules: Rules,
    *,
    mapping: Mapping[str, tuple[str, ...]] | None = None,
    dry_run: bool = False,
    leave_wrong: bool = False,
    by: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> tuple[LedgerReport, LedgerPlan]:
    """Store every row that is not there yet; with ``dry_run`` only say what would happen.

    Rows with plain mistakes are stored as 待补全, unless ``leave_wrong``: then they are left out. What was
    said before about a layout holds, unless ``mapping`` says something else. ``progress`` is told after every
    500 rows; it may raise to stop everything.

    :raises RuleViolation: when the file is no ledger; nothing is stored.
    :raises EnvironmentProblem: when the file cannot be opened.
    """
    file = open_ledger(path, mapping)
    facts = ledger_facts(session, rules, by=by, today=local_date(now))
    plan = plan_ledger(file, chosen(file, facts, mapping), facts.villages, rules, by.office_uid, now)
    if not plan.tables:
        raise no_ledger(path.name, tuple(found.sheet for found in file.sheets))
    plan = compared(session, plan, by=by, today=local_date(now))
    fates = [row.fate(with_blocked=not leave_wrong) for row in plan.rows]
    numbers: dict[UUID, str] = {}
    uid: UUID | None = None
    if not dry_run:
        rows = ready_rows(plan, with_blocked=not leave_wrong)
        for start in range(0, len(rows), PART):
            part = store_part(session, uid, plan.name, rows[start : start + PART], rules, by=by, now=now)
            uid = part.uid
            numbers |= part.numbers
            if progress is not None:
                progress.step("正在导入", min(start + PART, len(rows)), len(rows))
        if uid is not None:
            known, left = (fates.count(fate) for fate in (RowFate.KNOWN, RowFate.BLOCKED))
            finish_import(session, uid, known, left, by=by, now=now)
    reported = [_reported(plan, row, fate, numbers) for row, fate in zip(plan.rows, fates, strict=True)]
    return _summed(plan, uid, reported, dry_run), plan


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


def _reported(plan: LedgerPlan, row: PlannedRow, fate: RowFate, numbers: Mapping[UUID, str]) -> ImportRow:
    sheet = plan.tables[row.table].sheet
    if row.ready is None:
        return ImportRow(sheet, row.line, "", RowOutcome.EMPTY, "", ())
    notes = tuple(problem.text for problem in row.problems)
    number = numbers.get(row.ready.uid, "")
    return ImportRow(sheet, row.line, row.ready.entry.source_ref, _OUTCOMES[fate], number, notes)


def _summed(plan: LedgerPlan, uid: UUID | None, rows: Sequence[ImportRow], dry_run: bool) -> LedgerReport:
    counts = {outcome: sum(row.outcome is outcome for row in rows) for outcome in RowOutcome}
    return LedgerReport(
        plan.name,
        uid,
        counts[RowOutcome.STORED],
        counts[RowOutcome.INCOMPLETE],
        counts[RowOutcome.LEFT],
        counts[RowOutcome.KNOWN],
        counts[RowOutcome.EMPTY],
        plan.notes,
        tuple(rows),
        dry_run,
    )


def write_report(report: LedgerReport, path: Path) -> None:
    """Write the rows of a report as csv in UTF-8 with BOM, which spreadsheet programs open without asking.

    :raises EnvironmentProblem: when the file cannot be written.
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(("工作表", "行", "序号", "结果", "编号", "说明"))
    for row in report.rows:
        lines.writerow(
            (row.sheet, row.line, row.source_ref, row.outcome.label, row.number, "；".join(row.notes))
        )
    try:
        path.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise EnvironmentProblem(f"报告“{path.name}”写不了", "请检查位置能否写入、磁盘是否已满") from error
