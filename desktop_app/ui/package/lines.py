"""Short lines inside a card: what it is, a detail at the right, and a sentence below where one is needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look

_DETAIL_PART = (5, 4)
"""Shares of the text and of the detail in the width."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line; ``sentence`` stands below it over the full width and is never cut."""

    text: str
    detail: str = ""
    sentence: str = ""
    tone: Tone = Tone.NORMAL


class LineList(QScrollArea):
    """Lines with hairlines between them; scrolls when there are more than fit, needs room for ``least``.

    ``inset`` False inside a section of a detail, which has its own margins.
    """

    def __init__(self, name: str, *, least: int = 3, inset: bool = True) -> None:
        """Start with no lines; ``name`` is the accessible name."""
        super().__init__()
        self._side = look().sizes.s12 if inset else 0
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(least * look().sizes.row_side)
        self.rows: tuple[LineRow, ...] = ()
        self._show()

    def set_rows(self, rows: Sequence[LineRow]) -> None:
        """Replace the lines."""
        if self.rows != tuple(rows):
            self.rows = tuple(rows)
            self._show()

    def _show(self) -> None:
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for number, row in enumerate(self.rows):
            if number:
                box.addWidget(line("row"))
            box.addWidget(_row(row, self._side))
        box.addStretch(1)
        self.setWidget(column)
        # The keyboard only needs to come here when there is something to scroll to.
        many = len(self.rows) * look().sizes.row_side > self.height()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if many else Qt.FocusPolicy.NoFocus)


class FlatStack(QStackedWidget):
    """A stack for the body of a card: its wrapped sentences do not make the row of cards higher.

    A stack asks for the height of its highest page, hidden or not, at the given width; here the card decides.
    """

    def __init__(self) -> None:
        """Ask for no height of its own."""
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)

    def hasHeightForWidth(self) -> bool:
        """The pages wrap, the stack does not grow with them."""
        return False


def _row(row: LineRow, side: int) -> QWidget:
    s = look().sizes
    holder = QWidget()
    holder.setAccessibleName(" ".join(part for part in (row.text, row.detail, row.sentence) if part))
    box = QVBoxLayout(holder)
    box.setContentsMargins(side, 0, side, 0)
    box.setSpacing(0)
    first = QHBoxLayout()
    first.setSpacing(s.s8)
    text = ElidedLabel(row.text, tone=row.tone)
    text.setFixedHeight(s.row_side - 1)
    first.addWidget(text, _DETAIL_PART[0])
    if row.detail:
        detail = ElidedLabel(row.detail, Words.HELP)
        first.addWidget(detail, _DETAIL_PART[1])
    box.addLayout(first)
    if row.sentence:
        said = Label(row.sentence, Words.HELP, tone=row.tone, wrap=True, select=True)
        said.setContentsMargins(0, 0, 0, s.s4)
        box.addWidget(said)
    return holder
