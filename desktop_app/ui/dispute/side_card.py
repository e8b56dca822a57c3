"""Cards of the registration form's right column."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.chips import StateChip
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.kit.visible import show_when


class SideItem(QWidget):
    """One entry of a side card: title and chip, then small words with their links."""

    def __init__(self, title: str, below: str, chip: StateChip | None = None, *, wrap: bool = False) -> None:
        """Make the entry; ``wrap`` breaks a long title instead of cutting it."""
        super().__init__()
        s = look().sizes
        box = QVBoxLayout(self)
        box.setContentsMargins(s.s12, s.s8, s.s12 - s.s4, s.s8)
        box.setSpacing(s.s2)
        head = QHBoxLayout()
        head.setSpacing(s.s8)
        head.addWidget(Label(title, wrap=True) if wrap else ElidedLabel(title), 1)
        if chip is not None:
            head.addWidget(chip)
        box.addLayout(head)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(s.s4)
        self._foot.addWidget(ElidedLabel(below, Words.HELP), 1)
        box.addLayout(self._foot)

    def add_link(self, word: str, on_click: Callable[[], object], about: str) -> None:
        """Add a link; ``about`` completes its accessible name."""
        made = link(word, on_click, small=True)
        made.setAccessibleName(f"{word}：{about}")
        self._foot.addWidget(made)


class SideCard(Card):
    """A card of entries; without any it shows its hint, or is hidden when it has no hint."""

    def __init__(self, title: str, hint: str = "") -> None:
        """Make an empty card."""
        super().__init__(title)
        self.items: list[SideItem] = []
        self._hint = hint
        self.show_items(())

    def show_items(self, items: Sequence[SideItem], help_text: str = "") -> None:
        """Replace the entries."""
        while self.body.count():
            taken = self.body.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.items = list(items)
        for number, item in enumerate(items):
            if number:
                self.body.addWidget(line("row"))
            self.body.addWidget(item)
        if not items and self._hint:
            hint = Label(self._hint, Words.HELP, wrap=True)
            hint.setContentsMargins(look().sizes.s12, look().sizes.s8, look().sizes.s12, look().sizes.s8)
            self.body.addWidget(hint)
        self.set_help(help_text)
        show_when(self, bool(items) or bool(self._hint))
