"""The board on the screen, keyboard first.

Arrows move, Right or Enter opens a village, Enter closes it, Home and End go to the first and the last day
that has come. Names stand still while the days scroll.
"""

from datetime import date

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from desktop_app.ui.kit.cell_paint import draw_words
from desktop_app.ui.kit.fonts import Type, font
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.sweep.board_model import BoardModel
from desktop_app.ui.sweep.board_paint import BoardDelegate, DayHeader, NameHeader, column_ground

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class BoardView(QTableView):
    """View of a ``BoardModel``. ``cell_chosen()`` when another cell became the current one."""

    cell_chosen = Signal()

    def __init__(self, model: BoardModel) -> None:
        """Show ``model``."""
        super().__init__()
        self.board = model
        c, s = look().colours, look().sizes
        self.setAccessibleName("每日一排月表")
        self.setHorizontalHeader(DayHeader(model, self))
        self.setVerticalHeader(NameHeader(model, self))
        self.setItemDelegate(BoardDelegate(model, self))
        self.setModel(model)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setStyleSheet(
            f"QTableCornerButton::section {{ background: {c.surface}; border: none;"
            f" border-bottom: 1px solid {c.border}; border-right: 1px solid {c.border}; }}"
            "QHeaderView { background: transparent; border: none; }"
            f"QTableView::corner, QAbstractScrollArea::corner {{ background: {c.surface}; border: none; }}"
        )
        self.setMinimumSize(s.sweep_names + 7 * s.sweep_day, s.card_head + 3 * s.sweep_row)
        self.verticalHeader().sectionClicked.connect(self._toggle_row)
        self.selectionModel().currentChanged.connect(self._tell)
        model.modelReset.connect(self.fit)

    # the current cell
    def current(self) -> tuple[str, date] | None:
        """Code of the current grid or village, and the day; None when nothing is current."""
        index = self.currentIndex()
        line = self.board.line(index.row()) if index.isValid() else None
        return None if line is None else (line.code, self.board.days[index.column()])

    def choose(self, code: str, day: date) -> bool:
        """Go to a grid's or village's day, opening its village; False when the board does not show it."""
        if day not in self.board.days:
            return False
        row = self.board.find(code)
        if row < 0:
            self.board.set_open(self.board.village_of(code), True)
            row = self.board.find(code)
        if row < 0:
            return False
        index = self.board.index(row, self.board.days.index(day))
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def _tell(self, current: QModelIndex) -> None:
        if current.isValid():
            self.cell_chosen.emit()

    def _toggle_row(self, row: int) -> None:
        line = self.board.line(row)
        if line is not None and line.grid is None:
            self.board.set_open(line.code, not self.board.is_open(line.code))

    def _last_column(self) -> int:
        days, today = self.board.days, self.board.today
        return max((n for n, day in enumerate(days) if today is None or day <= today), default=0)

    # layout
    def fit(self) -> None:
        """Share the width among the days; where they do not fit, they scroll and today is in view."""
        days = len(self.board.days)
        if not days:
            return
        s = look().sizes
        room = self.width() - s.scroll_bar  # kept free always, or rows that come would move the days
        wide = (room - s.sweep_names) // days
        fits = wide >= s.sweep_day_least
        wide = wide if fits else s.sweep_day
        names = min(room - days * wide, s.sweep_names_most) if fits else s.sweep_names
        self.verticalHeader().setFixedWidth(names)
        self.horizontalHeader().setDefaultSectionSize(wide)
        self.updateGeometries()

    def show_day(self, day: date) -> None:
        """Scroll a day into view with the days before it."""
        if day in self.board.days and self.board.rowCount():
            column = self.board.days.index(day)
            after = min(column + 2, len(self.board.days) - 1)
            self.scrollTo(self.board.index(max(self.currentIndex().row(), 0), after))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        super().resizeEvent(event)
        self.fit()
        if self.board.today is not None and event.oldSize().width() != event.size().width():
            self.show_day(self.board.today)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def sizeHint(self) -> QSize:
        """Room for a month."""
        s = look().sizes
        return QSize(s.sweep_names + 31 * s.sweep_day, s.card_head + 12 * s.sweep_row)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells, then the ground of the days below the last row."""
        super().paintEvent(event)
        last = self.board.rowCount() - 1
        top = self.rowViewportPosition(last) + self.rowHeight(last) if last >= 0 else 0
        if top >= self.viewport().height():
            return
        painter = QPainter(self.viewport())
        for column in range(len(self.board.days)):
            left = self.columnViewportPosition(column)
            below = QRect(left, top, self.columnWidth(column), self.viewport().height() - top)
            painter.fillRect(below, QColor(column_ground(self.board, column)))

    # keys and mouse
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the board; all others as usual."""
        index = self.currentIndex()
        line = self.board.line(index.row()) if index.isValid() else None
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        village = line if line is not None and line.grid is None else None
        if plain and village is not None and event.key() in _ENTER:
            self._toggle_row(index.row())
        elif (
            plain and village is not None and event.key() == Qt.Key.Key_Right and not self._open(village.code)
        ):
            self.board.set_open(village.code, True)
        elif plain and index.isValid() and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            column = 0 if event.key() == Qt.Key.Key_Home else self._last_column()
            self.setCurrentIndex(self.board.index(index.row(), column))
        elif plain and event.text() and event.text().isalpha():
            event.ignore()  # letters are answers, not a search
        else:
            super().keyPressEvent(event)

    def _open(self, village: str) -> bool:
        return self.board.is_open(village)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open or close a village."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self._toggle_row(index.row())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Start somewhere: the first row, today."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.board.rowCount():
            self.setCurrentIndex(self.board.index(0, self._last_column()))


