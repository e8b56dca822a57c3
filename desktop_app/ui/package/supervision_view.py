"""督办: steps the county issued or this township received, one in detail, and their forms."""

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.enums import CentreLevel
from desktop_app.errors import FengqiaoError
from desktop_app.services.centre import short_name_of
from desktop_app.services.permissions import Permission
from desktop_app.services.supervision import (
    SupervisionIssued,
    answer_supervision,
    issue_supervision,
    lift_supervision,
)
from desktop_app.services.supervision_view import SupervisionRow, list_supervisions
from desktop_app.ui.kit.cells import Cell, Due, Risk, State, Text, TwoLine
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.package.supervision_forms import SuperviseForm, answer_form
from desktop_app.ui.package.supervision_panel import SupervisionDoors, SupervisionPanel
from desktop_app.ui.package.supervision_words import standing
from desktop_app.ui.page_context import PageContext

_NEW = "supervise"


class SupervisionView(QWidget):
    """Steps of supervision.

    Signals: ``said(text, NoticeKind)``, ``counted(those that wait)``, ``matter_wanted(SupervisionRow)``,
    ``turned(is a form open)``.
    """

    said = Signal(str, object)
    counted = Signal(int)
    matter_wanted = Signal(object)
    turned = Signal(bool)

    def __init__(self, context: PageContext) -> None:
        """Build the list; rows come with ``refresh``."""
        super().__init__()
        self._context = context
        level = context.centre.identity.level
        at_county = level is CentreLevel.COUNTY
        self.issues = at_county and context.may(Permission.ISSUE_SUPERVISION)
        self._rows: tuple[SupervisionRow, ...] = ()
        self._wanted: UUID | None = None
        self._shown: UUID | None = None
        model: RowsModel[SupervisionRow] = RowsModel(
            _columns(at_county), lambda r: r.uid, partial(_two_line, at_county)
        )
        self.table: RowsTable[SupervisionRow] = RowsTable(model, "督办列表")
        self.table.current_row_changed.connect(self._row_changed)
        answers = not at_county and context.may(Permission.HANDLE_DISPUTE)
        doors = SupervisionDoors(
            self._open_answer if answers else None,
            self._ask_lift if self.issues else None,
            self.matter_wanted.emit,
        )
        self.panel = SupervisionPanel(level, doors)
        self.side = SideStack(self.panel)
        self.side.turned.connect(self._turned)
        words = "还没有发过督办。" if at_county else "县里没有督办。收进县里的包后，督办会列在这里。"
        empty = EmptyState(
            words, icon="file", action="发督办" if self.issues else "", on_action=self.open_new
        )
        self.block = ListDetail("supervision")
        self.block.add_table(self.table, empty)
        self.block.set_detail(self.side, nothing="在左边选一份督办，这里显示要求和答复。")
        self.block.show_detail(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.block)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        """Query the list."""
        context = self._context
        context.runner.query(
            list_supervisions, context.rules,
            by=context.actor, slot="supervisions", on_done=self._take_rows, owner=self,
        )  # fmt: skip

    def select(self, uid: UUID) -> None:
        """Select a step, now or when it is loaded."""
        if not self.table.select_key(uid):
            self._wanted = uid

    def select_matter(self, matter: UUID) -> None:
        """Select the first step about a dispute; those that wait stand first."""
        row = next((row for row in self._rows if row.matter_uid == matter), None)
        if row is not None:
            self.table.select_key(row.uid)
        else:
            self._wanted = matter

    def open_new(self, matter: UUID | None = None) -> SuperviseForm:
        """Open the form of a new step."""
        form = SuperviseForm(self._context, matter)
        form.saved.connect(partial(self._issue, form))
        self.side.open_side(form, (_NEW, matter))
        return form

    # rows
    def _take_rows(self, rows: tuple[SupervisionRow, ...]) -> None:
        self._rows = rows
        self.table.rows.set_rows(rows)
        self.counted.emit(sum(row.waits for row in rows))
        wanted, self._wanted = self._wanted, None
        for row in rows:
            if wanted is not None and wanted in (row.uid, row.matter_uid):
                self.table.select_key(row.uid)
                break
        self.table.select_first()
        self._row_changed(self.table.current_row())

    def _row_changed(self, row: SupervisionRow | None) -> None:
        if row is None:
            self._shown = None
            self.block.show_detail(self.side.side() is not None)
            return
        if row.uid != self._shown and self._shown is not None:
            self.side.close_side()
        self._shown = row.uid
        self.panel.show_row(row)
        self.block.show_detail(True)

    def _turned(self, is_open: bool) -> None:
        self.block.show_detail(is_open or self._shown is not None)
        self.turned.emit(is_open)
        if not is_open:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # what can be done
    def _issue(self, form: SuperviseForm, _values: dict[str, Any]) -> None:
        context = self._context
        form.saving(True)
        context.runner.command(
            issue_supervision, form.draft(), context.rules,
            by=context.actor, on_done=self._issued, on_error=form.refused, owner=form,
        )  # fmt: skip

    def _issued(self, done: SupervisionIssued) -> None:
        self._wanted = done.uid
        self.side.close_saved()
        self.said.emit(
            f"{done.number} 已发出，会随给{done.recipient_name}的下一个数据包送到。", NoticeKind.OK
        )

    def _open_answer(self, row: SupervisionRow) -> None:
        form = answer_form(row)
        form.saved.connect(partial(self._answer, form, row.uid))
        self.side.open_side(form, ("answer", row.uid))

    def _answer(self, form: SideForm, uid: UUID, values: dict[str, Any]) -> None:
        context = self._context
        form.saving(True)
        context.runner.command(
            answer_supervision, uid, values["text"],
            by=context.actor, on_done=self._answered, on_error=form.refused, owner=form,
        )  # fmt: skip

    def _answered(self, _: object) -> None:
        self.side.close_saved()
        self.said.emit("已答复，会随下一个数据包送县。", NoticeKind.OK)

    def _ask_lift(self, row: SupervisionRow) -> None:
        confirm(
            self,
            title=f"解除 {row.number}？",
            text=f"{row.recipient_name}会随下一个数据包知道，这份督办不再要求答复。",
            verb="解除督办",
            danger=False,
            on_yes=lambda _reason: self._lift(row),
        )

    def _lift(self, row: SupervisionRow) -> None:
        context = self._context
        context.runner.command(
            lift_supervision, row.uid, context.rules,
            by=context.actor, on_done=partial(self._lifted, row), on_error=self._refused, owner=self,
        )  # fmt: skip

    def _lifted(self, row: SupervisionRow, _: object) -> None:
        self.said.emit(f"{row.number} 已解除。", NoticeKind.OK)

    def _refused(self, error: FengqiaoError) -> None:
        self.said.emit(error.text, NoticeKind.DANGER)


