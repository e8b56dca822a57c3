"""交办单: the list, one in detail, and the forms of its steps."""

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.enums import CentreLevel, DispatchState, PaperKind
from desktop_app.domain.dispatch_state import OPEN_STATES
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services.centre import short_name_of
from desktop_app.services.dispatch import DispatchActionRow, DispatchRow, act, issue, list_dispatches
from desktop_app.services.office import OfficeRow, list_peers
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.cells import Cell, Due, State, Text, TwoLine
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.package.dispatch_forms import IssueForm, step_form
from desktop_app.ui.package.dispatch_panel import DispatchDoors, DispatchPanel
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.panel import PaperPanel

ISSUE_KEY = "issue"


class DispatchView(QWidget):
    """Dispatches issued (county) or received (township).

    Signals: ``said(text, NoticeKind)``, ``counted(open dispatches)``, ``dispute_wanted(uid)``,
    ``supervise_wanted(uid of a dispatch)``, ``turned(is a form open)``.
    """

    said = Signal(str, object)
    counted = Signal(int)
    dispute_wanted = Signal(object)
    supervise_wanted = Signal(object)
    turned = Signal(bool)

    def __init__(self, context: PageContext) -> None:
        """Build the list; rows come with ``refresh``."""
        super().__init__()
        self._context = context
        self._level = context.centre.identity.level
        self._offices: tuple[OfficeRow, ...] = ()
        self._shown: UUID | None = None
        self._wanted: UUID | None = None
        self.issues = context.may(Permission.ISSUE_DISPATCH) and self._level is CentreLevel.COUNTY
        at_county = self._level is CentreLevel.COUNTY
        columns = (
            Column[DispatchRow]("due", "期限", _due, width=96, always=True),
            Column[DispatchRow]("title", "交办事项", lambda r: Text(r.title), always=True),
            Column[DispatchRow](
                "office", "承办" if at_county else "签发", partial(_office, at_county), width=104
            ),
            Column[DispatchRow]("number", "文号", lambda r: Text(r.number, small=True), width=176, wide=True),
            Column[DispatchRow]("state", "状态", _state, width=96, always=True),
        )
        model: RowsModel[DispatchRow] = RowsModel(columns, lambda r: r.uid, partial(_two_line, at_county))
        self.table: RowsTable[DispatchRow] = RowsTable(model, "交办单列表")
        self.table.current_row_changed.connect(self._row_changed)
        words = (
            "还没有签发过交办单。" if at_county else "县里还没有交办单来。收进县里的包后，这里能签收和反馈。"
        )
        empty = EmptyState(
            words, icon="file", action="签发交办单" if self.issues else "", on_action=self.open_issue
        )
        self.block = ListDetail("dispatch")
        self.block.add_table(self.table, empty)
        order = self._open_order if context.may(Permission.PRINT_PAPER) else None
        may_supervise = at_county and context.may(Permission.ISSUE_SUPERVISION)
        supervise = self._supervise if may_supervise else None
        doors = DispatchDoors(self._step, self._open_dispute, order, supervise)
        self.panel = DispatchPanel(self._level, doors)
        self.side = SideStack(self.panel)
        self.side.turned.connect(self._turned)
        self.block.set_detail(self.side, nothing="在左边选一份交办单，这里显示要求和办理经过。")
        self.block.show_detail(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.block)

    def refresh(self) -> None:
        """Query the list and the offices."""
        run, by = self._context.runner, self._context.actor
        run.query(list_dispatches, self._context.rules, by=by, slot="dispatches", on_done=self._take_rows)
        run.query(list_peers, by=by, slot="offices", on_done=self._take_offices)

    def select(self, uid: UUID) -> None:
        """Select a dispatch, now or when it is loaded."""
        if not self.table.select_key(uid):
            self._wanted = uid

    def open_issue(self, dispute: UUID | None = None, title: str = "") -> IssueForm:
        """Open the form of a new dispatch."""
        form = IssueForm(self._context, self._offices)
        form.saved.connect(partial(self._issue, form))
        self.side.open_side(form, ISSUE_KEY)
        if dispute is not None:
            form.choose_dispute(dispute, title)
        return form

    # inside
    def _take_offices(self, rows: tuple[OfficeRow, ...]) -> None:
        self._offices = rows

    def _take_rows(self, rows: tuple[DispatchRow, ...]) -> None:
        self.table.rows.set_rows(rows)
        self.counted.emit(sum(row.state in OPEN_STATES for row in rows))
        if self._wanted is not None and self.table.select_key(self._wanted):
            self._wanted = None
        current = self.table.current_row()
        if current is None and rows:
            self.table.select_key(rows[0].uid)
        elif current is not None:
            self._show(current)

    def _row_changed(self, row: DispatchRow | None) -> None:
        if row is None:
            self._shown = None
            self.block.show_detail(self.side.side() is not None)
            return
        if row.uid != self._shown:
            self.side.close_side()
        self._show(row)

    def _show(self, row: DispatchRow) -> None:
        self._shown = row.uid
        self.panel.show_dispatch(row)
        self.block.show_detail(True)

    def _turned(self, is_open: bool) -> None:
        self.block.show_detail(is_open or self._shown is not None)
        self.turned.emit(is_open)

    def _step(self, action: DispatchActionRow) -> None:
        row = self.table.current_row()
        if row is None:
            return
        if not action.needs_text:
            self._context.runner.command(
                act, row.uid, action.action, "", self._context.rules,
                by=self._context.actor, on_done=partial(self._stepped, action), on_error=self._refused,
                owner=self,
            )  # fmt: skip
            return
        form = step_form(action, f"{row.number}  {row.title}")
        form.saved.connect(partial(self._act, form, row.uid, action))
        self.side.open_side(form, (row.uid, action.action))

    def _act(self, form: SideForm, uid: UUID, action: DispatchActionRow, values: dict[str, Any]) -> None:
        form.saving(True)
        self._context.runner.command(
            act, uid, action.action, values["text"], self._context.rules,
            by=self._context.actor, on_done=partial(self._stepped, action), on_error=form.refused, owner=form,
        )  # fmt: skip

    def _stepped(self, action: DispatchActionRow, _: object) -> None:
        self.side.close_saved()
        self.said.emit(f"已{action.verb}，会随下一个数据包送出。", NoticeKind.OK)

    def _issue(self, form: IssueForm, values: dict[str, Any]) -> None:
        form.saving(True)
        self._context.runner.command(
            issue, form.draft(values), self._context.rules,
            by=self._context.actor, on_done=self._issued, on_error=form.refused,
        )  # fmt: skip

    def _issued(self, uid: UUID) -> None:
        self.side.close_saved()
        self._wanted = uid
        self.said.emit("已签发，会随给这个乡镇的下一个数据包送出。", NoticeKind.OK)

    def _open_dispute(self) -> None:
        row = self.table.current_row()
        if row is not None and row.matter_uid is not None:
            self.dispute_wanted.emit(row.matter_uid)

    def _supervise(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.supervise_wanted.emit(row.uid)

    def _open_order(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.side.open_side(PaperPanel(self._context, PaperKind.DISPATCH_ORDER, row.uid))

    def _refused(self, error: FengqiaoError) -> None:
        kind = NoticeKind.DANGER if isinstance(error, RuleViolation) else NoticeKind.WARNING
        self.said.emit(error.text, kind)


def _due(row: DispatchRow) -> Cell:
    return Due(row.days_left) if row.state in OPEN_STATES else Cell()


def _office(at_county: bool, row: DispatchRow) -> Cell:
    return Text(short_name_of(row.recipient_name if at_county else row.issuer_name), Tone.MUTED)


def _state(row: DispatchRow) -> Cell:
    done = row.state is DispatchState.COMPLETED
    return State(row.state.label, done=done, paused=row.state is DispatchState.RETURNED)


def _two_line(at_county: bool, row: DispatchRow) -> TwoLine:
    return TwoLine(row.title, f"{_office(at_county, row).words}  {row.number}", _state(row), _due(row))
