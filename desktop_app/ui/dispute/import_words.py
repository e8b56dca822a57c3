"""A side step of the preview: what words of a ledger mean that no table knows."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from desktop_app.services.dispute_import_plan import LedgerPlan
from desktop_app.ui.dispute.codes import category_choices
from desktop_app.ui.kit.fields import Choice, ChoiceField
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.ledger.step import ImportStep

_MOST = 40
"""Words of a kind that are asked about, the commonest first; rarer ones are completed case by case."""
_HEADS = {"type": ("台账里的类别", "综治类别"), "village": ("台账里的村", "村（社区）")}


class WordsStep(ImportStep):
    """A line per word with a field for its meaning; an empty field leaves the word as it is."""

    def __init__(self, back: Callable[[], object], go_on: Callable[[], object]) -> None:
        """Build the step without words."""
        super().__init__(
            "对一对词语", "台账里的说法对应哪个类别、哪个村，打拼音首字母或编号找。下次同样的表头就认得。"
        )
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self._scroll, 1)
        self._fields: dict[tuple[str, str], ChoiceField[str]] = {}
        self.add_button("重新核对", go_on, main=True)
        self.add_button("返回预览", back)

    def show_words(self, plan: LedgerPlan, villages: Mapping[str, str]) -> None:
        """Show the words that the plan does not know."""
        s = look().sizes
        choices = {
            "type": category_choices(),
            "village": tuple(Choice(code, name, code[-3:]) for code, name in villages.items()),
        }
        self._fields = {}
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(s.s16, s.s12, s.s16, s.s12)
        grid.setHorizontalSpacing(s.s16)
        grid.setVerticalSpacing(s.s8)
        row = 0
        for meaning, heads in _HEADS.items():
            words = plan.unknown_words.get(meaning, ())[:_MOST]
            if not words:
                continue
            for column, head in enumerate((heads[0], "有几行", heads[1])):
                grid.addWidget(Label(head, Words.HELP), row, column)
            for word, times in words:
                row += 1
                field = ChoiceField[str](f"{meaning}.{word}", "", choices[meaning])
                field.control.setAccessibleName(f"“{word}”是")
                field.setFixedWidth(s.popup)
                self._fields[(meaning, word)] = field
                grid.addWidget(ElidedLabel(word), row, 0)
                grid.addWidget(Label(f"{times:,}", Words.LABEL), row, 1)
                grid.addWidget(field, row, 2)
            row += 1
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(3, 2)
        grid.setRowStretch(row, 1)
        self._scroll.setWidget(holder)
        first = next(iter(self._fields.values()), None)
        if first is not None:
            first.setFocus()

    def words(self) -> dict[str, dict[str, str]]:
        """What was said, by meaning."""
        found: dict[str, dict[str, str]] = {}
        for (meaning, word), field in self._fields.items():
            value = field.value()
            if value:
                found.setdefault(meaning, {})[word] = value
        return found
