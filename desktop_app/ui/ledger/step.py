"""The frame of one step of the import: a head that says what to do, a body, a row of buttons."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.text import Label, Words, line
from desktop_app.ui.kit.tokens import look


class ImportStep(QFrame):
    """One step; subclasses fill ``body`` and add their buttons with ``add_button``."""

    def __init__(self, title: str, help_text: str) -> None:
        """Make the frame."""
        super().__init__()
        s = look().sizes
        self.setProperty("card", "true")
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(s.s16, s.s12, s.s16, s.s12)
        head.setSpacing(s.s4)
        self._title = Label(title, Words.TITLE)
        self._help = Label(help_text, Words.HELP, wrap=True)
        head.addWidget(self._title)
        head.addWidget(self._help)
        outer.addLayout(head)
        outer.addWidget(line("row"))
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        outer.addLayout(self.body, 1)
        outer.addWidget(line("row"))
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        self._foot.setSpacing(s.s8)
        self._foot.addStretch(1)
        outer.addLayout(self._foot)

    def set_help(self, text: str) -> None:
        """Change the sentence below the title."""
        self._help.setText(text)

    def set_title(self, text: str) -> None:
        """Change the title."""
        self._title.setText(text)

    def add_button(self, text: str, on_click: Callable[[], object], *, main: bool = False) -> Button:
        """Add a button at the left; the step's own action is the filled one."""
        made = Button(text, on_click, kind=Kind.PRIMARY if main else Kind.PLAIN)
        self._foot.insertWidget(self._foot.count() - 1, made)
        return made

    def add_at_end(self, widget: QWidget) -> None:
        """Add something at the right end of the buttons."""
        self._foot.addWidget(widget)
