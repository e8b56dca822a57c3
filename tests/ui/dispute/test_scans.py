"""扫描夹 in the detail of a dispute: what a scanner puts into a real folder is offered, added, put away."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from db.enums import Role
from desktop_app.services import scan_folder
from desktop_app.services.scan_folder import TAKEN
from desktop_app.ui.attachment.scan_offer import ScanOffer
from desktop_app.ui.dispute.page import DisputePage
from tests.services.attachments import content, read, rows
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import Opened, register
from tests.ui.dispute.test_page import RED, side
from tests.ui.open_page import open_page, press, sees, texts

OFFER = "扫描夹里有"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the scanner puts its files."""
    made = tmp_path / "扫描 夹"
    made.mkdir()
    return made


@pytest.fixture
def case(home: OpenTestCentre) -> UUID:
    return register(home)


@pytest.fixture
def desk(opened: Opened, case: UUID, folder: Path) -> Opened:
    """The case is open, and the scanner's folder is looked into many times a second."""
    watch(opened, folder)
    opened.page.show_target(case)
    opened.qtbot.waitUntil(lambda: opened.page.desk.panel.files is not None)
    return opened


def watch(opened: Opened, folder: Path) -> None:
    opened.context.settings.change(lambda s: replace(s, scan_folder=str(folder)))
    opened.page.desk.scans.timer.setInterval(30)


def scan(home: OpenTestCentre, folder: Path, name: str, seed: int = 1) -> Path:
    """A file as the scanner leaves it, written at the centre's time."""
    path = folder / name
    path.write_bytes(content(4000, seed))
    os.utime(path, (home.now.timestamp(), home.now.timestamp()))
    return path


