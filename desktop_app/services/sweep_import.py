"""Import of filled tick sheets and existing sweep ledgers; every row is accounted for.

Each row is one grid's stated fact; an untouched row of a sheet is silence and stays silence. What was entered
already is never overwritten: the row is left out and says why. The timing follows the moment of import.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import change_log
from db.enums import AuditAction, Labelled, SweepDayState, SweepState
from db.models.grid import Grid
from db.models.sweep import GridEvent, SweepDay, SweepReport
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.sweep_state import stored_timing, timing
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.grid_duty import GridFacts, township_grids
from desktop_app.services.grid_lookup import GridLookup
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep import LOCKED, already_text, checked_moment, clock_moment, reporter_of
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.sweep_row import COLUMNS, RowText, read_row
from desktop_app.services.sweep_statement import of_township, refuse_foreign_township
from desktop_app.services.table_file import Table, find_table, header_key, read_sheets


class RowOutcome(Labelled):
    """What became of a row."""

    STORED = "stored", "已导入"
    SAME = "same", "已有相同上报"
    BLANK = "blank", "未填写"
    REFUSED = "refused", "未导入"


@dataclass(frozen=True, slots=True)
class SweepImportRow:
    """One row of the file with what became of it; ``text`` says why, or what was assumed."""

    line: int
    grid: str
    day: date | None
    outcome: RowOutcome
    text: str = ""


@dataclass(frozen=True, slots=True)
class SweepImport:
    """The result, row by row. With ``dry_run`` nothing was written; ``ignored`` columns were not read."""

    rows: tuple[SweepImportRow, ...]
    reports: int
    findings: int
    dry_run: bool
    ignored: tuple[str, ...] = ()

    def count(self, outcome: RowOutcome) -> int:
        """How many rows had this outcome."""
        return sum(row.outcome is outcome for row in self.rows)


@dataclass(slots=True)
class _Planned:
    """A statement to be written, gathered from one or several rows."""

    grid: GridFacts
    row: RowText
    reporter: str
    proxy: bool
    happened_at: datetime
    rows: list[RowText]


@needs(Permission.REPORT_SWEEP)
def import_sweep(
    session: Session,
    path: Path,
    rules: Rules,
    *,
    by: Actor,
    now: datetime,
    day: date | None = None,
    dry_run: bool = False,
) -> SweepImport:
    """Import a filled sheet or ledger of this township's grids (csv, xlsx, xls).

    ``day`` is meant where the file has no column for it. Rows that cannot be taken are told, never dropped.

    :raises RuleViolation: when the columns are not recognised, or at the county.
    :raises EnvironmentProblem: when the file cannot be opened.
    """
    refuse_foreign_township(rules.identity, rules.identity.code, "")
    table = _usable(find_table(read_sheets(path), COLUMNS), day)
    work = _Work(session, rules, now)
    work.read(table, day)
    if not dry_run:
        work.store(by)
        text = f"导入每日一排“{path.name}”：{len(work.plan)} 条上报"
        audit.record(session, AuditAction.IMPORT, text, by=by, now=now)
    ignored = tuple(
        cell.strip() for n, cell in enumerate(table.header.cells)
        if cell.strip() and n not in table.columns.values() and header_key(cell) not in {"序号"}
    )  # fmt: skip
    findings = sum(row.finding is not None for plan in work.plan.values() for row in plan.rows)
    rows = tuple(sorted(work.rows, key=lambda row: row.line))
    return SweepImport(rows, len(work.plan), findings, dry_run, ignored)


def _usable(table: Table | None, day: date | None) -> Table:
    known = set[str]() if table is None else table.columns.keys()
    if table is None or not known & {"code", "grid"} or not known & {"found", "description"}:
        raise RuleViolation(
            "认不出这张表。要有“网格编码”或“网格”、“日期”、“是否发现”和“简要情况”几列，请改列名后再导入。",
            "path",
        )
    if "day" not in known and day is None:
        raise RuleViolation("表里没有“日期”一列，请选定这张表是哪一天的再导入。", "day")
    return table


class _Work:
    """One import: the grids it may speak of, what is known already, and what is to be written."""

    def __init__(self, session: Session, rules: Rules, now: datetime) -> None:
        self.session, self.rules, self.now = session, rules, now
        self.today = local_date(now)
        self.moment = clock_moment(session, now)
        code = rules.identity.code
        known = township_grids(session, code, date(1900, 1, 1), self.today)
        self.grids = GridLookup(known, rules.identity.short_name)
        locked = select(SweepDay.day).where(
            SweepDay.township_code == code,
            SweepDay.state == SweepDayState.LOCKED,
            SweepDay.voided_at.is_(None),
        )
        self.locked = set(session.scalars(locked))
        self.rows: list[SweepImportRow] = []
        self.plan: dict[tuple[int, date], _Planned] = {}

    def read(self, table: Table, day: date | None) -> None:
        """Read and check all rows of the table; fills ``rows`` and ``plan``."""
        texts: list[tuple[RowText, GridFacts]] = []
        for row in table.rows:
            name = table.value(row, "code") or table.value(row, "village") + table.value(row, "grid")
            try:
                text = read_row(table, row, self.today, day)
                if text is None:
                    self.rows.append(SweepImportRow(row.line, name, None, RowOutcome.BLANK))
                    continue
                texts.append((text, self.grids.find(text.code, text.place, text.day)))
            except RuleViolation as error:
                self.rows.append(SweepImportRow(row.line, name, None, RowOutcome.REFUSED, error.text))
        known = self._known({text.day for text, _ in texts})
        for text, grid in texts:
            try:
                outcome, said = self._take(text, grid, known.get((grid.id, text.day)))
            except RuleViolation as error:
                outcome, said = RowOutcome.REFUSED, error.text
            self.rows.append(SweepImportRow(text.line, grid.title, text.day, outcome, said))

    def _known(self, days: set[date]) -> dict[tuple[int, date], tuple[SweepReport, set[str]]]:
        """Statements that were entered before, with the descriptions of their findings."""
        known: dict[tuple[int, date], tuple[SweepReport, set[str]]] = {}
        by_id: dict[int, set[str]] = {}
        conditions = of_township(self.rules.identity.code, days)
        for report in self.session.scalars(select(SweepReport).where(*conditions)):
            known[(report.grid_id, report.day)] = report, by_id.setdefault(report.id, set())
        events = (
            select(GridEvent.sweep_report_id, GridEvent.description)
            .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
            .where(GridEvent.voided_at.is_(None), *conditions)
        )
        for report_id, description in self.session.execute(events):
            by_id[report_id].add(description)
        return known

    def _take(
        self, text: RowText, grid: GridFacts, known: tuple[SweepReport, set[str]] | None
    ) -> tuple[RowOutcome, str]:
        """Plan a row, or say why not.

        :raises RuleViolation: when it contradicts what is known.
        """
        if known is not None:
            report, descriptions = known
            zero = report.state is SweepState.ZERO
            if (zero and text.finding is None) or (
                text.finding is not None and text.finding.description in descriptions
            ):
                return RowOutcome.SAME, ""
            raise RuleViolation(already_text(grid.title, report), "grid")
        if text.day in self.locked:
            raise RuleViolation(LOCKED.format(day=text.day), "day")
        earlier = self.plan.get((grid.id, text.day))
        if earlier is not None:
            return self._join(earlier, text)
        reporter, proxy = reporter_of(grid, text.reporter, text.day)
        happened_at = checked_moment(text.at or self.now, text.day, self.now)
        self.plan[(grid.id, text.day)] = _Planned(grid, text, reporter, proxy, happened_at, [text])
        said = "" if text.reporter else f"没有写报告人，按在岗网格员{reporter}计。"
        return RowOutcome.STORED, said

    @staticmethod
    def _join(earlier: _Planned, text: RowText) -> tuple[RowOutcome, str]:
        """A further finding of the same grid and day."""
        line = earlier.row.line
        if text.finding is None or earlier.row.finding is None:
            both = text.finding is None and earlier.row.finding is None
            way = "重复，只留一行" if both else "对不上，一行是零报告，一行有情况，请核对"
            raise RuleViolation(f"和第 {line} 行{way}。", "grid")
        if any(
            row.finding is not None and row.finding.description == text.finding.description
            for row in earlier.rows
        ):
            raise RuleViolation(f"和第 {line} 行重复，只留一行。", "grid")
        earlier.rows.append(text)
        return RowOutcome.STORED, f"并入第 {line} 行同一网格的上报。"

    def store(self, by: Actor) -> None:
        """Write the planned statements and their findings."""
        # Held so that the change log finds the grids' uids in the identity map.
        wanted = {plan.grid.id for plan in self.plan.values()}
        held = self.session.scalars(select(Grid).where(Grid.id.in_(wanted))).all()
        plans = list(self.plan.values())
        uids = change_log.bulk_insert(self.session, SweepReport, [self._values(p, by) for p in plans])
        del held
        with_findings = {
            uid: plan for uid, plan in zip(uids, plans, strict=True) if plan.row.finding is not None
        }
        reports = _reports(self.session, list(with_findings))
        events = [
            _event_values(report.id, row.finding)
            for report in reports
            for row in with_findings[report.uid].rows
            if row.finding is not None
        ]
        change_log.bulk_insert(self.session, GridEvent, events)

    def _values(self, plan: _Planned, by: Actor) -> dict[str, Any]:
        row = plan.row
        return {
            "grid_id": plan.grid.id,
            "day": row.day,
            "state": SweepState.ZERO if row.finding is None else SweepState.FINDINGS,
            "means": row.means,
            "timing": stored_timing(timing(self.moment, row.day, self.rules.profile.sweep)),
            "reporter_name": plan.reporter,
            "proxy": plan.proxy,
            "happened_at": plan.happened_at,
            "entered_at": self.now,
            "entered_by": by.name,
            "note": row.note or None,
        }


def _reports(session: Session, uids: Sequence[Any]) -> list[SweepReport]:
    found: list[SweepReport] = []
    for start in range(0, len(uids), 400):
        part = select(SweepReport).where(SweepReport.uid.in_(uids[start : start + 400]))
        found += session.scalars(part.order_by(SweepReport.id))
    return found


def _event_values(report_id: int, finding: FindingDraft) -> dict[str, Any]:
    return {
        "sweep_report_id": report_id,
        "description": finding.description,
        "parties_text": finding.parties_text,
        "phone": finding.phone,
        "category_code": finding.category_code,
        "people_count": finding.people_count,
        "risk_level": finding.risk_level,
        "outcome": finding.outcome,
        "outcome_note": finding.outcome_note,
    }
