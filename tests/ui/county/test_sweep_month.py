"""一排一个月: the map of townships and days, who lacks days, the way to a township's board."""

from collections.abc import Generator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.domain.clock_time import local_date
from desktop_app.ui.county.page import CountyPage
from desktop_app.ui.county.sweep_month import SweepMonth
from tests.services.package_world import World, make_world
from tests.services.test_county_month import lock
from tests.ui.open_page import OpenPage, open_page, press, sees, texts


@pytest.fixture
def world(tmp_path: Path) -> Generator[World]:
    """The first township sent two locked days of the month, the other nothing."""
    made = make_world(tmp_path)
    first = local_date(made.town.now).replace(day=1)
    lock(made.town, first, "zero", "late", "silent", "vacant")
    lock(made.town, first + timedelta(days=1), "zero", "zero", "zero", "vacant")
    made.carry(made.town, made.county)
    yield made
    for centre in (made.county, made.town, made.other):
        centre.centre.close()


def opened_month(county: OpenPage[CountyPage]) -> SweepMonth:
    county.qtbot.waitUntil(county.page.isActiveWindow)
    press(county.page, "一排一个月", county.qtbot)
    county.settle()
    found = county.page.month
    assert found is not None
    county.qtbot.waitUntil(lambda: found.map.rows == 2)
    return found


def test_the_month_says_who_lacks_days(world: World, qtbot: QtBot) -> None:
    with open_page(world.county, CountyPage, qtbot) as county:
        month = opened_month(county)
        today = local_date(world.county.now)
        sees(county.page, "2 个乡镇，2 个还没有报齐", qtbot)
        rows = {month.table.rows.words_of(n).split()[0]: month.table.rows.words_of(n) for n in range(2)}
        assert rows["柳桥"] == f"柳桥 {today.day - 3} 天 66.6% 1"
        assert rows["石佛"] == f"石佛 {today.day - 1} 天 — 0"
        row = 0 if "柳桥" in month.map.words_at(0, 0) else 1
        assert month.map.words_at(row, 0).endswith("应报 3，准时 1，补报 1，未报 1，已锁定，按时率 33.3%")
        assert month.map.words_at(1 - row, 0).endswith("：没收到")
        assert month.map.words_at(row, today.day - 1).endswith("：还没到")
        assert "应报 6，准时 4，补报 1，未报 1，按时率 66.6%" in texts(month)
        assert "按时上报率是按时上报÷应报" in texts(month)


def test_a_field_and_a_row_open_the_township_s_board(world: World, qtbot: QtBot) -> None:
    with open_page(world.county, CountyPage, qtbot) as county:
        month = opened_month(county)
        first = local_date(world.county.now).replace(day=1)
        month.map.point(0, 1)
        QTest.keyClick(month.map, Qt.Key.Key_Return)
        code = sorted(c.centre.identity.code for c in (world.town, world.other))[0]
        assert county.asked_for[-1] == ("sweep", ("township", code, first + timedelta(days=1)))
        month.table.setFocus()
        month.table.select_first()
        QTest.keyClick(month.table, Qt.Key.Key_Return)
        key, target = county.asked_for[-1]
        assert key == "sweep"
        assert isinstance(target, tuple)
        assert isinstance(target[2], date)
        QTest.keyClick(month.map, Qt.Key.Key_Escape)
        county.settle()
        assert county.page.table.isVisible()


def test_an_earlier_month_can_be_looked_at_and_a_later_one_not(world: World, qtbot: QtBot) -> None:
    with open_page(world.county, CountyPage, qtbot) as county:
        month = opened_month(county)
        now = month.month
        month.map.setFocus()
        QTest.keyClick(month.map, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
        assert month.month == now
        QTest.keyClick(month.map, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
        county.settle()
        assert month.month == (now - timedelta(days=1)).replace(day=1)
