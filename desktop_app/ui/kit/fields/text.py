"""Free text: one line, and many lines that grow."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit

from desktop_app.ui.kit.fields.base import Field, line_edit
from desktop_app.ui.kit.fonts import font
from desktop_app.ui.kit.tokens import Tone, look

_NEAR_LIMIT = 0.9


class TextField(Field[str]):
    """One line of text. ``check_text`` gives a sentence for a wrong text (empty when right)."""

    def __init__(
        self,
        key: str,
        label: str,
        *,
        width: int = 0,
        placeholder: str = "",
        required: str = "",
        limit: int = 0,
        check_text: Callable[[str], str] | None = None,
    ) -> None:
        """Build the field; ``limit`` in characters."""
        self.edit = line_edit(placeholder)
        super().__init__(key, label, self.edit, width=width, required=required)
        self._check_text = check_text
        if limit:
            self.edit.setMaxLength(limit)
        self.edit.textEdited.connect(self._edited)

    def value(self) -> str:
        """Text without outer blanks."""
        return self.edit.text().strip()

    def set_value(self, value: str) -> None:
        """Show a text from its beginning."""
        self.edit.setText(value)
        self.edit.setCursorPosition(0)
        self.set_error("")

    def problem(self) -> str:
        """Answer of ``check_text``."""
        return self._check_text(self.value()) if self._check_text else ""


class GrowingEdit(QPlainTextEdit):
    """Plain text that is as high as its lines, up to a limit; Tab moves on."""

    def __init__(self, *, lines: int = 2) -> None:
        """Start with room for ``lines``."""
        super().__init__()
        self.setFont(font())
        self.setTabChangesFocus(True)
        self._least = self.fontMetrics().lineSpacing() * lines + self._frame()
        self.textChanged.connect(self.fit)
        self.fit()

    def _frame(self) -> int:
        return 2 * (look().sizes.s4 + 2) + round(2 * self.document().documentMargin())

    def fit(self) -> None:
        """Take the height of the text."""
        wanted = round(self._text_height()) + self._frame()
        top = max(self._least, look().sizes.long_text_max)
        self.setFixedHeight(min(max(wanted, self._least), top))

    def _text_height(self) -> float:
        block = self.document().firstBlock()
        height = 0.0
        while block.isValid():
            height += self.blockBoundingRect(block).height()
            block = block.next()
        return height

    def sizeHint(self) -> QSize:
        """Height of the text."""
        return QSize(look().sizes.width_long, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break elsewhere."""
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Enter and Esc to the form."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.ignore()
                return False
        return super().event(event)


class LongTextField(Field[str]):
    """Many lines; grows with the text, shows a counter only near the limit."""

    def __init__(
        self,
        key: str,
        label: str,
        *,
        placeholder: str = "",
        required: str = "",
        limit: int = 0,
        lines: int = 2,
    ) -> None:
        """Build the field; ``limit`` in characters, 0 for none."""
        self.edit = GrowingEdit(lines=lines)
        super().__init__(key, label, self.edit, required=required)
        self.edit.setPlaceholderText(placeholder)
        self._limit = limit
        self._filling = False
        self.edit.textChanged.connect(self._text_changed)

    def value(self) -> str:
        """Text without outer blanks."""
        return self.edit.toPlainText().strip()

    def set_value(self, value: str) -> None:
        """Show a text; does not tell ``changed``."""
        self._filling = True
        self.edit.setPlainText(value)
        self._filling = False
        self.set_error("")

    def problem(self) -> str:
        """Too long."""
        over = len(self.value()) - self._limit
        return f"最多 {self._limit} 字，请减少 {over} 字。" if self._limit and over > 0 else ""

    def moves_on(self, event: QKeyEvent) -> bool:
        """Enter makes a new line here; Tab moves on."""
        return False

    def _text_changed(self) -> None:
        if self._filling:
            return
        self._edited()
        count = len(self.value())
        if self._limit and count >= self._limit * _NEAR_LIMIT:
            tone = Tone.WARNING if count <= self._limit else Tone.DANGER
            self.set_help(f"{count} / {self._limit} 字", tone)
        elif self._limit:
            self.set_help("")
