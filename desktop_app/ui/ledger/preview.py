"""Third step of the import: the rows as they would come in, every problem marked in its cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.services.ledger_kind import LedgerKind
from desktop_app.services.ledger_plan import AnyPlan, AnyRow, CountedPlan, RowFate
from desktop_app.services.ledger_problem import Problem
from desktop_app.ui.kit.cells import Cell, Sign, State, Text
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.facts import Paragraph
from desktop_app.ui.kit.fields.combo import CheckBox
from desktop_app.ui.kit.filter_row import FilterRow
from desktop_app.ui.kit.list_detail import TableOrEmpty
from desktop_app.ui.kit.rows_model import Column, RowsModel
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.kit.text import line
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.ledger.step import ImportStep

_SHOWN = 60
"""Characters of a cell that are painted; the rest is in the ledger."""
_WIDTHS = {"description": 300, "result": 200, "parties": 180, "id_number": 190, "respondent_id_number": 190}
_REASONS = 4
_NARROW = frozenset({"source_ref", "risk", "people_count", "people", "gender", "age", "time", "grid"})


@dataclass(frozen=True, slots=True)
class PreviewWords:
    """What the preview of a kind of ledger says.

    ``naming`` are the columns that say which row it is, shown first; ``unit`` counts what is stored;
    ``fates`` are the counts beside the stored ones, with their word and unit; ``anyway`` offers to store
    rows with plain mistakes, where that can be; ``asks`` is what a person is asked about the plan.
    """

    kind: LedgerKind
    naming: frozenset[str]
    unit: str
    fates: tuple[tuple[RowFate, str, str], ...]
    stored: frozenset[RowFate]
    anyway: str = ""
    asks: str = "对一对词语"


class _PreviewModel(RowsModel[AnyRow]):
    """Rows whose words are found without making their cells."""

    def words_of(self, number: int) -> str:
        """The ledger's own cells."""
        row = self.row_at(number)
        return "" if row is None else " ".join(row.cells)


