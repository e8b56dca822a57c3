"""今日接访: today's duty, the visitors of the day or those still open, what is done with each matter."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal

from db.enums import CentreLevel, PaperKind, VisitOutcome
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.runtime.job import Job
from desktop_app.services import reception
from desktop_app.services.centre import short_name_of
from desktop_app.services.permissions import Permission
from desktop_app.services.reception_day import VISITED, DutyRow, days_between
from desktop_app.services.reception_view import VisitDetail, list_visits
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.cells import Cell, Day, Due, State, Text, TwoLine, TwoPart
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.dates import due_words
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.panel import PaperPanel
from desktop_app.ui.reception import visit_forms as forms
from desktop_app.ui.reception.export_form import LedgerExport, export_form
from desktop_app.ui.record_desk import RecordDesk

_BACK = timedelta(days=400)
_COUNTY_BACK = timedelta(days=31)
_NONE_TODAY = "今天还没有登记来访。有人来，点“登记来访”。"
_NONE_SENT = "近一个月没有乡镇报来的接访。乡镇登记以后，随下一个数据包送到。"
_LATE_ENTRY = timedelta(days=31)
"""Receptions of the last days at which somebody may still be registered."""


def _left(found: VisitDetail) -> Cell:
    if found.row.completed_on is not None:
        return Text(f"{found.row.completed_on:%m-%d} 办结", Tone.MUTED)
    return Due(found.row.days_left) if found.row.days_left is not None else Text("", Tone.MUTED)


def _who(found: VisitDetail) -> Cell:
    row = found.row
    return TwoPart(row.name, f"等 {row.people_count} 人" if row.people_count > 1 else "")


_COLUMNS = (
    Column[VisitDetail]("day", "日期", lambda f: Day(f.row.day, short=True), width=104),
    Column[VisitDetail]("name", "来访人", _who, width=130, always=True),
    Column[VisitDetail]("demand", "诉求", lambda f: Text(f.row.demand), always=True),
    Column[VisitDetail]("outcome", "处理", lambda f: State(f.row.outcome.label), width=124),
    Column[VisitDetail]("due", "时限", _left, width=100, always=True),
)


_OFFICE = Column[VisitDetail](
    "office", "乡镇", lambda f: Text(short_name_of(f.row.office_name)), width=104, always=True
)


def _two_line(found: VisitDetail) -> TwoLine:
    row = found.row
    return TwoLine(f"{row.name}  {row.demand}", f"{row.day:%m-%d}  {row.outcome.label}", end=_left(found))


def _county_line(found: VisitDetail) -> TwoLine:
    row = found.row
    what = f"{short_name_of(row.office_name)}  {row.name}  {row.demand}"
    return TwoLine(what, f"{row.day:%m-%d}  {row.outcome.label}", end=_left(found))


class VisitDesk(RecordDesk[VisitDetail]):
    """Visitors. ``navigate(page key, target)`` opens a case; ``petition_wanted(uid)`` the petition."""

    navigate = Signal(str, object)
    petition_wanted = Signal(object)
    calendar_wanted = Signal()
    duty_told = Signal(str)

    def __init__(self, context: PageContext) -> None:
        """Build without rows."""
        self.at_county = context.centre.identity.level is CentreLevel.COUNTY
        empty = EmptyState(_NONE_SENT if self.at_county else _NONE_TODAY, icon="people")
        columns = (_OFFICE, *_COLUMNS) if self.at_county else _COLUMNS
        lines = _county_line if self.at_county else _two_line
        super().__init__(context, "接访登记", columns, lambda f: f.row.uid, empty, lines)
        self.empty = empty
        self.open = FilterChip("没办结的")
        self.open.changed.connect(self._again)
        self.head.insertWidget(0, self.open)
        self.may = context.may(Permission.KEEP_RECEPTION) and not self.at_county
        if context.may(Permission.EXPORT_DISPUTES) and not self.at_county:
            self.exporting = LedgerExport(context, self)
            self.exporting.done.connect(self.finish)
            self.add_button("导出台账", self.open_export)
        self.duties: tuple[DutyRow, ...] = ()
        self.wanted: UUID | None = None
        """A matter to be selected when the list comes."""

    def _again(self, _value: object) -> None:
        self.ask()

    def today(self) -> date:
        """The day."""
        return local_date(self.context.clock.now())

    def ask(self) -> None:
        """Read the list and the duties of the last days."""
        today = self.today()
        wanted = self.open.value() is not None
        first = today - (_BACK if wanted else _COUNTY_BACK if self.at_county else timedelta())
        self.context.runner.query(
            partial(list_visits, open_only=wanted), first, today,
            by=self.context.actor, slot="visits", on_done=self._take, on_error=self.refuse, owner=self,
        )  # fmt: skip
        self.context.runner.query(
            days_between, today - _LATE_ENTRY, today,
            by=self.context.actor, slot="duties", on_done=self._take_duties, on_error=self.refuse, owner=self,
        )  # fmt: skip

    def _take(self, rows: tuple[VisitDetail, ...]) -> None:
        wanted = self.open.value() is not None
        self.empty.set_sentence(
            "没有没办结的来访。" if wanted else _NONE_SENT if self.at_county else _NONE_TODAY
        )
        self.show_rows(rows)
        if self.wanted is not None:
            self.table.select_key(self.wanted)
            self.wanted = None

    def _take_duties(self, rows: tuple[DutyRow, ...]) -> None:
        """Receptions at which somebody may be registered, today's first."""
        if self.at_county:
            self.duty_told.emit("各乡镇报来的接访，只供查看")
            return
        visited = (row for row in rows if row.kind in VISITED)
        self.duties = tuple(sorted(visited, key=lambda row: row.day, reverse=True))
        now = [row for row in self.duties if row.day == self.today()]
        said = [" ".join(part for part in (row.time, f"{row.title}，{row.place}") if part) for row in now]
        self.duty_told.emit("；".join(said) or "今天没有安排接访")

    # detail
    def title_of(self, row: VisitDetail) -> str:
        """Who came."""
        return f"{row.row.name}（{row.row.number}）"

    def facts_of(self, row: VisitDetail) -> list[tuple[str, str]]:
        """All that is known of the matter."""
        seen = row.row
        others = "、".join(row.representatives)
        due = ""
        if seen.due_on is not None:
            left = "" if seen.days_left is None else f"，{due_words(seen.days_left)}"
            due = f"{seen.due_on:%Y-%m-%d}{left}"
        pairs = [
            ("乡镇", seen.office_name if self.at_county else ""),
            (
                "接访",
                f"{seen.day:%Y-%m-%d} {row.leader_post}{seen.leader_name}{seen.kind.label}，{row.place}",
            ),
            ("人数", f"{seen.people_count} 人" + (f"，代表 {others}" if others else "")),
            ("证件号", row.id_masked),
            ("电话", row.phone_masked),
            ("户籍所在地", row.address),
            ("群众诉求", seen.demand),
            ("办理意见", row.proposal),
            ("处理", seen.outcome.label),
            ("对应的事项", f"{seen.dispute_number} {row.dispute_title}".strip()),
            ("告知去处", row.told_where),
            ("领导批示", row.instruction),
            ("承办单位", seen.undertaker),
            ("办理时限", due),
            ("结果", row.result),
            ("办结", f"{seen.completed_on:%Y-%m-%d}" if seen.completed_on else ""),
            ("回访", _follow_up(row)),
            ("记录人", row.recorder_name),
        ]
        return [pair for pair in pairs if pair[1]]

    def actions_of(self, row: VisitDetail) -> list[Action]:
        """What comes next stands first."""
        actions: list[Action] = []
        if self.may:
            if row.row.outcome is VisitOutcome.OPEN:
                actions.append(Action("处理", partial(self._open_settle, row)))
            if row.row.completed_on is None:
                actions.append(Action("领导批示", partial(self._open_instruct, row)))
                if row.row.outcome is not VisitOutcome.OPEN:
                    actions.append(Action("办结", partial(self._open_complete, row)))
            elif row.followed_up_on is None:
                actions.append(Action("回访", partial(self._open_follow_up, row)))
        if row.petition_uid is not None:
            actions.append(Action("看信访事项", partial(self.petition_wanted.emit, row.petition_uid)))
        elif row.dispute_uid is not None:
            actions.append(Action("看纠纷", partial(self.navigate.emit, "dispute", row.dispute_uid)))
        if self.context.may(Permission.PRINT_PAPER) and not self.at_county:
            actions.append(Action("打印登记表", partial(self._open_paper, row)))
        if self.may:
            actions.append(Action("作废", partial(self._open_void, row)))
        return actions

    def _open_paper(self, row: VisitDetail) -> None:
        self.open_paper(PaperPanel(self.context, PaperKind.RECEPTION_REGISTER, row.row.uid))

    def open_export(self) -> None:
        """The form for taking the ledger out."""
        self.open_form(export_form(self.today), self._export)

    def _export(self, values: dict[str, Any], side: SideForm) -> Job | None:
        self.exporting.ask(values, side)
        return None

    # forms
    def open_visit(self) -> None:
        """Register visitors; without a reception in the calendar there is nowhere to."""
        if not self.duties:
            self.refuse(RuleViolation("近一个月的接访日历是空的，请先加上今天的接访。", "duty_uid"))
            self.calendar_wanted.emit()
            return
        side = forms.visit_form(self.context, self, self.today, self.duties)
        self.open_form(side, self._register)

    def _register(self, values: dict[str, Any], side: SideForm) -> Job | None:
        return self.context.runner.command(
            reception.register_visit, values["duty_uid"], forms.visit_draft(values), self.context.rules,
            forms.matter_draft(values), by=self.context.actor, on_done=self._registered,
            on_error=side.refused, owner=self,
        )  # fmt: skip

    def _registered(self, taken: reception.VisitTaken) -> None:
        case = f"，事项编号 {taken.dispute_number}" if taken.dispute_number else ""
        self.finish(f"已登记 {taken.number}{case}。")

    def _open_settle(self, row: VisitDetail) -> None:
        def save(values: dict[str, Any], side: SideForm) -> Job | None:
            whole = {
                **values, "demand": row.row.demand, "name": row.row.name,
                "people_count": row.row.people_count, "address": row.address,
                "representatives": "、".join(row.representatives),
            }  # fmt: skip
            return self.context.runner.command(
                reception.settle_matter, row.row.uid, forms.matter_draft(whole), self.context.rules,
                by=self.context.actor, on_done=self._registered, on_error=side.refused, owner=self,
            )  # fmt: skip

        self.open_form(forms.settle_form(self.context, self, row), save)

    def _open_instruct(self, row: VisitDetail) -> None:
        def save(values: dict[str, Any], side: SideForm) -> Job | None:
            return self.context.runner.command(
                reception.instruct, row.row.uid, forms.instruction_draft(values), by=self.context.actor,
                on_done=partial(self.finish, "批示已记下。"), on_error=side.refused, owner=self,
            )  # fmt: skip

        self.open_form(forms.instruct_form(row, self.today), save)

    def _open_complete(self, row: VisitDetail) -> None:
        def save(values: dict[str, Any], side: SideForm) -> Job | None:
            return self.context.runner.command(
                reception.complete, row.row.uid, values["completed_on"], values["result"],
                by=self.context.actor, on_done=partial(self.finish, "已登记办结。"),
                on_error=side.refused, owner=self,
            )  # fmt: skip

        self.open_form(forms.complete_form(row, self.today), save)

    def _open_follow_up(self, row: VisitDetail) -> None:
        def save(values: dict[str, Any], side: SideForm) -> Job | None:
            return self.context.runner.command(
                reception.follow_up_visit, row.row.uid, values["followed_up_on"], values["satisfaction"],
                values["note"], self.context.rules, by=self.context.actor,
                on_done=partial(self.finish, "回访已记下。"), on_error=side.refused, owner=self,
            )  # fmt: skip

        scale = self.context.rules.profile.satisfaction_scale
        self.open_form(forms.follow_up_form(row, self.today, scale), save)

    def _open_void(self, row: VisitDetail) -> None:
        def save(values: dict[str, Any], side: SideForm) -> Job | None:
            return self.context.runner.command(
                reception.void_visit, row.row.uid, values["reason"], by=self.context.actor,
                on_done=partial(self.finish, "这条登记已作废。"), on_error=side.refused, owner=self,
            )  # fmt: skip

        self.open_form(forms.void_form(row), save)


def _follow_up(row: VisitDetail) -> str:
    if row.followed_up_on is None:
        return ""
    return f"{row.followed_up_on:%Y-%m-%d} {row.satisfaction} {row.follow_up_note}".strip()
