"""接访信访 with keys and clicks: a visitor, a petition and its steps, the calendar, a talk."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import (
    PaperKind,
    PetitionManner,
    PetitionState,
    ReviewOutcome,
    Role,
    TalkOutcome,
    VisitOutcome,
)
from db.models.petition import Petition
from db.models.reception import ReceptionVisit, TalkEntry
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.table import RowsTable
from desktop_app.ui.pages import nav_items
from desktop_app.ui.paper.panel import PaperPanel
from desktop_app.ui.paper.sheet_view import SheetView
from desktop_app.ui.reception.page import (
    CALENDAR,
    PETITIONS,
    STATISTICS,
    TALKS,
    TODAY,
    TOWNSHIPS,
    ReceptionPage,
)
from desktop_app.ui.reception.petition_panel import papers_of
from tests.services.disputes import registered
from tests.services.petitions import accepted, answered, asked_review, petition
from tests.services.receptions import duty, exchanged_receptions, visit
from tests.support.centre import OpenTestCentre
from tests.support.township import make_township
from tests.ui.open_page import OpenPage, open_page, press, sees, texts, verbs

Opened = OpenPage[ReceptionPage]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OpenTestCentre]:
    made = make_township(tmp_path / "centre")
    yield made
    made.centre.close()


def save(opened: Opened, side: SideForm) -> None:
    side.form.focus_first()
    opened.qtbot.keyClick(side.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()


def form_of(opened: Opened) -> SideForm:
    desk = opened.page.visits
    opened.qtbot.waitUntil(lambda: desk.form is not None)
    assert desk.form is not None
    return desk.form


def step_form(opened: Opened) -> SideForm:
    side = opened.page.petitions.side
    opened.qtbot.waitUntil(lambda: isinstance(side.side(), SideForm))
    found = side.side()
    assert isinstance(found, SideForm)
    return found


def test_a_visitor_is_registered_and_becomes_a_dispute(home: OpenTestCentre, qtbot: QtBot) -> None:
    with open_page(home, ReceptionPage, qtbot) as opened:
        sees(opened.page, "今天没有安排接访", qtbot)
        press(opened.page, "登记来访", qtbot)
        sees(opened.page.notices, "请先加上今天的接访", qtbot)
        assert opened.page.part == CALENDAR
        press(opened.page, "加一天", qtbot)
        month = opened.page.calendar
        qtbot.waitUntil(lambda: month.form is not None)
        assert month.form is not None
        month.form.form.set_values([("place", "接访室"), ("leader_name", "申明"), ("leader_post", "镇长")])
        save(opened, month.form)
        sees(month, "镇长申明接访", qtbot)
        qtbot.mouseClick(opened.page.tabs.chips[TODAY], Qt.MouseButton.LeftButton)
        sees(opened.page, "镇长申明接访，接访室", qtbot)
        press(opened.page, "登记来访", qtbot)
        side = form_of(opened)
        save(opened, side)
        assert side.form.fields["name"].error()
        assert not side.form.fields["category_code"].isVisible()
        side.form.set_values(
            [("name", "邬冬梅"), ("demand", "砂石厂夜里太吵。"), ("outcome", VisitOutcome.REGISTERED)]
        )
        side.form.fields["outcome"].changed.emit()
        assert side.form.fields["category_code"].isVisible()
        save(opened, side)
        assert side.form.fields["category_code"].error(), "a case needs its kind; the input stays"
        assert side.form.fields["name"].value() == "邬冬梅"
        side.form.set_values([("category_code", "0203"), ("respondent", "宏达建材厂")])
        save(opened, side)
        sees(opened.page.notices, "已登记 泉河铺访〔2026〕0001，事项编号", qtbot)
        sees(opened.page.visits, "邬冬梅 与 宏达建材厂", qtbot)
        press(opened.page.visits, "领导批示", qtbot)
        form_of(opened).form.set_values([("instruction", "请环保所现场测。"), ("undertaker", "环保所")])
        save(opened, form_of(opened))
        sees(opened.page.visits, "请环保所现场测。", qtbot)
        press(opened.page.visits, "办结", qtbot)
        form_of(opened).form.set_values([("result", "夜间停机。")])
        save(opened, form_of(opened))
        sees(opened.page.visits, "夜间停机。", qtbot)
        desk = opened.page.visits
        row = desk.table.current_row()
        assert row is not None
        action = next(one for one in desk.actions_of(row) if one.text == "打印登记表")
        action.on_click()
        assert isinstance(desk.paper, PaperPanel)
        qtbot.waitUntil(desk.paper.print_button.isEnabled)
        press(desk.paper, "返回", qtbot)
        qtbot.waitUntil(lambda: desk.paper is None)
        press(opened.page.visits, "看纠纷", qtbot)
        assert opened.asked_for[-1][0] == "dispute"
    with home.reading() as session:
        assert session.scalars(select(ReceptionVisit.instruction)).all() == ["请环保所现场测。"]


def test_a_petition_is_registered_accepted_and_answered(home: OpenTestCentre, qtbot: QtBot) -> None:
    with open_page(home, ReceptionPage, qtbot) as opened:
        qtbot.mouseClick(opened.page.tabs.chips[PETITIONS], Qt.MouseButton.LeftButton)
        press(opened.page, "登记信访", qtbot)
        side = step_form(opened)
        side.form.set_values(
            [
                ("manner", PetitionManner.TRANSFER),
                ("name", "邬冬梅"),
                ("description", "砂石厂夜里太吵，要求停机。"),
                ("category_code", "0203"),
                ("respondent", "宏达建材厂"),
            ]
        )
        save(opened, side)
        assert "哪个机关" in side.form.fields["sent_by"].error()
        side.form.set_values([("sent_by", "固始县信访局")])
        save(opened, side)
        sees(opened.page.petitions, "自收到之日起 15 日内", qtbot)
        panel = opened.page.petitions.panel
        assert "固始县信访局" in "".join(texts(panel))
        press(panel, "受理并告知", qtbot)
        step_form(opened).form.set_values([("handler_name", "解文斌")])
        save(opened, step_form(opened))
        sees(opened.page.notices, "编号 泉河铺信告〔2026〕1号", qtbot)
        sees(panel, "自受理之日起 60 日内", qtbot)
        press(panel, "答复", qtbot)
        save(opened, step_form(opened))
        assert step_form(opened).form.fields["facts"].error()
    with home.reading() as session:
        assert session.scalars(select(Petition.state)).all() == [PetitionState.ACCEPTED]


def test_a_quashed_answer_is_handled_anew_and_both_handlings_show_the_other(
    home: OpenTestCentre, qtbot: QtBot
) -> None:
    made = petition(home, external_number="豫信2026000778")
    accepted(home, made.uid)
    answered(home, made.uid)
    asked_review(home, made.uid)
    with open_page(home, ReceptionPage, qtbot) as opened:
        opened.page.show_target(made.uid)
        desk = opened.page.petitions
        sees(desk.panel, "噪音还是大", qtbot)
        assert not any("撤销" in verb for verb in verbs(desk.panel)), "the form of the answer asks for it"
        press(desk.panel, "复查答复", qtbot)
        step_form(opened).form.set_values([("outcome", ReviewOutcome.QUASHED), ("opinion", "没有查清。")])
        save(opened, step_form(opened))
        sees(opened.page.notices, "重新办理开始，期限到", qtbot)
        sees(desk.panel, "自决定之日起重新计算 60 日", qtbot)
        assert desk.panel.found is not None
        assert papers_of(desk.panel.found) == [PaperKind.PETITION_REDO]
        press(desk.panel, "看原来的办理", qtbot)
        sees(desk.panel, "撤销了这份处理意见，不再作数", qtbot)
        press(desk.panel, "看重新办理", qtbot)
        sees(desk.panel, "自决定之日起重新计算 60 日", qtbot)


def test_what_is_late_is_found_and_opened_from_elsewhere(home: OpenTestCentre, qtbot: QtBot) -> None:
    late = petition(home)
    home.pass_time(days=20)
    other = petition(home, new_facts="另一件：村路", external_number="豫信2026000777")
    accepted(home, other.uid)
    answered(home, other.uid)
    with open_page(home, ReceptionPage, qtbot) as opened:
        opened.page.show_target(other.uid)
        sees(opened.page.petitions.panel, "信访人可在", qtbot)
        assert {"申请复查", "办结"} <= set(verbs(opened.page.petitions.panel))
        table = opened.page.petitions.table.rows
        qtbot.waitUntil(lambda: table.rowCount() == 2)
        opened.page.petitions.late.set_value("on")
        qtbot.waitUntil(lambda: table.rowCount() == 1)
        assert "超期 5 天" in table.words_of(0)
        opened.page.petitions.open(late.uid)
        sees(opened.page.petitions.panel, "书面告知是否受理", qtbot)


def test_an_open_matter_is_found_from_the_work_page(home: OpenTestCentre, qtbot: QtBot) -> None:
    today = duty(home)
    visit(home, today)
    second = visit(home, today, name="曲长河")
    home.pass_time(days=1)
    with open_page(home, ReceptionPage, qtbot) as opened:
        assert opened.page.visits.table.rows.rowCount() == 0
        opened.page.show_target(second.uid)
        sees(opened.page.visits, f"曲长河（{second.number}）", qtbot)
        press(opened.page.visits, "处理", qtbot)
        form_of(opened).form.set_values([("outcome", VisitOutcome.TOLD)])
        form_of(opened).form.fields["outcome"].changed.emit()
        save(opened, form_of(opened))
        assert form_of(opened).form.fields["told_where"].error()
        form_of(opened).form.set_values([("told_where", "镇社保所")])
        save(opened, form_of(opened))
        qtbot.waitUntil(lambda: opened.page.visits.table.rows.rowCount() == 1)


def test_talks_are_registered_and_the_month_is_planned(home: OpenTestCentre, qtbot: QtBot) -> None:
    with open_page(home, ReceptionPage, qtbot) as opened:
        opened.page.show_part(TALKS)
        desk = opened.page.talks
        press(desk, "加说事点…", qtbot)
        assert desk.form is not None
        desk.form.form.set_values([("name", "固桥村说事点"), ("place", "老槐树下"), ("keeper_name", "康宁")])
        save(opened, desk.form)
        sees(opened.page.notices, "说事点已加上。", qtbot)
        qtbot.waitUntil(lambda: len(desk.points) == 1)
        press(opened.page, "登记说事", qtbot)
        assert desk.form is not None
        desk.form.form.set_values([("name", "邬冬梅"), ("content", "鸡吃了菜"), ("outcome_note", "赔了")])
        save(opened, desk.form)
        sees(desk, "邬冬梅说事", qtbot)
        opened.page.show_part(CALENDAR)
        press(opened.page.calendar, "排这个月", qtbot)
        sees(opened.page.notices, "排了 3 天。", qtbot)
        sees(opened.page.calendar, "逢六说事：固桥村说事点", qtbot)
        press(opened.page.calendar, "取消", qtbot)
        side = opened.page.calendar.form
        assert side is not None
        side.form.set_values([("reason", "下雪")])
        save(opened, side)
        qtbot.waitUntil(lambda: opened.page.calendar.table.rows.rowCount() == 2)
    with home.reading() as session:
        assert session.scalars(select(TalkEntry.outcome)).all() == [TalkOutcome.SETTLED]


def test_a_visit_with_a_case_is_recorded(home: OpenTestCentre, qtbot: QtBot) -> None:
    known = registered(home)
    with open_page(home, ReceptionPage, qtbot) as opened:
        opened.page.show_part("带案下访")
        press(opened.page, "记下访", qtbot)
        desk = opened.page.case_visits
        assert desk.form is not None
        save(opened, desk.form)
        assert desk.form.form.fields["dispute_uid"].error()
        case = desk.form.form.fields["dispute_uid"]
        case.control.setFocus()
        qtbot.keyClicks(case.control, "wgf")
        qtbot.waitUntil(case.popup.is_open)  # type: ignore[attr-defined]
        qtbot.keyClick(case.control, Qt.Key.Key_Down)
        qtbot.keyClick(case.control, Qt.Key.Key_Return)
        assert case.value() == known.uid
        desk.form.form.set_values(
            [
                *(("leader_name", "申明"), ("place", "砂石厂"), ("met", "孙长河")),
                *(("findings", "夜里还在干"), ("decision", "停机")),
            ]
        )
        save(opened, desk.form)
        sees(desk, "夜里还在干", qtbot)


def test_who_only_looks_has_no_forms(home: OpenTestCentre, qtbot: QtBot) -> None:
    visit(home, duty(home))
    head = home.someone(Role.TOWNSHIP_HEAD, "申明")
    with open_page(home, ReceptionPage, qtbot, actor=head) as opened:
        sees(opened.page.visits, "邬冬梅", qtbot)
        assert not {"登记来访", "处理", "作废"} & set(verbs(opened.page))
        assert "reception" in {item.key for item in nav_items(opened.context)}


def test_a_county_reads_what_its_townships_keep(tmp_path: Path, qtbot: QtBot) -> None:
    county = exchanged_receptions(tmp_path)
    forbidden = {
        "登记来访",
        "登记信访",
        "加一天",
        "处理",
        "领导批示",
        "作废",
        "导出台账",
        "导入旧台账",
        "打印登记表",
    }
    with open_page(county, ReceptionPage, qtbot) as opened:
        assert "reception" in {item.key for item in nav_items(opened.context)}
        assert list(opened.page.tabs.chips) == [TOWNSHIPS, PETITIONS, CALENDAR, STATISTICS]
        table = opened.page.visits.table.rows
        qtbot.waitUntil(lambda: table.rowCount() == 1)
        assert "柳桥" in table.words_of(0)
        sees(opened.page.visits, "邬冬梅", qtbot)
        for part in opened.page.tabs.chips:
            opened.page.show_part(part)
            opened.settle()
            assert not forbidden & verbs(opened.page), part
        assert "受理并告知" not in verbs(opened.page)


def test_the_statistics_are_shown_for_a_period_and_printed(home: OpenTestCentre, qtbot: QtBot) -> None:
    made = petition(home)
    accepted(home, made.uid)
    with open_page(home, ReceptionPage, qtbot) as opened:
        opened.page.show_part(STATISTICS)
        desk = opened.page.statistics
        sees(desk, "被投诉较多的机关、单位", qtbot)
        shown = [table.rows.words_of(0) for table in desk.panel.findChildren(RowsTable)]
        assert any("宏达建材厂" in words for words in shown)
        desk.choose("本季度")
        opened.settle()
        press(desk, "打印统计表", qtbot)
        qtbot.waitUntil(lambda: isinstance(desk.side.side(), SheetView))
        qtbot.mouseClick(desk.chips["上年"], Qt.MouseButton.LeftButton)
        assert desk.days() == (date(2025, 1, 1), date(2025, 12, 31))


def test_an_old_ledger_comes_in_and_is_taken_back(home: OpenTestCentre, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "接访台账.csv"
    lines = (
        "接访日期,接访领导,来访人,群众诉求,结果",
        "2025-3-6,申明,邬冬梅,路灯坏了,已修好",
        "春上,申明,曲长河,修路,",
    )
    path.write_text("\n".join(lines), "utf-8-sig")
    with open_page(home, ReceptionPage, qtbot) as opened:
        press(opened.page, "导入旧台账", qtbot)
        view = opened.page.importing
        assert view is not None
        view.open_file(path)
        qtbot.waitUntil(view.columns.isVisible)
        opened.settle()
        view._plan()  # pyright: ignore[reportPrivateUsage]
        qtbot.waitUntil(view.preview.isVisible)
        opened.settle()
        view._import()  # pyright: ignore[reportPrivateUsage]
        qtbot.waitUntil(view.result.isVisible)
        opened.settle()
        sees(view, "1 件", qtbot)
        sees(view, "1 行有问题", qtbot)
        uid, _stored = view._last()  # pyright: ignore[reportPrivateUsage]
        assert uid is not None
        view._undo(uid, 1, "导错了")  # pyright: ignore[reportPrivateUsage]
        opened.settle()
        sees(view, "已撤销导入", qtbot)
        qtbot.mouseClick(opened.page.tabs.chips[TODAY], Qt.MouseButton.LeftButton)
        sees(opened.page.visits, "今天还没有登记来访", qtbot)


def test_the_ledger_goes_out_with_its_purpose(home: OpenTestCentre, tmp_path: Path, qtbot: QtBot) -> None:
    visit(home, duty(home))
    target = tmp_path / "台账.pdf"
    with open_page(home, ReceptionPage, qtbot) as opened:
        press(opened.page.visits, "导出台账", qtbot)
        desk, side = opened.page.visits, form_of(opened)
        save(opened, side)
        assert side.form.fields["reason"].error()
        side.form.set_values([("reason", "季度检查")])
        desk.exporting.export(side.form.values(), target, side)
        sees(opened.page.notices, "已导出到“台账.pdf”。", qtbot)
        assert desk.form is None
    assert target.read_bytes().startswith(b"%PDF")
