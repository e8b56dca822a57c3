"""Contents, paper and what is missing side by side; where there is no room the last two share one place."""

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.kit.tokens import look

_LEFT, _RIGHT, _MIDDLE = 292, 280, 400


class Columns(QWidget):
    """``narrow_changed(bool)`` tells whether the side column stands in the place of the paper."""

    narrow_changed = Signal(bool)

    def __init__(self, left: QWidget, middle: QWidget, side: QWidget) -> None:
        """Take the three widgets; tab order follows."""
        super().__init__()
        self._left, self._middle, self._side = left, middle, side
        self.narrow = False
        self._wants_side = False
        for widget in (left, middle, side):
            widget.setParent(self)

    def show_side(self, shown: bool) -> None:
        """Whether the side column is seen where there is room for one only."""
        self._wants_side = shown
        self._place()

    def side_shown(self) -> bool:
        """Whether the side column takes the place of the paper."""
        return self.narrow and self._wants_side

    def minimumSizeHint(self) -> QSize:
        """Contents and one more; the height is what tables and scrolling need."""
        gap, px = look().sizes.s12, look().px
        wide = px(_LEFT) + gap + max(self._middle.minimumSizeHint().width(), px(_RIGHT))
        return QSize(wide, max(self._left.minimumSizeHint().height(), px(240)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the columns anew."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        gap, px = look().sizes.s12, look().px
        left, right, high = px(_LEFT), px(_RIGHT), self.height()
        narrow = self.width() < left + right + px(_MIDDLE) + 2 * gap
        self._left.setGeometry(QRect(0, 0, left, high))
        rest = self.width() - left - gap
        if narrow:
            self._middle.setGeometry(QRect(left + gap, 0, rest, high))
            self._side.setGeometry(QRect(left + gap, 0, rest, high))
        else:
            middle = rest - right - gap
            self._middle.setGeometry(QRect(left + gap, 0, middle, high))
            self._side.setGeometry(QRect(self.width() - right, 0, right, high))
        self._middle.setVisible(not (narrow and self._wants_side))
        self._side.setVisible(not narrow or self._wants_side)
        if narrow != self.narrow:
            self.narrow = narrow
            self.narrow_changed.emit(narrow)
