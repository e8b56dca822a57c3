"""The framed board: month and filters above it, the days that were reviewed below it."""

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.services.sweep_board import Board
from desktop_app.ui.kit.buttons import icon_button
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fonts import Type, text_width
from desktop_app.ui.kit.text import Label, Words, line
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.sweep.board_model import BoardFilter, BoardModel
from desktop_app.ui.sweep.board_view import BoardFoot, BoardView
from desktop_app.ui.sweep.legend import Legend
from desktop_app.ui.sweep.words import short_village


class BoardCard(QFrame):
    """Month, filters, board. ``month_wanted(first day)`` asks for another month, also Ctrl+← and Ctrl+→."""

    month_wanted = Signal(object)

    def __init__(self, *, empty: str) -> None:
        """Make it; ``empty`` is the sentence while there are no grids."""
        super().__init__()
        self.setProperty("card", "true")
        self.model = BoardModel()
        self.view = BoardView(self.model)
        self._today: date | None = None
        self._month: date | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.addWidget(self._make_head())
        outer.addWidget(line("card"))
        filled = QWidget()
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(line("card"))
        column.addWidget(BoardFoot(self.view))
        self._stack = QStackedLayout()
        # A stack shows its first page at once: where it has no parent yet, as a window of its own.
        outer.addLayout(self._stack, 1)
        self._stack.addWidget(filled)
        self._stack.addWidget(EmptyState(empty, icon="calendar-check"))
        self._keys: list[QShortcut] = []
        for sequence, months in (("Ctrl+Left", -1), ("Ctrl+Right", 1)):
            key = QShortcut(QKeySequence(sequence), self)
            key.activated.connect(self._earlier if months < 0 else self._later)
            self._keys.append(key)

    def _make_head(self) -> QWidget:
        s = look().sizes
        head = QWidget()
        head.setFixedHeight(s.card_head + s.s4)
        row = QHBoxLayout(head)
        row.setContentsMargins(s.s8, 0, s.s12, 0)
        row.setSpacing(s.s8)
        self.back = icon_button("上个月", "chevron-left", self._earlier, small=True)
        self.forth = icon_button("下个月", "chevron-right", self._later, small=True)
        self._name = Label("", Words.SECTION)
        self._name.setFixedWidth(text_width("2026 年 12 月", Type.BODY, bold=True) + s.s4)
        self.village = FilterChip("村")
        self.silent_only = FilterChip("只看没报")
        self.extra = QHBoxLayout()
        self.extra.setSpacing(s.s8)
        row.addWidget(self.back)
        row.addWidget(self._name)
        row.addWidget(self.forth)
        row.addLayout(self.extra)
        row.addWidget(self.village)
        row.addWidget(self.silent_only)
        row.addWidget(Legend(), 1)
        for chip in (self.village, self.silent_only):
            chip.changed.connect(self._filter)
        return head

    # contents
    def set_board(self, board: Board, today: date) -> None:
        """Show a month; the current cell stays where it was, when it is still there."""
        kept = self.view.current()
        first_time = self._month != board.days[0]
        self._today, self._month = today, board.days[0]
        self._name.setText(f"{board.days[0].year} 年 {board.days[0].month} 月")
        self.forth.setEnabled(board.days[-1] < today)
        self.village.set_choices([(v.code, short_village(v.name)) for v in board.villages])
        self.model.set_board(board, today)
        self._filter()
        self._stack.setCurrentIndex(0 if board.villages else 1)
        if kept is not None:
            self.view.choose(kept[0], kept[1] if kept[1] in board.days else min(board.days[-1], today))
        if first_time:
            self.view.show_day(today)

    def clear_filters(self) -> None:
        """Show everything again."""
        self.village.set_value(None)
        self.silent_only.set_value(None)

    def _filter(self, *_: object) -> None:
        kept = self.view.current()
        day = self._today if self._today in self.model.days else None
        only = self.silent_only.value() is not None
        self.model.set_filter(BoardFilter(self.village.value(), only, day))
        if kept is not None and self.view.current() is None:
            self.view.choose(*kept)

    def _earlier(self) -> None:
        if self._month is not None:
            self.month_wanted.emit((self._month - timedelta(days=1)).replace(day=1))

    def _later(self) -> None:
        if self._month is not None and self.forth.isEnabled():
            self.month_wanted.emit((self._month + timedelta(days=31)).replace(day=1))
