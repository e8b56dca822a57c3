"""What an import of an old ledger of receptions would do, row by row; no database here.

A row is blocked only where nobody could say when, who or what: it is given back with the reason. What a cell
holds beside that is kept, as a note where it fits nowhere.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from db.enums import DutyKind
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.resident_id import check_resident_id
from desktop_app.domain.text_norm import check_name, normal_name, normal_number, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.ledger_date import parse_moment
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile
from desktop_app.services.ledger_plan import PlannedTable, RowFate
from desktop_app.services.ledger_problem import Problem
from desktop_app.services.ledger_table import LedgerTable, chosen_table
from desktop_app.services.progress import Progress
from desktop_app.services.reception_columns import FIELD_LABELS, reception_ledger
from desktop_app.services.table_sheet import TableRow

_STEP = 500
_COUNT = re.compile(r"\d{1,5}")
_LIMITS = {"place": 200, "leader": 100, "post": 60, "companions": 200, "address": 200, "undertaker": 100}
_KINDS = {"下访": DutyKind.OUTREACH, "约访": DutyKind.APPOINTMENT}


@dataclass(frozen=True, slots=True)
class OldVisit:
    """A visitor's matter as a row of an old ledger has it; ``rest`` keeps what fits nowhere else."""

    day: date
    kind: DutyKind
    name: str
    demand: str
    texts: Mapping[str, str]
    """Place, leader, post, companions, address, proposal, instruction, undertaker, result, recorder."""
    id_number: str
    phone: str
    people: int
    due_on: date | None
    completed_on: date | None
    satisfaction: str
    source_ref: str
    rest: str

    @property
    def key(self) -> tuple[date, str, str]:
        """What makes two rows the same matter."""
        return self.day, self.name, self.demand


@dataclass(frozen=True, slots=True)
class OldRow:
    """A row with what it says, what is wrong with it, and what would become of it."""

    table: int
    line: int
    cells: tuple[str, ...]
    visit: OldVisit | None
    problems: tuple[Problem, ...]
    becomes: RowFate

    def fate(self, *, with_blocked: bool = False) -> RowFate:
        """What becomes of it; nothing that is plainly wrong is ever stored."""
        del with_blocked
        return self.becomes

    def turned(self, fate: RowFate, problem: Problem) -> "OldRow":
        """The row with another fate, and why."""
        return replace(self, becomes=fate, problems=(*self.problems, problem))


@dataclass(frozen=True, slots=True)
class OldLedger:
    """All rows of a file in order."""

    name: str
    tables: tuple[PlannedTable, ...]
    rows: tuple[OldRow, ...]
    notes: tuple[str, ...]
    unknown_words: Mapping[str, tuple[tuple[str, int], ...]] = field(
        default_factory=dict[str, tuple[tuple[str, int], ...]]
    )

    def count(self, fate: RowFate) -> int:
        """How many rows have this fate."""
        return sum(row.becomes is fate for row in self.rows)


def plan_visits(
    file: LedgerFile,
    choices: Mapping[str, LayoutChoice],
    today: date,
    scale: tuple[str, ...],
    *,
    progress: Progress | None = None,
) -> OldLedger:
    """Read and check every row as the choices say; ``scale`` are the county's words of satisfaction.

    ``progress`` may raise to stop.

    :raises RuleViolation: when no sheet names days, visitors and demands.
    """
    kind = reception_ledger()
    guessed = {layout.key: layout.guessed() for layout in file.layouts}
    tables: list[PlannedTable] = []
    rows: list[OldRow] = []
    notes = list(file.notes)
    total, done = sum(len(found.sheet.rows) for found in file.sheets), 0
    for found in file.sheets:
        choice = choices.get(found.heading.layout, guessed[found.heading.layout])
        table = chosen_table(file, found, choice, today)
        if kind.lacks(table.columns.keys()):
            notes.append(f"工作表“{found.sheet.name}”没有接访日期、来访人、群众诉求的列，没有读")
            continue
        read: list[OldRow] = []
        for row in table.rows:
            if progress is not None and done % _STEP == 0:
                progress.step("正在核对", done, total)
            done += 1
            read.append(_row(table, len(tables), row, today, scale))
        read += [OldRow(len(tables), r.line, r.cells, None, (), RowFate.EMPTY) for r in table.skipped]
        rows += sorted(read, key=lambda one: one.line)
        tables.append(PlannedTable(table.sheet, table.titles, table.layout, table.columns))
    if not tables:
        raise RuleViolation(f"认不出这张表。{kind.missing}，再导入。", "path")
    return OldLedger(file.name, tuple(tables), _once_each(rows), tuple(notes))


