"""What an import of sweep reports would do, row by row, before anything is stored; no database here.

Each row is one grid's stated fact. An untouched row of a sheet is silence and stays silence; of what is said
twice, or said against itself, nothing is chosen by the program.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from desktop_app.domain.clock_time import local_date
from desktop_app.domain.date_input import parse_day
from desktop_app.domain.period import day_start
from desktop_app.errors import RuleViolation
from desktop_app.services.grid_duty import GridFacts
from desktop_app.services.grid_lookup import GridLookup
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile
from desktop_app.services.ledger_plan import PlannedTable, RowFate
from desktop_app.services.ledger_problem import Problem
from desktop_app.services.ledger_table import LedgerTable, chosen_table, unknown_columns
from desktop_app.services.progress import Progress
from desktop_app.services.sweep import checked_moment, reporter_of
from desktop_app.services.sweep_import_columns import sweep_ledger
from desktop_app.services.sweep_import_row import RowText, read_row
from desktop_app.services.sweep_stamp import SHEET, Stamp, stamp_problem
from desktop_app.services.table_sheet import TableRow

_STEP = 500
_DAY = re.compile(r"(?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}(?!\d)\s*[日号]?")
_CELL_OF = {
    "grid": "grid", "grid_code": "code", "reporter_name": "reporter", "happened_at": "time", "day": "day",
}  # fmt: skip
"""Column of a refusal's field; the grid is marked where it is named."""


@dataclass(frozen=True, slots=True)
class Said:
    """A row's statement with its grid and who made it; ``happened_at`` as stated."""

    text: RowText
    grid: GridFacts
    reporter: str
    proxy: bool
    happened_at: datetime

    @property
    def key(self) -> tuple[int, date]:
        """Grid and day."""
        return self.grid.id, self.text.day


@dataclass(frozen=True, slots=True)
class SweepRow:
    """A row with what it says, what is wrong with it, and what would become of it."""

    table: int
    line: int
    cells: tuple[str, ...]
    said: Said | None
    problems: tuple[Problem, ...]
    becomes: RowFate
    grid_name: str = ""

    def fate(self, *, with_blocked: bool = False) -> RowFate:
        """What becomes of it; nothing that is plainly wrong is ever stored."""
        del with_blocked
        return self.becomes

    def turned(self, fate: RowFate, *problems: Problem) -> "SweepRow":
        """The row with another fate, and why."""
        return replace(self, becomes=fate, problems=(*self.problems, *problems))


@dataclass(frozen=True, slots=True)
class SweepPlan:
    """All rows of a file in order."""

    name: str
    tables: tuple[PlannedTable, ...]
    rows: tuple[SweepRow, ...]
    notes: tuple[str, ...]
    unknown_words: Mapping[str, tuple[tuple[str, int], ...]] = field(
        default_factory=dict[str, tuple[tuple[str, int], ...]]
    )

    def count(self, fate: RowFate) -> int:
        """How many rows have this fate."""
        return sum(row.becomes is fate for row in self.rows)


def plan_sweep(
    file: LedgerFile,
    choices: Mapping[str, LayoutChoice],
    grids: GridLookup,
    stamp: Stamp | None,
    now: datetime,
    day: date | None = None,
    *,
    progress: Progress | None = None,
) -> SweepPlan:
    """Read and check every row as the choices say; ``day`` is meant where a row has none.

    Without ``day`` it is the one that stands in the sheet's title, its name or the file's. ``progress`` may
    raise to stop.

    :raises RuleViolation: when no sheet names grids and what they said.
    """
    work = _Work(grids, stamp, now)
    # The hidden sheet of a stamped file was read, whatever the reader of ledgers says of hidden ones.
    notes = [note for note in file.notes if stamp is None or f"“{SHEET}”" not in note]
    tables: list[PlannedTable] = []
    total = sum(len(found.sheet.rows) for found in file.sheets)
    kind = sweep_ledger()
    guessed = {layout.key: layout.guessed() for layout in file.layouts}
    for found in file.sheets:
        choice = choices.get(found.heading.layout, guessed[found.heading.layout])
        table = chosen_table(file, found, choice, work.today)
        if kind.lacks(table.columns.keys()):
            notes.append(f"工作表“{found.sheet.name}”没有网格和排查结果的列，没有读")
            continue
        notes += [f"{said}，没有导入" for said in unknown_columns(table, choice)]
        above = [cell for row in found.sheet.rows[: found.heading.first] for cell in row.cells]
        meant = day or _day_in([*reversed(above), found.sheet.name, file.name], work.today)
        work.read(table, len(tables), meant, progress, total)
        tables.append(PlannedTable(table.sheet, table.titles, table.layout, table.columns))
    if not tables:
        raise RuleViolation(
            "认不出这张表。要有“网格编码”或“网格”、“日期”、“是否发现”和“简要情况”几列，请对一对列再导入。",
            "path",
        )
    return SweepPlan(file.name, tuple(tables), once_each(work.rows), tuple(notes))


def _day_in(texts: Sequence[str], today: date) -> date | None:
    """A whole day that stands around a table, the nearest first: 2026年11月23日每日一排台账."""
    for text in texts:
        for word in _DAY.findall(text):
            if (day := parse_day(word, today)) is not None and day <= today:
                return day
    return None


