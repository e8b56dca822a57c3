"""工作台: what is due with the verb that leads there, silent grids, packages, weeks, whole rows."""

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.services import dispute
from desktop_app.services.dispute_draft import EXAMPLE
from desktop_app.services.today_sweep import SweepToday, VacantGrid
from desktop_app.ui.today import cards
from desktop_app.ui.today.page import TodayPage
from tests.support.centre import COUNTY, OpenTestCentre, make_centre
from tests.support.township import make_township
from tests.ui.open_page import OpenPage, open_page, press, texts

Opened = OpenPage[TodayPage]


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre")


@pytest.fixture
def late(home: OpenTestCentre) -> UUID:
    """A dispute registered so long ago that it is overdue."""
    home.pass_time(days=-20)
    with home.session() as session:
        uid = dispute.register(session, EXAMPLE, home.rules, by=home.actor, now=home.now).uid
    home.pass_time(days=20)
    return uid


@pytest.fixture
def opened(home: OpenTestCentre, late: UUID, qtbot: QtBot) -> Iterator[Opened]:
    with open_page(home, TodayPage, qtbot) as page:
        yield page


def test_what_is_overdue_leads_to_its_page(opened: Opened, late: UUID) -> None:
    table = opened.page.due.table
    assert table.rows.rowCount() == 1
    assert "超期" in table.rows.words_of(0)
    assert "受理" in table.rows.words_of(0)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Home)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.asked_for == [("dispute", late)]
    press(opened.page.due, "全部未结案", opened.qtbot)
    assert opened.asked_for[-1][0] == "dispute"


def test_silent_grids_are_counted_and_lead_to_the_sweep(opened: Opened) -> None:
    table = opened.page.silent.table
    assert table.rows.rowCount() == 6
    assert "固桥村 第 1 网格" in table.rows.words_of(0)
    assert "6 / 6 格，17:30 截止" in texts(opened.page.silent)
    table.verb_clicked.emit(table.rows.row_at(0), "go")
    assert opened.asked_for == [("sweep", ("grid", "411525116201001"))]


def test_a_vacant_grid_leads_to_its_place(opened: Opened) -> None:
    vacant = VacantGrid("411525116201009", "第9网格", "411525116201", "固桥村民委员会", reported=False)
    silent = opened.page.silent
    cards.show_silent(silent, SweepToday(6, 0, "0%", time(17, 30), (), (vacant,)))
    assert "空缺" in silent.table.rows.words_of(0)
    assert "派人" in silent.table.rows.words_of(0)
    assert "空缺 1" in texts(silent)
    silent.table.verb_clicked.emit(silent.table.rows.row_at(0), "go")
    assert opened.asked_for == [("unit", ("grid", "411525116201", vacant.uid))]


def test_changes_that_wait_for_a_package_are_told(opened: Opened) -> None:
    rows = opened.page.packages.table.rows
    assert "还没送出的更改" in rows.words_of(0)
    assert "处" in rows.words_of(0)
    assert "还没有送过" in rows.words_of(1)


def test_the_page_hears_of_a_new_dispute(opened: Opened, home: OpenTestCentre) -> None:
    before = opened.page.packages.table.rows.words_of(0)
    opened.runner.command(dispute.register, EXAMPLE, home.rules, by=home.actor)
    opened.settle()
    opened.settle()
    assert opened.page.packages.table.rows.words_of(0) != before


def test_the_chart_comes_after_the_page_and_tells_the_weeks(opened: Opened) -> None:
    opened.qtbot.waitUntil(lambda: opened.page._chart is not None)
    chart = opened.page._chart
    assert chart is not None
    assert "11-02 登记 1 化解 0" in chart.accessibleName()


def test_rows_are_never_cut(opened: Opened, home: OpenTestCentre) -> None:
    for _ in range(30):
        with home.session() as session:
            at = home.now - timedelta(days=20)
            dispute.register(session, EXAMPLE, home.rules, by=home.actor, now=at)
    opened.page.refresh(frozenset())
    opened.settle()
    table = opened.page.due.table
    for height in (520, 555, 600, 641):
        opened.page.resize(1150, height)
        opened.qtbot.waitUntil(lambda h=height: opened.page.height() == h)
        row = table.verticalHeader().defaultSectionSize()
        assert (table.height() - table.horizontalHeader().height()) % row == 0
        place = table.parentWidget()
        assert place is not None
        assert place.height() >= table.height()


def test_a_county_has_no_sweep_of_its_own(tmp_path: Path, qtbot: QtBot) -> None:
    with open_page(make_centre(tmp_path / "county", COUNTY), TodayPage, qtbot) as opened:
        assert opened.page.silent.isHidden()
        assert "三天内没有到期的事。" in texts(opened.page.due)


def test_the_page_fits_the_smallest_screen_at_every_scale(
    scale: float, home: OpenTestCentre, late: UUID, qtbot: QtBot
) -> None:
    with open_page(home, TodayPage, qtbot) as opened:
        opened.page.resize(1366 - round(56 * scale), 560)
        opened.settle()
        least = opened.page.minimumSizeHint()
        assert least.width() <= 1366 - round(56 * scale)
        assert least.height() <= 697 - round((48 + 28) * scale)