def _row(table: LedgerTable, number: int, row: TableRow, today: date, scale: tuple[str, ...]) -> OldRow:
    def value(meaning: str) -> str:
        return normal_text(table.value(row, meaning)).strip()

    if not value("name") and not value("demand"):
        return OldRow(number, row.line, row.cells, None, (), RowFate.EMPTY)
    problems: list[Problem] = []
    day = _day(table, value("day"))
    if day is None:
        problems.append(Problem("day", "接访日期看不出是哪天，请写成 2025-3-6 这样。", blocks=True))
    elif day > today:
        problems.append(Problem("day", "接访日期还没到，请核对。", blocks=True))
    name = normal_name(value("name"))
    if (wrong := check_name(name).blocks) is not None:
        problems.append(Problem("name", wrong, blocks=True))
    demand = value("demand")
    if not demand:
        problems.append(Problem("demand", "没有写群众诉求，请补上。", blocks=True))
    rest = [f"{title}：{text}" for title, text in _unknown(table, row)]
    visit = None
    if not any(problem.blocks for problem in problems):
        assert day is not None
        visit = _visit(table, value, (day, name, demand), today, scale, problems, rest)
    fate = RowFate.BLOCKED if visit is None else RowFate.STORED
    return OldRow(number, row.line, row.cells, visit, tuple(problems), fate)


def _visit(
    table: LedgerTable,
    value: Callable[[str], str],
    told: tuple[date, str, str],
    today: date,
    scale: tuple[str, ...],
    problems: list[Problem],
    rest: list[str],
) -> OldVisit:
    """The matter of a row whose day, name and demand are sound; what does not fit goes to ``rest``."""
    day, name, demand = told

    def keep(meaning: str, text: str, why: str) -> None:
        problems.append(Problem(meaning, why))
        rest.append(f"{FIELD_LABELS[meaning]}：{text}")

    texts: dict[str, str] = {}
    for meaning in (*_LIMITS, "proposal", "instruction", "result", "recorder"):
        text, longest = value(meaning), _LIMITS.get(meaning, 100 if meaning == "recorder" else 20_000)
        if len(text) > longest:
            keep(meaning, text, f"超过 {longest} 个字，全文记在备注里。")
        texts[meaning] = text[:longest]
    id_number, phone = normal_number(value("id_number"))[:50], normal_phone(value("phone"))[:40]
    if id_number and (wrong := check_resident_id(id_number, today).blocks):
        problems.append(Problem("id_number", f"{wrong}先照原样记下。"))
    if phone and (wrong := check_phone(phone).blocks):
        problems.append(Problem("phone", f"{wrong}先照原样记下。"))
    days: dict[str, date | None] = {}
    for meaning in ("due", "completed"):
        text = value(meaning)
        days[meaning] = _day(table, text) if text else None
        if text and days[meaning] is None:
            keep(meaning, text, "看不出是哪天，原文记在备注里。")
    satisfaction = value("satisfaction")
    if satisfaction and satisfaction not in scale:
        keep("satisfaction", satisfaction, "不在本县的满意度选项里，原文记在备注里。")
        satisfaction = ""
    if not texts["leader"]:
        problems.append(Problem("leader", "没有写接访领导。"))
    if note := value("note"):
        rest.append(note)
    counted = _COUNT.search(value("people"))
    kind = next((one for word, one in _KINDS.items() if word in value("kind")), DutyKind.RECEPTION)
    return OldVisit(
        day, kind, name, demand, texts, id_number, phone, max(1, int(counted[0]) if counted else 1),
        days["due"], days["completed"], satisfaction, value("source_ref")[:100], "；".join(rest),
    )  # fmt: skip


def _day(table: LedgerTable, text: str) -> date | None:
    moment = parse_moment(text, table.calendar)
    return None if moment is None else local_date(moment)


def _unknown(table: LedgerTable, row: TableRow) -> list[tuple[str, str]]:
    """Filled cells of columns that mean nothing here, with their titles."""
    used = set(table.columns.values())
    return [
        (title, row.cells[place].strip())
        for place, title in enumerate(table.titles)
        if place not in used and title and row.cells[place].strip()
    ]


def _once_each(rows: list[OldRow]) -> tuple[OldRow, ...]:
    """The same matter twice in a file is one."""
    first: dict[tuple[date, str, str], int] = {}
    found: list[OldRow] = []
    for row in rows:
        if row.visit is not None and row.becomes is RowFate.STORED:
            line = first.setdefault(row.visit.key, row.line)
            if line != row.line:
                row = row.turned(RowFate.KNOWN, Problem("", f"和第 {line} 行是同一件。"))  # noqa: PLW2901
        found.append(row)
    return tuple(found)
