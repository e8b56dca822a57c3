"""Last step of the import of sweep reports."""

from desktop_app.services.sweep_import_undo import SweepUndone
from desktop_app.services.sweep_import_work import SweepStored
from desktop_app.ui.ledger.result import ResultFrame

_SHOWN = 12


class ResultStep(ResultFrame):
    """Counts of statements."""

    def show_outcome(self, name: str, done: SweepStored, known: int, left: int) -> None:
        """Say what an import did; ``left`` rows are given back."""
        pairs = [("记入上报", f"{done.reports:,} 格次"), ("其中情况", f"{done.findings:,} 条")]
        pairs += [("更正建议", f"{done.proposals:,} 条，由中心主任办理")] if done.proposals else []
        pairs += [("已有", f"{known:,} 行，没有重复导入")] if known else []
        pairs += [("没导入", f"{left:,} 行有问题")] if left else []
        said = "把没导入的另存成表格，照最后一列的原因改好，再导入那份表格。" if left else ""
        self.show_counts("导入完了", name, pairs, said, left=left, undo=done.reports > 0)

    def show_undone(self, done: SweepUndone) -> None:
        """Say what taking back did."""
        more = f"……还有 {len(done.kept) - _SHOWN} 条" if len(done.kept) > _SHOWN else ""
        self.show_taken_back(
            "已撤销导入",
            "",
            [("已作废", f"{done.undone:,} 条"), ("留着", f"{len(done.kept):,} 条")],
            "\n".join((*done.kept[:_SHOWN], more)).strip(),
        )
