"""The printed recovery code and a new password, twice."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.ui.kit.buttons import link, primary
from desktop_app.ui.kit.fields.password import PasswordField
from desktop_app.ui.kit.fields.text import TextField
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.login.password_panel import panel_boxes, stretch

LEAST_PASSWORD = 8


class RecoveryPanel(QWidget):
    """``wanted(code, new password)`` when both are right in form; ``back()`` to the password."""

    wanted = Signal(str, str)
    back = Signal()

    def __init__(self) -> None:
        """Build the panel."""
        super().__init__()
        outer, box = panel_boxes(self, look().sizes.s12)
        self._for = Label("", Words.HELP, wrap=True)
        box.addWidget(self._for)
        self.code = TextField("code", "恢复码（建中心时印的那张纸）", required="请照纸上的样子输入恢复码。")
        self.first = PasswordField("password", "新密码", required="请给自己定一个新密码。")
        self.again = PasswordField(
            "again", "再输一次新密码", required="请把新密码再输一次。", caps_warning=False
        )
        for field in (self.code, self.first, self.again):
            box.addWidget(field)
        self.again.edit.returnPressed.connect(self.press)
        self.first.edit.returnPressed.connect(self.again.setFocus)
        self.open = primary("用恢复码打开", self.press)
        stretch(self.open)
        box.addWidget(self.open)
        links = QHBoxLayout()
        links.addWidget(link("想起密码了，返回", self.back.emit, small=True))
        links.addStretch(1)
        outer.addLayout(links)

    def show_user(self, name: str) -> None:
        """Say whose password will be new, and start anew."""
        self._for.setText(f"打开后，{name} 的密码换成下面的新密码。")
        for field in (self.code, self.first, self.again):
            field.set_value("")
            field.set_error("")
        self.code.setFocus()

    def press(self) -> None:
        """Check the form and ask to open; the first wrong field gets the focus."""
        if not self.open.isEnabled():
            return
        fields = (self.code, self.first, self.again)
        right = [field.check() for field in fields]
        if right[1] and len(self.first.value()) < LEAST_PASSWORD:
            self.first.set_error(f"新密码至少 {LEAST_PASSWORD} 位。")
        elif right[1] and right[2] and self.first.value() != self.again.value():
            self.again.set_error("两次输的不一样，请再输一次。")
        wrong = next((field for field in fields if field.error()), None)
        if wrong is not None:
            wrong.setFocus()
            return
        self.set_busy(True)
        self.wanted.emit(self.code.value(), self.first.value())

    def set_busy(self, busy: bool) -> None:
        """Show that the centre is being opened."""
        self.open.set_word("正在打开…" if busy else "用恢复码打开")
        self.open.setEnabled(not busy)

    def show_refusal(self, sentence: str) -> None:
        """Say what was wrong with the code."""
        self.set_busy(False)
        self.code.set_error(sentence)
        self.code.setFocus()
