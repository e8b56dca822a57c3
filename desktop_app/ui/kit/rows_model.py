"""A table model over a tuple of frozen rows; columns are data."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop_app.ui.kit.cells import Cell, Group, TwoLine

RowT = TypeVar("RowT")
Index = QModelIndex | QPersistentModelIndex
CELL_ROLE = int(Qt.ItemDataRole.UserRole) + 1


@dataclass(frozen=True)  # no slots: Column[Row](...) could not be written with them
class Column(Generic[RowT]):
    """One column: header word, cell of a row, width at scale 1 (0 takes the rest).

    ``sort`` gives the sort key (no key: not sortable); ``wide`` columns are shown only where there is
    room; ``always`` columns cannot be taken away by the user; ``right`` aligns the header word.
    """

    key: str
    title: str
    cell: Callable[[RowT], Cell]
    width: int = 0
    sort: Callable[[RowT], Any] | None = None
    wide: bool = False
    always: bool = False
    right: bool = False


class RowsModel(QAbstractTableModel, Generic[RowT]):
    """Rows of one type, with optional group heads between them.

    ``row_key`` identifies a row over re-queries, so that the selection stays. ``two_line`` turns a row
    into the narrow form. Sorting happens here, on the rows that are loaded, within their groups.
    """

    def __init__(
        self,
        columns: Sequence[Column[RowT]],
        row_key: Callable[[RowT], Hashable],
        two_line: Callable[[RowT], TwoLine] | None = None,
    ) -> None:
        """Make an empty model."""
        super().__init__()
        self.columns = tuple(columns)
        self.row_key = row_key
        self._two_line = two_line
        self._narrow = False
        self._given: tuple[RowT | Group, ...] = ()
        self._rows: tuple[RowT | Group, ...] = ()
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    # contents
    def set_rows(self, rows: Sequence[RowT | Group]) -> None:
        """Replace everything, keeping the order the user chose."""
        self.beginResetModel()
        self._given = tuple(rows)
        self._rows = self._ordered()
        self.endResetModel()

    def extend(self, rows: Sequence[RowT | Group]) -> None:
        """Append a further page of rows."""
        if not rows:
            return
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
        self._given += tuple(rows)
        self._rows += tuple(rows)
        self.endInsertRows()

    def row_at(self, number: int) -> RowT | None:
        """Row at a position; None for a group head or outside."""
        if not 0 <= number < len(self._rows):
            return None
        found = self._rows[number]
        return None if isinstance(found, Group) else found

    def group_at(self, number: int) -> Group | None:
        """Group head at a position."""
        found = self._rows[number] if 0 <= number < len(self._rows) else None
        return found if isinstance(found, Group) else None

    def find_key(self, key: Hashable) -> int:
        """Position of the row with this key, -1 when it is not loaded."""
        for number, row in enumerate(self._rows):
            if not isinstance(row, Group) and self.row_key(row) == key:
                return number
        return -1

    @property
    def has_groups(self) -> bool:
        """Whether there are head rows."""
        return any(isinstance(row, Group) for row in self._rows)

    def mark_at(self, number: int) -> Hashable | None:
        """What a position is known by over a reset; None for a group head or outside."""
        row = self.row_at(number)
        return None if row is None else self.row_key(row)

    def find_mark(self, mark: Hashable) -> int:
        """Position with this mark, -1 without."""
        return self.find_key(mark)

    def find_words(self, wanted: str, start: int) -> int:
        """Position of the next row that shows ``wanted`` (case folded), from ``start`` and round; -1."""
        count = self.rowCount()
        places = ((start + step) % count for step in range(count))
        return next((n for n in places if wanted in self.words_of(n).casefold()), -1)

    def words_of(self, number: int) -> str:
        """Everything a row shows, as text, for type-to-find."""
        row = self.row_at(number)
        if row is None:
            return ""
        return " ".join(column.cell(row).words for column in self.columns)

    # narrow form
    @property
    def narrow(self) -> bool:
        """Whether rows are shown in two lines."""
        return self._narrow

    def set_narrow(self, narrow: bool) -> None:
        """Show rows in two lines (when the model has such a form) or in columns."""
        wanted = narrow and self._two_line is not None
        if wanted != self._narrow:
            self.beginResetModel()
            self._narrow = wanted
            self.endResetModel()

    # QAbstractTableModel
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Count rows and group heads."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """One column in two-line form."""
        if parent.isValid():
            return 0
        return 1 if self._narrow else len(self.columns)

    def cell(self, row: int, column: int) -> Cell | Group:
        """Typed cell at a position."""
        found = self._rows[row]
        if isinstance(found, Group):
            return found
        return self.cell_of(found, column)

    def cell_of(self, row: RowT, column: int) -> Cell:
        """Typed cell of a row in the present form."""
        if self._narrow and self._two_line is not None:
            return self._two_line(row)
        return self.columns[column].cell(row)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Typed cell for the delegate, its words for everybody else."""
        if not index.isValid():
            return None
        if role == CELL_ROLE:
            return self.cell(index.row(), index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            found = self.cell(index.row(), index.column())
            return f"{found.title} {found.help}" if isinstance(found, Group) else found.words
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Group heads cannot be selected."""
        if index.isValid() and isinstance(self._rows[index.row()], Group):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Column titles."""
        texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if orientation == Qt.Orientation.Horizontal and role in texts and not self._narrow:
            return self.columns[section].title
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column's sort key; -1 gives the order of the query back."""
        if column >= 0 and (self._narrow or self.columns[column].sort is None):
            return
        self._sorted_by = None if column < 0 else (column, order)
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        kept = [self._rows[index.row()] for index in old]
        self._rows = self._ordered()
        places = {id(row): number for number, row in enumerate(self._rows)}
        new = [self.index(places[id(row)], index.column()) for row, index in zip(kept, old, strict=True)]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _ordered(self) -> tuple[RowT | Group, ...]:
        """Rows in the user's order, each group on its own."""
        if self._sorted_by is None:
            return self._given
        column, order = self._sorted_by
        key = self.columns[column].sort
        if key is None:
            return self._given

        def none_last(row: RowT) -> tuple[bool, Any]:
            value = key(row)
            return (value is None, value)

        found: list[RowT | Group] = []
        part: list[RowT] = []
        for row in (*self._given, None):
            if row is None or isinstance(row, Group):
                found += sorted(part, key=none_last, reverse=order == Qt.SortOrder.DescendingOrder)
                part = []
                if isinstance(row, Group):
                    found.append(row)
            else:
                part.append(row)
        return tuple(found)