def looks(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Counts looks into the folder; gives what waits for some more of them."""
    from desktop_app.ui.attachment import scan_watch

    count = [0]

    def counted(*args: object) -> object:
        count[0] += 1
        return scan_folder.look_into(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(scan_watch, "look_into", counted)

    def wait(more: int) -> None:
        wanted = count[0] + more
        opened.qtbot.waitUntil(lambda: count[0] >= wanted)

    return wait


def stored(home: OpenTestCentre, case: UUID) -> list[str]:
    return sorted(row.title for row in rows(home, case))


def in_folder(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_new_files_are_offered_added_and_only_then_put_away(
    desk: Opened, home: OpenTestCentre, case: UUID, folder: Path
) -> None:
    scan(home, folder, "收条.png")
    scan(home, folder, "现场.png", 2)
    (folder / "写了一半.png").write_bytes(b"")
    sees(desk.page, "扫描夹里有 2 份新文件", desk.qtbot)
    assert stored(home, case) == []
    assert in_folder(folder) == ["写了一半.png", "收条.png", "现场.png"]
    press(desk.page, "加入", desk.qtbot)
    sees(desk.page, "已加入附件 2 份", desk.qtbot)
    desk.qtbot.waitUntil(lambda: in_folder(folder) == ["写了一半.png"])
    assert stored(home, case) == ["收条", "现场"]
    assert in_folder(folder / TAKEN) == ["收条.png", "现场.png"]
    first = next(row for row in rows(home, case) if row.title == "收条")
    assert read(home, first) == (folder / TAKEN / "收条.png").read_bytes()
    desk.qtbot.waitUntil(lambda: OFFER not in texts(desk.page))


def test_a_file_that_is_still_written_is_not_offered(
    desk: Opened, home: OpenTestCentre, folder: Path
) -> None:
    timer, path = desk.page.desk.scans.timer, folder / "收条.png"
    timer.setInterval(10_000_000)
    desk.settle()
    desk.settle()
    for size in range(1, 4):
        path.write_bytes(content(4000 * size))
        os.utime(path, (home.now.timestamp(), home.now.timestamp()))
        timer.timeout.emit()
        desk.settle()
        assert OFFER not in texts(desk.page)
    timer.timeout.emit()
    sees(desk.page, "扫描夹里有 1 份新文件", desk.qtbot)


def test_what_is_of_another_case_is_offered_there(
    desk: Opened, home: OpenTestCentre, case: UUID, folder: Path
) -> None:
    scan(home, folder, "收条.png")
    sees(desk.page, OFFER, desk.qtbot)
    press(desk.page, "不是这件的", desk.qtbot)
    assert OFFER not in texts(desk.page)
    desk.page.refresh(frozenset())
    desk.settle()
    desk.settle()
    assert OFFER not in texts(desk.page)
    other = register(home, RED)
    desk.page.show_target(other)
    sees(desk.page, "扫描夹里有 1 份新文件", desk.qtbot)
    press(desk.page, "加入", desk.qtbot)
    desk.qtbot.waitUntil(lambda: stored(home, other) == ["收条"])
    assert stored(home, case) == []


def test_a_pulled_stick_is_said_once_and_its_return_is_noticed(
    desk: Opened, home: OpenTestCentre, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = looks(desk, monkeypatch)
    said: list[str] = []
    desk.page.desk.failed.connect(lambda error: said.append(error.text))
    pulled = folder.rename(folder.with_name("拔了"))
    wait(6)
    sees(desk.page, "打不开", desk.qtbot)
    assert len(said) == 1
    assert str(folder) in said[0]
    desk.page.refresh(frozenset())
    wait(3)
    assert len(said) == 1
    pulled.rename(folder)
    scan(home, folder, "收条.png")
    sees(desk.page, OFFER, desk.qtbot)
    folder.rename(folder.with_name("又拔了"))
    desk.qtbot.waitUntil(lambda: len(said) == 2)
    desk.qtbot.waitUntil(lambda: OFFER not in texts(desk.page))


def test_a_failed_move_is_told_and_nothing_is_added_twice(
    desk: Opened, home: OpenTestCentre, case: UUID, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = looks(desk, monkeypatch)
    (folder / TAKEN).write_text("一个文件占了名字", "utf-8")
    scan(home, folder, "收条.png")
    sees(desk.page, OFFER, desk.qtbot)
    press(desk.page, "加入", desk.qtbot)
    sees(desk.page, "已加入附件，但没能移到扫描夹的“已加入”：收条.png", desk.qtbot)
    assert stored(home, case) == ["收条"]
    wait(3)
    assert OFFER not in texts(desk.page)
    other = register(home, RED)
    desk.page.show_target(other)
    wait(3)
    assert OFFER not in texts(desk.page), "nor for another case"


def test_what_could_not_be_stored_stays_and_is_offered_again(
    desk: Opened, home: OpenTestCentre, case: UUID, folder: Path
) -> None:
    scan(home, folder, "收条.png")
    sees(desk.page, OFFER, desk.qtbot)
    press(desk.page, "加入", desk.qtbot)
    desk.qtbot.waitUntil(lambda: in_folder(folder) == [])
    scan(home, folder, "又扫一遍.png")
    sees(desk.page, OFFER, desk.qtbot)
    press(desk.page, "加入", desk.qtbot)
    sees(desk.page, "这份文件已经在附件里了", desk.qtbot)
    assert in_folder(folder) == ["又扫一遍.png"]
    sees(desk.page, OFFER, desk.qtbot)


def test_nobody_looks_while_the_attachments_are_not_seen(
    desk: Opened, home: OpenTestCentre, folder: Path
) -> None:
    timer = desk.page.desk.scans.timer
    desk.qtbot.waitUntil(timer.isActive)
    press(desk.page.desk, "记录进展", desk.qtbot)
    assert not timer.isActive()
    side(desk).closed.emit()
    assert timer.isActive()
    desk.page.hide()
    assert not timer.isActive()


@pytest.fixture
def looking_on(home: OpenTestCentre, qtbot: QtBot, case: UUID) -> Iterator[Opened]:
    del case
    with open_page(home, DisputePage, qtbot, home.someone(Role.AUDITOR)) as opened:
        yield opened


def test_who_adds_nothing_is_offered_nothing(looking_on: Opened, home: OpenTestCentre, folder: Path) -> None:
    watch(looking_on, folder)
    scan(home, folder, "收条.png")
    looking_on.page.refresh(frozenset())
    looking_on.settle()
    looking_on.settle()
    assert looking_on.page.findChildren(ScanOffer) == []
    assert not looking_on.page.desk.scans.timer.isActive()
