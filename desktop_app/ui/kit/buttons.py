"""Buttons. Background and focus come from the style sheet, words and icon are painted here.

One primary button per page; the shortcut stands after the word in the lighter weight (two weights in one
button cannot be had from QPushButton's own text).
"""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from desktop_app.ui.kit.fonts import Type, font, text_width
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.tokens import Tone, look


class Kind(StrEnum):
    """Look of a button."""

    PRIMARY = "primary"
    PLAIN = "plain"
    SMALL = "small"
    LINK = "link"
    ICON = "icon"
    DANGER = "danger"


_FILLED = (Kind.PRIMARY, Kind.DANGER)


class Button(QPushButton):
    """A button with a word, optional icon (left, or right with ``icon_after``) and optional key hint.

    ``on_click`` takes no argument. The accessible name is the word (for ``Kind.ICON`` the word is only
    the name and the tool tip).
    """

    def __init__(
        self,
        text: str,
        on_click: Callable[[], object] | None = None,
        *,
        kind: Kind = Kind.PLAIN,
        icon: str = "",
        icon_after: bool = False,
        hint: str = "",
        small: bool = False,
        tone: Tone = Tone.ACCENT,
        parent: QWidget | None = None,
    ) -> None:
        """Make the button."""
        super().__init__(parent)
        self._word, self._kind, self._icon, self._hint = text, kind, icon, hint
        self._icon_after, self._tone = icon_after, tone
        self._small = small or kind is Kind.SMALL
        self.setProperty("kind", kind.value)
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if kind is Kind.ICON:
            self.setToolTip(text)
        if on_click is not None:
            self._on_click = on_click
            self.clicked.connect(self._press)

    def _press(self) -> None:
        self._on_click()

    def word(self) -> str:
        """Word on the button."""
        return self._word

    def set_word(self, text: str) -> None:
        """Change the word."""
        self._word = text
        self.setAccessibleName(text)
        if self._kind is Kind.ICON:
            self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def set_icon(self, name: str) -> None:
        """Change the icon."""
        self._icon = name
        self.update()

    def sizeHint(self) -> QSize:
        """Width from the words, height from the kind."""
        s = look().sizes
        small = self._small
        height = s.button_small if small else s.button
        if self._kind is Kind.ICON:
            return QSize(height, height)
        inside = {Kind.LINK: s.s4, Kind.SMALL: s.s8}.get(self._kind, s.s12 if not self._hint else s.s16)
        width = sum(w for w, _ in self._parts()) + 2 * inside
        return QSize(width, height)

    def minimumSizeHint(self) -> QSize:
        """A button is never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button as the space bar does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def _type(self) -> Type:
        return Type.HELP if self._small else Type.BODY

    def _parts(self) -> list[tuple[int, str]]:
        """Widths of icon, gaps, word and hint, in order of painting."""
        s = look().sizes
        bold = self._kind in _FILLED
        parts: list[tuple[int, str]] = []
        if self._word and self._kind is not Kind.ICON:
            parts.append((text_width(self._word, self._type(), bold=bold), "word"))
        if self._icon:
            gap = [(s.s4 + s.s2, "gap")] if parts else []
            mark = [(s.icon - s.s2 if self._small else s.icon, "icon")]
            parts = [*parts, *gap, *mark] if self._icon_after else [*mark, *gap, *parts]
        if self._hint:
            parts += [(s.s8 + s.s2, "gap"), (text_width(self._hint, Type.HELP), "hint")]
        return parts

    def _colour(self) -> str:
        c = look().colours
        if not self.isEnabled():
            return c.text_2
        if self._kind in _FILLED:
            return c.on_accent
        if self._kind is Kind.LINK:
            return c.of(self._tone)
        return c.text_2 if self._kind is Kind.ICON else c.text

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Background by the style, then the parts centred."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        parts = self._parts()
        x = (self.width() - sum(width for width, _ in parts)) // 2
        colour = self._colour()
        painter.setPen(colour)
        for width, what in parts:
            rect = QRect(x, 0, width, self.height())
            if what == "word":
                painter.setFont(font(self._type(), bold=self._kind in _FILLED))
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._word)
            elif what == "hint":
                painter.setFont(font(Type.HELP))
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._hint)
            elif what == "icon":
                painter.drawPixmap(x, (self.height() - width) // 2, pixmap(self._icon, colour, width))
            x += width


def primary(text: str, on_click: Callable[[], object], *, icon: str = "", hint: str = "") -> Button:
    """The page's one primary action."""
    return Button(text, on_click, kind=Kind.PRIMARY, icon=icon, hint=hint)


def link(text: str, on_click: Callable[[], object], *, icon: str = "", small: bool = False) -> Button:
    """A word that acts, without a frame; ``small`` in card and section heads."""
    return Button(text, on_click, kind=Kind.LINK, icon=icon, small=small)


def icon_button(text: str, icon: str, on_click: Callable[[], object], *, small: bool = False) -> Button:
    """A square button with an icon; ``text`` is its tool tip and accessible name."""
    return Button(text, on_click, kind=Kind.ICON, icon=icon, small=small)
