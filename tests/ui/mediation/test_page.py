"""人民调解 with keys and clicks: from the application to the agreement in force."""

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.enums import MediationState, MeetingOutcome, Role
from desktop_app.domain.clock_time import local_date
from desktop_app.services import agreement, mediation
from desktop_app.services.mediation import ConsentDraft
from desktop_app.ui.mediation.agreement_form import AgreementForm
from desktop_app.ui.mediation.committee_form import CommitteeForm
from desktop_app.ui.mediation.ending_form import EndingForm
from desktop_app.ui.mediation.meeting_form import MeetingForm
from desktop_app.ui.mediation.open_form import OpenForm
from desktop_app.ui.mediation.page import MediationPage
from desktop_app.ui.mediation.step_forms import SignForm
from desktop_app.ui.mediation.words import read_time
from desktop_app.ui.paper.panel import PaperPanel
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.support.centre import make_centre
from tests.ui.mediation.desk import Opened, accepted, applied, read, save, see, show, side
from tests.ui.open_page import open_page, press, verbs


def drawn(case: Case) -> UUID:
    with case.centre.session() as session:
        return cases.drawn_up(case, session)[0]


def test_an_application_is_taken_for_the_dispute_that_was_asked_for(opened: Opened, case: Case) -> None:
    opened.page.show_target(("open", case.dispute))
    opened.settle()
    form = side(opened).form
    assert isinstance(form, OpenForm)
    assert form.dispute.value() == case.dispute
    assert form.committee.value() == case.committee
    save(opened)
    assert form.lead.error() == "请选定人民调解员。"
    form.lead.set_value(case.mediators["余广田"])
    form.others[0].set_value(case.mediators["单秀兰"])
    save(opened)
    row = opened.page.list.table.current_row()
    assert row is not None
    assert (row.dispute_uid, row.mediators) == (case.dispute, ("余广田", "单秀兰"))
    opened.page.show_target(("open", case.dispute))
    opened.settle()
    assert opened.page.desk.side() is None


def test_a_mediator_of_a_partys_name_wants_a_check(opened: Opened, case: Case) -> None:
    opened.page.show_target(("open", case.dispute))
    opened.settle()
    form = side(opened).form
    assert isinstance(form, OpenForm)
    form.lead.set_value(case.mediators["余广田"])
    form.others[0].set_value(case.mediators["余广田"])
    save(opened)
    assert "每人一次" in form.lead.error()
    assert form.recusal.isHidden() or not form.recusal.isVisible()


def test_all_consent_by_clicks_and_it_is_accepted(opened: Opened, case: Case) -> None:
    uid = applied(case)
    show(opened, uid)
    names = [c.name for c in read(case, uid).consents]
    press(opened.page, "为何不能受理调解？", opened.qtbot)
    see(opened, f"请登记{names[0]}是否同意调解。")
    press(opened.page, f"{names[0]}同意", opened.qtbot)
    press(opened.page, "登记同意", opened.qtbot)
    opened.settle()
    assert [c.given for c in read(case, uid).consents] == [True, None, None]
    press(opened.page, "都同意了", opened.qtbot)
    press(opened.page, "登记都同意", opened.qtbot)
    opened.settle()
    assert all(c.given for c in read(case, uid).consents)
    press(opened.page, "受理调解", opened.qtbot)
    save(opened)
    detail = read(case, uid)
    assert detail.row.state is MediationState.ACCEPTED
    see(opened, detail.row.number)
    see(opened, f"期限到 {detail.row.due_on}")


def test_a_refusal_bars_the_mediation(opened: Opened, case: Case) -> None:
    uid = applied(case)
    show(opened, uid)
    name = read(case, uid).consents[1].name
    press(opened.page, f"{name}不同意", opened.qtbot)
    see(opened, "第十七条")
    press(opened.page, "登记不同意", opened.qtbot)
    opened.settle()
    detail = read(case, uid)
    assert detail.row.state is MediationState.REFUSED
    assert "受理调解" not in verbs(opened.page.desk)
    opened.qtbot.waitUntil(lambda: "登记告知其他途径" in verbs(opened.page.desk))
    press(opened.page, "登记告知其他途径", opened.qtbot)
    save(opened)
    assert read(case, uid).remedy_told_on == local_date(case.centre.now)


