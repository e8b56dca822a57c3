"""日程: the calendar read by keys, lines of the day, filters, overdue, the way to each matter, on paper."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import event

from db.enums import RiskLevel
from desktop_app.domain.clock_time import local_date
from desktop_app.services import dispute, sweep
from desktop_app.services.agenda import AgendaQuery, agenda_rows
from desktop_app.services.agenda_row import AgendaKind, DueRow, Target
from desktop_app.services.dispute_draft import EXAMPLE
from desktop_app.services.hazard import HazardDraft, mark_hazard
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.ui.agenda.month_sheet import month_later, sheet_days
from desktop_app.ui.agenda.pack_desk import PackDesk
from desktop_app.ui.agenda.page import AgendaPage
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.matter_page import place_of
from desktop_app.ui.paper.sheet_view import SheetView
from tests.papers.reading import page_texts, squeezed
from tests.support.centre import OpenTestCentre
from tests.support.township import code_of, make_township
from tests.ui.open_page import OpenPage, open_page, press, texts

Opened = OpenPage[AgendaPage]
UNCHANGING = frozenset({"unit", "office", "grid", "committee", "mediator", "leader", "sweep_report"})
"""What is joined for names and places: a change of the line's own record brings it along."""


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
    with home.session() as session:
        draft = ReportDraft(code_of(0, 1), local_date(home.now))
        found = (FindingDraft("水塘边没有护栏。"),)
        (event,) = sweep.report_findings(
            session, draft, found, home.rules, by=home.actor, now=home.now
        ).events
        limit = HazardDraft(RiskLevel.ORANGE, "阎大生", local_date(home.now) + timedelta(days=2))
        mark_hazard(session, event, limit, by=home.actor, now=home.now)
    with open_page(home, AgendaPage, qtbot) as page:
        yield page


def test_the_calendar_is_read_by_keys_and_each_line_leads_to_its_matter(opened: Opened, late: UUID) -> None:
    page, sheet = opened.page, opened.page.sheet
    sheet.setFocus()
    assert sheet.day == date(2026, 11, 23)
    assert "没有事项" in sheet.accessibleDescription()
    for _ in range(2):
        QTest.keyClick(sheet, Qt.Key.Key_Right)
    opened.settle()
    assert "风险隐患 1" in sheet.accessibleDescription()
    assert "水塘边没有护栏" in page.table.rows.words_of(0)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert opened.asked_for == [("sweep", ("part", "风险隐患"))]
    sheet.setFocus()
    QTest.keyClick(sheet, Qt.Key.Key_PageUp)
    QTest.keyClick(sheet, Qt.Key.Key_PageDown)
    QTest.keyClick(sheet, Qt.Key.Key_Home)
    assert sheet.day == date(2026, 11, 23)
    QTest.keyClick(sheet, Qt.Key.Key_Up)
    QTest.keyClick(sheet, Qt.Key.Key_T)
    assert sheet.day == date(2026, 11, 23)
    page.show_target("late")
    opened.settle()
    assert "超期" in page.table.rows.words_of(0)
    QTest.keyClick(page.table, Qt.Key.Key_Home)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert opened.asked_for[-1] == ("dispute", late)
    QTest.keyClick(sheet, Qt.Key.Key_Left)
    opened.settle()
    assert page.overdue.value() is None, "another day is read again"
    assert "已超期 1 件" in texts(page)


def test_what_is_filtered_is_what_is_shown(opened: Opened, home: OpenTestCentre) -> None:
    page = opened.page
    page.sheet.go(date(2026, 11, 25))
    page.kind.set_value(AgendaKind.DISPUTE.value)
    opened.settle()
    assert page.table.rows.rowCount() == 0
    assert "这一天没有事项。" in texts(page)
    page.kind.set_value(AgendaKind.HAZARD.value)
    opened.settle()
    assert page.table.rows.rowCount() == 1
    page.mine.set_value("on")
    opened.settle()
    assert page.table.rows.rowCount() == 0, "somebody else sees to it"
    page.kind.set_value(None)
    page.show_target("late")
    opened.settle()
    assert home.actor.name in page.table.rows.words_of(0)


def test_a_new_matter_appears_and_a_missing_years_table_is_told(opened: Opened, home: OpenTestCentre) -> None:
    page = opened.page
    assert "还没有 2027 年的放假安排" in texts(page)
    opened.runner.command(dispute.register, EXAMPLE, home.rules, by=home.actor)
    opened.settle()
    opened.settle()
    due = next(one.day for one in page.sheet._found.values() if one.total and one.day > date(2026, 11, 26))  # pyright: ignore[reportPrivateUsage]
    page.sheet.go(due)
    opened.settle()
    assert "受理" in page.table.rows.words_of(0)


