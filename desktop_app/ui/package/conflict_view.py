"""两边不一样: the desk where a person decides about fields with several values, and takes decisions back."""

from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services.conflict_around import AroundLine, around_conflict
from desktop_app.services.conflict_decision import (
    DecidedRow,
    Decision,
    list_decided,
    settle_conflict,
    undo_decision,
)
from desktop_app.services.duplicate_number import DuplicateNumber, list_duplicate_numbers
from desktop_app.services.package_conflict import ConflictRow, list_conflicts, unmask_conflict
from desktop_app.services.permissions import Permission
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.rows_model import RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.package.conflict_panel import ConflictPanel
from desktop_app.ui.package.desk_row import DeskRow, desk_columns, desk_rows, two_line
from desktop_app.ui.page_context import PageContext


class ConflictView(QWidget):
    """The conflict desk.

    Signals: ``said(text, NoticeKind)``, ``settled(number of the decision)``, ``counted(to decide here)``,
    ``case_wanted(dispute uid)``, ``closed()`` on Esc in the list.
    """

    said = Signal(str, object)
    settled = Signal(int)
    counted = Signal(int)
    case_wanted = Signal(object)

    def __init__(self, context: PageContext) -> None:
        """Build list and detail; rows come with ``refresh``."""
        super().__init__()
        self._context = context
        self._conflicts: tuple[ConflictRow, ...] = ()
        self._decided: tuple[DecidedRow, ...] = ()
        self._numbers: tuple[DuplicateNumber, ...] = ()
        self._shown: DeskRow | None = None
        self._wanted: UUID | None = None
        model: RowsModel[DeskRow] = RowsModel(desk_columns(), lambda row: row.key, two_line)
        self.table: RowsTable[DeskRow] = RowsTable(model, "两边不一样的列表")
        self.table.current_row_changed.connect(self._row_changed)
        self.table.opened.connect(self._enter)
        self.panel = ConflictPanel(
            self._today,
            may_settle=context.may(Permission.EXCHANGE),
            may_unmask=context.may(Permission.SEE_FULL_NUMBER),
        )
        self.panel.decided.connect(self._settle)
        self.panel.undo_wanted.connect(self._undo_row)
        self.panel.unmask_wanted.connect(self._unmask)
        self.panel.case_wanted.connect(self.case_wanted)
        self.panel.left.connect(self._back_to_list)
        self.block = ListDetail("conflicts", list_share=0.5)
        empty = EmptyState(
            "没有两边不一样的地方。两台电脑或两个单位改了同一项，会列在这里，两个值都留着。", icon="check"
        )
        self.block.add_table(self.table, empty)
        self.block.set_detail(self.panel, nothing="在左边选一处，这里显示两个值和当时的情况。")
        self.block.show_detail(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.block)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        """Query what is open, what was decided, and numbers given twice."""
        run, by = self._context.runner, self._context.actor
        run.query(list_conflicts, by=by, slot="desk-open", on_done=self._take_conflicts, owner=self)
        run.query(list_decided, by=by, slot="desk-decided", on_done=self._take_decided, owner=self)
        run.query(list_duplicate_numbers, by=by, slot="desk-numbers", on_done=self._take_numbers, owner=self)

    def select_case(self, dispute: UUID) -> None:
        """Go to the first open conflict of a case, now or when it is loaded."""
        self._wanted = dispute
        self._choose_wanted()

    def select(self, key: tuple[object, ...]) -> None:
        """Go to one conflict."""
        self.table.select_key(key)

    def undo(self, number: int) -> None:
        """Take a decision back."""
        self._context.runner.command(
            undo_decision, number,
            by=self._context.actor, on_done=self._undone, on_error=self._refused, owner=self,
        )  # fmt: skip

    # rows
    def _take_conflicts(self, rows: tuple[ConflictRow, ...]) -> None:
        self._conflicts = rows
        self.counted.emit(sum(row.may_settle for row in rows))
        self._show_rows()

    def _take_decided(self, rows: tuple[DecidedRow, ...]) -> None:
        self._decided = rows
        self._show_rows()

    def _take_numbers(self, rows: tuple[DuplicateNumber, ...]) -> None:
        self._numbers = rows
        self._show_rows()

    def _show_rows(self) -> None:
        before = self._shown
        self.table.rows.set_rows(desk_rows(self._conflicts, self._decided, self._numbers))
        self._choose_wanted()
        if before is None or self.table.rows.find_key(before.key) < 0:
            self.table.select_first()
        self._row_changed(self.table.current_row())

    def _choose_wanted(self) -> None:
        if self._wanted is None:
            return
        for row in self._conflicts:
            if row.case_uid == self._wanted:
                self.table.select_key(DeskRow(row).key)
                self._wanted = None
                return

    def _row_changed(self, row: DeskRow | None) -> None:
        self.block.show_detail(row is not None)
        # The same row again stays as it is: somebody may be writing a third value.
        if row is None or row == self._shown:
            self._shown = row
            return
        self._shown = row
        self._show(row)

    def _show(self, row: DeskRow) -> None:
        match row.row:
            case ConflictRow():
                self.panel.show_open(row.row)
            case DecidedRow():
                self.panel.show_decided(row.row)
            case DuplicateNumber():
                self.panel.show_duplicate(row.row)
                return
        self._context.runner.query(
            around_conflict, row.row.entity, row.row.uid, row.row.field,
            by=self._context.actor, slot="desk-around", on_done=partial(self._take_around, row), owner=self,
        )  # fmt: skip

    def _take_around(self, row: DeskRow, lines: tuple[AroundLine, ...]) -> None:
        if row == self._shown:
            self.panel.show_around(lines)

    def _enter(self, _row: DeskRow) -> None:
        self.panel.focus_first()

    def _back_to_list(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # deciding
    def _settle(self, decision: Decision) -> None:
        self._context.runner.command(
            settle_conflict, decision,
            by=self._context.actor, on_done=self._settled, on_error=self._unsettled, owner=self,
        )  # fmt: skip

    def _settled(self, number: int) -> None:
        self.settled.emit(number)
        self._back_to_list()
        self.refresh()

    def _unsettled(self, error: FengqiaoError) -> None:
        at_value = isinstance(error, RuleViolation) and error.field == "value"
        if not (at_value and self.panel.refuse(error.text)):
            self._refused(error)

    def _undo_row(self, row: DecidedRow) -> None:
        self.undo(row.number)

    def _undone(self, _: object) -> None:
        self.said.emit("已撤销，记录又显示原来的值，请再定夺。", NoticeKind.WARNING)
        self._back_to_list()
        self.refresh()

    def _unmask(self, row: ConflictRow) -> None:
        self._context.runner.command(
            unmask_conflict, row.entity, row.uid, row.field,
            by=self._context.actor, on_done=self._unmasked, on_error=self._refused, owner=self,
        )  # fmt: skip

    def _unmasked(self, row: ConflictRow) -> None:
        if self._shown is not None and self._shown.key == DeskRow(row).key:
            self._show(DeskRow(row))

    def _refused(self, error: FengqiaoError) -> None:
        self.said.emit(error.text, NoticeKind.DANGER)

    def _today(self) -> date:
        return local_date(self._context.clock.now())
