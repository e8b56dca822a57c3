"""交办: orders to the township's own units, one in detail with every unit's part, and its forms."""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from db.enums import DispatchKind, DispatchState, InvolvedRole, PaperKind
from desktop_app.services.dispatch import DispatchActionRow
from desktop_app.services.dispatch_inner import issue_inner, record_unit_step
from desktop_app.services.dispatch_inner_view import InnerOrderRow, UnitPartRow, list_inner
from desktop_app.services.permissions import Permission
from desktop_app.ui.attachment.record_files import FilePlace
from desktop_app.ui.dispatch.order_forms import OrderForm, UnitStepForm
from desktop_app.ui.dispatch.work_view import WorkView
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.cells import Cell, Due, State, Text, TwoLine
from desktop_app.ui.kit.dates import day_words, short_day_words, short_moment_words
from desktop_app.ui.kit.detail import DetailHead
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.panel import PaperPanel

NEW = "order"
_MAY_RETURN = frozenset({DispatchState.ISSUED, DispatchState.DELIVERED, DispatchState.SIGNED_FOR})


class OrderView(WorkView[InnerOrderRow]):
    """Orders, those with the nearest limit first."""

    def __init__(self, context: PageContext) -> None:
        """Build the list; rows come with ``refresh``."""
        self.issues = context.may(Permission.ISSUE_DISPATCH)
        empty = EmptyState(
            "还没有交办。在纠纷里分流，或者点“交办、转办”，就列在这里。",
            icon="megaphone", action="交办、转办" if self.issues else "", on_action=self.open_new,
        )  # fmt: skip
        super().__init__(
            context, "inner-order", RowsModel(_COLUMNS, lambda r: r.uid, _two_line), "交办列表", empty,
            nothing="在左边选一份交办，这里显示各单位办到哪一步。",
        )  # fmt: skip
        self._open_only = True
        self._current: InnerOrderRow | None = None

    def refresh(self) -> None:
        """Query the orders."""
        run = partial(list_inner, open_only=self._open_only)
        self._context.runner.query(
            run, self._context.rules, by=self._context.actor, slot="orders", on_done=self._take, owner=self
        )

    def set_open_only(self, open_only: bool) -> None:
        """Whether orders that are over are left out."""
        self._open_only = open_only
        self.refresh()

    def key_of(self, row: InnerOrderRow) -> Hashable:
        """Its uid."""
        return row.uid

    def answers_to(self, row: InnerOrderRow) -> Sequence[Hashable]:
        """Its uid, and that of its dispute."""
        return (row.uid,) if row.matter_uid is None else (row.uid, row.matter_uid)

    def _take(self, rows: tuple[InnerOrderRow, ...]) -> None:
        self.counted.emit(sum(row.next_on is not None for row in rows))
        self.take_rows(rows)

    # detail
    def show_row(self, row: InnerOrderRow) -> None:
        """Show an order: where each unit stands, then what it says."""
        self._current = row
        ended = row.days_left is None
        self.panel.set_head(
            DetailHead(
                row.title, row.number, row.state.label,
                state_done=row.state is DispatchState.COMPLETED,
                state_paused=row.state in (DispatchState.RETURNED, DispatchState.WITHDRAWN),
                risk=row.risk, days_left=row.days_left, due_day=None if ended else row.next_on,
            )
        )  # fmt: skip
        actions: list[Action] = []
        if row.units:
            lead = row.units[0]
            actions += [Action(step.verb, partial(self.open_step, row, lead, step)) for step in lead.actions]
        if self.issues and row.state is DispatchState.RETURNED and row.kind is not DispatchKind.INTERNAL:
            actions.insert(0, Action("交给别的单位", partial(self.open_new, row)))
        self.panel.set_actions(actions, icons=self._icons(row))
        self.panel.clear_sections()
        for unit in row.units:
            self._unit(row, unit)
        self._order(row)
        self.panel.add_section("内容").body.addWidget(Paragraph(row.content))
        self.panel.add_section("要求").body.addWidget(Paragraph(row.demands))
        places = [FilePlace("dispatch_unit", u.uid, f"{u.role.label}　{u.name}") for u in row.units]
        self.files.show(row.matter_uid, places or [FilePlace("dispatch", row.uid, row.number)])

    def _icons(self, row: InnerOrderRow) -> list[Action]:
        if not self._context.may(Permission.PRINT_PAPER):
            return []
        transfers = row.kind is DispatchKind.TRANSFER
        kind = PaperKind.TRANSFER_NOTICE if transfers else PaperKind.DISPATCH_ORDER
        return [Action(f"打印{kind.label}", partial(self.open_paper, kind, row.uid), "printer")]

    def _unit(self, row: InnerOrderRow, unit: UnitPartRow) -> None:
        lead = unit.role is InvolvedRole.LEAD
        help_text = unit.state.label
        if unit.due_on is not None and unit.clock is not None:
            help_text += f"，{short_day_words(unit.due_on)} 前{unit.clock.label}"
        section = self.panel.add_section(f"{unit.role.label}　{unit.name}", help_text=help_text)
        if not lead:
            for step in unit.actions[:2]:
                section.add_link(step.verb, partial(self.open_step, row, unit, step))
        if self._context.may(Permission.PRINT_PAPER):
            section.add_link("反馈单", partial(self.open_paper, PaperKind.FEEDBACK_REPORT, unit.uid))
        if unit.why:
            words = unit.why
            if unit.state in _MAY_RETURN and unit.return_until is not None:
                words += f"；{short_day_words(unit.return_until)} 前可以退单"
            elif unit.state in _MAY_RETURN and unit.no_return:
                words += f"；{unit.no_return}"
            section.body.addWidget(Label(words, Words.HELP, wrap=True))
        if unit.steps:
            timeline = Timeline()
            timeline.set_events(_events(unit))
            section.body.addWidget(timeline)

    def _order(self, row: InnerOrderRow) -> None:
        section = self.panel.add_section(f"{row.kind.label}单")
        if row.matter_uid is not None:
            section.add_link("看纠纷", partial(self.go.emit, "dispute", row.matter_uid))
        if self._context.may(Permission.PRINT_PAPER):
            section.add_link("流转登记表", partial(self.open_paper, PaperKind.DISPATCH_LOG, row.uid))
        pairs = [
            ("日期", day_words(row.issued_on)),
            ("完成期限", day_words(row.due_on)),
            ("有关纠纷", row.matter_number),
            ("依据", row.basis),
            ("定办理由", row.decided_reason),
            ("退过", f"{row.returns} 次" if row.returns else ""),
            ("批示领导", row.leader_name),
            ("反馈周期", row.feedback_cycle),
            ("报告要求", row.report_demand),
            ("抄送", row.copies_to),
            ("联系人", f"{row.contact} {row.contact_phone}".strip()),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))

    # forms
    def open_new(self, before: InnerOrderRow | None = None) -> OrderForm:
        """Open the form of a new order, or of one that follows a returned one."""
        context = self._context
        form = OrderForm(context, before)

        def run(_values: dict[str, Any], done: Any, refused: Any) -> None:  # noqa: ANN401 - see Run
            context.runner.command(
                issue_inner, form.draft(), context.rules,
                by=context.actor, on_done=done, on_error=refused, owner=form,
            )  # fmt: skip

        self.open_form(form, (NEW, None if before is None else before.uid), run, "已发出。打印后请单位签收。")
        return form

    def open_step(self, row: InnerOrderRow, unit: UnitPartRow, step: DispatchActionRow) -> UnitStepForm:
        """Open the form of a unit's step."""
        context = self._context
        form = UnitStepForm(context, row, unit, step)

        def run(_values: dict[str, Any], done: Any, refused: Any) -> None:  # noqa: ANN401 - see Run
            context.runner.command(
                record_unit_step, form.draft(), context.rules,
                by=context.actor, on_done=done, on_error=refused, owner=form,
            )  # fmt: skip

        self.open_form(form, (unit.uid, step.action), run, f"{unit.name}{step.verb}已记下。")
        return form

    def open_paper(self, kind: PaperKind, subject: UUID) -> None:
        """Open a paper in the place of the detail."""
        self.side.open_side(PaperPanel(self._context, kind, subject))