class PreviewStep(ImportStep):
    """The rows in a table, what is wrong with the chosen one below it."""

    def __init__(
        self,
        said: PreviewWords,
        back: Callable[[], object],
        words: Callable[[], object] | None,
        go_on: Callable[[], object],
    ) -> None:
        """Build the step without rows."""
        super().__init__("看看结果", "")
        self._said = said
        self._preview: CountedPlan | None = None
        self.wrong = FilterChip("只看有问题的")
        self.fate = FilterChip(
            "结果", [(fate.value, fate.label) for fate in RowFate if fate in _shown_fates(said)]
        )
        self.filters = FilterRow(self.wrong, self.fate)
        self.filters.changed.connect(self._filter)
        self.body.addWidget(self.filters)
        self.body.addWidget(line("row"))
        self._place = QVBoxLayout()
        self.body.addLayout(self._place, 1)
        self._table: RowsTable[AnyRow] | None = None
        self._holder: QWidget | None = None
        self.body.addWidget(line("row"))
        s = look().sizes
        below = QVBoxLayout()
        below.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        self.reasons = Paragraph()
        self.reasons.setMinimumHeight(2 * s.row_side)
        below.addWidget(self.reasons)
        self.body.addLayout(below)
        self.go = self.add_button("导入", go_on, main=True)
        self._has_words = words is not None
        self.words = self.add_button(said.asks, words or back)
        self.add_button("上一步", back)
        self.with_blocked = CheckBox(said.anyway)
        self.with_blocked.toggled.connect(self._recount)
        self.add_at_end(self.with_blocked)

    def offer(self, word: str) -> None:
        """Let the plan be carried out although no row of it is stored as it stands; ``word`` says what is."""
        self.go.set_word(word)
        self.go.setEnabled(True)

    # contents
    @property
    def plan(self) -> AnyPlan | None:
        """The plan that is shown."""
        return None if self._preview is None else self._preview.plan

    def show_preview(self, preview: CountedPlan) -> None:
        """Show a compared plan."""
        self._preview = preview
        if self._holder is not None:
            self._place.removeWidget(self._holder)
            self._holder.hide()
            self._holder.deleteLater()
        meanings = _in_order(preview.plan, self._said)
        model = _PreviewModel(self._columns(preview.plan, meanings), lambda row: (row.table, row.line))
        table: RowsTable[AnyRow] = RowsTable(model, "台账预览")
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        table.current_row_changed.connect(self._show_reasons)
        self._table = table
        self._holder = TableOrEmpty(table, EmptyState("没有这样的行。Ctrl+退格 清除条件。", icon="clipboard"))
        self._place.addWidget(self._holder)
        unknown = {m: len(words) for m, words in preview.plan.unknown_words.items() if words}
        names = {"type": "个类别", "village": "个村", "case": "行"}
        self.words.setVisible(bool(unknown) and self._has_words)
        self.words.set_word(f"{self._said.asks}：" + "、".join(f"{n} {names[m]}" for m, n in unknown.items()))
        wrong = any(row.problems for row in preview.plan.rows)
        self.filters.blockSignals(True)
        self.wrong.set_value("on" if wrong else None)
        self.fate.set_value(None)
        self.filters.blockSignals(False)
        self._recount()
        self._filter()
        table.setFocus()

    def counts(self) -> Mapping[RowFate, int]:
        """How many rows have which fate, as the box below says."""
        assert self._preview is not None, "asked only while a plan is shown"
        chosen = self.with_blocked.isChecked()
        return self._preview.counts_with_blocked if chosen else self._preview.counts

    def table(self) -> RowsTable[AnyRow]:
        """The table, for keys and tests."""
        assert self._table is not None, "asked only while a plan is shown"
        return self._table

    def _columns(self, plan: AnyPlan, meanings: Sequence[str]) -> tuple[Column[AnyRow], ...]:
        several = len(plan.tables) > 1
        found = [
            Column[AnyRow]("line", "行", self._line, width=56, always=True),
            Column[AnyRow]("fate", "结果", self._fate, width=84, always=True),
        ]
        if several:
            sheet = Column[AnyRow](
                "sheet",
                "工作表",
                lambda r: Text(plan.tables[r.table].sheet, Tone.MUTED),
                width=90,
                always=True,
            )
            found.insert(0, sheet)
        for meaning in meanings:
            width = _WIDTHS.get(meaning, 70 if meaning in _NARROW else 130)
            cell = partial(_cell, plan, meaning)
            found.append(
                Column[AnyRow](meaning, self._said.kind.labels[meaning], cell, width=width, always=True)
            )
        return tuple(found)

    @staticmethod
    def _line(row: AnyRow) -> Cell:
        return Text(str(row.line), Tone.MUTED, small=True)

    def _fate(self, row: AnyRow) -> Cell:
        fate = row.fate(with_blocked=self.with_blocked.isChecked())
        if fate is RowFate.BLOCKED:
            return Sign("error", fate.label, Tone.DANGER, shown=True)
        return State(fate.label, done=fate is RowFate.STORED, paused=fate in {RowFate.KNOWN, RowFate.EMPTY})

    def _sentence(self, problem: Problem) -> str:
        where = self._said.kind.labels.get(problem.meaning, "这一行")
        return f"{'拦住' if problem.blocks else '提醒'}　{where}：{problem.text}"

    # filter and counts
    def _recount(self) -> None:
        if self._preview is None:
            return
        counts = self.counts()
        said = self._said
        stored = sum(counts.get(fate, 0) for fate in said.stored)
        parts = [f"可导入 {stored:,} {said.unit}"]
        parts += [f"{word} {counts[fate]:,} {unit}" for fate, word, unit in said.fates if counts.get(fate)]
        self.set_help(f"{self._preview.plan.name}：" + "，".join(parts) + "。还没有存任何东西。")
        self.go.set_word(f"导入 {stored:,} {said.unit}" if stored else "没有可导入的")
        self.go.setEnabled(stored > 0)
        blocked = self._preview.counts.get(RowFate.BLOCKED, 0)
        self.with_blocked.setVisible(bool(blocked and said.anyway))
        if self._table is not None:
            self._table.viewport().update()

    def _filter(self) -> None:
        if self._preview is None:
            return
        rows: Sequence[AnyRow] = self._preview.plan.rows
        if self.wrong.value() is not None:
            rows = [row for row in rows if row.problems]
        wanted = self.fate.value()
        if wanted is not None:
            chosen = self.with_blocked.isChecked()
            rows = [row for row in rows if row.fate(with_blocked=chosen).value == wanted]
        table = self.table()
        table.rows.set_rows(rows)
        table.select_first()
        self.filters.set_count(f"{len(rows):,} 行")
        self._show_reasons(table.current_row())

    def _show_reasons(self, row: AnyRow | None) -> None:
        if row is None or self._preview is None:
            self.reasons.set_text("")
            return
        lines = [
            self._sentence(problem)
            for problem in sorted(row.problems, key=lambda problem: not problem.blocks)
        ]
        if len(lines) > _REASONS:
            lines = [*lines[: _REASONS - 1], f"……还有 {len(lines) - _REASONS + 1} 处"]
        self.reasons.set_text("\n".join(lines) or f"第 {row.line} 行没有问题。")


def _shown_fates(said: PreviewWords) -> frozenset[RowFate]:
    return said.stored | {fate for fate, _, _ in said.fates}


def _in_order(plan: AnyPlan, said: PreviewWords) -> list[str]:
    """Columns to show: what names the case, then those in which something is wrong, then the others."""
    there = [m for m in said.kind.labels if any(m in table.columns for table in plan.tables)]
    wrong = {problem.meaning for row in plan.rows for problem in row.problems}
    return sorted(there, key=lambda m: 0 if m in said.naming else 1 if m in wrong else 2)


def _cell(plan: AnyPlan, meaning: str, row: AnyRow) -> Cell:
    """The ledger's own text, with a sign and a tone where something is wrong with it."""
    place = plan.tables[row.table].columns.get(meaning)
    text = row.cells[place] if place is not None and place < len(row.cells) else ""
    shown = " ".join(text[: 2 * _SHOWN].split())[:_SHOWN]
    wrong = [problem for problem in row.problems if problem.meaning == meaning]
    if not wrong:
        return Text(shown)
    if any(problem.blocks for problem in wrong):
        return Sign("error", shown or "空着", Tone.DANGER, shown=True)
    return Sign("alert", shown or "空着", Tone.WARNING, shown=True)
