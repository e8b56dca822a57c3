"""The right side while calling: the day's figures, the current grid, who is next, the day's findings."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.services.sweep_day import SilentRow
from desktop_app.services.sweep_event import EventRow
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import TableOrEmpty
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.sweep.figures import DayFigures
from desktop_app.ui.sweep.grid_section import GridDoors, GridSection
from desktop_app.ui.sweep.lists import EventTable, SilentTable

_LOW = 470
"""Below this height at scale 1 the figures take one line."""


class _Lists(QWidget):
    """Holder of the two lists: takes what is left and asks for three rows, whatever is in it."""

    def sizeHint(self) -> QSize:
        s = look().sizes
        return QSize(s.sweep_panel, 3 * s.row_side)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return False


class RoundPanel(QWidget):
    """Everything of the telephone round. ``silent_chosen(SilentRow)`` and ``event_opened(EventRow)``."""

    silent_chosen = Signal(object)
    event_opened = Signal(object)

    def __init__(self, doors: GridDoors) -> None:
        """Show nothing yet."""
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(self._scroll)
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self.figures = DayFigures()
        self.grid = GridSection(doors)
        for part in (self.figures, line("row"), self.grid, self._make_last(), line("row")):
            box.addWidget(part)
        box.addWidget(self._make_tabs())
        lists = _Lists()
        inset = QVBoxLayout(lists)
        # Words of the rows stand below the words of the sections, which have a wider margin.
        inset.setContentsMargins(look().sizes.s4, 0, look().sizes.s4, 0)
        inset.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._lists = QStackedWidget()
        inset.addWidget(self._lists)
        box.addWidget(lists, 1)
        self._scroll.setWidget(column)
        self._setting = False
        self._add_lists()
        self._show_list(events=False)

    def _make_last(self) -> QWidget:
        """The line that says what was recorded a moment ago, with the way to take it back."""
        s = look().sizes
        self.last = QWidget()
        row = QHBoxLayout(self.last)
        row.setContentsMargins(s.s16, 0, s.s16 - s.s4, s.s4)
        self._last_words = ElidedLabel("", Words.HELP)
        row.addWidget(self._last_words, 1)
        self.undo: Button | None = None
        self._last_row = row
        self.last.hide()
        return self.last

    def _make_tabs(self) -> QWidget:
        s = look().sizes
        holder = QWidget()
        holder.setFixedHeight(s.card_head)
        row = QHBoxLayout(holder)
        row.setContentsMargins(s.s16, 0, s.s16, 0)
        row.setSpacing(s.s4)
        self.silent_tab = FilterChip("接着打", one_of=True)
        self.event_tab = FilterChip("当天的情况", one_of=True)
        self._silent_count, self._event_count = Label("", Words.HELP), Label("", Words.HELP)
        for chip, count, events in (
            (self.silent_tab, self._silent_count, False),
            (self.event_tab, self._event_count, True),
        ):
            chip.clicked.connect(lambda _=False, wanted=events: self._show_list(events=wanted))
            row.addWidget(chip)
            row.addWidget(count)
            row.addSpacing(s.s8)
        row.addStretch(1)
        return holder

    def _add_lists(self) -> None:
        self.silent = SilentTable()
        self.events = EventTable()
        self._nobody = EmptyState("都报了，没有要打的。", icon="check")
        self._lists.addWidget(TableOrEmpty(self.silent, self._nobody))
        self._lists.addWidget(TableOrEmpty(self.events, EmptyState("当天没有排查出情况。", icon="inbox")))
        self.silent.current_row_changed.connect(self._tell_silent)
        self.events.opened.connect(self.event_opened)
        self.events.clicked.connect(self._click_event)

    # contents
    def set_silent(self, rows: Sequence[SilentRow]) -> None:
        """Who is still to be called; does not move the current grid."""
        self._setting = True
        self.silent.rows.set_rows(rows)
        self._setting = False
        self._silent_count.setText(str(len(rows)) if rows else "")

    def set_events(self, rows: Sequence[EventRow]) -> None:
        """Findings of the day."""
        self.events.rows.set_rows(rows)
        self._event_count.setText(str(len(rows)) if rows else "")

    def mark_silent(self, code: str) -> None:
        """Put the bar of the list on a grid, without calling it anew."""
        self._setting = True
        if not self.silent.select_key(code):
            self.silent.setCurrentIndex(QModelIndex())
            self.silent.clearSelection()
        self._setting = False

    def show_last(self, words: str, undo: object = None) -> None:
        """Say what was recorded; ``undo`` is called by 撤销. Empty words take the line away."""
        if self.undo is not None:
            self.undo.hide()
            self.undo.deleteLater()
            self.undo = None
        self._last_words.setText(words)
        self.last.setVisible(bool(words))
        if callable(undo):
            self.undo = link("撤销", undo, small=True)
            self._last_row.addWidget(self.undo)

    def last_words(self) -> str:
        """What was recorded a moment ago."""
        return self._last_words.text()

    def _show_list(self, *, events: bool) -> None:
        self._lists.setCurrentIndex(1 if events else 0)
        self.silent_tab.set_value(None if events else "on")
        self.event_tab.set_value("on" if events else None)

    def _tell_silent(self, row: SilentRow | None) -> None:
        if row is not None and not self._setting:
            self.silent_chosen.emit(row)

    def _click_event(self, index: QModelIndex) -> None:
        row = self.events.rows.row_at(index.row())
        if row is not None:
            self.event_opened.emit(row)

    # layout
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Figures in one line where the window is low."""
        super().resizeEvent(event)
        self.figures.set_low(self.height() / look().scale < _LOW)

    def minimumSizeHint(self) -> QSize:
        """It scrolls, so little is enough."""
        s = look().sizes
        return QSize(s.sweep_panel, 4 * s.row)
