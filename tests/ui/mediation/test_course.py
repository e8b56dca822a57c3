"""The beginning and the end of a mediation with keys and clicks, over a real centre."""

from typing import TypeVar

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.enums import (
    ApplicationManner,
    MediationSource,
    MediationState,
    PaperKind,
    PowerItem,
    RefusalReason,
    Remedy,
    Role,
    ServiceMeans,
    TerminationReason,
    WithdrawalReason,
)
from desktop_app.domain.mediation_extension import ExtensionState
from desktop_app.services.committee import CommitteeDraft, MediatorDraft, add_committee, add_mediator
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.mediation.application_form import ApplicationForm
from desktop_app.ui.mediation.company_forms import AggravationForm, JointForm, PoliceReportForm
from desktop_app.ui.mediation.course_forms import NoticeForm, PowerForm, ServiceForm, TellingForm
from desktop_app.ui.mediation.ending_form import EndingForm, RemedyForm
from desktop_app.ui.mediation.limit_forms import (
    CourtReportForm,
    ExtensionAnswerForm,
    ExtensionForm,
    ReferralForm,
    ResumeForm,
    SuspensionForm,
)
from desktop_app.ui.mediation.open_form import OpenForm
from desktop_app.ui.mediation.page import MediationPage
from desktop_app.ui.paper.panel import PaperPanel
from tests.services.mediation_case import Case, day
from tests.ui.mediation.desk import Opened, accepted, applied, read, see, show
from tests.ui.open_page import open_page, press, texts

FormT = TypeVar("FormT", bound=Form)


def form_of(opened: Opened, kind: type[FormT]) -> FormT:
    """The form that was opened beside the list."""

    def shown() -> bool:
        side = opened.page.desk.side()
        return isinstance(side, SideForm) and isinstance(side.form, kind)

    opened.qtbot.waitUntil(shown)
    side = opened.page.desk.side()
    assert isinstance(side, SideForm)
    assert isinstance(side.form, kind)
    return side.form


def begin(opened: Opened, key: str, kind: type[FormT]) -> FormT:
    """Open an action of the shown record, as a click on its verb does."""
    opened.page.desk.panel.asked.emit(key, None)
    return form_of(opened, kind)


def save(opened: Opened, form: Form) -> None:
    opened.qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()


def test_an_oral_application_is_written_down_read_back_and_shown(opened: Opened, case: Case) -> None:
    uid = applied(case)
    show(opened, uid)
    see(opened, "还没有登记申请书")
    press(opened.page, "登记申请书", opened.qtbot)
    form = form_of(opened, ApplicationForm)
    assert form.manner.value() is ApplicationManner.ORAL
    assert form.applicants.value() == case.parties[:1], "the applicants' side is proposed"
    assert form.facts.value(), "the dispute says what happened"
    save(opened, form)
    assert form.claims.error() == "请写明申请事项，一条一行。"
    form.claims.set_value("补偿果树损失\n水管改道")
    save(opened, form)
    assert "读过以后再勾上" in form.read_back.error()
    form.read_back.set_value(True)
    save(opened, form)
    row = read(case, uid).course.application
    assert row is not None
    assert row.claims == ("补偿果树损失", "水管改道")
    see(opened, "已读给申请人听")
    press(opened.page, "打印申请书", opened.qtbot)
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.desk.side(), PaperPanel))


def test_a_written_application_asks_for_no_reading_back(opened: Opened, case: Case) -> None:
    uid = applied(case)
    show(opened, uid)
    form = begin(opened, "record_application", ApplicationForm)
    form.manner.set_value(ApplicationManner.WRITTEN)
    form.manner.changed.emit()
    assert form.read_back.isHidden()
    form.claims.set_value("补偿果树损失")
    form.applicants.set_value(())
    save(opened, form)
    assert form.applicants.boxes[0].error() == "请勾选谁提出申请。"
    form.applicants.set_value(case.parties[:1])
    save(opened, form)
    row = read(case, uid).course.application
    assert row is not None
    assert row.read_back is None


def test_the_source_in_detail_is_chosen_with_the_organ(opened: Opened, case: Case) -> None:
    opened.page.show_target(("open", case.dispute))
    opened.settle()
    form = form_of(opened, OpenForm)
    assert form.organ.isHidden()
    form.lead.set_value(case.mediators["余广田"])
    form.source.set_value(MediationSource.POLICE)
    form.source.changed.emit()
    assert not form.organ.isHidden()
    form.organ.set_value("泉河铺派出所")
    save(opened, form)
    see(opened, "公安机关委托移送，泉河铺派出所")


