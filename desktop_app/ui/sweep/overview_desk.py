"""The overview of the sweep page with the papers about what it shows; imported when it is first opened."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from db.enums import PaperKind
from desktop_app.domain.sweep_statistics import PeriodKind, StatisticsPeriod
from desktop_app.errors import FengqiaoError
from desktop_app.services.sweep_statistics import StatisticsDraft, make_statistics
from desktop_app.services.sweep_summary import make_month, make_silent_notice, make_week
from desktop_app.ui.kit.buttons import link, primary
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.daily_view import DailyView
from desktop_app.ui.sweep.overview import Overview

_TITLE = "每日一排总览"


class OverviewDesk(QWidget):
    """The overview, or in its place the preview of a paper.

    ``day_wanted(grid code, day)``, ``closed()`` when the overview is left, ``shown(title, words)`` for the
    page's title row, ``said(text)`` after a copy, ``refused(error)``.
    """

    day_wanted = Signal(str, object)
    closed = Signal()
    shown = Signal(str, str)
    said = Signal(str)
    refused = Signal(object)

    def __init__(self, context: PageContext) -> None:
        """Show nothing before ``open``."""
        super().__init__()
        self._context = context
        self._words = ""
        self.view = Overview(context)
        self.paper = DailyView(context)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._make_preview())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)
        self.view.day_wanted.connect(self.day_wanted)
        self.view.closed.connect(self.closed)
        self.view.shown.connect(self._view_shown)
        self.view.refused.connect(self.refused)
        self.view.paper_wanted.connect(self.open_paper)
        self.paper.closed.connect(self.close_paper)
        self.paper.ready.connect(self._drawn)
        self.paper.refused.connect(self._paper_refused)
        self.paper.said.connect(self.said)

    def _make_preview(self) -> QWidget:
        s = look().sizes
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(s.s8)
        row = QHBoxLayout()
        row.setSpacing(s.s8)
        self._name = Label("", Words.SECTION)
        row.addWidget(self._name)
        row.addStretch(1)
        row.addWidget(link("返回总览", self.close_paper))
        row.addWidget(link("保存为 PDF", self.paper.save))
        row.addWidget(primary("打印", self.paper.print, icon="printer"))
        column.addLayout(row)
        column.addWidget(self.paper, 1)
        return holder

    def open(self, township: str, month: date) -> None:
        """Show a township's month."""
        self._stack.setCurrentIndex(0)
        self.shown.emit(_TITLE, "")
        self.view.open(township, month)
        self.view.map.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask(self) -> None:
        """Read again what is shown."""
        self.view.ask()

    # papers
    def open_paper(self, kind: str) -> None:
        """Preview a paper about the day, week or month that is read."""
        context, day, month = self._context, self.view.day(), self.view.month
        code, rules, now = context.rules.identity.code, context.rules, context.clock.now()
        match PaperKind(kind):
            case PaperKind.SWEEP_WEEKLY:
                self.paper.show_paper(make_week, code, day, rules, now)
            case PaperKind.SWEEP_MONTHLY:
                self.paper.show_paper(make_month, code, day, rules, now)
            case PaperKind.SILENT_NOTICE:
                self.paper.show_paper(make_silent_notice, code, day, rules, now)
            case _:
                period = StatisticsPeriod(month.year, PeriodKind.MONTH, month.month)
                self.paper.show_paper(make_statistics, StatisticsDraft(period), rules, now)
        self._name.setText(PaperKind(kind).label)
        self._stack.setCurrentIndex(1)
        self.paper.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_paper(self) -> None:
        """Back to the overview."""
        self._stack.setCurrentIndex(0)
        self.view.map.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drawn(self) -> None:
        self._name.setText(self.paper.name)

    def _paper_refused(self, error: FengqiaoError) -> None:
        if not self.paper.name:
            self.close_paper()
        self.refused.emit(error)

    def _view_shown(self, words: str) -> None:
        self.shown.emit(_TITLE, words)
