"""Choice from a long list: typing filters by pinyin initials, number or any part of the word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from desktop_app.ui.kit.cells import Cell, Text, TwoPart
from desktop_app.ui.kit.fields.base import Field
from desktop_app.ui.kit.icons import pixmap
from desktop_app.ui.kit.popup_list import PopupList
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.tokens import Tone, look

V = TypeVar("V")


@dataclass(frozen=True)  # no slots: Choice[int](...) could not be written with them
class Choice(Generic[V]):
    """One entry: value, word, its number, help at the right (范德山), pinyin initials for filtering."""

    value: V
    word: str
    code: str = ""
    help: str = ""
    keys: str = ""

    def rank(self, typed: str) -> int:
        """How well it fits what was typed: 0 best, -1 not at all."""
        wanted = typed.casefold()
        code, keys, word = self.code.casefold(), self.keys.casefold(), self.word.casefold()
        for place, fits in enumerate(
            (
                wanted in (code, keys, word),
                word.startswith(wanted),
                code.startswith(wanted) or keys.startswith(wanted),
                wanted in word or wanted in keys,
                wanted in self.help.casefold(),
            )
        ):
            if fits:
                return place
        return -1


class _Line(QLineEdit):
    """Line with the arrow of a drop-down; a click opens."""

    def __init__(self, on_press: Callable[[], object]) -> None:
        super().__init__()
        self._on_press = on_press
        s = look().sizes
        self.setFixedHeight(s.input)
        self.setTextMargins(0, 0, s.s16, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        s = look().sizes
        mark = pixmap("chevron-down", look().colours.text_2, s.s12)
        QPainter(self).drawPixmap(self.width() - s.s8 - s.s12, (self.height() - s.s12) // 2, mark)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._on_press()


class ChoiceField(Field[V | None], Generic[V]):
    """One of many. Up and Down move in the list, Enter takes, Esc closes the list.

    With ``find`` the choices come from outside: ``find(typed, give)`` is called while typing and answers
    through ``give(choices)`` (a query in the background); else ``choices`` are filtered here.
    """

    def __init__(
        self,
        key: str,
        label: str,
        choices: Sequence[Choice[V]] = (),
        *,
        required: str = "",
        width: int = 0,
        placeholder: str = "",
        find: Callable[[str, Callable[[Sequence[Choice[V]]], None]], None] | None = None,
    ) -> None:
        """Build the field."""
        self.edit = _Line(self._toggle)
        super().__init__(key, label, self.edit, width=width or look().sizes.width_choice, required=required)
        self.edit.setPlaceholderText(placeholder or "拼音首字母或编号")
        self._choices = tuple(choices)
        self._find = find
        self._chosen: Choice[V] | None = None
        columns: tuple[Column[Choice[V]], ...] = (
            Column("word", "", _word_cell),
            Column("help", "", _help_cell, width=110),
        )
        self.popup = PopupList(self.edit, f"{label}的选择", columns, lambda choice: choice.value)
        self.popup.taken.connect(self._take)
        self.edit.textEdited.connect(self._typed)

    def set_choices(self, choices: Sequence[Choice[V]]) -> None:
        """Replace the choices, keeping the value where it still exists."""
        kept = self.value()
        self._choices = tuple(choices)
        if kept is not None:
            self.set_value(kept)

    def value(self) -> V | None:
        """Chosen value."""
        return self._chosen.value if self._chosen else None

    def set_value(self, value: V | None) -> None:
        """Choose by value; an unknown value chooses nothing."""
        found = next((c for c in self._choices if value is not None and c.value == value), None)
        self.set_choice(found)

    def set_choice(self, choice: Choice[V] | None) -> None:
        """Show a choice that need not be in the list (with ``find``)."""
        self._chosen = choice
        self.edit.setText(" ".join(p for p in (choice.code, choice.word) if p) if choice else "")
        self.edit.setCursorPosition(0)
        self.set_error("")

    def is_empty(self) -> bool:
        """Nothing typed and nothing chosen; a chosen value may well be falsy."""
        return self._chosen is None and not self.edit.text().strip()

    def problem(self) -> str:
        """Something was typed that is in no list."""
        if self._chosen is None and self.edit.text().strip():
            return "请从列出的里面选一个。"
        return ""

    def _typed(self, text: str) -> None:
        self._chosen = None
        self._ask(text)
        self._edited()

    def _toggle(self) -> None:
        if self.popup.is_open():
            self.popup.close()
        else:
            self._ask("")

    def _ask(self, typed: str) -> None:
        wanted = typed.strip()
        if self._find is not None:
            self._find(wanted, self._offer)
            return
        ranked = [(choice.rank(wanted), choice) for choice in self._choices] if wanted else []
        fitting = sorted((pair for pair in ranked if pair[0] >= 0), key=lambda pair: pair[0])
        self._offer([choice for _, choice in fitting] if wanted else self._choices)

    def _offer(self, choices: Sequence[Choice[V]]) -> None:
        if self.edit.hasFocus():
            self.popup.offer(choices, self.value())
        else:
            self.popup.close()

    def _take(self, choice: Choice[V]) -> None:
        self.set_choice(choice)
        self.popup.close()
        self._edited()

    def leave(self) -> None:
        """Take the only entry that fits, close the list and check."""
        typed = self.edit.text().strip()
        if self._chosen is None and typed and self._find is None:
            fitting = [choice for choice in self._choices if choice.rank(typed) == 0]
            if len(fitting) == 1:
                self.set_choice(fitting[0])
                self.changed.emit()
        self.popup.close()
        super().leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._step(1 if key == Qt.Key.Key_Down else -1)
                return True
            choice = self.popup.current()
            if choice is not None and self.moves_on(event):
                self._take(choice)
                self.focusNextChild()
                return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            return self._closes_list(event)
        return super().eventFilter(watched, event)

    def _closes_list(self, event: QKeyEvent) -> bool:
        """Esc closes the open list before a form takes it for leaving."""
        closes = self.popup.is_open() and event.key() == Qt.Key.Key_Escape
        if closes:
            self.popup.close()
            event.accept()
        return closes

    def _step(self, by: int) -> None:
        if self.popup.is_open():
            self.popup.step(by)
        else:
            self._ask("" if self._chosen else self.edit.text())


def _word_cell(choice: Choice[V]) -> Cell:
    return TwoPart(choice.word, choice.code)


def _help_cell(choice: Choice[V]) -> Cell:
    return Text(choice.help, tone=Tone.MUTED, small=True)
