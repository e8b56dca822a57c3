"""Scans moved by the mouse: taken in the contents, let go before or behind another scan of their place."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QRubberBand

from desktop_app.ui.dossier.entries import ContentsTable, Entry
from desktop_app.ui.kit.tokens import look


class RowDrag(QObject):
    """``moved(entry, steps)`` when a scan was let go elsewhere among the scans of its place.

    Buttons and Ctrl with the arrows do the same; a scan never leaves its place by being moved.
    """

    moved = Signal(object, int)

    def __init__(self, table: ContentsTable, takes: Callable[[], bool]) -> None:
        """Watch the table; nothing is taken while ``takes()`` says no."""
        super().__init__(table)
        self._table, self._takes = table, takes
        self._taken: Entry | None = None
        self._from = QPoint()
        self._at: Entry | None = None
        self._line = QRubberBand(QRubberBand.Shape.Line, table.viewport())
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the left button from the scan that it took; leave everything else to the table."""
        if isinstance(event, QMouseEvent):
            place = event.position().toPoint()
            match event.type():
                case QEvent.Type.MouseButtonPress if event.button() is Qt.MouseButton.LeftButton:
                    self._take(place)
                case QEvent.Type.MouseMove if self._taken is not None:
                    return self._follow(place)
                case QEvent.Type.MouseButtonRelease if self._taken is not None:
                    return self._let_go()
                case _:
                    pass
        return super().eventFilter(watched, event)

    def _entry(self, place: QPoint) -> Entry | None:
        index = self._table.indexAt(place)
        return self._table.rows.row_at(index.row()) if index.isValid() else None

    def _take(self, place: QPoint) -> None:
        entry = self._entry(place)
        movable = entry is not None and entry.scan is not None and self._takes()
        self._taken, self._from, self._at = (entry if movable else None), place, None

    def _follow(self, place: QPoint) -> bool:
        if self._at is None and (place - self._from).manhattanLength() < QApplication.startDragDistance():
            return False
        self._at = self._neighbour(place)
        self._table.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._show_line()
        return True

    def _neighbour(self, place: QPoint) -> Entry:
        """The scan of the same place under the mouse; beyond its ends, the first or the last one."""
        places = self._scans()
        entry = self._entry(place)
        if entry in places:
            return entry
        first = self._table.visualRect(self._table.rows.index(self._row(places[0]), 0))
        return places[0] if place.y() < first.top() else places[-1]

    def _scans(self) -> list[Entry]:
        taken = self._taken
        rows = [self._table.rows.row_at(number) for number in range(self._table.rows.rowCount())]
        return [
            row
            for row in rows
            if row is not None and row.scan is not None and taken is not None and row.slot == taken.slot
        ]

    def _row(self, entry: Entry) -> int:
        return self._table.rows.find_key(entry.key)

    def _show_line(self) -> None:
        if self._taken is None or self._at is None:
            return
        target, own = self._row(self._at), self._row(self._taken)
        box = self._table.visualRect(self._table.rows.index(target, 0))
        edge = box.bottom() if target > own else box.top()
        self._line.setGeometry(QRect(0, edge - 1, self._table.viewport().width(), look().px(3)))
        self._line.setVisible(target != own)

    def _let_go(self) -> bool:
        taken, at, scans = self._taken, self._at, self._scans()
        self._taken = self._at = None
        self._line.hide()
        self._table.viewport().unsetCursor()
        if taken is None or at is None:
            return False
        steps = scans.index(at) - scans.index(taken)
        if steps:
            self.moved.emit(taken, steps)
        return True
