"""What an import of a ledger of leader assignments would do, row by row; no database here.

Which case a row is about is found afterwards (``assignment_import_match``). Where that is not certain, the
row waits for a person's choice: the program never guesses whose case a leader has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.assignment_import_columns import assignment_ledger_kind
from desktop_app.services.assignment_import_row import LedgerAssignment, read_assignment
from desktop_app.services.dispute_check import check_normal
from desktop_app.services.dispute_import_plan import told_problems
from desktop_app.services.dispute_import_store import ReadyRow
from desktop_app.services.dispute_import_village import Villages
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile
from desktop_app.services.ledger_kind import IGNORED
from desktop_app.services.ledger_plan import PlannedTable, RowFate
from desktop_app.services.ledger_problem import Problem
from desktop_app.services.ledger_table import LedgerTable, chosen_table, unknown_columns
from desktop_app.services.progress import Progress
from desktop_app.services.rules import Rules
from desktop_app.services.table_file import header_key
from desktop_app.services.table_sheet import TableRow

_STEP = 100


@dataclass(frozen=True, slots=True)
class CaseCandidate:
    """A case here that a row may be about."""

    uid: UUID
    number: str
    title: str
    why: str
    """What speaks for it: 同名当事人 王德发."""


@dataclass(frozen=True, slots=True)
class AssignmentImportRow:
    """A row with what it says, which case it is about, and what would become of it.

    ``case_uid`` is the case here that it is tied to; ``new_case`` the one that is registered with it. With
    neither, ``candidates`` wait for a choice.
    """

    table: int
    line: int
    cells: tuple[str, ...]
    uid: UUID | None
    entry: LedgerAssignment | None
    problems: tuple[Problem, ...]
    becomes: RowFate
    case_uid: UUID | None = None
    new_case: ReadyRow | None = None
    candidates: tuple[CaseCandidate, ...] = ()
    leader_uid: UUID | None = None
    """The leader of the roster; None: is added to it with the import."""

    def fate(self, *, with_blocked: bool = False) -> RowFate:
        """What becomes of it; nothing that is plainly wrong is ever stored."""
        del with_blocked
        return self.becomes

    def turned(self, fate: RowFate, *problems: Problem) -> "AssignmentImportRow":
        """The row with another fate, and why."""
        return replace(self, becomes=fate, problems=(*self.problems, *problems))


@dataclass(frozen=True, slots=True)
class AssignmentImportPlan:
    """All rows of a file in order."""

    name: str
    tables: tuple[PlannedTable, ...]
    rows: tuple[AssignmentImportRow, ...]
    notes: tuple[str, ...]
    unknown_words: Mapping[str, tuple[tuple[str, int], ...]] = field(
        default_factory=dict[str, tuple[tuple[str, int], ...]]
    )

    def count(self, fate: RowFate) -> int:
        """How many rows have this fate."""
        return sum(row.becomes is fate for row in self.rows)


def plan_assignments(
    file: LedgerFile,
    choices: Mapping[str, LayoutChoice],
    villages: Villages,
    rules: Rules,
    office: UUID,
    now: datetime,
    *,
    progress: Progress | None = None,
) -> AssignmentImportPlan:
    """Read and check every row as the choices say, by layout key; without one as the titles suggest.

    ``progress`` may raise to stop.

    :raises RuleViolation: when no sheet names a leader and a case.
    """
    work = _Work(villages, rules, office, now)
    total = sum(len(found.sheet.rows) for found in file.sheets)
    notes = list(file.notes)
    tables: list[PlannedTable] = []
    kind = assignment_ledger_kind()
    guessed = {layout.key: layout.guessed() for layout in file.layouts}
    for found in file.sheets:
        choice = choices.get(found.heading.layout, guessed[found.heading.layout])
        table = chosen_table(file, found, choice, work.today)
        if kind.lacks(table.columns.keys()):
            notes.append(f"工作表“{found.sheet.name}”没有包案领导和案件的列，没有读")
            continue
        notes += [f"{said}，内容留在经过里" for said in unknown_columns(table, choice)]
        work.read(table, len(tables), choice, progress, total)
        tables.append(PlannedTable(table.sheet, table.titles, table.layout, table.columns))
    if not tables:
        raise RuleViolation(
            "认不出这张表。要有“包案领导”，还要有“简要情况”“信访人”或“案件编号”，请对一对列再导入。", "path"
        )
    return AssignmentImportPlan(file.name, tuple(tables), tuple(work.rows), tuple(notes))


class _Work:
    """The plan as it grows."""

    def __init__(self, villages: Villages, rules: Rules, office: UUID, now: datetime) -> None:
        self.villages, self.rules, self.office, self.now = villages, rules, office, now
        self.today = local_date(now)
        self.rows: list[AssignmentImportRow] = []
        self._times: dict[str, int] = {}
        self._done = 0

    def read(
        self, table: LedgerTable, number: int, choice: LayoutChoice, progress: Progress | None, total: int
    ) -> None:
        """Read all rows of a table."""
        del choice
        used = set(table.columns.values())
        others = {
            place: title or f"第 {place + 1} 列"
            for place, title in enumerate(table.titles)
            if place not in used and header_key(title) not in IGNORED
        }
        found: list[AssignmentImportRow] = []
        for row in table.rows:
            if progress is not None and self._done % _STEP == 0:
                progress.step("正在核对", self._done, total)
            self._done += 1
            values = {meaning: table.value(row, meaning) for meaning in table.columns}
            rest = {title: row.cells[place] for place, title in others.items() if place < len(row.cells)}
            entry = read_assignment(row.line, values, rest, table.calendar, self.now)
            found.append(self._planned(number, row, entry, values))
        found += [_empty(number, row) for row in table.skipped]
        self.rows += sorted(found, key=lambda row: row.line)

    def _planned(
        self, number: int, row: TableRow, entry: LedgerAssignment | None, values: Mapping[str, str]
    ) -> AssignmentImportRow:
        if entry is None:
            return _empty(number, row)
        # The n-th row with the same text is another row: nothing is dropped, and n is stable.
        times = self._times[entry.identity] = self._times.get(entry.identity, 0) + 1
        uid = uuid5(self.office, sha256(f"assignment\x1f{entry.identity}\x1f{times}".encode()).hexdigest())
        problems = list(entry.problems)
        ready = None
        if entry.case is not None:
            case = entry.case
            notes = check_normal(case.draft, self.rules, self.today)
            problems += [p for p in told_problems(notes, case, values) if p.blocks]
            incomplete = any(note.blocks for note in notes) or not case.dated
            place = self.villages.place(case.village_text)
            ready = ReadyRow(uuid5(uid, "case"), case, place, incomplete)
        blocked = any(problem.blocks for problem in problems)
        fate = RowFate.BLOCKED if blocked else RowFate.WAITING
        return AssignmentImportRow(
            number, row.line, row.cells, uid, entry, tuple(problems), fate, new_case=ready
        )


def _empty(number: int, row: TableRow) -> AssignmentImportRow:
    return AssignmentImportRow(number, row.line, row.cells, None, None, (), RowFate.EMPTY)


def same_case_twice(rows: Sequence[AssignmentImportRow]) -> tuple[AssignmentImportRow, ...]:
    """Rows about the same open case held against each other: one leader per case at a time (rules.md 3.3)."""
    first: dict[UUID, int] = {}
    found: list[AssignmentImportRow] = []
    for row in rows:
        stored = row.becomes in {RowFate.STORED, RowFate.INCOMPLETE}
        if stored and row.case_uid is not None and row.entry is not None and not row.entry.ended:
            earlier = first.setdefault(row.case_uid, row.line)
            if earlier != row.line:
                said = f"和第 {earlier} 行是同一件纠纷，一件同时只有一位包案领导，请核对后只留一行。"
                found.append(row.turned(RowFate.BLOCKED, Problem("leader", said, blocks=True)))
                continue
        found.append(row)
    return tuple(found)
