"""The page 工作台: what must be done today, on one screen."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.clock_time import local_date
from desktop_app.services import today, today_agreement, today_count, today_sweep
from desktop_app.services.agenda import year_warning
from desktop_app.services.dispute_view import DueFilter
from desktop_app.services.permissions import Permission
from desktop_app.services.today import DueRow
from desktop_app.services.today_count import WeekCount
from desktop_app.services.today_sweep import SweepToday, VacantGrid
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.matter_page import place_of
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.today import cards

if TYPE_CHECKING:
    from desktop_app.ui.today.week_chart import WeekChart

_RIGHT, _RIGHT_NARROW, _NARROW = 424, 330, 1280
_EDGES = 6
"""Borders of a card and the line below its head, in pixels at any scale."""
_TALL = 590
"""Height of the body from which the lower cards get four rows."""


def _bring_chart() -> str:
    """Import pyqtgraph and numpy, on the work thread: it takes a second that nobody should wait for."""
    import pyqtgraph

    return str(pyqtgraph.__version__)


class TodayPage(Page):
    """Due and overdue, silent grids, agreements, packages, and the weeks. Takes no target."""

    entities = frozenset(
        {"dispute", "transition", "mediation", "agreement", "instalment", "performance", "breach",
         "judicial_confirmation", "follow_up", "leader_assignment", "dispatch",
         "sweep_report", "grid", "grid_posting", "package_journal", "conflict", "conflict_decision", "party",
         "custody", "supervision", "dispatch_response", "watched_person", "home_visit", "petition",
         "reception_visit", "planned_meeting"}
    )  # fmt: skip

    def __init__(self, context: PageContext) -> None:
        """Build the cards; rows come with the first refresh, the chart after that."""
        super().__init__("工作台")
        self._context = context
        self._weeks: tuple[WeekCount, ...] = ()
        self._chart: WeekChart | None = None
        self._asked_chart = False
        self._package_lines = 3
        if context.may(Permission.REGISTER_DISPUTE):
            self.set_primary("登记纠纷", self._register, icon="plus", hint="Ctrl+N")
        self._make_cards()
        self._lay_out()

    def _make_cards(self) -> None:
        self.due = cards.due_card()
        self.due.add_link("全部未结案", partial(self.navigate.emit, "dispute", ("due", DueFilter.ALL)))
        self.instalments = cards.instalment_card()
        self.confirmations = cards.confirmation_card()
        self.silent = cards.silent_card()
        self.silent.add_link("去代报", partial(self.navigate.emit, "sweep", None))
        self.packages = cards.package_card()
        self.packages.add_link("写入 U 盘", partial(self.navigate.emit, "package", None))
        for card in (self.due, self.instalments, self.confirmations):
            card.goes.connect(self._go)
        self.silent.goes.connect(self._go_silent)
        self.packages.goes.connect(self._go_packages)
        self.weeks = Card("每周登记与化解", help_text="近 12 周")
        self._definition = ElidedLabel("周一至周日；“化解”是当周登记了化解结果的件数", Words.HELP)
        margins = look().sizes.s12
        self._definition.setContentsMargins(margins, 0, margins, margins - look().sizes.s4)
        self._chart_place = QVBoxLayout()
        self._chart_place.setContentsMargins(margins, look().sizes.s4, margins, 0)
        self.weeks.body.addLayout(self._chart_place, 1)
        self.weeks.body.addWidget(self._definition)
        self.weeks.setMinimumHeight(look().px(170))

    def _lay_out(self) -> None:
        gap = look().sizes.s12
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setProperty("ground", "window")
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(gap)
        left = QVBoxLayout()
        left.setSpacing(gap)
        left.addWidget(self.due, 1)
        self._lower = QWidget()
        lower = QHBoxLayout(self._lower)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(gap)
        lower.addWidget(self.instalments, 1)
        lower.addWidget(self.confirmations, 1)
        left.addWidget(self._lower)
        row.addLayout(left, 1)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(gap)
        right.addWidget(self.silent, 1)
        right.addWidget(self.packages)
        right.addWidget(self.weeks, 1)
        row.addWidget(self._right)
        scroll.setWidget(inside)
        self.year = Label("", Words.LABEL, tone=Tone.WARNING, wrap=True)
        self.year.hide()
        self.body.addWidget(self.year)
        self.body.addWidget(scroll)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower right column and fewer rows below where there is less room."""
        super().resizeEvent(event)
        current, s = look(), look().sizes
        narrow = self.window().width() / current.scale < _NARROW
        self._right.setFixedWidth(current.px(_RIGHT_NARROW if narrow else _RIGHT))
        rows = 4 if self.height() - s.title_row >= current.px(_TALL) else 3
        self._lower.setFixedHeight(s.card_head + _EDGES + rows * s.row)
        self.packages.setFixedHeight(s.card_head + _EDGES + self._package_lines * s.row)

    # data
    def refresh(self, _entities: frozenset[str]) -> None:
        """Ask for everything; the weeks come last."""
        context = self._context
        self.set_subtitle(day_words(local_date(context.clock.now())))
        ask, by, rules = context.runner.query, context.actor, context.rules
        warning = year_warning(rules, local_date(context.clock.now()))
        self.year.setText(warning)
        self.year.setVisible(bool(warning))
        now = context.clock.now()
        ask(today.due_rows, rules, by=by, slot="due", on_done=self._show_due)
        ask(today_sweep.sweep_today, rules, now, by=by, slot="sweep", on_done=self._show_sweep)
        ask(today_agreement.agreement_rows, rules, by=by, slot="instalments", on_done=self._show_instalments)
        ask(
            today_agreement.confirmation_rows, rules,
            by=by, slot="confirmations", on_done=self._show_confirmations,
        )  # fmt: skip
        ask(today_count.packages_waiting, rules, by=by, slot="packages", on_done=self._show_packages)
        ask(today_count.weekly_counts, by=by, slot="weeks", on_done=self._show_weeks)

    def _show_due(self, rows: tuple[DueRow, ...]) -> None:
        cards.show_due(self.due, rows)
        due_now = sum(row.days_left <= 0 for row in rows)
        words = f"今天要办 {due_now} 件" if due_now else "今天没有到期的"
        self.set_subtitle(f"{day_words(local_date(self._context.clock.now()))}　{words}")
        if rows and self.isVisible() and self.due.table.current_row() is None:
            self.start_focus()

    def _show_sweep(self, sweep: SweepToday | None) -> None:
        self.silent.setVisible(sweep is not None)
        if sweep is not None:
            cards.show_silent(self.silent, sweep)

    def _show_instalments(self, rows: tuple[DueRow, ...]) -> None:
        cards.show_agreements(self.instalments, rows)

    def _show_confirmations(self, rows: tuple[DueRow, ...]) -> None:
        cards.show_agreements(self.confirmations, rows, "生效起 30 天")

    def _show_packages(self, waiting: today_count.PackagesWaiting) -> None:
        self._package_lines = cards.show_packages(self.packages, waiting)
        s = look().sizes
        self.packages.setFixedHeight(s.card_head + _EDGES + self._package_lines * s.row)

    def _show_weeks(self, weeks: tuple[WeekCount, ...]) -> None:
        self._weeks = weeks
        if self._chart is not None:
            self._chart.show_weeks(weeks)
        elif not self._asked_chart:
            self._asked_chart = True
            self._context.runner.work(_bring_chart, on_done=self._build_chart)

    def _build_chart(self, _version: str) -> None:
        from desktop_app.ui.today.week_chart import WeekChart

        self._chart = WeekChart()
        self._chart_place.addWidget(self._chart)
        self._chart.show_weeks(self._weeks)

    # going
    def _register(self) -> None:
        self.navigate.emit("dispute", "register")

    def _go(self, row: DueRow) -> None:
        self.navigate.emit(*place_of(row))

    def _go_packages(self, row: cards.PackageLine) -> None:
        self.navigate.emit("package", row.target)

    def _go_silent(self, row: cards.OpenGrid) -> None:
        if isinstance(row, VacantGrid):
            self.navigate.emit("unit", ("grid", row.village_code, row.uid))
            return
        self.navigate.emit("sweep", ("grid", row.code))
