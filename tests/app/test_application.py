"""From the login window to the main window and back, with keys and clicks on a real centre."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import PackageState, Role
from db.models import AuditEntry
from db.models.package import PackageRecord
from desktop_app.app import Application
from desktop_app.centre_lock import CentreLock
from desktop_app.desktop import Desktop
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.opening import Opened, ScreenUnlocker
from desktop_app.runtime.clock import MachineClock
from desktop_app.services import centre as centres
from desktop_app.services import user
from desktop_app.services.installation_switch import put_back_office, revoke_office
from desktop_app.settings import SettingsFile
from desktop_app.ui.installation.page import InstallationPage
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.style import apply_look
from desktop_app.ui.login.window import LoginWindow
from desktop_app.ui.main_window import MainWindow
from tests.services.package_world import make_world, receive, register
from tests.support.centre import PASSWORD, make_centre
from tests.support.passwords import cheap_passwords
from tests.support.window import close_window
from tests.ui.open_page import texts

WAIT = 20_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_centre(tmp_path / "柳桥 中心")
    made.centre.close()
    return made.centre.folder


@pytest.fixture
def application(
    folder: Path, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    monkeypatch.setattr(QApplication, "quit", lambda: None)
    apply_look(qapp)
    made = Application(folder, SettingsFile(tmp_path / "settings.json"), MachineClock())
    yield made
    made.close_all()


def _window(qtbot: QtBot, kind: type[LoginWindow] | type[MainWindow]) -> LoginWindow | MainWindow:
    def shown() -> None:
        assert any(isinstance(w, kind) and w.isVisible() for w in QApplication.topLevelWidgets())

    qtbot.waitUntil(shown, timeout=WAIT)
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def _type_password(qtbot: QtBot, login: LoginWindow, words: str) -> None:
    login.password.password.set_value(words)
    qtbot.keyClick(login.password.password.edit, Qt.Key.Key_Return)


def test_a_wrong_password_is_said_and_the_right_one_opens(
    application: Application, folder: Path, qtbot: QtBot
) -> None:
    application.show_login()
    login = _window(qtbot, LoginWindow)
    assert isinstance(login, LoginWindow)
    _type_password(qtbot, login, "不是这个密码")
    qtbot.waitUntil(lambda: "密码不对" in login.password.password.error(), timeout=WAIT)
    _type_password(qtbot, login, PASSWORD)
    window = _window(qtbot, MainWindow)
    assert isinstance(window, MainWindow)
    assert window.windowTitle().endswith("柳桥镇综治中心")
    # Open in this process: nobody else gets in.
    with pytest.raises(EnvironmentProblem, match="打开"):
        CentreLock(folder).acquire()
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    locked = _window(qtbot, LoginWindow)
    assert isinstance(locked, LoginWindow)
    assert not window.isVisible()
    _type_password(qtbot, locked, PASSWORD)
    qtbot.waitUntil(window.isVisible, timeout=WAIT)
    window.close()
    qtbot.waitUntil(lambda: application.is_ended, timeout=WAIT)
    with CentreLock(folder):
        key = centres.unlock(folder, "周砚秋", PASSWORD)
        opened = centres.open_centre(folder, key, now=MachineClock().now)
        with opened.reading() as session:
            assert [a.value for a in session.scalars(select(AuditEntry.action))] == ["login"]
        opened.close()


def test_a_missing_key_file_is_said_before_any_window(application: Application, folder: Path) -> None:
    (folder / "centre.keys").unlink()
    with pytest.raises(EnvironmentProblem, match=r"centre\.keys"):
        application.show_login()


def test_a_locked_window_opens_to_its_own_user_only(folder: Path, qtbot: QtBot) -> None:
    """Another user's password must not open the director's session."""
    key = centres.unlock(folder, "周砚秋", PASSWORD)
    opened = centres.open_centre(folder, key, now=MachineClock().now)
    actor = centres.log_in(opened, "周砚秋", now=MachineClock().now)
    with opened.writing(actor, MachineClock().now) as session, session.begin(), cheap_passwords():
        user.add_user(
            session, opened, "何玉梅", Role.WINDOW_CLERK, "窗口密码2026", by=actor, now=MachineClock().now()
        )
    unlocker = ScreenUnlocker(folder, Opened(opened, actor, CentreLock(folder)))
    with qtbot.waitSignal(unlocker.refused, timeout=WAIT) as refused:
        unlocker.unlock("何玉梅", "窗口密码2026")
    assert "周砚秋" in str(refused.args[0])  # pyright: ignore[reportOptionalSubscript]
    with qtbot.waitSignal(unlocker.opened, timeout=WAIT):
        unlocker.unlock("周砚秋", PASSWORD)
    opened.close()


def test_a_pc_that_became_another_one_asks_for_the_login_and_works_on(
    application: Application, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The centre in memory still has the old identity: nothing may be written with it any more."""
    application.show_login()
    login = _window(qtbot, LoginWindow)
    assert isinstance(login, LoginWindow)
    _type_password(qtbot, login, PASSWORD)
    window = _window(qtbot, MainWindow)
    assert isinstance(window, MainWindow)
    page = window.open_page("installation")
    assert isinstance(page, InstallationPage)
    qtbot.waitUntil(lambda: page.table.current_row() is not None, timeout=WAIT)
    before = page.chosen.uid
    page.open_another()
    form = page.side.side()
    assert isinstance(form, SideForm)
    form.form.set_values([("name", "窗口二号机")])
    # The first try to close comes while something is still being saved: it is tried again.
    runner, still = application._desktop.runner, [1, 0]  # type: ignore[union-attr] # pyright: ignore
    monkeypatch.setattr(runner, "commands_under_way", lambda: still.pop(0) if still else 0)
    form.form.save()
    again = _window(qtbot, LoginWindow)
    assert isinstance(again, LoginWindow)
    assert not application.is_ended
    _type_password(qtbot, again, PASSWORD)
    opened = _window(qtbot, MainWindow)
    assert isinstance(opened, MainWindow)
    fresh = opened.open_page("installation")
    assert isinstance(fresh, InstallationPage)
    qtbot.waitUntil(lambda: fresh.table.current_row() is not None, timeout=WAIT)
    assert fresh.chosen.name == "窗口二号机"
    assert fresh.chosen.uid != before
    opened.close()
    qtbot.waitUntil(lambda: application.is_ended, timeout=WAIT)
    with CentreLock(folder):
        pass


