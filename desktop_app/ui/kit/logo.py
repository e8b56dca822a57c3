"""The mark of the program: 枫 on a square of the accent."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.ui.kit.fonts import Type, font
from desktop_app.ui.kit.tokens import look


class Logo(QWidget):
    """The mark at a side given in scaled pixels."""

    def __init__(self, side: int) -> None:
        """Make the mark; it takes no focus and says nothing to a screen reader."""
        super().__init__()
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Square and character."""
        painter = QPainter(self)
        _paint(painter, self.width())


def _paint(painter: QPainter, side: int) -> None:
    c, s = look().colours, look().sizes
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(c.accent_fill))
    painter.drawRoundedRect(0, 0, side, side, s.radius, s.radius)
    face = QFont(font(Type.BODY, bold=True))
    face.setPixelSize(round(side * 0.62))
    painter.setFont(face)
    painter.setPen(QColor(c.on_accent))
    painter.drawText(0, 0, side, side, int(Qt.AlignmentFlag.AlignCenter), "枫")


def window_icon() -> QIcon:
    """The mark as window icon."""
    picture = QPixmap(64, 64)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _paint(painter, 64)
    painter.end()
    return QIcon(picture)
