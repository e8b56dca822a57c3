"""带案下访: which leader went out with which case, what was found and decided."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from desktop_app.domain.clock_time import local_date
from desktop_app.runtime.job import Job
from desktop_app.services.case_visit import (
    CaseVisitDraft,
    CaseVisitRow,
    list_case_visits,
    record_case_visit,
)
from desktop_app.services.leader_view import LeaderRow, list_leaders
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.cells import Day, Text, TwoLine
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fields import Choice, ChoiceField, DateField, LongTextField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.reception.matter_fields import known_field
from desktop_app.ui.record_desk import RecordDesk

_BACK = timedelta(days=400)
_COLUMNS = (
    Column[CaseVisitRow]("day", "日期", lambda r: Day(r.visited_on, short=True), width=104, always=True),
    Column[CaseVisitRow]("leader", "领导", lambda r: Text(r.leader_name), width=96, always=True),
    Column[CaseVisitRow]("case", "带的案", lambda r: Text(r.title), always=True),
    Column[CaseVisitRow]("place", "地点", lambda r: Text(r.place, Tone.MUTED), wide=True),
    Column[CaseVisitRow]("next", "下次", lambda r: Day(r.next_on, short=True) if r.next_on else Text("")),
)


class CaseVisitDesk(RecordDesk[CaseVisitRow]):
    """Visits with cases. ``navigate(page key, target)`` opens the case."""

    navigate = Signal(str, object)

    def __init__(self, context: PageContext) -> None:
        """Build without rows."""
        super().__init__(
            context, "带案下访", _COLUMNS, lambda row: row.uid,
            EmptyState("还没有带案下访的记录。领导下去了，点“记下访”。", icon="map"),
            lambda r: TwoLine(f"{r.leader_name}  {r.title}", r.place, end=Day(r.visited_on, short=True)),
        )  # fmt: skip
        self.leaders: tuple[LeaderRow, ...] = ()

    def today(self) -> date:
        """The day."""
        return local_date(self.context.clock.now())

    def ask(self) -> None:
        """Read the list and the leaders."""
        today = self.today()
        self.context.runner.query(
            list_case_visits, today - _BACK, today, by=self.context.actor, slot="case_visits",
            on_done=self.show_rows, on_error=self.refuse, owner=self,
        )  # fmt: skip
        self.context.runner.query(
            list_leaders,
            self.context.rules,
            by=self.context.actor,
            slot="visit_leaders",
            on_done=self._take_leaders,
            owner=self,
        )

    def _take_leaders(self, rows: tuple[LeaderRow, ...]) -> None:
        self.leaders = rows

    def title_of(self, row: CaseVisitRow) -> str:
        """Who went out with what."""
        return f"{row.leader_name} {row.title}"

    def facts_of(self, row: CaseVisitRow) -> list[tuple[str, str]]:
        """All of it."""
        pairs = [
            ("日期", f"{row.visited_on:%Y-%m-%d}"),
            ("纠纷编号", row.number),
            ("地点", row.place),
            ("见了谁", row.met),
            ("了解的情况", row.findings),
            ("决定", row.decision),
            ("下次", f"{row.next_on:%Y-%m-%d}" if row.next_on else ""),
            ("记录人", row.recorder_name),
            ("领导包案", "已记入包案进展" if row.in_assignment else ""),
        ]
        return [pair for pair in pairs if pair[1]]

    def actions_of(self, row: CaseVisitRow) -> list[Action]:
        """Open the case."""
        return [Action("看纠纷", partial(self.navigate.emit, "dispute", row.dispute_uid))]

    def open_record(self) -> None:
        """The form for a visit."""
        s = look().sizes
        form = Form("记下访")
        form.add_section("谁带什么案下去")
        case = known_field(self.context, self, "带的案")
        case.required = "请选带的是哪件案。"
        form.add_row(case)
        choices = [Choice(one.uid, one.name, help=one.post, keys=one.initials) for one in self.leaders]
        form.add_row(
            ChoiceField("leader_uid", "领导", choices, width=s.width_choice, placeholder="姓名或拼音首字母"),
            TextField("leader_name", "不在名单的，写姓名", width=s.width_phone, limit=100),
            DateField("visited_on", "哪天", self.today, required="请填写日期。", latest=self.today),
        )
        form.add_section("去了哪里、见了谁")
        form.add_row(
            TextField("place", "地点", width=s.width_long, required="请写明去了哪里。", limit=200),
        )
        form.add_wide(TextField("met", "见了谁", required="请写明见了谁。", limit=200))
        form.add_wide(LongTextField("findings", "了解的情况", required="请写明了解到的情况。", lines=3))
        form.add_wide(LongTextField("decision", "当场怎样定的", required="请写明当场怎样定的。", lines=2))
        form.add_row(DateField("next_on", "下次什么时候去", self.today, ahead=True))
        form.set_values((("visited_on", self.today()),))
        self.open_form(SideForm("记下访", form, "记下"), self._record)

    def _record(self, values: dict[str, Any], side: SideForm) -> Job | None:
        return self.context.runner.command(
            record_case_visit, CaseVisitDraft(**values), by=self.context.actor,
            on_done=partial(self.finish, "下访已记下。"), on_error=side.refused, owner=self,
        )  # fmt: skip
