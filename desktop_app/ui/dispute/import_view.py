"""导入旧台账 in the place of the list: file, columns, preview, result."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop_app.runtime.calm import Calm
from desktop_app.runtime.job import Job
from desktop_app.services.dispute_import_columns import dispute_ledger
from desktop_app.services.dispute_import_plan import LedgerPlan, plan_ledger
from desktop_app.services.dispute_import_store import ReadyRow
from desktop_app.services.dispute_import_undo import UndoPart, past_imports
from desktop_app.services.dispute_import_work import (
    LedgerFacts,
    chosen,
    ledger_facts,
    ledger_preview,
    ready_rows,
)
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile
from desktop_app.services.ledger_plan import CountedPlan, RowFate
from desktop_app.ui.dispute.import_result import ResultStep
from desktop_app.ui.dispute.import_run import ImportOutcome, ImportRun, UndoRun
from desktop_app.ui.dispute.import_words import WordsStep
from desktop_app.ui.ledger.import_frame import ImportFrame, ImportWords
from desktop_app.ui.ledger.preview import PreviewStep, PreviewWords
from desktop_app.ui.ledger.start import StartWords
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
_WORDS = ImportWords(
    start=_START,
    preview=PREVIEW,
    unmapped="不对应（留在经过里）",
    undo="这次导入的 {stored} 件里没人动过的全部作废，编号不再用；导入后改过、办过的留着。",
)


class ImportView(ImportFrame[LedgerFacts, LedgerPlan]):
    """The steps of the import of disputes; words of the ledger that nobody knows are asked for."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        """Build the steps and ask for the earlier imports."""
        super().__init__(context, _WORDS, parent)
        self._outcome: ImportOutcome | None = None
        self._calm = Calm()
        self._calm.begin()
        self.destroyed.connect(self._calm.end)
        self.preview = PreviewStep(PREVIEW, self._back_to_columns, self._to_words, self._import)
        self.words = WordsStep(self._back_to_preview, self._take_words)
        self.result = ResultStep(self.left.emit, self._ask_rest, self._ask_undo)
        for step in (self.preview, self.words, self.result):
            self._stack.addWidget(step)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left.emit)
        self.ask()
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

    def _preview_step(self) -> PreviewStep:
        return self.preview

    def _back_to_preview(self) -> None:
        self._stack.setCurrentWidget(self.preview)

    def ask(self) -> None:
        """Ask for the earlier imports."""
        self._context.runner.query(
            past_imports, by=self._context.actor, slot="past", on_done=self.start.show_past
        )

    # file
    def _ask_facts(self) -> None:
        context = self._context
        context.runner.query(
            ledger_facts, context.rules, by=context.actor, slot="facts", on_done=self._took_facts,
            on_error=self._fail, owner=self,
        )  # fmt: skip

    def _chosen(self, file: LedgerFile, facts: LedgerFacts) -> bool:
        self._choices = chosen(file, facts)
        return False

    def _remembered(self, facts: LedgerFacts) -> Mapping[str, LayoutChoice]:
        return facts.choices

    # preview
    def _ask_plan(self) -> None:
        if self._file is None or self._facts is None:
            return
        context = self._context
        job = context.runner.background(
            partial(plan_ledger, self._file, self._choices, self._facts.villages, context.rules),
            context.actor.office_uid, context.clock.now(),
            on_done=self._took_plan, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在核对")

    def _took_plan(self, plan: LedgerPlan) -> None:
        job = self._context.runner.query(
            ledger_preview, plan, by=self._context.actor, on_done=self._took_preview,
            on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在和已有的比对")

    def _took_preview(self, preview: CountedPlan) -> None:
        assert isinstance(preview.plan, LedgerPlan), "the plan that was asked about"
        self._planned = preview.plan
        super()._took_preview(preview)

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
    def _store(self, plan: LedgerPlan) -> None:
        ready = partial(ready_rows, with_blocked=self.preview.with_blocked.isChecked())
        self._busy(
            self._context.runner.background(ready, plan, on_done=self._run, on_error=self._fail, owner=self),
            "正在准备",
        )

    def _run(self, rows: list[ReadyRow]) -> None:
        run = ImportRun(self._context, self._planned.name if self._planned else "", rows)
        run.done.connect(self._imported)
        run.failed.connect(self.failed)
        self._busy(run, "正在导入")
        run.start(*self._left_out())

    def _imported(self, done: ImportOutcome) -> None:
        self._outcome = done
        self._stack.setCurrentWidget(self.result)
        self.result.show_outcome(self._planned.name if self._planned else "", done, *self._left_out())

    # taking back
    def _last(self) -> tuple[UUID | None, int]:
        return (None, 0) if self._outcome is None else (self._outcome.uid, self._outcome.stored)

    def _undo(self, uid: UUID, stored: int, reason: str) -> None:
        run = UndoRun(self._context, uid, reason, stored)
        run.done.connect(self._undone)
        run.failed.connect(self.failed)
        self._busy(run, "正在撤销导入")
        run.start()

    def _undone(self, done: UndoPart) -> None:
        self.ask()
        self._stack.setCurrentWidget(self.result)
        self.result.show_undone(done)
