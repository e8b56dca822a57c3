"""领导包案, its other views, with keys and clicks: suggestions, roster, a leader's page, ledgers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from db.enums import InterestKind, ProgressKind, RiskLevel
from db.models.assignment import LeaderAssignment
from desktop_app.domain.assignment_ledger import LedgerForm
from desktop_app.services import leader as roster
from desktop_app.services.assignment_plan import PlanStepDraft
from desktop_app.ui.assignment.import_cases import CasesStep
from desktop_app.ui.assignment.ledger_form import AssignmentLedgerForm
from desktop_app.ui.assignment.page import MINE, ROSTER, SUGGESTED, AssignmentPage
from desktop_app.ui.assignment.plan_steps import read_steps
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.paper.panel import PaperPanel
from desktop_app.ui.paper.sheet_view import SheetView
from tests.ledgers.leader_cases import any_ledger
from tests.papers.reading import page_texts, squeezed
from tests.services.assignments import act, add_leader, listed, propose, read, start
from tests.services.disputes import DRAFT, registered
from tests.support.centre import OpenTestCentre, make_centre
from tests.ui.open_page import OpenPage, open_page, press, texts, verbs

Opened = OpenPage[AssignmentPage]


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "centre")


@pytest.fixture
def opened(home: OpenTestCentre, qtbot: QtBot) -> Iterator[Opened]:
    with open_page(home, AssignmentPage, qtbot) as page:
        yield page


def key(opened: Opened, place: int) -> None:
    """Alt and a figure, as somebody without a mouse goes from view to view."""
    qt_key = {1: Qt.Key.Key_1, 2: Qt.Key.Key_2, 3: Qt.Key.Key_3, 4: Qt.Key.Key_4}[place]
    opened.qtbot.keyClick(opened.page, qt_key, Qt.KeyboardModifier.AltModifier)
    opened.settle()


def fill(opened: Opened, side: object, values: list[tuple[str, object]]) -> SideForm:
    """Fill the open form and save it with Ctrl+Enter."""
    assert isinstance(side, SideForm)
    side.form.set_values(values)
    opened.qtbot.keyClick(side.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    return side


def red(home: OpenTestCentre) -> UUID:
    return registered(home, replace(DRAFT, risk_level=RiskLevel.RED)).uid


def test_a_suggestion_is_proposed_with_one_click_and_its_reason_goes_along(
    home: OpenTestCentre, opened: Opened
) -> None:
    red(home)
    kin = add_leader(home, "陈志远", level="head")
    add_leader(home, "孙国栋", "副镇长", level="member", duties=("environment",))
    with home.session() as session:
        draft = roster.InterestDraft("吴桂芬", InterestKind.KIN)
        roster.add_interest(session, kin, draft, by=home.actor, now=home.now)
    opened.page.refresh(frozenset())
    opened.qtbot.waitUntil(lambda: opened.page.tabs.chips[SUGGESTED].words() == "建议 1")
    key(opened, 2)
    opened.qtbot.waitUntil(lambda: "提请孙国栋包案" in verbs(opened.page))
    said = texts(opened.page.suggestions)
    assert "红色风险，应由领导包案。" in said
    assert "陈志远与吴桂芬是近亲属，应当回避" in said
    assert "分管生态环境" in said
    assert "提请陈志远包案" not in verbs(opened.page)
    press(opened.page, "提请孙国栋包案", opened.qtbot)
    opened.qtbot.waitUntil(lambda: opened.page.suggestions.table.rows.rowCount() == 0)
    (row,) = listed(home)
    detail = read(home, row.uid)
    assert (row.leader_name, detail.reason) == ("孙国栋", "红色风险，应由领导包案。")
    press(opened.page, "看这件包案", opened.qtbot)
    opened.settle()
    shown = opened.page.board.table.current_row()
    assert shown is not None
    assert shown.uid == row.uid


def test_the_roster_takes_a_leader_days_away_with_a_deputy_and_whom_to_stand_aside_for(
    home: OpenTestCentre, opened: Opened
) -> None:
    deputy = add_leader(home, "孙国栋", "副镇长")
    key(opened, 3)
    view = opened.page.roster
    press(opened.page, "新增领导", opened.qtbot)
    side = fill(opened, view.side.side(), [("name", "高立新")])
    assert side.form.fields["post"].error() == "请填写职务。"
    fill(opened, view.side.side(), [("post", "镇人大主席"), ("duty.labour", True), ("phone", "15400004220")])
    assert view.side.side() is None
    row = view.table.current_row()
    assert row is not None
    assert (row.name, row.duties) == ("高立新", ("劳动保障",))
    press(opened.page, "登记离岗", opened.qtbot)
    fill(opened, view.side.side(), [("reason", "党校学习"), ("deputy_uid", deputy)])
    opened.qtbot.waitUntil(lambda: "孙国栋代管" in texts(view.panel))
    press(opened.page, "登记回避", opened.qtbot)
    fill(opened, view.side.side(), [("person_name", "王德发"), ("kind", InterestKind.KIN)])
    opened.qtbot.waitUntil(lambda: "王德发" in texts(view.panel))
    press(opened.page, "登记回岗", opened.qtbot)
    fill(opened, view.side.side(), [])
    today = home.now.date()
    opened.qtbot.waitUntil(lambda: f"{today} 至 {today}" in texts(view.panel))


def test_a_leaders_page_puts_the_overdue_first_and_prints_on_one_sheet(
    home: OpenTestCentre, opened: Opened, tmp_path: Path
) -> None:
    leader = add_leader(home)
    home.pass_time(days=-20)
    late = propose(home, red(home), leader)
    start(home, late)
    act(home, late, ProgressKind.VISIT)
    home.pass_time(days=20)
    start(home, propose(home, registered(home).uid, leader))
    opened.page.refresh(frozenset())
    opened.settle()
    key(opened, 4)
    opened.settle()
    view = opened.page.mine
    assert view.table.rows.rowCount() == 2
    first = view.table.current_row()
    assert first is not None
    assert (first.row.uid, first.overdue) == (late, True)
    press(opened.page, "打印一览", opened.qtbot)
    opened.settle()
    panel = view.side.side()
    assert isinstance(panel, PaperPanel)
    opened.qtbot.waitUntil(panel.save_button.isEnabled)
    panel.write_to(tmp_path / "一览.pdf")
    opened.settle()
    opened.qtbot.waitUntil((tmp_path / "一览.pdf").exists)
    (text,) = page_texts((tmp_path / "一览.pdf").read_bytes())
    assert "在办2件，其中要抓紧的1件" in squeezed(text)
    opened.qtbot.keyClick(panel, Qt.Key.Key_Escape)
    opened.qtbot.keyClick(view.table, Qt.Key.Key_Return)
    opened.settle()
    assert opened.page.tabs.chips["包案"].value() == "on"
    chosen = opened.page.board.table.current_row()
    assert chosen is not None
    assert chosen.uid == late


def test_steps_of_a_plan_are_typed_line_by_line_and_ticked_off(home: OpenTestCentre, opened: Opened) -> None:
    today = home.now.date()
    assert read_steps("重测面积；鲁长河", today)[1] == "第 1 行要写成“做什么；谁来做；哪天完成”，请改好。"
    assert read_steps("重测；鲁长河；某天", today)[1] == "第 1 行日期没有看懂，请改好。"
    uid = propose(home, registered(home).uid, add_leader(home))
    start(home, uid, (PlanStepDraft("测量噪音", "唐晓东", today + timedelta(days=5)),))
    opened.page.show_target(uid)
    opened.settle()
    press(opened.page, "完成了：测量噪音", opened.qtbot)
    fill(opened, opened.page.board.side.side(), [("note", "三户都在场")])
    (step,) = read(home, uid).plan_steps
    assert (step.done_on, step.done_note) == (today, "三户都在场")
    opened.qtbot.waitUntil(lambda: "1 / 1 步完成" in texts(opened.page.board.panel))
    names = [action.text() for action in opened.page.board.papers.menu(read(home, uid)).actions()]
    assert names == ["领导包案情况表", "领导包案化解方案", "领导包案工作进展表"]


def test_the_ledger_of_a_month_is_printed_and_taken_out(
    home: OpenTestCentre, opened: Opened, tmp_path: Path
) -> None:
    start(home, propose(home, registered(home).uid, add_leader(home)))
    opened.page.refresh(frozenset())
    opened.settle()
    words = [action.text() for action in opened.page.ledger_menu().actions()]
    assert words == ["打印台账、月报表…", "导出 Excel…", "导入旧台账…"]
    desk, side = opened.page.ledgers, opened.page.board.side
    desk.open_print()
    fill(opened, side.side(), [("form", LedgerForm.STREET)])
    view = side.side()
    assert isinstance(view, SheetView)
    opened.qtbot.waitUntil(lambda: bool(view.pdf))
    assert "领导包案工作月报表" in squeezed("".join(page_texts(view.pdf)))
    desk.open_export()
    form = side.side()
    assert isinstance(form, SideForm)
    assert isinstance(form.form, AssignmentLedgerForm)
    form.form.set_values([("reason", "报县信访局")])
    desk.export_to(form.form, tmp_path / "台账.xlsx")
    opened.settle()
    opened.settle()
    opened.qtbot.waitUntil((tmp_path / "台账.xlsx").exists)
    sheet = openpyxl.load_workbook(tmp_path / "台账.xlsx").active
    assert sheet is not None
    assert "陈志远" in str(list(sheet.values))


def test_an_old_ledger_comes_in_after_a_person_chose_the_case_and_goes_back_out(
    home: OpenTestCentre, opened: Opened, tmp_path: Path
) -> None:
    case = registered(home)
    head = ("信访人", "简要情况", "包案领导", "职务", "化解时限")
    path = any_ledger(
        tmp_path / "台账.xlsx", head,
        ("吴桂芬", "夜间噪音", "陈志远", "镇党委书记", "2026-12-20"),
        ("王德发", "占用通道", "陈志远", "镇党委书记", "2026-12-20"),
        ("何秀英", "宅基地", "没有职务的", "", ""),
    )  # fmt: skip
    opened.page.open_import()
    opened.settle()
    view = opened.page.importing
    assert view is not None
    view.open_file(path)
    opened.settle()
    press(view, "下一步：看看结果", opened.qtbot)
    opened.settle()
    opened.settle()
    assert "等您选定案件 1 行，拦住 1 行" in texts(view.preview)
    assert assignments(home) == 0
    press(view, "选定案件：1 行", opened.qtbot)
    (field,) = view.cases.findChildren(type(next(iter(view.cases._fields.values()))))  # pyright: ignore
    assert isinstance(view.cases, CasesStep)
    field.set_value(case.uid)
    press(view, "重新核对", opened.qtbot)
    opened.settle()
    press(view, "导入 2 件", opened.qtbot)
    opened.settle()
    assert "记入包案" in texts(view.result)
    assert assignments(home) == 2
    assert case.uid in {row.dispute_uid for row in listed(home)}


def assignments(home: OpenTestCentre) -> int:
    with home.reading() as session:
        found = select(func.count(LeaderAssignment.id)).where(LeaderAssignment.voided_at.is_(None))
        return session.scalar(found) or 0


def test_words_of_views_are_as_the_manual_says() -> None:
    assert (SUGGESTED, ROSTER, MINE) == ("建议", "领导名册", "我的包案")
