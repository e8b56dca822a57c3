"""Last step of the import of sweep reports: what was stored, what was not, the file of the rest, undo."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout

from desktop_app.services.sweep_import_undo import SweepUndone
from desktop_app.services.sweep_import_work import SweepStored
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.ledger.step import ImportStep

_SHOWN = 12


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
        self.stored = 0
        self.leave = self.add_button("完成", leave, main=True)
        self.rest = self.add_button("另存没导入的…", rest)
        self.undo = self.add_button("撤销这次导入…", undo)

    def show_outcome(self, name: str, done: SweepStored, known: int, left: int) -> None:
        """Say what an import did; ``left`` rows are given back."""
        self.stored = done.reports
        self.set_title("导入完了")
        self.set_help(name)
        pairs = [("记入上报", f"{done.reports:,} 格次"), ("其中情况", f"{done.findings:,} 条")]
        pairs += [("更正建议", f"{done.proposals:,} 条，由中心主任办理")] if done.proposals else []
        pairs += [("已有", f"{known:,} 行，没有重复导入")] if known else []
        pairs += [("没导入", f"{left:,} 行有问题")] if left else []
        self._facts.set_pairs(pairs)
        said = "把没导入的另存成表格，照最后一列的原因改好，再导入那份表格。" if left else ""
        self._said.set_text(said)
        self.rest.setVisible(left > 0)
        self.undo.setVisible(done.reports > 0)
        (self.rest if left else self.leave).setFocus()

    def show_undone(self, done: SweepUndone) -> None:
        """Say what taking back did."""
        self.set_title("已撤销导入")
        self.set_help("")
        self._facts.set_pairs([("已作废", f"{done.undone:,} 条"), ("留着", f"{len(done.kept):,} 条")])
        more = f"……还有 {len(done.kept) - _SHOWN} 条" if len(done.kept) > _SHOWN else ""
        self._said.set_text("\n".join((*done.kept[:_SHOWN], more)).strip())
        self.rest.hide()
        self.undo.hide()
        self.leave.setFocus()
