"""Password with a button that shows it, and the warning that capitals are locked."""

import sys

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from desktop_app.ui.kit.buttons import icon_button
from desktop_app.ui.kit.fields.base import Field, line_edit
from desktop_app.ui.kit.tokens import Tone, look

_CAPS = "大写锁定开着"
_VK_CAPITAL = 0x14


def caps_locked_by_system() -> bool | None:
    """State of the Caps Lock key where the system tells (Windows), else None."""
    if sys.platform != "win32":
        return None
    import ctypes

    return bool(ctypes.windll.user32.GetKeyState(_VK_CAPITAL) & 1)


def caps_locked_by_key(event: QKeyEvent) -> bool | None:
    """What a typed letter says: a capital without Shift (or small with Shift) means Caps Lock is on."""
    text = event.text()
    if len(text) != 1 or not text.isascii() or not text.isalpha():
        return None
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return text.isupper() != shift


class PasswordField(Field[str]):
    """A password; the dot is a small one, because that of Chinese fonts is huge."""

    def __init__(self, key: str, label: str, *, required: str = "", caps_warning: bool = True) -> None:
        """Build the field, hidden text, input method off."""
        self.edit = line_edit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setStyleSheet("lineedit-password-character: 8226;")
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText
        )
        super().__init__(key, label, self.edit, required=required)
        self._caps_warning = caps_warning
        self.reveal = icon_button("显示密码", "eye", self._turn, small=True)
        self.reveal.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        inside = QHBoxLayout(self.edit)
        inside.setContentsMargins(0, 0, look().sizes.s4, 0)
        inside.addStretch(1)
        inside.addWidget(self.reveal)
        self.edit.setTextMargins(0, 0, look().sizes.button_small, 0)
        self.edit.textEdited.connect(self._edited)

    def value(self) -> str:
        """The password as typed; blanks count."""
        return self.edit.text()

    def set_value(self, value: str) -> None:
        """Put a text in, usually the empty one."""
        self.edit.setText(value)
        self.show_text(shown=False)

    def leave(self) -> None:
        """Nothing is checked on leaving; the error of the last try stays until typing."""
        self.left.emit()

    def warn_caps(self, on: bool) -> None:
        """Show or take away the warning."""
        self.set_help(_CAPS if on else "", Tone.WARNING)

    def _turn(self) -> None:
        self.show_text(shown=self.edit.echoMode() != QLineEdit.EchoMode.Normal)

    def show_text(self, *, shown: bool) -> None:
        """Show the letters, or dots."""
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.reveal.set_word("隐藏密码" if shown else "显示密码")
        self.reveal.set_icon("eye-off" if shown else "eye")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at Caps Lock on entering and with every letter."""
        if self._caps_warning:
            if event.type() == QEvent.Type.FocusIn:
                self.warn_caps(bool(caps_locked_by_system()))
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                found = caps_locked_by_system()
                found = caps_locked_by_key(event) if found is None else found
                if found is not None:
                    self.warn_caps(found)
        return super().eventFilter(watched, event)

    def moves_on(self, event: QKeyEvent) -> bool:
        """Enter is answered by the panel (打开), not by moving on."""
        return False
