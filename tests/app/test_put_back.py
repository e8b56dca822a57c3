"""Going back to an earlier backup on the same PC, from the login window, with keys and clicks."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from db.backup import list_backups
from db.enums import Role
from db.models.dispute import Dispute
from desktop_app.app import Application
from desktop_app.errors import RuleViolation
from desktop_app.restoring import CentreRestorer
from desktop_app.runtime.clock import MachineClock
from desktop_app.services import backup_restore, user
from desktop_app.services import centre as centres
from desktop_app.services.backup import back_up
from desktop_app.settings import SettingsFile
from desktop_app.ui.kit.style import apply_look
from desktop_app.ui.login.restore_panel import RestorePanel
from desktop_app.ui.login.window import LoginWindow
from tests.services.package_world import OTHER_TOWNSHIP, register
from tests.support.centre import PASSWORD, OpenTestCentre, make_centre
from tests.support.passwords import cheap_passwords

WAIT = 30_000
DIRECTOR, CLERK, CLERKS = "周砚秋", "何玉梅", "窗口密码2026"


@pytest.fixture(autouse=True)
def cheap() -> Iterator[None]:
    """Passwords that are quick to try."""
    with cheap_passwords():
        yield


@pytest.fixture
def centre(tmp_path: Path) -> OpenTestCentre:
    """A centre with one case in a backup and another one after it; closed."""
    made = make_centre(tmp_path / "柳桥 中心")
    with made.session() as session:
        user.add_user(
            session,
            made.centre,
            CLERK,
            Role.WINDOW_CLERK,
            CLERKS,
            by=made.actor,
            now=made.pass_time(minutes=1),
        )
    register(made, 1)
    _back_up(made, made.centre.folder / "backups")
    register(made, 2)
    made.centre.close()
    return made


@pytest.fixture
def login(
    centre: OpenTestCentre, tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """The program at its login window."""
    monkeypatch.setattr(QApplication, "quit", lambda: None)
    apply_look(qapp)
    made = Application(centre.centre.folder, SettingsFile(tmp_path / "settings.json"), MachineClock())
    made.show_login()
    qtbot.waitUntil(lambda: bool(_windows()), timeout=WAIT)
    yield made
    made.close_all()


def _back_up(made: OpenTestCentre, place: Path) -> Path:
    now = made.pass_time(minutes=1)
    with made.session() as session:
        return back_up(session, made.centre, place, "manual", by=made.actor, now=now).folder


def _windows() -> list[LoginWindow]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, LoginWindow) and w.isVisible()]


def _told() -> list[str]:
    return [w.notices.current.text for w in _windows() if w.notices.current is not None]


def _panel(qtbot: QtBot) -> RestorePanel:
    """The panel with its backups, opened by its link."""
    (window,) = _windows()
    window.password.back_wanted.emit()
    panel = window.restoring
    qtbot.waitUntil(lambda: panel.isVisible() and panel.backup.value() is not None, timeout=WAIT)
    return panel


def _held_up(go_on: threading.Event) -> backup_restore.Restored:
    go_on.wait(WAIT)
    raise RuleViolation("到此为止。", "backup")


def _press(qtbot: QtBot, panel: RestorePanel, password: str) -> None:
    panel.password.set_value(password)
    qtbot.keyClick(panel.password.edit, Qt.Key.Key_Return)
    assert panel.asking is not None
    qtbot.mouseClick(panel.asking.yes, Qt.MouseButton.LeftButton)


def _cases(folder: Path) -> int:
    opened = centres.open_centre(folder, centres.unlock(folder, DIRECTOR, PASSWORD), now=MachineClock().now)
    try:
        with opened.reading() as session:
            return session.scalar(select(func.count()).select_from(Dispute)) or 0
    finally:
        opened.close()


@pytest.mark.usefixtures("login")
def test_the_director_goes_back_a_day_and_forward_again(centre: OpenTestCentre, qtbot: QtBot) -> None:
    folder = centre.centre.folder
    panel = _panel(qtbot)
    assert panel.name.value() == DIRECTOR
    _press(qtbot, panel, PASSWORD)
    qtbot.waitUntil(lambda: any("已经退回" in text for text in _told()), timeout=WAIT)
    assert _cases(folder) == 1
    # The other day is a backup now, the newest one: going back too far is mended the same way.
    (before,) = _windows()
    again = _panel(qtbot)
    newest, *rest = list_backups(folder / "backups")
    assert newest.reason == "before-restore"
    assert again.backup.value() == newest.folder
    assert rest
    _press(qtbot, again, PASSWORD)
    qtbot.waitUntil(lambda: _windows() != [before] and bool(_told()), timeout=WAIT)
    assert _cases(folder) == 2


@pytest.mark.usefixtures("login")
def test_a_clerk_and_a_wrong_password_change_nothing(centre: OpenTestCentre, qtbot: QtBot) -> None:
    folder = centre.centre.folder
    panel = _panel(qtbot)
    panel.name.set_value(CLERK)
    _press(qtbot, panel, CLERKS)
    qtbot.waitUntil(lambda: "中心主任" in panel.name.error(), timeout=WAIT)
    panel.name.set_value(DIRECTOR)
    _press(qtbot, panel, "不是这个密码")
    qtbot.waitUntil(lambda: "密码不对" in panel.password.error(), timeout=WAIT)
    assert panel.go.isEnabled()
    assert _cases(folder) == 2
    assert len(list_backups(folder / "backups")) == 1


def test_the_files_are_put_in_their_places_even_when_the_program_ends_meanwhile(
    centre: OpenTestCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python waits for such a thread at its end; one that may be cut off would leave no database."""
    go_on = threading.Event()
    monkeypatch.setattr(backup_restore, "put_back", lambda *_, **__: _held_up(go_on))
    restorer = CentreRestorer(centre.centre.folder, None, MachineClock())
    before = set(threading.enumerate())
    restorer.put_back(centre.centre.folder, DIRECTOR, PASSWORD)
    (working,) = set(threading.enumerate()) - before
    assert not working.daemon
    go_on.set()
    working.join()


