"""Base of the fields."""

from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look

V = TypeVar("V")


class Field(QWidget, Generic[V]):
    """Label, control and sentence. Checked when it is left, not while typing.

    ``key`` is the dotted path of the draft that a ``RuleViolation`` names. ``required`` is the sentence
    shown when the field is empty (empty: may stay empty). Subclasses implement ``value``, ``set_value``
    and, where the text can be wrong, ``problem``.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, key: str, label: str, control: QWidget, *, width: int = 0, required: str = "") -> None:
        """Build the field; ``width`` in scaled pixels, 0 takes all the room."""
        super().__init__()
        s = look().sizes
        self.key, self.label, self.required = key, label, required
        self.control = control
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(s.s4)
        self._label = Label(label, Words.HELP)
        self._label.setBuddy(control)
        box.addWidget(self._label)
        self._label.setVisible(bool(label))
        box.addWidget(control)
        self._sentence = Label("", Words.HELP, wrap=True)
        box.addWidget(self._sentence)
        self._sentence.hide()
        # Not an alignment: that would give the layout its hint, too low for a sentence of several lines.
        box.addStretch(1)
        control.setAccessibleName(label)
        if width:
            self.setFixedWidth(width)
        self.setFocusProxy(control)
        control.installEventFilter(self)
        self._help, self._help_tone = "", Tone.MUTED
        self._wrong, self._refused = "", False

    # for subclasses
    def value(self) -> V:
        """Present value."""
        raise NotImplementedError

    def set_value(self, value: V) -> None:
        """Show a value and take the error away."""
        raise NotImplementedError

    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        return not self.value()

    def problem(self) -> str:
        """Sentence about a value that cannot be, empty when it is right."""
        return ""

    # for pages
    def set_label(self, text: str) -> None:
        """Change the label."""
        self.label = text
        self._label.setText(text)
        self.control.setAccessibleName(text)

    def set_help(self, text: str, tone: Tone = Tone.MUTED) -> None:
        """Show a help sentence below while there is no error (证件校验通过)."""
        self._help, self._help_tone = text, tone
        if not self._wrong:
            self._show(text, tone)

    def set_error(self, text: str) -> None:
        """Show what a service says below the control until it is mended; empty takes it away."""
        self._refused = bool(text)
        self._set_wrong(text)

    def _set_wrong(self, text: str) -> None:
        self._wrong = text
        self._show(text or self._help, Tone.DANGER if text else self._help_tone)
        self.control.setProperty("wrong", "true" if text else "false")
        self.control.setAccessibleDescription(text)
        self.control.style().unpolish(self.control)
        self.control.style().polish(self.control)

    def error(self) -> str:
        """Sentence that is shown, empty when there is none."""
        return self._wrong

    def check(self) -> bool:
        """Check now and show the sentence; True when the field may be saved."""
        empty = self.is_empty()
        self._refused = False
        self._set_wrong(self.required if empty and self.required else self.problem())
        return not self._wrong

    def _show(self, text: str, tone: Tone) -> None:
        self._sentence.setText(text)
        self._sentence.set_tone(tone)
        self._sentence.setVisible(bool(text))

    def _edited(self) -> None:
        """Take the error away while the user mends it, and tell."""
        if self._wrong:
            self.set_error("")
        self.changed.emit()

    def leave(self) -> None:
        """Check what was entered; an empty required field is only asked about on saving.

        What a service refused stays: nothing was changed since, or it would be gone.
        """
        if not self._refused:
            self._set_wrong("" if self.is_empty() else self.problem())
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Check on leaving; Enter moves on."""
        if event.type() == QEvent.Type.FocusOut:
            self.leave()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.moves_on(event):
            self.focusNextChild()
            return True
        return super().eventFilter(watched, event)

    def moves_on(self, event: QKeyEvent) -> bool:
        """Whether this key press goes to the next field."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        return plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def line_edit(placeholder: str = "") -> QLineEdit:
    """A one-line control of the kit's height."""
    made = QLineEdit()
    made.setFixedHeight(look().sizes.input)
    made.setPlaceholderText(placeholder)
    return made