class BoardFoot(QWidget):
    """Below the days: a lock under each day that was reviewed, and how many of today's grids reported."""

    def __init__(self, view: BoardView) -> None:
        """Stand below ``view``."""
        super().__init__()
        self._view = view
        self.setFixedHeight(look().sizes.row - look().sizes.s2)
        view.horizontalScrollBar().valueChanged.connect(self.update)
        view.horizontalHeader().geometriesChanged.connect(self.update)
        view.board.modelReset.connect(self._renew)

    def _renew(self) -> None:
        board = self._view.board.board
        locked = (
            [f"{day.day}日" for day, lock in zip(board.days, board.locked, strict=True) if lock]
            if board
            else []
        )
        self.setAccessibleName(f"乡镇已审：{'、'.join(locked) or '还没有'}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Word, locks, count."""
        c, s = look().colours, look().sizes
        view, board = self._view, self._view.board.board
        painter = QPainter(self)
        names = view.verticalHeader().width()
        painter.fillRect(QRect(names - 1, 0, 1, self.height()), QColor(c.border))
        draw_words(painter, QRect(s.s12, 0, names - s.s12, self.height()), "乡镇已审", size=Type.HELP)
        if board is None:
            return
        painter.setClipRect(names, 0, self.width() - names, self.height())
        side = s.icon - s.s2
        for column, day in enumerate(board.days):
            left = names + view.columnViewportPosition(column)
            area = QRect(left, 0, view.columnWidth(column), self.height())
            if day == view.board.today:
                painter.fillRect(area, QColor(c.selection))
                self._count(
                    painter,
                    area.right() + s.s8,
                    f"{board.figures[column].reported} / {board.figures[column].duty}",
                )
            if board.locked[column]:
                at = area.center()
                painter.drawPixmap(
                    at.x() - side // 2 + 1, at.y() - side // 2 + 1, pixmap("lock", c.text_2, side)
                )

    def _count(self, painter: QPainter, left: int, words: str) -> None:
        painter.setFont(font(Type.HELP, bold=True))
        painter.setPen(QColor(look().colours.accent_strong))
        if painter.fontMetrics().horizontalAdvance(words) + left <= self.width():
            painter.drawText(
                QRect(left, 0, self.width() - left, self.height()), int(Qt.AlignmentFlag.AlignVCenter), words
            )
