"""导入旧台账: an old ledger of receptions, step by step: file, columns, preview, result."""

from collections.abc import Mapping
from uuid import UUID

from desktop_app.domain.clock_time import local_date
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile
from desktop_app.services.ledger_past import PastImport
from desktop_app.services.ledger_plan import CountedPlan, RowFate
from desktop_app.services.reception_columns import reception_ledger
from desktop_app.services.reception_import import (
    ReceptionFacts,
    ReceptionStored,
    ReceptionUndone,
    past_reception_imports,
    reception_facts,
    reception_preview,
    store_reception,
    undo_reception_import,
)
from desktop_app.services.reception_import_plan import OldLedger, plan_visits
from desktop_app.ui.ledger.import_frame import ImportFrame, ImportWords
from desktop_app.ui.ledger.preview import PreviewStep, PreviewWords
from desktop_app.ui.ledger.result import ResultFrame
from desktop_app.ui.ledger.start import StartWords
from desktop_app.ui.page_context import PageContext

_START = StartWords(
    title="选一份旧的接访台账",
    help="xlsx、xls、csv 都可以。也可以把文件拖到这里。",
    dialog="导入接访台账",
    unit="件",
    past="导入过的台账",
    none="本机还没有导入过接访台账。",
    leave="返回接访登记",
)
_PREVIEW = PreviewWords(
    kind=reception_ledger(),
    naming=frozenset({"day", "name", "leader"}),
    unit="行",
    fates=(
        (RowFate.BLOCKED, "拦住", "行（另存给您改）"),
        (RowFate.KNOWN, "已有", "行"),
        (RowFate.EMPTY, "没填的不算", "行"),
    ),
    stored=frozenset({RowFate.STORED}),
)
_WORDS = ImportWords(
    start=_START,
    preview=_PREVIEW,
    unmapped="记在备注里",
    undo="这次导入的 {stored} 件来访，导入后没人动过的全部作废；其余的留着。",
)


class _Result(ResultFrame):
    """Last step: counts of visits."""

    def show_outcome(self, name: str, done: ReceptionStored, known: int, left: int) -> None:
        """Say what an import did; ``left`` rows are given back."""
        pairs = [("记入来访", f"{done.visits:,} 件"), ("接访日", f"{done.days:,} 天")]
        pairs += [("已有", f"{known:,} 行，没有重复导入")] if known else []
        pairs += [("没导入", f"{left:,} 行有问题")] if left else []
        said = "把没导入的另存成表格，照最后一列的原因改好，再导入那份表格。" if left else ""
        self.show_counts("导入完了", name, pairs, said, left=left, undo=done.visits > 0)

    def show_undone(self, done: ReceptionUndone) -> None:
        """Say what taking back did."""
        pairs = [("已作废", f"{done.undone:,} 件"), ("留着", f"{len(done.kept):,} 件")]
        self.show_taken_back("已撤销导入", "", pairs, "\n".join(done.kept[:12]))


class ReceptionImportView(ImportFrame[ReceptionFacts, OldLedger]):
    """The steps of the import."""

    def __init__(self, context: PageContext) -> None:
        """Build the steps."""
        super().__init__(context, _WORDS)
        self._stored: ReceptionStored | None = None
        self.preview = PreviewStep(_PREVIEW, self._back_to_columns, None, self._import)
        self.result = _Result(self.to_start, self._ask_rest, self._ask_undo)
        self._stack.addWidget(self.preview)
        self._stack.addWidget(self.result)

    def _preview_step(self) -> PreviewStep:
        return self.preview

    def ask(self) -> None:
        """Ask for the earlier imports."""
        self._context.runner.query(
            past_reception_imports, by=self._context.actor, slot="past", on_done=self._show_past, owner=self
        )

    def _show_past(self, rows: tuple[PastImport, ...]) -> None:
        self.start.show_past(rows)

    # file
    def _ask_facts(self) -> None:
        context = self._context
        context.runner.query(
            reception_facts, context.rules, by=context.actor, slot="facts", on_done=self._took_facts,
            on_error=self._fail, owner=self,
        )  # fmt: skip

    def _chosen(self, file: LedgerFile, facts: ReceptionFacts) -> bool:
        self._choices = {
            layout.key: facts.choices.get(layout.key, layout.guessed()) for layout in file.layouts
        }
        return False

    def _remembered(self, facts: ReceptionFacts) -> Mapping[str, LayoutChoice]:
        return facts.choices

    # preview
    def _ask_plan(self) -> None:
        if self._file is None or self._facts is None:
            return
        today = local_date(self._context.clock.now())
        job = self._context.runner.background(
            plan_visits, self._file, self._choices, today, self._facts.scale,
            on_done=self._took_plan, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在核对")

    def _took_plan(self, plan: OldLedger) -> None:
        job = self._context.runner.query(
            reception_preview, plan, by=self._context.actor,
            on_done=self._took_preview, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在和已有的比对")

    def _took_preview(self, preview: CountedPlan) -> None:
        assert isinstance(preview.plan, OldLedger), "the plan that was asked about"
        self._planned = preview.plan
        super()._took_preview(preview)

    # import
    def _store(self, plan: OldLedger) -> None:
        context = self._context
        job = context.runner.command(
            store_reception, plan, context.rules, by=context.actor,
            on_done=self._imported, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在导入")

    def _imported(self, done: ReceptionStored) -> None:
        self._stored = done
        self._stack.setCurrentWidget(self.result)
        self.result.show_outcome(self._path.name, done, *self._left_out())

    # taking back
    def _last(self) -> tuple[UUID | None, int]:
        return (None, 0) if self._stored is None else (self._stored.uid, self._stored.visits)

    def _undo(self, uid: UUID, stored: int, reason: str) -> None:
        del stored
        job = self._context.runner.command(
            undo_reception_import, uid, reason, by=self._context.actor,
            on_done=self._undone, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在撤销导入")

    def _undone(self, done: ReceptionUndone) -> None:
        self._stack.setCurrentWidget(self.result)
        self.result.show_undone(done)
        self.ask()