def test_a_refusal_needs_a_reason_and_its_notice_is_served(opened: Opened, case: Case) -> None:
    uid = applied(case)
    show(opened, uid)
    form = begin(opened, "refuse", EndingForm)
    save(opened, form)
    assert form.reason.error() == "请勾选原因，或者写明理由。"
    form.reasons.set_value((RefusalReason.ALREADY,))
    form.told.set_value(day("2026-11-23"))
    form.remedies.set_value((Remedy.COURT,))
    save(opened, form)
    assert read(case, uid).row.state is MediationState.REFUSED
    see(opened, "已经起诉、申请仲裁，或者已有生效的处理结果")
    press(opened.page, "发不予受理通知书", opened.qtbot)
    save(opened, form_of(opened, NoticeForm))
    see(opened, "柳调不〔2026〕1号，送达 0 / 3")
    press(opened.page, "登记送达", opened.qtbot)
    service = form_of(opened, ServiceForm)
    service.parties.set_value(case.parties[:2])
    service.means.set_value(ServiceMeans.FORWARDED)
    save(opened, service)
    assert service.receiver.error() == "请写明代收、转交的人。"
    service.receiver.set_value("村文书 路小军")
    save(opened, service)
    see(opened, "柳调不〔2026〕1号，送达 2 / 3")
    press(opened.page, "打印", opened.qtbot)
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.desk.side(), PaperPanel))


def test_the_applicants_withdraw_with_a_reason(opened: Opened, case: Case) -> None:
    uid = applied(case)
    show(opened, uid)
    form = begin(opened, "withdraw", EndingForm)
    assert form.withdrawn_by is not None
    assert form.withdrawn_by.value() == case.parties[:1]
    form.reasons.set_value((WithdrawalReason.PERSONAL,))
    save(opened, form)
    detail = read(case, uid)
    assert (detail.row.state, detail.ended_reason) == (MediationState.WITHDRAWN, "个人原因")


def test_a_termination_is_stated_in_full(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    show(opened, uid)
    form = begin(opened, "terminate", EndingForm)
    form.reasons.set_value((TerminationReason.APART, TerminationReason.OTHER))
    form.told.set_value(day("2026-11-23"))
    form.remedies.set_value(())
    save(opened, form)
    assert form.remedies.boxes[0].error() == "请勾选告知了哪些途径。"
    form.remedies.set_value((Remedy.ARBITRATION,))
    save(opened, form)
    assert form.reason.error() == "勾选“其他”就要写明理由。"
    form.reason.set_value("双方都要求走仲裁")
    form.process.set_value("电话联系三次。")
    form.points.set_value("补偿标准。")
    save(opened, form)
    ending = read(case, uid).course.ending
    assert ending is not None
    assert (ending.process, ending.points, ending.remedies) == (
        "电话联系三次。", "补偿标准。", (Remedy.ARBITRATION,),
    )  # fmt: skip
    see(opened, "电话联系三次。")
    press(opened.page, "打印终止调解情况表", opened.qtbot)
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.desk.side(), PaperPanel))


def test_ways_that_were_told_later_are_ticked(opened: Opened, case: Case) -> None:
    uid = applied(case)
    show(opened, uid)
    refuse = begin(opened, "refuse", EndingForm)
    refuse.reasons.set_value((RefusalReason.MATERIALS,))
    save(opened, refuse)
    press(opened.page, "登记告知其他途径", opened.qtbot)
    form = form_of(opened, RemedyForm)
    form.remedies.set_value((Remedy.COURT,))
    save(opened, form)
    ending = read(case, uid).course.ending
    assert ending is not None
    assert ending.remedies == (Remedy.COURT,)


def test_rights_are_told_and_an_agent_is_empowered(opened: Opened, case: Case) -> None:
    uid = applied(case)
    show(opened, uid)
    press(opened.page, "告知权利义务", opened.qtbot)
    telling = form_of(opened, TellingForm)
    assert len(telling.parties.value()) == 3
    save(opened, telling)
    assert read(case, uid).course.untold == ()
    agent = read(case, uid).course.agents[0]
    press(opened.page, f"登记{agent.name}的授权委托书", opened.qtbot)
    power = form_of(opened, PowerForm)
    assert power.agent.value() == agent.uid
    save(opened, power)
    assert power.items.boxes[0].error() == "请勾选委托事项。"
    power.items.set_value((PowerItem.ATTEND, PowerItem.OTHER))
    save(opened, power)
    assert "写明是什么" in power.other.error()
    power.other.set_value("代收补偿款")
    save(opened, power)
    row = next(a for a in read(case, uid).course.agents if a.uid == agent.uid)
    assert row.items == (PowerItem.ATTEND, PowerItem.OTHER)
    see(opened, "到调解结束")


