"""The page 日程: a month as a calendar sheet, and what falls on the day, each line with its way there."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.services import agenda, agenda_file, agenda_sheet
from desktop_app.services.agenda import AgendaMonth, AgendaQuery
from desktop_app.services.agenda_file import CalendarFile
from desktop_app.services.agenda_row import AgendaKind, DueRow
from desktop_app.services.agenda_sheet import AgendaPrint
from desktop_app.services.permissions import Permission
from desktop_app.ui.agenda.lines import lines_table
from desktop_app.ui.agenda.month_sheet import MonthSheet, month_later, sheet_days
from desktop_app.ui.agenda.pack_desk import PackDesk
from desktop_app.ui.kit.buttons import Button, icon_button
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.matter_page import place_of
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.sheet_view import SheetView

_MONTH_SHARE, _LINES_SHARE = 58, 42
"""Parts of the width."""
_SIDE_LEAST = 300
"""Least width of the lines in pixels at scale 1."""


class AgendaPage(Page):
    """Page 日程.

    ``show_target``: a day is read, ``"late"`` shows what is overdue, ``("decision", uid)`` the meetings.
    """

    page_key = "agenda"
    entities = frozenset(
        {"dispute", "transition", "mediation", "mediation_mediator", "mediation_meeting", "agreement",
         "instalment", "performance", "breach", "judicial_confirmation", "follow_up", "leader_assignment",
         "dispatch", "dispatch_response", "supervision", "grid_event", "campaign", "dossier_loan",
         "watched_person", "home_visit", "custody", "rule_document", "meeting_decision", "petition",
         "petition_review", "reception_duty", "reception_visit", "escalation", "escalation_answer",
         "reinspection", "reinspection_case", "dispatch_unit", "court_referral", "leader_absence",
         "progress_entry", "party", "case_access", "planned_meeting"}
    )  # fmt: skip

    def __init__(self, context: PageContext) -> None:
        """Build the page; the month comes with the first refresh."""
        super().__init__("日程")
        self._context = context
        self._late = False
        self._make_filters()
        self.sheet = MonthSheet(self._today)
        self.sheet.chosen.connect(self._day_chosen)
        self.sheet.opened.connect(self._to_lines)
        self.table = lines_table()
        self.table.opened.connect(self._go)
        self.empty = EmptyState("这一天没有事项。", icon="calendar")
        self._lay_out()
        if context.may(Permission.PRINT_PAPER):
            self.add_link("周调度、月研判", self.open_packs, icon="people")
            self.add_link("打印这一周", partial(self._print, "week"), icon="printer")
            self.add_link("打印这个月", partial(self._print, "month"))
        self.add_link("存到手机", self._ask_file)

    def _make_filters(self) -> None:
        self.kind = FilterChip("类别", [(kind.value, kind.label) for kind in AgendaKind])
        self.mine = FilterChip("只看我的")
        self.overdue = FilterChip("已超期")
        for chip in (self.kind, self.mine):
            chip.changed.connect(self._ask)
        self.overdue.changed.connect(self._show_overdue)

    def _lay_out(self) -> None:
        s = look().sizes
        month = Card("　")
        self.earlier = icon_button("上个月（PageUp）", "chevron-left", partial(self._step, -1), small=True)
        self.later = icon_button("下个月（PageDown）", "chevron-right", partial(self._step, 1), small=True)
        self.to_today = Button("今天", self.go_to_today, small=True)
        for button in (self.earlier, self.to_today, self.later):
            month.add_head_widget(button)
        self.warning = Label("", Words.HELP, tone=Tone.WARNING, wrap=True)
        self.warning.setContentsMargins(s.s12, s.s4, s.s12, s.s4)
        self.warning.hide()
        month.body.addWidget(self.warning)
        month.body.addWidget(self.sheet, 1)
        self._month = month
        lines = Card("　")
        lines.body.addWidget(self.table, 1)
        lines.body.addWidget(self.empty, 1)
        self._lines = lines
        self.side = SideStack(lines)
        filters = QHBoxLayout()
        filters.setSpacing(s.s8)
        for chip in (self.kind, self.mine, self.overdue):
            filters.addWidget(chip)
        filters.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(s.s12)
        self.side.setMinimumWidth(look().px(_SIDE_LEAST))
        for part, share in ((month, _MONTH_SHARE), (self.side, _LINES_SHARE)):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            body.addWidget(part, share)
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(s.s8)
        box.addLayout(filters)
        box.addLayout(body, 1)
        self.body.addWidget(holder)

    def _today(self) -> date:
        return local_date(self._context.clock.now())

    # what the window asks
    def refresh(self, _entities: frozenset[str]) -> None:
        """Ask for the month and the day again."""
        self._ask()

    def show_target(self, target: object) -> None:
        """Read a day, or what is overdue."""
        if isinstance(target, date):
            self.sheet.go(target)
        elif target == "late":
            self.overdue.set_value("on")
        elif isinstance(target, tuple):
            self.open_packs()

    def start_focus(self) -> None:
        """Start with the calendar."""
        if self.side.side() is None:
            self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    # asking
    def query(self, first: date, last: date) -> AgendaQuery:
        """What is asked for above the calendar, about some days."""
        chosen = self.kind.value()
        kinds = frozenset({AgendaKind(chosen)}) if chosen else frozenset[AgendaKind]()
        return AgendaQuery(first, last, kinds, mine=self.mine.value() is not None, late=self._late)

    def _ask(self, *_: object) -> None:
        context, day = self._context, self.sheet.day
        context.runner.query(
            agenda.agenda_month, context.rules, self.query(*sheet_days(day)),
            by=context.actor, slot="month", on_done=self._show_month, owner=self,
        )  # fmt: skip
        self._ask_lines()

    def _ask_lines(self) -> None:
        context, day = self._context, self.sheet.day
        context.runner.query(
            agenda.agenda_rows, context.rules, self.query(day, day),
            by=context.actor, slot="lines", on_done=partial(self._show_lines, day), owner=self,
        )  # fmt: skip

    def _show_month(self, found: AgendaMonth) -> None:
        day = self.sheet.day
        self.sheet.show_days(found.days)
        self._month.set_title(f"{day.year} 年 {day.month} 月")
        self.warning.setText(found.warning)
        self.warning.setVisible(bool(found.warning))
        counts = dict(found.kinds)
        kinds = [(kind.value, f"{kind.label}（{counts.get(kind, 0)}）") for kind in AgendaKind]
        self.kind.set_choices(kinds)
        late = f"，已超期 {found.late} 件" if found.late else ""
        today = next((one.total for one in found.days if one.day == self._today()), None)
        words = "" if today is None else f"今天 {today} 件"
        self.set_subtitle(f"{day_words(self._today())}　{words}{late}")

    def _show_lines(self, day: date, rows: tuple[DueRow, ...]) -> None:
        if day != self.sheet.day and not self._late:
            return  # asked for before another day was read
        self._lines.set_title("已超期，还没有办的" if self._late else day_words(day))
        self._lines.set_help(f"{len(rows)} 件" if rows else "")
        self.empty.set_sentence("没有超期的事项。" if self._late else "这一天没有事项。")
        self.table.rows.set_rows(rows)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)

    # moving
    def _day_chosen(self, day: date) -> None:
        self.side.close_side()
        if self._late:
            self._late = False
            self.overdue.set_value(None)
        self._month.set_title(f"{day.year} 年 {day.month} 月")
        self._ask()

    def _show_overdue(self, value: object) -> None:
        self._late = value is not None
        self._ask_lines()

    def _step(self, months: int) -> None:
        self.sheet.go(month_later(self.sheet.day, months))

    def go_to_today(self) -> None:
        """Read today."""
        self.sheet.go(self._today())

    def _to_lines(self, _day: date) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.table.select_first()

    def _go(self, row: DueRow) -> None:
        self.navigate.emit(*place_of(row))

    # on paper
    def _print(self, span: str) -> None:
        day = self.sheet.day
        if span == "week":
            first = day - timedelta(days=day.weekday())
            last = first + timedelta(days=6)
        else:
            first = day.replace(day=1)
            last = month_later(first, 1) - timedelta(days=1)
        self._context.runner.query(
            agenda_sheet.make_agenda, self._context.rules, replace(self.query(first, last), late=False),
            self._context.clock.now(),
            by=self._context.actor, slot="sheet", owner=self,
            on_done=self._show_sheet, on_error=self._refused,
        )  # fmt: skip

    def _show_sheet(self, sheet: AgendaPrint) -> None:
        self.side.open_side(SheetView(self._context, sheet.name, sheet.draw, f"{sheet.name}.pdf"))

    # to a phone
    def _ask_file(self) -> None:
        first = self.sheet.day.replace(day=1)
        last = month_later(first, 1) - timedelta(days=1)
        self._context.runner.query(
            agenda_file.make_calendar_file, self._context.rules, first, last, self._context.clock.now(),
            by=self._context.actor, slot="file", owner=self,
            on_done=self._choose_file, on_error=self._refused,
        )  # fmt: skip

    def _choose_file(self, made: CalendarFile) -> None:
        if not made.count:
            self.notify("这个月没有您要办的事项，不用存。")
            return
        chosen, _ = QFileDialog.getSaveFileName(self, "存到手机", made.name, "手机日历 (*.ics)")
        if chosen:
            self._context.runner.background(
                agenda_file.write_calendar_file, made, Path(chosen), on_done=self.notify,
                on_error=self._refused, owner=self,
            )  # fmt: skip

    def open_packs(self) -> None:
        """Show the packs of the meetings in the place of the day's lines."""
        if self._context.may(Permission.PRINT_PAPER):
            desk = PackDesk(self._context)
            desk.said.connect(self.notify)
            desk.refused.connect(self._refused)
            self.side.open_side(desk)

    def _refused(self, error: FengqiaoError) -> None:
        self.notify(error.text, NoticeKind.DANGER)
