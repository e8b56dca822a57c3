"""信访事项: the list with what is owed next, one petition with its clocks, its steps and its papers."""

from collections.abc import Callable, Hashable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.enums import PaperKind
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.services import petition
from desktop_app.services.permissions import Permission
from desktop_app.services.petition_review import ReviewAnswered
from desktop_app.services.petition_view import (
    PetitionDetail,
    PetitionQuery,
    PetitionRow,
    list_petitions,
    petition_detail,
)
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.cells import Cell, Due, State, Text, TwoLine, TwoPart
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.finder_row import FinderRow
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.panel import PaperPanel
from desktop_app.ui.reception import petition_forms as forms
from desktop_app.ui.reception.petition_panel import ENDS, PetitionPanel, further_steps, papers_of
from desktop_app.ui.reception.petition_steps import Ask, run_step

_NONE = "没有在办的信访事项。收到来信、来访、转办，点“登记信访”。"


def _people(row: PetitionRow) -> Cell:
    return TwoPart(row.people, f"等 {row.people_count} 人" if row.people_count > 1 else "")


def _what(row: PetitionRow) -> Cell:
    return Text(row.clock or "", Tone.MUTED)


_COLUMNS = (
    Column[PetitionRow]("title", "事项", lambda r: Text(r.title), always=True),
    Column[PetitionRow]("people", "信访人", _people, width=130, wide=True),
    Column[PetitionRow](
        "state", "状态", lambda r: State(r.standing, done=r.state in ENDS), width=112, always=True
    ),
    Column[PetitionRow]("clock", "下一步", _what, width=130),
    Column[PetitionRow]("due", "期限", lambda r: Due(r.days_left), width=96, always=True),
)


def _two_line(row: PetitionRow) -> TwoLine:
    return TwoLine(row.title, f"{row.standing}  {row.clock}", end=Due(row.days_left))


