"""A few fixed choices (drop-down) and a yes or no."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox

from desktop_app.ui.kit.fields.base import Field
from desktop_app.ui.kit.fonts import Type, font, metrics, text_width
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.tokens import look

V = TypeVar("V")


class ComboBox(QComboBox):
    """Drop-down with our arrow; the wheel does not change it unless it has the focus."""

    def __init__(self) -> None:
        """Make an empty drop-down."""
        super().__init__()
        self.setFixedHeight(look().sizes.input)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling past must not change a value."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's box, then the arrow."""
        super().paintEvent(event)
        s = look().sizes
        x = self.width() - s.s8 - s.s12
        mark = pixmap("chevron-down", look().colours.text_2, s.s12)
        QPainter(self).drawPixmap(x, (self.height() - s.s12) // 2, mark)


class SelectField(Field[V | None]):
    """One of a few fixed choices, given as (value, word); None while nothing is chosen."""

    def __init__(
        self,
        key: str,
        label: str,
        choices: Sequence[tuple[V, str]],
        *,
        required: str = "",
        width: int = 0,
        none_word: str = "",
    ) -> None:
        """Build the field; with ``none_word`` the first entry stands for None."""
        self.combo = ComboBox()
        super().__init__(key, label, self.combo, width=width, required=required)
        self._values: list[V | None] = []
        self._none_word = none_word
        self.set_choices(choices)
        self.combo.activated.connect(self._edited)

    def set_choices(self, choices: Sequence[tuple[V, str]]) -> None:
        """Replace the choices, keeping the value where it still exists."""
        kept = self.value() if self._values else None
        self._values = []
        self.combo.clear()
        if self._none_word:
            self._values.append(None)
            self.combo.addItem(self._none_word)
        for value, word in choices:
            self._values.append(value)
            self.combo.addItem(word)
        self.combo.setCurrentIndex(-1)
        self.set_value(kept)

    def choices(self) -> tuple[V | None, ...]:
        """Every value that can be chosen."""
        return tuple(self._values)

    def value(self) -> V | None:
        """Chosen value."""
        place = self.combo.currentIndex()
        return self._values[place] if place >= 0 else None

    def set_value(self, value: V | None) -> None:
        """Choose; an unknown value chooses nothing."""
        self.combo.setCurrentIndex(self._values.index(value) if value in self._values else -1)
        self.set_error("")

    def is_empty(self) -> bool:
        """Nothing chosen; a chosen value may well be falsy."""
        return self.value() is None


class CheckBox(QCheckBox):
    """Tick box with our tick; as high as a button."""

    def __init__(self, text: str) -> None:
        """Make the box with its word at the right."""
        super().__init__(text)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        """Box, gap and word."""
        s = look().sizes
        return QSize(s.icon + s.s2 + s.s8 + text_width(self.text()) + s.s8, s.button)

    def hitButton(self, pos: object) -> bool:
        """The whole widget can be clicked."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box, tick, focus and word."""
        c, s = look().colours, look().sizes
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = s.icon + s.s2
        box = QRect(s.s2, (self.height() - side) // 2, side, side)
        on = self.isChecked()
        edge = c.focus if self.hasFocus() else c.accent_fill if on else c.input_border
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(c.accent_fill if on else c.surface))
        painter.drawRoundedRect(box, s.radius - 1, s.radius - 1)
        if on:
            mark = pixmap("check", c.on_accent, s.icon - s.s2)
            painter.drawPixmap(box.left() + s.s2, box.top() + s.s2, mark)
        painter.setFont(font())
        painter.setPen(QColor(c.text if self.isEnabled() else c.text_2))
        rest = self.rect().adjusted(side + s.s2 + s.s8, 0, 0, 0)
        painter.drawText(rest, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.text())


class CheckField(Field[bool]):
    """Yes or no; the word stands at the right of the box."""

    def __init__(self, key: str, label: str) -> None:
        """Build the field."""
        self.box = CheckBox(label)
        super().__init__(key, "", self.box)
        s = look().sizes
        self.box.setFixedHeight(s.input)
        self.setContentsMargins(0, metrics(Type.HELP).height() + s.s4, 0, 0)
        self.box.setAccessibleName(label)
        self.box.toggled.connect(self._edited)

    def value(self) -> bool:
        """Whether it is ticked."""
        return self.box.isChecked()

    def set_value(self, value: bool) -> None:
        """Tick or not; does not tell ``changed``."""
        self.box.blockSignals(True)
        self.box.setChecked(value)
        self.box.blockSignals(False)
        self.box.update()

    def is_empty(self) -> bool:
        """Never: no is an answer."""
        return False
