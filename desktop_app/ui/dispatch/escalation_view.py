"""提级: requests to the county and its answers, from both sides."""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from db.enums import CentreLevel, EscalationDecision
from desktop_app.services.centre import short_name_of
from desktop_app.services.dispute_step import act
from desktop_app.services.escalation import EscalationRow, answer_escalation, list_escalations
from desktop_app.services.office import OfficeRow, list_peers
from desktop_app.services.permissions import Permission
from desktop_app.ui.dispatch.escalation_forms import AnswerForm, AskForm
from desktop_app.ui.dispatch.work_view import WorkView
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.cells import Cell, Due, Risk, State, Text, TwoLine
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.detail import DetailHead
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.page_context import PageContext

NEW = "escalate"


class EscalationView(WorkView[EscalationRow]):
    """Requests, red ones and those that wait longest first."""

    def __init__(self, context: PageContext) -> None:
        """Build the list; rows come with ``refresh``."""
        self._at_county = context.centre.identity.level is CentreLevel.COUNTY
        self.asks = not self._at_county and context.may(Permission.DECIDE_DISPUTE)
        self._answers = self._at_county and context.may(Permission.ISSUE_DISPATCH)
        self._offices: tuple[OfficeRow, ...] = ()
        words = (
            "乡镇还没有提级的。收进乡镇的包后，提级申请会列在这里，红色的当天答复。"
            if self._at_county
            else "还没有提级的。办不下去的纠纷可以提级，由县里交办、改变承办单位，或者说明理由不同意。"
        )
        empty = EmptyState(words, icon="up", action="提级" if self.asks else "", on_action=self.open_new)
        columns = _columns(self._at_county)
        super().__init__(
            context, "escalation", RowsModel(columns, lambda r: r.uid, partial(_two_line, self._at_county)),
            "提级列表", empty, nothing="在左边选一件，这里显示理由、案情和县里的答复。",
        )  # fmt: skip

    def refresh(self) -> None:
        """Query the requests, and at the county the townships."""
        context = self._context
        context.runner.query(
            list_escalations, context.rules,
            by=context.actor, slot="escalations", on_done=self._take, owner=self,
        )  # fmt: skip
        if self._at_county:
            context.runner.query(
                list_peers, by=context.actor, slot="peers", on_done=self._take_offices, owner=self
            )

    def _take_offices(self, rows: tuple[OfficeRow, ...]) -> None:
        self._offices = tuple(row for row in rows if row.revoked_at is None)

    def _take(self, rows: tuple[EscalationRow, ...]) -> None:
        self.counted.emit(sum(row.waits for row in rows))
        self.take_rows(rows)

    def key_of(self, row: EscalationRow) -> Hashable:
        """Its uid."""
        return row.uid

    def answers_to(self, row: EscalationRow) -> Sequence[Hashable]:
        """Its uid, and that of its dispute."""
        return row.uid, row.dispute_uid

    def show_row(self, row: EscalationRow) -> None:
        """Show a request with its answer."""
        self.panel.set_head(
            DetailHead(
                row.title, row.number, _standing(row),
                state_done=row.decision not in (None, EscalationDecision.REFUSED),
                state_paused=row.decision is EscalationDecision.REFUSED,
                risk=row.risk,
                days_left=row.days_left if row.waits else None,
                due_day=row.answer_due_on if row.waits else None,
            )
        )  # fmt: skip
        actions = [Action("答复", partial(self.open_answer, row))] if self._answers and row.waits else []
        self.panel.set_actions(actions)
        self.panel.clear_sections()
        section = self.panel.add_section("提级")
        section.add_link("看纠纷", partial(self.go.emit, "dispute", row.dispute_uid))
        pairs = [
            ("乡镇", row.office_name if self._at_county else ""),
            ("提出", f"{day_words(row.asked_on)} {row.asked_by}"),
            ("纠纷编号", row.dispute_number),
            ("纠纷现在", row.state.label),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))
        self._answer(row)
        self.panel.add_section("为什么提级").body.addWidget(Paragraph(row.reason))
        self.panel.add_section("案情摘要").body.addWidget(Paragraph(row.summary))

    def _answer(self, row: EscalationRow) -> None:
        day = "" if row.decided_on is None else f"{day_words(row.decided_on)} {row.decided_by}"
        section = self.panel.add_section("县里答复", help_text=day)
        if row.decision is None:
            words = "还没有答复。" if self._at_county else "还没有答复，会随县里的下一个包带回。"
            section.body.addWidget(Label(words, Words.HELP, wrap=True))
            return
        if row.order_uid is not None:
            section.add_link("看交办单", partial(self.go.emit, "package", row.order_uid))
        section.body.addWidget(Paragraph(f"{row.decision.label}。{row.answer}"))

    # forms
    def open_new(self) -> AskForm:
        """Open the form of a request."""
        context = self._context
        form = AskForm(context)

        def run(values: dict[str, Any], done: Any, refused: Any) -> None:  # noqa: ANN401 - see Run
            dispute: UUID = values["matter_uid"]
            context.runner.command(
                act, dispute, "escalate", form.draft(), context.rules,
                by=context.actor, on_done=lambda _: done(dispute), on_error=refused, owner=form,
            )  # fmt: skip

        self.open_form(form, NEW, run, "已提级，会随下一个数据包送县。红色纠纷请同时打电话。")
        return form

    def open_answer(self, row: EscalationRow) -> AnswerForm:
        """Open the county's answer."""
        context = self._context
        form = AnswerForm(context, row, self._offices)

        def run(_values: dict[str, Any], done: Any, refused: Any) -> None:  # noqa: ANN401 - see Run
            context.runner.command(
                answer_escalation, form.draft(), context.rules,
                by=context.actor, on_done=lambda _: done(row.uid), on_error=refused, owner=form,
            )  # fmt: skip

        self.open_form(form, row.uid, run, "已答复，会随下一个数据包送到乡镇。")
        return form


def _standing(row: EscalationRow) -> str:
    if row.decision is None:
        return "等县里答复"
    return {
        EscalationDecision.ORDERED: "县里交办",
        EscalationDecision.MOVED: "改变承办",
        EscalationDecision.REFUSED: "不同意",
    }[row.decision]


def _state(row: EscalationRow) -> Cell:
    refused = row.decision is EscalationDecision.REFUSED
    return State(_standing(row), done=not row.waits and not refused, paused=refused)


def _due(row: EscalationRow) -> Cell:
    return Due(row.days_left) if row.waits else Cell()


def _who(at_county: bool, row: EscalationRow) -> str:
    return short_name_of(row.office_name) if at_county else row.asked_by


def _two_line(at_county: bool, row: EscalationRow) -> TwoLine:
    return TwoLine(row.title, f"{_who(at_county, row)}　{row.number}", _state(row), _due(row))


def _columns(at_county: bool) -> tuple[Column[EscalationRow], ...]:
    return (
        Column[EscalationRow]("due", "答复期限", _due, width=96, always=True),
        Column[EscalationRow]("title", "提级的纠纷", lambda r: Text(r.title), always=True),
        Column[EscalationRow]("risk", "风险", lambda r: Risk(r.risk), width=46),
        Column[EscalationRow](
            "who", "乡镇" if at_county else "提出人", lambda r: Text(_who(at_county, r), Tone.MUTED), width=88
        ),
        Column[EscalationRow]("number", "编号", lambda r: Text(r.number, small=True), width=132, wide=True),
        Column[EscalationRow]("state", "状态", _state, width=104, always=True),
    )
