"""What an import of a ledger would do, row by row, before anything is stored; no database here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_text
from desktop_app.services.dispute_check import check_normal
from desktop_app.services.dispute_import_columns import TELLING
from desktop_app.services.dispute_import_row import LedgerDispute, read_row
from desktop_app.services.dispute_import_store import ReadyRow
from desktop_app.services.dispute_import_village import Villages
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile
from desktop_app.services.ledger_kind import IGNORED
from desktop_app.services.ledger_plan import PlannedTable, RowFate
from desktop_app.services.ledger_problem import Problem
from desktop_app.services.ledger_table import LedgerTable, chosen_table, unknown_columns
from desktop_app.services.party_check import FieldNote
from desktop_app.services.progress import Progress
from desktop_app.services.rules import Rules
from desktop_app.services.table_file import header_key
from desktop_app.services.table_sheet import TableRow

_STEP = 200
_MEANINGS = {
    "description": "description",
    "demands": "demands",
    "category_code": "type",
    "happened_on": "happened_on",
    "registered_at": "registered_on",
    "people_count": "people_count",
    "amount_fen": "amount",
    "parties": "parties",
}
_CALM = frozenset({"dispute_type", "scale", "place.village_code", "risk_level"})
"""Reminders of the registration form that say nothing about a historic row."""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row with what it says, what is wrong with it, and its lasting identity (None: nothing to store)."""

    table: int
    """Place of its sheet in ``LedgerPlan.tables``."""
    line: int
    cells: tuple[str, ...]
    ready: ReadyRow | None
    problems: tuple[Problem, ...]
    known: bool = False

    @property
    def blocked(self) -> bool:
        """Whether something in it is plainly wrong."""
        return any(problem.blocks for problem in self.problems)

    def fate(self, *, with_blocked: bool = False) -> RowFate:
        """What becomes of it; ``with_blocked``: rows with plain mistakes are stored as 待补全, too."""
        if self.ready is None:
            return RowFate.EMPTY
        if self.known:
            return RowFate.KNOWN
        if self.blocked and not with_blocked:
            return RowFate.BLOCKED
        return RowFate.INCOMPLETE if self.ready.incomplete or self.blocked else RowFate.STORED


@dataclass(frozen=True, slots=True)
class LedgerPlan:
    """All rows of a ledger file in order; titles, repeated headings, totals and signatures say nothing."""

    name: str
    tables: tuple[PlannedTable, ...]
    rows: tuple[PlannedRow, ...]
    notes: tuple[str, ...]
    unknown_words: Mapping[str, tuple[tuple[str, int], ...]]
    """By meaning (``type``, ``village``): words that no table knows, with how often they occur."""

    def count(self, fate: RowFate, *, with_blocked: bool = False) -> int:
        """How many rows have this fate."""
        return sum(row.fate(with_blocked=with_blocked) is fate for row in self.rows)


def plan_ledger(
    file: LedgerFile,
    choices: Mapping[str, LayoutChoice],
    villages: Villages,
    rules: Rules,
    office: UUID,
    now: datetime,
    *,
    progress: Progress | None = None,
) -> LedgerPlan:
    """Read and check every row as the choices say, by layout key; without one as the titles suggest.

    ``progress`` may raise to stop.
    """
    work = _Work(villages, rules, office, now)
    total = sum(len(found.sheet.rows) for found in file.sheets)
    notes = list(file.notes)
    tables: list[PlannedTable] = []
    guessed = {layout.key: layout.guessed() for layout in file.layouts}
    for found in file.sheets:
        choice = choices.get(found.heading.layout, guessed[found.heading.layout])
        table = chosen_table(file, found, choice, work.today)
        if not TELLING & table.columns.keys():
            notes.append(f"工作表“{found.sheet.name}”没有台账的列，没有读")
            continue
        notes += [f"{said}，内容已保留在经过里" for said in unknown_columns(table, choice)]
        if not {"parties", "applicants"} & table.columns.keys():
            notes.append(f"{table.sheet or '表'}：没有“当事人”或“申请人”这一列，导入的都要补填申请人")
        if "type" not in table.columns:
            notes.append(f"{table.sheet or '表'}：没有“纠纷类别”这一列，导入的都要补选类别")
        work.read(table, len(tables), choice, progress, total)
        tables.append(PlannedTable(table.sheet, table.titles, table.layout, table.columns))
    words = {meaning: _most_common(counts) for meaning, counts in work.unknown.items()}
    return LedgerPlan(file.name, tuple(tables), tuple(work.rows), tuple(notes), words)


