"""Header and delegate of the table: header words share the cells' padding, the arrow stands at its word."""

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from desktop_app.ui.kit.cell_paint import draw_cell, draw_words
from desktop_app.ui.kit.cells import Cell, Group
from desktop_app.ui.kit.fonts import Type, text_width
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.rows_model import CELL_ROLE
from desktop_app.ui.kit.tokens import Tone, look


def visible_ends(header: QHeaderView) -> tuple[int, int]:
    """Logical index of the first and last column that is shown."""
    shown = [header.logicalIndex(v) for v in range(header.count())]
    shown = [section for section in shown if not header.isSectionHidden(section)]
    return (shown[0], shown[-1]) if shown else (0, 0)


def padded(rect: QRect, *, first: bool, last: bool) -> QRect:
    """Cell rectangle without its padding: 12 outside at both ends of the row, 8 elsewhere."""
    s = look().sizes
    return rect.adjusted(s.s12 if first else s.s8, 0, -(s.s12 if last else s.s8), 0)


class Header(QHeaderView):
    """Horizontal header with help-sized words."""

    def __init__(self, parent: QTableView) -> None:
        """Attach to a table."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(look().px(40))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def sizeHint(self) -> QSize:
        """Fixed height."""
        return QSize(super().sizeHint().width(), look().sizes.table_head)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        """Word, arrow and the line below."""
        if not rect.isValid():
            return
        c, s = look().colours, look().sizes
        painter.fillRect(rect, QColor(c.surface))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(c.border))
        model = self.model()
        title = str(model.headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        first, last = visible_ends(self)
        area = padded(rect, first=logicalIndex == first, last=logicalIndex == last)
        columns = getattr(model, "columns", ())
        right = bool(columns) and bool(columns[logicalIndex].right)
        draw_words(painter, area, title, size=Type.HELP, tone=Tone.MUTED, right=right)
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex:
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            side = s.s12
            word = text_width(title, Type.HELP)
            x = area.right() - word - side - s.s4 if right else area.left() + word + s.s4
            mark = pixmap("chevron-up" if up else "chevron-down", c.text_2, side)
            painter.drawPixmap(min(x, rect.right() - side), rect.center().y() - side // 2 + 1, mark)


class CellDelegate(QStyledItemDelegate):
    """Paints every table from typed cells."""

    hover_row = -1

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Ground, hairline, bar of the selected row, then the cell."""
        c, s = look().colours, look().sizes
        table = cast("QTableView", self.parent())
        rect, state = option.rect, option.state
        cell = cast("Cell | Group", index.data(CELL_ROLE))
        selected = bool(state & QStyle.StateFlag.State_Selected)
        first, last = visible_ends(table.horizontalHeader())
        ground = c.surface
        if selected:
            ground = c.selection
        elif isinstance(cell, Group):
            ground = c.sunken
        elif index.row() == self.hover_row:
            ground = c.hover
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, QColor(ground))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(c.row_line))
        if selected and index.column() == first:
            painter.fillRect(QRect(rect.left(), rect.top(), s.bar, rect.height() - 1), QColor(c.accent))
        spanned = table.columnSpan(index.row(), index.column()) > 1
        area = padded(rect, first=index.column() == first, last=spanned or index.column() == last)
        area.setBottom(area.bottom() - 1)
        if isinstance(cell, Group):
            used = draw_words(painter, area, cell.title, bold=True)
            rest = area.adjusted(used + s.s8 + 1, 0, 0, 0)
            draw_words(painter, rest, cell.help, size=Type.HELP, tone=Tone.MUTED)
        else:
            draw_cell(painter, area, cell)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Used when a column is fitted to its contents."""
        cell = cast("Cell | Group", index.data(CELL_ROLE))
        words = cell.title if isinstance(cell, Group) else cell.words
        return QSize(text_width(words) + 2 * look().sizes.s12, look().sizes.row)
