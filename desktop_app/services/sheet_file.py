"""Tables as files for Excel and for other systems: xlsx and csv, every value as text.

Excel shortens long digits and runs what begins like a formula. In xlsx each cell is a text with the text
format; in csv, where nothing but the characters is kept, what Excel would run gets an apostrophe in front.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.enums import Labelled
from db.errors import DatabaseProblem
from db.vault import write_durably
from desktop_app.services.centre_file import as_environment
from desktop_app.services.progress import Progress

if TYPE_CHECKING:
    from openpyxl.cell import Cell

LONGEST_CELL = 32_767
"""Characters that a cell of Excel holds."""
_STEP = 200
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+\-]?[\d .\-]*$")
_WRITING = "正在写表格"


class CsvEncoding(Labelled):
    """How a csv file is written; both hold every Chinese character, GBK would not."""

    UTF8 = "utf-8-sig", "UTF-8（带标记，Excel 能直接打开）"
    GB18030 = "gb18030", "GB 18030（旧平台）"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """Head of a column and its width in characters of Latin type."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of texts; ``above`` are lines over the head, of which the first is the title (xlsx only)."""

    name: str
    above: tuple[str, ...]
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[str, ...], ...]


def to_xlsx(sheets: Sequence[Sheet], progress: Progress | None = None) -> bytes:
    """A workbook with these sheets; the head stays in view and is repeated on every printed page."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    book = Workbook(write_only=True)
    line = Side(style="thin", color="BFBFBF")
    box = Border(line, line, line, line)
    wrapped = Alignment(vertical="top", wrap_text=True)
    styles = (
        NamedStyle("标题", font=Font(size=14, bold=True), number_format="@"),
        NamedStyle("说明", font=Font(color="555555"), number_format="@"),
        NamedStyle(
            "表头", font=Font(bold=True), fill=PatternFill("solid", fgColor="E8EDF3"), border=box,
            alignment=Alignment(horizontal="center", vertical="center", wrap_text=True), number_format="@",
        ),
        NamedStyle("内容", border=box, alignment=wrapped, number_format="@"),
    )  # fmt: skip
    for style in styles:
        book.add_named_style(style)
    done, total = 0, sum(len(sheet.rows) for sheet in sheets)
    for sheet in sheets:
        done = _fill(book.create_sheet(sheet.name), sheet, progress, done, total)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Any, sheet: Sheet, progress: Progress | None, done: int, total: int) -> int:  # noqa: ANN401
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    head = len(sheet.above) + 1
    for place, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(place)].width = column.width
    page.freeze_panes = f"A{head + 1}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

    def cells(texts: Sequence[str], style: str) -> "list[Cell]":
        made: list[Cell] = []
        for text in texts:
            cell = WriteOnlyCell(page, _storable(text))
            cell.style = style
            cell.data_type = "s"  # also what begins with “=”
            made.append(cell)
        return made

    for place, text in enumerate(sheet.above):
        page.append(cells([text], "标题" if place == 0 else "说明"))
    page.append(cells([column.title for column in sheet.columns], "表头"))
    for row in sheet.rows:
        if progress is not None and done % _STEP == 0:
            progress.step(_WRITING, done, total)
        page.append(cells(row, "内容"))
        done += 1
    return done


def _storable(text: str) -> str:
    """Without what XML cannot hold; a text longer than a cell says that it was cut."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    plain = str(ILLEGAL_CHARACTERS_RE.sub("", text))
    if len(plain) > LONGEST_CELL:
        mark = "……（太长，完整内容请看原纠纷）"
        plain = plain[: LONGEST_CELL - len(mark)] + mark
    return plain


def to_csv(sheet: Sheet, encoding: CsvEncoding, progress: Progress | None = None) -> bytes:
    """The head and the rows of a sheet, every value in quotes."""
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([column.title for column in sheet.columns])
    for done, row in enumerate(sheet.rows):
        if progress is not None and done % _STEP == 0:
            progress.step(_WRITING, done, len(sheet.rows))
        writer.writerow([harmless(value) for value in row])
    return text.getvalue().encode(encoding.value)


def harmless(value: str) -> str:
    """The value with an apostrophe in front when Excel would run it as a formula; numbers stay."""
    return f"'{value}" if _FORMULA.match(value) and not _NUMBER.match(value) else value


def write_sheet_file(path: Path, content: bytes) -> None:
    """Write the whole file or nothing.

    :raises EnvironmentProblem: when the place cannot be written, or Excel has the file open.
    """
    try:
        write_durably(path, content)
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
