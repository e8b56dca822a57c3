"""A table model of a long list: all places are known, the rows are brought for those that are looked at."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from PySide6.QtCore import QModelIndex, Qt

from desktop_app.ui.kit.cells import Cell, Group, Text, TwoLine
from desktop_app.ui.kit.rows_model import Column, Index, RowsModel
from desktop_app.ui.kit.tokens import Tone

RowT = TypeVar("RowT")
KEPT = 2000
"""Rows kept beside those that are looked at; a screen shows some twenty."""
_COMING = Text("…", Tone.MUTED)
_COMING_NARROW = TwoLine("…", "")


class PagedRows(RowsModel[RowT]):
    """Places by local id; a place without its row yet shows a mark. ``RowWindow`` brings the rows.

    Order is the query's: nothing is sorted here. A row is found by its key only once it was brought.
    """

    def __init__(
        self,
        columns: Sequence[Column[RowT]],
        row_key: Callable[[RowT], Hashable],
        two_line: Callable[[RowT], TwoLine] | None = None,
    ) -> None:
        """Make an empty model."""
        super().__init__(columns, row_key, two_line)
        self._ids: tuple[int, ...] = ()
        self._brought: dict[int, RowT] = {}
        self._gone: set[int] = set()

    # contents
    def set_order(self, ids: Sequence[int]) -> None:
        """Give all places. What goes on after the places there are keeps the view as it is."""
        new = tuple(ids)
        old = self._ids
        if new == old:
            return
        if old and new[: len(old)] == old:
            self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
            self._ids = new
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._ids = new
            self.endResetModel()

    def put(
        self,
        asked: Sequence[int],
        rows: Iterable[tuple[int, RowT]],
        near: Sequence[int] = (),
        *,
        anew: bool = False,
    ) -> None:
        """Take the rows of the ids that were asked for; those not among them are gone.

        ``anew`` forgets all other rows, since they may have changed. When there are too many, only those of
        the ids in ``near`` stay.
        """  # fmt: skip
        if anew:
            self._brought.clear()
            self._gone.clear()
        elif len(self._brought) > KEPT:
            self._brought = {i: self._brought[i] for i in near if i in self._brought}
        found = dict(rows)
        self._brought |= found
        self._gone |= set(asked) - set(found)
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, self.columnCount() - 1))

    def missing(self, first: int, last: int) -> tuple[int, ...]:
        """Ids of the places from ``first`` to ``last`` whose rows were not brought yet."""
        part = self._ids[max(first, 0) : last + 1]
        return tuple(i for i in part if i not in self._brought and i not in self._gone)

    def ids_at(self, first: int, last: int) -> tuple[int, ...]:
        """Ids of the places from ``first`` to ``last``."""
        return self._ids[max(first, 0) : last + 1]

    @property
    def has_groups(self) -> bool:
        """There are none."""
        return False

    def row_at(self, number: int) -> RowT | None:
        """Row at a place; None outside and while it was not brought."""
        return self._brought.get(self._ids[number]) if 0 <= number < len(self._ids) else None

    def group_at(self, number: int) -> Group | None:
        """There are none."""
        del number

    def find_key(self, key: Hashable) -> int:
        """Place of the row with this key, -1 when it was not brought."""
        for own, row in self._brought.items():
            if self.row_key(row) == key:
                return self._ids.index(own) if own in self._ids else -1
        return -1

    def mark_at(self, number: int) -> Hashable | None:
        """Id of a place, brought or not."""
        return self._ids[number] if 0 <= number < len(self._ids) else None

    def find_mark(self, mark: Hashable) -> int:
        """Place of an id, -1 when it is in the list no more."""
        return self._ids.index(mark) if mark in self._ids else -1

    def find_words(self, wanted: str, start: int) -> int:
        """Place of the next brought row that holds the words, from ``start`` and round, -1 without."""
        known = [number for number, own in enumerate(self._ids) if own in self._brought]
        fitting = [number for number in known if wanted in self.words_of(number).casefold()]
        return next((number for number in fitting if number >= start), fitting[0] if fitting else -1)

    # QAbstractTableModel
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Count all places."""
        return 0 if parent.isValid() else len(self._ids)

    def cell(self, row: int, column: int) -> Cell | Group:
        """Typed cell at a place; a mark in the first column while the row is on its way."""
        found = self._brought.get(self._ids[row])
        if found is not None:
            return self.cell_of(found, column)
        if self.narrow:
            return _COMING_NARROW
        return Cell() if column else _COMING

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every place can be selected."""
        del index
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
