"""Chips: state (outlined, neutral), risk (filled, with the word) and filters (a row above the list)."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from db.enums import RiskLevel
from desktop_app.ui.kit.cell_paint import chip_width, draw_risk, draw_state
from desktop_app.ui.kit.fonts import Type, font, text_width
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.kit.visible import show_when


class StateChip(QWidget):
    """State of a record; ``done`` green, ``paused`` grey."""

    def __init__(self, text: str = "", *, done: bool = False, paused: bool = False) -> None:
        """Make the chip."""
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_state(text, done=done, paused=paused)

    def set_state(self, text: str, *, done: bool = False, paused: bool = False) -> None:
        """Change the word; empty hides the chip."""
        self._text, self._done, self._paused = text, done, paused
        self.setAccessibleName(f"状态：{text}")
        show_when(self, bool(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Size from the word."""
        return QSize(chip_width(self._text), look().sizes.chip)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as the table does."""
        draw_state(QPainter(self), self.rect(), self._text, done=self._done, paused=self._paused)


class RiskChip(QWidget):
    """Risk of a record."""

    def __init__(self, level: RiskLevel | None = None) -> None:
        """Make the chip; None hides it."""
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_level(level)

    def set_level(self, level: RiskLevel | None) -> None:
        """Change the level."""
        self._level = level
        self.setAccessibleName(f"风险：{level.label}" if level else "")
        show_when(self, level is not None)
        self.update()

    def sizeHint(self) -> QSize:
        """Size from the word."""
        return QSize(chip_width("红", bold=True), look().sizes.chip)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as the table does."""
        if self._level is not None:
            draw_risk(QPainter(self), self.rect(), self._level)


Branch = tuple[str, str, Sequence[tuple[str, str]]]
"""Key and word of an entry of a tree, and what is below it as (key, word)."""


class FilterChip(QPushButton):
    """One filter: 风险：全部 ⌄ or, when it filters, 状态：未结案 ×.

    ``choices`` are (key, word); without choices the chip is a switch (value "on" or None). ``set_tree``
    gives entries with others below them. ``own`` is a last entry of the menu and what it does (自选起止日期);
    ``own_word`` says in words a value that came from it.
    ``changed(value)`` tells every change; Delete or the × clears. ``one_of`` is a switch among several
    (the order of a list): it shows no × and a click does not switch it off.
    """

    changed = Signal(object)

    def __init__(
        self,
        label: str,
        choices: Sequence[tuple[str, str]] = (),
        *,
        value: str | None = None,
        one_of: bool = False,
    ) -> None:
        """Make the chip, filtering from the start when ``value`` is given."""
        super().__init__()
        self.label, self.choices = label, tuple(choices)
        self._branches: tuple[Branch, ...] = ()
        self._own: tuple[str, Callable[[], object]] | None = None
        self._own_word: Callable[[str], str] | None = None
        self._one_of = one_of
        self._value: str | None = value
        self.setProperty("kind", "chip")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._pressed)
        self._show()

    def value(self) -> str | None:
        """Key that is filtered by, None when the chip does not filter."""
        return self._value

    def set_value(self, value: str | None) -> None:
        """Filter by a key or, with None, not; tells ``changed`` when it differs."""
        if value != self._value:
            self._value = value
            self._show()
            self.changed.emit(value)

    def set_label(self, label: str) -> None:
        """Change the word of a chip (督办 3)."""
        if label != self.label:
            self.label = label
            self._show()

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Replace the choices, keeping the value while it exists."""
        self.choices = tuple(choices)
        if self._value is not None and self._own_word is None and self._value not in dict(choices):
            self.set_value(None)
        self._show()

    def set_tree(self, branches: Sequence[Branch]) -> None:
        """Replace the choices by a tree of two levels; a branch is a choice as well."""
        self._branches = tuple(branches)
        flat = [entry for key, word, below in branches for entry in ((key, word), *below)]
        self.set_choices(flat)

    def set_own(self, word: str, on_click: Callable[[], object], own_word: Callable[[str], str]) -> None:
        """Add the entry that brings a value of the user's own."""
        self._own, self._own_word = (word, on_click), own_word

    def words(self) -> str:
        """Text of the chip."""
        if not self.choices:
            return self.label
        word = dict(self.choices).get(self._value or "")
        if word is None and self._value and self._own_word is not None:
            word = self._own_word(self._value)
        return f"{self.label}：{word or '全部'}"

    def fill_menu(self, menu: QMenu) -> None:
        """Add 全部 and the choices to a menu."""
        self._add(menu, None, "全部")
        for key, word, below in self._branches:
            if below:
                deeper = menu.addMenu(word)
                self._add(deeper, key, f"全部{word}")
                for entry in below:
                    self._add(deeper, *entry)
            else:
                self._add(menu, key, word)
        if not self._branches:
            for entry in self.choices:
                self._add(menu, *entry)
        if self._own is not None:
            menu.addSeparator()
            menu.addAction(*self._own)

    def _add(self, menu: QMenu, key: str | None, word: str) -> None:
        action = menu.addAction(word)
        action.setCheckable(True)
        action.setChecked(key == self._value)
        action.triggered.connect(self._chooser(key))

    def _chooser(self, key: str | None) -> Callable[[], None]:
        def choose() -> None:
            self.set_value(key)

        return choose

    def _show(self) -> None:
        self.setAccessibleName(self.words() + ("，正在筛选" if self._value else ""))
        self.setProperty("active", "true" if self._value else "false")
        self.style().unpolish(self)
        self.style().polish(self)
        self.updateGeometry()
        self.update()

    def _pressed(self) -> None:
        if not self.choices:
            self.set_value(None if self._value and not self._one_of else "on")
            return
        menu = QMenu(self)
        self.fill_menu(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _mark(self) -> str:
        if self._value:
            return "" if self._one_of else "x"
        return "chevron-down" if self.choices else ""

    def sizeHint(self) -> QSize:
        """Word, mark and padding."""
        s = look().sizes
        mark = s.s12 + s.s4 if self._mark() else 0
        return QSize(text_width(self.words(), Type.HELP) + mark + 2 * (s.s12 - s.s2), s.filter_chip)

    def minimumSizeHint(self) -> QSize:
        """A chip is never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, Delete clears."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not self._one_of:
            self.set_value(None)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._pressed()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let the × clear without a menu."""
        s = look().sizes
        if self._mark() == "x" and event.position().x() > self.width() - s.s12 - s.s12 - s.s4:
            self.set_value(None)
            return
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground by the style, then word and mark."""
        c, s = look().colours, look().sizes
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        ink = c.accent_strong if self._value else c.text
        painter.setFont(font(Type.HELP))
        painter.setPen(ink)
        area = QRect(s.s12 - s.s2, 0, self.width(), self.height())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.words())
        if self._mark():
            x = self.width() - (s.s12 - s.s2) - s.s12
            painter.drawPixmap(x, (self.height() - s.s12) // 2, pixmap(self._mark(), ink, s.s12))
