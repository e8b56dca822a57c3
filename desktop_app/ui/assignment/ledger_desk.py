"""The ledger of leader assignments: printed, or taken out as a table, with a second person where needed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services.assignment_ledger import (
    AssignmentLedgerPaper,
    AssignmentLedgerSheet,
    assignment_ledger_sheet,
    make_assignment_ledger,
    record_assignment_ledger,
    render_assignment_ledger,
)
from desktop_app.services.dispute_export import Release
from desktop_app.services.export_approval import ask_approval
from desktop_app.services.export_release import release
from desktop_app.services.leader_view import LeaderRow
from desktop_app.services.ledger_release import ask_ledger, release_ledger
from desktop_app.services.permissions import Permission
from desktop_app.services.sheet_file import to_xlsx, write_sheet_file
from desktop_app.ui.assignment.ledger_form import AssignmentLedgerForm
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.sheet_view import SheetView


class AssignmentLedgerDesk(QObject):
    """Opens its forms over the detail (``side``). ``told(text)`` after something was done, ``failed``."""

    told = Signal(str)
    failed = Signal(FengqiaoError)

    def __init__(self, context: PageContext, side: SideStack) -> None:
        """Work beside the list of assignments."""
        super().__init__(side)
        self._context, self._side = context, side
        self._leaders: tuple[LeaderRow, ...] = ()

    def know_leaders(self, rows: tuple[LeaderRow, ...]) -> None:
        """The leaders that a ledger may be narrowed to."""
        self._leaders = rows

    def open_print(self) -> None:
        """Ask which ledger is to be printed."""
        self._open("打印台账", "看台账", export=False)

    def open_export(self) -> None:
        """Ask which ledger is to be taken out as a table."""
        self._open("导出台账", "选位置并导出", export=True)

    def _open(self, title: str, verb: str, *, export: bool) -> None:
        full = self._context.may(Permission.SEE_FULL_NUMBER)
        form = AssignmentLedgerForm(
            lambda: local_date(self._context.clock.now()), self._leaders, export=export, full=full
        )
        side = SideForm(title, form, verb)

        def save(_values: object) -> None:
            if export:
                self._ask_place(form)
            else:
                self._make(form)

        side.saved.connect(save)
        self._side.open_side(side)
        form.focus_first()

    def _refused(self, error: FengqiaoError) -> None:
        side = self._side.side()
        if isinstance(side, SideForm):
            side.refused(error)
        else:
            self.failed.emit(error)

    # print
    def _make(self, form: AssignmentLedgerForm) -> None:
        context = self._context
        context.runner.query(
            make_assignment_ledger, form.query(), context.rules, context.clock.now(),
            by=context.actor, slot="ledger", on_done=partial(self._made, form), on_error=self._refused,
            owner=self,
        )  # fmt: skip

    def _made(self, form: AssignmentLedgerForm, ledger: AssignmentLedgerPaper) -> None:
        if not ledger.why:
            self._show(ledger)
            return
        context = self._context
        context.runner.command(
            release_ledger, ledger, context.rules, by=context.actor, on_done=self._show,
            on_error=partial(self._not_released, form, ledger), owner=self,
        )  # fmt: skip

    def _show(self, ledger: AssignmentLedgerPaper) -> None:
        label = ledger.query.form.label
        view = SheetView(
            self._context, label, partial(render_assignment_ledger, ledger), f"{ledger.name}.pdf"
        )
        for issued in (view.printed, view.saved):
            issued.connect(lambda: self._keep(ledger, view.pdf))
        self._side.open_side(view)

    def _keep(self, ledger: AssignmentLedgerPaper, pdf: bytes) -> None:
        self._context.runner.command(record_assignment_ledger, ledger, pdf, by=self._context.actor)

    def _not_released(
        self, form: AssignmentLedgerForm, ledger: AssignmentLedgerPaper, error: FengqiaoError
    ) -> None:
        def ask() -> None:
            self._context.runner.command(
                ask_ledger, ledger, form.reason(), by=self._context.actor,
                on_done=lambda _uid: self._asked(), on_error=self._refused, owner=self,
            )  # fmt: skip

        self._offer(error, ask)

    # export
    def _ask_place(self, form: AssignmentLedgerForm) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        query = form.query()
        start = str(Path(folder) / f"{query.form.label} {query.first:%Y-%m}.xlsx")
        chosen, _ = QFileDialog.getSaveFileName(self._side, "导出到哪里", start, "Excel 表格 (*.xlsx)")
        if chosen:
            path = Path(chosen)
            self.export_to(form, path if path.suffix else path.with_suffix(".xlsx"))

    def export_to(self, form: AssignmentLedgerForm, path: Path) -> None:
        """Read, put on record, write: the second only after the first."""
        context = self._context
        context.runner.query(
            assignment_ledger_sheet, form.query(), context.rules, context.clock.now(), by=context.actor,
            on_done=partial(self._release, form, path), on_error=self._refused, owner=self,
        )  # fmt: skip

    def _release(self, form: AssignmentLedgerForm, path: Path, made: AssignmentLedgerSheet) -> None:
        context, wanted = self._context, made.release(form.reason(), path.name)
        context.runner.command(
            release, wanted, context.rules, by=context.actor,
            on_done=lambda _none: self._write(path, made),
            on_error=partial(self._not_taken_out, wanted), owner=self,
        )  # fmt: skip

    def _not_taken_out(self, wanted: Release, error: FengqiaoError) -> None:
        def ask() -> None:
            self._context.runner.command(
                ask_approval, wanted, by=self._context.actor,
                on_done=lambda _uid: self._asked(), on_error=self._refused, owner=self,
            )  # fmt: skip

        self._offer(error, ask)

    def _write(self, path: Path, made: AssignmentLedgerSheet) -> None:
        self._context.runner.background(
            _write_file, made, path, on_done=lambda _none: self._written(path, made),
            on_error=self._refused, owner=self,
        )  # fmt: skip

    def _written(self, path: Path, made: AssignmentLedgerSheet) -> None:
        self._side.close_saved()
        self.told.emit(f"已导出 {len(made.sheet.rows):,} 件：{path.name}。")

    # a second person
    def _offer(self, error: FengqiaoError, ask: Callable[[], object]) -> None:
        self._refused(error)
        side = self._side.side()
        lacks = isinstance(error, RuleViolation) and error.field == "approval"
        if lacks and isinstance(side, SideForm):
            side.notices.show_notice(error.text, NoticeKind.WARNING, action="请人同意", on_action=ask)

    def _asked(self) -> None:
        self._side.close_saved()
        self.told.emit("已请人同意。同意以后三天内，用同样的条件再来一次；申请在“纠纷登记”的“导出申请”里看。")


def _write_file(made: AssignmentLedgerSheet, path: Path) -> None:
    write_sheet_file(path, to_xlsx([made.sheet]))