def _columns(at_county: bool) -> tuple[Column[SupervisionRow], ...]:
    return (
        Column[SupervisionRow]("due", "答复期限", _due, width=96, always=True),
        Column[SupervisionRow]("title", "督办的事", lambda r: Text(r.matter_title), always=True),
        Column[SupervisionRow]("risk", "风险", lambda r: Risk(r.risk), width=46),
        Column[SupervisionRow]("kind", "级别", lambda r: Text(r.kind.label), width=80),
        Column[SupervisionRow](
            "office", "发给" if at_county else "签发", partial(_office, at_county), width=88, wide=True
        ),
        Column[SupervisionRow]("number", "文号", lambda r: Text(r.number, small=True), width=112, wide=True),
        Column[SupervisionRow]("state", "状态", _state, width=88, always=True),
    )


def _due(row: SupervisionRow) -> Cell:
    return Due(row.days_left) if row.waits else Cell()


def _office(at_county: bool, row: SupervisionRow) -> Cell:
    return Text(short_name_of(row.recipient_name) if at_county else row.issuer_name, Tone.MUTED)


def _state(row: SupervisionRow) -> Cell:
    done = row.lifted_on is not None or row.answered_on is not None
    return State(standing(row), done=done, paused=bool(row.moved_to) and not done)


def _two_line(at_county: bool, row: SupervisionRow) -> TwoLine:
    below = f"{row.kind.label}　{_office(at_county, row).words}　{row.number}"
    return TwoLine(row.matter_title, below, _state(row), _due(row))
