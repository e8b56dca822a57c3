"""The record editor: long text with passages inserted by key, speakers by key, find, and a count.

``/`` and the first letters of a passage, or Ctrl+J: the list of passages. Ctrl+1 asks (问), Ctrl+2 answers
(答). Ctrl+F finds. What is pasted loses its control characters.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QFocusEvent, QHideEvent, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.domain.text_norm import normal_text
from desktop_app.ui.kit.buttons import link
from desktop_app.ui.kit.cells import Cell, Text, TwoPart
from desktop_app.ui.kit.fields.base import Field
from desktop_app.ui.kit.fields.find import FindStrip
from desktop_app.ui.kit.fonts import font
from desktop_app.ui.kit.popup_list import PopupList
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look

_SLASH = "/"
_LONGEST_QUERY = 12
_NEAR_LIMIT = 0.9


@dataclass(frozen=True)
class Snippet:
    """Something to insert: its name, the first letters by which it is found, the text."""

    title: str
    keys: str
    text: str

    def rank(self, typed: str) -> int:
        """How well it fits what was typed: 0 best, -1 not at all."""
        wanted = typed.casefold()
        keys, title = self.keys.casefold(), self.title.casefold()
        fits = (keys == wanted, keys.startswith(wanted), title.startswith(wanted), wanted in keys + title)
        return next((place for place, fit in enumerate(fits) if fit), -1)


class RecordEdit(QPlainTextEdit):
    """Plain text with a list of passages that opens at the cursor. Enter takes, Esc closes the list."""

    def __init__(self) -> None:
        """Make an empty editor without passages."""
        super().__init__()
        self.setFont(font())
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(True)
        self.snippets: tuple[Snippet, ...] = ()
        self.fill: Callable[[str], str] = str
        self.asker, self.answerers = "", tuple[str, ...]()
        self._offered: tuple[Snippet, ...] = ()
        self._begin = -1
        self._anchor = QWidget(self.viewport())
        self._anchor.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        columns: tuple[Column[Snippet], ...] = (
            Column("title", "", _title_cell, width=170),
            Column("text", "", _text_cell),
        )
        self.popup = PopupList(self._anchor, "常用语", columns, lambda snippet: snippet.title)
        self.popup.taken.connect(self.take)

    # passages
    def open_list(self) -> None:
        """Open the list of passages at the cursor, as Ctrl+J does."""
        self.setFocus()
        if self.snippets:
            self._open(self.snippets)

    def ask(self) -> None:
        """Begin a question: 问： on a line of its own."""
        self._say(f"问（{self.asker}）：" if self.asker else "问：")

    def answer(self) -> None:
        """Begin an answer; of several people the list asks who."""
        if len(self.answerers) < 2:
            self._say("答：")
            return
        self.setFocus()
        self._new_line()
        self._open(tuple(Snippet(f"答（{name}）：", "", f"答（{name}）：") for name in self.answerers))

    def take(self, snippet: Snippet) -> None:
        """Insert a passage in the place of what was typed to find it."""
        self.popup.close()
        cursor = self.textCursor()
        if self._begin >= 0:
            cursor.setPosition(self._begin, QTextCursor.MoveMode.KeepAnchor)
        self._begin = -1
        cursor.insertText(self.fill(snippet.text))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _say(self, label: str) -> None:
        self.setFocus()
        self._new_line()
        self.insertPlainText(label)
        self.ensureCursorVisible()

    def _new_line(self) -> None:
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        if cursor.block().text().strip():
            cursor.insertText("\n")
        self.setTextCursor(cursor)

    def _open(self, snippets: Sequence[Snippet], *, begin: int = -1) -> None:
        self._offered = tuple(snippets)
        self._begin = self.textCursor().position() if begin < 0 else begin
        self.ensureCursorVisible()
        place = self.cursorRect()
        self._anchor.setGeometry(
            place.x(), place.y(), look().sizes.width_long + look().sizes.s24, place.height()
        )
        self._offer("")

    def _offer(self, typed: str) -> None:
        ranked = [(snippet.rank(typed), snippet) for snippet in self._offered] if typed else []
        fitting = [s for rank, s in sorted(ranked, key=lambda pair: pair[0]) if rank >= 0]
        self.popup.offer(fitting if typed else self._offered)
        if not self.popup.is_open():
            self._begin = -1

    def _follow(self, typed: str) -> None:
        """After a key: open on a slash, narrow while letters come, close when they fit nothing."""
        place = self.textCursor().position()
        if self._begin < 0:
            if typed == _SLASH and self.snippets:
                self._open(self.snippets, begin=place - 1)
            return
        query = self.toPlainText()[self._begin : place].removeprefix(_SLASH)
        if place < self._begin or len(query) > _LONGEST_QUERY or any(c.isspace() for c in query):
            self._shut()
        elif typed or query:
            self._offer(query)

    def _shut(self) -> None:
        self._begin = -1
        self.popup.close()

    # keys
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the list first, then the speakers and the list, then typing."""
        if self._of_list(event) or self._of_speakers(event):
            event.accept()
            return
        super().keyPressEvent(event)
        self._follow(event.text() if event.text().isprintable() else "")

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Words typed through an input method narrow the list as letters do."""
        super().inputMethodEvent(event)
        if event.commitString():
            self._follow(event.commitString())

    def _of_list(self, event: QKeyEvent) -> bool:
        if not self.popup.is_open():
            return False
        match event.key():
            case Qt.Key.Key_Down:
                self.popup.step(1)
            case Qt.Key.Key_Up:
                self.popup.step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Tab:
                found = self.popup.current()
                if found is not None:
                    self.take(found)
            case Qt.Key.Key_Escape:
                self._shut()
            case _:
                return False
        return True

    def _of_speakers(self, event: QKeyEvent) -> bool:
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            return False
        deeds = {Qt.Key.Key_1: self.ask, Qt.Key.Key_2: self.answer, Qt.Key.Key_J: self.open_list}
        deed = deeds.get(Qt.Key(event.key()))
        if deed is not None:
            deed()
        return deed is not None

    def event(self, event: QEvent) -> bool:
        """Esc closes an open list before the form leaves; Ctrl+Enter goes to the form."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F):
                event.ignore()
                return False
            if event.key() == Qt.Key.Key_Escape and self.popup.is_open():
                event.accept()
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The list belongs to the cursor: it goes when one leaves."""
        self._shut()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """The list goes with the editor."""
        self._shut()
        super().hideEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab takes from an open list; else it moves on."""
        return False if self.popup.is_open() else super().focusNextPrevChild(forward)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste words only, without control characters."""
        if source.hasText():
            self.insertPlainText(normal_text(source.text()))


class RecordField(Field[str]):
    """The editor with its words above it: 问 答 常用语 查找, and how many characters there are."""

    def __init__(self, key: str, label: str, *, required: str = "", limit: int = 0) -> None:
        """Build the field; ``limit`` in characters, 0 for none."""
        self.edit = RecordEdit()
        super().__init__(key, label, self.edit, required=required)
        self._limit = limit
        self._filling = False
        s = look().sizes
        self.edit.setFixedHeight(s.record_min)
        self.finder = FindStrip(self.edit)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(s.s4)
        self.count = Label("0 字", Words.HELP)
        for word, act, key_word in (
            ("问", self.edit.ask, "Ctrl+1"),
            ("答", self.edit.answer, "Ctrl+2"),
            ("常用语", self.edit.open_list, "Ctrl+J"),
            ("查找", self.finder.open, "Ctrl+F"),
        ):
            made = link(word, act, small=True)
            made.setToolTip(f"{word}（{key_word}）")
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(made)
        self.tools = row
        row.addStretch(1)
        row.addWidget(self.count)
        box = self.layout()
        assert isinstance(box, QVBoxLayout)
        box.insertWidget(1, bar)
        box.insertWidget(2, self.finder)
        self.edit.textChanged.connect(self._text_changed)

    def set_room(self, height: int) -> None:
        """Take so many pixels, but never less than a few lines."""
        self.edit.setFixedHeight(max(height, look().sizes.record_min))

    def value(self) -> str:
        """Text without outer blanks."""
        return self.edit.toPlainText().strip()

    def set_value(self, value: str) -> None:
        """Show a text; does not tell ``changed``."""
        self._filling = True
        self.edit.setPlainText(value)
        self._filling = False
        self._count()
        self.set_error("")

    def problem(self) -> str:
        """Too long."""
        over = len(self.value()) - self._limit
        return f"最多 {self._limit} 字，请减少 {over} 字。" if self._limit and over > 0 else ""

    def moves_on(self, event: QKeyEvent) -> bool:
        """Enter makes a new line here; Tab moves on."""
        return False

    def _count(self) -> None:
        count = len(self.value())
        near = bool(self._limit) and count >= self._limit * _NEAR_LIMIT
        self.count.setText(f"{count} / {self._limit} 字" if near else f"{count} 字")
        self.count.set_tone(Tone.WARNING if near else Tone.MUTED)

    def _text_changed(self) -> None:
        if not self._filling:
            self._count()
            self._edited()


def _title_cell(snippet: Snippet) -> Cell:
    return TwoPart(snippet.title, snippet.keys)


def _text_cell(snippet: Snippet) -> Cell:
    return Text(snippet.text.replace("\n", " "), tone=Tone.MUTED, small=True)
