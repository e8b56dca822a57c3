"""Import of filled sheets and existing sweep ledgers in one go, every row accounted for: the command line.

The window goes the same steps one by one: ``sweep_import_plan`` and ``sweep_import_work``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import Labelled
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.services.ledger_file import open_ledger
from desktop_app.services.ledger_plan import RowFate
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_import_columns import sweep_ledger
from desktop_app.services.sweep_import_plan import SweepPlan, SweepRow, plan_sweep
from desktop_app.services.sweep_import_work import chosen_columns, compared, store_sweep, sweep_facts
from desktop_app.services.sweep_stamp import refuse_foreign_stamp


class RowOutcome(Labelled):
    """What became of a row."""

    STORED = "stored", "已导入"
    SAME = "same", "已有相同上报"
    PROPOSED = "proposed", "转更正建议"
    BLANK = "blank", "未填写"
    REFUSED = "refused", "未导入"


_OUTCOMES = {
    RowFate.STORED: RowOutcome.STORED,
    RowFate.KNOWN: RowOutcome.SAME,
    RowFate.PROPOSED: RowOutcome.PROPOSED,
    RowFate.EMPTY: RowOutcome.BLANK,
    RowFate.BLOCKED: RowOutcome.REFUSED,
}


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
    """The result, row by row. With ``dry_run`` nothing was written; ``notes`` tell what was not read."""

    rows: tuple[SweepImportRow, ...]
    reports: int
    findings: int
    proposals: int
    dry_run: bool
    notes: tuple[str, ...] = ()
    uid: UUID | None = None

    def count(self, outcome: RowOutcome) -> int:
        """How many rows had this outcome."""
        return sum(row.outcome is outcome for row in self.rows)


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
) -> tuple[SweepImport, SweepPlan]:
    """Import a filled sheet or ledger of this township's grids (csv, xlsx, xls).

    ``day`` is meant where a row has none. Rows that cannot be taken are told, never dropped.

    :raises RuleViolation: when the columns are not recognised, for another township's sheet, at the county.
    :raises EnvironmentProblem: when the file cannot be opened.
    """
    facts = sweep_facts(session, rules, by=by, today=local_date(now))
    file = open_ledger(path, sweep_ledger())
    choices, stamp, notes = chosen_columns(file, facts)
    refuse_foreign_stamp(stamp, rules.identity.code, rules.identity.short_name)
    plan = compared(session, plan_sweep(file, choices, facts.grids, stamp, now, day), rules)
    rows = tuple(_told(row) for row in plan.rows)
    if not dry_run:
        done = store_sweep(session, plan, rules, by=by, now=now)
        told = (*notes, *plan.notes)
        return SweepImport(rows, done.reports, done.findings, done.proposals, False, told, done.uid), plan
    stored = [row.said for row in plan.rows if row.said is not None and row.becomes is RowFate.STORED]
    findings = sum(said.text.finding is not None for said in stored)
    reports, proposals = len({said.key for said in stored}), plan.count(RowFate.PROPOSED)
    return SweepImport(rows, reports, findings, proposals, True, (*notes, *plan.notes)), plan


def _told(row: SweepRow) -> SweepImportRow:
    day = row.said.text.day if row.said is not None else None
    text = "".join(dict.fromkeys(problem.text for problem in row.problems))
    return SweepImportRow(row.line, row.grid_name, day, _OUTCOMES[row.becomes], text)
