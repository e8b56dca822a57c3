"""The agenda and the papers of the weekly meeting, at the window, by keys and clicks."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.enums import RiskLevel, Role
from desktop_app.domain.clock_time import local_date
from desktop_app.services import dispute, sweep
from desktop_app.services.dispute_draft import EXAMPLE
from desktop_app.services.dispute_edit import set_risk
from desktop_app.services.hazard import HazardDraft, mark_hazard
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.ui.agenda.month_sheet import MonthSheet
from desktop_app.ui.kit.table import RowsTable
from tests.e2e.window.clerk import Clerk, answer_file_dialogs, printed
from tests.e2e.window.conftest import Hire, SitDown
from tests.services.receptions import duty, in_days
from tests.support.centre import OpenTestCentre
from tests.support.township import code_of


def an_old_quarrel(home: OpenTestCentre) -> None:
    """Registered twenty days ago and left."""
    home.pass_time(days=-20)
    with home.session() as session:
        dispute.register(session, EXAMPLE, home.rules, by=home.actor, now=home.now)
    home.pass_time(days=20)


def a_pond_without_rail(home: OpenTestCentre) -> None:
    """A hazard to be put right until Wednesday."""
    today = local_date(home.now)
    with home.session() as session:
        report = ReportDraft(code_of(0, 1), today)
        found = (FindingDraft("水塘边没有护栏。"),)
        by, now = home.actor, home.now
        (event,) = sweep.report_findings(session, report, found, home.rules, by=by, now=now).events
        limit = HazardDraft(RiskLevel.ORANGE, home.actor.name, today + timedelta(days=2))
        mark_hazard(session, event, limit, by=by, now=now)


def calendar(at: Clerk) -> MonthSheet:
    """The calendar of the page."""
    at.waits()
    return next(one for one in at.window.findChildren(MonthSheet) if one.isVisible())


def the_day(at: Clerk) -> str:
    """The day that the calendar reads out."""
    sheet = calendar(at)
    assert sheet.hasFocus()
    return sheet.accessibleDescription()


def clicks_day(at: Clerk, day: date, qtbot: QtBot) -> None:
    """Click a day of the calendar."""
    sheet = calendar(at)
    place = sheet._cell(day).center()  # pyright: ignore[reportPrivateUsage]
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=place)


def status(at: Clerk) -> str:
    """What the line at the bottom says first."""
    return at.window.status_line._saved.accessibleName()  # pyright: ignore[reportPrivateUsage]


def test_a_director_reads_the_week_in_the_agenda_by_keys(
    home: OpenTestCentre, sit_down: SitDown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_old_quarrel(home)
    a_pond_without_rail(home)
    duty(home, in_days(home, 3), leader_name=home.actor.name, leader_post="主任")
    at = sit_down()

    # Soon after the start one calm sentence says how much is hers; it holds no name.
    at.until(lambda: "您的事项：" in status(at), "the reminder")
    assert "已超期 1 件" in status(at)
    assert "吴桂芬" not in status(at)

    # The calendar opens on today; the arrows read day after day. 2027 has no holiday table yet: it is said.
    at.opens("日程")
    at.sees("2026 年 11 月", "已超期 1 件", "还没有 2027 年的放假安排", "这一天没有事项。")
    assert "没有事项" in the_day(at)
    at.presses("Right", "Right")
    assert "风险隐患 1" in the_day(at)
    at.lists("水塘边没有护栏")
    at.presses("Right")
    assert "接访 1" in the_day(at)
    at.lists("08:30")
    at.presses("PgDown", "PgDown")
    assert the_day(at).startswith("2027-01-26"), the_day(at)
    at.sees("2027 年 1 月", "还没有 2027 年的放假安排")
    at.presses("T")
    at.sees("2026 年 11 月")

    # Enter goes to the lines of a day, and once more to the matter itself.
    at.presses("Right", "Right")
    at.lists("水塘边没有护栏")
    at.presses("Return", "Return")
    at.sees("收表、专项、隐患", "水塘边没有护栏。", "2026-11-25，还有 2 天")

    # What is overdue is one click away however old it is, and leads to the case.
    at.opens("日程")
    at.filters("已超期")
    at.lists("超期")
    at.row(1)
    at.presses("Return")
    at.sees("吴桂芬")
    at.clicks("受理")
    at.presses("Ctrl+Return")
    at.sees("受理已记下")

    # The week goes on the wall.
    at.opens("日程")
    at.presses("T")
    sheet = tmp_path / "一周日程.pdf"
    answer_file_dialogs(monkeypatch, saved=sheet)
    at.clicks("打印这一周")
    at.clicks("保存为 PDF")
    at.until(sheet.exists)
    for word in ("2026-11-23至2026-11-29", "水塘边没有护栏", "综治中心一楼接访室"):
        assert word in printed(sheet)


def test_the_weekly_meeting_gets_its_papers_and_what_it_decides_comes_back(
    home: OpenTestCentre,
    hire: Hire,
    sit_down: SitDown,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    an_old_quarrel(home)
    with home.session() as session:
        red = dispute.register(session, EXAMPLE, home.rules, by=home.actor, now=home.now).uid
        set_risk(session, red, RiskLevel.RED, "扬言报复", by=home.actor, now=home.now)
    at = sit_down()

    # One click: the papers of this week, with the day of issue and how each figure is counted.
    at.opens("日程")
    at.clicks("周调度、月研判")
    at.clicks("出周调度")
    at.sees("周调度材料已出")
    paper, book = tmp_path / "周调度.pdf", tmp_path / "周调度.xlsx"
    answer_file_dialogs(monkeypatch, saved=paper)
    at.clicks("查看打印")
    at.clicks("保存为 PDF")
    at.until(paper.exists)
    text = printed(paper)
    counted_so = "制表时还没有结案、归档、并案的纠纷"
    for word in ("周调度会议材料", "2026-11-23", counted_so, "没有包案", "超期13天"):
        assert word in text, text
    at.clicks("返回")
    answer_file_dialogs(monkeypatch, saved=book)
    at.clicks("存成 Excel")
    at.until(book.exists)
    figures = load_workbook(book)["指标"]
    counted = {str(row[0].value): (str(row[1].value), str(row[2].value)) for row in figures.iter_rows()}
    assert counted["未结案"] == ("2", counted_so)
    assert counted["未结案·红"][0] == "1"

    # The meeting decides: the mediator visits the red case until Friday.
    at.clicks("记会议决定")
    at.goes_to("哪件纠纷（不是某一件的，不选）")
    at.presses("Home", "Down")
    at.goes_to("定了什么")
    at.types("三天内上门一次")
    at.goes_to("谁办")
    at.types("陶守信")
    at.goes_to("什么时候前")
    at.presses("Ctrl+A")
    at.types("2026-11-27")
    at.presses("Ctrl+Return")
    at.lists("三天内上门一次")

    # The mediator finds it in the agenda, by day and as his own, and goes to the case with Enter.
    at = sit_down(hire(Role.MEDIATOR, "陶守信"))
    at.opens("日程")
    at.filters("只看我的")
    clicks_day(at, date(2026, 11, 27), qtbot)
    assert "会议决定 1" in the_day(at)
    at.lists("三天内上门一次")
    at.presses("Return", "Return")
    at.sees("周调度会议：三天内上门一次（陶守信，2026-11-27 前）")

    # Meanwhile the old case is accepted and one more comes in. The papers of the meeting say what they said;
    # asked again, the program makes a second edition beside the first.
    at = sit_down()
    at.opens("日程")
    at.filters("已超期")
    at.row(1)
    at.presses("Return")
    at.clicks("受理")
    at.presses("Ctrl+Return")
    at.sees("受理已记下")
    with home.session() as session:
        dispute.register(session, EXAMPLE, home.rules, by=home.actor, now=home.now)
    at.opens("日程")
    at.clicks("周调度、月研判")
    again, second = tmp_path / "再印.pdf", tmp_path / "第二份.pdf"
    for file in (again, second):
        answer_file_dialogs(monkeypatch, saved=file)
        at.clicks("查看打印")
        at.clicks("保存为 PDF")
        at.until(file.exists)
        at.clicks("返回")
        if file is again:
            at.clicks("出周调度")
            at.lists("第 2 份")
    assert again.read_bytes() == paper.read_bytes()
    assert printed(second) != text

    # The decision stands with the first edition. It is carried out, and the agenda is rid of it.
    at.row(2)
    at.lists("三天内上门一次")
    decisions = next(t for t in at.window.findChildren(RowsTable) if t.accessibleName() == "会议决定")
    place = decisions.visualRect(decisions.rows.index(0, 0)).center()
    qtbot.mouseClick(decisions.viewport(), Qt.MouseButton.LeftButton, pos=place)
    at.presses("Return")
    at.types("已上门，两家同意量地。")
    at.presses("Ctrl+Return")
    at.clicks("返回")
    clicks_day(at, date(2026, 11, 27), qtbot)
    assert "会议决定" not in the_day(at)
