"""督办 inside the township: what the ladder proposes today, what was issued, and the log of each step."""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from db.enums import PaperKind, SupervisionForm, SupervisionKind
from desktop_app.services.permissions import Permission
from desktop_app.services.supervision_inside import (
    InsideDraft,
    ProposalRow,
    issue_inside,
    lift_inside,
    list_proposals,
    record_entry,
)
from desktop_app.services.supervision_inside_view import InsideRow, list_inside
from desktop_app.ui.attachment.record_files import FilePlace
from desktop_app.ui.dispatch.urge_forms import EntryForm, IssueForm, lift_form
from desktop_app.ui.dispatch.work_view import WorkView
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.cells import Cell, Due, Risk, State, Text, TwoLine
from desktop_app.ui.kit.dates import day_words, short_day_words
from desktop_app.ui.kit.detail import DetailHead
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.panel import PaperPanel

UrgeRow = ProposalRow | InsideRow
_PAPERS = {
    SupervisionKind.REMINDER: PaperKind.URGE_NOTICE,
    SupervisionKind.OVERDUE_NOTICE: PaperKind.URGE_NOTICE,
    SupervisionKind.CIRCULAR: PaperKind.CIRCULAR,
}
"""The others are forms of a supervision order."""


def key_of(row: UrgeRow) -> Hashable:
    """A proposal by what it is about, a step by its uid."""
    return row.uid if isinstance(row, InsideRow) else (row.matter_uid, row.unit, row.kind)


