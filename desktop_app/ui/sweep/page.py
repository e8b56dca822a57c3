"""每日一排: the board of a month at the left, the telephone round at the right."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from db.enums import CentreLevel
from desktop_app.errors import FengqiaoError
from desktop_app.services.permissions import Permission
from desktop_app.services.sweep_board import Board, load_board, month_days
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.board_card import BoardCard
from desktop_app.ui.sweep.collecting import CollectingView
from desktop_app.ui.sweep.daily_view import DailyView
from desktop_app.ui.sweep.day_lock import DayLock
from desktop_app.ui.sweep.day_reader import DayReader
from desktop_app.ui.sweep.finding_desk import FindingDesk
from desktop_app.ui.sweep.grid_now import day_notes
from desktop_app.ui.sweep.hours import Hours
from desktop_app.ui.sweep.round import Round
from desktop_app.ui.sweep.township_choice import TownshipChoice

if TYPE_CHECKING:
    from desktop_app.ui.sweep.overview_desk import OverviewDesk

_EMPTY = "还没有网格。先在“网格与人员”里导入网格和网格员。"
_EMPTY_COUNTY = "还没有收到这个乡镇的每日一排。"


class SweepPage(Page):
    """Page 每日一排.

    ``show_target``: ``("grid", code)`` shows a grid today, ``("grid", code, day)`` on a day, a day shows the
    board on that day, ``("township", code, day)`` at the county that township's,
    ``("part", word)`` what is collected beside it (专项行动, 风险隐患).
    """

    page_key = "sweep"
    entities = frozenset(
        {"sweep_report", "grid_event", "sweep_day", "sweep_correction", "grid", "grid_posting", "grid_worker",
         "grid_change", "campaign", "sweep_proposal", "ledger_import"}
    )  # fmt: skip

    def __init__(self, context: PageContext) -> None:
        """Build the page; the board comes with the first refresh."""
        super().__init__("每日一排")
        self._context = context
        identity = context.rules.identity
        self._is_county = identity.level is CentreLevel.COUNTY
        self._township = "" if self._is_county else identity.code
        self.hours = Hours(context, self)
        self._month = self.hours.today().replace(day=1)
        self._wanted: tuple[str, date] | None = None
        self._go_to_silent = False
        self.overview: OverviewDesk | None = None
        self._board_words = ""
        self.card = BoardCard(empty=_EMPTY_COUNTY if self._is_county else _EMPTY)
        self._reader = DayReader(context, self)
        self.round = Round(context, self.card, self._reader, self)
        self.desk = FindingDesk(context, self.round.side, self)
        self.lock = DayLock(context, self.round.side, self)
        self.daily = DailyView(context)
        self.collecting = CollectingView(context)
        self._lay_out()
        self._connect()
        self._offer()
        self.round.side.hide()

    def _lay_out(self) -> None:
        work = QWidget()
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().sizes.s12)
        row.addWidget(self.card, 1)
        row.addWidget(self.round.side)
        self._stack = QStackedWidget()
        self._stack.addWidget(work)
        self._stack.addWidget(self.daily)
        self._stack.addWidget(self.collecting)
        self.body.addWidget(self._stack)
        self._why = self.add_link("为什么还不能锁定？", self.lock.explain)
        self._look = self.add_link("总览", self.open_overview, icon="chart")
        self._print = self.add_link("打印日报", self.open_daily, icon="printer")
        self._collect = self.add_link("收表、专项、隐患", self.open_collecting, icon="inbox")
        self._back = self.add_link("返回", self.close_daily)
        self._save = self.add_link("保存为 PDF", self.daily.save)
        if self._is_county:
            self._choice = TownshipChoice(self._context, self)
            self._choice.chosen.connect(self._choose_township)
            self.card.extra.addWidget(self._choice.box)

    def _connect(self) -> None:
        self.hours.passed.connect(partial(self.refresh, frozenset()))
        self.card.month_wanted.connect(self._show_month)
        self.card.view.cell_chosen.connect(self._cell_chosen)
        self._reader.read.connect(self._day_read)
        self.round.refused.connect(self._refused)
        self.round.register_wanted.connect(self.desk.register)
        self.round.corrections.done.connect(self.notify)
        self.round.corrections.refused.connect(self._refused)
        self.round.corrections.register_wanted.connect(self.desk.register)
        self.round.panel.event_opened.connect(self.desk.open)
        self.round.side.returned.connect(self.start_focus)
        self.desk.navigate.connect(self.navigate)
        self.desk.refused.connect(self._refused)
        self.desk.said.connect(self.notify)
        self.lock.changed.connect(self._offer)
        self.lock.locked.connect(self._locked)
        self.daily.closed.connect(self.close_daily)
        self.daily.ready.connect(self._offer)
        self.daily.refused.connect(self._refused)
        self.daily.said.connect(self.notify)
        self.collecting.closed.connect(self.close_daily)
        self.collecting.said.connect(self.notify)
        self.collecting.refused.connect(self._collecting_refused)

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Read the board and the day again."""
        if not self._township:
            self._choice.ask()
            return
        context = self._context
        days = month_days(self._month)
        context.runner.query(
            load_board, self._township, days[0], days[-1], context.rules, context.clock.now(),
            by=context.actor, slot="board", on_done=self._take_board,
        )  # fmt: skip
        if self._reader.day is not None:
            self._reader.ask(self._township, self._reader.day)
        if self.overview is not None and self._stack.currentWidget() is self.overview:
            self.overview.ask()
        if self._stack.currentWidget() is self.collecting:
            self.collecting.refresh()

    def show_target(self, target: object) -> None:
        """Go to a grid or a day."""
        match target:
            case ("grid", str() as code):
                self._wanted = (code, self.hours.today())
            case ("grid", str() as code, date() as day):
                self._wanted = (code, day)
            case ("part", str() as word):
                self.open_collecting()
                self.collecting.show_part(word)
                return
            case ("township", str() as code, date() as day) if self._is_county:
                self._township = code
                self._choice.show_chosen(code)
                self._wanted = ("", day)
            case date():
                self._wanted = ("", target)
            case _:
                return
        self._month = self._wanted[1].replace(day=1)
        self.refresh(frozenset())

    def start_focus(self) -> None:
        """Start with those who are to be called, else with the board."""
        shown = self.round.side.shown()
        if shown is not None or self._stack.currentIndex():
            return
        silent = self.round.panel.silent
        place = silent if silent.isVisible() and silent.rows.rowCount() else self.card.view
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def may_leave(self) -> bool:
        """Always; an open form keeps what was typed."""
        self.round.side.keep()
        return True

    # board
    def _show_month(self, month: date) -> None:
        self._month = month
        self.refresh(frozenset())

    def _choose_township(self, code: str) -> None:
        self._township = code
        self.refresh(frozenset())

    def _take_board(self, board: Board) -> None:
        today = self.hours.today()
        if board.days[0] != self._month or board.township_code != self._township:
            return  # asked for before another month or township was
        self.card.set_board(board, today)
        self.round.side.setVisible(bool(board.villages))
        grids = [grid for village in board.villages for grid in village.grids]
        rule = self._context.rules.profile.sweep
        column = board.days.index(min(today, board.days[-1]))
        vacant = board.figures[column].vacant
        self._board_words = (
            f"{len(grids)} 格，空缺 {vacant} 格，{len(board.villages)} 个村（社区）；"
            f"{rule.deadline:%H:%M} 截止，{rule.grace:%H:%M} 前可补报"
            if grids
            else ""
        )
        if self._stack.currentWidget() is not self.overview:
            self.set_subtitle(self._board_words)
        if self._wanted is not None:
            code, day = self._wanted
            self._wanted = None
            self.card.view.choose(code or next((v.code for v in board.villages), ""), day)
        elif self.card.view.current() is None and grids:
            self.card.view.choose(board.villages[0].code, board.days[column])
            self._go_to_silent = True
        self._cell_chosen()

    def _cell_chosen(self) -> None:
        current = self.card.view.current()
        if current is None:
            return
        if current[1] != self._reader.day:
            self._reader.ask(self._township, current[1])
        self.round.show_cell(self.hours.today())

    def _day_read(self) -> None:
        reader, panel, today = self._reader, self.round.panel, self.hours.today()
        overview = reader.overview
        if overview is None:
            return
        panel.figures.show_day(
            overview.day, overview.figures, is_today=overview.day == today, locked=overview.locked,
            notes=day_notes(overview),
        )  # fmt: skip
        panel.set_silent(reader.silent)
        panel.set_events(reader.events)
        self.lock.show_day(overview)
        self.round.show_cell(today)
        if self._go_to_silent:
            self._go_to_silent = False
            self.round.start()
            if self.card.view.hasFocus() or self.focusWidget() is self.card.view:
                self.start_focus()

    # actions of the title row
    def _offer(self) -> None:
        """Show the actions that the state allows."""
        drawn = self._stack.currentIndex() == 1
        collecting = self._stack.currentWidget() is self.collecting
        aside = collecting or self._stack.currentWidget() is self.overview
        printable = self._context.may(Permission.PRINT_PAPER) and not self._is_county
        self._look.setVisible(not drawn and not aside and bool(self._township))
        self._print.setVisible(not drawn and not aside and printable)
        self._collect.setVisible(not drawn and not aside)
        self._back.setVisible(drawn or aside)
        self._save.setVisible(drawn)
        self._why.setVisible(not drawn and not aside and self.lock.concerned and not self.lock.ready)
        if drawn:
            self.set_primary("打印", self.daily.print, icon="printer")
        elif collecting:
            self.clear_primary()
        elif not aside and self.lock.ready and self.lock.day is not None:
            day = "今天" if self.lock.day == self.hours.today() else f"{self.lock.day:%m-%d}"
            self.set_primary(f"审核并锁定{day}", self.lock.open)
        else:
            self.clear_primary()

    def open_daily(self) -> None:
        """Show the printed report of the current day."""
        day = self._reader.day or self.hours.today()
        self.daily.show_day(day)
        self._stack.setCurrentIndex(1)
        self.set_title(f"每日一排日报 {day:%m-%d}")
        self._offer()
        self.daily.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_daily(self) -> None:
        """Back to the board."""
        self._stack.setCurrentIndex(0)
        self.set_title("每日一排")
        self.set_subtitle(self._board_words)
        self._offer()
        self.start_focus()

    def open_overview(self) -> None:
        """Show the month that the board shows as a heat map, with its figures."""
        if self.overview is None:
            from desktop_app.ui.sweep.overview_desk import OverviewDesk

            self.overview = OverviewDesk(self._context)
            self.overview.closed.connect(self.close_daily)
            self.overview.day_wanted.connect(self._go_to_day)
            self.overview.refused.connect(self._refused)
            self.overview.shown.connect(self._overview_shown)
            self.overview.said.connect(self.notify)
            self._stack.addWidget(self.overview)
        self._stack.setCurrentWidget(self.overview)
        self._offer()
        self.overview.open(self._township, self._month)

    def _overview_shown(self, title: str, words: str) -> None:
        if self._stack.currentWidget() is self.overview:
            self.set_title(title)
            self.set_subtitle(words)

    def _go_to_day(self, code: str, day: date) -> None:
        self.close_daily()
        self.show_target(("grid", code, day))

    def open_collecting(self) -> None:
        """Show what goes out and comes back, campaigns and hazards."""
        self.collecting.open(self._township)
        self._stack.setCurrentWidget(self.collecting)
        self.set_title("收表、专项、隐患")
        self._offer()

    def _collecting_refused(self, error: FengqiaoError) -> None:
        self.notify(error.text, NoticeKind.DANGER)

    def _locked(self, day: date) -> None:
        printable = self._context.may(Permission.PRINT_PAPER)
        action = "打印日报" if printable else ""
        self.notify(f"{day:%m-%d} 已审核锁定。", action=action, on_action=partial(self.open_daily))

    def _refused(self, error: FengqiaoError) -> None:
        if self._stack.currentIndex() == 1 and not self.daily.name:
            self.close_daily()
        self.notify(error.text, NoticeKind.DANGER)
