"""两边不一样 with keys and clicks: choosing, writing a third value, taking back, the case and back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import RiskLevel, Role
from db.models.change import Conflict
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.kit.fields import DateField, MoneyField, SelectField
from desktop_app.ui.package.conflict_view import ConflictView
from desktop_app.ui.package.differing import marked
from desktop_app.ui.package.page import PackagePage
from desktop_app.ui.today.page import TodayPage
from tests.services.conflicts import differ, value_of
from tests.services.package_world import register
from tests.support.centre import OpenTestCentre, make_centre
from tests.ui.open_page import OpenPage, open_page, press, texts, verbs


@pytest.fixture
def town(tmp_path: Path) -> Iterator[OpenTestCentre]:
    home = make_centre(tmp_path / "town")
    yield home
    home.centre.close()


@pytest.fixture
def case(town: OpenTestCentre) -> UUID:
    """A dispute whose risk differs: 橙 here, 红 on the other PC."""
    uid = register(town, 1)
    differ(town, uid, risk_level=(RiskLevel.ORANGE, RiskLevel.RED))
    return uid


def desk(opened: OpenPage[PackagePage]) -> ConflictView:
    """The desk, opened by its link, with its rows."""
    opened.page.show_conflicts()
    opened.settle()
    opened.settle()
    return opened.page.conflicts


def notice(opened: OpenPage[PackagePage]) -> str:
    opened.settle()
    current = opened.page.notices.current
    return "" if current is None else current.text


def test_a_value_is_taken_and_the_decision_taken_back(town: OpenTestCentre, case: UUID, qtbot: QtBot) -> None:
    with open_page(town, PackagePage, qtbot) as opened:
        assert "两边不一样 1" in verbs(opened.page)
        press(opened.page.overview.conflicts, f"定夺 {'温秀云 与 谭建设 相邻纠纷'} 风险等级", qtbot)
        opened.settle()
        view = opened.page.conflicts
        qtbot.waitUntil(lambda: "都不对，另写一个" in texts(view))
        shown = texts(view.panel)
        assert "周砚秋　柳桥镇综治中心　本机　11-23 12:01" in shown
        assert "贾国平　柳桥镇综治中心　另一台电脑 …AB1F　11-23 11:41" in shown
        press(view.panel, "用这个：红", qtbot)
        assert "已定夺" in notice(opened)
        assert value_of(town, case, "risk_level") is RiskLevel.RED
        opened.settle()
        assert view.table.rows.words_of(1).startswith("温秀云 与 谭建设 相邻纠纷 风险等级 红")
        press(opened.page.notices, "撤销", qtbot)
        assert "已撤销" in notice(opened)
        assert value_of(town, case, "risk_level") is RiskLevel.ORANGE
        qtbot.waitUntil(lambda: "定夺撤销了，请再定夺" in texts(view.panel))


def test_the_desk_is_worked_with_the_keyboard_alone(town: OpenTestCentre, case: UUID, qtbot: QtBot) -> None:
    with open_page(town, PackagePage, qtbot) as opened:
        view = desk(opened)
        view.table.setFocus()
        qtbot.keyClick(view.table, Qt.Key.Key_Home)
        qtbot.keyClick(view.table, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: QApplication.focusWidget() is view.panel.takes[0])
        qtbot.keyClick(view.panel.takes[0], Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is view.panel.takes[1]
        qtbot.keyClick(view.panel.takes[1], Qt.Key.Key_Escape)
        assert QApplication.focusWidget() is view.table
        qtbot.keyClick(view.table, Qt.Key.Key_Return)
        qtbot.keyClick(view.panel.takes[0], Qt.Key.Key_Return)
        assert "已定夺" in notice(opened)
        assert value_of(town, case, "risk_level") is RiskLevel.ORANGE
        qtbot.keyClick(view.table, Qt.Key.Key_Escape)
        assert opened.page.overview.isVisible()
        assert "没有两边不一样的地方" in texts(opened.page.overview.conflicts)


def test_a_third_value_is_written_in_a_field_that_fits(
    town: OpenTestCentre, case: UUID, qtbot: QtBot
) -> None:
    differ(town, case, happened_on=(date(2026, 11, 1), date(2026, 11, 2)), amount=(1_00, 2_00))
    with open_page(town, PackagePage, qtbot) as opened:
        view = desk(opened)

        def write(field: str, kind: type, typed: str) -> None:
            view.select(("open", "dispute", case, field))
            third = view.panel.third
            assert third is not None
            assert isinstance(third.field, kind)
            press(third, "用写的这个", qtbot)
            assert third.field.error() == "请填写要采用的内容。"
            if typed:
                qtbot.keyClicks(third.field.control, typed)
            else:
                qtbot.keyClick(third.field.control, Qt.Key.Key_End)
            qtbot.keyClick(third.field.control, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            assert "已定夺" in notice(opened)
            opened.settle()

        write("happened_on", DateField, "11.5")
        write("amount", MoneyField, "3000")
        write("risk_level", SelectField, "")
        assert value_of(town, case, "happened_on") == date(2026, 11, 5)
        assert value_of(town, case, "amount") == 3_000_00
        assert value_of(town, case, "risk_level") is RiskLevel.BLUE


def test_what_is_being_written_survives_a_refresh(town: OpenTestCentre, case: UUID, qtbot: QtBot) -> None:
    differ(town, case, place_detail=("村东", "村西"))
    with open_page(town, PackagePage, qtbot) as opened:
        view = desk(opened)
        view.select(("open", "dispute", case, "place_detail"))
        assert view.panel.third is not None
        qtbot.keyClicks(view.panel.third.field.control, "No. 7")
        opened.page.refresh(frozenset({"conflict"}))
        opened.settle()
        opened.settle()
        assert view.panel.third is not None
        assert view.panel.third.field.value() == "No. 7"


def test_numbers_are_masked_until_they_are_asked_for(town: OpenTestCentre, case: UUID, qtbot: QtBot) -> None:
    differ(town, case, responsible_phone=("13900000001", "13900000002"))
    with open_page(town, PackagePage, qtbot) as opened:
        view = desk(opened)
        view.select(("open", "dispute", case, "responsible_phone"))
        assert "139****0001" in texts(view.panel)
        press(view.panel, "看全号", qtbot)
        qtbot.waitUntil(lambda: "13900000002" in texts(view.panel))


def test_an_auditor_reads_the_desk_and_decides_nothing(
    town: OpenTestCentre, case: UUID, qtbot: QtBot
) -> None:
    with open_page(town, PackagePage, qtbot, town.someone(Role.AUDITOR)) as opened:
        view = desk(opened)
        assert "橙" in texts(view.panel)
        assert view.panel.takes == []
        assert not verbs(view) & {"用这个", "用写的这个", "看全号"}


def test_the_case_shows_that_it_differs_and_leads_to_the_desk(
    town: OpenTestCentre, case: UUID, qtbot: QtBot
) -> None:
    with open_page(town, DisputePage, qtbot) as opened:
        opened.page.show_target(case)
        opened.settle()
        assert "1 处没有定夺" in texts(opened.page)
        press(opened.page, "去定夺", qtbot)
        assert opened.asked_for == [("package", ("conflict", case))]
    with open_page(town, PackagePage, qtbot) as opened:
        opened.page.show_target(("conflict", case))
        opened.settle()
        opened.settle()
        assert opened.page.conflicts.isVisible()
        press(opened.page.conflicts, "看纠纷", qtbot)
        assert opened.asked_for == [("dispute", case)]


def test_the_work_page_counts_what_is_to_be_decided(town: OpenTestCentre, case: UUID, qtbot: QtBot) -> None:
    with open_page(town, TodayPage, qtbot) as opened:
        table = opened.page.packages.table
        assert table.rows.words_of(0) == "两边不一样 1 处待定夺"
        table.opened.emit(table.rows.row_at(0))
        assert opened.asked_for == [("package", "conflict")]
    with town.reading() as session:
        assert session.scalars(select(Conflict.field)).all() == ["risk_level"]


def test_a_number_given_twice_leads_to_both_cases(town: OpenTestCentre, qtbot: QtBot) -> None:
    first, second = register(town, 5), register(town, 5)
    with open_page(town, PackagePage, qtbot) as opened:
        view = desk(opened)
        qtbot.waitUntil(lambda: "两件都留着，编号都不改" in texts(view.panel))
        press(view.panel, "打开", qtbot)
        (asked,) = opened.asked_for
        assert asked[0] == "dispute"
        assert asked[1] in (first, second)


def test_what_differs_in_two_texts_is_marked() -> None:
    assert marked("西邻二月翻建", "西邻三月翻建").count("<b><u>") == 1
    assert "<b><u>二</u></b>" in marked("西邻二月翻建", "西邻三月翻建")
    assert "<u>" not in marked("一样的话", "一样的话")
    assert marked("<b>", "x").count("&lt;") == 1
    assert marked("开头" + "甲" * 900 + "结尾", "开头" + "乙" * 900 + "结尾").count("<u>") == 1
