"""Lines with sign, caption, what is known and words that act: answers, signatures, instalments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look


@dataclass(frozen=True, slots=True)
class Fold:
    """What is folded out: whether a record is, and turning it."""

    is_open: Callable[[UUID], bool]
    turn: Callable[[UUID], object]


@dataclass(frozen=True, slots=True)
class LineAct:
    """A word that acts; ``name`` says it in full for a screen reader."""

    word: str
    name: str
    on_click: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``sign`` is an icon with its word, ``lead`` small words before ``caption``."""

    sign: str
    sign_word: str
    tone: Tone
    caption: str
    lead: str = ""
    state: str = ""
    acts: tuple[LineAct, ...] = ()


class LineRows(QWidget):
    """The lines below each other with hairlines between."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Show the lines; long captions end in … and show in full as tool tip."""
        super().__init__()
        s = look().sizes
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(s.s8)
        grid.setVerticalSpacing(0)
        self._leads = any(one.lead for one in lines)
        for number, one in enumerate(lines):
            self._add(grid, 2 * number, one)
            if number + 1 < len(lines):
                grid.addWidget(line("row"), 2 * number + 1, 0, 1, 5)
        grid.setColumnStretch(2, 3)
        grid.setColumnStretch(3, 2)

    def _add(self, grid: QGridLayout, row: int, one: Line) -> None:
        c, s = look().colours, look().sizes
        sign = QLabel()
        sign.setFixedSize(s.icon, s.row_side)
        sign.setPixmap(pixmap(one.sign, c.of(one.tone), s.icon - s.s2))
        sign.setAccessibleName(one.sign_word)
        caption = ElidedLabel(one.caption)
        tone = Tone.MUTED if one.tone is Tone.OK else one.tone
        state = ElidedLabel(one.state, Words.HELP, tone=tone)
        caption.setAccessibleName(" ".join(p for p in (one.lead, one.caption, one.sign_word, one.state) if p))
        grid.addWidget(sign, row, 0)
        if self._leads:
            grid.addWidget(Label(one.lead, Words.HELP), row, 1)
        grid.addWidget(caption, row, 2 if self._leads else 1, 1, 1 if self._leads else 2)
        grid.addWidget(state, row, 3)
        if one.acts:
            holder = QWidget()
            box = QHBoxLayout(holder)
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(s.s4)
            for act in one.acts:
                made = link(act.word, act.on_click, small=True)
                made.setAccessibleName(act.name)
                box.addWidget(made)
            grid.addWidget(holder, row, 4, Qt.AlignmentFlag.AlignRight)
        grid.setRowMinimumHeight(row, s.row_side)
