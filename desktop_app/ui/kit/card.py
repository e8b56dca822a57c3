"""Card: a white block with a head (title, help, links) and a body."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look


class Card(QFrame):
    """A card; without a title it has no head. Fill ``body`` (no margins, lists reach the edge)."""

    def __init__(self, title: str = "", *, help_text: str = "") -> None:
        """Make the card."""
        super().__init__()
        s = look().sizes
        self.setProperty("card", "true")
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self._title = Label(title, Words.SECTION)
        self._help = ElidedLabel(help_text, Words.HELP)
        self._head = QWidget()
        self._head.setFixedHeight(s.card_head)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(s.s12, 0, s.s12, 0)
        row.setSpacing(s.s8)
        row.addWidget(self._title)
        row.addWidget(self._help, 1)
        self._head_row = row
        outer.addWidget(self._head)
        self._line = line("row")
        outer.addWidget(self._line)
        self._head.setVisible(bool(title))
        self._line.setVisible(bool(title))
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        outer.addLayout(self.body, 1)

    def set_title(self, text: str) -> None:
        """Change the title."""
        self._title.setText(text)
        self.setAccessibleName(text)
        self._head.setVisible(bool(text))
        self._line.setVisible(bool(text))

    def set_help(self, text: str, tone: Tone = Tone.MUTED) -> None:
        """Change the small words after the title (10 件，超期 2 件)."""
        self._help.setText(text)
        self._help.set_tone(tone)

    def add_link(self, text: str, on_click: Callable[[], object], *, icon: str = "") -> Button:
        """Add a link at the right of the head; its word ends on the column of the body."""
        made = link(text, on_click, icon=icon, small=True)
        self.add_head_widget(made)
        return made

    def add_head_widget(self, widget: QWidget) -> None:
        """Add any widget at the right of the head."""
        s = look().sizes
        if isinstance(widget, Button):
            self._head_row.setContentsMargins(s.s12, 0, s.s12 - s.s4, 0)
        self._head_row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_padded(self, widget: QWidget, stretch: int = 0) -> None:
        """Add a widget to the body with the card's own padding."""
        s = look().sizes
        holder = QVBoxLayout()
        holder.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        holder.addWidget(widget, stretch)
        self.body.addLayout(holder, stretch)
