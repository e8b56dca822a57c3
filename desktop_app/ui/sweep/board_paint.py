"""Painting of the board: cells, the header of days, the header of names."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from desktop_app.services.sweep_board import BoardCell
from desktop_app.ui.kit.cell_paint import draw_words
from desktop_app.ui.kit.dates import WEEKDAYS
from desktop_app.ui.kit.fonts import Type, font, text_width
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.sweep.board_model import BoardModel, Line
from desktop_app.ui.sweep.marks import draw_dot, draw_mark

_MOST_PICTURES = 500
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


def column_ground(model: BoardModel, column: int) -> str:
    """Ground of a day: today's is marked, weekends a little darker."""
    c, day = look().colours, model.days[column]
    if day == model.today:
        return c.selection
    return c.sunken if day.weekday() > 4 else c.surface


class BoardDelegate(QStyledItemDelegate):
    """Paints one day of a village or of a grid; the current cell has a frame, also without the focus."""

    def __init__(self, model: BoardModel, view: QTableView) -> None:
        """Paint cells of ``model`` in ``view``."""
        super().__init__(view)
        self._model, self._view = model, view
        self._pictures: dict[tuple[object, ...], QPixmap] = {}

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Ground, hairline, mark, frame. Cells that look alike are drawn once: a month has thousands."""
        row, column, rect = index.row(), index.column(), option.rect
        cell = self._model.cell(row, column) if self._model.has_come(column) else None
        is_village = self._model.is_village(row)
        today = self._model.days[column] == self._model.today
        ground = look().colours.sunken if is_village and not today else column_ground(self._model, column)
        ratio = self._view.devicePixelRatioF()
        key = (cell, isinstance(cell, int), ground, rect.width(), rect.height(), ratio)
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) >= _MOST_PICTURES:
                self._pictures.clear()
            picture = self._pictures[key] = self._draw(cell, ground, rect.size(), ratio)
        painter.drawPixmap(rect.topLeft(), picture)
        if index == self._view.currentIndex():
            self._frame(painter, rect.adjusted(0, 0, 0, -1))

    def _draw(self, cell: BoardCell | int | None, ground: str, size: QSize, ratio: float) -> QPixmap:
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(ground))
        painter = QPainter(picture)
        whole = QRect(0, 0, size.width(), size.height())
        painter.fillRect(QRect(0, whole.bottom(), whole.width(), 1), QColor(look().colours.row_line))
        self._mark(painter, whole.adjusted(0, 0, 0, -1), cell)
        painter.end()
        return picture

    def _mark(self, painter: QPainter, rect: QRect, cell: BoardCell | int | None) -> None:
        if isinstance(cell, BoardCell):
            draw_mark(painter, rect, cell)
        elif cell:
            painter.setFont(font(Type.HELP, bold=True))
            painter.setPen(QColor(look().colours.danger))
            painter.drawText(rect, _CENTRE, str(cell))
        elif cell == 0:
            draw_dot(painter, rect)

    def _frame(self, painter: QPainter, rect: QRect) -> None:
        c, thick = look().colours, look().sizes.s2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(c.focus if self._view.hasFocus() else c.chart_grey_2), thick))
        half = thick // 2
        painter.drawRect(rect.adjusted(half, half, -half, -half))


class DayHeader(QHeaderView):
    """Day of the month above its weekday."""

    def __init__(self, model: BoardModel, parent: QWidget) -> None:
        """Head the days of ``model``."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        """Two lines of small words."""
        return QSize(super().sizeHint().width(), look().sizes.card_head)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        """Day, weekday, the line below."""
        days = self._model.days
        if not rect.isValid() or logicalIndex >= len(days):
            return
        c, current = look().colours, look()
        day = days[logicalIndex]
        today = day == self._model.today
        painter.fillRect(rect, QColor(c.selection if today else c.surface))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(c.border))
        half = rect.height() // 2
        upper = QRect(rect.left(), rect.top() + current.px(3), rect.width(), half - current.px(2))
        lower = QRect(rect.left(), rect.top() + half, rect.width(), half - current.px(2))
        painter.setFont(font(Type.HELP, bold=today))
        painter.setPen(QColor(c.accent_strong if today else c.text))
        painter.drawText(upper, _CENTRE, str(day.day))
        painter.setFont(font(Type.HELP))
        painter.setPen(QColor(c.accent_strong if today else c.text_2))
        painter.drawText(lower, _CENTRE, WEEKDAYS[day.weekday()])


class NameHeader(QHeaderView):
    """Villages with the number of their grids; grids with number and worker."""

    def __init__(self, model: BoardModel, parent: QWidget) -> None:
        """Head the lines of ``model``."""
        super().__init__(Qt.Orientation.Vertical, parent)
        self._model = model
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setDefaultSectionSize(look().sizes.sweep_row)
        self.setHighlightSections(False)
        self.setSectionsClickable(True)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        """Ground, lines, words."""
        line = self._model.line(logicalIndex)
        if line is None or not rect.isValid():
            return
        c = look().colours
        painter.fillRect(rect, QColor(c.sunken if line.grid is None else c.surface))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(c.row_line))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), QColor(c.border))
        inside = rect.adjusted(look().sizes.s12, 0, -look().sizes.s8, -1)
        if line.grid is None:
            self._village(painter, inside, line)
        else:
            self._grid(painter, inside, line)

    def _village(self, painter: QPainter, rect: QRect, line: Line) -> None:
        s = look().sizes
        opened = self._model.is_open(line.code)
        mark = pixmap("chevron-down" if opened else "chevron-right", look().colours.text_2, s.s12)
        painter.drawPixmap(rect.left() - s.s2, rect.center().y() - s.s12 // 2 + 1, mark)
        room = text_width(line.small, Type.HELP) + s.s4
        words = rect.adjusted(s.s12 + s.s2, 0, -room, 0)
        draw_words(painter, words, line.title, size=Type.HELP, bold=True)
        draw_words(painter, rect, line.small, size=Type.HELP, tone=Tone.MUTED, right=True)

    def _grid(self, painter: QPainter, rect: QRect, line: Line) -> None:
        s = look().sizes
        wide = max(s.s24 + s.s4, min(text_width(line.title, Type.HELP), rect.width() // 2))
        left = QRect(rect.left(), rect.top(), wide, rect.height())
        draw_words(painter, left, line.title, size=Type.HELP, tone=Tone.MUTED, right=True)
        rest = rect.adjusted(left.width() + s.s12, 0, 0, 0)
        tone = Tone.NORMAL if line.grid is not None and line.grid.worker else Tone.MUTED
        draw_words(painter, rest, line.small, size=Type.HELP, tone=tone)
