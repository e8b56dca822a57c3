"""Last step of the import: what was stored, what was not and why, the file of the rest, taking it back."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout

from desktop_app.services.dispute_import_undo import UndoPart
from desktop_app.ui.dispute.import_run import ImportOutcome
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.ledger.step import ImportStep


class ResultStep(ImportStep):
    """Counts and what can be done next."""

    def __init__(
        self, leave: Callable[[], object], rest: Callable[[], object], undo: Callable[[], object]
    ) -> None:
        """Build the step without a result."""
        super().__init__("导入完了", "")
        s = look().sizes
        box = QVBoxLayout()
        box.setContentsMargins(s.s16, s.s12, s.s16, s.s12)
        box.setSpacing(s.s12)
        self._facts = KeyValues(columns=1)
        self._said = Paragraph()
        box.addWidget(self._facts)
        box.addWidget(self._said)
        box.addStretch(1)
        self.body.addLayout(box, 1)
        self.leave = self.add_button("完成", leave, main=True)
        self.rest = self.add_button("另存没导入的…", rest)
        self.undo = self.add_button("撤销这次导入…", undo)

    def show_outcome(self, name: str, done: ImportOutcome, known: int, left: int) -> None:
        """Say what an import did; ``left`` rows are given back."""
        self.set_title("导入停下了" if done.stopped else "导入完了")
        self.set_help(name)
        pairs = [("已导入", f"{done.stored:,} 件，其中待补全 {done.incomplete:,} 件")]
        pairs += [("已有", f"{known:,} 件，没有重复导入")] if known else []
        pairs += [("没导入", f"{left:,} 行有问题")] if left else []
        self._facts.set_pairs(pairs)
        said: list[str] = []
        if done.refused:
            said.append(f"没有导完：{done.refused}")
        if done.stopped:
            said.append("已存的留着；再导入一次这份台账，只会补上没导的。")
        if left:
            said.append("把没导入的另存成表格，照最后一列的原因改好，再导入那份表格。")
        if done.incomplete:
            said.append("待补全的在列表里能找到，办到时补上就行。")
        self._said.set_text("\n".join(said))
        self.rest.setVisible(left > 0)
        self.undo.setVisible(done.uid is not None)
        (self.rest if left else self.leave).setFocus()

    def show_undone(self, done: UndoPart) -> None:
        """Say what taking back did; stopped half-way, it goes on the next time."""
        self.set_title("已撤销导入" if done.last is None else "撤销停下了")
        self.set_help("" if done.last is None else "还没有撤完。在“导入旧台账”的列表里再撤销一次，就接着撤。")
        kept = done.kept
        self._facts.set_pairs(
            [("已作废", f"{done.undone:,} 件"), ("留着", f"{len(kept):,} 件（导入后办过）")]
        )
        self._said.set_text("留着的：" + "、".join(kept) if kept else "")
        self.rest.hide()
        self.undo.hide()
        self.leave.setFocus()
