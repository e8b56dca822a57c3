"""A table in a card that shows whole rows only: at small heights rows drop, none is cut."""

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look


class WholeRows(QWidget):
    """Holds one table; further rows are reached by the wheel and the arrow keys, row by row.

    ``least`` rows decide the smallest height; ``empty`` is shown while there are no rows.
    """

    def __init__(self, table: RowsTable[Any], *, least: int, empty: str) -> None:
        """Take the table in."""
        super().__init__()
        self._table, self._least = table, least
        table.setParent(self)
        table.setMinimumHeight(0)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self._empty = Label(empty, Words.LABEL, wrap=True)
        self._empty.setParent(self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        table.rows.modelReset.connect(self.fit)
        self.fit()

    def _row(self) -> int:
        return self._table.verticalHeader().defaultSectionSize()

    def _head(self) -> int:
        return look().sizes.table_head if self._table.with_header else 0

    def minimumSizeHint(self) -> QSize:
        """Head and the least rows."""
        return QSize(look().sizes.stretch_min, self._head() + self._least * self._row())

    def sizeHint(self) -> QSize:
        """The same: the room comes from the card."""
        return self.minimumSizeHint()

    def fit(self) -> None:
        """Give the table as many whole rows as there is room for."""
        some = self._table.rows.rowCount() > 0
        count = max(1, (self.height() - self._head()) // self._row())
        self._table.setGeometry(0, 0, self.width(), self._head() + count * self._row())
        self._table.setVisible(some)
        self._empty.setVisible(not some)
        self._empty.setGeometry(look().sizes.s12, 0, self.width() - 2 * look().sizes.s12, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self.fit()
