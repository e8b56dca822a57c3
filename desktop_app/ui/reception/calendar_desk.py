"""接访日历: a month of receptions, talk days and village meetings; planned by the rules, changed by hand."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from db.enums import CentreLevel, DutyKind
from desktop_app.domain.clock_time import local_date
from desktop_app.runtime.job import Job
from desktop_app.services import reception_day
from desktop_app.services.centre import short_name_of
from desktop_app.services.leader_view import LeaderRow, list_leaders
from desktop_app.services.permissions import Permission
from desktop_app.services.reception_day import VISITED, DutyDraft, DutyRow, Planned
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.buttons import Button, icon_button
from desktop_app.ui.kit.cells import Cell, Day, State, Text, TwoLine
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fields import CheckField, Choice, ChoiceField, DateField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.record_desk import RecordDesk

Today = Callable[[], date]


def _took_place(row: DutyRow) -> Cell:
    if row.kind not in VISITED:
        return Text("")
    if row.attended is None:
        return Text("还没登记", Tone.MUTED)
    return State("到岗", done=True) if row.attended else State("没到岗", paused=True)


_COLUMNS = (
    Column[DutyRow]("day", "日期", lambda r: Day(r.day, short=True), width=104, always=True),
    Column[DutyRow]("time", "时间", lambda r: Text(r.time, Tone.MUTED), width=110),
    Column[DutyRow]("what", "安排", lambda r: Text(r.title), always=True),
    Column[DutyRow]("place", "地点", lambda r: Text(r.place, Tone.MUTED), wide=True),
    Column[DutyRow]("attended", "到岗", _took_place, width=92),
    Column[DutyRow]("visits", "来访", lambda r: Text(f"{r.visits} 件" if r.visits else ""), width=64),
)


_OFFICE = Column[DutyRow](
    "office", "乡镇", lambda r: Text(short_name_of(r.office_name)), width=104, always=True
)


def _two_line(row: DutyRow) -> TwoLine:
    return TwoLine(row.title, f"{row.time}  {row.place}".strip(), end=Day(row.day, short=True))


def _county_line(row: DutyRow) -> TwoLine:
    return TwoLine(f"{short_name_of(row.office_name)}  {row.title}", row.time, end=Day(row.day, short=True))


class CalendarDesk(RecordDesk[DutyRow]):
    """The entries of a month."""

    def __init__(self, context: PageContext) -> None:
        """Build without rows, at the present month."""
        township = context.centre.identity.level is CentreLevel.TOWNSHIP
        said = "点“排这个月”按规则排，或者“加一天”。" if township else "乡镇排好以后，随下一个数据包送到。"
        empty = EmptyState(f"这个月还没有安排。{said}", icon="calendar-check")
        columns = _COLUMNS if township else (_OFFICE, *_COLUMNS)
        lines = _two_line if township else _county_line
        super().__init__(context, "接访日历", columns, lambda row: row.uid, empty, lines)
        self.at_county = not township
        self.month = self.today().replace(day=1)
        self.leaders: tuple[LeaderRow, ...] = ()
        self._label = Label("", Words.VALUE)
        back: Button = icon_button("上个月", "chevron-left", partial(self._turn, -1))
        on: Button = icon_button("下个月", "chevron-right", partial(self._turn, 1))
        for place, widget in enumerate((back, self._label, on)):
            self.head.insertWidget(place, widget)
        self.may = township and context.may(Permission.KEEP_RECEPTION)
        if self.may:
            self.add_button("排这个月", self.plan)

    def today(self) -> date:
        """The day."""
        return local_date(self.context.clock.now())

    def _turn(self, by: int) -> None:
        first = self.month + timedelta(days=31) if by > 0 else self.month - timedelta(days=1)
        self.month = first.replace(day=1)
        self.ask()

    def _last(self) -> date:
        return (self.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def ask(self) -> None:
        """Read the month and the list of leaders."""
        self._label.setText(f"{self.month:%Y 年 %m 月}")
        self.context.runner.query(
            reception_day.days_between, self.month, self._last(),
            by=self.context.actor, slot="month", on_done=self.show_rows, on_error=self.refuse, owner=self,
        )  # fmt: skip
        if self.may:
            self.context.runner.query(
                list_leaders,
                self.context.rules,
                by=self.context.actor,
                slot="leaders",
                on_done=self._take_leaders,
                owner=self,
            )

    def _take_leaders(self, rows: tuple[LeaderRow, ...]) -> None:
        self.leaders = rows

    def plan(self) -> None:
        """Put the days of the rules into this month."""
        self.context.runner.command(
            reception_day.plan_days, self.month, self._last(), self.context.rules, by=self.context.actor,
            on_done=self._planned, on_error=self.refuse, owner=self,
        )  # fmt: skip

    def _planned(self, found: Planned) -> None:
        made = f"排了 {found.made} 天。" if found.made else "规则里的日子都已经在日历上。"
        self.said.emit(made + found.warning)

    # detail
    def title_of(self, row: DutyRow) -> str:
        """What it is."""
        return row.title

    def facts_of(self, row: DutyRow) -> list[tuple[str, str]]:
        """When, where, who."""
        attended = ""
        if row.attended is not None:
            attended = "到岗" if row.attended else "没有到岗"
        pairs = [
            ("乡镇", row.office_name if self.at_county else ""),
            ("类型", row.kind.label),
            ("日期", f"{row.day:%Y-%m-%d} {row.time}".strip()),
            ("地点", row.place),
            ("领导" if row.kind in VISITED else "负责人", f"{row.leader_post}{row.leader_name}"),
            ("代为接访", row.substitute_name),
            ("陪同", row.companions),
            ("到岗", attended),
            ("说明", row.note),
            ("来访", f"{row.visits} 件" if row.visits else ""),
            ("怎么来的", "按接访安排排的" if row.planned else "手工加的"),
        ]
        return [pair for pair in pairs if pair[1]]

    def actions_of(self, row: DutyRow) -> list[Action]:
        """Attendance, change, cancel."""
        if not self.may:
            return []
        actions: list[Action] = []
        if row.kind in VISITED and row.day <= self.today():
            actions.append(Action("登记到岗", partial(self._open_attendance, row)))
        actions.append(Action("修改", partial(self._open_change, row)))
        if not row.visits:
            actions.append(Action("取消", partial(self._open_cancel, row)))
        return actions

    # forms
    def open_add(self) -> None:
        """Put a day in by hand."""
        day = max(self.today(), self.month)
        form = _duty_form(self.leaders, self.today)
        form.set_values((("kind", DutyKind.RECEPTION), ("day", day)))

        def save(values: dict[str, Any], side: SideForm) -> Job | None:
            return self.context.runner.command(
                reception_day.add_day, _draft(values), by=self.context.actor,
                on_done=partial(self.finish, "已加到日历。"), on_error=side.refused, owner=self,
            )  # fmt: skip

        self.open_form(SideForm("加一天", form, "加上"), save)

    def _open_change(self, row: DutyRow) -> None:
        form = _duty_form(self.leaders, self.today)
        begins, _, ends = row.time.partition("－")
        form.set_values(
            (
                *(("kind", row.kind), ("day", row.day), ("place", row.place), ("begins", begins)),
                *(("ends", ends), ("leader_name", row.leader_name), ("leader_post", row.leader_post)),
                *(("substitute_name", row.substitute_name), ("companions", row.companions)),
                ("note", row.note),
            )
        )

        def save(values: dict[str, Any], side: SideForm) -> Job | None:
            return self.context.runner.command(
                reception_day.change_day, row.uid, _draft(values), by=self.context.actor,
                on_done=partial(self.finish, "已修改。"), on_error=side.refused, owner=self,
            )  # fmt: skip

        self.open_form(SideForm("修改安排", form, "修改", about=row.title), save)

    def _open_cancel(self, row: DutyRow) -> None:
        form = Form("取消这一天")
        form.add_section("为什么取消")
        form.add_wide(TextField("reason", "原因", required="请写明为什么取消。", limit=200))

        def save(values: dict[str, Any], side: SideForm) -> Job | None:
            return self.context.runner.command(
                reception_day.cancel_day, row.uid, values["reason"], by=self.context.actor,
                on_done=partial(self.finish, "已取消。"), on_error=side.refused, owner=self,
            )  # fmt: skip

        self.open_form(SideForm("取消这一天", form, "取消这一天", about=row.title), save)

    def _open_attendance(self, row: DutyRow) -> None:
        form = Form("登记到岗")
        form.add_section("到岗没有")
        form.add_row(CheckField("attended", f"{row.leader_name}到岗接访"))
        form.add_row(TextField("substitute_name", "没到岗的，由谁代", width=look().sizes.width_choice))
        form.add_wide(TextField("note", "没到岗的原因", limit=200))
        form.set_values((("attended", row.attended is not False), ("substitute_name", row.substitute_name)))

        def save(values: dict[str, Any], side: SideForm) -> Job | None:
            return self.context.runner.command(
                reception_day.mark_attendance, row.uid, bool(values["attended"]), values["substitute_name"],
                values["note"], by=self.context.actor, on_done=partial(self.finish, "到岗情况已记下。"),
                on_error=side.refused, owner=self,
            )  # fmt: skip

        self.open_form(SideForm("登记到岗", form, "记下", about=row.title), save)


def _duty_form(leaders: tuple[LeaderRow, ...], today: Today) -> Form:
    s = look().sizes
    form = Form("接访安排")
    form.add_section("什么时候、在哪里")
    form.add_row(
        SelectField(
            "kind", "类型", [(k, k.label) for k in DutyKind], required="请选类型。", width=s.width_phone
        ),
        DateField("day", "日期", today, required="请填写日期。", ahead=True),
        TextField("begins", "从几点", width=s.width_short, placeholder="08:30"),
        TextField("ends", "到几点", width=s.width_short, placeholder="11:30"),
    )
    form.add_wide(TextField("place", "地点", required="请写明地点。", limit=200))
    form.add_section("谁接访")
    choices = [Choice(one.uid, one.name, help=one.post, keys=one.initials) for one in leaders]
    form.add_row(
        ChoiceField(
            "leader_uid", "从领导名单选", choices, width=s.width_choice, placeholder="姓名或拼音首字母"
        ),
        TextField("leader_name", "或者直接写姓名", width=s.width_name, limit=100),
        TextField("leader_post", "职务", width=s.width_name, limit=60),
    )
    form.add_row(
        TextField("substitute_name", "代为接访", width=s.width_name, limit=100),
        TextField("companions", "陪同人员", width=s.width_choice, limit=200),
    )
    form.add_wide(TextField("note", "会议名称或说明", limit=200))
    return form


def _draft(values: Mapping[str, Any]) -> DutyDraft:
    return DutyDraft(**values)
