"""Right of the heat map: the figures of the period, each a button to its rows, and three lists."""

from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.sweep_count import RATE_DEFINITION, SweepFigure, SweepFigures
from desktop_app.services.sweep_board import cell_figures
from desktop_app.services.sweep_period import (
    GridDayCell,
    GridPeriod,
    SweepPeriod,
    VillagePeriod,
    rows_behind,
)
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import TableOrEmpty
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.sweep.overview_lists import day_table, silent_table, village_table

_COLUMNS = 3
_BAD = {SweepFigure.SILENT: Tone.DANGER, SweepFigure.LATE: Tone.WARNING}


class OverviewSide(QFrame):
    """Figures of one period.

    ``village_wanted(code)``, ``month_wanted(first day)``, ``day_wanted(grid code, day)`` from the lists.
    """

    village_wanted = Signal(str)
    month_wanted = Signal(object)
    day_wanted = Signal(str, object)

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        s = look().sizes
        self.setProperty("card", "true")
        self.setFixedWidth(s.sweep_panel)
        self._period: SweepPeriod | None = None
        self._village: str | None = None
        self._figure = SweepFigure.SILENT
        self._of_grid = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.addWidget(self._make_head())
        outer.addWidget(line("row"))
        outer.addWidget(self._make_chips())
        outer.addWidget(line("row"))
        self.villages, self.silent, self.days = village_table(), silent_table(), day_table()
        self._stack = QStackedWidget()
        sentences = ("还没有锁定的日子，没有数可看。", "锁定的日子里没有漏报的网格。", "这个数是零。")
        for table, sentence in zip((self.villages, self.silent, self.days), sentences, strict=True):
            table.setMinimumHeight(2 * s.row)
            self._stack.addWidget(TableOrEmpty(table, EmptyState(sentence, icon="calendar-check")))
        outer.addWidget(self._stack, 1)
        self.villages.opened.connect(self._open_village)
        self.silent.opened.connect(self._open_silent)
        self.days.opened.connect(self._open_day)

    def _make_head(self) -> QWidget:
        s = look().sizes
        head = QWidget()
        box = QVBoxLayout(head)
        box.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        box.setSpacing(s.s4)
        self._whose = ElidedLabel("", Words.SECTION)
        self._counted = Label("", Words.HELP, wrap=True)
        self._rate = Label("", Words.SECTION)
        top = QHBoxLayout()
        top.setSpacing(s.s8)
        top.addWidget(self._whose, 1)
        top.addWidget(self._rate)
        box.addLayout(top)
        box.addWidget(self._counted)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(s.s8)
        grid.setVerticalSpacing(0)
        self.figures: dict[SweepFigure, Button] = {}
        for place, figure in enumerate(SweepFigure):
            button = Button(
                figure.label, partial(self.open_figure, figure), kind=Kind.LINK, small=True,
                tone=_BAD.get(figure, Tone.ACCENT),
            )  # fmt: skip
            self.figures[figure] = button
            grid.addWidget(button, place // _COLUMNS, place % _COLUMNS, Qt.AlignmentFlag.AlignLeft)
        box.addLayout(grid)
        self._definition = Label(RATE_DEFINITION, Words.HELP, wrap=True)
        box.addWidget(self._definition)
        return head

    def _make_chips(self) -> QWidget:
        s = look().sizes
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(s.s12, s.s4, s.s12, s.s4)
        row.setSpacing(s.s4)
        self.chips = tuple(FilterChip(word, one_of=True) for word in ("各村", "没报的格", "明细"))
        for place, chip in enumerate(self.chips):
            chip.clicked.connect(partial(self._show_list, place))
            row.addWidget(chip)
        row.addStretch(1)
        self._list_words = ElidedLabel("", Words.HELP)
        row.addWidget(self._list_words)
        return holder

    # contents
    def show_period(self, period: SweepPeriod, whose: str, village: str | None, *, of_grid: bool) -> None:
        """Show the figures of a township, of one of its villages, or of one grid."""
        self._period, self._village = period, village
        figures = _figures_of(period, village)
        self._whose.setText(whose)
        self._rate.setText(f"按时率 {figures.rate_text}")
        self._rate.setAccessibleName(f"按时上报率 {figures.rate_text}")
        open_days = f"，{period.not_locked} 天未锁定不计入" if period.not_locked else ""
        self._counted.setText(f"只算已锁定的 {period.locked} 天{open_days}；情况 {figures.events} 条。")
        for figure, button in self.figures.items():
            button.set_word(f"{figure.label} {figures.count(figure):,}")
        told = "，".join(button.word() for button in self.figures.values())
        self.setAccessibleName(f"{whose}：按时上报率 {figures.rate_text}，{told}。{self._counted.text()}")
        rows = _months(period) if of_grid else period.villages
        self.villages.rows.set_rows(rows if period.locked else ())
        self.silent.rows.set_rows([g for g in period.silent_grids if village in (None, g.village_code)])
        self._fill_days()
        self._of_grid = of_grid
        self.chips[0].label = "各月" if of_grid else "各村"
        self.chips[0].updateGeometry()
        self.chips[1].setVisible(not of_grid)
        place = self._stack.currentIndex()
        self._show_list(0 if of_grid and place == 1 else place)

    def open_figure(self, figure: SweepFigure) -> None:
        """Show the rows behind a figure."""
        self._figure = figure
        self._fill_days()
        self._show_list(2)
        self.days.setFocus(Qt.FocusReason.OtherFocusReason)
        self.days.select_first()

    def _fill_days(self) -> None:
        if self._period is not None:
            self.days.rows.set_rows(rows_behind(self._period.board, self._figure, village=self._village))

    def _show_list(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        for number, chip in enumerate(self.chips):
            chip.set_value("on" if number == place else None)
        rows = self.days.rows.rowCount()
        self._list_words.setText(f"{self._figure.label} {rows:,}" if place == 2 else "")

    # going
    def _open_village(self, row: VillagePeriod) -> None:
        if self._of_grid:
            self.month_wanted.emit(date.fromisoformat(row.code))
        else:
            self.village_wanted.emit(row.code)

    def _open_silent(self, row: GridPeriod) -> None:
        self.day_wanted.emit(row.code, row.silent_days[-1])

    def _open_day(self, row: GridDayCell) -> None:
        self.day_wanted.emit(row.grid_code, row.day)


def _months(period: SweepPeriod) -> tuple[VillagePeriod, ...]:
    """The months of a grid's year, in the form of the list; those with a locked day."""
    board = period.board
    (grid,) = (grid for village in board.villages for grid in village.grids)
    locked = [place for place, is_locked in enumerate(board.locked) if is_locked]
    firsts = sorted({board.days[place].replace(day=1) for place in locked})
    return tuple(
        VillagePeriod(
            first.isoformat(),
            f"{first.month} 月",
            cell_figures([grid.cells[p] for p in locked if board.days[p].month == first.month]),
        )
        for first in firsts
    )


def _figures_of(period: SweepPeriod, village: str | None) -> SweepFigures:
    if village is None:
        return period.figures
    return next((v.figures for v in period.villages if v.code == village), SweepFigures())