def _most_common(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


class _Work:
    """The plan as it grows."""

    def __init__(self, villages: Villages, rules: Rules, office: UUID, now: datetime) -> None:
        self.villages, self.rules, self.office, self.now = villages, rules, office, now
        self.today = local_date(now)
        self.rows: list[PlannedRow] = []
        self.unknown: dict[str, dict[str, int]] = {"type": {}, "village": {}}
        self._times: dict[str, int] = {}
        self._done = 0

    def read(
        self, table: LedgerTable, number: int, choice: LayoutChoice, progress: Progress | None, total: int
    ) -> None:
        """Read all rows of a table."""
        others = _other_titles(table)
        found: list[PlannedRow] = []
        for row in table.rows:
            if progress is not None and self._done % _STEP == 0:
                progress.step("正在核对", self._done, total)
            self._done += 1
            values = {meaning: table.value(row, meaning) for meaning in table.columns}
            rest = {title: row.cells[place] for place, title in others.items() if place < len(row.cells)}
            rest |= _beyond(table, row)
            entry = read_row(row.line, values, rest, table.calendar, self.now, choice.words)
            found.append(self._planned(number, row, entry, values))
        found += [PlannedRow(number, row.line, row.cells, None, ()) for row in table.skipped]
        self.rows += sorted(found, key=lambda row: row.line)

    def _planned(
        self, number: int, row: TableRow, entry: LedgerDispute | None, values: Mapping[str, str]
    ) -> PlannedRow:
        if entry is None:
            return PlannedRow(number, row.line, row.cells, None, ())
        # The n-th row with the same text is another row: nothing is dropped, and n is stable.
        times = self._times[entry.identity] = self._times.get(entry.identity, 0) + 1
        uid = uuid5(self.office, sha256(f"{entry.identity}\x1f{times}".encode()).hexdigest())
        place = self.villages.place(entry.village_text)
        notes = check_normal(entry.draft, self.rules, self.today)
        problems = [*entry.problems, *told_problems(notes, entry, values)]
        if entry.draft.category_code is None and (word := normal_text(values.get("type", "")).strip()):
            self._count("type", word)
        if entry.village_text and place.village_code is None and self.villages.names:
            self._count("village", entry.village_text)
            said = f"“{entry.village_text[:40]}”对不上本辖区的村（社区），按文字存"
            problems.append(Problem("village", said))
        incomplete = any(note.blocks for note in notes) or not entry.dated
        ready = ReadyRow(uid, entry, place, incomplete)
        return PlannedRow(number, row.line, row.cells, ready, tuple(problems))

    def _count(self, meaning: str, word: str) -> None:
        counts = self.unknown[meaning]
        counts[word] = counts.get(word, 0) + 1


def _other_titles(table: LedgerTable) -> dict[int, str]:
    used = set(table.columns.values())
    return {
        place: title or f"第 {place + 1} 列"
        for place, title in enumerate(table.titles)
        if place not in used and header_key(title) not in IGNORED
    }


def _beyond(table: LedgerTable, row: TableRow) -> dict[str, str]:
    """Cells at the right of the last title."""
    width = len(table.titles)
    return {f"第 {width + n} 列": cell for n, cell in enumerate(row.cells[width:], 1) if cell.strip()}


def told_problems(
    notes: Sequence[FieldNote], entry: LedgerDispute, values: Mapping[str, str]
) -> Iterator[Problem]:
    """What the checks of registration say of a historic row, at the columns that it concerns."""
    said = {problem.meaning for problem in entry.problems}
    for note in notes:
        meaning = _MEANINGS.get(note.field, "")
        if note.field in _CALM or meaning in said:
            continue
        if note.field.startswith("parties["):
            if not note.blocks:
                continue
            yield Problem(_party_meaning(note.field, entry, values), note.text, blocks=True)
        elif note.field == "happened_on":
            yield Problem(meaning, note.text, blocks=note.blocks)
        elif (note.blocks or note.field in {"description", "people_count"}) and meaning in values:
            yield Problem(meaning, note.text)


def _party_meaning(field: str, entry: LedgerDispute, values: Mapping[str, str]) -> str:
    place = int(field.removeprefix("parties[").partition("]")[0])
    side = entry.draft.parties[place].side.value
    name = field.rpartition(".")[2]
    wanted = {"id_number": "id_number", "phone": "phone", "birth_date": "birth_date"}.get(name, "")
    if wanted:
        wanted = wanted if side == "applicant" or wanted == "birth_date" else f"respondent_{wanted}"
    if wanted in values:
        return wanted
    own = "applicants" if side == "applicant" else "respondents"
    return own if own in values else "parties" if "parties" in values else ""
