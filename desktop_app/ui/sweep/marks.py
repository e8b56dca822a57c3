"""The marks of the board, painted alike in its cells and in its legend."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygon

from db.enums import SweepCell
from desktop_app.services.sweep_board import BoardCell
from desktop_app.ui.kit.fonts import Type, font
from desktop_app.ui.kit.tokens import look


def mark_rect(field: QRect) -> QRect:
    """The square of a mark in the middle of its field."""
    side = look().sizes.sweep_mark
    return QRect(
        field.left() + (field.width() - side) // 2, field.top() + (field.height() - side) // 2, side, side
    )


def draw_mark(painter: QPainter, field: QRect, cell: BoardCell) -> None:
    """Paint what a grid said: zero, findings with their number, silent, missed, vacant; late, proxy, noted.

    Each has a form of its own, so that none is told by colour alone.
    """
    c, box = look().colours, mark_rect(field)
    match cell.cell:
        case SweepCell.ZERO:
            painter.fillRect(box, QColor(c.zero_cell))
            _dash(painter, box, c.text)
        case SweepCell.FINDINGS:
            painter.fillRect(box, QColor(c.accent_fill))
            painter.setFont(font(Type.HELP, bold=True))
            painter.setPen(QColor(c.on_accent))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(cell.events))
        case SweepCell.SILENT | SweepCell.MISSED:
            _box(painter, box, crossed=cell.cell is SweepCell.MISSED)
        case SweepCell.VACANT:
            _dash(painter, box, c.chart_grey_2)
        case _:
            return
    if cell.late:
        _corner(painter, box)
    if cell.noted:
        _spot(painter, box)
    if cell.proxy:
        thick = look().px(2)
        under = QRect(box.left(), box.bottom() + 1 + thick // 2, box.width(), thick)
        painter.fillRect(under, QColor(c.text_2))


def draw_dot(painter: QPainter, field: QRect) -> None:
    """A village whose grids all reported."""
    side = look().sizes.s4
    dot = QRect(field.center().x() - side // 2 + 1, field.center().y() - side // 2 + 1, side, side)
    painter.fillRect(dot, QColor(look().colours.chart_grey))


def _dash(painter: QPainter, box: QRect, colour: str) -> None:
    wide, high = look().px(6), look().px(2)
    dash = QRect(box.center().x() - wide // 2 + 1, box.center().y() - high // 2 + 1, wide, high)
    painter.fillRect(dash, QColor(colour))


def _box(painter: QPainter, box: QRect, *, crossed: bool) -> None:
    thick = max(look().px(1.25), 1)
    painter.setPen(QPen(QColor(look().colours.danger), thick))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = thick / 2
    inside = QRectF(box).adjusted(half, half, -half, -half)
    painter.drawRect(inside)
    if crossed:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = look().px(3)
        cross = inside.adjusted(gap, gap, -gap, -gap)
        painter.drawLine(cross.topLeft(), cross.bottomRight())
        painter.drawLine(cross.topRight(), cross.bottomLeft())
        painter.restore()


def _spot(painter: QPainter, box: QRect) -> None:
    """A round spot at the upper left, half outside: a reviewer has to look at this one."""
    side = look().px(6)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(look().colours.surface), 1))
    painter.setBrush(QColor(look().colours.danger))
    painter.drawEllipse(box.left() - side // 2, box.top() - side // 2, side, side)
    painter.restore()


def _corner(painter: QPainter, box: QRect) -> None:
    side = look().px(6)
    corner = box.topRight() + QPoint(1, 0)
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look().colours.warning))
    painter.drawPolygon(QPolygon([corner - QPoint(side, 0), corner, corner + QPoint(0, side)]))
    painter.restore()
