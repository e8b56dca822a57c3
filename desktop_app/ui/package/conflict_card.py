"""两边不一样 on the overview: the newest, with both values and who wrote them; 定夺 leads to the desk."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.services.package_conflict import ConflictRow, ConflictValue
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.dates import short_moment_words
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.text import ElidedLabel, Words, line
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.package.desk_row import DeskRow

SHOWN = 20
"""So many are asked for; the desk has them all."""


class ConflictCard(Card):
    """``open_wanted(key of the desk's row)``, None for the desk as a whole."""

    open_wanted = Signal(object)

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__("两边不一样")
        self._rows: tuple[ConflictRow, ...] = ()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setMinimumHeight(3 * look().sizes.row_side)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(EmptyState("没有两边不一样的地方。", icon="check"))
        self._stack.addWidget(self._scroll)
        self.body.addWidget(holder, 1)
        self._all = self.add_link("全部", partial(self.open_wanted.emit, None))
        self.show_rows(())

    def show_rows(self, rows: Sequence[ConflictRow]) -> None:
        """Show the newest conflicts, those that this office decides first."""
        self._rows = tuple(sorted(rows, key=lambda row: not row.may_settle))
        mine = sum(row.may_settle for row in rows)
        more = " 以上" if len(rows) >= SHOWN else ""
        words = f"{mine} 处{more}待定夺" if mine else "由对方定夺" if rows else ""
        self.set_help(words, Tone.WARNING if mine else Tone.MUTED)
        self._all.setVisible(bool(rows))
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for number, row in enumerate(self._rows):
            if number:
                box.addWidget(line("row"))
            box.addWidget(self._block(row))
        box.addStretch(1)
        self._scroll.setWidget(column)
        self._stack.setCurrentIndex(1 if self._rows else 0)

    def _block(self, row: ConflictRow) -> QWidget:
        s = look().sizes
        holder = QWidget()
        holder.setAccessibleName(f"{row.title} {row.field_label}")
        box = QVBoxLayout(holder)
        box.setContentsMargins(s.s12, s.s8, s.s12 - s.s4, s.s8)
        box.setSpacing(s.s2)
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(row.title), 1)
        opens = link(
            "定夺" if row.may_settle else "看", partial(self.open_wanted.emit, DeskRow(row).key), small=True
        )
        opens.setAccessibleName(f"定夺 {row.title} {row.field_label}")
        head.addWidget(opens)
        box.addLayout(head)
        waits = "" if row.may_settle else f"，由{row.holder_name or '对方单位'}定夺"
        box.addWidget(ElidedLabel(f"{row.field_label}{waits}", Words.HELP))
        for value in row.values:
            box.addWidget(_value_line(value))
        return holder


def _value_line(value: ConflictValue) -> QWidget:
    """The value, then who wrote it on which PC and when."""
    s = look().sizes
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(s.s8)
    row.addWidget(ElidedLabel(" ".join(value.text.split())), 2)
    who = f"{value.actor_name} {value.machine_name} {short_moment_words(value.at)}"
    row.addWidget(ElidedLabel(who, Words.HELP), 3)
    return holder
