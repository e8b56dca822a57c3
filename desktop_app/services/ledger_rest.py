"""The rows that an import left out, given back as a workbook: the same columns, and behind them why.

She puts the marked cells right and imports the file again; the column of reasons is not read.
"""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from desktop_app.errors import EnvironmentProblem
from desktop_app.services.ledger_kind import REASON_TITLE
from desktop_app.services.ledger_plan import AnyPlan, AnyRow, PlannedTable, RowFate
from desktop_app.services.table_file import header_key

_MARK = "FFF2CC"
_WIDEST = 60


def write_rest(plan: AnyPlan, path: Path) -> int:
    """Write the rows that are left out (拦住); gives their number. Without any, no file is written.

    :raises EnvironmentProblem: when the file cannot be written.
    """
    rest = [row for row in plan.rows if row.fate() is RowFate.BLOCKED]
    if not rest:
        return 0
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    names: set[str] = set()
    for number, table in enumerate(plan.tables):
        rows = [row for row in rest if row.table == number]
        if rows:
            sheet = book.create_sheet(_name(table.sheet, names))
            _fill(sheet, table, rows)
    data = io.BytesIO()
    book.save(data)
    try:
        path.write_bytes(data.getvalue())
    except OSError as error:
        raise EnvironmentProblem(
            f"“{path.name}”写不了", "如果正开着同名的表格，请先关掉；再检查位置能否写入、磁盘是否已满"
        ) from error
    return len(rest)


def _name(wanted: str, names: set[str]) -> str:
    """Name of a sheet, which spreadsheet programs want short and none twice."""
    name = (wanted or "没导入的")[:31]
    if name in names:
        name = f"{name[:27]}（{len(names)}）"
    names.add(name)
    return name


def _fill(sheet: Any, table: PlannedTable, rows: Sequence[AnyRow]) -> None:  # noqa: ANN401 - a write-only sheet has no useful type
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    places = [n for n, title in enumerate(table.titles) if header_key(title) != header_key(REASON_TITLE)]
    mark = PatternFill("solid", fgColor=_MARK)
    top = Alignment(wrap_text=True, vertical="top")

    def cell(text: str, *, marked: bool = False, bold: bool = False) -> object:
        made: Any = WriteOnlyCell(sheet, value=_printable(text))
        # As text: a spreadsheet program must not turn an identity number into 1.4E+17.
        made.data_type = "s"
        made.number_format = "@"
        made.alignment = top
        if marked:
            made.fill = mark
        if bold:
            made.font = Font(bold=True)
        return made

    for column, place in enumerate(places, 1):
        sheet.column_dimensions[get_column_letter(column)].width = _width(table, rows, place)
    sheet.column_dimensions[get_column_letter(len(places) + 1)].width = _WIDEST
    sheet.freeze_panes = "A2"
    sheet.append([cell(title, bold=True) for title in (*(table.titles[n] for n in places), REASON_TITLE)])
    for row in rows:
        wrong = {table.columns.get(problem.meaning) for problem in row.problems if problem.blocks}
        values = [cell(_at(row, n), marked=n in wrong) for n in places]
        reasons = "；".join(dict.fromkeys(problem.text for problem in row.problems if problem.blocks))
        sheet.append([*values, cell(f"第 {row.line} 行：{reasons}")])


def _at(row: AnyRow, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _width(table: PlannedTable, rows: Iterable[AnyRow], place: int) -> int:
    longest = max(len(table.titles[place]), *(len(_at(row, place)) for row in rows))
    return min(max(8, 2 * longest + 2), 40)


def _printable(text: str) -> str:
    """The text without the characters that no workbook may hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", text)
