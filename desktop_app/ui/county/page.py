"""The page 县区一览 (county): one row per township, from the packages that came."""

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.clock_time import local_date
from desktop_app.services.county_board import TownshipRow, list_townships
from desktop_app.services.dispute_view import DueFilter
from desktop_app.services.package_view import BEHIND_DAYS
from desktop_app.ui.county.columns import last_words, township_columns
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.dates import short_day_words
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.filter_row import FilterRow
from desktop_app.ui.kit.list_detail import TableOrEmpty
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.rows_model import RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import ElidedLabel, Label, Words, line
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext

if TYPE_CHECKING:
    from desktop_app.ui.county.sweep_month import SweepMonth

_DEFINITION = (
    f"案件按现在承办的乡镇算，是已经收进的数，截至各乡镇上次来包；“超期”是办理期限已过；“一排按时”是所选那天按时"
    f"上报的网格和应报网格；“交办”“督办”是还没有办结、解除的；“不一样”是等该乡镇定夺的；超过 {BEHIND_DAYS} 天"
    "没有来包的标红。"
)
_YESTERDAY, _TODAY = "昨天的一排", "今天的一排"


class CountyPage(Page):
    """Page 县区一览. Takes no target; Enter or a double click goes to the township's open cases."""

    page_key = "county"
    entities = frozenset(
        {"dispute", "custody", "sweep_report", "sweep_day", "grid", "grid_posting", "grid_worker", "dispatch",
         "dispatch_response", "supervision", "conflict", "conflict_decision", "office", "package_journal"}
    )  # fmt: skip

    def __init__(self, context: PageContext) -> None:
        """Build the table; rows come with the first refresh."""
        super().__init__("县区一览")
        self._context = context
        self._rows: tuple[TownshipRow, ...] = ()
        self.month: SweepMonth | None = None
        self.behind = FilterChip("没有按时来包")
        self.overdue = FilterChip("有超期的")
        self.days = (
            FilterChip(_YESTERDAY, value="on", one_of=True),
            FilterChip(_TODAY, one_of=True),
        )
        self.filters = FilterRow(*self.days, self.behind, self.overdue)
        for chip in self.days:
            chip.changed.connect(partial(self._day_changed, chip))
        self.filters.changed.connect(self._filtered)
        model: RowsModel[TownshipRow] = RowsModel(township_columns(), lambda r: r.uid)
        self.table: RowsTable[TownshipRow] = RowsTable(model, "县区一览")
        self.table.opened.connect(self._open_cases)
        self.table.current_row_changed.connect(self._row_changed)
        self.filters.add_columns_button(self.table)
        self._lay_out()

    def _lay_out(self) -> None:
        s = look().sizes
        card = Card()
        card.body.addWidget(self.filters)
        card.body.addWidget(line("row"))
        self.empty = EmptyState("还没有配对的乡镇。先到“上报与接收”里配对。", icon="people")
        card.body.addWidget(TableOrEmpty(self.table, self.empty), 1)
        card.body.addWidget(line("row"))
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(s.s12, s.s8, s.s12, s.s8)
        foot.setSpacing(s.s8)
        self._chosen = ElidedLabel("", Words.VALUE)
        foot.addWidget(self._chosen, 1)
        self._open = Button("看未结案", partial(self._go_to_cases, DueFilter.ALL))
        self._late = Button("看超期的", partial(self._go_to_cases, DueFilter.OVERDUE))
        foot.addWidget(self._open)
        foot.addWidget(self._late)
        card.body.addWidget(self._foot)
        first = QWidget()
        column = QVBoxLayout(first)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(s.s12)
        column.addWidget(card, 1)
        column.addWidget(Label(_DEFINITION, Words.HELP, wrap=True))
        self._stack = QStackedWidget()
        self._stack.addWidget(first)
        self.body.addWidget(self._stack, 1)
        self._foot.hide()
        self.to_month = self.add_link("一排一个月", self.open_month, icon="calendar-check")
        self.back = self.add_link("返回", self.close_month)
        self.back.hide()

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Query all townships."""
        context = self._context
        today = local_date(context.clock.now())
        day = today if self.days[1].value() else today - timedelta(days=1)
        self.filters.set_count(short_day_words(day))
        context.runner.query(
            list_townships, context.rules, day,
            by=context.actor, slot="townships", on_done=self._take_rows, owner=self,
        )  # fmt: skip

        if self.month is not None and self._stack.currentWidget() is self.month:
            self.month.ask()

    # the month of the sweep
    def open_month(self) -> None:
        """Show the month of the sweep by township."""
        if self.month is None:
            from desktop_app.ui.county.sweep_month import SweepMonth

            self.month = SweepMonth(self._context)
            self.month.closed.connect(self.close_month)
            self.month.day_wanted.connect(self._go_to_board)
            self.month.shown.connect(self._month_shown)
            self._stack.addWidget(self.month)
        self._stack.setCurrentWidget(self.month)
        self.to_month.hide()
        self.back.show()
        self.month.ask()
        self.month.map.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_month(self) -> None:
        """Back to the table."""
        self._stack.setCurrentIndex(0)
        self.to_month.show()
        self.back.hide()
        self.refresh(frozenset())
        self.start_focus()

    def _month_shown(self, words: str) -> None:
        if self._stack.currentIndex():
            self.set_subtitle(words)

    def _go_to_board(self, code: str, day: date) -> None:
        self.navigate.emit("sweep", ("township", code, day))

    # rows
    def _take_rows(self, rows: tuple[TownshipRow, ...]) -> None:
        self._rows = rows
        behind = sum(row.behind for row in rows)
        words = (
            f"{len(rows)} 个乡镇，未结案 {sum(r.cases.open for r in rows):,} 件，"
            f"超期 {sum(r.cases.overdue for r in rows):,} 件"
        )
        if behind:
            words += f"；{behind} 个超过 {BEHIND_DAYS} 天没有来包"
        if not self._stack.currentIndex():
            self.set_subtitle(words if rows else "")
        first = self.table.current_row() is None
        self._show_rows()
        if first and self.isVisible():
            self.start_focus()

    def _show_rows(self, *_: object) -> None:
        only_behind, only_overdue = self.behind.value(), self.overdue.value()
        shown = [
            row
            for row in self._rows
            if (not only_behind or row.behind) and (not only_overdue or row.cases.overdue)
        ]
        if self._rows:
            self.empty.set_sentence("没有这样的乡镇。Ctrl+退格 清除条件。")
        self.table.rows.set_rows(shown)
        self.table.select_first()
        self._row_changed(self.table.current_row())

    def _row_changed(self, row: TownshipRow | None) -> None:
        self._foot.setVisible(row is not None)
        if row is not None:
            self._chosen.setText(f"{row.name}　上次来包：{last_words(row)}")
            self._late.setVisible(row.cases.overdue > 0)

    def _filtered(self) -> None:
        if all(chip.value() is None for chip in self.days):
            self.days[0].set_value("on")
        self._show_rows()

    def _day_changed(self, chip: FilterChip, value: str | None) -> None:
        if not value:
            return
        for other in self.days:
            if other is not chip:
                other.set_value(None)
        self.refresh(frozenset())

    # going
    def _open_cases(self, _row: TownshipRow) -> None:
        self._go_to_cases(DueFilter.ALL)

    def _go_to_cases(self, due: DueFilter) -> None:
        row = self.table.current_row()
        if row is not None:
            self.navigate.emit("dispute", ("office", row.uid, due))
