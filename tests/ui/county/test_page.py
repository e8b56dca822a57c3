"""县区一览 in the window: who is behind, sorting by keys and clicks, and the way to a township's cases."""

from collections.abc import Generator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.enums import RiskLevel
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispute_view import DueFilter
from desktop_app.ui.county.page import CountyPage
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.kit.style import apply_look
from desktop_app.ui.kit.tokens import Theme
from desktop_app.ui.pages import nav_items
from tests.services.package_world import World, edit, make_world, register
from tests.ui.open_page import OpenPage, open_page, press, sees, verbs


@pytest.fixture
def world(tmp_path: Path) -> Generator[World]:
    """The first township sent three cases nine days ago, the other one today; the second never had one."""
    made = make_world(tmp_path)
    today = local_date(made.town.now)
    for number, days in ((1, -1), (2, 5), (3, 30)):
        uid = register(made.town, number)
        edit(made.town, uid, risk_level=RiskLevel.RED, due_on=today + timedelta(days=days))
    made.carry(made.town, made.county)
    made.county.pass_time(days=9)
    made.carry(made.other, made.county)
    yield made
    for centre in (made.county, made.town, made.other):
        centre.centre.close()


def lines(opened: OpenPage[CountyPage]) -> list[str]:
    """Rows as they stand, from the top."""
    rows = opened.page.table.rows
    return [rows.words_of(n) for n in range(rows.rowCount())]


def test_a_row_says_how_the_township_stands(world: World, qtbot: QtBot) -> None:
    with open_page(world.county, CountyPage, qtbot) as county:
        assert lines(county) == ["柳桥 9 天前 3 2 3 0 没收到   0 0 0", "石佛 今天 0 0 0 0 没收到   0 0 0"]
        sees(county.page, "2 个乡镇，未结案 3 件，超期 2 件；1 个超过 7 天没有来包", qtbot)
        sees(county.page, "“超期”是办理期限已过", qtbot)


def test_columns_sort_and_filters_narrow(world: World, qtbot: QtBot) -> None:
    with open_page(world.county, CountyPage, qtbot) as county:
        page, table = county.page, county.page.table
        head = table.horizontalHeader()
        keys = [column.key for column in table.rows.columns]
        for key, expected in (("last", ["石佛", "柳桥"]), ("name", ["柳桥", "石佛"])):
            place = QPoint(head.sectionViewportPosition(keys.index(key)) + 20, 10)
            qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
            assert [line[:2] for line in lines(county)] == expected
        qtbot.mouseClick(page.behind, Qt.MouseButton.LeftButton)
        assert [line[:2] for line in lines(county)] == ["柳桥"]
        qtbot.mouseClick(page.days[1], Qt.MouseButton.LeftButton)
        county.settle()
        assert page.days[0].value() is None
        QTest.keyClick(page, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
        county.settle()
        assert len(lines(county)) == 2
        assert page.days[0].value() == "on"


def test_enter_leads_to_the_township_s_cases(world: World, qtbot: QtBot) -> None:
    with open_page(world.county, CountyPage, qtbot) as county:
        assert QApplication.focusWidget() is county.page.table
        QTest.keyClick(county.page.table, Qt.Key.Key_Return)
        press(county.page, "看超期的", qtbot)
        uid = world.town.centre.identity.uid
        assert county.asked_for == [
            ("dispute", ("office", uid, DueFilter.ALL)),
            ("dispute", ("office", uid, DueFilter.OVERDUE)),
        ]
        QTest.keyClick(county.page.table, Qt.Key.Key_End)
        assert "看超期的" not in verbs(county.page)
    with open_page(world.county, DisputePage, qtbot) as disputes:
        disputes.page.show_target(("office", uid, DueFilter.OVERDUE))
        disputes.settle()
        assert disputes.page.list.table.rows.rowCount() == 2
        disputes.page.show_target(("office", world.other.centre.identity.uid, DueFilter.ALL))
        disputes.settle()
        assert disputes.page.list.table.rows.rowCount() == 0


def test_all_columns_fit_a_small_screen_in_large_type(world: World, qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_look(application, Theme.LIGHT, 1.5)
    with open_page(world.county, CountyPage, qtbot) as county:
        county.page.resize(1366 - 84, 640)
        county.settle()
        hidden = [
            column.title
            for number, column in enumerate(county.page.table.rows.columns)
            if county.page.table.isColumnHidden(number)
        ]
        assert hidden == []
    apply_look(application)


def test_only_the_county_has_the_page(world: World, qtbot: QtBot) -> None:
    with open_page(world.county, CountyPage, qtbot) as county:
        assert "县区一览" in [item.label for item in nav_items(county.page._context)]  # pyright: ignore[reportPrivateUsage]
    with open_page(world.town, DisputePage, qtbot) as town:
        assert "县区一览" not in [item.label for item in nav_items(town.page._context)]  # pyright: ignore[reportPrivateUsage]
