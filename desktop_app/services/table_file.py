"""Rows of a csv, xlsx or xls file as text, told apart by content and never by the file's name.

Offices name xlsx content ``.xls`` and the other way round, save csv in GB18030 or UTF-8 with or without BOM,
and put title lines above the header; all of that is read. What is no table is refused in a sentence.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.services.table_sheet import Sheet, TableRow
from desktop_app.services.table_workbook import XLS, ZIP, read_workbook

MOST_BYTES = 200 * 1024 * 1024
HEADER_WITHIN = 30
"""Rows from the top among which the header is looked for: forms have titles and notes above it."""

_HEADER_NOISE = re.compile(r"[\s*★☆\uff0a:：]|[（(](?:必填|选填|可空|\*)[）)]")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's rows below its header; ``columns`` maps the meaning of a column to its place."""

    sheet: str
    header: TableRow
    columns: Mapping[str, int]
    rows: tuple[TableRow, ...]

    def value(self, row: TableRow, meaning: str) -> str:
        """Text of a cell, trimmed; empty when the column or the cell is missing."""
        place = self.columns.get(meaning)
        return row.cells[place].strip() if place is not None and place < len(row.cells) else ""


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """All sheets of a file with at least one filled row.

    :raises RuleViolation: when the content is no table, is protected by a password, or is too large.
    :raises EnvironmentProblem: when the file cannot be opened.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RuleViolation(f"文件“{path.name}”超过 200 MB，请分成几个文件再导入。", "path")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise EnvironmentProblem(f"找不到文件“{path.name}”", "请检查文件名和所在文件夹") from error
    except OSError as error:
        raise EnvironmentProblem(
            f"文件“{path.name}”打不开", "如果正用表格软件开着它，请先关掉；再检查有没有权限"
        ) from error
    if not data.strip():
        raise RuleViolation(f"文件“{path.name}”是空的，请换一个文件。", "path")
    found = read_workbook(data, path.name) if data.startswith((XLS, ZIP)) else _text_sheet(data, path.name)
    sheets = tuple(sheet for sheet in found if sheet.rows)
    if not sheets:
        raise RuleViolation(f"文件“{path.name}”里没有内容，请换一个文件。", "path")
    return sheets


def find_table(sheets: Iterable[Sheet], aliases: Mapping[str, Collection[str]]) -> Table | None:
    """The table whose header names most of the known columns, ``None`` when no header names any.

    ``aliases`` maps each meaning to the column titles that people use for it, compared without blanks, stars,
    colons and 必填 marks; where a title would fit two meanings, the first one takes it.
    """
    titles: dict[str, str] = {}
    for meaning, words in aliases.items():
        for word in words:
            titles.setdefault(header_key(word), meaning)
    best: tuple[int, Sheet, int, dict[str, int]] | None = None
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            columns: dict[str, int] = {}
            for place, cell in enumerate(row.cells):
                meaning = titles.get(header_key(cell))
                if meaning is not None:
                    columns.setdefault(meaning, place)
            if columns and (best is None or len(columns) > best[0]):
                best = (len(columns), sheet, index, columns)
    if best is None:
        return None
    _, sheet, index, columns = best
    return Table(sheet.name, sheet.rows[index], columns, sheet.rows[index + 1 :])


def header_key(text: str) -> str:
    """Form of a column title in which it is compared."""
    plain = normal_text(text).replace("(", "（").replace(")", "）")
    return _HEADER_NOISE.sub("", plain).lower()


def _text_sheet(data: bytes, name: str) -> list[Sheet]:
    text = decode_text(data, name)
    if text.lstrip()[:1] == "<":
        raise RuleViolation(f"文件“{name}”是网页格式，请用表格软件打开后另存为 xlsx 再导入。", "path")
    first = text.lstrip("\r\n").splitlines()[0]
    delimiter = max(",\t;，", key=first.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
        rows: list[TableRow] = []
        line = 1
        for cells in lines:
            if any(cell.strip() for cell in cells):
                rows.append(TableRow(line, tuple(cells)))
            line = lines.line_num + 1
    except csv.Error as error:
        raise RuleViolation(f"文件“{name}”的引号不配对，请用表格软件打开检查后另存。", "path") from error
    return [Sheet("", tuple(rows))]


def decode_text(data: bytes, name: str) -> str:
    """Text of a csv file: UTF-8 with or without BOM, UTF-16 with BOM, else GB18030 (a superset of GBK).

    :raises RuleViolation: when it is none of them.
    """
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RuleViolation(f"文件“{name}”不是表格，请选 csv、xlsx 或 xls 文件。", "path")
