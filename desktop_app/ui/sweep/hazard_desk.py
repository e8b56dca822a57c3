"""风险隐患: the list with limits, overdue first to see; put on it from a finding, changed, closed."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from db.enums import GridEventKind, RiskLevel
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.hazard import HazardDraft, HazardRow, close_hazard, list_hazards, mark_hazard
from desktop_app.services.permissions import Permission
from desktop_app.services.sweep_event import EventRow, list_events
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.cells import Cell, Due, Risk, Text, TwoLine
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.dates import due_words
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fields import DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.record_desk import RecordDesk

_BACK = timedelta(days=60)
"""Findings of the last days that may be put on the list."""
_LIMIT = timedelta(days=7)


def _limit(row: HazardRow) -> Cell:
    if row.closed_on is not None:
        return Text(f"{row.closed_on:%m-%d} 销号", Tone.MUTED)
    return Due(row.days_left) if row.days_left is not None else Text("没定时限", Tone.WARNING)


def _due_day(row: HazardRow) -> str:
    if row.due_on is None:
        return ""
    left = "" if row.days_left is None else f"，{due_words(row.days_left)}"
    return f"{row.due_on:%Y-%m-%d}{left}"


_COLUMNS = (
    Column[HazardRow](
        "level", "等级", lambda r: Risk(r.level) if r.level else Text(""), width=64, always=True
    ),
    Column[HazardRow]("what", "隐患", lambda r: Text(r.description), always=True),
    Column[HazardRow]("grid", "网格", lambda r: Text(r.grid_title, Tone.MUTED), width=170),
    Column[HazardRow]("owner", "责任人", lambda r: Text(r.owner or "没定"), width=80),
    Column[HazardRow]("due", "时限", _limit, width=120, always=True),
)


def _two_line(row: HazardRow) -> TwoLine:
    tag = Risk(row.level) if row.level else Cell()
    return TwoLine(row.description, row.grid_title, tag, _limit(row))


class HazardDesk(RecordDesk[HazardRow]):
    """The hazards of a township."""

    def __init__(self, context: PageContext) -> None:
        """Build without rows."""
        empty = EmptyState("没有在办的隐患。排查出来的情况要限期整改的，点“列为隐患”。", icon="check")
        super().__init__(context, "风险隐患", _COLUMNS, lambda row: row.uid, empty, _two_line)
        self._township = ""
        self.all = FilterChip("含已销号的")
        self.all.changed.connect(self._again)
        self.head.insertWidget(0, self.all)
        self.may = context.may(Permission.REPORT_SWEEP)
        if self.may:
            self.add_button("列为隐患…", self.choose_finding, icon="plus")

    def _again(self, _value: object) -> None:
        self.ask(self._township)

    def ask(self, township: str) -> None:
        """Read the list again."""
        self._township = township
        self.context.runner.query(
            partial(list_hazards, open_only=self.all.value() is None), township,
            by=self.context.actor, slot="hazards", on_done=self.show_rows, on_error=self.refuse, owner=self,
        )  # fmt: skip

    def title_of(self, row: HazardRow) -> str:
        """What the hazard is."""
        return row.description

    def facts_of(self, row: HazardRow) -> list[tuple[str, str]]:
        """Where, since when, who, until when."""
        pairs = [
            ("网格", row.grid_title),
            ("发现", f"{row.found_on:%Y-%m-%d}"),
            ("等级", row.level.label if row.level else ""),
            ("责任人", row.owner),
            ("时限", _due_day(row)),
        ]
        if row.campaign:
            pairs.append(("专项行动", row.campaign))
        if row.closed_on is not None:
            pairs += [("销号", f"{row.closed_on:%Y-%m-%d}"), ("怎样整改的", row.closed_note)]
        return pairs

    def actions_of(self, row: HazardRow) -> list[Action]:
        """Close it, or change who and until when."""
        if not (self.may and row.own) or row.closed_on is not None:
            return []
        change = partial(self._open_mark, row.uid, row.description, row.level, row.owner, row.due_on)
        return [Action("销号", partial(self._open_close, row)), Action("改责任人和时限", change)]

    # forms
    def choose_finding(self) -> None:
        """Choose one of the latest findings that is no hazard yet."""
        today = local_date(self.context.clock.now())
        self.context.runner.query(
            list_events, self._township, today - _BACK, today, self.context.rules,
            by=self.context.actor, slot="findings", on_done=self._offer, on_error=self.refuse, owner=self,
        )  # fmt: skip

    def _offer(self, rows: tuple[EventRow, ...]) -> None:
        model = self.table.rows
        known = {row.uid for n in range(model.rowCount()) if (row := model.row_at(n)) is not None}
        free = [row for row in rows if row.dispute_uid is None and row.uid not in known]
        if not free:
            refusal = RuleViolation("近两个月没有可列为隐患的情况，先在左边的表里记“有情”。", "event")
            self.refuse(refusal)
            return
        choices = tuple((row.uid, f"{row.day:%m-%d} {row.grid_title} {row.description[:40]}") for row in free)
        wide = look().sizes.popup
        field = SelectField("event", "哪一条情况", choices, required="请选一条情况。", width=wide)
        form = _mark_form(self.context, field)
        form.set_values([("level", RiskLevel.YELLOW), ("due_on", self._today() + _LIMIT)])
        self.open_form(SideForm("列为隐患", form, "列为隐患"), self._mark)

    def _open_mark(
        self, uid: object, about: str, level: RiskLevel | None, owner: str, due: date | None
    ) -> None:
        form = _mark_form(self.context, None)
        form.set_values([("level", level), ("owner", owner), ("due_on", due)])
        self.open_form(SideForm("改责任人和时限", form, "保存", about=about), partial(self._mark, uid=uid))

    def _mark(self, values: Any, form: SideForm, uid: Any = None) -> None:  # noqa: ANN401 - values of a form
        draft = HazardDraft(values["level"], values["owner"], values["due_on"])
        self.context.runner.command(
            mark_hazard, uid or values["event"], draft, by=self.context.actor,
            on_done=partial(self.finish, "已列入隐患清单。"), on_error=form.refused, owner=form,
        )  # fmt: skip

    def _open_close(self, row: HazardRow) -> None:
        form = Form("销号")
        form.add_wide(LongTextField("note", "怎样整改的，谁去看过", required="请写明怎样整改的。", lines=3))
        side = SideForm("销号", form, "销号", about=row.description)

        def save(values: Any, made: SideForm) -> None:  # noqa: ANN401 - values of a form
            self.context.runner.command(
                close_hazard, row.uid, values["note"], by=self.context.actor,
                on_done=partial(self.finish, "已销号。"), on_error=made.refused, owner=made,
            )  # fmt: skip

        self.open_form(side, save)

    def _today(self) -> date:
        return local_date(self.context.clock.now())


def _mark_form(context: PageContext, finding: SelectField[Any] | None) -> Form:
    """Level, owner and limit; with the finding where it is still to be chosen."""
    form = Form(GridEventKind.HAZARD.label)
    if finding is not None:
        form.add_wide(finding)
    levels = [(level, level.label) for level in RiskLevel]
    form.add_row(
        SelectField("level", "等级", levels, required="请选等级。", width=look().sizes.width_number),
        TextField("owner", "责任人", width=look().sizes.width_name, required="请写明谁负责整改。"),
    )
    form.add_row(
        DateField(
            "due_on", "整改时限", lambda: local_date(context.clock.now()), required="请写时限。", ahead=True
        )
    )
    return form
