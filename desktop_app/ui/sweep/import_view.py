"""收回来的表: a filled sheet or an existing ledger, step by step: file, columns, preview, result."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.job import Job
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile, open_ledger
from desktop_app.services.ledger_layout import remember_layouts
from desktop_app.services.ledger_past import PastImport
from desktop_app.services.ledger_plan import CountedPlan, RowFate
from desktop_app.services.ledger_rest import write_rest
from desktop_app.services.sweep_import_columns import sweep_ledger
from desktop_app.services.sweep_import_plan import SweepPlan, plan_sweep
from desktop_app.services.sweep_import_undo import SweepUndone, past_sweep_imports, undo_sweep_import
from desktop_app.services.sweep_import_work import (
    SweepFacts,
    SweepStored,
    chosen_columns,
    store_sweep,
    sweep_facts,
    sweep_preview,
)
from desktop_app.services.sweep_stamp import Stamp, refuse_foreign_stamp
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.ledger.columns import ColumnsStep
from desktop_app.ui.ledger.preview import PreviewStep, PreviewWords
from desktop_app.ui.ledger.start import StartStep, StartWords
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.sweep.import_result import ResultStep

_START = StartWords(
    title="选一份收回来的表",
    help="填好的填报表直接选；村里自己的排查台账也行，xlsx、xls、csv 都可以。也可以把文件拖到这里。",
    dialog="导入填报表或台账",
    unit="条",
    past="收过的表",
    none="本机还没有收过表。",
    leave="返回每日一排",
)
_PREVIEW = PreviewWords(
    kind=sweep_ledger(),
    naming=frozenset({"code", "village", "grid", "day", "reporter"}),
    unit="行",
    fates=(
        (RowFate.PROPOSED, "当天已锁定、转更正建议", "行"),
        (RowFate.BLOCKED, "拦住", "行（另存给您改）"),
        (RowFate.KNOWN, "已有", "行"),
        (RowFate.EMPTY, "没填的不算", "行"),
    ),
    stored=frozenset({RowFate.STORED}),
)


class SweepImportView(QWidget):
    """The steps of the import. ``left()`` when it is to be closed; ``told(str)``, ``failed(error)``."""

    left = Signal()
    told = Signal(str)
    failed = Signal(object)

    def __init__(self, context: PageContext) -> None:
        """Build the steps."""
        super().__init__()
        self._context = context
        self._path = Path()
        self._file: LedgerFile | None = None
        self._facts: SweepFacts | None = None
        self._stamp: Stamp | None = None
        self._choices: Mapping[str, LayoutChoice] = {}
        self._planned: SweepPlan | None = None
        self._uid: UUID | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self.strip = ProgressStrip()
        box.addWidget(self.strip)
        self._stack = QStackedWidget()
        box.addWidget(self._stack, 1)
        self.start = StartStep(_START, self.left.emit)
        self.columns = ColumnsStep(sweep_ledger(), "不导入", self.to_start, self._plan)
        self.preview = PreviewStep(_PREVIEW, self._back, None, self._import)
        self.result = ResultStep(self.to_start, self._ask_rest, self._ask_undo)
        for step in (self.start, self.columns, self.preview, self.result):
            self._stack.addWidget(step)
        self.start.chosen.connect(self.open_file)
        self.start.undo.connect(self._confirm_past)

    def ask(self) -> None:
        """Ask for the earlier imports."""
        self._context.runner.query(
            past_sweep_imports, by=self._context.actor, slot="past", on_done=self._show_past, owner=self
        )

    def _show_past(self, rows: tuple[PastImport, ...]) -> None:
        self.start.show_past(rows)

    def to_start(self) -> None:
        """Back to the choice of a file."""
        self._stack.setCurrentWidget(self.start)
        self.ask()
        self.start.choose.setFocus()

    def _back(self) -> None:
        self._stack.setCurrentWidget(self.columns)

    def _fail(self, error: FengqiaoError) -> None:
        self.failed.emit(error)

    def _busy(self, job: Job, what: str) -> None:
        self.strip.watch(job, what)

    # file
    def open_file(self, path: Path) -> None:
        """Read a file and go to its columns; those of an own sheet are known, and it goes on at once."""
        self._path = path
        self._file = self._facts = None
        context = self._context
        context.runner.query(
            sweep_facts, context.rules, by=context.actor, slot="facts", on_done=self._took_facts,
            on_error=self._fail, owner=self,
        )  # fmt: skip
        job = context.runner.background(
            open_ledger, path, sweep_ledger(), on_done=self._took_file, on_error=self._fail, owner=self
        )
        self._busy(job, f"正在读“{path.name}”")

    def _took_facts(self, facts: SweepFacts) -> None:
        self._facts = facts
        self._show_columns()

    def _took_file(self, file: LedgerFile) -> None:
        self._file = file
        self._show_columns()

    def _show_columns(self) -> None:
        if self._file is None or self._facts is None:
            return
        identity = self._context.rules.identity
        self._choices, self._stamp, notes = chosen_columns(self._file, self._facts)
        try:
            refuse_foreign_stamp(self._stamp, identity.code, identity.short_name)
        except FengqiaoError as error:
            self.failed.emit(error)
            return
        remembered = all(layout.key in self._facts.choices for layout in self._file.layouts)
        self.columns.show_file(self._file, self._choices, remembered)
        if self._stamp is not None:
            self._ask_plan()
            if notes:
                self.told.emit("；".join(notes) + "。请在预览里核对。")
            return
        self._stack.setCurrentWidget(self.columns)
        self.columns.start_focus()

    # preview
    def _plan(self) -> None:
        self._choices = self.columns.choices()
        self._ask_plan()

    def _ask_plan(self) -> None:
        if self._file is None or self._facts is None:
            return
        context = self._context
        job = context.runner.background(
            plan_sweep, self._file, self._choices, self._facts.grids, self._stamp, context.clock.now(),
            on_done=self._took_plan, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在核对")

    def _took_plan(self, plan: SweepPlan) -> None:
        job = self._context.runner.query(
            sweep_preview, plan, self._context.rules, by=self._context.actor,
            on_done=self._took_preview, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在和已有的比对")

    def _took_preview(self, preview: CountedPlan) -> None:
        assert isinstance(preview.plan, SweepPlan), "the plan that was asked about"
        self._planned = preview.plan
        self._stack.setCurrentWidget(self.preview)
        self.preview.show_preview(preview)
        proposed = preview.counts.get(RowFate.PROPOSED, 0)
        if proposed and not preview.counts.get(RowFate.STORED, 0):
            self.preview.offer(f"转 {proposed:,} 行更正建议")

    # import
    def _import(self) -> None:
        if self._planned is None:
            return
        context = self._context
        context.runner.command(remember_layouts, dict(self._choices), by=context.actor)
        job = context.runner.command(
            store_sweep, self._planned, context.rules, by=context.actor,
            on_done=self._imported, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在导入")

    def _imported(self, done: SweepStored) -> None:
        self._uid = done.uid
        counts = self.preview.counts()
        self._stack.setCurrentWidget(self.result)
        self.result.show_outcome(
            self._path.name, done, counts.get(RowFate.KNOWN, 0), counts.get(RowFate.BLOCKED, 0)
        )

    # the rest
    def _ask_rest(self) -> None:
        start = str(self._path.with_name(f"{self._path.stem}-没导入的.xlsx"))
        chosen_name, _ = QFileDialog.getSaveFileName(self, "另存没导入的", start, "Excel 表格 (*.xlsx)")
        if chosen_name:
            self.save_rest(Path(chosen_name))

    def save_rest(self, path: Path) -> None:
        """Write the rows that were left out."""
        if self._planned is None:
            return
        target = path if path.suffix else path.with_suffix(".xlsx")
        self._context.runner.work(
            write_rest, self._planned, target, on_error=self._fail, owner=self,
            on_done=lambda count: self.told.emit(f"{count:,} 行已另存为“{target.name}”，改好后再导入这份。"),
        )  # fmt: skip

    # taking back
    def _ask_undo(self) -> None:
        if self._uid is not None:
            self._confirm(self._uid, self._path.name, self.result.stored)

    def _confirm_past(self, row: PastImport) -> None:
        self._confirm(row.uid, row.file_name, row.stored)

    def _confirm(self, uid: UUID, name: str, stored: int) -> None:
        confirm(
            self,
            title=f"撤销“{name}”的导入？",
            text=f"这次导入的 {stored:,} 条上报，当天没锁定、导入后没人动过的全部作废；其余的留着。",
            verb="撤销这次导入",
            reason_label="为什么撤销",
            on_yes=partial(self.undo, uid),
        )

    def undo(self, uid: UUID, reason: str) -> None:
        """Take a whole import back."""
        context = self._context
        job = context.runner.command(
            undo_sweep_import, uid, reason, context.rules, by=context.actor,
            on_done=self._undone, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在撤销导入")

    def _undone(self, done: SweepUndone) -> None:
        self._stack.setCurrentWidget(self.result)
        self.result.show_undone(done)
        self.ask()
