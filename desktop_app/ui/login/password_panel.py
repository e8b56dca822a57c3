"""Who, password, 打开."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.kit.buttons import Button, link, primary
from desktop_app.ui.kit.fields.combo import SelectField
from desktop_app.ui.kit.fields.password import PasswordField
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.login.context import LoginContext
from desktop_app.ui.login.countdown import Countdown


class PasswordPanel(QWidget):
    """``wanted(user key, password)`` when 打开 is pressed; ``forgotten()`` for the recovery code.

    ``back_wanted()`` for an earlier backup; its link is shown only where ``can_restore``.
    """

    wanted = Signal(str, str)
    forgotten = Signal()
    back_wanted = Signal()

    def __init__(self, context: LoginContext, *, can_restore: bool = False) -> None:
        """Show the users, the last one chosen."""
        super().__init__()
        s = look().sizes
        outer, box = panel_boxes(self, s.login_field_gap)
        words = [(user.key, f"{user.name}　{user.role_label}") for user in context.users]
        self.user = SelectField("user", "谁在用", words, required="请选择谁在用。")
        keys = [user.key for user in context.users]
        self.user.set_value(context.last_user if context.last_user in keys else (keys[0] if keys else None))
        box.addWidget(self.user)
        self.password = PasswordField("password", "密码", required="请输入密码。")
        self.password.edit.returnPressed.connect(self.press)
        box.addWidget(self.password)
        self.open = primary("打开", self.press)
        stretch(self.open)
        box.addWidget(self.open)
        links = QHBoxLayout()
        links.addWidget(link("忘记密码，用恢复码打开", self.forgotten.emit, small=True))
        links.addStretch(1)
        links.addWidget(link("换一个中心", context.change_centre, small=True))
        outer.addLayout(links)
        if can_restore:
            more = QHBoxLayout()
            more.addWidget(link("数据坏了，退回到以前的备份", self.back_wanted.emit, small=True))
            more.addStretch(1)
            outer.addLayout(more)
        self._wait = Countdown(self, self.open, self._waited)

    def chosen_user(self) -> str:
        """Key of the chosen user, empty when there is none."""
        return self.user.value() or ""

    def press(self) -> None:
        """Ask to open, unless something is missing or a wait is running."""
        if self._wait.runs or not self.open.isEnabled():
            return
        if self.user.check() and self.password.check():
            self.set_busy(True)
            self.wanted.emit(self.chosen_user(), self.password.value())

    def set_busy(self, busy: bool) -> None:
        """Show that the centre is being opened."""
        self.open.set_word("正在打开…" if busy else "打开")
        self.open.setEnabled(not busy)
        self.password.edit.setReadOnly(busy)

    def show_refusal(self, sentence: str, wait_seconds: int) -> None:
        """Say what was wrong below the password; with a wait, count it down on the button."""
        self.set_busy(False)
        self.password.set_value("")
        self.password.set_error(sentence)
        self.password.setFocus()
        self._wait.start(wait_seconds)

    def _waited(self) -> None:
        self.password.set_error("")
        self.set_busy(False)


def panel_boxes(panel: QWidget, spacing: int) -> tuple[QVBoxLayout, QVBoxLayout]:
    """Outer box for the row of links and inner one for the fields: the links' words stand on their column."""
    s = look().sizes
    outer = QVBoxLayout(panel)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(s.s12)
    inner = QVBoxLayout()
    inner.setContentsMargins(s.s4, 0, s.s4, 0)
    inner.setSpacing(spacing)
    outer.addLayout(inner)
    return outer, inner


def stretch(button: Button) -> None:
    """Give a button the whole width and the height of the login's inputs."""
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setFixedHeight(look().sizes.input + look().sizes.s2)
