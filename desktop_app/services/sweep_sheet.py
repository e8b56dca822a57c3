"""The tick sheet (xlsx) that a village fills and sends back: one prepared row for every grid and day.

``sweep_import`` reads it again; a row that nobody touched stays silence.
"""

from collections.abc import Iterable
from datetime import date
from io import BytesIO

from sqlalchemy.orm import Session

from db.enums import ReportMeans, RiskLevel
from desktop_app.domain.actor import Actor
from desktop_app.domain.sweep_state import duty_days
from desktop_app.errors import RuleViolation
from desktop_app.services.grid_duty import GridFacts, township_grids
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

HEADERS = (
    "网格编码", "村（社区）", "网格", "日期", "网格员", "是否发现", "简要情况", "当事人", "电话", "类型",
    "涉及人数", "风险等级", "处置", "结果", "上报方式", "上报时间", "备注",
)  # fmt: skip
_WIDTHS = (18, 20, 12, 12, 10, 11, 40, 20, 14, 14, 9, 9, 11, 24, 10, 10, 16)
_CHOICES = {
    "是否发现": ("有", "零报告"),
    "风险等级": tuple(level.label for level in RiskLevel),
    "处置": ("当场化解", "上报", "移交"),
    "上报方式": tuple(means.label for means in ReportMeans),
}


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
) -> bytes:
    """The workbook for this township, or one village of it, from ``first`` to ``last``, both included.

    Grid, day and the worker on duty are filled in; vacant grids say so in the worker's place.

    :raises RuleViolation: when there is no grid, or more rows than a sheet can usefully hold.
    """
    del by, today
    grids = township_grids(session, rules.identity.code, first, last)
    if village_code is not None:
        grids = tuple(grid for grid in grids if grid.village_code == village_code)
    days = duty_days(first, last)
    if not grids or not days:
        raise RuleViolation("没有可排查的网格，请先导入网格，再生成排查表。", "village_code")
    if len(grids) * len(days) > 100_000:
        raise RuleViolation("这张表超过十万行，请缩短日期范围或分村生成。", "last")
    return _workbook(_rows(grids, days), f"{rules.identity.short_name}每日一排排查表")


def _rows(grids: Iterable[GridFacts], days: tuple[date, ...]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for grid in grids:
        for day in days:
            if grid.exists_on(day):
                duty = grid.on_duty(day)
                worker = duty.worker if duty is not None else ""
                rows.append((grid.code, grid.village_name, grid.name, day.isoformat(), worker))
    return rows


def _workbook(rows: list[tuple[str, ...]], title: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "每日一排"
    sheet.append([title])
    sheet["A1"].font = Font(size=14, bold=True)
    sheet.append(
        ["没有情况也要填“零报告”；不填就是未报。发现情况填“有”并写简要情况，同一网格有几条就加几行。"]
    )
    sheet.append(HEADERS)
    line = Side(style="thin", color="999999")
    for place, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        head = sheet.cell(3, place)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="E8EDF3")
        head.border = Border(line, line, line, line)
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for row in rows:
        sheet.append(row)
    last = 3 + len(rows) + 200
    for name, words in _CHOICES.items():
        letter = get_column_letter(HEADERS.index(name) + 1)
        choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        choice.add(f"{letter}4:{letter}{last}")
        sheet.add_data_validation(choice)
    sheet.freeze_panes = "D4"
    sheet.print_title_rows = "3:3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
