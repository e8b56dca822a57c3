"""Taking over an existing ledger (台账): every row becomes a dispute, incomplete ones are marked 待补全.

Importing the same file again stores nothing twice: a row's identity is made from its text.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, Labelled
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.services import audit
from desktop_app.services.dispute_check import check_normal
from desktop_app.services.dispute_import_columns import TELLING, aliases
from desktop_app.services.dispute_import_row import LedgerDispute, read_row
from desktop_app.services.dispute_import_store import Villages, store
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.table_file import Table, find_table, read_sheets

_PART = 500


class RowOutcome(Labelled):
    """What became of a row."""

    STORED = "stored", "已导入"
    INCOMPLETE = "incomplete", "已导入，待补全"
    KNOWN = "known", "已有，未重复导入"
    EMPTY = "empty", "没有内容，未导入"


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
    """What an import did, or would do with ``dry_run``."""

    file_name: str
    stored: int
    incomplete: int
    known: int
    empty: int
    notes: tuple[str, ...]
    rows: tuple[ImportRow, ...]
    dry_run: bool


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of the ledger with its sheet and lasting identity."""

    sheet: str
    line: int
    uid: UUID | None
    entry: LedgerDispute | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger file as read: its rows in order, and notes about its columns."""

    name: str
    rows: tuple[LedgerRow, ...]
    notes: tuple[str, ...]


def read_ledger(
    path: Path, mapping: Mapping[str, tuple[str, ...]] | None, office: UUID, *, now: datetime
) -> Ledger:
    """Read a ledger (xlsx, xls by content; csv as UTF-8 or GB18030), all its sheets.

    :raises RuleViolation: when it is no table or no sheet has a column that tells what a dispute is about.
    :raises EnvironmentProblem: when the file cannot be opened.
    """
    sheets = read_sheets(path)
    known = aliases(mapping)
    rows: list[LedgerRow] = []
    notes: list[str] = []
    times: dict[str, int] = {}
    tables = 0
    for sheet in sheets:
        table = find_table([sheet], known)
        if table is None or not TELLING & set(table.columns):
            if len(sheets) > 1:
                notes.append(f"工作表“{sheet.name}”没有台账的列，没有读")
            continue
        tables += 1
        notes += _unknown_columns(table)
        rows += _rows(table, office, times, now)
    if not tables:
        first = next(row for sheet in sheets for row in sheet.rows)
        found = "、".join(cell for cell in first.cells if cell.strip())[:120]
        raise RuleViolation(
            f"文件“{path.name}”里找不到“简要情况”“当事人”这样的列（首行是：{found}）。"
            "请检查表头，或用 --map 指定列名。",
            "path",
        )
    return Ledger(path.name, tuple(rows), tuple(notes))


def _unknown_columns(table: Table) -> list[str]:
    used = set(table.columns.values())
    names = [c.strip() for i, c in enumerate(table.header.cells) if c.strip() and i not in used]
    if not names:
        return []
    return [f"{table.sheet or '表'}：不认识的列“{'”“'.join(names)}”，内容已保留在经过里"]


def _rows(table: Table, office: UUID, times: dict[str, int], now: datetime) -> list[LedgerRow]:
    used = set(table.columns.values())
    titles = {
        i: title.strip() or f"第 {i + 1} 列" for i, title in enumerate(table.header.cells) if i not in used
    }
    today = local_date(now)
    found: list[LedgerRow] = []
    for row in table.rows:
        values = {meaning: table.value(row, meaning) for meaning in table.columns}
        others = {titles.get(i, f"第 {i + 1} 列"): c for i, c in enumerate(row.cells) if i not in used}
        entry = read_row(row.line, values, others, today, now)
        uid = None
        if entry is not None:
            # The n-th row with the same text is another row: nothing is dropped, and n is stable.
            times[entry.identity] = times.get(entry.identity, 0) + 1
            text = f"{entry.identity}\x1f{times[entry.identity]}"
            uid = uuid5(office, sha256(text.encode()).hexdigest())
        found.append(LedgerRow(table.sheet, row.line, uid, entry))
    return found


@needs(Permission.REGISTER_DISPUTE)
def import_ledger(
    session: Session,
    path: Path,
    rules: Rules,
    *,
    mapping: Mapping[str, tuple[str, ...]] | None = None,
    dry_run: bool = False,
    by: Actor,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> LedgerReport:
    """Store every row that is not there yet; with ``dry_run`` only say what would happen.

    ``progress`` is told (rows done, rows in all) after every 500 rows; it may raise to stop everything.

    :raises RuleViolation: when the file is no ledger; nothing is stored.
    :raises EnvironmentProblem: when the file cannot be opened.
    """
    ledger = read_ledger(path, mapping, by.office_uid, now=now)
    villages = Villages.load(session, rules)
    report: list[ImportRow] = []
    for start in range(0, len(ledger.rows), _PART):
        part = ledger.rows[start : start + _PART]
        known = _known(session, [row.uid for row in part if row.uid is not None])
        fresh = [row for row in part if row.entry is not None and row.uid not in known]
        marked = _marked(fresh, rules, local_date(now))
        numbers: dict[UUID, str] = {}
        if not dry_run:
            numbers = store(session, ledger.name, marked, villages, rules, actor=by, now=now)
        incomplete = {row_uid for row_uid, _, missing in marked if missing}
        report += [_reported(row, known, incomplete, numbers) for row in part]
        if progress is not None:
            progress(min(start + _PART, len(ledger.rows)), len(ledger.rows))
    result = _summed(ledger, report, dry_run)
    if not dry_run and result.stored + result.incomplete:
        said = f"导入台账 {ledger.name}：{result.stored + result.incomplete} 件"
        audit.record(session, AuditAction.IMPORT, said, by=by, now=now)
    return result


def _known(session: Session, uids: Sequence[UUID]) -> set[UUID]:
    return set(session.scalars(select(Dispute.uid).where(Dispute.uid.in_(uids))))


def _marked(rows: Sequence[LedgerRow], rules: Rules, today: date) -> list[tuple[UUID, LedgerDispute, bool]]:
    """Rows to store, each with whether something required is missing."""
    found: list[tuple[UUID, LedgerDispute, bool]] = []
    for row in rows:
        if row.entry is not None and row.uid is not None:
            blocked = any(note.blocks for note in check_normal(row.entry.draft, rules, today))
            found.append((row.uid, row.entry, blocked or not row.entry.dated))
    return found


def _reported(
    row: LedgerRow, known: set[UUID], incomplete: set[UUID], numbers: Mapping[UUID, str]
) -> ImportRow:
    if row.entry is None or row.uid is None:
        return ImportRow(row.sheet, row.line, "", RowOutcome.EMPTY, "", ())
    outcome = RowOutcome.STORED
    if row.uid in known:
        outcome = RowOutcome.KNOWN
    elif row.uid in incomplete:
        outcome = RowOutcome.INCOMPLETE
    number = numbers.get(row.uid, "")
    return ImportRow(row.sheet, row.line, row.entry.source_ref, outcome, number, row.entry.notes)


def _summed(ledger: Ledger, rows: Sequence[ImportRow], dry_run: bool) -> LedgerReport:
    counts = {outcome: sum(row.outcome is outcome for row in rows) for outcome in RowOutcome}
    return LedgerReport(
        ledger.name,
        counts[RowOutcome.STORED],
        counts[RowOutcome.INCOMPLETE],
        counts[RowOutcome.KNOWN],
        counts[RowOutcome.EMPTY],
        ledger.notes,
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
