"""抽查: draws of closed cases, each drawn case with its findings, and the forms of both."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from db.enums import DisputeState, InspectionOutcome, PaperKind
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispute_row import short_number
from desktop_app.services.permissions import Permission
from desktop_app.services.reinspection import (
    DrawDraft,
    DrawRow,
    InspectedRow,
    InspectionDraft,
    draw_cases,
    list_draws,
    record_inspection,
)
from desktop_app.ui.dispatch.work_view import WorkView
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.cells import Cell, State, Text, TwoLine
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.detail import DetailHead
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.fields import DateField, LongTextField, NumberField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.panel import PaperPanel

NEW = "draw"
_PERIOD = 90


@dataclass(frozen=True, slots=True)
class LotRow:
    """A drawn case with the draw that it came from."""

    draw: DrawRow
    case: InspectedRow


class InspectionView(WorkView[LotRow]):
    """Drawn cases, those that wait for an inspection first."""

    def __init__(self, context: PageContext) -> None:
        """Build the list; rows come with ``refresh``."""
        self.draws = context.may(Permission.ISSUE_SUPERVISION)
        empty = EmptyState(
            "还没有抽查过。抽签从已结案的纠纷里抽，种子、比例和参加抽取的名单都留着，谁都能重抽一遍核对。",
            icon="search", action="抽查" if self.draws else "", on_action=self.open_new,
        )  # fmt: skip
        super().__init__(
            context, "inspection", RowsModel(_COLUMNS, lambda r: r.case.uid, _two_line), "抽查列表", empty,
            nothing="在左边选一件，这里登记抽查结果。",
        )  # fmt: skip

    def refresh(self) -> None:
        """Query the draws."""
        context = self._context
        context.runner.query(list_draws, by=context.actor, slot="draws", on_done=self._take, owner=self)

    def key_of(self, row: LotRow) -> Hashable:
        """The uid of the drawn case."""
        return row.case.uid

    def answers_to(self, row: LotRow) -> Sequence[Hashable]:
        """The drawn case, its draw, its dispute."""
        return row.case.uid, row.draw.uid, row.case.dispute_uid

    def _take(self, draws: tuple[DrawRow, ...]) -> None:
        rows = [LotRow(draw, case) for draw in draws for case in draw.cases]
        rows.sort(key=lambda row: row.case.outcome is not None)
        self.counted.emit(sum(draw.waiting for draw in draws))
        self.take_rows(rows)

    def show_row(self, row: LotRow) -> None:
        """Show a drawn case, what was found, and the draw."""
        case, draw = row.case, row.draw
        self.panel.set_head(
            DetailHead(
                case.title, case.dispute_number, _standing(case),
                state_done=case.outcome is InspectionOutcome.PASSED,
            )
        )  # fmt: skip
        actions: list[Action] = []
        if self.draws and case.outcome is None:
            actions.append(Action("登记抽查结果", partial(self.open_findings, row)))
        if self._context.may(Permission.PRINT_PAPER):
            kinds = ((PaperKind.REINSPECTION_SHEET, case.uid), (PaperKind.REINSPECTION_DRAW, draw.uid))
            for kind, subject in kinds:
                actions.append(
                    Action(f"打印{kind.label}", partial(self.open_paper, kind, subject), "printer")
                )
        self.panel.set_actions(actions)
        self.panel.clear_sections()
        section = self.panel.add_section("抽查结果")
        section.add_link("看纠纷", partial(self.go.emit, "dispute", case.dispute_uid))
        if case.outcome is None:
            section.body.addWidget(Label("还没有抽查。", Words.HELP))
        else:
            pairs = [
                ("结果", case.outcome.label),
                ("抽查", f"{day_words(case.inspected_on) if case.inspected_on else ''} {case.inspected_by}"),
                ("见面对象", case.met),
                ("纠纷现在", case.state.label),
            ]
            section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))
            section.body.addWidget(Paragraph(case.findings))
            if case.measures:
                self.panel.add_section("整改").body.addWidget(Paragraph(case.measures))
            if case.outcome is InspectionOutcome.FAILED and case.state is DisputeState.ARCHIVED:
                words = "这件已经归档，没有退回办理；要处理的请另登记一件纠纷。"
                section.body.addWidget(Label(words, Words.HELP, wrap=True))
        self._draw(draw, case)

    def _draw(self, draw: DrawRow, case: InspectedRow) -> None:
        honest = "重抽一遍，结果一样" if draw.honest else "重抽的结果不一样，请核对"
        section = self.panel.add_section(f"抽签 {draw.number}", help_text=honest)
        pairs = [
            ("抽取", f"{day_words(draw.drawn_on)} {draw.drawn_by}"),
            ("见证", draw.witness_name),
            ("范围", f"{draw.first_on:%Y-%m-%d} 至 {draw.last_on:%Y-%m-%d} 结案的 {draw.population} 件"),
            ("比例", f"{draw.share}%，抽中 {len(draw.cases)} 件，这是第 {case.position} 件"),
            ("种子", draw.seed),
        ]
        section.body.addWidget(KeyValues(pairs, columns=1))
        section.body.addWidget(
            Label(f"名单校验值 {draw.population_sha256}", Words.HELP, wrap=True, select=True)
        )

    def open_paper(self, kind: PaperKind, subject: UUID) -> None:
        """Show a paper with its printing."""
        self.side.open_side(PaperPanel(self._context, kind, subject))

    # forms
    def open_new(self) -> "DrawForm":
        """Open the form of a new draw."""
        context = self._context
        form = DrawForm(context)

        def run(_values: dict[str, Any], done: Any, refused: Any) -> None:  # noqa: ANN401 - see Run
            context.runner.command(
                draw_cases, form.draft(), context.rules,
                by=context.actor, on_done=done, on_error=refused, owner=form,
            )  # fmt: skip

        self.open_form(form, NEW, run, "已抽签。")
        return form

    def open_findings(self, row: LotRow) -> "FindingsForm":
        """Open the form of an inspection."""
        context = self._context
        form = FindingsForm(context, row)

        def run(_values: dict[str, Any], done: Any, refused: Any) -> None:  # noqa: ANN401 - see Run
            context.runner.command(
                record_inspection, form.draft(), context.rules,
                by=context.actor, on_done=partial(self._recorded, row), on_error=refused, owner=form,
            )  # fmt: skip

        self.open_form(form, row.case.uid, run, "已记下。")
        return form

    def _recorded(self, row: LotRow, gone_back: bool) -> None:
        words = "已记下，这件纠纷退回办理，开了新一轮。" if gone_back else "抽查结果已记下。"
        self.saved(words, row.case.uid)


class DrawForm(SideForm):
    """From which days, how many, by which seed, before whom."""

    def __init__(self, context: PageContext) -> None:
        """Start with the last three months and the county's share."""
        super().__init__("抽查", Form("抽查"), "抽签")
        self._context = context
        s = look().sizes
        today = self._today()
        first = DateField("first_on", "从哪天结案的", self._today, required="请填写起始日期。")
        last = DateField("last_on", "到哪天", self._today, required="请填写截止日期。", latest=self._today)
        least = context.rules.profile.dispatch.inspection_share
        share = NumberField(
            "share", "抽百分之几", least=least, most=100, required=f"请填写抽查比例，不少于 {least}。"
        )
        witness = TextField(
            "witness_name", "见证人", required="请写明见证人。", width=s.width_name, limit=100
        )
        seed = TextField("seed", "种子（当场掷出的数，可不填）", width=s.width_choice, limit=40)
        self.form.add_section("从哪些纠纷里抽", help_text=f"县里规定不少于 {least}%")
        self.form.add_row(first, last)
        self.form.add_row(share, witness)
        self.form.add_row(seed)
        words = "种子不填由程序随机产生。抽完以后种子、比例和参加抽取的名单都留着，任何人都能重抽一遍核对。"
        self.form.add_widget(Label(words, Words.HELP, wrap=True))
        first.set_value(today - timedelta(days=_PERIOD))
        last.set_value(today)
        share.set_value(least)

    def draft(self) -> DrawDraft:
        """What was entered; every field was checked before."""
        values = self.form.values()
        return DrawDraft(
            values["first_on"], values["last_on"], values["share"], values["witness_name"],
            values["seed"] or "",
        )  # fmt: skip

    def _today(self) -> date:
        return local_date(self._context.clock.now())


