"""Taking over an existing ledger (台账): every row becomes a dispute, incomplete ones are marked 待补全.

Importing the same file again stores nothing twice: a row's identity is made from its text. Rows that were
taken back with their import come in again as new ones, since what is void stays void.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import Labelled
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import EnvironmentProblem
from desktop_app.services.dispute_import_columns import dispute_ledger
from desktop_app.services.dispute_import_plan import LedgerPlan, PlannedRow, plan_ledger
from desktop_app.services.dispute_import_work import (
    PART,
    chosen,
    compared,
    finish_import,
    ledger_facts,
    ready_rows,
    store_part,
)
from desktop_app.services.ledger_file import no_ledger, open_ledger
from desktop_app.services.ledger_plan import RowFate
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.progress import Progress
from desktop_app.services.rules import Rules


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
    part; it may raise to stop everything.

    :raises RuleViolation: when the file is no ledger; nothing is stored.
    :raises EnvironmentProblem: when the file cannot be opened.
    """
    kind = dispute_ledger(mapping)
    file = open_ledger(path, kind)
    facts = ledger_facts(session, rules, by=by, today=local_date(now))
    plan = plan_ledger(file, chosen(file, facts, mapping), facts.villages, rules, by.office_uid, now)
    if not plan.tables:
        raise no_ledger(path.name, tuple(found.sheet for found in file.sheets), kind)
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
