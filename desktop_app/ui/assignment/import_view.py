"""导入旧台账 of leader assignments: file, columns, preview, which case, result."""

from collections.abc import Mapping
from uuid import UUID

from desktop_app.services.assignment_import_columns import assignment_ledger_kind
from desktop_app.services.assignment_import_plan import AssignmentImportPlan, plan_assignments
from desktop_app.services.assignment_import_undo import (
    AssignmentsUndone,
    past_assignment_imports,
    undo_assignment_import,
)
from desktop_app.services.assignment_import_work import (
    AssignmentImportFacts,
    AssignmentsStored,
    assignment_import_facts,
    assignment_import_preview,
    chosen_layouts,
    store_assignments,
)
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile
from desktop_app.services.ledger_past import PastImport
from desktop_app.services.ledger_plan import CountedPlan, RowFate
from desktop_app.ui.assignment.import_cases import CasesStep
from desktop_app.ui.ledger.import_frame import ImportFrame, ImportWords
from desktop_app.ui.ledger.preview import PreviewStep, PreviewWords
from desktop_app.ui.ledger.result import ResultFrame
from desktop_app.ui.ledger.start import StartWords
from desktop_app.ui.page_context import PageContext

_START = StartWords(
    title="选一份包案台账",
    help="县里的台账、街道的月报表都行，xlsx、xls、csv 都可以；也可以把文件拖到这里。确认以前什么都不存。",
    dialog="导入包案台账",
    unit="件",
    past="导入过的包案台账",
    none="本机还没有导入过包案台账。",
    leave="返回包案",
)
_PREVIEW = PreviewWords(
    kind=assignment_ledger_kind(),
    naming=frozenset({"source_ref", "case_number", "applicants", "parties", "description", "leader"}),
    unit="件",
    fates=(
        (RowFate.INCOMPLETE, "其中新登记的纠纷待补全", "件"),
        (RowFate.WAITING, "等您选定案件", "行"),
        (RowFate.BLOCKED, "拦住", "行（另存给您改）"),
        (RowFate.KNOWN, "已有", "件"),
        (RowFate.EMPTY, "表头、合计、签名等不算", "行"),
    ),
    stored=frozenset({RowFate.STORED, RowFate.INCOMPLETE}),
    asks="选定案件",
)
_WORDS = ImportWords(
    start=_START,
    preview=_PREVIEW,
    unmapped="不对应（留在经过里）",
    undo="这次导入的 {stored} 件包案里没人动过的全部作废，一起登记的纠纷和领导没别处用的也作废；其余的留着。",
)
_SHOWN = 12


