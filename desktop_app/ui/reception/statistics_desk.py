"""信访统计: the tables of the yearly report (信访工作条例 41) by month, quarter or year, and as paper."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.clock_time import local_date
from desktop_app.services.permissions import Permission
from desktop_app.services.petition_statistics import (
    PetitionStatistics,
    StatisticsPaper,
    StatisticsTable,
    petition_statistics,
    redone_of,
    statistics_paper,
)
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.cells import Cell, Text
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.sheet_view import SheetView

Row = tuple[str, ...]
_NUMBER = 92


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _quarter(day: date) -> tuple[date, date]:
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return first, _month(first + timedelta(days=62))[1]


def _year(day: date) -> tuple[date, date]:
    return day.replace(month=1, day=1), day.replace(month=12, day=31)


def _before(period: Callable[[date], tuple[date, date]], day: date) -> tuple[date, date]:
    return period(period(day)[0] - timedelta(days=1))


PERIODS: dict[str, Callable[[date], tuple[date, date]]] = {
    "本月": _month,
    "上月": partial(_before, _month),
    "本季度": _quarter,
    "本年": _year,
    "上年": partial(_before, _year),
}
"""First and last day of the period that a day lies in, or of the one before."""


class StatisticsDesk(QWidget):
    """``said(text)`` and ``refused(error)`` as the other desks; a chip chooses the period."""

    said = Signal(str)
    refused = Signal(object)

    def __init__(self, context: PageContext) -> None:
        """Build without figures."""
        super().__init__()
        self._context = context
        self.period = "本年"
        self.chips: dict[str, FilterChip] = {}
        row = QHBoxLayout()
        row.setSpacing(look().sizes.s4)
        for word in PERIODS:
            chip = FilterChip(word, value="on" if word == self.period else None, one_of=True)
            chip.clicked.connect(partial(self.choose, word))
            self.chips[word] = chip
            row.addWidget(chip)
        row.addStretch(1)
        self.panel = DetailPanel()
        self.side = SideStack(self.panel)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look().sizes.s8)
        box.addLayout(row)
        card = Card()
        card.body.addWidget(self.side)
        box.addWidget(card, 1)

    def choose(self, word: str) -> None:
        """Show another period."""
        self.period = word
        for other, chip in self.chips.items():
            chip.set_value("on" if other == word else None)
        self.ask()

    def days(self) -> tuple[date, date]:
        """First and last day of the chosen period."""
        return PERIODS[self.period](local_date(self._context.clock.now()))

    def ask(self) -> None:
        """Count again."""
        self._context.runner.query(
            petition_statistics, *self.days(), self._context.rules, by=self._context.actor,
            slot="petition-statistics", on_done=self._show, on_error=self.refused.emit, owner=self,
        )  # fmt: skip

    def _show(self, found: PetitionStatistics) -> None:
        self.panel.set_head(
            DetailHead(f"收到信访 {found.count} 件、{found.people} 人", f"{found.first} 至 {found.last}")
        )
        prints = self._context.may(Permission.PRINT_PAPER)
        self.panel.set_actions([Action("打印统计表", self.open_paper)] if prints else [])
        self.panel.clear_sections()
        if words := redone_of(found):
            self.panel.add_section("说明").body.addWidget(Label(words, wrap=True))
        for table in found.tables:
            section = self.panel.add_section(table.title)
            section.body.addWidget(Label(table.definition, Words.HELP, wrap=True))
            if table.rows:
                section.body.addWidget(_table(table))
            else:
                section.body.addWidget(Label("没有。", Words.LABEL))

    def open_paper(self) -> None:
        """Show the paper in the place of the figures."""

        def show(made: StatisticsPaper) -> None:
            view = SheetView(self._context, made.name, made.draw, f"{made.name}.pdf")
            self.side.open_side(view)

        self._context.runner.query(
            statistics_paper, *self.days(), self._context.rules, by=self._context.actor,
            slot="statistics-paper", on_done=show, on_error=self.refused.emit, owner=self,
        )  # fmt: skip


def _table(table: StatisticsTable) -> RowsTable[Row]:
    def cell(place: int, row: Row) -> Cell:
        return Text(row[place], right=place > 0)

    columns = tuple(
        Column[Row](
            str(place), title, partial(cell, place), width=_NUMBER if place else 0, right=place > 0,
            always=True,
        )
        for place, title in enumerate(table.columns)
    )  # fmt: skip
    model: RowsModel[Row] = RowsModel(columns, lambda row: row)
    made: RowsTable[Row] = RowsTable(model, table.title)
    model.set_rows(table.rows)
    s = look().sizes
    made.setFixedHeight((len(table.rows) + 1) * s.row)
    return made
