"""List left, detail right, with a splitter that remembers; narrow windows get two-line rows."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.memory import recall, remember
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import line
from desktop_app.ui.kit.tokens import look

_NARROW_WINDOW = 1280
_NARROW_SHARE = 0.325


class TableOrEmpty(QWidget):
    """Shows a table, or an empty state while the table has no rows."""

    def __init__(self, table: RowsTable[Any], empty: EmptyState) -> None:
        """Watch the table's model."""
        super().__init__()
        self._table, self._stack = table, QStackedLayout(self)
        self._stack.addWidget(table)
        self._stack.addWidget(empty)
        self.empty = empty
        table.rows.modelReset.connect(self._choose)
        table.rows.rowsInserted.connect(self._choose)
        self._choose()

    def _choose(self) -> None:
        self._stack.setCurrentIndex(0 if self._table.rows.rowCount() else 1)


class ListDetail(QFrame):
    """One framed block: at the left filters and table, at the right the detail.

    ``name`` is the key under which the splitter remembers. Tables turn to two-line
    rows when window width divided by scale is under 1280. ``narrow_changed(bool)`` tells the turn.
    """

    narrow_changed = Signal(bool)

    def __init__(self, name: str, *, list_share: float = 0.54) -> None:
        """Make the block; ``list_share`` is the list's part of the width until the user moves it."""
        super().__init__()
        self._name, self._share = name, list_share
        self.narrow = False
        self._tables: list[RowsTable[Any]] = []
        self._moved = recall(f"split/{name}")
        self.setProperty("card", "true")
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        box.addWidget(self.splitter)
        left = self._side = QWidget()
        left.setMinimumWidth(look().sizes.list_min)
        self._left = QVBoxLayout(left)
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(0)
        right = QWidget()
        self._right = QStackedLayout(right)
        self.splitter.addWidget(left)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.splitterMoved.connect(self._remember)
        self._nothing = EmptyState("在左边选一件，这里显示详情。", icon="clipboard")
        self._right.addWidget(self._nothing)
        self._detail: QWidget | None = None

    def add(self, widget: QWidget) -> None:
        """Add a widget to the left column (the filter row)."""
        self._left.addWidget(widget)
        self._left.addWidget(line("row"))

    def add_table(self, table: RowsTable[Any], empty: EmptyState) -> None:
        """Add the list, with what is shown while it is empty."""
        self._left.addWidget(TableOrEmpty(table, empty), 1)
        self._tables.append(table)

    def set_detail(self, widget: QWidget, *, nothing: str = "") -> None:
        """Put the detail panel in; ``nothing`` is the sentence while no record is chosen."""
        self._detail = widget
        self._right.addWidget(widget)
        if nothing:
            self._nothing.set_sentence(nothing)

    def show_detail(self, shown: bool) -> None:
        """Show the detail, or the sentence that nothing is chosen."""
        if self._detail is not None:
            self._right.setCurrentWidget(self._detail if shown else self._nothing)

    def set_alone(self, alone: bool) -> None:
        """Give the detail the whole width, for what needs a desk of its own (a record and its paper)."""
        self._side.setVisible(not alone)

    def _remember(self) -> None:
        sizes = self.splitter.sizes()
        self._moved = f"{sizes[0] / max(sum(sizes), 1):.4f}"
        remember(f"split/{self._name}", self._moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow or widen, and keep the shares."""
        super().resizeEvent(event)
        narrow = self.window().width() / look().scale < _NARROW_WINDOW
        width = self.width() - 3
        if self._moved:
            left = round(width * float(self._moved))
        elif narrow:
            left = round(width * _NARROW_SHARE)
        else:
            left = max(round(width * self._share), width - look().sizes.detail_max)
        self.splitter.setSizes([left, width - left])
        for table in self._tables:
            table.set_narrow(narrow)
        if narrow != self.narrow:
            self.narrow = narrow
            self.narrow_changed.emit(narrow)
