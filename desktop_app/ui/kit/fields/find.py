"""Find in a long text: a strip above it with what is looked for, how often it stands there, on and back."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from desktop_app.ui.kit.buttons import icon_button
from desktop_app.ui.kit.fields.base import line_edit
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look


class FindStrip(QWidget):
    """Hidden until Ctrl+F; Enter goes on, Shift+Enter back, Esc closes it."""

    def __init__(self, edit: QPlainTextEdit) -> None:
        """Search in ``edit``."""
        super().__init__()
        s = look().sizes
        self._edit = edit
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(s.s4)
        self.line = line_edit("查找")
        self.line.setAccessibleName("查找")
        self.line.setFixedWidth(s.width_choice)
        self.where = Label("", Words.HELP)
        row.addWidget(self.line)
        row.addWidget(icon_button("上一处", "chevron-left", self.back, small=True))
        row.addWidget(icon_button("下一处", "chevron-right", self.forth, small=True))
        row.addWidget(self.where)
        row.addStretch(1)
        self.hide()
        self.line.textEdited.connect(self._typed)
        self.line.installEventFilter(self)
        key = QShortcut(QKeySequence("Ctrl+F"), edit)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.open)

    def open(self) -> None:
        """Show the strip with the marked words in it."""
        marked = self._edit.textCursor().selectedText()
        if marked and "\u2029" not in marked:
            self.line.setText(marked)
        self.show()
        self.line.setFocus()
        self.line.selectAll()
        self._tell()

    def close_strip(self) -> None:
        """Hide it and go on typing."""
        self.hide()
        self._edit.setFocus()

    def forth(self) -> None:
        """The next place, from the start again after the last."""
        self._go(QTextDocument.FindFlag(0))

    def back(self) -> None:
        """The place before."""
        self._go(QTextDocument.FindFlag.FindBackward)

    def _typed(self) -> None:
        cursor = self._edit.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self._edit.setTextCursor(cursor)
        self.forth()

    def _go(self, flags: QTextDocument.FindFlag) -> None:
        wanted = self.line.text()
        if wanted and not self._edit.find(wanted, flags):
            cursor = self._edit.textCursor()
            backward = flags == QTextDocument.FindFlag.FindBackward
            cursor.movePosition(cursor.MoveOperation.End if backward else cursor.MoveOperation.Start)
            self._edit.setTextCursor(cursor)
            self._edit.find(wanted, flags)
        self._tell()

    def _tell(self) -> None:
        wanted, text = self.line.text(), self._edit.toPlainText()
        if not wanted:
            self.where.setText("")
            return
        count = text.casefold().count(wanted.casefold())
        before = text[: self._edit.textCursor().selectionEnd()].casefold().count(wanted.casefold())
        self.where.setText(f"{before} / {count} 处" if count else "没有找到")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close_strip()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                backward = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                (self.back if backward else self.forth)()
                return True
        return super().eventFilter(watched, event)
