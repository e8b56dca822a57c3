"""What all imports of a ledger have in common: file, columns, preview, result; the rest; taking back.

A kind of ledger is a subclass that says what is asked of the services at each step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.job import Job
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile, open_ledger
from desktop_app.services.ledger_layout import remember_layouts
from desktop_app.services.ledger_past import PastImport
from desktop_app.services.ledger_plan import AnyPlan, CountedPlan, RowFate
from desktop_app.services.ledger_rest import write_rest
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.ledger.columns import ColumnsStep
from desktop_app.ui.ledger.preview import PreviewStep, PreviewWords
from desktop_app.ui.ledger.start import StartStep, StartWords
from desktop_app.ui.page_context import PageContext

FactsT = TypeVar("FactsT")
PlanT = TypeVar("PlanT", bound=AnyPlan)


@dataclass(frozen=True, slots=True)
class ImportWords:
    """What one kind of import says; ``unmapped`` names columns that mean nothing, ``undo`` has {stored}."""

    start: StartWords
    preview: PreviewWords
    unmapped: str
    undo: str


class ImportFrame(QWidget, Generic[FactsT, PlanT]):
    """The steps of an import. ``left()`` when it is to be closed; ``told(str)``, ``failed(error)``."""

    left = Signal()
    told = Signal(str)
    failed = Signal(FengqiaoError)

    def __init__(self, context: PageContext, said: ImportWords, parent: QWidget | None = None) -> None:
        """Build the steps that all imports have; a subclass adds its own and the last one."""
        super().__init__(parent)
        self._context = context
        self._said = said
        self._path = Path()
        self._file: LedgerFile | None = None
        self._facts: FactsT | None = None
        self._choices: Mapping[str, LayoutChoice] = {}
        self._planned: PlanT | None = None
        self._job: Job | None = None
        self._waiting: QWidget | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self.strip = ProgressStrip()
        box.addWidget(self.strip)
        self._stack = QStackedWidget()
        box.addWidget(self._stack, 1)
        self.start = StartStep(said.start, self.left.emit)
        self.columns = ColumnsStep(said.preview.kind, said.unmapped, self.to_start, self._plan)
        self._stack.addWidget(self.start)
        self._stack.addWidget(self.columns)
        self.start.chosen.connect(self.open_file)
        self.start.undo.connect(self._confirm_past)

    # what a kind of ledger says
    def ask(self) -> None:
        """Ask for the earlier imports."""
        raise NotImplementedError

    def _ask_facts(self) -> None:
        """Ask for what the plan is made with; ``_took_facts`` takes it."""
        raise NotImplementedError

    def _chosen(self, file: LedgerFile, facts: FactsT) -> bool:
        """Propose ``_choices``; true when the columns need no looking at."""
        raise NotImplementedError

    def _remembered(self, facts: FactsT) -> Mapping[str, LayoutChoice]:
        """Columns that were chosen before for a file of the same form."""
        raise NotImplementedError

    def _ask_plan(self) -> None:
        """Ask for the plan; ``_took_plan`` takes it."""
        raise NotImplementedError

    def _took_plan(self, plan: PlanT) -> None:
        """Ask for its comparison with what is there; ``_took_preview`` takes it."""
        raise NotImplementedError

    def _store(self, plan: PlanT) -> None:
        """Store what may be stored."""
        raise NotImplementedError

    def _undo(self, uid: UUID, stored: int, reason: str) -> None:
        """Take an import back."""
        raise NotImplementedError

    def _last(self) -> tuple[UUID | None, int]:
        """The import just made, and how much it stored."""
        raise NotImplementedError

    # steps
    def to_start(self) -> None:
        """Back to the choice of a file."""
        self.ask()
        self._stack.setCurrentWidget(self.start)
        self.start.choose.setFocus()

    def _back_to_columns(self) -> None:
        self._stack.setCurrentWidget(self.columns)

    def _fail(self, error: FengqiaoError) -> None:
        self.failed.emit(error)

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
    def open_file(self, path: Path) -> None:
        """Read a file and go to its columns."""
        self._path = path
        self._file = self._facts = None
        self._ask_facts()
        job = self._context.runner.background(
            open_ledger, path, self._said.preview.kind,
            on_done=self._took_file, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, f"正在读“{path.name}”")

    def _took_facts(self, facts: FactsT) -> None:
        self._facts = facts
        self._show_columns()

    def _took_file(self, file: LedgerFile) -> None:
        self._file = file
        self._show_columns()

    def _show_columns(self) -> None:
        if self._file is None or self._facts is None:
            return
        try:
            known = self._chosen(self._file, self._facts)
        except FengqiaoError as error:
            self._fail(error)
            return
        before = self._remembered(self._facts)
        remembered = all(layout.key in before for layout in self._file.layouts)
        if known:
            self.columns.show_file(self._file, self._choices, remembered)
            self._ask_plan()
            return
        self._stack.setCurrentWidget(self.columns)
        self.columns.show_file(self._file, self._choices, remembered)
        self.columns.start_focus()

    def _plan(self) -> None:
        self._choices = self.columns.choices()
        self._ask_plan()

    def _took_preview(self, preview: CountedPlan) -> None:
        self._stack.setCurrentWidget(self._preview_step())
        self._preview_step().show_preview(preview)

    def _preview_step(self) -> PreviewStep:
        """The step that shows the plan."""
        raise NotImplementedError

    # import
    def _import(self) -> None:
        if self._planned is not None:
            context = self._context
            context.runner.command(remember_layouts, dict(self._choices), by=context.actor)
            self._store(self._planned)

    def _left_out(self) -> tuple[int, int]:
        """Rows that were there already, and rows that are given back."""
        counts = self._preview_step().counts()
        return counts.get(RowFate.KNOWN, 0), counts.get(RowFate.BLOCKED, 0)

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
        uid, stored = self._last()
        if uid is not None:
            self._confirm(uid, self._path.name, stored)

    def _confirm_past(self, row: PastImport) -> None:
        self._confirm(row.uid, row.file_name, row.stored)

    def _confirm(self, uid: UUID, name: str, stored: int) -> None:
        confirm(
            self,
            title=f"撤销“{name}”的导入？",
            text=self._said.undo.format(stored=f"{stored:,}"),
            verb="撤销这次导入",
            reason_label="为什么撤销",
            on_yes=partial(self._undo, uid, stored),
        )