def _events(unit: UnitPartRow) -> tuple[TimelineEvent, ...]:
    return tuple(
        TimelineEvent(
            short_moment_words(step.happened_at),
            step.state.label,
            "　".join(
                part
                for part in (
                    step.signer_name,
                    "" if step.manner is None else step.manner.label,
                    f"{step.recorder_name}登记" if step.recorder_name != step.signer_name else "",
                )
                if part
            ),
            "\n".join(
                part for part in (step.content, f"佐证：{step.evidence}" if step.evidence else "") if part
            ),
            counts=True,
            key=number,
        )
        for number, step in reversed(tuple(enumerate(unit.steps)))
    )


def _next(row: InnerOrderRow) -> str:
    return "" if row.next_clock is None else f"{row.next_clock.label} {row.next_unit}"


def _state(row: InnerOrderRow) -> Cell:
    done = row.state is DispatchState.COMPLETED
    return State(
        row.state.label, done=done, paused=row.state in (DispatchState.RETURNED, DispatchState.WITHDRAWN)
    )


def _due(row: InnerOrderRow) -> Cell:
    return Due(row.days_left)


def _two_line(row: InnerOrderRow) -> TwoLine:
    return TwoLine(row.title, f"{row.kind.label}　{row.lead}　{_next(row)}", _state(row), _due(row))


_COLUMNS = (
    Column[InnerOrderRow]("due", "下一期限", _due, width=96, always=True),
    Column[InnerOrderRow]("title", "事项", lambda r: Text(r.title), always=True),
    Column[InnerOrderRow]("kind", "方式", lambda r: Text(r.kind.label, Tone.MUTED), width=56),
    Column[InnerOrderRow]("lead", "主办", lambda r: Text(r.lead), width=120),
    Column[InnerOrderRow]("next", "该办什么", lambda r: Text(_next(r), Tone.MUTED), width=150, wide=True),
    Column[InnerOrderRow]("number", "文号", lambda r: Text(r.number, small=True), width=150, wide=True),
    Column[InnerOrderRow]("state", "状态", _state, width=88, always=True),
)