class UrgeView(WorkView[UrgeRow]):
    """Proposals first, then steps that wait for a reply, then the others."""

    def __init__(self, context: PageContext) -> None:
        """Build the list; rows come with ``refresh``."""
        empty = EmptyState(
            "今天没有要提醒、催办的。期限过了七成，这里会列出该发的提醒；到期、超期再往上一级。", icon="check"
        )
        super().__init__(
            context, "urge", RowsModel(_COLUMNS, key_of, _two_line), "督办列表", empty,
            nothing="在左边选一件，这里可以发出、登记答复、解除。",
        )  # fmt: skip
        self._issues = context.may(Permission.ISSUE_SUPERVISION)
        self._records = context.may(Permission.ANSWER_DISPATCH)
        self._proposals: tuple[ProposalRow, ...] = ()

    def refresh(self) -> None:
        """Query what is proposed, then what was issued."""
        context = self._context
        context.runner.query(
            list_proposals, context.rules,
            by=context.actor, slot="proposals", on_done=self._take_proposals, owner=self,
        )  # fmt: skip

    def _take_proposals(self, rows: tuple[ProposalRow, ...]) -> None:
        self._proposals = rows
        context = self._context
        context.runner.query(
            list_inside, by=context.actor, slot="issued", on_done=self._take_issued, owner=self
        )

    def _take_issued(self, rows: tuple[InsideRow, ...]) -> None:
        self.counted.emit(len(self._proposals) + sum(row.waits for row in rows))
        self.take_rows((*self._proposals, *rows))

    def key_of(self, row: UrgeRow) -> Hashable:
        """See the module's ``key_of``."""
        return key_of(row)

    def answers_to(self, row: UrgeRow) -> Sequence[Hashable]:
        """Its own key, and the uid of its matter."""
        return key_of(row), row.matter_uid

    # detail
    def show_row(self, row: UrgeRow) -> None:
        """Show a proposal or a step."""
        if isinstance(row, InsideRow):
            self._show_issued(row)
        else:
            self._show_proposal(row)

    def _show_proposal(self, row: ProposalRow) -> None:
        self.panel.set_head(
            DetailHead(
                row.title, row.matter_number, f"该发{row.kind.label}", risk=row.risk,
                days_left=row.days_left, due_day=row.due_on,
            )
        )  # fmt: skip
        actions: list[Action] = []
        if self._issues:
            if row.kind is SupervisionKind.CIRCULAR:
                # A leader approves it, so that it is not issued by one click.
                actions.append(Action("拟通报", partial(self.open_issue, row)))
            else:
                actions.append(Action(f"发出{row.kind.label}", partial(self.issue_now, row)))
                actions.append(Action("改了再发", partial(self.open_issue, row)))
        self.panel.set_actions(actions)
        self.panel.clear_sections()
        section = self.panel.add_section(
            f"建议：{row.kind.label}", help_text=f"{short_day_words(row.since)} 起可以发"
        )
        section.add_link("看纠纷" if row.about_dispute else "看交办", partial(self._open_matter, row))
        section.body.addWidget(KeyValues([("发给", row.unit), ("答复期限", day_words(row.reply_due_on))]))
        if not self._issues:
            section.body.addWidget(Label("由中心主任发出。", Words.HELP))
        self.panel.add_section("事由").body.addWidget(Paragraph(row.reason))
        self.panel.add_section("要求").body.addWidget(Paragraph(row.demands))
        self.files.show(None, ())

    def _show_issued(self, row: InsideRow) -> None:
        self.panel.set_head(
            DetailHead(
                row.title, row.number, standing(row),
                state_done=row.replied_on is not None or row.lifted_on is not None,
                state_paused=bool(row.ended) and row.lifted_on is None,
                risk=row.risk,
                days_left=row.days_left if row.waits else None,
                due_day=row.reply_due_on if row.waits else None,
            )
        )  # fmt: skip
        self.panel.set_actions(self._actions(row), icons=self._icons(row))
        self.panel.clear_sections()
        section = self.panel.add_section(row.kind.label)
        section.add_link("看纠纷" if row.about_dispute else "看交办", partial(self._open_matter, row))
        pairs = [
            ("发给", row.unit),
            ("发出", f"{day_words(row.issued_on)} {row.issuer_name}"),
            ("答复期限", day_words(row.reply_due_on)),
            ("有关", row.matter_number),
            ("批准领导" if row.kind is SupervisionKind.CIRCULAR else "批示领导", row.leader_name),
            ("通报发给", row.circulated_to),
            ("解除", f"{day_words(row.lifted_on)} {row.lifted_reason}" if row.lifted_on else ""),
        ]
        section.body.addWidget(KeyValues([pair for pair in pairs if pair[1]]))
        self.panel.add_section("事由").body.addWidget(Paragraph(row.reason))
        self.panel.add_section("要求").body.addWidget(Paragraph(row.demands))
        self._log(row)
        place = FilePlace("supervision", row.uid, row.kind.label)
        self.files.show(row.matter_uid if row.about_dispute else None, [place])

    def _actions(self, row: InsideRow) -> list[Action]:
        if row.lifted_on is not None:
            return []
        found: list[Action] = []
        if self._records:
            found.append(Action("登记答复", partial(self.open_entry, row, SupervisionForm.REPLY)))
            found.append(Action("记一次督办", partial(self.open_entry, row, SupervisionForm.PHONE)))
        if self._issues:
            listed = row.kind is SupervisionKind.LISTED
            found.append(Action("摘牌" if listed else "解除", partial(self.open_lift, row)))
        return found

    def _icons(self, row: InsideRow) -> list[Action]:
        if not self._context.may(Permission.PRINT_PAPER):
            return []
        kind = _PAPERS.get(row.kind, PaperKind.SUPERVISION_ORDER)
        return [Action(f"打印{kind.label}", partial(self.open_paper, kind, row.uid), "printer")]

    def _log(self, row: InsideRow) -> None:
        section = self.panel.add_section(
            "督办和答复", help_text=f"{len(row.entries)} 条" if row.entries else ""
        )
        if not row.entries:
            section.body.addWidget(Label("还没有答复。", Words.HELP, wrap=True))
            return
        timeline = Timeline()
        timeline.set_events(
            tuple(
                TimelineEvent(
                    short_day_words(entry.happened_on),
                    entry.form.label
                    if entry.manner is None
                    else f"{entry.form.label}（{entry.manner.label}）",
                    "　".join(part for part in (entry.people, entry.place, entry.met) if part),
                    entry.content,
                    counts=True,
                    key=number,
                )
                for number, entry in reversed(tuple(enumerate(row.entries)))
            )
        )
        section.body.addWidget(timeline)

    def _open_matter(self, row: UrgeRow) -> None:
        page, target = ("dispute", row.matter_uid) if row.about_dispute else ("dispatch", row.matter_uid)
        self.go.emit(page, target)

    # what can be done
    def issue_now(self, row: ProposalRow) -> None:
        """Issue a proposal as it is."""
        context = self._context
        context.runner.command(
            issue_inside, InsideDraft(row.matter_uid, row.unit, row.kind, row.reason, row.demands),
            context.rules, by=context.actor, on_done=partial(self._issued, row), on_error=self.refused,
            owner=self,
        )  # fmt: skip

    def _issued(self, row: ProposalRow, uid: UUID) -> None:
        self._wanted = uid
        self.done(f"{row.kind.label}已发出，打印后送{row.unit}签收。")

    def open_issue(self, row: ProposalRow) -> IssueForm:
        """Open a proposal to be changed before it is issued."""
        context = self._context
        form = IssueForm(context, row)

        def run(_values: dict[str, Any], done: Any, refused: Any) -> None:  # noqa: ANN401 - see Run
            context.runner.command(
                issue_inside, form.draft(), context.rules,
                by=context.actor, on_done=done, on_error=refused, owner=form,
            )  # fmt: skip

        self.open_form(form, ("issue", *_flat(row)), run, f"已发出，打印后送{row.unit}签收。")
        return form

    def open_entry(self, row: InsideRow, form_kind: SupervisionForm) -> EntryForm:
        """Open the form of a reply or of a follow-up."""
        context = self._context
        form = EntryForm(context, row, form_kind)

        def run(_values: dict[str, Any], done: Any, refused: Any) -> None:  # noqa: ANN401 - see Run
            context.runner.command(
                record_entry, form.draft(), by=context.actor, on_done=done, on_error=refused, owner=form
            )

        self.open_form(form, (row.uid, form_kind), run, "已记下。")
        return form

    def open_lift(self, row: InsideRow) -> None:
        """Ask why a step is lifted."""
        context = self._context
        form = lift_form(row)

        def run(values: dict[str, Any], done: Any, refused: Any) -> None:  # noqa: ANN401 - see Run
            context.runner.command(
                lift_inside, row.uid, values["reason"] or "",
                by=context.actor, on_done=done, on_error=refused, owner=form,
            )  # fmt: skip

        self.open_form(form, (row.uid, "lift"), run, f"{row.number} 已解除。")

    def open_paper(self, kind: PaperKind, subject: UUID) -> None:
        """Open a paper in the place of the detail."""
        self.side.open_side(PaperPanel(self._context, kind, subject))


