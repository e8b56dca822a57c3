"""收回来的表: a filled sheet or an existing ledger, step by step: file, columns, preview, result."""

from collections.abc import Mapping
from uuid import UUID

from desktop_app.services.ledger_file import LayoutChoice, LedgerFile
from desktop_app.services.ledger_past import PastImport
from desktop_app.services.ledger_plan import CountedPlan, RowFate
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
from desktop_app.ui.ledger.import_frame import ImportFrame, ImportWords
from desktop_app.ui.ledger.preview import PreviewStep, PreviewWords
from desktop_app.ui.ledger.start import StartWords
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
_WORDS = ImportWords(
    start=_START,
    preview=_PREVIEW,
    unmapped="不导入",
    undo="这次导入的 {stored} 条上报，当天没锁定、导入后没人动过的全部作废；其余的留着。",
)


class SweepImportView(ImportFrame[SweepFacts, SweepPlan]):
    """The steps of the import; the columns of an own sheet are known, and it goes on at once."""

    def __init__(self, context: PageContext) -> None:
        """Build the steps."""
        super().__init__(context, _WORDS)
        self._stamp: Stamp | None = None
        self._stored: SweepStored | None = None
        self.preview = PreviewStep(_PREVIEW, self._back_to_columns, None, self._import)
        self.result = ResultStep(self.to_start, self._ask_rest, self._ask_undo)
        self._stack.addWidget(self.preview)
        self._stack.addWidget(self.result)

    def _preview_step(self) -> PreviewStep:
        return self.preview

    def ask(self) -> None:
        """Ask for the earlier imports."""
        self._context.runner.query(
            past_sweep_imports, by=self._context.actor, slot="past", on_done=self._show_past, owner=self
        )

    def _show_past(self, rows: tuple[PastImport, ...]) -> None:
        self.start.show_past(rows)

    # file
    def _ask_facts(self) -> None:
        context = self._context
        context.runner.query(
            sweep_facts, context.rules, by=context.actor, slot="facts", on_done=self._took_facts,
            on_error=self._fail, owner=self,
        )  # fmt: skip

    def _chosen(self, file: LedgerFile, facts: SweepFacts) -> bool:
        identity = self._context.rules.identity
        self._choices, self._stamp, notes = chosen_columns(file, facts)
        refuse_foreign_stamp(self._stamp, identity.code, identity.short_name)
        if self._stamp is not None and notes:
            self.told.emit("；".join(notes) + "。请在预览里核对。")
        return self._stamp is not None

    def _remembered(self, facts: SweepFacts) -> Mapping[str, LayoutChoice]:
        return facts.choices

    # preview
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
        super()._took_preview(preview)
        proposed = preview.counts.get(RowFate.PROPOSED, 0)
        if proposed and not preview.counts.get(RowFate.STORED, 0):
            self.preview.offer(f"转 {proposed:,} 行更正建议")

    # import
    def _store(self, plan: SweepPlan) -> None:
        context = self._context
        job = context.runner.command(
            store_sweep, plan, context.rules, by=context.actor,
            on_done=self._imported, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在导入")

    def _imported(self, done: SweepStored) -> None:
        self._stored = done
        self._stack.setCurrentWidget(self.result)
        self.result.show_outcome(self._path.name, done, *self._left_out())

    # taking back
    def _last(self) -> tuple[UUID | None, int]:
        return (None, 0) if self._stored is None else (self._stored.uid, self._stored.reports)

    def _undo(self, uid: UUID, stored: int, reason: str) -> None:
        del stored
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
