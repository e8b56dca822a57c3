"""设置 with keys and clicks: look, backups, one's own password, colleagues."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from db import vault
from db.enums import Role
from db.errors import WrongSecret
from desktop_app.domain.actor import Actor
from desktop_app.settings import Settings
from desktop_app.ui.kit.confirm import ConfirmDialog
from desktop_app.ui.kit.fields import Field
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.setting.page import SettingPage
from tests.support.centre import PASSWORD, OpenTestCentre, make_centre
from tests.support.passwords import cheap_passwords
from tests.ui.open_page import OpenPage, open_page, press, sees, verbs

Opened = OpenPage[SettingPage]
NEW = "新密码ab12cd"


@pytest.fixture(autouse=True)
def cheap() -> Generator[None]:
    """Passwords that are quick to try."""
    with cheap_passwords():
        yield


@pytest.fixture
def town(tmp_path: Path) -> Generator[OpenTestCentre]:
    """A township's centre."""
    made = make_centre(tmp_path / "中心")
    yield made
    made.centre.close()


def settings(opened: Opened) -> Settings:
    """What is kept for this user on this machine."""
    return opened.context.settings.current


def show(home: OpenTestCentre, qtbot: QtBot, actor: Actor | None = None) -> Any:
    return open_page(home, SettingPage, qtbot, actor)


def fill(opened: Opened, **values: object) -> SideForm:
    """Type into the open form and save it with its key."""
    side = opened.page.side.side()
    assert isinstance(side, SideForm)
    fields = {field.key: field for field in side.findChildren(Field)}
    for key, value in values.items():
        fields[key].set_value(value)
    opened.qtbot.keyClick(side.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    return side


def errors(form: SideForm) -> list[str]:
    return [field.error() for field in form.findChildren(Field) if field.error()]


def opens(home: OpenTestCentre, name: str, password: str) -> bool:
    """Whether a password opens the centre's key file."""
    try:
        vault.unlock(vault.load(home.centre.folder / "centre.keys"), name, password)
    except WrongSecret:
        return False
    return True


def test_type_size_and_colours_are_kept_and_take_effect_at_the_next_login(
    town: OpenTestCentre, qtbot: QtBot
) -> None:
    with show(town, qtbot) as opened:
        panel = opened.page.panel
        assert not panel.later.isVisible()
        panel.scale.set_value(150)
        panel.scale.changed.emit()
        panel.theme.set_value("dark")
        panel.theme.changed.emit()
        assert (settings(opened).scale, settings(opened).theme) == (150, "dark")
        qtbot.waitUntil(panel.later.isVisible)
        press(opened.page, "现在重新登录", qtbot)
        assert opened.reopened == 1


def test_a_backup_is_written_where_it_is_asked_for_and_listed(
    town: OpenTestCentre, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "U 盘"
    stick.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))
    with show(town, qtbot) as opened:
        sees(opened.page, "还没有备份，请尽快备份一次。", qtbot)
        press(opened.page, "关窗口时再抄一份到…", qtbot)
        assert settings(opened).second_backup_place == str(stick)
        opened.settle()
        press(opened.page, "现在备份…", qtbot)
        opened.settle()
        sees(opened.page, "手工", qtbot)
        (made,) = stick.glob("*/backup.json")
        sees(opened.page, str(made.parent), qtbot)
        press(opened.page, "不再抄", qtbot)
        assert settings(opened).second_backup_place == ""


def test_a_backup_to_a_place_that_cannot_be_written_is_said(
    town: OpenTestCentre, qtbot: QtBot, tmp_path: Path
) -> None:
    taken = tmp_path / "文件"
    taken.write_text("不是文件夹", "utf-8")
    with show(town, qtbot) as opened:
        opened.page.back_up_to(taken)
        opened.settle()
        sees(opened.page, "备份没有做成", qtbot)


def test_a_password_is_changed_by_who_knows_the_old_one(town: OpenTestCentre, qtbot: QtBot) -> None:
    name = town.actor.name
    with show(town, qtbot) as opened:
        press(opened.page, "改密码", qtbot)
        form = fill(opened, old="记错了的", password=NEW, again=NEW)
        assert errors(form) == ["原来的密码不对，请再输一次"]
        form = fill(opened, old=PASSWORD, again="另一个密码99")
        assert errors(form) == ["两遍不一样，请重新输。"]
        form = fill(opened, password="短", again="短")
        assert errors(form) == ["密码至少 8 位，请加长"]
        assert opens(town, name, PASSWORD)
        fill(opened, password=NEW, again=NEW)
        assert opened.page.side.side() is None
        assert opens(town, name, NEW)
        assert not opens(town, name, PASSWORD)


def test_a_colleague_is_added_switched_off_and_comes_back(town: OpenTestCentre, qtbot: QtBot) -> None:
    with show(town, qtbot) as opened:
        press(opened.page, "添加同事", qtbot)
        fill(opened, name="魏春桃", role=Role.MEDIATOR, password=NEW, again=NEW)
        sees(opened.page, "魏春桃", qtbot)
        assert opens(town, "魏春桃", NEW)
        press(opened.page, "停用：魏春桃", qtbot)
        opened.settle()  # what is still in the colleague's hands is asked first
        (question,) = opened.page.findChildren(ConfirmDialog)
        qtbot.waitUntil(question.isVisible)
        qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
        opened.settle()
        sees(opened.page, "已停用", qtbot)
        assert not opens(town, "魏春桃", NEW)
        # The question had the keyboard.
        opened.page.activateWindow()
        qtbot.waitUntil(opened.page.isActiveWindow)
        press(opened.page, "恢复使用：魏春桃", qtbot)
        fill(opened, password="又一个新的密码77", again="又一个新的密码77")
        sees(opened.page, "还没有登录过", qtbot)
        assert opens(town, "魏春桃", "又一个新的密码77")


def test_a_clerk_sees_neither_colleagues_nor_their_passwords(town: OpenTestCentre, qtbot: QtBot) -> None:
    with show(town, qtbot, town.someone(Role.WINDOW_CLERK)) as opened:
        assert opened.page.panel.users is None
        assert "添加同事" not in verbs(opened.page)
        assert "改密码" in verbs(opened.page)


def test_the_scanner_s_folder_is_chosen_and_left(
    town: OpenTestCentre, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "扫描 夹"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    with show(town, qtbot) as opened:
        sees(opened.page, "没有选。", qtbot)
        press(opened.page, "选扫描夹…", qtbot)
        assert settings(opened).scan_folder == str(folder)
        sees(opened.page, str(folder), qtbot)
        press(opened.page, "不用扫描夹", qtbot)
        assert settings(opened).scan_folder == ""
        sees(opened.page, "没有选。", qtbot)
    with show(town, qtbot, town.someone(Role.AUDITOR)) as opened:
        assert "选扫描夹…" not in verbs(opened.page)
