"""说事点: what was said at the talk points and on the days of 逢六说事, and what came of it."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from db.enums import TalkOutcome
from desktop_app.domain.clock_time import local_date
from desktop_app.runtime.job import Job
from desktop_app.services import talk
from desktop_app.services.permissions import Permission
from desktop_app.services.talk import TalkDraft, TalkPointDraft, TalkPointRow, TalkRow
from desktop_app.services.unit import UnitList, list_units
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.cells import Day, State, Text, TwoLine, TwoPart
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fields import DateField, Field, LongTextField, NumberField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.reception.matter_fields import case_fields, case_of
from desktop_app.ui.record_desk import RecordDesk

_BACK = timedelta(days=400)
_OUTSIDE = "逢六说事（不在说事点）"


def _many(row: TalkRow) -> str:
    return f"等 {row.people_count} 人" if row.people_count > 1 else ""


_COLUMNS = (
    Column[TalkRow]("day", "日期", lambda r: Day(r.day, short=True), width=104, always=True),
    Column[TalkRow](
        "name", "来说事的", lambda r: TwoPart(r.name, _many(r)), width=120, always=True
    ),
    Column[TalkRow]("what", "说的事", lambda r: Text(r.content), always=True),
    Column[TalkRow]("point", "说事点", lambda r: Text(r.point or "逢六说事", Tone.MUTED), width=150),
    Column[TalkRow]("outcome", "结果", lambda r: State(r.outcome.label), width=112),
)  # fmt: skip


class TalkDesk(RecordDesk[TalkRow]):
    """The register. ``navigate(page key, target)`` opens the dispute that came of it."""

    navigate = Signal(str, object)

    def __init__(self, context: PageContext) -> None:
        """Build without rows."""
        super().__init__(
            context, "说事登记", _COLUMNS, lambda row: row.uid,
            EmptyState("还没有登记说事。有人来说事，点“登记说事”。", icon="chat"),
            lambda r: TwoLine(f"{r.name}  {r.content}", r.point, end=Day(r.day, short=True)),
        )  # fmt: skip
        self.points: tuple[TalkPointRow, ...] = ()
        self._villages: tuple[tuple[str, str], ...] = ()
        if context.may(Permission.KEEP_RECEPTION):
            self.add_button("加说事点…", self.open_point, icon="plus")
            self._close = self.add_button("停用说事点…", self.open_close)

    def today(self) -> date:
        """The day."""
        return local_date(self.context.clock.now())

    def ask(self) -> None:
        """Read the register, the points and the villages."""
        today = self.today()
        runner, by = self.context.runner, self.context.actor
        runner.query(
            talk.list_talks, today - _BACK, today, by=by, slot="talks", on_done=self.show_rows,
            on_error=self.refuse, owner=self,
        )  # fmt: skip
        runner.query(talk.list_talk_points, by=by, slot="points", on_done=self._take_points, owner=self)
        runner.query(list_units, by=by, slot="talk_villages", on_done=self._take_units, owner=self)

    def _take_points(self, rows: tuple[TalkPointRow, ...]) -> None:
        self.points = tuple(row for row in rows if row.active)

    def _take_units(self, found: UnitList) -> None:
        code = self.context.rules.identity.code
        self._villages = tuple((row.code, row.name) for row in found.units if row.parent == code)

    def title_of(self, row: TalkRow) -> str:
        """Who said it."""
        return f"{row.name}说事"

    def facts_of(self, row: TalkRow) -> list[tuple[str, str]]:
        """All of it."""
        pairs = [
            ("日期", f"{row.day:%Y-%m-%d}"),
            ("说事点", row.point or _OUTSIDE),
            ("人数", f"{row.people_count} 人"),
            ("电话", row.phone_masked),
            ("说的事", row.content),
            ("结果", row.outcome.label),
            ("说明", row.outcome_note),
            ("纠纷编号", row.dispute_number),
            ("接待人", row.listener_name),
        ]
        return [pair for pair in pairs if pair[1]]

    def actions_of(self, row: TalkRow) -> list[Action]:
        """Open the dispute that came of it."""
        if row.dispute_uid is None:
            return []
        return [Action("看纠纷", partial(self.navigate.emit, "dispute", row.dispute_uid))]

    # forms
    def open_talk(self) -> None:
        """Register what somebody said."""
        s = look().sizes
        form = Form("登记说事")
        form.add_section("在哪里说的")
        points: list[tuple[Any, str]] = [(None, _OUTSIDE), *((one.uid, one.name) for one in self.points)]
        form.add_row(
            SelectField("point_uid", "说事点", points, width=s.width_choice),
            DateField("day", "哪天", self.today, required="请填写日期。", latest=self.today),
            TextField("listener_name", "谁接待", width=s.width_name, limit=100),
        )
        form.add_section("谁来说什么事", help_text="姓名、说的事必填")
        form.add_row(
            TextField("name", "姓名", width=s.width_name, required="请填写姓名。", limit=100),
            TextField("phone", "电话", width=s.width_phone, limit=40),
            NumberField("people_count", "几个人", least=1, most=9999),
        )
        form.add_wide(LongTextField("content", "说的事", required="请写明说了什么事。", lines=3))
        form.add_section("结果")
        outcome = SelectField(
            "outcome", "结果", [(o, o.label) for o in TalkOutcome], required="请选结果。",
            width=s.width_choice,
        )  # fmt: skip
        form.add_row(outcome)
        form.add_row(*case_fields())
        form.add_wide(TextField("outcome_note", "怎样说开的、告知去哪里", limit=1000))
        form.set_values(
            (
                ("point_uid", self.points[0].uid if self.points else None),
                ("day", self.today()),
                ("people_count", 1),
                ("listener_name", self.context.actor.name),
                ("outcome", TalkOutcome.SETTLED),
            )
        )
        outcome.changed.connect(lambda: _turn(form))
        _turn(form)
        self.open_form(SideForm("登记说事", form, "登记"), self._register)

    def _register(self, values: dict[str, Any], side: SideForm) -> Job | None:
        wanted = values["outcome"] is TalkOutcome.REGISTERED
        draft = TalkDraft(
            values["day"], values["name"], values["content"], values["outcome"], values["point_uid"],
            values["phone"], values["people_count"] or 1, values["outcome_note"], values["listener_name"],
            case_of(values, values["content"]) if wanted else None,
        )  # fmt: skip
        return self.context.runner.command(
            talk.register_talk, draft, self.context.rules, by=self.context.actor,
            on_done=partial(self.finish, "说事已登记。"), on_error=side.refused, owner=self,
        )  # fmt: skip

    def open_point(self) -> None:
        """Open a talk point."""
        s = look().sizes
        form = Form("加说事点")
        form.add_section("说事点", help_text="加上以后，“排这个月”会把逢六的日子排进日历")
        form.add_row(
            TextField("name", "名称", width=s.width_choice, required="请写明说事点的名称。", limit=100),
            SelectField("village_code", "村（社区）", self._villages, width=s.width_choice),
        )
        form.add_wide(TextField("place", "在哪里", required="请写明说事点在哪里。", limit=200))
        form.add_row(
            TextField("keeper_name", "负责人", width=s.width_name, required="请写明由谁负责。", limit=100)
        )

        def save(values: dict[str, Any], side: SideForm) -> Job | None:
            draft = TalkPointDraft(
                values["name"], values["place"], values["keeper_name"], values["village_code"] or ""
            )
            return self.context.runner.command(
                talk.add_talk_point, draft, by=self.context.actor,
                on_done=partial(self.finish, "说事点已加上。"), on_error=side.refused, owner=self,
            )  # fmt: skip

        self.open_form(SideForm("加说事点", form, "加上"), save)

    def open_close(self) -> None:
        """Use a talk point no more."""
        form = Form("停用说事点")
        form.add_section("停用哪一个", help_text="登记过的说事一直留着")
        choices = [(one.uid, f"{one.name}（{one.entries} 件）") for one in self.points]
        form.add_row(
            SelectField(
                "point_uid", "说事点", choices, required="请选说事点。", width=look().sizes.width_long
            )
        )

        def save(values: dict[str, Any], side: SideForm) -> Job | None:
            return self.context.runner.command(
                talk.close_talk_point, values["point_uid"], by=self.context.actor,
                on_done=partial(self.finish, "已停用。"), on_error=side.refused, owner=self,
            )  # fmt: skip

        self.open_form(SideForm("停用说事点", form, "停用"), save)


def _turn(form: Form) -> None:
    registers = form.fields["outcome"].value() is TalkOutcome.REGISTERED
    for key in ("category_code", "respondent"):
        field: Field[Any] = form.fields[key]
        field.setVisible(registers)
