"""办理规则 with clicks: keep the version in force as a file, change it, publish it, use it elsewhere."""

from collections.abc import Callable, Generator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from db.enums import Role
from desktop_app.demo.screens import StillClock
from desktop_app.desktop import Desktop
from desktop_app.runtime.bus import Changes
from desktop_app.services.code_table import load_table, use_published
from desktop_app.ui.dispute.codes import method_choices
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.rule_document.page import RulePage
from tests.services.package_world import World, make_world
from tests.support.centre import OpenTestCentre
from tests.support.window import close_window
from tests.ui.open_page import OpenPage, open_page, press, sees, verbs


@pytest.fixture
def world(tmp_path: Path) -> Generator[World]:
    made = make_world(tmp_path)
    yield made
    use_published({})
    for centre in (made.county, made.town, made.other):
        centre.centre.close()


@pytest.fixture
def window_of() -> Generator[Callable[[OpenTestCentre], Desktop]]:
    """Opens the window of a centre; freed on this thread, whose timers it has."""
    opened: list[Desktop] = []

    def of(home: OpenTestCentre) -> Desktop:
        opened.append(Desktop(home.centre, home.actor, StillClock(home.now), owns_centre=False))
        return opened[-1]

    yield of
    while opened:
        close_window(opened.pop())


def notice(opened: OpenPage[RulePage]) -> str:
    """The sentence at the top of the page."""
    opened.settle()
    current = opened.page.notices.current
    return "" if current is None else current.text


def published(world: World, qtbot: QtBot, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do all of it at the county: file out, three wrong files, the right one."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    with open_page(world.county, RulePage, qtbot) as county:
        press(county.page, "存成文件", qtbot)
        assert "已存成“规则.toml”" in notice(county)
        press(county.page, "下发新规则", qtbot)
        assert "版本号“2026.1”已经用过，请在文件里把 version 改成新的，例如 2026.2。" in notice(county)
        text = file.read_text("utf-8").replace('"2026.1"', '"2026.2"')
        text = text.replace("valid_from = 2026-01-01", "valid_from = 2026-11-23")
        file.write_text(text.replace("ordinary = 7", "ordinary = 700"), "utf-8")
        press(county.page, "下发新规则", qtbot)
        assert "“limit.ordinary”应在 1 至 365 之间，现在是 700" in notice(county)
        file.write_text(text.replace("ordinary = 7", "ordinary = 10"), "utf-8")
        press(county.page, "下发新规则", qtbot)
        county.settle()
        form = county.page.side.side()
        assert isinstance(form, SideForm)
        sees(form, "一般纠纷期限（天）", qtbot)
        sees(form, "7 改为 10", qtbot)
        assert form.form.hasFocus()
        QTest.keyClick(form.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert "规则“2026.2”已下发" in notice(county)
        assert county.page.table.rows.words_of(1) == "2026.2 默认规则 2026-11-23（周一） 正在用"
        assert county.page.table.rows.words_of(2).endswith("以前的")
        sees(county.page, "正在用“2026.2”", qtbot)


def test_rules_go_from_a_file_of_the_county_into_the_window_of_a_township(
    world: World,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    window_of: Callable[[OpenTestCentre], Desktop],
) -> None:
    town, desktop = world.town, window_of(world.town)
    assert desktop.rules.profile.version == "2026.1"
    published(world, qtbot, tmp_path / "规则.toml", monkeypatch)
    world.carry(world.county, town)
    desktop.runner.bus.announce(Changes(frozenset({"rule_document"})))
    qtbot.waitUntil(lambda: desktop.rules.profile.version == "2026.2")
    assert desktop.context.rules.profile.limit.ordinary == 10
    assert desktop.rules.of_version("2026.1").profile.limit.ordinary == 7

    with open_page(town, RulePage, qtbot) as page:
        sees(page.page, "正在用“2026.2”", qtbot)
        sees(page.page, "7 改为 10", qtbot)
        assert not verbs(page.page) & {"下发新规则", "存成文件"}


def test_who_may_not_publish_only_reads(world: World, qtbot: QtBot) -> None:
    clerk = world.county.someone(Role.WINDOW_CLERK)
    with open_page(world.county, RulePage, qtbot, clerk) as county:
        assert "下发新规则" not in verbs(county.page)
        sees(county.page, "随程序带来的，县里还没有下发过", qtbot)
        sees(county.page, "简单纠纷期限（天）", qtbot)


def test_a_file_that_is_no_text_is_refused(world: World, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "照片.toml"
    file.write_bytes(b"\xff\xd8\xff\xe0")
    with open_page(world.county, RulePage, qtbot) as county:
        county.page.check_file(file)
        assert "文件不是 UTF-8 编码，请另存为 UTF-8" in notice(county)
        county.page.check_file(tmp_path / "没有.toml")
        assert "打不开“没有.toml”" in notice(county)


def test_a_code_table_is_published_with_its_day(
    world: World,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    window_of: Callable[[OpenTestCentre], Desktop],
) -> None:
    file = tmp_path / "化解方式-随程序.csv"
    town, desktop = world.town, window_of(world.town)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    with open_page(world.county, RulePage, qtbot) as county:
        county.page.table.select_key(("resolution_method", "随程序"))
        press(county.page, "存成文件", qtbot)
        assert "用记事本改好" in notice(county)
        county.page.check_file(file)
        assert "和现在用的没有不同，不用下发。" in notice(county)
        file.write_text(file.read_text("utf-8-sig") + "elders,,乡贤说和,,,,,\n", "utf-8-sig")
        county.page.check_file(file)
        county.settle()
        form = county.page.side.side()
        assert isinstance(form, SideForm)
        sees(form, "新增：乡贤说和", qtbot)
        assert form.form.fields["valid_from"].value() == date(2026, 11, 23)
        press(county.page, "下发", qtbot)
        assert "字典“化解方式”已下发" in notice(county)
        rows = county.page.table.rows
        assert (
            rows.words_of(rows.find_key(("resolution_method", "1")))
            == "第 1 版 化解方式 2026-11-23（周一） 正在用"
        )

    world.carry(world.county, town)
    assert "elders" not in load_table("resolution_method").rows
    desktop.runner.bus.announce(Changes(frozenset({"rule_document"})))
    qtbot.waitUntil(lambda: ("elders", "乡贤说和") in method_choices())
