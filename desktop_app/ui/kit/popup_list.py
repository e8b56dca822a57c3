"""List that drops from a line of text: choices of a field, hits of the search."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import look

RowT = TypeVar("RowT")
_MOST = 50


class PopupList(QObject, Generic[RowT]):
    """Belongs to ``anchor`` and never takes the focus from it. ``taken(row)`` when a row is clicked.

    Built when it is first offered; lives in the anchor's window, opens upwards where there is no room below.
    """

    taken = Signal(object)

    def __init__(
        self,
        anchor: QWidget,
        name: str,
        columns: Sequence[Column[RowT]],
        row_key: Callable[[RowT], Hashable],
        *,
        shown: int = 8,
    ) -> None:
        """Prepare the list; at most ``shown`` rows are seen at once, 50 are held."""
        super().__init__(anchor)
        self._anchor, self._name, self._shown = anchor, name, shown
        self._columns, self._row_key = tuple(columns), row_key
        self._frame: QFrame | None = None
        self._table: RowsTable[RowT] | None = None

    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._frame is not None and self._frame.isVisible()

    def offer(self, rows: Sequence[RowT], selected: Hashable = None) -> None:
        """Show these rows with the bar on ``selected`` or the first; no rows close the list."""
        if not rows:
            self.close()
            return
        frame, table = self._made()
        table.rows.set_rows(tuple(rows)[:_MOST])
        s = look().sizes
        window = self._anchor.window()
        width = min(max(self._anchor.width(), s.popup), window.width())
        height = min(len(rows), self._shown) * s.input_row + 4
        place = self._anchor.mapTo(window, QPoint(0, self._anchor.height() + 1))
        if place.y() + height > window.height():
            above = self._anchor.mapTo(window, QPoint(0, -height - 1))
            place = above if above.y() >= 0 else place
        frame.setGeometry(min(place.x(), window.width() - width), place.y(), width, height)
        frame.show()
        frame.raise_()
        if selected is None or not table.select_key(selected):
            table.select_key(self._row_key(rows[0]))

    def close(self) -> None:
        """Hide the list."""
        if self._frame is not None:
            self._frame.hide()

    def step(self, by: int) -> None:
        """Move the bar."""
        if self._table is not None:
            table = self._table
            number = min(max(table.currentIndex().row() + by, 0), table.rows.rowCount() - 1)
            row = table.rows.row_at(number)
            if row is not None:
                table.select_key(self._row_key(row))

    def current(self) -> RowT | None:
        """Row with the bar while the list is open."""
        return self._table.current_row() if self._table is not None and self.is_open() else None

    def _made(self) -> tuple[QFrame, RowsTable[RowT]]:
        if self._frame is None or self._table is None:
            frame = QFrame(self._anchor.window())
            frame.setProperty("popup", "true")
            box = QVBoxLayout(frame)
            box.setContentsMargins(1, 1, 1, 1)
            model = RowsModel(self._columns, self._row_key)
            table = RowsTable(model, self._name, row_height=32, header=False)
            table.setMinimumHeight(0)
            table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            table.clicked.connect(self._clicked)
            box.addWidget(table)
            self._anchor.destroyed.connect(frame.deleteLater)
            self._frame, self._table = frame, table
        return self._frame, self._table

    def _clicked(self) -> None:
        row = self.current()
        if row is not None:
            self.close()
            self.taken.emit(row)
