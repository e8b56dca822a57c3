"""The views of a page as a row of chips, of which one is on."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.tokens import look


class ViewRow(QWidget):
    """Chips from left to right; a click, or Alt and the chip's place, picks a view: ``picked(word)``.

    The page shows the view and says so with ``show_word``, also where something else led there.
    """

    picked = Signal(str)

    def __init__(self, words: Sequence[str], *ends: QWidget) -> None:
        """Make the row, the first view on; ``ends`` are small widgets behind the chips."""
        super().__init__()
        self.chips: dict[str, FilterChip] = {}
        self._word = words[0]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().sizes.s4)
        for place, word in enumerate(words, 1):
            chip = FilterChip(word, value="on" if place == 1 else None, one_of=True)
            chip.clicked.connect(partial(self._pick, word))
            chip.setToolTip(f"Alt+{place}")
            key = QShortcut(QKeySequence(f"Alt+{place}"), self)
            key.setContext(Qt.ShortcutContext.WindowShortcut)
            key.activated.connect(partial(self._pick, word))
            self.chips[word] = chip
            row.addWidget(chip)
        for end in ends:
            row.addWidget(end)
        row.addStretch(1)

    @property
    def word(self) -> str:
        """The view that is on."""
        return self._word

    def show_word(self, word: str) -> None:
        """Mark the view that is shown."""
        self._word = word
        for one, chip in self.chips.items():
            chip.set_value("on" if one == word else None)

    def set_count(self, word: str, count: int) -> None:
        """Say behind a view how many it has; nothing for nought."""
        self.chips[word].set_label(f"{word} {count}" if count else word)

    def _pick(self, word: str, _on: bool = False) -> None:
        self.show_word(word)
        self.chips[word].setFocus(Qt.FocusReason.OtherFocusReason)
        self.picked.emit(word)
