"""总览: what the heat maps show and say, the way from a figure to its rows and to the board, the papers."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.sweep_count import RATE_DEFINITION, SweepFigure
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.ui.kit.heat_map import HeatMap
from desktop_app.ui.kit.style import apply_look
from desktop_app.ui.kit.tokens import Theme, look
from desktop_app.ui.sweep.overview_desk import OverviewDesk
from desktop_app.ui.sweep.page import SweepPage
from tests.support.centre import OpenTestCentre
from tests.support.township import VILLAGES, at, code_of
from tests.ui.open_page import open_page, press, sees, texts
from tests.ui.sweep.acting import DAY, Opened, current, lock, report

FIRST, SECOND, THIRD = (code_of(0, n) for n in (1, 2, 3))
LOCKED, ALSO = date(2026, 11, 19), date(2026, 11, 20)
FINDING = FindingDraft("菜地放水起争执。", outcome_note="网格员在做工作")


@pytest.fixture
def filled(home: OpenTestCentre) -> OpenTestCentre:
    """Two locked days: zero, late findings, proxy, silence; today one zero report."""
    for day in (LOCKED, ALSO):
        report(home, FIRST, day)
        report(home, code_of(1, 1), day, by="周春梅")
        report(home, SECOND, day, FINDING, FINDING, hour=18)
        lock(home, day)
    report(home, FIRST, DAY)
    home.now = at(DAY, 12)
    return home


@pytest.fixture
def opened(filled: OpenTestCentre, qtbot: QtBot) -> Iterator[Opened]:
    with open_page(filled, SweepPage, qtbot) as page:
        qtbot.waitUntil(page.page.isActiveWindow)
        press(page.page, "总览", qtbot)
        page.settle()
        qtbot.waitUntil(lambda: page.page.overview is not None and page.page.overview.view.answers > 0)
        yield page


def desk(opened: Opened) -> OverviewDesk:
    found = opened.page.overview
    assert found is not None
    return found


def heat(opened: Opened) -> HeatMap:
    return desk(opened).view.map


def shown(opened: Opened, answers: int) -> None:
    """Wait for the next answer."""
    opened.qtbot.waitUntil(lambda: desk(opened).view.answers > answers)


def colour_at(heat_map: HeatMap, row: int, column: int) -> set[str]:
    """Colours of a field as painted."""
    picture: QImage = heat_map.grab().toImage()
    centre = heat_map.centre_of(row, column)
    reach = range(-3, 4)
    found = (QColor(picture.pixel(centre.x() + x, centre.y() + y)) for x in reach for y in reach)
    return {colour.name().upper() for colour in found}


def test_the_month_is_a_field_for_every_grid_and_day(opened: Opened) -> None:
    heat_map = heat(opened)
    assert (heat_map.rows, heat_map.columns) == (6, 30)
    assert heat_map.words_at(0, 18) == "固桥村 第 1 网格 甲一，11月19日（周四）：零报告，已审核锁定"
    assert heat_map.words_at(1, 18).endswith("有情 2 条，补报，已审核锁定")
    assert heat_map.words_at(2, 18).endswith("漏报，已审核锁定")
    assert heat_map.words_at(5, 18) == "沈塘村 第 3 网格，11月19日（周四）：空缺，已审核锁定"
    assert heat_map.words_at(0, 22).endswith("零报告，未锁定")
    c = look().colours
    assert c.accent_fill.upper() in colour_at(heat_map, 1, 18)
    assert c.danger.upper() in colour_at(heat_map, 2, 18)
    assert c.zero_cell.upper() in colour_at(heat_map, 0, 18)
    assert colour_at(heat_map, 0, 28) == {c.surface.upper()}, "a day that has not come is empty"


def test_only_locked_days_count_and_the_page_says_how_many_do_not(opened: Opened) -> None:
    sees(opened.page, "已锁定 2 天，21 天未锁定不计入", opened.qtbot)
    side = desk(opened).view.side
    words = {figure: button.word() for figure, button in side.figures.items()}
    assert words == {
        SweepFigure.DUTY: "应报 10", SweepFigure.ON_TIME: "准时 4", SweepFigure.LATE: "补报 2",
        SweepFigure.ZERO: "零报告 4", SweepFigure.FINDINGS: "有情 2", SweepFigure.SILENT: "未报 4",
        SweepFigure.VACANT: "空缺 2", SweepFigure.PROXY: "代报 2", SweepFigure.CORRECTED: "更正 0",
    }  # fmt: skip
    assert "按时率 40%" in texts(side)
    assert RATE_DEFINITION in texts(side)
    assert "按时上报率 40%" in side.accessibleName()


def test_keys_read_the_map_and_enter_opens_the_board_there(opened: Opened) -> None:
    heat_map = heat(opened)
    heat_map.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_PageUp, Qt.Key.Key_Down, *[Qt.Key.Key_Right] * 18):
        QTest.keyClick(heat_map, key)
    assert heat_map.current() == (1, 18)
    assert "第 2 网格" in heat_map.accessibleDescription()
    assert heat_map.accessibleDescription() in texts(desk(opened))
    QTest.keyClick(heat_map, Qt.Key.Key_Up)
    QTest.keyClick(heat_map, Qt.Key.Key_Up)
    assert heat_map.current() == (0, 18), "the edge is the end"
    QTest.keyClick(heat_map, Qt.Key.Key_Return)
    opened.settle()
    opened.qtbot.waitUntil(lambda: opened.page.card.view.current() == (FIRST, LOCKED))
    assert opened.page.card.isVisible()


def test_the_mouse_says_a_field_reads_it_and_opens_it(opened: Opened) -> None:
    heat_map = heat(opened)
    place = heat_map.centre_of(2, 19)
    QTest.mouseMove(heat_map, place)
    event_place = QPointF(place)
    assert heat_map.rect().contains(event_place.toPoint())
    QTest.mouseClick(heat_map, Qt.MouseButton.LeftButton, pos=place)
    assert heat_map.current() == (2, 19)
    QTest.mouseDClick(heat_map, Qt.MouseButton.LeftButton, pos=place)
    opened.settle()
    opened.qtbot.waitUntil(lambda: opened.page.card.view.current() == (THIRD, ALSO))


def test_every_figure_opens_to_its_rows_and_a_row_to_the_board(opened: Opened) -> None:
    side = desk(opened).view.side
    for figure, button in side.figures.items():
        opened.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert button.word() == f"{figure.label} {side.days.rows.rowCount()}"
    side.open_figure(SweepFigure.SILENT)
    assert side.days.hasFocus()
    assert side.days.rows.words_of(0) == "11-19 固桥村 3 漏报"
    QTest.keyClick(side.days, Qt.Key.Key_Return)
    opened.settle()
    opened.qtbot.waitUntil(lambda: opened.page.card.view.current() == (THIRD, LOCKED))


def test_a_village_narrows_everything(opened: Opened) -> None:
    view = desk(opened).view
    table = view.side.villages
    assert [table.rows.words_of(n) for n in range(2)] == ["固桥村 33.3% 2", "沈塘村 50% 2"]
    table.select_key(list(VILLAGES)[1])
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert view.map.rows == 3
    assert view.side.figures[SweepFigure.DUTY].word() == "应报 4"
    view.side.open_figure(SweepFigure.SILENT)
    assert {view.side.days.rows.words_of(n) for n in range(2)} == {
        "11-19 沈塘村 2 漏报",
        "11-20 沈塘村 2 漏报",
    }
    view.village.set_value(None)
    assert view.map.rows == 6


def test_silent_grids_stand_with_their_days_in_a_row(opened: Opened) -> None:
    table = desk(opened).view.side.silent
    assert [table.rows.words_of(n) for n in range(2)] == ["固桥村 3 甲三 2/2 天", "沈塘村 2 乙二 2/2 天"]


def test_a_grids_year_has_a_column_for_each_week(opened: Opened) -> None:
    view, heat_map = desk(opened).view, heat(opened)
    heat_map.point(1, 18)
    before = view.answers
    press(opened.page, "看这格一年", opened.qtbot)
    shown(opened, before)
    assert (heat_map.rows, heat_map.columns) == (7, 53)
    assert heat_map.words_at(3, 46).startswith("固桥村 第 2 网格 甲二，11月19日（周四）：有情 2 条，补报")
    assert heat_map.words_at(0, 0) == "不在这一年"
    assert view.side.figures[SweepFigure.DUTY].word() == "应报 2"
    assert view.side.villages.rows.words_of(0) == "11 月 0% 0"
    before = view.answers
    QTest.keyClick(heat_map, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert view.answers == before + 1
    assert view.side.figures[SweepFigure.DUTY].word() == "应报 0"
    before = view.answers
    QTest.keyClick(heat_map, Qt.Key.Key_Escape)
    shown(opened, before)
    assert heat_map.columns == 31 - 1 or heat_map.columns == 30
    QTest.keyClick(heat_map, Qt.Key.Key_Escape)
    assert opened.page.card.isVisible()


def test_a_later_month_is_not_offered_and_an_earlier_one_is_shown(opened: Opened) -> None:
    view = desk(opened).view
    before = view.answers
    QTest.keyClick(view.map, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view.map, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    shown(opened, before)
    assert (view.month, view.map.columns) == (date(2026, 10, 1), 31)
    sees(opened.page, "泉河铺镇 2026 年 10 月，已锁定 0 天，31 天未锁定不计入", opened.qtbot)


def test_what_is_entered_meanwhile_is_shown(opened: Opened, filled: OpenTestCentre) -> None:
    view = desk(opened).view
    before = view.answers
    report(filled, SECOND, DAY)
    opened.page.refresh(frozenset({"sweep_report"}))
    shown(opened, before)
    assert view.map.words_at(1, 22).endswith("零报告，未锁定")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("sweep_weekly", "每日一排周报 2026-11-16至11-22"),
        ("sweep_monthly", "每日一排月报 2026-11-01至11-23"),
        ("silent_notice", "未报网格催报单 2026-11-19"),
        ("sweep_statistics", "矛盾纠纷排查情况表 2026年11月"),
    ],
)
def test_a_paper_about_what_is_read_is_drawn_and_saved(
    opened: Opened, kind: str, name: str, tmp_path: Path
) -> None:
    heat(opened).point(0, 18)
    desk(opened).open_paper(kind)
    opened.qtbot.waitUntil(lambda: name in texts(desk(opened)))
    opened.settle()
    target = tmp_path / "文书.pdf"
    desk(opened).paper.save_to(str(target))
    opened.qtbot.waitUntil(lambda: target.exists() and target.stat().st_size > 1000)
    opened.settle()
    QTest.keyClick(desk(opened).paper, Qt.Key.Key_Escape)
    assert heat(opened).isVisible()


def test_a_paper_that_cannot_be_made_says_why_over_the_overview(opened: Opened) -> None:
    view = desk(opened).view
    before = view.answers
    QTest.keyClick(view.map, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    shown(opened, before)
    desk(opened).open_paper("sweep_monthly")
    sees(opened.page, "汇总只统计已锁定的天，请先锁定", opened.qtbot)
    assert heat(opened).isVisible()


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_the_overview_fits_the_smallest_screen(
    filled: OpenTestCentre, qtbot: QtBot, qapp: QApplication, scale: float
) -> None:
    apply_look(qapp, Theme.LIGHT, scale)
    try:
        with open_page(filled, SweepPage, qtbot) as page:
            page.page.open_overview()
            page.settle()
            overview = page.page.overview
            assert overview is not None
            qtbot.waitUntil(lambda: overview.view.answers > 0)
            least = page.page.minimumSizeHint()
            room = 1366 - round((184 if scale == 1 else 56) * scale)
            assert least.width() <= room
            assert least.height() <= 697 - round((48 + 28) * scale)
    finally:
        apply_look(qapp, Theme.LIGHT, 1.0)


def test_the_board_is_where_it_was_after_the_overview(opened: Opened) -> None:
    press(opened.page, "返回", opened.qtbot)
    assert opened.page.card.isVisible()
    assert current(opened)
    sees(opened.page, "6 格，空缺 1 格，2 个村（社区）", opened.qtbot)
