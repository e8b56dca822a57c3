"""The sheet (xlsx, 填报表) that a village or grid worker fills and sends back: a row for each grid and day.

Heading and prepared cells are locked, what may be chosen is offered, and a hidden sheet says whose it is.
``sweep_import`` reads it again; a row that nobody touched stays silence.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from db.enums import GridEventKind, ReportMeans, RiskLevel
from desktop_app.domain.actor import Actor
from desktop_app.domain.sheet_code import SheetCode
from desktop_app.domain.sweep_state import duty_days
from desktop_app.errors import RuleViolation
from desktop_app.services.grid_duty import GridFacts
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_stamp import SHEET
from desktop_app.services.sweep_tick_sheet import code_of_sheet, sheet_grids

HEADERS = (
    "网格编码", "村（社区）", "网格", "日期", "网格员", "是否发现", "简要情况", "当事人", "电话", "类型",
    "性质", "涉及人数", "风险等级", "处置", "责任人", "时限", "结果", "上报方式", "上报时间", "备注",
)  # fmt: skip
_WIDTHS = (18, 20, 12, 12, 10, 11, 40, 20, 14, 14, 11, 9, 9, 11, 10, 12, 24, 10, 10, 16)
_PREPARED = 4
"""Columns that stand already and are locked; the worker's name may be corrected by whoever stood in."""
_SPARE = 30
"""Empty rows below, for further findings of a grid."""
_FIRST = 4
"""Line of the first prepared row, below title, explanation and heading."""
_CHOICES = {
    "是否发现": ("有", "零报告"),
    "性质": tuple(kind.label for kind in GridEventKind),
    "风险等级": tuple(level.label for level in RiskLevel),
    "处置": ("当场化解", "上报", "移交"),
    "上报方式": tuple(means.label for means in ReportMeans),
}
_MOST_ROWS = 10_000


@needs(Permission.VIEW_SWEEP)
def make_sheet(
    session: Session,
    first: date,
    last: date,
    rules: Rules,
    *,
    by: Actor,
    today: date,
    village_code: str | None = None,
    grid_code: str | None = None,
) -> bytes:
    """The workbook for this township, one village or one grid of it, from ``first`` to ``last`` inclusive.

    Grid, day and the worker on duty are filled in; a vacant grid has nobody in the worker's place.

    :raises RuleViolation: when there is no grid, or more rows than a sheet can usefully hold.
    """
    del by, today
    grids = sheet_grids(session, village_code or "", first, last, rules)
    if grid_code is not None:
        grids = tuple(grid for grid in grids if grid.code == grid_code)
        if not grids:
            raise RuleViolation(f"这几天没有编码为“{grid_code}”的网格，请核对编码。", "grid_code")
    days = duty_days(first, last)
    if len(grids) * len(days) > _MOST_ROWS:
        raise RuleViolation("这张表超过一万行，请缩短日期范围或分村生成。", "last")
    where = grids[0].village_name if village_code else rules.identity.short_name
    title = f"{grids[0].title if grid_code else where}每日一排填报表"
    code = code_of_sheet(village_code or "", first, last, grids, rules)
    return _workbook(_rows(grids, days), title, code, grids)


def _rows(grids: Iterable[GridFacts], days: Sequence[date]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for grid in grids:
        for day in days:
            if grid.exists_on(day):
                duty = grid.on_duty(day)
                worker = duty.worker if duty is not None else ""
                rows.append((grid.code, grid.village_name, grid.name, day.isoformat(), worker))
    return rows


def _workbook(
    rows: Sequence[tuple[str, ...]], title: str, code: SheetCode, grids: Sequence[GridFacts]
) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.workbook.protection import WorkbookProtection

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "每日一排"
    sheet.append([title])
    sheet["A1"].font = Font(size=14, bold=True)
    sheet.append(
        [
            "没有情况也要填“零报告”，要本人确认过才能填；不填就是未报。发现情况填“有”并写简要情况，"
            "同一网格有几件，就在下面空行里再写网格编码、日期加一行。"
        ]
    )
    sheet.append(HEADERS)
    for row in rows:
        sheet.append(row)
    last = _FIRST + len(rows) + _SPARE - 1
    _dress(sheet, last, len(rows))
    _offer_choices(sheet, last)
    hidden = book.create_sheet(SHEET)
    hidden.append([code.text])
    hidden.append(HEADERS)
    for grid in grids:
        hidden.append([grid.code, grid.uid.hex])
    hidden.sheet_state = "veryHidden"
    # Without a password: it keeps from slips, and whoever has to may take it off.
    book.security = WorkbookProtection(lockStructure=True)
    sheet.protection.sheet = True
    for may in ("formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, may, False)
    hidden.protection.sheet = True
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _dress(sheet: Any, last: int, prepared: int) -> None:  # noqa: ANN401 - openpyxl gives its sheets no useful type
    """Widths, heading, locked and free cells, and how it is printed."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    line = Side(style="thin", color="999999")
    frame = Border(line, line, line, line)
    sunken, free = PatternFill("solid", fgColor="F1F3F6"), Protection(locked=False)
    wrapped = Alignment(vertical="center", wrap_text=True)
    for place, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        head = sheet.cell(_FIRST - 1, place)
        head.font, head.fill, head.border = Font(bold=True), PatternFill("solid", fgColor="E8EDF3"), frame
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        for row in range(_FIRST, last + 1):
            cell = sheet.cell(row, place)
            cell.border, cell.alignment = frame, wrapped
            # As text: no identity or telephone number may become 1.4E+17, no code lose its end.
            cell.number_format = "@"
            if place <= _PREPARED and row < _FIRST + prepared:
                cell.fill = sunken
            else:
                cell.protection = free
    sheet.freeze_panes = f"E{_FIRST}"
    sheet.print_title_rows = f"{_FIRST - 1}:{_FIRST - 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _offer_choices(sheet: Any, last: int) -> None:  # noqa: ANN401 - see above
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for name, words in _CHOICES.items():
        letter = get_column_letter(HEADERS.index(name) + 1)
        choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        choice.showErrorMessage, choice.errorTitle = True, name
        choice.error = f"请从列表里选：{'、'.join(words)}。"
        choice.add(f"{letter}{_FIRST}:{letter}{last}")
        sheet.add_data_validation(choice)
