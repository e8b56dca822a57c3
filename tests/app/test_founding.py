"""The first window of a new PC: a centre is founded with keys and clicks, and its code is not lost."""

import shutil
from collections.abc import Generator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from db.enums import CentreLevel
from db.integrity import business_digest
from desktop_app.opening import CentreFounder
from desktop_app.runtime.clock import MachineClock
from desktop_app.services import centre as centres
from desktop_app.services.backup import back_up
from desktop_app.services.centre_file import read_identity
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.style import apply_look
from desktop_app.ui.login.founding import FoundingWindow
from tests.papers.reading import page_texts, squeezed
from tests.services.package_world import register
from tests.support.centre import PASSWORD, make_centre
from tests.support.passwords import cheap_passwords
from tests.ui.open_page import texts

WAIT = 30_000
FACTS = {
    "level": CentreLevel.TOWNSHIP,
    "name": "柳桥镇综治中心",
    "code": "411525103000",
    "admin": "周砚秋",
    "password": "枫桥经验2026",
    "again": "枫桥经验2026",
}


@pytest.fixture(autouse=True)
def cheap() -> Generator[None]:
    """Passwords that are quick to try."""
    with cheap_passwords():
        yield


@pytest.fixture
def window(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Generator[FoundingWindow]:
    """The window as it comes up."""
    apply_look(qapp)
    made = FoundingWindow(CentreFounder(MachineClock()), tmp_path)
    made.resize(760, 620)
    made.show()
    qtbot.waitUntil(made.isVisible)
    yield made
    if made.code is not None:
        made.code.is_done = True
    made.close()
    made.deleteLater()


def fill(window: FoundingWindow, qtbot: QtBot, **values: object) -> None:
    """Type into the form and save it with its key."""
    fill_in(window, qtbot, window.new if window.form is None else None, {**FACTS, **values})


def fill_in(
    window: FoundingWindow, qtbot: QtBot, button: Button | None, values: Mapping[str, object]
) -> None:
    """Open a form by its button (or go on with the open one), type and save with its key."""
    if button is not None:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    form = window.stack.currentWidget()
    assert isinstance(form, SideForm)
    form.form.set_values(values.items())
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    form.form.focus_first()
    qtbot.keyClick(form.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_centre_is_founded_and_its_code_opens_it(
    window: FoundingWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    fill(window, qtbot)
    qtbot.waitUntil(lambda: window.code is not None, timeout=WAIT)
    panel, folder = window.code, tmp_path / "柳桥镇综治中心"
    assert panel is not None
    identity = read_identity(folder)
    assert (identity.name, identity.short_name, identity.code) == ("柳桥镇综治中心", "柳桥", "411525103000")
    code = panel._made.code  # pyright: ignore[reportPrivateUsage]
    assert centres.recover(folder, code) == centres.unlock(folder, "周砚秋", "枫桥经验2026")
    # It does not close while the code is on the screen and nowhere else.
    window.close()
    assert window.isVisible()
    panel.last.set_value("XXXX")
    panel.finish()
    assert panel.last.error() == "和恢复码的最后一组不一样，请照纸再看一遍。"
    panel.last.set_value(code.rsplit("-", 1)[1].lower())
    panel.finish()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.chosen == folder


def test_the_code_is_printed_as_it_is(
    window: FoundingWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[QPrintDialog] = []
    monkeypatch.setattr("PySide6.QtWidgets.QDialog.open", asked.append)
    fill(window, qtbot)
    qtbot.waitUntil(lambda: window.code is not None, timeout=WAIT)
    panel = window.code
    assert panel is not None
    panel.print_sheet()
    assert [dialog.windowTitle() for dialog in asked] == ["打印 恢复码"]
    (page,) = page_texts(panel._sheet())  # pyright: ignore[reportPrivateUsage]
    code = panel._made.code  # pyright: ignore[reportPrivateUsage]
    assert code in squeezed(page).replace("\n", "") or all(group in page for group in code.split("-"))
    assert "柳桥镇综治中心" in page


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_left_behind(
    window: FoundingWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    fill(window, qtbot, code="41152510")
    form = window.form
    assert form is not None
    qtbot.waitUntil(lambda: bool(form.form.fields["code"].error()), timeout=WAIT)
    assert form.form.fields["code"].error() == "区划代码是 12 位数字，请核对"
    fill(window, qtbot, password="短", again="短")
    qtbot.waitUntil(lambda: bool(form.form.fields["password"].error()), timeout=WAIT)
    fill(window, qtbot, again="另一个密码99")
    assert form.form.fields["again"].error() == "两遍不一样，请重新输。"
    assert not (tmp_path / "柳桥镇综治中心").exists()
    (tmp_path / "柳桥镇综治中心").mkdir()
    (tmp_path / "柳桥镇综治中心" / "centre.toml").write_text("", "utf-8")
    fill(window, qtbot)
    qtbot.waitUntil(lambda: bool(form.form.fields["folder"].error()), timeout=WAIT)
    assert "已经有一个中心" in form.form.fields["folder"].error()


def test_a_centre_is_restored_from_the_newest_backup_on_a_stick(
    window: FoundingWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    old = make_centre(tmp_path / "旧电脑")
    stick = tmp_path / "U 盘"
    with old.session() as session:
        back_up(session, old.centre, stick, "manual", by=old.actor, now=old.now)
    register(old, 7)
    with old.session() as session:
        back_up(session, old.centre, stick, "manual", by=old.actor, now=old.now + timedelta(minutes=1))
    with old.reading() as session:
        before = business_digest(session)
    old.centre.close()
    facts = {"backup": stick, "name": "周砚秋", "password": "记错了的密码", "folder": tmp_path}
    fill_in(window, qtbot, window.back_up, facts)
    form = window.restoring
    assert form is not None
    qtbot.waitUntil(lambda: bool(form.form.fields["password"].error()), timeout=WAIT)
    assert not (tmp_path / "柳桥镇综治中心").exists()
    fill_in(window, qtbot, None, facts | {"password": PASSWORD, "backup": tmp_path / "旧电脑" / "logs"})
    qtbot.waitUntil(lambda: "没有备份" in form.form.fields["backup"].error(), timeout=WAIT)
    damaged = tmp_path / "坏的备份"
    shutil.copytree(next(stick.glob("*/backup.json")).parent, damaged)
    (damaged / "centre.db").write_bytes(b"")
    fill_in(window, qtbot, None, facts | {"password": PASSWORD, "backup": damaged})
    qtbot.waitUntil(lambda: "换一份备份" in texts(form), timeout=WAIT)
    assert not (tmp_path / "柳桥镇综治中心").exists()
    fill_in(window, qtbot, None, facts | {"password": PASSWORD})
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)
    folder = tmp_path / "柳桥镇综治中心"
    assert window.chosen == folder
    key = centres.unlock(folder, "周砚秋", PASSWORD)
    opened = centres.open_centre(folder, key, now=MachineClock().now)
    with opened.reading() as session:
        assert business_digest(session) == before
    opened.close()


def test_a_centre_that_is_there_is_opened(
    window: FoundingWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    qtbot.mouseClick(window.open, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.chosen == tmp_path
