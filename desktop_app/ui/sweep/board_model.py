"""The board as a table model: a village is one row with each day's silent grids, and opens to its grids."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from db.enums import SweepCell
from desktop_app.services.sweep_board import Board, BoardCell, BoardGrid, BoardVillage
from desktop_app.ui.sweep.words import (
    cell_words,
    grid_number,
    grid_title,
    short_village,
    spoken_day,
    village_day_words,
)

Index = QModelIndex | QPersistentModelIndex
SILENT = frozenset({SweepCell.SILENT, SweepCell.MISSED})


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a village, or with ``grid`` one grid of an open village, the ``place``-th from 1."""

    village: BoardVillage
    grid: BoardGrid | None = None
    place: int = 0

    @property
    def code(self) -> str:
        """Code of the grid or of the village."""
        return self.grid.code if self.grid is not None else self.village.code

    @property
    def name(self) -> str:
        """Name for people and screen readers."""
        village = self.village.name
        title = self.title if self.grid is None else grid_title(village, self.grid.name)
        return f"{title} {self.small}"

    @property
    def title(self) -> str:
        """The village in short, or the grid's number."""
        return short_village(self.village.name) if self.grid is None else grid_number(self.grid.name)

    @property
    def small(self) -> str:
        """How many grids a village has, or who works in the grid."""
        return f"{len(self.village.grids)} 格" if self.grid is None else self.grid.worker or "空缺"


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What of the board is shown: one village, or only what said nothing on ``day`` (any day for None)."""

    village: str | None = None
    silent_only: bool = False
    day: date | None = None


@dataclass
class _Shown:
    """What is shown of which board."""

    board: Board | None = None
    today: date | None = None
    opened: set[str] = field(default_factory=set[str])
    filter: BoardFilter = field(default_factory=BoardFilter)


class BoardModel(QAbstractTableModel):
    """Rows are :class:`Line`, columns the days of the month; the names are the vertical header."""

    def __init__(self) -> None:
        """Show no board yet."""
        super().__init__()
        self._shown = _Shown()
        self._lines: list[Line] = []

    # contents
    @property
    def board(self) -> Board | None:
        """Board that is shown."""
        return self._shown.board

    @property
    def days(self) -> tuple[date, ...]:
        """Day of each column."""
        return self._shown.board.days if self._shown.board is not None else ()

    @property
    def today(self) -> date | None:
        """The present day."""
        return self._shown.today

    def set_board(self, board: Board, today: date) -> None:
        """Show another reading of the board; open villages stay open."""
        self.beginResetModel()
        self._shown.board, self._shown.today = board, today
        self._lines = self._made()
        self.endResetModel()

    def set_filter(self, wanted: BoardFilter) -> None:
        """Show a part of the board."""
        if wanted == self._shown.filter:
            return
        self.beginResetModel()
        self._shown.filter = wanted
        self._lines = self._made()
        self.endResetModel()

    def line(self, row: int) -> Line | None:
        """Line at a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def find(self, code: str) -> int:
        """Row of a grid or village by its code; -1 when it is not shown."""
        return next((row for row, line in enumerate(self._lines) if line.code == code), -1)

    def village_of(self, grid_code: str) -> str:
        """Code of the village that a grid belongs to, empty when the board has no such grid."""
        villages = self._shown.board.villages if self._shown.board is not None else ()
        return next((v.code for v in villages if any(g.code == grid_code for g in v.grids)), "")

    def is_open(self, village: str) -> bool:
        """Whether a village shows its grids."""
        return village in self._shown.opened or self._shown.filter.silent_only

    def set_open(self, village: str, opened: bool) -> None:
        """Open or close a village; the other rows keep their place."""
        row = self.find(village)
        if row < 0 or self.is_open(village) == opened or self._shown.filter.silent_only:
            return
        line = self._lines[row]
        if opened:
            grids = self._grids(line.village)
            if not grids:
                return
            self.beginInsertRows(QModelIndex(), row + 1, row + len(grids))
            self._shown.opened.add(village)
            self._lines[row + 1 : row + 1] = grids
            self.endInsertRows()
        else:
            count = sum(1 for other in self._lines if other.grid and other.village.code == village)
            self.beginRemoveRows(QModelIndex(), row + 1, row + count)
            self._shown.opened.discard(village)
            del self._lines[row + 1 : row + 1 + count]
            self.endRemoveRows()
        self.headerDataChanged.emit(Qt.Orientation.Vertical, row, row)

    def is_village(self, row: int) -> bool:
        """Whether a row is a village's."""
        return self._lines[row].grid is None

    def has_come(self, column: int) -> bool:
        """Whether the day of a column is today or before."""
        today = self._shown.today
        return today is None or self.days[column] <= today

    def cell(self, row: int, column: int) -> BoardCell | int | None:
        """A grid's cell of a day, or the number of a village's silent grids."""
        line = self._lines[row]
        return line.village.silent[column] if line.grid is None else line.grid.cells[column]

    # inside
    def _made(self) -> list[Line]:
        board, wanted = self._shown.board, self._shown.filter
        lines: list[Line] = []
        for village in board.villages if board is not None else ():
            if wanted.village not in (None, village.code):
                continue
            grids = self._grids(village) if self.is_open(village.code) else []
            if grids or not wanted.silent_only:
                lines += [Line(village), *grids]
        return lines

    def _grids(self, village: BoardVillage) -> list[Line]:
        lines = [Line(village, grid, place) for place, grid in enumerate(village.grids, 1)]
        if not self._shown.filter.silent_only:
            return lines
        day = self._shown.filter.day
        columns = [n for n, shown in enumerate(self.days) if day in (None, shown)]
        return [line for line in lines if line.grid and _is_silent(line.grid, columns)]

    # QAbstractTableModel
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Villages, and grids of open ones."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Days."""
        return 0 if parent.isValid() else len(self.days)

    def words(self, row: int, column: int) -> str:
        """A cell in words: who, when, what."""
        line, day, cell = self._lines[row], self.days[column], self.cell(row, column)
        said = village_day_words(cell) if isinstance(cell, int) else cell_words(cell)
        return f"{line.name}，{spoken_day(day)}：{said}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a cell, for screen readers and as tool tip; the delegate asks for the cell itself."""
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.words(index.row(), index.column())
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A day that has not come cannot be chosen."""
        if not index.isValid() or not self.has_come(index.column()):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Days and names in words."""
        roles = Qt.ItemDataRole
        if role not in (roles.DisplayRole, roles.AccessibleTextRole, roles.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Horizontal:
            return spoken_day(self.days[section]) if section < len(self.days) else None
        line = self.line(section)
        if line is None:
            return None
        if line.grid is not None:
            return line.name
        return f"{line.name}，{'已展开' if self.is_open(line.code) else '按 Enter 展开'}"


def _is_silent(grid: BoardGrid, columns: Sequence[int]) -> bool:
    found = (grid.cells[column] for column in columns)
    return any(cell is not None and cell.cell in SILENT for cell in found)