def test_a_refusal_during_mediation_wants_the_other_ways_told(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    show(opened, uid)
    name = read(case, uid).consents[1].name
    press(opened.page, f"改{name}的意见", opened.qtbot)
    save(opened)
    form = side(opened).form
    assert form.fields["remedy_told_on"].error() == "请先告知仲裁、行政、诉讼等途径。"
    form.fields["remedy_told_on"].set_value(local_date(case.centre.now))
    save(opened)
    assert read(case, uid).row.state is MediationState.TERMINATED


def test_a_meeting_is_recorded_with_the_keyboard(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    opened.page.show_target(("do", uid, "add_meeting"))
    opened.settle()
    form = side(opened).form
    assert isinstance(form, MeetingForm)
    keys, bot = opened.qtbot.keyClicks, opened.qtbot

    def enter(widget_text: str) -> None:
        widget = opened.page.focusWidget()
        assert widget is not None
        keys(widget, widget_text)
        bot.keyClick(widget, Qt.Key.Key_Tab)

    bot.waitUntil(form.day.edit.hasFocus)
    for text in ("11.20", "930", "8:00"):
        enter(text)
    bot.keyClick(form.next_day.box, Qt.Key.Key_Tab)
    assert form.place.edit.hasFocus()
    form.place.edit.insert("村委会调解室")
    form.record.edit.setFocus()
    form.record.edit.insertPlainText("常守田：补偿款算少了。")
    form.outcome.combo.setFocus()
    bot.keyClick(form.outcome.combo, Qt.Key.Key_End)
    save(opened)
    assert form.end.error().startswith("结束时间要晚于开始时间")
    form.end.edit.clear()
    keys(form.end.edit, "1130")
    save(opened)
    (meeting,) = read(case, uid).meetings
    assert (meeting.place, meeting.outcome) == ("村委会调解室", MeetingOutcome.CONTINUED)
    assert (meeting.ended_at - meeting.started_at).total_seconds() == 2 * 3600
    assert len(meeting.present) == 3
    press(opened.page, "看第 1 次调解记录", opened.qtbot)
    see(opened, "补偿款算少了")


def test_somebody_must_have_come_to_a_meeting(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    opened.page.show_target(("do", uid, "add_meeting"))
    opened.settle()
    form = side(opened).form
    assert isinstance(form, MeetingForm)
    values = [("started_at", "9:00"), ("ended_at", "10:00"), ("place", "村委会"), ("record", "记录")]
    form.set_values([*values, ("outcome", MeetingOutcome.CONTINUED)])
    form.set_values((f"present[{n}]", False) for n in range(3))
    save(opened)
    assert form.present[0].error() == "请勾选到场的当事人或代理人。"
    assert read(case, uid).meetings == ()


def test_an_agreement_is_drawn_up_with_instalments(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    with case.centre.session() as session:
        cases.hold_meetings(case, session, uid)
    show(opened, uid)
    press(opened.page, "登记协议", opened.qtbot)
    form = side(opened).form
    assert isinstance(form, AgreementForm)
    assert form.copies.value() == 4
    form.set_values(
        [("facts", "占地补偿"), ("terms", "补偿 58,000 元\n\n不再阻工"), ("performance", "转账"),
         ("amount_fen", 5_800_000), ("drawn_up_on", day("2026-11-17"))]
    )  # fmt: skip
    for due, amount in (("2026-12-10", 3_000_000), ("2027-01-20", 2_700_000)):
        press(opened.page, "加一期", opened.qtbot)
        path = f"instalments[{len([k for k in form.fields if k.endswith('.due_on')]) - 1}]"
        form.set_values(
            [(f"{path}.due_on", day(due)), (f"{path}.amount_fen", amount), (f"{path}.what", "款")]
        )
    save(opened)
    assert form.amount.error() == "各期合计 57,000 元，协议金额是 58,000 元，请核对一致。"
    form.set_values([("instalments[1].amount_fen", 2_800_000)])
    save(opened)
    made = read(case, uid).agreement
    assert made is not None
    assert made.terms == ("补偿 58,000 元", "不再阻工")
    assert [i.amount_fen for i in made.instalments] == [3_000_000, 2_800_000]


def test_a_draft_of_an_agreement_is_kept_with_its_instalments(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    with case.centre.session() as session:
        cases.hold_meetings(case, session, uid)
    show(opened, uid)
    press(opened.page, "登记协议", opened.qtbot)
    press(opened.page, "加一期", opened.qtbot)
    side(opened).form.set_values([("terms", "不再阻工"), ("instalments[0].what", "补偿款")])
    opened.qtbot.keyClick(side(opened).form, Qt.Key.Key_Escape)
    assert opened.page.desk.side() is None
    press(opened.page, "登记协议", opened.qtbot)
    values = side(opened).form.values()
    assert (values["terms"], values["instalments[0].what"]) == ("不再阻工", "补偿款")
    press(opened.page, "去掉末期", opened.qtbot)
    assert "instalments[0].what" not in side(opened).form.values()


def test_an_agreement_signed_line_by_line_becomes_effective(opened: Opened, case: Case) -> None:
    uid = drawn(case)
    show(opened, uid)
    before = read(case, uid).agreement
    assert before is not None
    see(opened, f"还差 {len(before.lines)} 处签字盖章")
    press(opened.page, f"登记签名：{before.lines[0].caption}", opened.qtbot)
    for line in before.lines:
        form = side(opened).form
        assert isinstance(form, SignForm)
        assert form.line.caption == line.caption
        save(opened)
        opened.settle()
    assert opened.page.desk.side() is None
    after = read(case, uid)
    assert after.agreement is not None
    assert after.agreement.effective_on == local_date(case.centre.now)
    assert after.row.state is MediationState.AGREED
    see(opened, "生效，")
    press(opened.page, "登记第 1 期履行", opened.qtbot)
    save(opened)
    performed = read(case, uid).agreement
    assert performed is not None
    assert performed.instalments[0].performed_on == local_date(case.centre.now)


def test_a_mediation_is_terminated_with_the_ways_told(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    opened.page.show_target(("do", uid, "terminate"))
    opened.settle()
    form = side(opened).form
    assert isinstance(form, EndingForm)
    form.reason.set_value("双方差距太大")
    save(opened)
    assert form.told.error()
    form.told.set_value(local_date(case.centre.now))
    save(opened)
    assert read(case, uid).row.state is MediationState.TERMINATED
    opened.page.list.ended.set_value("on")
    opened.settle()
    row = opened.page.list.table.rows.row_at(0)
    assert row is not None
    assert row.uid == uid


def test_a_mediator_is_replaced_and_the_first_paper_shown(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    opened.page.show_target(("do", uid, "replace_mediator"))
    opened.settle()
    side(opened).form.set_values(
        [("old_uid", case.mediators["单秀兰"]), ("new_uid", case.mediators["解文斌"]), ("reason", "申请回避")]
    )
    save(opened)
    assert read(case, uid).row.mediators == ("余广田", "解文斌")
    press(opened.page, "打印受理登记表", opened.qtbot)
    panel = opened.page.desk.side()
    assert isinstance(panel, PaperPanel)
    opened.qtbot.waitUntil(lambda: panel.view.page_count() > 0)
    opened.settle()


def test_a_new_centre_enters_its_committee_here(tmp_path: Path, qtbot: QtBot) -> None:
    home = make_centre(tmp_path / "centre")
    with open_page(home, MediationPage, qtbot) as opened:
        see(opened, "这里没有调解")
        opened.page.open_application()
        form = side(opened).form
        assert isinstance(form, CommitteeForm)
        form.set_values([("name", "柳桥镇人民调解委员会"), ("short_name", "柳"), ("mediator.name", "陶守信")])
        save(opened)
        again = side(opened).form
        assert isinstance(again, CommitteeForm)
        see(opened, "现有 1 位：陶守信（主任）")
        again.set_values([("mediator.name", "陶守信")])
        save(opened)
        assert again.person.error() == "陶守信已经在柳桥镇人民调解委员会的名单里。"


def test_an_auditor_reads_and_changes_nothing(case: Case, qtbot: QtBot) -> None:
    uid = drawn(case)
    with open_page(case.centre, MediationPage, qtbot, case.centre.someone(Role.AUDITOR)) as opened:
        show(opened, uid)
        assert not verbs(opened.page) & {"受理调解申请", "登记签名", "改", "打印", "登记一次"}
        press(opened.page, "看卷宗", qtbot)
        assert opened.asked_for == [("dossier", uid)]


def test_the_list_filters_by_state(opened: Opened, case: Case) -> None:
    uid = applied(case)
    show(opened, uid)
    assert opened.page.list.table.rows.rowCount() == 1
    opened.page.list.states.set_value(MediationState.ACCEPTED.value)
    opened.settle()
    assert opened.page.list.table.rows.rowCount() == 0
    home = case.centre
    with home.session() as session:
        for party in case.parties:
            answer = ConsentDraft(party, True, False, day("2026-10-27"))
            mediation.record_consent(session, uid, answer, home.rules, by=home.actor, now=home.now)
        mediation.accept(session, uid, day("2026-10-27"), home.rules, by=home.actor, now=home.now)
    opened.page.refresh(frozenset())
    opened.settle()
    assert opened.page.list.table.rows.rowCount() == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("9:30", (9, 30)), ("9：30", (9, 30)), ("1430", (14, 30)), ("9点", (9, 0)), ("8点05分", (8, 5))],
)
def test_times_as_people_type_them(typed: str, meant: tuple[int, int]) -> None:
    found = read_time(typed)
    assert found is not None
    assert (found.hour, found.minute) == meant


@pytest.mark.parametrize("typed", ["25:00", "9:70", "上午", "12345"])
def test_what_is_no_time(typed: str) -> None:
    assert read_time(typed) is None


def test_the_page_fits_a_small_screen(case: Case, qtbot: QtBot, scale: float) -> None:
    uid = drawn(case)
    with open_page(case.centre, MediationPage, qtbot) as opened:
        show(opened, uid)
        for action in ("", "add_meeting", "sign"):
            if action:
                opened.page.show_target(("do", uid, action))
                opened.settle()
            least = opened.page.minimumSizeHint()
            assert least.width() <= 1366 - 56 * scale
            assert least.height() <= 697 - 76 * scale


def test_voiding_the_agreement_leads_back_to_mediation(opened: Opened, case: Case) -> None:
    uid = drawn(case)
    opened.page.show_target(("do", uid, "void_agreement"))
    opened.settle()
    side(opened).form.set_values([("reason", "金额写错")])
    save(opened)
    detail = read(case, uid)
    assert detail.agreement is None
    assert agreement.draw_up.__name__ in {a.key for a in detail.actions}
