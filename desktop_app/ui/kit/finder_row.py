"""The row above a list: a field to find with, asked a moment after the last key, and chips that narrow it."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.fields.base import line_edit
from desktop_app.ui.kit.tokens import DURATIONS, look


class FinderRow(QWidget):
    """``asked()`` when the list is to be read again: after a pause in typing, or at once on a chip."""

    asked = Signal()

    def __init__(self, placeholder: str, name: str, *chips: FilterChip) -> None:
        """Build the row; ``name`` is what a screen reader says of the field."""
        super().__init__()
        s = look().sizes
        self.setFixedHeight(s.card_head + s.s8)
        self.edit = line_edit(placeholder)
        self.edit.setClearButtonEnabled(True)
        self.edit.setAccessibleName(name)
        self._chips = chips
        self._pause = QTimer(self, singleShot=True, interval=DURATIONS.search_pause)
        self._pause.timeout.connect(self.asked)
        self.edit.textChanged.connect(self._typed)
        row = QHBoxLayout(self)
        row.setContentsMargins(s.s12, 0, s.s12, 0)
        row.setSpacing(s.s8)
        row.addWidget(self.edit, 1)
        for chip in chips:
            row.addWidget(chip)
            chip.changed.connect(self._narrowed)

    def _typed(self, _text: str) -> None:
        self._pause.start()

    def _narrowed(self, *_: object) -> None:
        self.asked.emit()

    def text(self) -> str:
        """What stands in the field."""
        return self.edit.text()

    def narrows(self) -> bool:
        """Whether something is looked for or a chip is on."""
        return bool(self.text().strip()) or any(chip.value() is not None for chip in self._chips)
