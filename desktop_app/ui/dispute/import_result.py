"""Last step of the import of disputes."""

from desktop_app.services.dispute_import_undo import UndoPart
from desktop_app.ui.dispute.import_run import ImportOutcome
from desktop_app.ui.ledger.result import ResultFrame


class ResultStep(ResultFrame):
    """Counts of disputes."""

    def show_outcome(self, name: str, done: ImportOutcome, known: int, left: int) -> None:
        """Say what an import did; ``left`` rows are given back."""
        pairs = [("已导入", f"{done.stored:,} 件，其中待补全 {done.incomplete:,} 件")]
        pairs += [("已有", f"{known:,} 件，没有重复导入")] if known else []
        pairs += [("没导入", f"{left:,} 行有问题")] if left else []
        said: list[str] = []
        if done.refused:
            said.append(f"没有导完：{done.refused}")
        if done.stopped:
            said.append("已存的留着；再导入一次这份台账，只会补上没导的。")
        if left:
            said.append("把没导入的另存成表格，照最后一列的原因改好，再导入那份表格。")
        if done.incomplete:
            said.append("待补全的在列表里能找到，办到时补上就行。")
        title = "导入停下了" if done.stopped else "导入完了"
        self.show_counts(title, name, pairs, "\n".join(said), left=left, undo=done.uid is not None)

    def show_undone(self, done: UndoPart) -> None:
        """Say what taking back did; stopped half-way, it goes on the next time."""
        kept = done.kept
        self.show_taken_back(
            "已撤销导入" if done.last is None else "撤销停下了",
            "" if done.last is None else "还没有撤完。在“导入旧台账”的列表里再撤销一次，就接着撤。",
            [("已作废", f"{done.undone:,} 件"), ("留着", f"{len(kept):,} 件（导入后办过）")],
            "留着的：" + "、".join(kept) if kept else "",
        )
