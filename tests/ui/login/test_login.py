"""Login: password, refusal, waiting, recovery code, Caps Lock; what is shown and for whom."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.login import LoginContext, LoginFact, LoginUser, LoginWindow, Unlocker

Show = Callable[[QWidget], None]


class NotingUnlocker(Unlocker):
    """Notes what it was asked; the test answers."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, ...]] = []

    def unlock(self, user_key: str, password: str) -> None:
        self.asked.append((user_key, password))

    def recover(self, user_key: str, code: str, new_password: str) -> None:
        self.asked.append((user_key, code, new_password))


@pytest.fixture
def unlocker(qtbot: QtBot) -> NotingUnlocker:
    """An unlocker that waits."""
    return NotingUnlocker()


@pytest.fixture
def window(unlocker: NotingUnlocker, show: Show) -> LoginWindow:
    """A shown login window with two users, the second of whom was here last."""
    users = (LoginUser("u1", "何玉梅", "窗口"), LoginUser("u2", "周志国", "调解员"))
    facts = (LoginFact("check", "数据库完好，今天 08:31 检查过", Tone.OK),)
    context = LoginContext("柳桥镇综治中心", "乡镇级", users, facts, "1.0.0", lambda: None, last_user="u2")
    made = LoginWindow(context, unlocker)
    made.resize(1366, 697)
    show(made)
    return made


def test_enter_opens_with_the_last_user(qtbot: QtBot, window: LoginWindow, unlocker: NotingUnlocker) -> None:
    edit = window.password.password.edit
    assert edit.hasFocus()
    qtbot.keyClicks(edit, "secret 1")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert unlocker.asked == [("u2", "secret 1")]
    assert not window.password.open.isEnabled()


def test_pressing_twice_asks_once(qtbot: QtBot, window: LoginWindow, unlocker: NotingUnlocker) -> None:
    edit = window.password.password.edit
    qtbot.keyClicks(edit, "x")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert len(unlocker.asked) == 1


def test_no_password_is_not_tried(window: LoginWindow, unlocker: NotingUnlocker) -> None:
    window.password.press()
    assert unlocker.asked == []
    assert window.password.password.error() == "请输入密码。"


def test_a_wrong_password_is_told_below_the_field_which_is_emptied(
    qtbot: QtBot, window: LoginWindow, unlocker: NotingUnlocker
) -> None:
    field = window.password.password
    qtbot.keyClicks(field.edit, "wrong")
    window.password.press()
    unlocker.refused.emit("密码不对，请再试一次。", 0)
    assert field.error() == "密码不对，请再试一次。"
    assert field.value() == ""
    assert field.edit.hasFocus()
    assert window.password.open.isEnabled()
    qtbot.keyClicks(field.edit, "n")
    assert field.error() == ""


def test_after_five_wrong_tries_the_button_counts_down(
    qtbot: QtBot, window: LoginWindow, unlocker: NotingUnlocker
) -> None:
    qtbot.keyClicks(window.password.password.edit, "wrong")
    window.password.press()
    unlocker.refused.emit("连错五次，请等一分钟。", 2)
    assert window.password.open.word() == "请等 2 秒"
    qtbot.keyClicks(window.password.password.edit, "again")
    window.password.press()
    assert len(unlocker.asked) == 1
    qtbot.waitUntil(window.password.open.isEnabled)
    window.password.press()
    assert len(unlocker.asked) == 2


def test_opening_passes_the_result_on_and_closes(
    qtbot: QtBot, window: LoginWindow, unlocker: NotingUnlocker
) -> None:
    with qtbot.waitSignal(window.opened) as heard:
        unlocker.opened.emit("centre")
    assert heard.args == ["centre"]
    assert not window.isVisible()


def test_a_problem_of_the_machine_stands_in_a_notice(window: LoginWindow, unlocker: NotingUnlocker) -> None:
    window.password.password.edit.setText("x")
    window.password.press()
    unlocker.failed.emit("磁盘满了，请腾出 1 GB 后再打开。")
    notice = window.notices.current
    assert notice is not None
    assert notice.text.startswith("磁盘满了")
    assert notice.property("notice") == NoticeKind.DANGER.value
    assert window.password.open.isEnabled()


def test_the_password_is_hidden_until_shown(window: LoginWindow) -> None:
    field = window.password.password
    assert field.edit.echoMode() == QLineEdit.EchoMode.Password
    field.reveal.click()
    assert field.edit.echoMode() == QLineEdit.EchoMode.Normal
    assert field.reveal.accessibleName() == "隐藏密码"
    field.set_value("")
    assert field.edit.echoMode() == QLineEdit.EchoMode.Password


def test_caps_lock_is_seen_from_the_letters(qtbot: QtBot, window: LoginWindow) -> None:
    field = window.password.password
    qtbot.keyClick(field.edit, "A")

    def texts() -> list[str]:
        return [label.text() for label in field.findChildren(QLabel) if label.isVisible()]

    assert "大写锁定开着" in texts()
    qtbot.keyClick(field.edit, "a")
    assert "大写锁定开着" not in texts()
    qtbot.keyClick(field.edit, "A", Qt.KeyboardModifier.ShiftModifier)
    assert "大写锁定开着" not in texts()


@pytest.mark.parametrize(
    ("code", "first", "again", "wrong"),
    [
        ("", "long enough", "long enough", "code"),
        ("ABCD-1234", "short", "short", "password"),
        ("ABCD-1234", "long enough", "long enuogh", "again"),
    ],
)
def test_the_recovery_form_says_what_is_wrong(
    window: LoginWindow, unlocker: NotingUnlocker, code: str, first: str, again: str, wrong: str
) -> None:
    window.password.forgotten.emit()
    panel = window.recovery
    panel.code.set_value(code)
    panel.first.set_value(first)
    panel.again.set_value(again)
    panel.press()
    fields = {"code": panel.code, "password": panel.first, "again": panel.again}
    assert [key for key, field in fields.items() if field.error()] == [wrong]
    assert unlocker.asked == []


def test_the_recovery_code_opens_for_the_chosen_user(window: LoginWindow, unlocker: NotingUnlocker) -> None:
    window.password.user.set_value("u1")
    window.password.forgotten.emit()
    panel = window.recovery
    panel.code.set_value("ABCD-1234")
    panel.first.set_value("long enough")
    panel.again.set_value("long enough")
    panel.press()
    assert unlocker.asked == [("u1", "ABCD-1234", "long enough")]
    unlocker.refused.emit("恢复码不对，请照纸上的再看一遍。", 0)
    assert panel.code.error().startswith("恢复码不对")
    panel.back.emit()
    assert window.password.isVisible()


def test_it_fits_a_small_screen(scale: float, unlocker: NotingUnlocker, show: Show) -> None:
    context = LoginContext(
        "柳桥镇综治中心", "乡镇级", (LoginUser("u1", "何玉梅", "窗口"),), (), "1", lambda: None
    )
    made = LoginWindow(context, unlocker)
    show(made)
    assert made.minimumSizeHint().width() <= 1366
    assert made.minimumSizeHint().height() <= 697
    assert scale >= 1.0
