"""Last step of an import: what was stored, what was not and why, the file of the rest, taking it back."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout

from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.ledger.step import ImportStep


class ResultFrame(ImportStep):
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

    def show_counts(
        self,
        title: str,
        help_text: str,
        pairs: Sequence[tuple[str, str]],
        said: str,
        *,
        left: int,
        undo: bool,
    ) -> None:
        """Say what an import did; ``left`` rows are given back."""
        self.set_title(title)
        self.set_help(help_text)
        self._facts.set_pairs(list(pairs))
        self._said.set_text(said)
        self.rest.setVisible(left > 0)
        self.undo.setVisible(undo)
        (self.rest if left else self.leave).setFocus()

    def show_taken_back(
        self, title: str, help_text: str, pairs: Sequence[tuple[str, str]], said: str
    ) -> None:
        """Say what taking back did."""
        self.show_counts(title, help_text, pairs, said, left=0, undo=False)
