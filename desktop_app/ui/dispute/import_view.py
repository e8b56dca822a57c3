"""导入旧台账 in the place of the list: file, columns, preview, result."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.calm import Calm
from desktop_app.runtime.job import Job
from desktop_app.services.dispute_import_columns import dispute_ledger
from desktop_app.services.dispute_import_plan import LedgerPlan, plan_ledger
from desktop_app.services.dispute_import_store import ReadyRow
from desktop_app.services.dispute_import_undo import PastImport, UndoPart, past_imports
from desktop_app.services.dispute_import_work import (
    LedgerFacts,
    chosen,
    ledger_facts,
    ledger_preview,
    ready_rows,
)
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile, open_ledger
from desktop_app.services.ledger_layout import remember_layouts
from desktop_app.services.ledger_plan import CountedPlan, RowFate
from desktop_app.services.ledger_rest import write_rest
from desktop_app.ui.dispute.import_result import ResultStep
from desktop_app.ui.dispute.import_run import ImportOutcome, ImportRun, UndoRun
from desktop_app.ui.dispute.import_words import WordsStep
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.ledger.columns import ColumnsStep
from desktop_app.ui.ledger.preview import PreviewStep, PreviewWords
from desktop_app.ui.ledger.start import StartStep, StartWords
from desktop_app.ui.page_context import PageContext

_KIND = dispute_ledger()
PREVIEW = PreviewWords(
    kind=_KIND,
    naming=frozenset({"source_ref", "registered_on", "parties", "applicants"}),
    unit="件",
    fates=(
        (RowFate.INCOMPLETE, "其中待补全", "件"),
        (RowFate.BLOCKED, "拦住", "行（另存给您改）"),
        (RowFate.KNOWN, "已有", "件"),
        (RowFate.EMPTY, "表头、合计、签名等不算", "行"),
    ),
    stored=frozenset({RowFate.STORED, RowFate.INCOMPLETE}),
    anyway="拦住的也先存下，标“待补全”",
)

_START = StartWords(
    title="选一份台账",
    help="xlsx、xls、csv 都行，表头在哪一行、有没有合并单元格都不要紧；也可以把文件拖到这里。",
    dialog="导入旧台账",
    unit="件",
    past="导入过的台账",
    none="本机还没有导入过台账。",
    leave="返回列表",
)


class ImportView(QWidget):
    """The steps of the import. ``left()`` when it is to be closed; ``told(str)``, ``failed(error)``."""

    left = Signal()
    told = Signal(str)
    failed = Signal(FengqiaoError)

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        """Build the steps and ask for the earlier imports."""
        super().__init__(parent)
        self._context = context
        self._path = Path()
        self._file: LedgerFile | None = None
        self._facts: LedgerFacts | None = None
        self._choices: Mapping[str, LayoutChoice] = {}
        self._planned: LedgerPlan | None = None
        self._job: Job | None = None
        self._waiting: QWidget | None = None
        self._outcome: ImportOutcome | None = None
        self._calm = Calm()
        self._calm.begin()
        self.destroyed.connect(self._calm.end)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self.strip = ProgressStrip()
        box.addWidget(self.strip)
        self._stack = QStackedWidget()
        box.addWidget(self._stack, 1)
        self.start = StartStep(_START, self.left.emit)
        self.columns = ColumnsStep(_KIND, "不对应（留在经过里）", self._to_start, self._plan)
        self.preview = PreviewStep(PREVIEW, self._back_to_columns, self._to_words, self._import)
        self.words = WordsStep(self._back_to_preview, self._take_words)
        self.result = ResultStep(self.left.emit, self._ask_rest, self._ask_undo)
        for step in (self.start, self.columns, self.preview, self.words, self.result):
            self._stack.addWidget(step)
        self.start.chosen.connect(self.open_file)
        self.start.undo.connect(self._confirm_undo)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left.emit)
        self._ask_past()
        self.start.choose.setFocus()

    def close_view(self) -> Job | None:
        """End; gives the import, or taking back, that still runs and goes on. Reading is stopped."""
        self._calm.end()
        job = self._job
        if job is None or job.is_finished:
            return None
        if not isinstance(job, ImportRun | UndoRun):
            job.cancel()
            return None
        job.done.disconnect(self._imported if isinstance(job, ImportRun) else self._undone)
        job.failed.disconnect(self.failed)
        return job

    def _back_to_columns(self) -> None:
        self._stack.setCurrentWidget(self.columns)

    def _back_to_preview(self) -> None:
        self._stack.setCurrentWidget(self.preview)

    def _busy(self, job: Job, what: str) -> None:
        self._job = job
        # Only the step that waits: the next one takes the keyboard before the job is marked as finished.
        self._waiting = self._stack.currentWidget()
        if self._waiting is not None:
            self._waiting.setEnabled(False)
        job.finished.connect(self._free)
        self.strip.watch(job, what)

    def _free(self) -> None:
        """The step can be used again, unless the next job has begun."""
        if self._waiting is not None and (self._job is None or self._job.is_finished):
            self._waiting.setEnabled(True)

    # file
    def _to_start(self) -> None:
        self._ask_past()
        self._stack.setCurrentWidget(self.start)
        self.start.choose.setFocus()

    def _ask_past(self) -> None:
        self._context.runner.query(
            past_imports, by=self._context.actor, slot="past", on_done=self.start.show_past
        )

    def open_file(self, path: Path) -> None:
        """Read a file and go to its columns."""
        self._path = path
        self._file = self._facts = None
        context = self._context
        context.runner.query(
            ledger_facts, context.rules, by=context.actor, slot="facts", on_done=self._took_facts,
            on_error=self.failed.emit, owner=self,
        )  # fmt: skip
        job = context.runner.background(
            open_ledger, path, _KIND, on_done=self._took_file, on_error=self.failed.emit, owner=self
        )
        self._busy(job, f"正在读“{path.name}”")

    def _took_facts(self, facts: LedgerFacts) -> None:
        self._facts = facts
        self._show_columns()

    def _took_file(self, file: LedgerFile) -> None:
        self._file = file
        self._show_columns()

    def _show_columns(self) -> None:
        if self._file is None or self._facts is None:
            return
        self._choices = chosen(self._file, self._facts)
        remembered = all(layout.key in self._facts.choices for layout in self._file.layouts)
        self._stack.setCurrentWidget(self.columns)
        self.columns.show_file(self._file, self._choices, remembered)

    # preview
    def _plan(self) -> None:
        self._choices = self.columns.choices()
        self._ask_plan()

    def _ask_plan(self) -> None:
        if self._file is None or self._facts is None:
            return
        context = self._context
        job = context.runner.background(
            partial(plan_ledger, self._file, self._choices, self._facts.villages, context.rules),
            context.actor.office_uid, context.clock.now(),
            on_done=self._took_plan, on_error=self.failed.emit, owner=self,
        )  # fmt: skip
        self._busy(job, "正在核对")

    def _took_plan(self, plan: LedgerPlan) -> None:
        job = self._context.runner.query(
            ledger_preview, plan, by=self._context.actor, on_done=self._took_preview,
            on_error=self.failed.emit, owner=self,
        )  # fmt: skip
        self._busy(job, "正在和已有的比对")

    def _took_preview(self, preview: CountedPlan) -> None:
        assert isinstance(preview.plan, LedgerPlan), "the plan that was asked about"
        self._planned = preview.plan
        self._stack.setCurrentWidget(self.preview)
        self.preview.show_preview(preview)

    def _to_words(self) -> None:
        if self._planned is not None and self._facts is not None:
            self._stack.setCurrentWidget(self.words)
            self.words.show_words(self._planned, self._facts.villages.names)

    def _take_words(self) -> None:
        said = self.words.words()
        merged: dict[str, LayoutChoice] = {}
        for key, choice in self._choices.items():
            words = {meaning: {**choice.words.get(meaning, {}), **said.get(meaning, {})} for meaning in said}
            merged[key] = replace(choice, words={**choice.words, **words})
        self._choices = merged
        self.columns.keep_words(merged)
        self._ask_plan()

    # import
    def _import(self) -> None:
        plan = self._planned
        if plan is None:
            return
        context = self._context
        context.runner.command(remember_layouts, dict(self._choices), by=context.actor)
        ready = partial(ready_rows, with_blocked=self.preview.with_blocked.isChecked())
        self._busy(
            context.runner.background(
                ready, plan, on_done=self._store, on_error=self.failed.emit, owner=self
            ),
            "正在准备",
        )

    def _store(self, rows: list[ReadyRow]) -> None:
        plan, counts = self.preview.plan, self.preview.counts()
        run = ImportRun(self._context, plan.name if plan else "", rows)
        run.done.connect(self._imported)
        run.failed.connect(self.failed)
        self._busy(run, "正在导入")
        run.start(counts.get(RowFate.KNOWN, 0), counts.get(RowFate.BLOCKED, 0))

    def _imported(self, done: ImportOutcome) -> None:
        self._outcome = done
        counts = self.preview.counts()
        plan = self.preview.plan
        self._stack.setCurrentWidget(self.result)
        self.result.show_outcome(
            plan.name if plan else "", done, counts.get(RowFate.KNOWN, 0), counts.get(RowFate.BLOCKED, 0)
        )

    # the rest
    def _ask_rest(self) -> None:
        start = str(self._path.with_name(f"{self._path.stem}-没导入的.xlsx"))
        chosen_name, _ = QFileDialog.getSaveFileName(self, "另存没导入的", start, "Excel 表格 (*.xlsx)")
        if chosen_name:
            self.save_rest(Path(chosen_name))

    def save_rest(self, path: Path) -> None:
        """Write the rows that were left out."""
        plan = self.preview.plan
        if plan is None:
            return
        target = path if path.suffix else path.with_suffix(".xlsx")
        self._context.runner.work(
            write_rest, plan, target, on_error=self.failed.emit, owner=self,
            on_done=lambda count: self.told.emit(f"{count:,} 行已另存为“{target.name}”，改好后再导入这份。"),
        )  # fmt: skip

    # taking back
    def _ask_undo(self) -> None:
        if self._outcome is not None and self._outcome.uid is not None:
            self._confirm(self._outcome.uid, self._path.name, self._outcome.stored)

    def _confirm_undo(self, row: PastImport) -> None:
        self._confirm(row.uid, row.file_name, row.stored)

    def _confirm(self, uid: UUID, name: str, stored: int) -> None:
        confirm(
            self,
            title=f"撤销“{name}”的导入？",
            text=f"这次导入的 {stored:,} 件里没人动过的全部作废，编号不再用；导入后改过、办过的留着。",
            verb="撤销这次导入",
            reason_label="为什么撤销",
            on_yes=partial(self._undo, uid, stored),
        )

    def _undo(self, uid: UUID, stored: int, reason: str) -> None:
        run = UndoRun(self._context, uid, reason, stored)
        run.done.connect(self._undone)
        run.failed.connect(self.failed)
        self._busy(run, "正在撤销导入")
        run.start()

    def _undone(self, done: UndoPart) -> None:
        self._ask_past()
        self._stack.setCurrentWidget(self.result)
        self.result.show_undone(done)
