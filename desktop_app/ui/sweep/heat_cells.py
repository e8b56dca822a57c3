"""The marks of the board in the small fields of a heat map, and the pictures of a month and of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygon

from db.enums import SweepCell
from desktop_app.services.sweep_board import Board, BoardCell, BoardGrid, BoardVillage
from desktop_app.ui.kit.dates import WEEKDAYS
from desktop_app.ui.kit.heat_map import HeatPicture, Tick
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.sweep.words import cell_words, grid_number, grid_title, short_village, spoken_day


@dataclass(frozen=True, slots=True)
class Spot:
    """A field: one grid of a village on a day."""

    village: BoardVillage
    grid: BoardGrid
    day: date
    cell: BoardCell | None

    @property
    def words(self) -> str:
        """All of it in words."""
        worker = f" {self.grid.worker}" if self.grid.worker else ""
        said = cell_words(self.cell)
        if self.cell is not None and self.cell.corrected:
            said += "，更正过"
        if self.cell is not None and not self.cell.locked and self.cell.cell is not SweepCell.FUTURE:
            said += "，未锁定"
        return f"{grid_title(self.village.name, self.grid.name)}{worker}，{spoken_day(self.day)}：{said}"


def draw_spot(painter: QPainter, field: QRect, cell: BoardCell | None) -> None:
    """The board's marks at any size: each has a form of its own, so that none is told by colour alone."""
    c = look().colours
    if cell is None or cell.cell is SweepCell.FUTURE:
        return
    if not cell.locked:
        painter.fillRect(field, QColor(c.sunken))
    thick = max(1, look().px(1))
    box = field.adjusted(0, 0, -thick, -thick)
    match cell.cell:
        case SweepCell.ZERO:
            painter.fillRect(box, QColor(c.zero_cell))
        case SweepCell.FINDINGS:
            painter.fillRect(box, QColor(c.accent_fill))
        case SweepCell.VACANT:
            dash = QRect(box.left(), box.center().y(), box.width(), thick)
            painter.fillRect(dash, QColor(c.chart_grey_2))
        case _:
            _silent(painter, box, thick, crossed=cell.cell is SweepCell.MISSED)
    if cell.late:
        side = max(3, min(box.width(), box.height()) * 2 // 3)
        corner = box.topRight() + QPoint(1, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.warning))
        painter.drawPolygon(QPolygon([corner - QPoint(side, 0), corner, corner + QPoint(0, side)]))
    if cell.proxy:
        painter.fillRect(QRect(box.left(), box.bottom() - thick, box.width(), 2 * thick), QColor(c.text_2))


def _silent(painter: QPainter, box: QRect, thick: int, *, crossed: bool) -> None:
    red = QColor(look().colours.danger)
    painter.setPen(QPen(red, thick))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inside = box.adjusted(0, 0, -1, -1)
    painter.drawRect(inside)
    if crossed:
        painter.drawLine(inside.topLeft(), inside.bottomRight())
        painter.drawLine(inside.topRight(), inside.bottomLeft())


class MonthSpots:
    """A township's days: a row for each grid, by village; ``picture`` for the map, ``spot`` of a field."""

    def __init__(self, board: Board, village: str | None) -> None:
        """Take one village, or all."""
        self._days = board.days
        self._lines = [
            (of_village, grid)
            for of_village in board.villages
            if village in (None, of_village.code)
            for grid in of_village.grids
        ]
        one = village is not None
        ticks: list[Tick] = []
        for row, (of_village, grid) in enumerate(self._lines):
            if one:
                ticks.append((row, f"{grid_number(grid.name)} {grid.worker or '空缺'}"))
            elif row == 0 or self._lines[row - 1][0].code != of_village.code:
                ticks.append((row, short_village(of_village.name)))
        first = board.days[0]
        self.picture = HeatPicture(
            f"{board.township_name} {first.year} 年 {first.month} 月每日一排，一行一格，一列一天",
            [grid.cells for _, grid in self._lines],
            ticks,
            [(column, str(day.day)) for column, day in enumerate(board.days)],
            draw_spot,
            lambda row, column: self.spot(row, column).words,
        )

    def spot(self, row: int, column: int) -> Spot:
        """What a field shows."""
        village, grid = self._lines[row]
        return Spot(village, grid, self._days[column], grid.cells[column])

    def row_of(self, grid: str) -> int:
        """Row of a grid; -1 when it is not shown."""
        return next((row for row, (_, line) in enumerate(self._lines) if line.code == grid), -1)

    def column_of(self, day: date) -> int:
        """Column of a day, the nearest one for a day outside."""
        return min(max((day - self._days[0]).days, 0), len(self._days) - 1)


class YearSpots:
    """A year of one grid: a row for each weekday, a column for each week."""

    def __init__(self, board: Board) -> None:
        """Take a board of one grid and a year."""
        self._days = board.days
        self._village = board.villages[0]
        self._grid = self._village.grids[0]
        self._start = board.days[0] - timedelta(days=board.days[0].weekday())
        weeks = (board.days[-1] - self._start).days // 7 + 1
        cells = dict(zip(board.days, self._grid.cells, strict=True))
        fields = [
            [cells.get(self._start + timedelta(days=7 * week + weekday)) for week in range(weeks)]
            for weekday in range(7)
        ]
        self.picture = HeatPicture(
            f"{grid_title(self._village.name, self._grid.name)} {board.days[0].year} 年每日一排，"
            "一列一周，一行一个星期几",
            fields,
            [(row, f"周{word}") for row, word in enumerate(WEEKDAYS)],
            [((first - self._start).days // 7, f"{first.month} 月") for first in _firsts(board.days)],
            draw_spot,
            self._words,
        )

    def _day(self, row: int, column: int) -> date:
        return self._start + timedelta(days=7 * column + row)

    def _words(self, row: int, column: int) -> str:
        spot = self.spot(row, column)
        return spot.words if spot is not None else "不在这一年"

    def spot(self, row: int, column: int) -> Spot | None:
        """What a field shows; None before the first and after the last day of the year."""
        place = (self._day(row, column) - self._days[0]).days
        if not 0 <= place < len(self._days):
            return None
        return Spot(self._village, self._grid, self._days[place], self._grid.cells[place])

    def place_of(self, day: date) -> tuple[int, int]:
        """Row and column of a day."""
        return day.weekday(), (day - self._start).days // 7


def _firsts(days: Sequence[date]) -> list[date]:
    return [day for day in days if day.day == 1]
