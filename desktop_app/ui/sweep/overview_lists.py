"""The lists beside a heat map: rates by village, silent grids with days in a row, rows behind a figure."""

from db.enums import SweepCell
from desktop_app.services.sweep_period import GridDayCell, GridPeriod, VillagePeriod
from desktop_app.ui.kit.cells import Cell, Number, Text
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.sweep.words import cell_words, grid_place, short_village

_ROW = 28


def village_table() -> RowsTable[VillagePeriod]:
    """Villages with their rate, what was silent and what was on duty; the worst first when sorted by rate."""
    columns = (
        Column[VillagePeriod](
            "name", "村（社区）", lambda r: Text(short_village(r.name)), sort=lambda r: r.code
        ),
        Column[VillagePeriod](
            "rate", "按时率", lambda r: Text(r.figures.rate_text, right=True), width=70, right=True,
            sort=lambda r: r.figures.on_time / r.figures.duty if r.figures.duty else None,
        ),
        Column[VillagePeriod](
            "silent", "未报", _silent, width=54, right=True, sort=lambda r: r.figures.silent
        ),
    )  # fmt: skip
    return RowsTable(RowsModel(columns, lambda r: r.code), "各村按时上报率", row_height=_ROW)


def _silent(row: VillagePeriod) -> Cell:
    return Number(row.figures.silent, tone=Tone.DANGER if row.figures.silent else Tone.MUTED)


def silent_table() -> RowsTable[GridPeriod]:
    """Grids that missed a day, the longest row first."""
    columns = (
        Column[GridPeriod]("place", "网格", lambda r: Text(grid_place(r.village_name, r.name)),
                           sort=lambda r: r.code),
        Column[GridPeriod]("worker", "网格员", lambda r: Text(r.worker or "空缺"), width=66),
        Column[GridPeriod]("row", "连着/共", _in_row, width=84, right=True, sort=lambda r: r.in_row),
    )  # fmt: skip
    return RowsTable(RowsModel(columns, lambda r: r.code), "没报的网格和连着几天", row_height=_ROW)


def _in_row(row: GridPeriod) -> Cell:
    words = f"{row.in_row}/{len(row.silent_days)} 天"
    return Text(words, Tone.DANGER if row.in_row > 1 else Tone.NORMAL, right=True)


def day_table() -> RowsTable[GridDayCell]:
    """Grids and days behind a figure."""
    columns = (
        Column[GridDayCell]("day", "日期", lambda r: Text(f"{r.day:%m-%d}"), width=60,
                            sort=lambda r: r.day),
        Column[GridDayCell]("place", "网格", lambda r: Text(grid_place(r.village_name, r.grid_name)),
                            sort=lambda r: r.grid_code),
        Column[GridDayCell]("said", "情况", lambda r: Text(_said(r), _day_tone(r), small=True), width=92),
    )  # fmt: skip
    return RowsTable(RowsModel(columns, lambda r: (r.day, r.grid_code)), "这个数的明细", row_height=_ROW)


def _said(row: GridDayCell) -> str:
    parts = cell_words(row.cell).removesuffix("，已审核锁定").split("，")
    # That a late report or one by proxy was a zero report goes without saying here.
    return "，".join(parts[1:] if len(parts) > 1 and row.cell.cell is SweepCell.ZERO else parts)


def _day_tone(row: GridDayCell) -> Tone:
    return Tone.DANGER if row.cell.cell is SweepCell.MISSED else Tone.NORMAL
