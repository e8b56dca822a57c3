"""A ledger file opened: its sheets with their headings, and the layouts that a person may have to explain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_import_row import NO_WORDS, Words
from desktop_app.services.ledger_heading import Heading, find_heading
from desktop_app.services.ledger_kind import IGNORED, LedgerKind
from desktop_app.services.table_file import header_key, read_sheets
from desktop_app.services.table_sheet import Sheet

MOST_ROWS = 100_000
_SAMPLES = 3
_SAMPLE_ROWS = 50


@dataclass(frozen=True, slots=True)
class LayoutChoice:
    """What the columns of a layout mean (title to meaning, empty: none), and what its ledgers' words mean."""

    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    words: Words = field(default_factory=lambda: dict(NO_WORDS))


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """A column of a layout: its title, the meaning that the title suggests, a few of its values."""

    title: str
    guess: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout with the sheets that have it, in their order."""

    key: str
    sheets: tuple[str, ...]
    columns: tuple[LayoutColumn, ...]

    def guessed(self) -> LayoutChoice:
        """What the titles alone suggest."""
        return LayoutChoice({column.title: column.guess for column in self.columns})


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """A sheet that looks like a ledger."""

    sheet: Sheet
    heading: Heading


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A ledger file as opened; ``notes`` name the sheets that were not read."""

    name: str
    sheets: tuple[LedgerSheet, ...]
    layouts: tuple[Layout, ...]
    notes: tuple[str, ...]
    hidden: tuple[Sheet, ...] = ()
    """Sheets that are not shown; a sheet that this program made says there whose it is."""


def open_ledger(path: Path, kind: LedgerKind) -> LedgerFile:
    """Read a ledger (xlsx, xls by content; csv as UTF-8 or GB18030) and find the heading of each sheet.

    :raises RuleViolation: when it is no table, is protected, damaged or too large, or has no heading at all.
    :raises EnvironmentProblem: when the file cannot be opened.
    """
    sheets = read_sheets(path)
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise RuleViolation(
            f"“{path.name}”超过 {MOST_ROWS // 10_000} 万行，请按年份分成几个文件再导入。", "path"
        )
    found: list[LedgerSheet] = []
    notes: list[str] = []
    for sheet in sheets:
        heading = None if sheet.hidden else find_heading(sheet, kind)
        if sheet.hidden:
            notes.append(f"工作表“{sheet.name}”是隐藏的，没有读")
        elif heading is None:
            notes.append(f"工作表“{sheet.name}”没有台账的列，没有读")
        else:
            found.append(LedgerSheet(sheet, heading))
    hidden = tuple(sheet for sheet in sheets if sheet.hidden)
    telling = {id(s) for s in found if kind.telling & set(s.heading.guesses.values())}
    if telling and len(telling) < len(found):
        # Beside real ledgers a sheet of other things (a cover, an explanation) needs no explaining.
        others = [s for s in found if id(s) not in telling]
        notes += [f"工作表“{s.sheet.name}”没有台账的列，没有读" for s in others]
        found = [s for s in found if id(s) in telling]
    if not found:
        raise no_ledger(path.name, sheets, kind)
    return LedgerFile(path.name, tuple(found), _layouts(found), tuple(notes), hidden)


def no_ledger(name: str, sheets: tuple[Sheet, ...], kind: LedgerKind) -> RuleViolation:
    """The refusal of a file in which no column tells what its rows are about."""
    first = next((row for sheet in sheets for row in sheet.rows), None)
    said = "、".join(cell for cell in first.cells if cell.strip())[:120] if first else ""
    return RuleViolation(
        f"文件“{name}”里找不到{kind.example}这样的列（首行是：{said}）。"
        "请检查表头，或说明每列是什么（命令行用 --map）。",
        "path",
    )


def _layouts(sheets: list[LedgerSheet]) -> tuple[Layout, ...]:
    groups: dict[str, list[LedgerSheet]] = {}
    for found in sheets:
        groups.setdefault(found.heading.layout, []).append(found)
    return tuple(_layout(key, group) for key, group in groups.items())


def _layout(key: str, group: list[LedgerSheet]) -> Layout:
    first = group[0]
    columns = tuple(
        LayoutColumn(title, first.heading.guesses.get(place, ""), _samples(first, place))
        for place, title in enumerate(first.heading.titles)
        if title and header_key(title) not in IGNORED
    )
    return Layout(key, tuple(found.sheet.name for found in group), columns)


def _samples(found: LedgerSheet, place: int) -> tuple[str, ...]:
    rows = found.sheet.rows[found.heading.last + 1 : found.heading.last + 1 + _SAMPLE_ROWS]
    values = (row.cells[place].strip() for row in rows if place < len(row.cells))
    title = header_key(found.heading.titles[place])
    return tuple(dict.fromkeys(v for v in values if v and header_key(v) != title))[:_SAMPLES]
