"""Rows of a ledger sheet below its heading: merged cells filled, rows of one case joined.

Left out is what forms repeat and add: headings on each page, title lines, totals, signatures.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from desktop_app.services.ledger_date import Calendar, calendar_of
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile, LedgerSheet
from desktop_app.services.ledger_heading import Heading
from desktop_app.services.ledger_kind import IGNORED
from desktop_app.services.table_file import header_key
from desktop_app.services.table_sheet import Sheet, TableRow

_FOOT = re.compile(
    r"(?:合计|总计|小计|共计|累计|本页小计|本页合计|本月合计|制表人?|填表人?|填报人?|填报单位|填报日期|审核人?|审批人?|复核人?|负责人|单位负责人|"
    r"主要领导|分管领导|经办人签字|说明|注|备注|填表说明|填报说明|第\d+页)(?:签字|签名|（签字）|（章）|（盖章）)?(?:[:：,，.].*|共\d+[件起页].*)?"
)
_NARROW = 3
"""A line of more filled cells than this is no line of signatures, whatever it begins with."""
_WIDE = 3
"""Columns that a merged range spans at least to be a line across the table."""


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """A ledger sheet read: its columns and its rows, each row as wide as the titles at least."""

    sheet: str
    titles: tuple[str, ...]
    layout: str
    columns: Mapping[str, int]
    rows: tuple[TableRow, ...]
    skipped: tuple[TableRow, ...]
    """Lines that are no entries: titles, repeated headings, totals, signatures."""
    calendar: Calendar

    def value(self, row: TableRow, meaning: str) -> str:
        """Text of a cell, trimmed; empty when the column is missing."""
        place = self.columns.get(meaning)
        return "" if place is None else row.cells[place].strip()


def read_table(sheet: Sheet, heading: Heading, columns: Mapping[str, int], calendar: Calendar) -> LedgerTable:
    """The rows below the heading, with ``columns`` (meaning to place) as a person confirmed them."""
    width = len(heading.titles)
    body = [
        TableRow(row.line, row.cells + ("",) * (width - len(row.cells)))
        for row in sheet.rows[heading.last + 1 :]
    ]
    rows, skipped = _entries(sheet, heading, columns, _filled(sheet, body))
    return LedgerTable(
        sheet.name, heading.titles, heading.layout, columns, _joined(sheet, columns, rows), skipped, calendar
    )


def _filled(sheet: Sheet, body: list[TableRow]) -> list[TableRow]:
    """Rows with the value of each merged range in all the rows that it spans."""
    if not sheet.merged:
        return body
    by_line = {row.line: number for number, row in enumerate(body)}
    cells = {row.line: list(row.cells) for row in body}
    for (top, left), (bottom, _) in sheet.merged:
        place = left - sheet.left
        if bottom == top or top + 1 not in by_line or not 0 <= place < len(cells[top + 1]):
            continue
        value = cells[top + 1][place]
        for line in range(top + 2, bottom + 2):
            if line in cells and place < len(cells[line]) and not cells[line][place].strip():
                cells[line][place] = value
    return [TableRow(row.line, tuple(cells[row.line])) for row in body]


def _entries(
    sheet: Sheet, heading: Heading, columns: Mapping[str, int], body: list[TableRow]
) -> tuple[list[TableRow], tuple[TableRow, ...]]:
    wide = {start[0] + 1 for start, end in sheet.merged if end[1] - start[1] + 1 >= _WIDE}
    headings = [
        [header_key(cell) for cell in row.cells] for row in sheet.rows[heading.first : heading.last + 1]
    ]
    titles = {key for keys in headings for key in keys if key}
    rows: list[TableRow] = []
    skipped: list[TableRow] = []
    for row in body:
        words = [cell.strip() for cell in row.cells if cell.strip()]
        across = len(words) == 1 and row.line in wide
        foot = len(words) <= _NARROW and _FOOT.fullmatch(words[0] if words else "") is not None
        told = columns.get("source_ref", -1) >= 0 and not _is_number(row, columns)
        if (
            across
            or (foot and (told or len(words) == 1))
            or (header_key(words[0] if words else "") in titles and _repeats(row, headings))
        ):
            skipped.append(row)
        else:
            rows.append(row)
    return rows, tuple(skipped)


def _is_number(row: TableRow, columns: Mapping[str, int]) -> bool:
    return re.search(r"\d", row.cells[columns["source_ref"]]) is not None


def _repeats(row: TableRow, headings: list[list[str]]) -> bool:
    """Whether the row is a row of the heading again: two titles at least, and nothing else."""
    cells = {place: header_key(cell) for place, cell in enumerate(row.cells) if cell.strip()}
    if len(cells) < 2:
        return False
    return any(
        all(place < len(titles) and titles[place] == key for place, key in cells.items())
        for titles in headings
    )


def _joined(sheet: Sheet, columns: Mapping[str, int], rows: list[TableRow]) -> tuple[TableRow, ...]:
    """Rows under one merged number, or one merged description, are one case with several parties."""
    heads = {columns.get("source_ref"), columns.get("description")} - {None}
    begins: dict[int, int] = {}
    for (top, left), (bottom, _) in sheet.merged:
        if bottom > top and left - sheet.left in heads:
            for line in range(top + 2, bottom + 2):
                begins.setdefault(line, top + 1)
    found: list[TableRow] = []
    for row in rows:
        if found and begins.get(row.line) == found[-1].line:
            found[-1] = TableRow(found[-1].line, tuple(map(_both, found[-1].cells, row.cells)))
        else:
            found.append(row)
    return tuple(found)


def _both(first: str, second: str) -> str:
    parts = [part for part in dict.fromkeys((first.strip(), second.strip())) if part]
    return "、".join(parts) if len(parts) > 1 and second.strip() not in first.split("、") else first or second


def chosen_table(file: LedgerFile, found: LedgerSheet, choice: LayoutChoice, today: date) -> LedgerTable:
    """A sheet read as somebody chose; year and month of its days may stand around it."""
    heading = found.heading
    columns: dict[str, int] = {}
    for place, title in enumerate(heading.titles):
        meaning = choice.columns.get(title, "")
        if meaning and title:
            columns.setdefault(meaning, place)
    above = [cell for row in found.sheet.rows[: heading.first] for cell in row.cells if cell.strip()]
    texts = [found.sheet.name, *reversed(above), file.name]
    calendar = calendar_of(texts, today, since_1904=found.sheet.since_1904)
    return read_table(found.sheet, heading, columns, calendar)


def unknown_columns(table: LedgerTable, choice: LayoutChoice) -> list[str]:
    """A sentence naming the columns that mean nothing, without its end; none where all are known."""
    used = set(table.columns.values())
    names = [
        title
        for place, title in enumerate(table.titles)
        if title and place not in used and header_key(title) not in IGNORED and title not in choice.columns
    ]
    named = [t for t in choice.columns if t in table.titles and not choice.columns[t]]
    names += [t for t in named if header_key(t) not in IGNORED]
    if not names:
        return []
    return [f"{table.sheet or '表'}：不认识的列“{'”“'.join(names)}”"]