class AssignmentImportView(ImportFrame[AssignmentImportFacts, AssignmentImportPlan]):
    """The steps of the import; a plan without database is kept, and compared anew after every choice."""

    def __init__(self, context: PageContext) -> None:
        """Build the steps."""
        super().__init__(context, _WORDS)
        self._plain: AssignmentImportPlan | None = None
        self._cases: dict[UUID, UUID] = {}
        self._stored: AssignmentsStored | None = None
        self.preview = PreviewStep(_PREVIEW, self._back_to_columns, self._to_cases, self._import)
        self.cases = CasesStep(self._back_to_preview, self._take_cases)
        self.result = ResultFrame(self.left.emit, self._ask_rest, self._ask_undo)
        for step in (self.preview, self.cases, self.result):
            self._stack.addWidget(step)

    def _preview_step(self) -> PreviewStep:
        return self.preview

    def _back_to_preview(self) -> None:
        self._stack.setCurrentWidget(self.preview)

    def ask(self) -> None:
        """Ask for the earlier imports."""
        self._context.runner.query(
            past_assignment_imports, by=self._context.actor, slot="past", on_done=self._show_past, owner=self
        )

    def _show_past(self, rows: tuple[PastImport, ...]) -> None:
        self.start.show_past(rows)

    # file
    def _ask_facts(self) -> None:
        context = self._context
        self._cases = {}
        context.runner.query(
            assignment_import_facts, context.rules, by=context.actor, slot="facts",
            on_done=self._took_facts, on_error=self._fail, owner=self,
        )  # fmt: skip

    def _chosen(self, file: LedgerFile, facts: AssignmentImportFacts) -> bool:
        self._choices = chosen_layouts(file, facts)
        return False

    def _remembered(self, facts: AssignmentImportFacts) -> Mapping[str, LayoutChoice]:
        return facts.choices

    # preview
    def _ask_plan(self) -> None:
        if self._file is None or self._facts is None:
            return
        context = self._context
        job = context.runner.background(
            plan_assignments, self._file, self._choices, self._facts.villages, context.rules,
            context.actor.office_uid, context.clock.now(),
            on_done=self._took_plan, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在核对")

    def _took_plan(self, plan: AssignmentImportPlan) -> None:
        self._plain = plan
        job = self._context.runner.query(
            assignment_import_preview, plan, dict(self._cases), by=self._context.actor,
            on_done=self._took_preview, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在和已有的比对")

    def _took_preview(self, preview: CountedPlan) -> None:
        assert isinstance(preview.plan, AssignmentImportPlan), "the plan that was asked about"
        self._planned = preview.plan
        super()._took_preview(preview)

    def _to_cases(self) -> None:
        if self._planned is not None:
            self._stack.setCurrentWidget(self.cases)
            self.cases.show_rows(self._planned, self._cases)

    def _take_cases(self) -> None:
        self._cases = self.cases.choices()
        if self._plain is not None:
            self._took_plan(self._plain)

    # import
    def _store(self, plan: AssignmentImportPlan) -> None:
        del plan  # compared; the plain one is held against the database once more
        if self._plain is None:
            return
        context = self._context
        job = context.runner.command(
            store_assignments, self._plain, dict(self._cases), context.rules, by=context.actor,
            on_done=self._imported, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在导入")

    def _imported(self, done: AssignmentsStored) -> None:
        self._stored = done
        known, left = self._left_out()
        waiting = self.preview.counts().get(RowFate.WAITING, 0)
        pairs = [("记入包案", f"{done.assignments:,} 件"), ("一起登记的纠纷", f"{done.new_cases:,} 件")]
        pairs += [("加进名册的领导", f"{done.new_leaders:,} 位")] if done.new_leaders else []
        pairs += [("已有", f"{known:,} 件，没有重复导入")] if known else []
        pairs += [("没选定案件", f"{waiting:,} 行，没有导入")] if waiting else []
        pairs += [("没导入", f"{left:,} 行有问题")] if left else []
        said = "把没导入的另存成表格，照最后一列的原因改好，再导入那份表格。" if left else ""
        if waiting:
            said += "没选定的，再导入一次这份台账，选定以后只补上这些行。"
        self._stack.setCurrentWidget(self.result)
        undo = done.uid is not None
        self.result.show_counts("导入完了", self._path.name, pairs, said, left=left, undo=undo)

    # taking back
    def _last(self) -> tuple[UUID | None, int]:
        return (None, 0) if self._stored is None else (self._stored.uid, self._stored.assignments)

    def _undo(self, uid: UUID, stored: int, reason: str) -> None:
        del stored
        context = self._context
        job = context.runner.command(
            undo_assignment_import, uid, reason, by=context.actor,
            on_done=self._undone, on_error=self._fail, owner=self,
        )  # fmt: skip
        self._busy(job, "正在撤销导入")

    def _undone(self, done: AssignmentsUndone) -> None:
        kept = done.kept
        pairs = [("已作废", f"包案 {done.undone:,} 件，纠纷 {done.cases:,} 件")]
        pairs += [("留着", f"{len(kept):,} 件（导入后办过）")] if kept else []
        more = f"、……还有 {len(kept) - _SHOWN} 件" if len(kept) > _SHOWN else ""
        said = "留着的：" + "、".join(kept[:_SHOWN]) + more if kept else ""
        self._stack.setCurrentWidget(self.result)
        self.result.show_taken_back("已撤销导入", "", pairs, said)
        self.ask()