class PetitionDesk(QWidget):
    """``said(text)``, ``refused(error)``, ``navigate(page key, target)``, ``turned(form is open)``."""

    said = Signal(str)
    refused = Signal(object)
    navigate = Signal(str, object)
    turned = Signal(bool)

    def __init__(self, context: PageContext) -> None:
        """Build without rows."""
        super().__init__()
        self._context = context
        self._uid: UUID | None = None
        model: RowsModel[PetitionRow] = RowsModel(_COLUMNS, lambda row: row.uid, _two_line)
        self.table: RowsTable[PetitionRow] = RowsTable(model, "信访事项列表")
        self.table.current_row_changed.connect(self._row_changed)
        self.late, self.all = FilterChip("超期"), FilterChip("含办结")
        self.finder = FinderRow("姓名、编号或标题", "查找信访事项", self.late, self.all)
        self.finder.asked.connect(self.ask)
        self.empty = EmptyState(_NONE, icon="chat")
        self.block = ListDetail("petition", list_share=0.5)
        self.block.add(self.finder)
        self.block.add_table(self.table, self.empty)
        self.panel = PetitionPanel()
        self.panel.wanted.connect(self.open)
        self.side = SideStack(self.panel)
        self.side.turned.connect(self._turned)
        self.block.set_detail(self.side, nothing="在左边选一件，这里显示期限和办理过程。")
        self.block.show_detail(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.block)

    def today(self) -> date:
        """The day."""
        return local_date(self._context.clock.now())

    def _turned(self, is_open: bool) -> None:
        self.block.show_detail(is_open or self._uid is not None)
        self.turned.emit(is_open)

    # list and detail
    def ask(self) -> None:
        """Read the list and the shown petition again."""
        query = PetitionQuery(
            self.finder.text(), open_only=self.all.value() is None, late_only=self.late.value() is not None
        )
        self._context.runner.query(
            list_petitions, query, self._context.rules, by=self._context.actor,
            slot="petitions", on_done=self._take_rows, on_error=self.refused.emit, owner=self,
        )  # fmt: skip
        self._ask_detail()

    def _take_rows(self, rows: tuple[PetitionRow, ...]) -> None:
        self.empty.set_sentence("没有这样的信访事项。去掉条件再找。" if self.finder.narrows() else _NONE)
        self.table.rows.set_rows(rows)
        if self._uid is None:
            self.table.select_first()
        elif not self.table.currentIndex().isValid():
            self.table.select_key(self._uid)

    def _row_changed(self, row: PetitionRow | None) -> None:
        if row is not None and row.uid != self._uid:
            self.open(row.uid)

    def open(self, uid: UUID) -> None:
        """Show a petition, in the list or not."""
        self.side.close_side()
        self._uid = uid
        self.table.select_key(uid)
        self._ask_detail()

    def _ask_detail(self) -> None:
        if self._uid is not None:
            self._context.runner.query(
                petition_detail, self._uid, self._context.rules, by=self._context.actor,
                slot="petition", on_done=self._take, on_error=self._gone, owner=self,
            )  # fmt: skip

    def _take(self, found: PetitionDetail) -> None:
        self.panel.show_petition(found, self._actions(found))
        self.block.show_detail(True)

    def _gone(self, error: FengqiaoError) -> None:
        self._uid = None
        self.side.close_side()
        self.block.show_detail(False)
        self.refused.emit(error)

    def _actions(self, found: PetitionDetail) -> list[Action]:
        actions = [Action(verb, partial(self._open_step, found, key)) for key, verb in found.actions]
        if self._context.may(Permission.HANDLE_DISPUTE):
            actions += [
                Action(verb, partial(self._open_step, found, key)) for key, verb in further_steps(found)
            ]
        if self._context.may(Permission.PRINT_PAPER):
            actions += [
                Action(f"打印{kind.label}", partial(self._open_paper, kind, found.row.uid))
                for kind in papers_of(found)
            ]
        actions.append(Action("看纠纷", partial(self.navigate.emit, "dispute", found.row.dispute_uid)))
        return actions

    def _open_paper(self, kind: PaperKind, uid: UUID) -> None:
        self.side.open_side(PaperPanel(self._context, kind, uid))

    # forms
    def open_register(self) -> None:
        """The form for a new petition."""
        side = forms.register_form(self._context, self, self.today)

        def save(values: dict[str, Any]) -> None:
            side.saving(True)
            self._context.runner.command(
                petition.register_petition, forms.petition_draft(values), self._context.rules,
                by=self._context.actor, on_done=self._registered, on_error=side.refused, owner=self,
            )  # fmt: skip

        self._show(side, save, "register")

    def _registered(self, made: petition.PetitionRegistered) -> None:
        self._uid = made.uid
        self._saved(f"已登记信访事项，纠纷编号 {made.number}。")

    def _open_step(self, found: PetitionDetail, action: str) -> None:
        side = forms.step_form(action, found.row.title, self.today)
        if action == "accept":
            side.form.set_values(
                (
                    ("route", found.route),
                    ("handler_name", found.row.handler_name or self._context.actor.name),
                )
            )

        def save(values: dict[str, Any]) -> None:
            side.saving(True)
            ask: Ask = partial(
                self._context.runner.command, by=self._context.actor, owner=self,
                on_done=partial(self._stepped, forms.STEPS[action].title), on_error=side.refused,
            )  # fmt: skip
            run_step(ask, action, found.row.uid, values, self._context.rules)

        self._show(side, save, (action, found.row.uid))

    def _stepped(self, title: str, result: object = None) -> None:
        if isinstance(result, ReviewAnswered) and result.redo_uid is not None:
            self._uid = result.redo_uid
            until = f"，期限到 {result.due_on:%Y-%m-%d}" if result.due_on else ""
            self._saved(f"原处理意见已撤销，重新办理开始{until}；告知书编号 {result.notice_number}。")
            return
        given = f"，编号 {result}" if isinstance(result, str) and "〔" in result else ""
        self._saved(f"{title}已登记{given}。")

    def _show(self, side: SideForm, save: Callable[[dict[str, Any]], None], key: Hashable) -> None:
        side.saved.connect(save)
        self.side.open_side(side, key)

    def _saved(self, said: str) -> None:
        self.side.close_saved()
        self.said.emit(said)
        self._ask_detail()

    def keep_draft(self) -> None:
        """Keep what stands in an open form."""
        self.side.keep_draft()