def _flat(row: ProposalRow) -> tuple[Hashable, ...]:
    return row.matter_uid, row.unit, row.kind


def standing(row: InsideRow) -> str:
    """等答复, 已答复, 事已办结 or 已解除."""
    if row.lifted_on is not None:
        return "已解除"
    if row.replied_on is not None:
        return "已答复"
    return "事已了结" if row.ended else "等答复"


def _due(row: UrgeRow) -> Cell:
    if isinstance(row, InsideRow):
        return Due(row.days_left) if row.waits else Cell()
    return Due(row.days_left)


def _state(row: UrgeRow) -> Cell:
    if isinstance(row, InsideRow):
        done = row.lifted_on is not None or row.replied_on is not None
        return State(standing(row), done=done, paused=bool(row.ended) and not done)
    return State("待发出")


def _number(row: UrgeRow) -> str:
    return row.number if isinstance(row, InsideRow) else ""


def _two_line(row: UrgeRow) -> TwoLine:
    return TwoLine(row.title, f"{row.kind.label}　{row.unit}", _state(row), _due(row))


_COLUMNS = (
    Column[UrgeRow]("due", "期限", _due, width=96, always=True),
    Column[UrgeRow]("title", "督办的事", lambda r: Text(r.title), always=True),
    Column[UrgeRow]("risk", "风险", lambda r: Risk(r.risk), width=46),
    Column[UrgeRow]("kind", "级别", lambda r: Text(r.kind.label), width=80),
    Column[UrgeRow]("unit", "发给", lambda r: Text(r.unit), width=120),
    Column[UrgeRow]("number", "文号", lambda r: Text(_number(r), small=True), width=132, wide=True),
    Column[UrgeRow]("state", "状态", _state, width=88, always=True),
)