@pytest.mark.usefixtures("login")
def test_five_wrong_passwords_have_to_wait(qtbot: QtBot) -> None:
    panel = _panel(qtbot)
    for _ in range(5):
        panel.password.set_error("")
        _press(qtbot, panel, "不是这个密码")
        qtbot.waitUntil(lambda: bool(panel.password.error()), timeout=WAIT)
    assert panel.go.word().startswith("请等")
    assert not panel.go.isEnabled()


@pytest.mark.usefixtures("login")
def test_backups_on_a_stick_are_found_and_those_of_others_are_not(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_centre(tmp_path / "别的中心", OTHER_TOWNSHIP)
    _back_up(other, tmp_path / "别人的 U 盘")
    other.centre.close()
    (tmp_path / "空 U 盘").mkdir()
    panel = _panel(qtbot)
    for place, said in (("别人的 U 盘", "别的中心"), ("空 U 盘", "没有备份")):
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, p=place: str(tmp_path / p))
        panel.backup.set_error("")
        panel.choose_place()
        qtbot.waitUntil(lambda said=said: said in panel.backup.error(), timeout=WAIT)


@pytest.mark.usefixtures("login")
def test_a_damaged_backup_is_told_and_the_centre_stays(centre: OpenTestCentre, qtbot: QtBot) -> None:
    folder = centre.centre.folder
    panel = _panel(qtbot)
    chosen = panel.backup.value()
    assert chosen is not None
    data = bytearray((chosen / "centre.db").read_bytes())
    data[9000] ^= 1
    (chosen / "centre.db").write_bytes(data)
    _press(qtbot, panel, PASSWORD)
    (window,) = _windows()
    qtbot.waitUntil(lambda: window.notices.current is not None, timeout=WAIT)
    assert window.notices.current is not None
    assert "换一份" in window.notices.current.text
    assert panel.go.isEnabled()
    assert _cases(folder) == 2
