"""领导包案 with keys and clicks: the list, the steps of a case, the answer to why it cannot end."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from db.enums import AssignmentState, ProgressKind, RiskLevel, Role
from desktop_app.ui.assignment.page import AssignmentPage
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.cells import Group
from desktop_app.ui.kit.pdf_pages import page_sizes
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.paper.panel import PaperPanel
from tests.services.assignments import (
    act,
    add_dispute,
    add_leader,
    approve,
    listed,
    propose,
    proposed,
    read,
    settle,
    start,
)
from tests.support.centre import OpenTestCentre, make_centre
from tests.ui.open_page import OpenPage, open_page, press, texts, verbs

Opened = OpenPage[AssignmentPage]


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "centre")


@pytest.fixture
def running(home: OpenTestCentre) -> UUID:
    """A planned assignment with one visit nine days ago: neglected, because it is red."""
    home.pass_time(days=-10)
    uid = proposed(home)
    start(home, uid)
    home.pass_time(days=1)
    act(home, uid, ProgressKind.VISIT)
    settle(home, uid)
    home.pass_time(days=9)
    return uid


@pytest.fixture
def opened(home: OpenTestCentre, running: UUID, qtbot: QtBot) -> Iterator[Opened]:
    with open_page(home, AssignmentPage, qtbot) as page:
        page.page.show_target(running)
        page.settle()
        yield page


def form(opened: Opened) -> SideForm:
    side = opened.page.board.side.side()
    assert isinstance(side, SideForm)
    return side


def save(opened: Opened) -> None:
    opened.qtbot.keyClick(form(opened).form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()


def test_the_list_stands_by_leader_and_says_what_is_neglected(opened: Opened, home: OpenTestCentre) -> None:
    table = opened.page.board.table
    group = table.rows.group_at(0)
    assert group == Group("陈志远", "镇党委书记  1 件")
    assert "9 天前" in table.rows.words_of(1)
    other = propose(
        home, add_dispute(home, "柳桥纠〔2026〕A0009-1", RiskLevel.YELLOW), add_leader(home, "高立新", "镇长")
    )
    approve(home, other)
    opened.page.refresh(frozenset())
    opened.settle()
    opened.qtbot.mouseClick(opened.page.board.orders[1], Qt.MouseButton.LeftButton)
    assert [table.rows.group_at(n) for n in range(table.rows.rowCount())] == [None, None]
    first = table.rows.row_at(0)
    assert first is not None
    assert first.neglected
    assert "陈志远" in table.rows.words_of(0)
    opened.qtbot.mouseClick(opened.page.board.orders[1], Qt.MouseButton.LeftButton)
    assert opened.page.board.orders[1].value() == "on"


def test_a_visit_is_recorded_and_ends_the_neglect(
    opened: Opened, home: OpenTestCentre, running: UUID
) -> None:
    press(opened.page, "记一次动作", opened.qtbot)
    side = form(opened)
    save(opened)
    assert side.form.fields["kind"].error() == "请选一种。"
    side.form.set_values(
        [
            ("kind", ProgressKind.FIELD_VISIT),
            ("time", "9：30"),
            ("content", "见了职工代表"),
            ("next_step", "月底答复"),
        ]
    )
    save(opened)
    assert side.form.fields["next_on"].error() == "请写明下一步哪天做。"
    side.form.set_values([("next_on", home.now.date() + timedelta(days=6))])
    save(opened)
    assert opened.page.board.side.side() is None
    assert read(home, running).progress[0].content == "见了职工代表"
    row = opened.page.board.table.current_row()
    assert row is not None
    assert (row.neglected, row.days_without_action) == (False, 0)


def test_a_time_ahead_is_refused_at_its_field(opened: Opened, home: OpenTestCentre, running: UUID) -> None:
    press(opened.page, "记一次动作", opened.qtbot)
    side = form(opened)
    side.form.set_values([("kind", ProgressKind.VISIT), ("time", "23:00"), ("content", "见面")])
    save(opened)
    assert side.form.fields["happened_at"].error() == "时间还没到，请核对。"
    assert len(read(home, running).progress) == 1
    side.form.fields["time"].set_value("25:00")
    save(opened)
    assert "没有看懂" in side.form.fields["time"].error()


def test_leaving_a_form_keeps_what_was_typed(opened: Opened) -> None:
    press(opened.page, "记一次动作", opened.qtbot)
    form(opened).form.fields["content"].set_value("写了一半")
    opened.qtbot.keyClick(form(opened).form, Qt.Key.Key_Escape)
    assert opened.page.board.side.side() is None
    press(opened.page, "记一次动作", opened.qtbot)
    assert form(opened).form.fields["content"].value() == "写了一半"


def test_why_it_cannot_end_is_one_click_away(opened: Opened, home: OpenTestCentre, running: UUID) -> None:
    assert "申请销号" not in verbs(opened.page)
    press(opened.page, "为何不能销号？", opened.qtbot)
    opened.qtbot.waitUntil(lambda: "收起" in verbs(opened.page))
    assert "“包调查”还没有佐证记录" in texts(opened.page)
    for item in ("investigated", "handled", "calmed"):
        row = next(c for c in read(home, running).checklist if c.key == item)
        press(opened.page, f"补：{row.label}", opened.qtbot)
        form(opened).form.fields["record_uid"].set_value(read(home, running).progress[0].uid)
        save(opened)
    opened.qtbot.waitUntil(lambda: "申请销号" in verbs(opened.page))
    assert "为何不能销号？" not in verbs(opened.page)
    press(opened.page, "申请销号", opened.qtbot)
    form(opened).form.set_values([("result", "签了安置协议"), ("feedback", "满意")])
    save(opened)
    press(opened.page, "销号", opened.qtbot)
    save(opened)
    assert read(home, running).row.state is AssignmentState.DISCHARGED
    assert opened.page.board.table.rows.rowCount() == 0
    opened.qtbot.mouseClick(opened.page.board.ended, Qt.MouseButton.LeftButton)
    opened.settle()
    assert opened.page.board.table.rows.rowCount() == 2


def test_extension_and_change_of_leader(opened: Opened, home: OpenTestCentre, running: UUID) -> None:
    other = add_leader(home, "高立新", "镇长")
    due = read(home, running).whole_due_on
    assert due is not None
    opened.page.refresh(frozenset())
    opened.settle()
    press(opened.page, "申请延期", opened.qtbot)
    form(opened).form.set_values([("reason", "还在核对")])
    save(opened)
    press(opened.page, "批准延期", opened.qtbot)
    form(opened).form.set_values([("decided_by", "薛慧敏"), ("new_due", due + timedelta(days=9))])
    save(opened)
    assert read(home, running).whole_due_on == due + timedelta(days=9)
    press(opened.page, "更换领导", opened.qtbot)
    form(opened).form.set_values([("leader_uid", other), ("decided_by", "薛慧敏"), ("reason", "外出学习")])
    save(opened)
    assert read(home, running).row.leader_name == "高立新"
    press(opened.page, "认领", opened.qtbot)
    save(opened)
    assert "回避" in form(opened).form.fields["evidence"].error()
    form(opened).form.set_values([("evidence", True)])
    save(opened)
    press(opened.page, "定方案", opened.qtbot)
    form(opened).form.set_values([("responsible", "唐晓东"), ("measures", "先核对账目")])
    save(opened)
    assert read(home, running).row.state is AssignmentState.PLANNED


def test_a_case_is_proposed_to_a_leader_who_is_new(home: OpenTestCentre, qtbot: QtBot) -> None:
    case = add_dispute(home)
    with open_page(home, AssignmentPage, qtbot) as opened:
        assert opened.page.board.table.rows.rowCount() == 0
        opened.page.show_target(("propose", case, "温秀云 与 谭建设 相邻纠纷"))
        fields = form(opened).form.fields
        assert fields["matter_uid"].value() == case
        save(opened)
        assert fields["reason"].error()
        form(opened).form.set_values([("reason", "红色风险"), ("name", "陈志远"), ("post", "镇党委书记")])
        save(opened)
        (row,) = listed(home)
        assert (row.leader_name, row.state) == ("陈志远", AssignmentState.PROPOSED)
        assert opened.page.board.table.current_row() == row
        press(opened.page, "批准包案", qtbot)
        form(opened).form.set_values([("decided_by", "薛慧敏")])
        save(opened)
        assert read(home, row.uid).approved_by == "薛慧敏"


def test_disputes_are_offered_while_typing(opened: Opened, home: OpenTestCentre) -> None:
    add_dispute(home, "柳桥纠〔2026〕A0077-4")
    press(opened.page, "提出包案", opened.qtbot)
    side = form(opened)
    field = side.form.fields["matter_uid"]
    field.control.setFocus()
    opened.qtbot.keyClicks(field.control, "A0077")
    opened.settle()
    opened.qtbot.keyClick(field.control, Qt.Key.Key_Return)
    assert field.value() is not None


def test_the_sheet_is_shown_in_the_window(
    opened: Opened, home: OpenTestCentre, running: UUID, tmp_path: Path
) -> None:
    assert "打印" in {button.accessibleName() for button in opened.page.findChildren(Button)}
    menu = opened.page.board.papers.menu(read(home, running))
    next(entry for entry in menu.actions() if entry.text() == "领导包案情况表").trigger()
    panel = opened.page.board.side.side()
    assert isinstance(panel, PaperPanel)
    opened.qtbot.waitUntil(lambda: panel.view.page_count() > 0)
    opened.settle()
    panel.write_to(tmp_path / "包案.pdf")
    opened.settle()
    assert (tmp_path / "包案.pdf").read_bytes().startswith(b"%PDF")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "打印.pdf"))
    panel.print_on(printer)
    opened.qtbot.waitUntil(lambda: "已交给打印机。" in texts(panel.notices))
    assert len(page_sizes((tmp_path / "打印.pdf").read_bytes())) == panel.view.page_count()
    panel.write_to(tmp_path / "没有" / "包案.pdf")
    assert "写不进去" in texts(panel.notices)


def test_an_auditor_sees_and_changes_nothing(home: OpenTestCentre, running: UUID, qtbot: QtBot) -> None:
    with open_page(home, AssignmentPage, qtbot, home.someone(Role.AUDITOR)) as opened:
        opened.page.show_target(running)
        opened.settle()
        qtbot.waitUntil(lambda: "看纠纷" in verbs(opened.page))
        assert not verbs(opened.page) & {
            "提出包案",
            "记一次动作",
            "申请延期",
            "补",
            "更换领导",
            "打印",
        }
        press(opened.page, "看纠纷", qtbot)
        assert opened.asked_for == [("dispute", read(home, running).row.dispute_uid)]


def test_the_page_fits_a_small_screen(
    home: OpenTestCentre, running: UUID, qtbot: QtBot, scale: float
) -> None:
    with open_page(home, AssignmentPage, qtbot) as opened:
        opened.page.show_target(running)
        opened.settle()
        least = opened.page.minimumSizeHint()
        assert least.width() <= 1366 - 56 * scale
        assert least.height() <= 697 - 76 * scale
