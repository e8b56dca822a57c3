"""The list and the detail: filters, the bus, steps, forms in place of the detail, why not, least size."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import DisputeState, RiskLevel, Role
from db.models.audit import AuditEntry
from desktop_app.services import dispute, dispute_detail, dispute_step
from desktop_app.services.dispute_draft import EXAMPLE
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_view import DueFilter
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.dispute.party_forms import NumbersForm
from desktop_app.ui.dispute.record_forms import NoteForm
from desktop_app.ui.dispute.step_form import StepForm
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.paper.panel import PaperPanel
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import Opened, register, save
from tests.ui.open_page import open_page, press, texts, verbs

TODAY = date(2026, 11, 23)
RED = replace(EXAMPLE, risk_level=RiskLevel.RED, parties=(replace(EXAMPLE.parties[0], name="骆长福"),))


def state_of(home: OpenTestCentre, uid: UUID) -> DisputeState:
    """State as stored."""
    with home.reading() as session:
        return dispute_detail.dispute_detail(session, uid, home.rules, by=home.actor, today=TODAY).state


def side(opened: Opened) -> SideForm:
    """The form in the place of the detail."""
    found = opened.page.desk.side()
    assert isinstance(found, SideForm)
    return found


def test_the_list_hears_of_a_new_dispute_by_the_bus(opened: Opened, home: OpenTestCentre) -> None:
    table = opened.page.list.table
    assert table.rows.rowCount() == 0
    opened.runner.command(dispute.register, EXAMPLE, home.rules, by=home.actor)
    opened.settle()
    opened.settle()
    assert table.rows.rowCount() == 1
    assert "吴桂芬 与 宏达建材厂" in table.rows.words_of(0)
    assert "相邻污染损害" in opened.page.desk.panel.accessibleName()


def test_chips_filter_and_one_key_clears_them(opened: Opened, home: OpenTestCentre) -> None:
    register(home)
    register(home, RED)
    page = opened.page
    page.refresh(frozenset())
    opened.settle()
    assert page.list.table.rows.rowCount() == 2
    page.list.chips.risk.set_value("red")
    opened.settle()
    assert page.list.table.rows.rowCount() == 1
    assert "骆长福" in page.list.table.rows.words_of(0)
    QTest.keyClick(page, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert page.list.table.rows.rowCount() == 2
    page.show_target(("due", DueFilter.OVERDUE))
    opened.settle()
    assert page.list.table.rows.rowCount() == 0


def test_accepting_changes_the_state_and_the_row(opened: Opened, home: OpenTestCentre) -> None:
    uid = register(home)
    opened.page.refresh(frozenset())
    opened.settle()
    opened.settle()
    press(opened.page.desk, "受理", opened.qtbot)
    assert isinstance(side(opened).form, StepForm)
    opened.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    save()
    opened.settle()
    opened.settle()
    assert state_of(home, uid) is DisputeState.ACCEPTED
    assert "已受理" in opened.page.list.table.rows.words_of(0)
    opened.qtbot.waitUntil(lambda: "分流" in verbs(opened.page.desk))


def test_a_step_asks_for_what_it_needs_and_keeps_what_was_typed(opened: Opened, home: OpenTestCentre) -> None:
    uid = register(home)
    with home.session() as session:
        dispute_step.act(session, uid, "accept", StepDraft(), home.rules, by=home.actor, now=home.now)
    opened.page.refresh(frozenset())
    opened.settle()
    opened.settle()
    press(opened.page.desk, "分流", opened.qtbot)
    form = side(opened).form
    assert {"lead_unit_code", "lead_unit_name", "responsible_name", "in_mediation"} <= set(form.fields)
    form.fields["note"].set_value("请尽快")
    form.save()
    opened.settle()
    assert state_of(home, uid) is DisputeState.ACCEPTED
    opened.qtbot.waitUntil(lambda: "请先选定主办单位。" in texts(side(opened)))
    assert form.fields["note"].value() == "请尽快"
    form.fields["lead_unit_name"].set_value("镇环保站")
    form.save()
    opened.settle()
    opened.settle()
    assert state_of(home, uid) is DisputeState.DISPATCHED
    opened.qtbot.waitUntil(lambda: "镇环保站" in texts(opened.page.desk))


def test_why_a_case_cannot_be_closed_is_one_click_away(opened: Opened, home: OpenTestCentre) -> None:
    register(home)
    opened.page.refresh(frozenset())
    opened.settle()
    opened.settle()
    press(opened.page.desk, "为何不能结案？", opened.qtbot)
    opened.qtbot.waitUntil(lambda: "处于“已登记”，不能结案" in texts(opened.page.desk))


def test_progress_stands_in_the_timeline(opened: Opened, home: OpenTestCentre) -> None:
    register(home)
    opened.page.refresh(frozenset())
    opened.settle()
    opened.settle()
    press(opened.page.desk, "记录进展", opened.qtbot)
    form = side(opened).form
    assert isinstance(form, NoteForm)
    form.fields["text"].set_value("到现场看过，喷淋已装两处。")
    form.save()
    opened.settle()
    opened.settle()
    detail = opened.page.desk.panel.detail
    assert detail is not None
    assert detail.timeline[-1].text == "到现场看过，喷淋已装两处。"


def test_numbers_are_masked_until_a_reason_is_given(opened: Opened, home: OpenTestCentre) -> None:
    register(home)
    opened.page.refresh(frozenset())
    opened.settle()
    opened.settle()
    desk = opened.page.desk
    opened.qtbot.waitUntil(lambda: "139926********5142" in texts(desk))
    assert "139926197104125142" not in texts(desk)
    press(desk, "看号码", opened.qtbot)
    form = side(opened).form
    assert isinstance(form, NumbersForm)
    form.save()
    opened.settle()
    assert form.fields["reason"].error() == "请写明查看原文的理由。"
    form.fields["reason"].set_value("电话约见面")
    form.save()
    opened.settle()
    opened.qtbot.waitUntil(lambda: "139926197104125142" in texts(side(opened)))
    with home.reading() as session:
        texts_kept = [row.detail for row in session.scalars(select(AuditEntry))]
    assert any("电话约见面" in text for text in texts_kept)


def test_facts_are_changed_in_place(opened: Opened, home: OpenTestCentre) -> None:
    uid = register(home)
    opened.page.refresh(frozenset())
    opened.settle()
    opened.settle()
    opened.page.desk.panel.asked.emit("basics")
    form = side(opened).form
    assert form.fields["people_count"].value() == 5
    form.fields["people_count"].set_value(6)
    form.save()
    opened.settle()
    with home.reading() as session:
        found = dispute_detail.dispute_detail(session, uid, home.rules, by=home.actor, today=TODAY)
    assert (found.people_count, found.category_code) == (6, "0203")


def test_people_s_mediation_and_the_sheet(opened: Opened, home: OpenTestCentre) -> None:
    uid = register(home)
    with home.session() as session:
        dispute_step.act(session, uid, "accept", StepDraft(), home.rules, by=home.actor, now=home.now)
    opened.page.refresh(frozenset())
    opened.settle()
    opened.settle()
    opened.page.desk.panel.asked.emit("mediate")
    assert opened.asked_for == [("mediation", ("open", uid))]
    press(opened.page.desk, "打印登记表", opened.qtbot)
    paper = opened.page.desk.side()
    assert isinstance(paper, PaperPanel)
    opened.qtbot.waitUntil(paper.print_button.isEnabled)


def test_a_record_outside_the_filter_is_shown_all_the_same(opened: Opened, home: OpenTestCentre) -> None:
    uid = register(home)
    opened.page.list.chips.risk.set_value("red")
    opened.settle()
    opened.page.show_target(uid)
    opened.settle()
    detail = opened.page.desk.panel.detail
    assert detail is not None
    assert detail.uid == uid
    opened.page.refresh(frozenset())
    opened.settle()
    assert opened.page.desk.panel.isVisible()


def test_who_may_only_look_is_offered_nothing(home: OpenTestCentre, qtbot: QtBot) -> None:
    register(home)
    with open_page(home, DisputePage, qtbot, home.someone(Role.AUDITOR)) as opened:
        opened.settle()
        words = verbs(opened.page)
    assert not {"登记纠纷", "记录进展", "受理", "看号码", "修改", "打印登记表"} & words
    assert "复制编号" in words


def test_page_and_form_fit_the_smallest_screen_at_every_scale(
    scale: float, tmp_path: Path, qtbot: QtBot, home: OpenTestCentre
) -> None:
    register(home)
    with open_page(home, DisputePage, qtbot) as opened:
        opened.page.resize(1366 - 56, 560)
        opened.settle()
        least = opened.page.minimumSizeHint()
        assert least.width() <= 1366 - round(56 * scale)
        assert least.height() <= 697 - round((48 + 28) * scale)
        opened.page.show_target("register")
        opened.settle()
        least = opened.page.minimumSizeHint()
        assert least.width() <= 1366 - round(56 * scale)
        assert least.height() <= 697 - round((48 + 28) * scale)