class _Work:
    """The plan as it grows."""

    def __init__(self, grids: GridLookup, stamp: Stamp | None, now: datetime) -> None:
        self.grids, self.stamp, self.now = grids, stamp, now
        self.today = local_date(now)
        self.rows: list[SweepRow] = []
        self._done = 0

    def read(
        self, table: LedgerTable, number: int, day: date | None, progress: Progress | None, total: int
    ) -> None:
        """Read all rows of a table."""
        found: list[SweepRow] = []
        for row in table.rows:
            if progress is not None and self._done % _STEP == 0:
                progress.step("正在核对", self._done, total)
            self._done += 1
            found.append(self._row(table, number, row, day))
        found += [SweepRow(number, r.line, r.cells, None, (), RowFate.EMPTY) for r in table.skipped]
        self.rows += sorted(found, key=lambda row: row.line)

    def _row(self, table: LedgerTable, number: int, row: TableRow, day: date | None) -> SweepRow:
        def value(meaning: str) -> str:
            return table.value(row, meaning)

        name = value("village") + value("grid") or value("code")
        text, problems = read_row(value, table.columns, table.calendar, day)
        if text is None:
            fate = RowFate.BLOCKED if problems else RowFate.EMPTY
            return SweepRow(number, row.line, row.cells, None, problems, fate, name)
        try:
            said = self._said(text)
        except RuleViolation as error:
            wrong = Problem(_cell_of(error, table), error.text, blocks=True)
            return SweepRow(number, row.line, row.cells, None, (*problems, wrong), RowFate.BLOCKED, name)
        wrong_sheet = stamp_problem(self.stamp, said.grid, text.day)
        if wrong_sheet is not None:
            return SweepRow(
                number, row.line, row.cells, None, (*problems, wrong_sheet), RowFate.BLOCKED, said.grid.title
            )
        if not text.reporter:
            assumed = f"没有写报告人，按在岗网格员{said.reporter}计。"
            problems = (*problems, Problem("reporter", assumed))
        return SweepRow(number, row.line, row.cells, said, problems, RowFate.STORED, said.grid.title)

    def _said(self, text: RowText) -> Said:
        """The statement that a row makes.

        :raises RuleViolation: unknown, foreign or abolished grid, nobody to have said it, a time to come.
        """
        grid = self.grids.find(text.code, text.place, text.day)
        reporter, proxy = reporter_of(grid, text.reporter, text.day)
        # Only the day is known of an earlier one without an hour: it is kept as the day's beginning.
        stated = text.at or (self.now if text.day == self.today else day_start(text.day))
        return Said(text, grid, reporter, proxy, checked_moment(stated, text.day, self.now))


def _cell_of(error: RuleViolation, table: LedgerTable) -> str:
    """Column in which a refusal is marked; a grid that is named by code alone is marked there."""
    cell = _CELL_OF.get(error.field or "", "")
    if cell in {"grid", "code"}:
        cell = next((c for c in ("code", "grid") if c in table.columns), "")
    return cell if cell in table.columns else ""


def once_each(rows: Sequence[SweepRow]) -> tuple[SweepRow, ...]:
    """The rows with those of one grid and day held against each other.

    The same said twice by the same person is one statement; several findings belong together; what
    contradicts itself, or comes from two people, is blocked in all its rows.
    """
    by_key: dict[tuple[int, date], list[int]] = {}
    for place, row in enumerate(rows):
        if row.said is not None and row.becomes is RowFate.STORED:
            by_key.setdefault(row.said.key, []).append(place)
    found = list(rows)
    for places in by_key.values():
        if len(places) > 1:
            _compare(found, places)
    return tuple(found)


def _compare(rows: list[SweepRow], places: Sequence[int]) -> None:
    """Settle the rows of one grid and day in their place."""
    several = [said for place in places if (said := rows[place].said) is not None]
    lines = [rows[place].line for place in places]
    zero = [said.text.finding is None for said in several]
    if any(zero) and not all(zero):
        _block(rows, places, lines, "一行是零报告，一行有情况，请核对后只留对的")
        return
    if len({said.reporter for said in several}) > 1:
        _block(rows, places, lines, "同一网格同一天由两个人报，请核实后只留一人的")
        return
    first: dict[str, int] = {}
    for place, said in zip(places, several, strict=True):
        told = said.text.finding.description if said.text.finding is not None else ""
        earlier = first.setdefault(told, rows[place].line)
        if earlier != rows[place].line:
            again = Problem("", f"和第 {earlier} 行重复，只导入一次。")
            rows[place] = rows[place].turned(RowFate.KNOWN, again)
        elif place != places[0]:
            joined = Problem("", f"并入第 {lines[0]} 行同一网格的上报。")
            rows[place] = rows[place].turned(RowFate.STORED, joined)


def _block(rows: list[SweepRow], places: Sequence[int], lines: Sequence[int], why: str) -> None:
    for place in places:
        others = "、".join(str(line) for line in lines if line != rows[place].line)
        problem = Problem("found", f"和第 {others} 行对不上：{why}。", blocks=True)
        rows[place] = rows[place].turned(RowFate.BLOCKED, problem)
