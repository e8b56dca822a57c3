"""总览: a township's month or a grid's year as a heat map, with figures that open to their rows.

Imported when it is first opened, since it brings pyqtgraph.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from db.enums import CentreLevel, PaperKind
from desktop_app.domain.clock_time import local_date
from desktop_app.services.permissions import Permission
from desktop_app.services.sweep_board import month_days
from desktop_app.services.sweep_period import SweepPeriod, grid_year, sweep_period
from desktop_app.ui.kit.buttons import icon_button, link
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fonts import Type, text_width
from desktop_app.ui.kit.heat_map import HeatMap
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.heat_cells import MonthSpots, Spot, YearSpots
from desktop_app.ui.sweep.legend import Legend
from desktop_app.ui.sweep.overview_side import OverviewSide
from desktop_app.ui.sweep.words import grid_title, short_village


class Overview(QWidget):
    """Month of a township or year of a grid.

    ``day_wanted(grid code, day)`` goes to the board, ``closed()`` on Esc, ``shown(words)`` tells what is
    shown, ``paper_wanted(kind)`` asks for a paper about it, ``refused(error)``.
    """

    day_wanted = Signal(str, object)
    closed = Signal()
    shown = Signal(str)
    paper_wanted = Signal(str)
    refused = Signal(object)

    def __init__(self, context: PageContext) -> None:
        """Show nothing yet; ``open`` asks."""
        super().__init__()
        self._context = context
        self._township = ""
        self.month = local_date(context.clock.now()).replace(day=1)
        self._grid = ""
        self._yearly = False
        self.answers = 0
        """How many answers were shown."""
        self._spots: MonthSpots | YearSpots | None = None
        self._period: SweepPeriod | None = None
        self.map = HeatMap()
        self.side = OverviewSide()
        self._lay_out()
        self.map.pointed.connect(self._pointed)
        self.map.opened.connect(self._opened)
        self.side.day_wanted.connect(self.day_wanted)
        self.side.village_wanted.connect(self.village.set_value)
        self.side.month_wanted.connect(self._go_to_month)
        self.village.changed.connect(self._show_village)
        self._keys = [
            self._key("Esc", self._leave), self._key("Ctrl+Left", partial(self._move, -1)),
            self._key("Ctrl+Right", partial(self._move, 1)),
        ]  # fmt: skip

    def _key(self, sequence: str, on_press: Callable[[], object]) -> QShortcut:
        key = QShortcut(QKeySequence(sequence), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(on_press)
        return key

    def _lay_out(self) -> None:
        s = look().sizes
        card = QFrame()
        card.setProperty("card", "true")
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._make_head())
        column.addWidget(line("card"))
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        padded = QWidget()
        inside = QVBoxLayout(padded)
        inside.setContentsMargins(s.s8, s.s4, s.s4, s.s4)
        inside.addWidget(self.map)
        self._stack.addWidget(padded)
        self._stack.addWidget(EmptyState("这段时间没有网格，或者还没有收到数据。", icon="calendar-check"))
        column.addWidget(holder, 1)
        column.addWidget(self._make_legend())
        column.addWidget(line("card"))
        column.addWidget(self._make_foot())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(s.s12)
        row.addWidget(card, 1)
        row.addWidget(self.side)

    def _make_head(self) -> QWidget:
        s = look().sizes
        head = QWidget()
        head.setFixedHeight(s.card_head + s.s4)
        row = QHBoxLayout(head)
        row.setContentsMargins(s.s8, 0, s.s12, 0)
        row.setSpacing(s.s8)
        self._name = Label("", Words.SECTION)
        self._name.setFixedWidth(text_width("2026 年 12 月", Type.BODY, bold=True) + s.s4)
        self._back = icon_button("往前", "chevron-left", partial(self._move, -1), small=True)
        self._forth = icon_button("往后", "chevron-right", partial(self._move, 1), small=True)
        self.whole = link("回到全镇", self.show_month, small=True)
        self.village = FilterChip("村")
        for widget in (self._back, self._name, self._forth, self.village, self.whole):
            row.addWidget(widget)
        row.addStretch(1)
        self.print = link("打印", self._open_menu, icon="printer", small=True)
        row.addWidget(self.print)
        if not self._papers():
            self.print.hide()
        return head

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for kind, word in self._papers():
            menu.addAction(word, partial(self.paper_wanted.emit, kind.value))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.print.mapToGlobal(self.print.rect().bottomLeft()))

    def _papers(self) -> tuple[tuple[PaperKind, str], ...]:
        """Papers that may be printed here; the county has its townships' figures, not their papers."""
        if not self._context.may(Permission.PRINT_PAPER):
            return ()
        if self._context.rules.identity.level is CentreLevel.COUNTY:
            return ((PaperKind.SWEEP_STATISTICS, "全县当月矛盾纠纷排查情况表"),)
        return (
            (PaperKind.SWEEP_WEEKLY, "这一周的周报"),
            (PaperKind.SWEEP_MONTHLY, "这个月的月报"),
            (PaperKind.SILENT_NOTICE, "这一天的未报网格催报单"),
            (PaperKind.SWEEP_STATISTICS, "当月矛盾纠纷排查情况表"),
        )

    def day(self) -> date:
        """The day that is read, for the papers."""
        spot = self._spot()
        return spot.day if spot is not None else self.month

    def _make_legend(self) -> QWidget:
        s = look().sizes
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(s.s12, 0, s.s12, s.s4)
        row.addWidget(Legend(), 1)
        return holder

    def _make_foot(self) -> QWidget:
        s = look().sizes
        foot = QWidget()
        foot.setFixedHeight(s.row)
        row = QHBoxLayout(foot)
        row.setContentsMargins(s.s12, 0, s.s8, 0)
        self._words = ElidedLabel("", keep_end=True)
        self._go = link("看这一天", self._open_current, small=True)
        self._year = link("看这格一年", self.show_year, small=True)
        row.addWidget(self._words, 1)
        row.addWidget(self._year)
        row.addWidget(self._go)
        return foot

    # asking
    def open(self, township: str, month: date) -> None:
        """Show a township's month."""
        if township != self._township:
            self._grid = ""
            self.village.set_value(None)
        self._township, self.month = township, month.replace(day=1)
        self.show_month()

    def ask(self) -> None:
        """Read again what is shown."""
        context = self._context
        now, by = context.clock.now(), context.actor
        if self.yearly:
            context.runner.query(
                grid_year, self._township, self._grid, self.month.year, context.rules, now,
                by=by, slot="overview", on_done=self._take_year, on_error=self.refused.emit, owner=self,
            )  # fmt: skip
            return
        days = month_days(self.month)
        context.runner.query(
            sweep_period, self._township, days[0], days[-1], context.rules, now,
            by=by, slot="overview", on_done=self._take_month, on_error=self.refused.emit, owner=self,
        )  # fmt: skip

    @property
    def yearly(self) -> bool:
        """Whether a grid's year is shown."""
        return self._yearly

    def show_month(self) -> None:
        """Turn to the township's month."""
        self._turn(yearly=False)

    def _go_to_month(self, month: date) -> None:
        self.month = month
        self.show_month()

    def show_year(self) -> None:
        """Turn to the year of the grid that is read."""
        spot = self._spot()
        if spot is not None:
            self._grid = spot.grid.code
        if not self._grid:
            self.show_month()
            return
        self._turn(yearly=True)

    def _turn(self, *, yearly: bool) -> None:
        self._yearly = yearly
        self.whole.setVisible(yearly)
        self.village.setVisible(not yearly)
        self.ask()

    def _move(self, way: int) -> None:
        today = local_date(self._context.clock.now())
        if self.yearly:
            wanted = self.month.replace(year=self.month.year + way)
            if wanted.year > today.year:
                return
        else:
            wanted = (self.month + timedelta(days=31 if way > 0 else -1)).replace(day=1)
            if wanted > today:
                return
        self.month = wanted
        self.ask()

    # answers
    def _take_month(self, period: SweepPeriod) -> None:
        board = period.board
        if self.yearly or (board.township_code, board.days[0]) != (self._township, self.month):
            return
        self._period = period
        self._name.setText(f"{self.month.year} 年 {self.month.month} 月")
        self.village.set_choices([(v.code, short_village(v.name)) for v in board.villages])
        self._show_village()

    def _show_village(self, *_: object) -> None:
        period = self._period
        if period is None or self.yearly:
            return
        board, village = period.board, self.village.value()
        self._stack.setCurrentIndex(0 if board.villages else 1)
        whose = next(
            (short_village(v.name) for v in board.villages if v.code == village), board.township_name
        )
        self.side.show_period(period, f"{whose} {self.month.month} 月", village, of_grid=False)
        if board.villages:
            spots = MonthSpots(board, village)
            self._spots = spots
            self.map.show_picture(spots.picture)
            last = spots.column_of(local_date(self._context.clock.now()))
            self.map.point(max(spots.row_of(self._grid), 0), last)
        self._tell(f"{board.township_name} {self._name.text()}", period)

    def _take_year(self, period: SweepPeriod) -> None:
        board = period.board
        if not self.yearly or board.days[0].year != self.month.year:
            return
        spots = YearSpots(board)
        self._spots = spots
        self._stack.setCurrentIndex(0)
        self._name.setText(f"{self.month.year} 年")
        village = board.villages[0]
        whose = grid_title(village.name, village.grids[0].name)
        self.side.show_period(period, f"{whose} {self.month.year} 年", None, of_grid=True)
        self.map.show_picture(spots.picture)
        today = local_date(self._context.clock.now())
        self.map.point(*spots.place_of(min(today, board.days[-1])))
        self._tell(f"{whose} {self._name.text()}", period)

    def _tell(self, what: str, period: SweepPeriod) -> None:
        self.answers += 1
        open_days = f"，{period.not_locked} 天未锁定不计入" if period.not_locked else ""
        self.shown.emit(f"{what}，已锁定 {period.locked} 天{open_days}")
        if self.isVisible() and not self.isAncestorOf(self.focusWidget() or self.window()):
            self.map.setFocus(Qt.FocusReason.OtherFocusReason)

    # reading
    def _spot(self) -> Spot | None:
        if self._spots is None or not self.map.columns:
            return None
        return self._spots.spot(*self.map.current())

    def _pointed(self, *_: int) -> None:
        spot = self._spot()
        self._words.setText(self.map.words())
        self._go.setVisible(spot is not None and spot.cell is not None)
        self._year.setVisible(spot is not None and not self.yearly)
        if spot is not None:
            self._grid = spot.grid.code

    def _opened(self, *_: int) -> None:
        self._open_current()

    def _open_current(self) -> None:
        spot = self._spot()
        today = local_date(self._context.clock.now())
        if spot is not None and spot.cell is not None and spot.day <= today:
            self.day_wanted.emit(spot.grid.code, spot.day)

    def _leave(self) -> None:
        if self.yearly:
            self.show_month()
        else:
            self.closed.emit()