class FindingsForm(SideForm):
    """What was found in a drawn case."""

    def __init__(self, context: PageContext, row: LotRow) -> None:
        """Start with today."""
        about = f"{row.case.dispute_number}  {row.case.title}"
        super().__init__("登记抽查结果", Form("登记抽查结果"), "记下", about=about)
        self._context, self._row = context, row
        s = look().sizes
        outcome = SelectField[InspectionOutcome](
            "outcome", "结果", [(one, one.label) for one in InspectionOutcome],
            required="请选结果。", width=s.width_name,
        )  # fmt: skip
        day = DateField(
            "inspected_on", "哪天抽查的", self._today, required="请填写日期。", latest=self._today
        )
        day.set_value(self._today())
        self.form.add_section("抽查", help_text="不合格的退回办理，开新一轮")
        self.form.add_row(outcome, day)
        self.form.add_row(TextField("met", "见面、通话的人", width=s.width_long, limit=200))
        self.form.add_wide(
            LongTextField("findings", "核查情况", required="请写明核查情况。", limit=5000, lines=5)
        )
        self.form.add_wide(LongTextField("measures", "整改要求（不合格必填）", limit=2000, lines=3))

    def draft(self) -> InspectionDraft:
        """What was entered; every field was checked before."""
        values = self.form.values()
        return InspectionDraft(
            self._row.case.uid, values["outcome"], values["findings"], values["inspected_on"],
            values["met"] or "", values["measures"] or "",
        )  # fmt: skip

    def _today(self) -> date:
        return local_date(self._context.clock.now())


def _standing(case: InspectedRow) -> str:
    return "待抽查" if case.outcome is None else case.outcome.label


def _state(row: LotRow) -> Cell:
    return State(_standing(row.case), done=row.case.outcome is InspectionOutcome.PASSED)


def _two_line(row: LotRow) -> TwoLine:
    return TwoLine(row.case.title, f"{row.draw.number}　{row.case.inspected_by}", _state(row), Cell())


_COLUMNS = (
    Column[LotRow]("title", "抽中的纠纷", lambda r: Text(r.case.title), always=True),
    Column[LotRow](
        "number", "编号", lambda r: Text(short_number(r.case.dispute_number), small=True), width=84, wide=True
    ),
    Column[LotRow]("draw", "抽签", lambda r: Text(r.draw.number, Tone.MUTED), width=150),
    Column[LotRow]("by", "抽查人", lambda r: Text(r.case.inspected_by), width=80),
    Column[LotRow]("state", "结果", _state, width=80, always=True),
)
