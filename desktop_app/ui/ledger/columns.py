"""Second step of the import: what each column means, as it was said before or as its title says."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QWidget

from desktop_app.services.ledger_file import Layout, LayoutChoice, LedgerFile
from desktop_app.services.ledger_kind import LedgerKind
from desktop_app.ui.kit.fields.combo import ComboBox
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.ledger.step import ImportStep

_SAID_BEFORE = "上次这样对过，没有变就直接下一步。"
_GUESSED = "认得的列已经对好，请核对。下次同样的表头就不用再对。"


class ColumnsStep(ImportStep):
    """A line per column with a few of its values and what it is stored as."""

    def __init__(
        self, kind: LedgerKind, nothing: str, back: Callable[[], object], go_on: Callable[[], object]
    ) -> None:
        """Build the step without columns; ``nothing`` says what becomes of a column without a meaning."""
        super().__init__("对一对列", "")
        self._kind, self._nothing = kind, nothing
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self._scroll, 1)
        self._combos: dict[tuple[str, str], ComboBox] = {}
        self._given: Mapping[str, LayoutChoice] = {}
        self._warning = Label("", Words.HELP, tone=Tone.DANGER)
        self.go = self.add_button("下一步：看看结果", go_on, main=True)
        self.add_button("换一个文件", back)
        self.add_at_end(self._warning)

    def show_file(self, file: LedgerFile, choices: Mapping[str, LayoutChoice], remembered: bool) -> None:
        """Show the layouts of a file with what is proposed for their columns."""
        s = look().sizes
        self._given = choices
        self._combos = {}
        said = _SAID_BEFORE if remembered else _GUESSED
        self.set_help(f"{file.name}：{said}")
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(s.s16, s.s12, s.s16, s.s12)
        grid.setHorizontalSpacing(s.s16)
        grid.setVerticalSpacing(s.s8)
        grid.setColumnStretch(2, 1)
        row = 0
        for layout in file.layouts:
            row = self._add_layout(grid, row, layout, choices[layout.key], named=len(file.sheets) > 1)
        if file.notes:
            grid.addWidget(Label("\n".join(file.notes), Words.HELP, wrap=True), row, 0, 1, 3)
            row += 1
        grid.setRowStretch(row, 1)
        self._scroll.setWidget(holder)
        self._check()
        self.start_focus()

    def start_focus(self) -> None:
        """Put the keyboard on the first column."""
        first = next(iter(self._combos.values()), None)
        (first or self.go).setFocus()

    def _add_layout(
        self, grid: QGridLayout, row: int, layout: Layout, choice: LayoutChoice, *, named: bool
    ) -> int:
        words = ("台账里的列", "存到", "里面写的")
        if named:
            sheets = "、".join(layout.sheets[:4]) + ("等" if len(layout.sheets) > 4 else "")
            words = (f"工作表：{sheets}", "存到", "里面写的")
        for column, word in enumerate(words):
            grid.addWidget(Label(word, Words.HELP), row, column)
        for column in layout.columns:
            row += 1
            combo = ComboBox()
            combo.setAccessibleName(f"“{column.title}”存到")
            combo.addItem(self._nothing, "")
            for meaning, label in self._kind.labels.items():
                combo.addItem(label, meaning)
            combo.setCurrentIndex(max(0, combo.findData(choice.columns.get(column.title, ""))))
            combo.setMinimumWidth(look().sizes.width_id)
            combo.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            combo.currentIndexChanged.connect(self._check)
            self._combos[(layout.key, column.title)] = combo
            grid.addWidget(Label(column.title), row, 0)
            grid.addWidget(ElidedLabel(" ".join("　".join(column.samples).split("\n")), Words.LABEL), row, 2)
            grid.addWidget(combo, row, 1)
        return row + 1

    def choices(self) -> dict[str, LayoutChoice]:
        """What is chosen, by layout; the words of a layout stay as they were."""
        columns: dict[str, dict[str, str]] = {key: {} for key in self._given}
        for (key, title), combo in self._combos.items():
            columns[key][title] = str(combo.currentData() or "")
        return {key: LayoutChoice(columns[key], given.words) for key, given in self._given.items()}

    def keep_words(self, choices: Mapping[str, LayoutChoice]) -> None:
        """Hold what was said about words while the columns are gone over again."""
        self._given = choices

    def _check(self) -> None:
        """Say what keeps the ledger from being read: a meaning given twice, or nothing that tells a case."""
        said = ""
        tells = False
        for choice in self.choices().values():
            meanings = [meaning for meaning in choice.columns.values() if meaning]
            twice = next((m for m in meanings if meanings.count(m) > 1), None)
            if twice is not None:
                said = f"有两列都存到“{self._kind.labels[twice]}”，请改一列"
            tells = tells or not self._kind.lacks(meanings)
        if not tells:
            said = self._kind.missing
        self._warning.setText(said)
        self.go.setEnabled(not said)
