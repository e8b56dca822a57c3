"""What follows an agreement, with keys and clicks: obligations, performance, breach, confirmation, visits."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from db.enums import (
    BreachRoute,
    ConfirmationState,
    FollowUpManner,
    MediationState,
    ObligationKind,
    PerformanceFinding,
)
from desktop_app.domain.clock_time import local_date
from desktop_app.ui.kit.dates import day_words
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.mediation.agreement_form import AgreementForm
from desktop_app.ui.mediation.confirmation_form import ApplicationForm
from desktop_app.ui.mediation.performance_form import BreachForm, PerformanceForm, RouteForm
from desktop_app.ui.paper.panel import PaperPanel
from tests.services import attachments
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day, moment
from tests.ui.mediation.desk import Opened, read, save, see, side
from tests.ui.open_page import press


def do(opened: Opened, uid: UUID, key: str) -> SideForm:
    """Open the form of an action."""
    opened.page.refresh(frozenset())
    opened.settle()
    opened.page.show_target(("do", uid, key))
    opened.settle()
    return side(opened)


def in_force(case: Case) -> UUID:
    with case.centre.session() as session:
        return cases.in_force(case, session)[0]


def at(case: Case, text: str) -> datetime:
    case.centre.now = moment(text)
    return case.centre.now


def test_obligations_of_every_kind_and_items_are_entered(opened: Opened, case: Case) -> None:
    with case.centre.session() as session:
        uid = cases.accepted(case, session)
        cases.hold_meetings(case, session, uid)
    form = do(opened, uid, "draw_up").form
    assert isinstance(form, AgreementForm)
    form.for_court.box.click()
    assert form.copies.value() == 5, "one more for the court"
    village, husband, _ = case.parties
    for word in ("加一项", "加一期", "加一项", "加一笔", "加一笔"):
        press(opened.page, word, opened.qtbot)
    assert [form.fields[f"instalments[{n}].obligation"].value() for n in range(3)] == [1, 1, 2]
    form.set_values(
        [("facts", "占地补偿"), ("terms", "一、补偿 58,000 元"), ("performance", "转账"),
         ("amount_fen", 5_800_000), ("drawn_up_on", day("2026-11-17")),
         ("items[0].name", "果树补偿"), ("items[0].amount_fen", 6_000_000),
         ("items[1].name", "已付"), ("items[1].amount_fen", 200_000), ("items[1].sign", -1)]
    )  # fmt: skip
    for n, (due, amount) in enumerate((("2026-12-10", 3_000_000), ("2027-01-20", 2_800_000))):
        path = f"instalments[{n}]"
        form.set_values(
            [(f"{path}.due_on", day(due)), (f"{path}.amount_fen", amount), (f"{path}.what", "补偿款"),
             (f"{path}.payer_uid", village), (f"{path}.payee_uid", husband)]
        )  # fmt: skip
    form.set_values(
        [("instalments[2].kind", ObligationKind.DO), ("instalments[2].what", "水管改道"),
         ("instalments[2].payer_uid", village)]
    )  # fmt: skip
    save(opened)
    assert form.fields["instalments[2].due_on"].error().startswith("请写明什么时候履行")
    form.set_values([("instalments[2].condition", "开工后十日内")])
    save(opened)
    made = read(case, uid).agreement
    assert made is not None
    assert [(i.obligation, i.kind, i.condition) for i in made.instalments] == [
        (1, ObligationKind.PAY, ""), (1, ObligationKind.PAY, ""), (2, ObligationKind.DO, "开工后十日内"),
    ]  # fmt: skip
    assert [(item.name, item.amount_fen) for item in made.items] == [
        ("果树补偿", 6_000_000),
        ("已付", -200_000),
    ]
    assert (made.terms, made.copies) == (("补偿 58,000 元",), 5)
    see(opened, "果树补偿 60,000 元")


def test_a_part_is_paid_an_overpayment_refused_and_a_mistake_taken_back(opened: Opened, case: Case) -> None:
    uid = in_force(case)
    form = do(opened, uid, "record_performance").form
    assert isinstance(form, PerformanceForm)
    assert form.amount.value() == 3_000_000, "what is open is proposed"
    form.set_values([("amount_fen", 3_000_001)])
    save(opened)
    assert "只差 30,000 元" in form.amount.error()
    form.set_values([("amount_fen", 1_000_000), ("means", "转账"), ("note", "回单 0317")])
    save(opened)
    see(opened, "还差 20,000 元")
    see(opened, "回单 0317")
    press(opened.page, f"作废第 1 期 {local_date(case.centre.now):%m-%d} 的履行", opened.qtbot)
    side(opened).form.set_values([("reason", "记错了")])
    save(opened)
    made = read(case, uid).agreement
    assert made is not None
    assert made.instalments[0].acts == ()


def test_a_photo_of_the_receipt_goes_with_the_payment(opened: Opened, case: Case, tmp_path: Path) -> None:
    uid = in_force(case)
    photo = tmp_path / "收条.png"
    photo.write_bytes(attachments.content(300))
    form = do(opened, uid, "record_performance").form
    form.set_values([("amount_fen", 1_000_000), ("file", photo)])
    save(opened)
    see(opened, "收条.png")
    made = read(case, uid).agreement
    assert made is not None
    assert made.instalments[0].acts[0].files == ("收条.png",)


def test_a_breach_is_declared_with_facts_and_dealt_with(opened: Opened, case: Case) -> None:
    uid = in_force(case)
    at(case, "2026-12-15T10:00+08:00")
    form = do(opened, uid, "declare_breach").form
    assert isinstance(form, BreachForm)
    assert form.which[0].value(), "what is overdue is proposed"
    form.set_values([("facts", "村会计承认没有转")])
    save(opened)
    see(opened, "还没有处理")
    press(opened.page, f"作废 {day_words(day('2026-12-15'))}登记的违约", opened.qtbot)
    save(opened)
    assert side(opened).form.fields["reason"].error(), "nothing is taken back without a reason"
    side(opened).form.set_values([("reason", "看错了日期")])
    save(opened)
    assert read(case, uid).after.breaches == ()
    do(opened, uid, "declare_breach").form.set_values([("facts", "村会计承认没有转")])
    save(opened)
    see(opened, "还没有处理")
    form = do(opened, uid, "route_breach").form
    assert isinstance(form, RouteForm)
    offered = [form.route.combo.itemText(n) for n in range(form.route.combo.count())]
    assert BreachRoute.ENFORCE.label not in offered, "nothing was confirmed by a court"
    save(opened)
    assert form.check_on.error()
    form.set_values([("next_check_on", day("2026-12-31"))])
    save(opened)
    see(opened, "继续督促履行")
    (row,) = read(case, uid).after.breaches
    assert (row.route, row.next_check_on) == (BreachRoute.SUPERVISE, day("2026-12-31"))


def test_everybody_is_asked_before_an_agreement_is_renegotiated(opened: Opened, case: Case) -> None:
    uid = in_force(case)
    form = do(opened, uid, "renegotiate").form
    form.set_values([("reason", "村里一时拿不出"), ("consented[0]", True)])
    save(opened)
    see(opened, "没有同意重新协商")
    form.set_values([("consented[1]", True), ("consented[2]", True)])
    save(opened)
    assert read(case, uid).row.state is MediationState.ACCEPTED
    form = do(opened, uid, "keep_agreement").form
    form.set_values([("reason", "谈不拢")])
    save(opened)
    assert read(case, uid).row.state is MediationState.AGREED


def test_confirmation_from_telling_to_the_court(opened: Opened, case: Case) -> None:
    uid = in_force(case)
    do(opened, uid, "tell_confirmation")
    save(opened)
    see(opened, "没有交法院的一份")
    form = do(opened, uid, "prepare_application").form
    assert isinstance(form, ApplicationForm)
    form.set_values([("court_name", "固始县人民法院")])
    save(opened)
    assert "三百五十五" in form.denied[0].error()
    form.set_values((f"denied[{n}]", True) for n in range(4))
    form.set_values([("applicants[2]", False)])
    save(opened)
    see(opened, "还差：单玉凤")
    form.set_values([("applicants[2]", True)])
    save(opened)
    press(opened.page, "打印申请书", opened.qtbot)
    assert isinstance(opened.page.desk.side(), PaperPanel)
    opened.page.desk.close_side()
    do(opened, uid, "apply_confirmation")
    save(opened)
    form = do(opened, uid, "court_accepts").form
    form.set_values([("case_number", "（2026）豫1525民特19号")])
    save(opened)
    see(opened, "法院已受理")
    do(opened, uid, "void_confirmation").form.set_values([("reason", "登记到别的案子上了")])
    save(opened)
    assert read(case, uid).after.confirmation is None
    for key in ("tell_confirmation", "prepare_application", "apply_confirmation", "court_accepts"):
        form = do(opened, uid, key).form
        if isinstance(form, ApplicationForm):
            form.set_values([("court_name", "固始县人民法院"), *((f"denied[{n}]", True) for n in range(4))])
        if key == "court_accepts":
            form.set_values([("case_number", "（2026）豫1525民特19号")])
        save(opened)
    found = read(case, uid).after.confirmation
    assert found is not None
    assert (found.state, found.case_number) == (ConfirmationState.ACCEPTED, "（2026）豫1525民特19号")


def test_after_the_thirty_days_the_page_says_why_not(opened: Opened, case: Case) -> None:
    uid = in_force(case)
    at(case, "2026-12-22T09:00+08:00")
    opened.page.refresh(frozenset())
    opened.settle()
    opened.page.show_target(uid)
    opened.settle()
    see(opened, "已过，不能再申请")
    press(opened.page, "为何不能告知司法确认？", opened.qtbot)
    see(opened, "第三十三条")


def test_a_visit_is_recorded_and_printed_and_the_report_written(opened: Opened, case: Case) -> None:
    uid = in_force(case)
    form = do(opened, uid, "record_follow_up").form
    form.set_values(
        [("time", "930"), ("manner", FollowUpManner.PHONE), ("finding", PerformanceFinding.ON_SCHEDULE),
         ("performance", "果子收完了"), ("satisfaction", "满意")]
    )  # fmt: skip
    save(opened)
    see(opened, "下次回访在")
    press(opened.page, "打印第 1 次回访记录", opened.qtbot)
    assert isinstance(opened.page.desk.side(), PaperPanel)
    opened.page.desk.close_side()
    press(opened.page, "作废第 1 次回访", opened.qtbot)
    side(opened).form.set_values([("reason", "打错了电话")])
    save(opened)
    assert read(case, uid).after.visits == ()
    form = do(opened, uid, "closing_report").form
    save(opened)
    assert form.fields["opinion"].error(), "nothing is proposed while something is owed"
    form.set_values([("opinion", "分期履行中，转入回访。")])
    save(opened)
    see(opened, "结案报告")
    assert read(case, uid).after.report_uid is not None
