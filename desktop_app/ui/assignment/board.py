"""包案: what leaders work, one in detail, and a form in its place for every step."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.enums import ProgressKind
from desktop_app.errors import FengqiaoError
from desktop_app.services.assignment_candidate import CandidateRow
from desktop_app.services.assignment_detail import (
    AssignmentDetail,
    ChecklistRow,
    HandoverRow,
    PlanStepRow,
    assignment_detail,
)
from desktop_app.services.assignment_view import AssignmentRow, list_assignments
from desktop_app.services.leader_view import LeaderRow
from desktop_app.services.permissions import Permission
from desktop_app.ui.assignment.checklist import ADD, SEE
from desktop_app.ui.assignment.detail import AssignmentPanel, DetailDoors, file_places
from desktop_app.ui.assignment.paper_menu import PaperMenu
from desktop_app.ui.assignment.progress_form import PROGRESS, evidence_step, progress_step
from desktop_app.ui.assignment.propose import ProposeForm
from desktop_app.ui.assignment.step import Step
from desktop_app.ui.assignment.steps import Steps
from desktop_app.ui.assignment.table import BY_LEADER, ORDERS, AssignmentTable
from desktop_app.ui.attachment.record_files import RecordFiles
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.filter_row import FilterRow
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext

_ENDED = "含已销号"


class BoardView(QWidget):
    """The list and one assignment.

    ``turned(bool)`` when a form opens or closes, ``told(text)`` after something was done, ``counted(words)``
    with the list, ``wants_dispute(uid)``.
    """

    turned = Signal(bool)
    told = Signal(str)
    counted = Signal(str)
    wants_dispute = Signal(object)

    def __init__(self, context: PageContext) -> None:
        """Build the view; nothing is read before ``refresh``."""
        super().__init__()
        self._context = context
        self._rules = context.rules.profile.leader
        self._leaders: tuple[LeaderRow, ...] = ()
        self._detail: AssignmentDetail | None = None
        self._wanted: UUID | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._lay_out()
        box.addWidget(self.block)

    def _lay_out(self) -> None:
        self.table = AssignmentTable(self._rules)
        self.table.current_row_changed.connect(self._row_changed)
        self.orders = tuple(
            FilterChip(order, value="on" if order == BY_LEADER else None, one_of=True) for order in ORDERS
        )
        for chip in self.orders:
            chip.changed.connect(partial(self._order_changed, chip))
        self.ended = FilterChip(_ENDED)
        self.filters = FilterRow(*self.orders, self.ended)
        self.ended.changed.connect(self._ask_rows)
        proposes = self._context.may(Permission.PROPOSE_ASSIGNMENT)
        empty = EmptyState(
            "还没有领导包案。红色纠纷、信访积案可以提请领导包案。",
            icon="briefcase",
            action="提出包案" if proposes else "",
            on_action=self.open_proposal,
        )
        self.block = ListDetail("assignment", list_share=0.6)
        self.block.add(self.filters)
        self.block.add_table(self.table, empty)
        prints = self._context.may(Permission.PRINT_PAPER)
        doors = DetailDoors(
            self._open_step, self._open_evidence, self._open_note, self._open_finish, self._open_dispute,
            self._open_papers if prints else None, self._open_handover if prints else None,
            self._open_void if proposes else None,
        )  # fmt: skip
        self.panel = AssignmentPanel(self._rules, doors)
        self.side = SideStack(self.panel)
        self.files = RecordFiles(self._context, self.panel, self.side)
        self.files.told.connect(self.told)
        self.files.failed.connect(self._file_refused)
        self.side.turned.connect(self._turned)
        self.papers = PaperMenu(self._context, self.side, self)
        self.block.set_detail(self.side, nothing="在左边选一件包案，这里显示方案、佐证和进展。")
        self.block.show_detail(False)
        self.block.narrow_changed.connect(self._show_rule)
        self._show_rule(False)

    def _file_refused(self, error: FengqiaoError) -> None:
        self.told.emit(error.text)

    def _show_rule(self, narrow: bool) -> None:
        visit = self._rules.visit_rule
        words = f"红 {visit.red} 天、其余 {visit.other} 天要有一次见面、走访或协调会"
        self.filters.set_count("" if narrow else words)

    def _turned(self, is_open: bool) -> None:
        self.block.show_detail(is_open or self._detail is not None)
        self.turned.emit(is_open)

    def refresh(self) -> None:
        """Query the list and the shown assignment again."""
        self._ask_rows()
        if self._detail is not None:
            self._ask_detail(self._detail.row.uid)

    def know_leaders(self, rows: tuple[LeaderRow, ...]) -> None:
        """The leaders that forms offer."""
        self._leaders = rows

    def select(self, uid: UUID) -> None:
        """Select an assignment by its uid, or by that of what it is about."""
        self._wanted = uid
        self._ask_rows()

    # list
    def _ask_rows(self, *_: object) -> None:
        fn = partial(list_assignments, include_ended=self.ended.value() is not None)
        self._context.runner.query(
            fn, self._context.rules, by=self._context.actor, slot="rows", on_done=self._take_rows, owner=self
        )

    def _take_rows(self, rows: tuple[AssignmentRow, ...]) -> None:
        self.table.set_rows(rows)
        leaders = len({row.leader_uid for row in rows})
        neglected = sum(row.neglected for row in rows)
        words = f"{leaders} 位领导 {len(rows)} 件" if rows else ""
        self.counted.emit(f"{words}，{neglected} 件太久没动" if neglected else words)
        if self._wanted is not None:
            found = next((r for r in rows if self._wanted in (r.uid, r.matter_uid, r.dispute_uid)), None)
            if found is not None and self.table.select_key(found.uid):
                self._wanted = None
        else:
            self.table.select_first()

    def _order_changed(self, chip: FilterChip, value: str | None) -> None:
        if value is not None:
            for other in self.orders:
                if other is not chip:
                    other.set_value(None)
            self.table.set_order(chip.label)
        elif all(other.value() is None for other in self.orders):
            self.orders[0].set_value("on")

    def _row_changed(self, row: AssignmentRow | None) -> None:
        if row is None:
            return
        if self._detail is None or self._detail.row.uid != row.uid:
            self.side.close_side()
        self._ask_detail(row.uid)

    def _ask_detail(self, uid: UUID) -> None:
        self._context.runner.query(
            assignment_detail, uid, self._context.rules, by=self._context.actor, slot="detail",
            on_done=self._take_detail, on_error=self._detail_gone, owner=self,
        )  # fmt: skip

    def _detail_gone(self, _error: FengqiaoError) -> None:
        """It was made void here or on another PC: the list says what is left."""
        self._detail = None
        self.side.close_side()
        self.block.show_detail(False)

    def _take_detail(self, detail: AssignmentDetail) -> None:
        self._detail = detail
        self.panel.show_assignment(detail)
        self.files.show(detail.row.dispute_uid, file_places(detail))
        self.block.show_detail(True)

    # forms
    def open_proposal(self) -> ProposeForm:
        """Open the form of a proposal in the place of the detail."""
        form = ProposeForm(self._context, self._leaders, self._proposed)
        self.side.open_side(form)
        return form

    def write_proposal(self, row: CandidateRow) -> None:
        """The form with a candidate, its reasons to be put in other words."""
        self.open_proposal().choose_matter(row)

    def _proposed(self, uid: UUID) -> None:
        self.side.close_saved()
        self.told.emit("已提出包案，等党政一把手审批。")
        self.select(uid)

    def _open_step(self, action: str) -> None:
        if self._detail is not None:
            self._show_step(Steps(self._context, self._detail, self._leaders).make(action), action)

    def _open_note(self) -> None:
        if self._detail is not None:
            step = progress_step(self._context, self._detail, ProgressKind.NOTE)
            self._show_step(replace(step, title="写下一步"), "note")

    def _open_finish(self, row: PlanStepRow) -> None:
        if self._detail is not None:
            step = Steps(self._context, self._detail, self._leaders).finish(row)
            self._show_step(step, f"finish {row.uid}")

    def _open_void(self) -> None:
        if self._detail is not None:
            self._show_step(Steps(self._context, self._detail, self._leaders).void(), "void")

    def _open_evidence(self, item: ChecklistRow, verb: str) -> None:
        if self._detail is None:
            return
        if verb == ADD:
            self._open_step(PROGRESS)
            return
        step = evidence_step(self._context, self._detail, item)
        self._show_step(step, f"{SEE if verb == SEE else ''}{item.key}")

    def _open_dispute(self) -> None:
        if self._detail is not None and self._detail.row.dispute_uid is not None:
            self.wants_dispute.emit(self._detail.row.dispute_uid)

    def _show_step(self, step: Step, key: str) -> None:
        if self._detail is None:
            return
        side = step.side_form(f"{self._detail.row.number}  {self._detail.row.title}")
        side.saved.connect(partial(self._run, side, step))
        self.side.open_side(side, (self._detail.row.uid, key))

    def _run(self, side: SideForm, step: Step, values: dict[str, Any]) -> None:
        side.saving(True)
        step.save(values, self._saver(step.said), side.refused)

    def _saver(self, said: str) -> Callable[[object], None]:
        def saved(_: object) -> None:
            self.side.close_saved()
            self.told.emit(said)

        return saved

    def _open_papers(self) -> None:
        if self._detail is not None:
            self.papers.popup(self._detail)

    def _open_handover(self, row: HandoverRow) -> None:
        self.papers.open_handover(row)