def test_an_extension_is_asked_for_and_answered_by_clicks(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    show(opened, uid)
    press(opened.page, "申请延期", opened.qtbot)
    form = form_of(opened, ExtensionForm)
    save(opened, form)
    assert form.days.error() == "请填写延长几天。"
    form.days.set_value(15)
    form.reason.set_value("等村民代表会议")
    save(opened, form)
    for name in ("常守田", "单玉凤"):
        press(opened.page, f"{name}同意延期", opened.qtbot)
        save(opened, form_of(opened, ExtensionAnswerForm))
    assert read(case, uid).mediation_due_on == day("2026-11-26")
    answer = begin(opened, "answer_extension", ExtensionAnswerForm)
    assert answer.party.value() == case.parties[0], "who has not answered yet"
    save(opened, answer)
    detail = read(case, uid)
    assert detail.mediation_due_on == day("2026-12-11")
    assert detail.course.extensions[0].state is ExtensionState.GRANTED
    see(opened, "各方同意，已延期")


def test_the_limit_stands_still_and_runs_again(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    show(opened, uid)
    press(opened.page, "中止", opened.qtbot)
    form = form_of(opened, SuspensionForm)
    form.day.set_value(day("2026-11-10"))
    form.proof.set_value("鉴定受理书 12 号")
    save(opened, form)
    see(opened, "中止中，不计算")
    press(opened.page, "恢复", opened.qtbot)
    resume = form_of(opened, ResumeForm)
    resume.day.set_value(day("2026-11-20"))
    save(opened, resume)
    assert read(case, uid).mediation_due_on == day("2026-12-06"), "ten days more"


def test_a_courts_case_is_reported_back(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    show(opened, uid)
    form = begin(opened, "record_referral", ReferralForm)
    form.court.set_value("固始县人民法院")
    form.number.set_value("（2026）豫1525诉前调88号")
    form.referred.set_value(day("2026-10-24"))
    form.received.set_value(day("2026-10-25"))
    save(opened, form)
    see(opened, "还没反馈")
    press(opened.page, "为何不能登记协议？", opened.qtbot)
    ending = begin(opened, "terminate", EndingForm)
    ending.reasons.set_value((TerminationReason.APART,))
    ending.told.set_value(day("2026-11-23"))
    save(opened, ending)
    report = begin(opened, "report_to_court", CourtReportForm)
    assert report.report.value() == "已终止。分歧大，不能达成一致"
    save(opened, report)
    referral = read(case, uid).course.referral
    assert referral is not None
    assert referral.reported_on == day("2026-11-23")


def test_a_risk_goes_to_the_police_at_once(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    show(opened, uid)
    form = begin(opened, "record_aggravation", AggravationForm)
    form.risk.set_value("扬言砸挖掘机")
    form.measures.set_value("暂停施工")
    form.for_police.set_value(True)
    save(opened, form)
    see(opened, "要立即报告公安")
    press(opened.page, "登记报告公安", opened.qtbot)
    report = form_of(opened, PoliceReportForm)
    save(opened, report)
    assert report.to.error() == "请写明报告给哪个派出所、谁接的。"
    report.to.set_value("泉河铺派出所 邹立平")
    save(opened, report)
    see(opened, "已报告公安")
    assert not read(case, uid).course.aggravations[0].waits


def test_a_second_committee_joins_with_its_mediator(opened: Opened, case: Case) -> None:
    home = case.centre
    with home.session() as session:
        other = add_committee(
            session, CommitteeDraft("南坪社区人民调解委员会", "南"), by=home.actor, now=home.now
        )
        add_mediator(session, other, MediatorDraft("龚长河"), by=home.actor, now=home.now)
    uid = applied(case)
    show(opened, uid)
    form = begin(opened, "join_committee", JointForm)
    assert form.committee.value() == other
    form.reason.set_value("双方分属两个村")
    save(opened, form)
    see(opened, "南坪社区人民调解委员会")
    assert [m.name for m in read(case, uid).mediators] == ["余广田", "单秀兰", "龚长河"]


def test_nothing_can_be_corrected_by_whoever_only_looks(case: Case, qtbot: QtBot) -> None:
    uid = accepted(case)
    auditor = case.centre.someone(Role.AUDITOR, "查账人")
    with open_page(case.centre, MediationPage, qtbot, auditor) as page:
        show(page, uid)
        see(page, "期限")
        assert "登记申请书" not in texts(page.page)
        assert PaperKind.RIGHTS_NOTICE.label not in texts(page.page)
