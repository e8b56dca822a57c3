"""The table of every list: typed cells, keyboard first.

Ctrl+C copies the selected rows, Ctrl+A takes all, Home/End go to the ends, typing finds a row (Chinese
input too), Enter or double click opens, the context menu is the page's. Columns can be chosen, moved and
kept; ``wide`` columns come and go with the room.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView

from desktop_app.ui.kit.cells import Group, Verb
from desktop_app.ui.kit.rows_model import RowsModel
from desktop_app.ui.kit.table_columns import TableColumns
from desktop_app.ui.kit.table_parts import CellDelegate, Header
from desktop_app.ui.kit.tokens import DURATIONS, look

RowT = TypeVar("RowT")


class RowsTable(QTableView, Generic[RowT]):
    """View of a ``RowsModel``. Signals carry the row object.

    ``opened(row)`` on Enter or double click, ``current_row_changed(row or None)`` on selection,
    ``verb_clicked(row, column key)`` on a ``Verb`` cell, ``near_end()`` when the last rows come into view,
    ``not_copied(rows)`` when some of the selected rows were not brought yet (``PagedRows``).
    ``name`` is the accessible name and the key under which columns are remembered (``columns``).
    """

    opened = Signal(object)
    current_row_changed = Signal(object)
    verb_clicked = Signal(object, str)
    near_end = Signal()
    not_copied = Signal(int)

    def __init__(
        self, model: RowsModel[RowT], name: str, *, row_height: int = 0, header: bool = True
    ) -> None:
        """Show ``model``; ``row_height`` is at scale 1, 0 for the usual row."""
        super().__init__()
        self.with_header = header
        self.rows = model
        if model.parent() is None:
            # Else it lives until the collector comes by, perhaps on a thread that is not the window's.
            model.setParent(self)
        self._name = name
        self._row_height = look().px(row_height) if row_height else look().sizes.row
        self._menu: Callable[[RowT], Sequence[QAction]] | None = None
        self._typed = ""
        self._typing = QTimer(self, singleShot=True, interval=DURATIONS.type_to_find)
        self._typing.timeout.connect(self._forget_typed)
        self._kept: Hashable | None = None
        self._kept_place = -1
        self._kept_seen = False
        self._kept_chosen = False
        self._told_row = False
        self._sorted: tuple[int, bool] | None = None
        self._dress()
        self.setModel(model)
        self.columns = TableColumns(self, model, name)
        model.modelAboutToBeReset.connect(self._hold_selection)
        model.modelReset.connect(self._after_reset)
        model.rowsInserted.connect(self._span_groups)
        model.layoutChanged.connect(self._span_groups)
        model.dataChanged.connect(self._tell_brought)
        self.selectionModel().currentRowChanged.connect(self._tell_current)
        self.doubleClicked.connect(self._open_index)
        self.clicked.connect(self._click_index)
        self._after_reset()

    def _dress(self) -> None:
        self.setAccessibleName(self._name)
        head = Header(self)
        self.setHorizontalHeader(head)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(self._row_height)
        self.delegate = CellDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setMinimumHeight(look().sizes.table_head + 2 * look().sizes.row)
        head.sectionClicked.connect(self._sort_clicked)
        self.verticalScrollBar().valueChanged.connect(self._check_end)
        self.entered.connect(self._hover)

    # rows
    def current_row(self) -> RowT | None:
        """Row with the bar, None when there is none."""
        index = self.currentIndex()
        return self.rows.row_at(index.row()) if index.isValid() else None

    def selected_rows(self) -> tuple[RowT, ...]:
        """Selected rows from top to bottom."""
        found = (self.rows.row_at(number) for number in self._selected())
        return tuple(row for row in found if row is not None)

    def _selected(self) -> list[int]:
        """Numbers of the selected rows: by ranges, since all of a long list may be selected."""
        ranges = self.selectionModel().selection().toList()
        return sorted({number for part in ranges for number in range(part.top(), part.bottom() + 1)})

    def select_key(self, key: Hashable) -> bool:
        """Put the bar on the row with this key; False when it is not loaded."""
        number = self.rows.find_key(key)
        if number < 0:
            return False
        self.go_to(number)
        return True

    def select_first(self) -> None:
        """Put the bar on the first row unless it is somewhere, so that the detail is never empty."""
        if self.current_row() is None:
            rows = range(self.rows.rowCount())
            first = next((number for number in rows if self.rows.group_at(number) is None), None)
            if first is not None:
                self.go_to(first)

    def set_menu(self, menu: Callable[[RowT], Sequence[QAction]]) -> None:
        """Context menu of a row (also on the menu key); 复制 is added below."""
        self._menu = menu

    def set_narrow(self, narrow: bool) -> None:
        """Two-line rows without a header, or columns."""
        self.rows.set_narrow(narrow)

    def copy_selection(self) -> None:
        """Put the shown cells of the selected rows on the clipboard, tab separated."""
        head = self.horizontalHeader()
        shown = [head.logicalIndex(v) for v in range(head.count())]
        shown = [section for section in shown if not head.isSectionHidden(section)]
        lines: list[str] = []
        numbers = [number for number in self._selected() if self.rows.group_at(number) is None]
        if any(self.rows.row_at(number) is None for number in numbers):
            self.not_copied.emit(len(numbers))
            return
        for number in numbers:
            texts = (self.rows.cell(number, section) for section in shown)
            lines.append("\t".join(cell.words for cell in texts if not isinstance(cell, Group)))
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def sort_by(self, key: str, *, descending: bool = False) -> None:
        """Sort by a column and show the arrow."""
        section = [column.key for column in self.rows.columns].index(key)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(section, order)
        self.horizontalHeader().setSortIndicatorShown(True)
        self.rows.sort(section, order)
        self._sorted = (section, descending)

    def _sort_clicked(self, section: int) -> None:
        if self.rows.narrow or self.rows.columns[section].sort is None:
            return
        # The header has turned its own arrow by now, so it cannot say what the rows were sorted by.
        self.sort_by(self.rows.columns[section].key, descending=self._sorted == (section, False))

    # inside
    def _anchor(self) -> int:
        head = self.horizontalHeader()
        return next((c for c in range(head.count()) if not head.isSectionHidden(c)), 0)

    def go_to(self, number: int, *, scroll: bool = True, choose: bool = True) -> None:
        """Put the bar on a row by its number and, with ``scroll``, bring it into view.

        Without ``choose`` only the keyboard goes there, and no row is selected.
        """
        flag = QItemSelectionModel.SelectionFlag
        flags = flag.ClearAndSelect | flag.Rows if choose else flag.NoUpdate
        index = self.rows.index(number, self._anchor())
        self.setAutoScroll(scroll)
        self.selectionModel().setCurrentIndex(index, flags)
        self.setAutoScroll(True)
        if scroll:
            self.scrollTo(index)

    def _hold_selection(self) -> None:
        index = self.currentIndex()
        self._kept = self.rows.mark_at(index.row()) if index.isValid() else None
        # The keyboard may have come to a row that nobody chose: renewing the list does not choose it.
        self._kept_chosen = index.isValid() and self.selectionModel().isRowSelected(index.row())
        # Who has scrolled away from the bar stays where he reads when the list is renewed.
        self._kept_place = self.verticalScrollBar().value()
        self._kept_seen = index.isValid() and self.viewport().rect().intersects(self.visualRect(index))

    def _after_reset(self) -> None:
        narrow = self.rows.narrow
        self.horizontalHeader().setVisible(self.with_header and not narrow)
        height = look().sizes.row_two_line if narrow else self._row_height
        self.verticalHeader().setDefaultSectionSize(height)
        self._span_groups()
        self.columns.fit()
        number = -1 if self._kept is None else self.rows.find_mark(self._kept)
        if number < 0:
            self._told_row = False
            self.current_row_changed.emit(None)
            return
        self.go_to(number, scroll=self._kept_seen, choose=self._kept_chosen)
        if not self._kept_seen:
            self.updateGeometries()
            self.verticalScrollBar().setValue(self._kept_place)

    def _span_groups(self) -> None:
        count = self.rows.rowCount() if self.rows.has_groups else 0
        groups = [n for n in range(count) if self.rows.group_at(n) is not None]
        self.clearSpans()
        if self.rows.narrow:
            for number in groups:  # a head has one line, also between rows of two
                self.setRowHeight(number, look().sizes.row)
        if self.rows.columnCount() > 1:
            self.horizontalHeader().setSectionsMovable(not groups)
            for number in groups:
                self.setSpan(number, 0, 1, self.rows.columnCount())

    def _tell_current(self, current: QModelIndex) -> None:
        row = self.rows.row_at(current.row()) if current.isValid() else None
        self._told_row = row is not None
        if row is not None or not current.isValid() or self.rows.group_at(current.row()) is not None:
            self.current_row_changed.emit(row)

    def _tell_brought(self) -> None:
        """The row under the bar has come after the bar."""
        if not self._told_row and self.current_row() is not None:
            self._tell_current(self.currentIndex())

    def _open_index(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index.row())
        if row is not None:
            self.opened.emit(row)

    def _click_index(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index.row())
        if row is not None and isinstance(self.rows.cell(index.row(), index.column()), Verb):
            self.verb_clicked.emit(row, self.rows.columns[index.column()].key)

    def _check_end(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() and value >= bar.maximum() - self.viewport().height():
            self.near_end.emit()

    def _hover(self, index: QModelIndex) -> None:
        self._set_hover(index.row())
        over_verb = isinstance(self.rows.cell(index.row(), index.column()), Verb)
        shape = Qt.CursorShape.PointingHandCursor if over_verb else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def _set_hover(self, row: int) -> None:
        if row != self.delegate.hover_row:
            self.delegate.hover_row = row
            self.viewport().update()

    def _forget_typed(self) -> None:
        self._typed = ""

    # events
    def keyboardSearch(self, search: str) -> None:
        """Find the next row whose words contain what was typed within the last moment."""
        self._typed += search
        self._typing.start()
        start = max(self.currentIndex().row(), 0)
        if len(self._typed) == len(search):
            start += 1
        number = self.rows.find_words(self._typed.casefold(), start)
        if number >= 0:
            self.go_to(number)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Find with words that come from a Chinese input method."""
        if event.commitString():
            self.keyboardSearch(event.commitString())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the table; all others as usual."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.currentIndex().isValid():
                self._open_index(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers():
            count = self.rows.rowCount()
            numbers = range(count) if event.key() == Qt.Key.Key_Home else range(count - 1, -1, -1)
            target = next((n for n in numbers if self.rows.group_at(n) is None), None)
            if target is not None:
                self.go_to(target)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Menu of the row under the pointer or of the current row."""
        row = self.current_row()
        if row is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._menu is not None:
            menu.addActions(list(self._menu(row)))
            menu.addSeparator()
        menu.addAction("复制", self.copy_selection)
        menu.popup(event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the hover away below the last row."""
        if not self.indexAt(event.position().toPoint()).isValid():
            self._set_hover(-1)
        super().mouseMoveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let wide columns come and go."""
        super().resizeEvent(event)
        self.columns.fit()