def test_what_waits_is_taken_when_the_window_opens(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    """The first of two packages is taken where the second waits; nobody has to press anything."""
    apply_look(qapp)
    world = make_world(tmp_path)
    register(world.town, 1)
    first = world.send(world.town, world.county)
    register(world.town, 2)
    assert receive(world.county, first).new
    late = world.send(world.town, world.county)
    with world.county.session() as session:
        revoke_office(
            session, world.town.centre.identity.uid, "整顿", by=world.county.actor, now=world.county.now
        )
    with pytest.raises(PackageRefused):
        receive(world.county, late)
    with world.county.session() as session:
        put_back_office(session, world.town.centre.identity.uid, by=world.county.actor, now=world.county.now)
    desktop = Desktop(world.county.centre, world.county.actor, MachineClock(), owns_centre=False)
    desktop.window.show()
    desktop.take_waiting()
    qtbot.waitUntil(desktop.runner.is_quiet, timeout=WAIT)
    with world.county.reading() as session:
        states = session.scalars(select(PackageRecord.state).order_by(PackageRecord.id)).all()
    assert PackageState.QUARANTINED not in states
    page = desktop.window.current_page()
    assert page is not None
    qtbot.waitUntil(lambda: "以前没有收下的 1 个数据包，现在收进来了。" in texts(page), timeout=WAIT)
    close_window(desktop)
    for centre in (world.county, world.town, world.other):
        centre.centre.close()


@pytest.mark.parametrize("role", list(Role))
def test_no_role_is_told_of_rights_it_never_asked_for(
    role: Role, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    """What the window asks by itself (counts, facts, the daily check) is asked only where the role may."""
    apply_look(qapp)
    home = make_centre(tmp_path / "centre")
    desktop = Desktop(home.centre, home.someone(role), MachineClock(), owns_centre=False)
    refused: list[str] = []
    desktop.runner.problem.connect(lambda error: refused.append(error.text))
    desktop.window.show()
    desktop.check_daily()
    qtbot.waitUntil(desktop.runner.is_quiet, timeout=WAIT)
    close_window(desktop)
    assert refused == []