def test_the_week_goes_to_paper(opened: Opened) -> None:
    press(opened.page, "打印这一周", opened.qtbot)
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.side.side(), SheetView))
    view = opened.page.side.side()
    assert isinstance(view, SheetView)
    opened.qtbot.waitUntil(lambda: bool(view.pdf))
    text = squeezed("".join(page_texts(view.pdf)))
    assert "2026-11-23至2026-11-29" in text
    assert "水塘边没有护栏" in text
    press(view, "返回", opened.qtbot)
    assert opened.page.side.side() is None


def test_ones_own_month_goes_to_a_phone(
    opened: Opened, home: OpenTestCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, path = opened.page, tmp_path / "日程.ics"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    press(page, "存到手机", opened.qtbot)
    opened.qtbot.waitUntil(path.exists)
    opened.settle()
    assert "没有当事人的名字" in texts(page)
    written = path.read_text("utf-8").replace("\n ", "")
    assert "受理（纠纷期限）" in written
    assert "吴桂芬" not in written
    page.sheet.go(date(2027, 6, 1))
    press(page, "存到手机", opened.qtbot)
    opened.settle()
    assert "这个月没有您要办的事项" in texts(page)


def test_a_pack_is_issued_shown_and_decided_upon(opened: Opened, late: UUID, tmp_path: Path) -> None:
    page, qtbot = opened.page, opened.qtbot
    press(page, "周调度、月研判", qtbot)
    desk = page.side.side()
    assert isinstance(desk, PackDesk)
    press(desk, "出周调度", qtbot)
    qtbot.waitUntil(lambda: desk.packs.rows.rowCount() == 1)
    press(desk, "查看打印", qtbot)
    qtbot.waitUntil(lambda: isinstance(desk.side.side(), SheetView))
    view = desk.side.side()
    assert isinstance(view, SheetView)
    qtbot.waitUntil(lambda: bool(view.pdf))
    assert "周调度会议材料" in squeezed("".join(page_texts(view.pdf)))
    press(view, "返回", qtbot)
    desk.save_to(tmp_path / "pack.xlsx")
    opened.settle()
    assert (tmp_path / "pack.xlsx").read_bytes()[:2] == b"PK"
    press(desk, "记会议决定", qtbot)
    form = desk.side.side()
    assert isinstance(form, SideForm)
    form.form.set_values(
        [("case", late.hex), ("what", "本周内上门"), ("who", "余广田"), ("due_on", date(2026, 11, 27))]
    )
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.decisions.rows.rowCount() == 1)
    page.sheet.go(date(2026, 11, 27))
    opened.settle()
    assert "本周内上门" in page.table.rows.words_of(0)
    QTest.keyClick(page.table, Qt.Key.Key_Home)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert opened.asked_for[-1] == ("dispute", late)


def test_every_kind_of_target_has_a_page() -> None:
    places = {
        target: place_of(DueRow(target, UUID(int=1), "", "", "", date(2026, 1, 1), 0, ""))
        for target in Target
    }
    assert places[Target.SUPERVISION] == ("package", ("supervision", UUID(int=1)))
    assert places[Target.LOAN] == ("dossier_catalogue", UUID(int=1))
    assert len(places) == len(Target)


def test_weeks_are_whole_and_months_keep_their_length() -> None:
    assert sheet_days(date(2026, 2, 10)) == (date(2026, 1, 26), date(2026, 3, 1))
    assert month_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert month_later(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert month_later(date(2026, 1, 15), -1) == date(2025, 12, 15)


def test_the_page_fits_the_smallest_screen_at_every_scale(
    scale: float, home: OpenTestCentre, qtbot: QtBot
) -> None:
    with open_page(home, AgendaPage, qtbot) as opened:
        opened.page.resize(1366 - round(56 * scale), 560)
        opened.settle()
        opened.page.open_packs()
        opened.settle()
        least = opened.page.minimumSizeHint()
        assert least.width() <= 1366 - round(56 * scale)
        assert least.height() <= 697 - round((48 + 28) * scale)


def test_the_page_reads_again_whatever_its_lines_come_from(home: OpenTestCentre, qtbot: QtBot) -> None:
    """Every table that a line is read from is one whose changes the page hears of."""
    told: set[str] = set()

    def note(_conn: object, _cursor: object, sql: str, *_: object) -> None:
        told.update(re.findall(r"(?:FROM|JOIN) (\w+)", sql))

    with home.reading() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        year = AgendaQuery(date(2026, 1, 1), date(2026, 12, 31))
        agenda_rows(session, home.rules, year, by=home.actor, today=local_date(home.now))
        event.remove(engine, "before_cursor_execute", note)
    with open_page(home, AgendaPage, qtbot) as opened:
        assert told - opened.page.entities - UNCHANGING == set()
    assert len(told) > 20
