"""Limits of a mediation and who else takes part: extensions, courts, the police, committees, the panel."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    DisputeType,
    MediationSource,
    PaperKind,
    SignatureMeans,
    SignerRole,
    TerminationReason,
)
from db.models.dispute import Dispute, Transition
from desktop_app.domain.deadlines import ClockKey, StopReason
from desktop_app.domain.mediation_extension import ExtensionState
from desktop_app.errors import RuleViolation
from desktop_app.services import (
    aggravation,
    agreement,
    court_referral,
    joint_committee,
    mediation,
    mediation_ending,
    mediation_extension,
    mediation_suspension,
    panel_seat,
)
from desktop_app.services.aggravation import AggravationDraft, PoliceReplyDraft, PoliceReportDraft
from desktop_app.services.agreement import SignatureDraft
from desktop_app.services.committee import CommitteeDraft, MediatorDraft, add_committee, add_mediator
from desktop_app.services.court_referral import CourtReportDraft, ReferralDraft
from desktop_app.services.dispute_note import NoteKind
from desktop_app.services.joint_committee import JointDraft
from desktop_app.services.mediation_detail import mediation_detail
from desktop_app.services.mediation_ending import EndingDraft
from desktop_app.services.mediation_extension import ExtensionAnswerDraft, ExtensionDraft
from desktop_app.services.mediation_suspension import SuspensionDraft
from desktop_app.services.mediator_choice import replace_mediator
from desktop_app.services.panel_seat import SeatDraft
from tests.services import mediation_case as cases
from tests.services.course_case import TODAY, course, keys, listed, mediation_of, printed, read
from tests.services.mediation_case import Case, day, moment


# extensions and suspensions
def answer(case: Case, session: Session, uid: UUID, number: int, given: bool = True) -> ExtensionState:
    centre = case.centre
    draft = ExtensionAnswerDraft(case.parties[number], given, True, day("2026-11-21"))
    return mediation_extension.answer_extension(
        session, uid, draft, centre.rules, by=centre.actor, now=centre.now
    )


def ask(case: Case, session: Session, uid: UUID, **changes: object) -> UUID:
    centre = case.centre
    draft = replace(ExtensionDraft(15, "等村民代表会议", day("2026-11-20"), "路长青"), **changes)  # type: ignore[arg-type]
    return mediation_extension.ask_extension(
        session, uid, draft, centre.rules, by=centre.actor, now=centre.now
    )


def test_the_limit_moves_only_when_the_last_party_agrees(case: Case, session: Session) -> None:
    uid = cases.accepted(case, session)
    extension = ask(case, session, uid)
    assert keys(case, session, uid)["ask_extension"] == ("上一次延期还在等各方答复，请先登记答复。",)
    assert answer(case, session, uid, 0) is ExtensionState.WAITING
    assert answer(case, session, uid, 1) is ExtensionState.WAITING
    assert mediation_of(session, uid).due_on == day("2026-11-26")
    assert answer(case, session, uid, 2) is ExtensionState.GRANTED
    assert mediation_of(session, uid).due_on == day("2026-12-11")
    dispute = session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one()
    assert (dispute.extension_days, dispute.due_on) == (15, day("2026-12-10")), "it runs by the same limit"
    assert "已延期 1 次" in keys(case, session, uid)["ask_extension"][0]
    with pytest.raises(RuleViolation, match="不能再延"):
        ask(case, session, uid)
    text = printed(case, session, PaperKind.EXTENSION_CONSENT, extension)
    for words in (
        "2026年11月26日",
        "2026年12月11日",
        "等村民代表会议",
        "路长青",
        "单玉凤（签名",
        "余广田（签名",
    ):
        assert words in text


def test_one_refusal_leaves_the_limit(case: Case, session: Session) -> None:
    uid = cases.accepted(case, session)
    ask(case, session, uid)
    answer(case, session, uid, 0)
    assert answer(case, session, uid, 1, given=False) is ExtensionState.REFUSED
    assert mediation_of(session, uid).due_on == day("2026-11-26")
    row = course(case, session, uid).extensions[0]
    assert (row.state, [a.given for a in row.answers]) == (ExtensionState.REFUSED, [True, False, None])
    with pytest.raises(RuleViolation, match="没有等待答复"):
        answer(case, session, uid, 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"days": 31}, "days"), ({"reason": " "}, "reason"), ({"asked_on": day("2026-10-20")}, "asked_on")],
)
def test_a_request_that_does_not_fit_is_refused(
    case: Case, session: Session, changes: dict[str, object], field: str
) -> None:
    uid = cases.accepted(case, session)
    with pytest.raises(RuleViolation) as refused:
        ask(case, session, uid, **changes)
    assert refused.value.field == field


def medical(case: Case, session: Session, kind: DisputeType) -> UUID:
    dispute = session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one()
    dispute.dispute_type = kind
    session.flush()
    return cases.accepted(case, session)


def test_expertise_does_not_count_in_a_medical_case(case: Case, session: Session) -> None:
    centre = case.centre
    uid = medical(case, session, DisputeType.MEDICAL)
    found = mediation_of(session, uid)
    assert found.clock_key == ClockKey.MEDICAL.value
    first = found.due_on
    assert first is not None
    assert "医疗纠纷预防和处理条例》第三十八条" in course(case, session, uid).clock
    draft = SuspensionDraft(StopReason.EXPERTISE, "省医学会 鉴定受理书 12 号", day("2026-11-02"))
    suspend, resume = mediation_suspension.suspend_clock, mediation_suspension.resume_clock
    with pytest.raises(RuleViolation, match="不因"):
        absent = replace(draft, reason=StopReason.PARTY_ABSENT)
        suspend(session, uid, absent, centre.rules, by=centre.actor, now=centre.now)
    suspend(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
    assert mediation_of(session, uid).due_on is None
    assert "中止" in keys(case, session, uid)["ask_extension"][0]
    row = read(case, session, uid).row
    assert (row.days_left, row.next_thing) == (None, "期限中止；安排第一次调解会议")
    with pytest.raises(RuleViolation, match="已经中止"):
        suspend(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
    with pytest.raises(RuleViolation):
        resume(session, uid, day("2026-11-01"), centre.rules, by=centre.actor, now=centre.now)
    after = resume(session, uid, day("2026-11-16"), centre.rules, by=centre.actor, now=centre.now)
    calendar = centre.rules.calendar
    stopped = [day("2026-11-02") + timedelta(days=n) for n in range(14)]
    worked = sum(calendar.is_working_day(one) for one in stopped)
    passed = [first + timedelta(days=n) for n in range(1, (after - first).days + 1)]
    assert sum(calendar.is_working_day(one) for one in passed) == worked == 10
    assert course(case, session, uid).suspensions[0].ended_on == day("2026-11-16")


def test_a_labour_case_has_fifteen_days(case: Case, session: Session) -> None:
    uid = medical(case, session, DisputeType.MIGRANT_WAGES)
    assert mediation_of(session, uid).due_on == day("2026-11-11")
    assert "第十四条" in course(case, session, uid).clock
    assert "期限已过" in keys(case, session, uid)["ask_extension"][0]


# courts
REFERRAL = ReferralDraft(
    "柳桥县人民法院", "（2026）豫1525诉前调88号", day("2026-10-24"), day("2026-10-25"), "裴法官"
)


def test_a_courts_case_runs_from_the_receipt_and_its_result_goes_back(case: Case, session: Session) -> None:
    centre = case.centre
    uid = cases.apply(case, session)
    court_referral.record_referral(session, uid, REFERRAL, centre.rules, by=centre.actor, now=centre.now)
    assert course(case, session, uid).source is MediationSource.COURT
    cases.consent(case, session, uid)
    due = mediation.accept(session, uid, day("2026-10-27"), centre.rules, by=centre.actor, now=centre.now)
    assert due == day("2026-11-24"), "30 days from signing for the papers"
    assert "特邀调解的规定" in course(case, session, uid).clock
    report = CourtReportDraft("调解不成，退回材料", TODAY)
    assert "还没有结果" in keys(case, session, uid)["report_to_court"][0]
    with pytest.raises(RuleViolation, match="还没有结果"):
        court_referral.report_to_court(session, uid, report, by=centre.actor, now=centre.now)
    cases.hold_meetings(case, session, uid)
    ending = EndingDraft("", day("2026-11-20"), day("2026-11-20"), reasons=(TerminationReason.APART,))
    mediation_ending.terminate(session, uid, ending, centre.rules, by=centre.actor, now=centre.now)
    court_referral.report_to_court(session, uid, report, by=centre.actor, now=centre.now)
    row = course(case, session, uid).referral
    assert row is not None
    assert (row.reported_on, row.report) == (TODAY, "调解不成，退回材料")
    with pytest.raises(RuleViolation, match="已经反馈"):
        court_referral.report_to_court(session, uid, report, by=centre.actor, now=centre.now)
    kind = PaperKind.TERMINATION_STATEMENT
    assert REFERRAL.case_number in printed(case, session, kind, listed(case, session)[kind])


def test_a_referral_that_is_entered_late_moves_the_clock(case: Case, session: Session) -> None:
    centre = case.centre
    uid = cases.accepted(case, session)
    late = replace(REFERRAL, received_on=day("2026-10-28"))
    with pytest.raises(RuleViolation) as refused:
        court_referral.record_referral(session, uid, late, centre.rules, by=centre.actor, now=centre.now)
    assert refused.value.field == "received_on"
    court_referral.record_referral(session, uid, REFERRAL, centre.rules, by=centre.actor, now=centre.now)
    assert mediation_of(session, uid).due_on == day("2026-11-24")
    with pytest.raises(RuleViolation, match="已经登记"):
        court_referral.record_referral(session, uid, REFERRAL, centre.rules, by=centre.actor, now=centre.now)


# escalation
def test_a_risk_is_met_with_measures_and_the_police_are_told_at_once(case: Case, session: Session) -> None:
    by, now = case.centre.actor, case.centre.now
    uid = cases.accepted(case, session)
    found = moment("2026-11-05T15:00:00+08:00")
    draft = AggravationDraft(found, "常守田扬言砸挖掘机", "暂停施工，村干部陪着", "余广田", True)
    risk = aggravation.record_aggravation(session, uid, draft, by=by, now=now)
    assert "report_police" in keys(case, session, uid)
    assert course(case, session, uid).aggravations[0].waits
    report = PoliceReportDraft(found + timedelta(minutes=10), "泉河铺派出所 值班民警 邹立平")
    reply = PoliceReplyDraft("已派民警到现场劝导", day("2026-11-05"))
    with pytest.raises(RuleViolation, match="还没有报告"):
        aggravation.record_police_reply(session, uid, risk, reply, by=by, now=now)
    early = replace(report, reported_at=found - timedelta(minutes=1))
    with pytest.raises(RuleViolation, match="不能早于发现"):
        aggravation.report_police(session, uid, risk, early, by=by, now=now)
    aggravation.report_police(session, uid, risk, report, by=by, now=now)
    aggravation.record_police_reply(session, uid, risk, reply, by=by, now=now)
    row = course(case, session, uid).aggravations[0]
    assert (row.waits, row.reply, row.reported_by) == (False, "已派民警到现场劝导", by.name)
    notes = session.scalars(
        select(Transition.reason).where(
            Transition.record_uid == case.dispute, Transition.action == NoteKind.POLICE_REPORT.value
        )
    ).all()
    assert notes == [f"报告泉河铺派出所 值班民警 邹立平（报告人 {by.name}）：常守田扬言砸挖掘机"]
    with pytest.raises(RuleViolation, match="已经登记"):
        aggravation.report_police(session, uid, risk, report, by=by, now=now)


# joint mediation and the panel
def test_two_committees_mediate_and_both_stand_on_the_papers(case: Case, session: Session) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    other = add_committee(session, CommitteeDraft("南坪社区人民调解委员会", "南"), by=by, now=now)
    helper = add_mediator(session, other, MediatorDraft("龚长河"), by=by, now=now)
    uid = cases.apply(case, session)
    draft = JointDraft(other, (helper,), day("2026-10-27"), "双方分属两个村")
    with pytest.raises(RuleViolation, match="请选另一个"):
        same = replace(draft, committee_uid=case.committee, mediator_uids=(case.mediators["解文斌"],))
        joint_committee.join_committee(session, uid, same, by=by, now=now)
    joint_committee.join_committee(session, uid, draft, by=by, now=now)
    with pytest.raises(RuleViolation, match="已经有另一个"):
        joint_committee.join_committee(session, uid, draft, by=by, now=now)
    follower = add_mediator(session, other, MediatorDraft("龚小溪"), by=by, now=now)
    stranger = uuid4()
    with pytest.raises(RuleViolation, match="名单里选"):
        replace_mediator(session, uid, helper, stranger, "调走", by=by, now=now)
    replace_mediator(session, uid, helper, follower, "临时有事", by=by, now=now)
    replace_mediator(session, uid, follower, helper, "回来了", by=by, now=now)
    row = course(case, session, uid).joint
    assert row is not None
    assert (row.committee_name, row.mediators) == ("南坪社区人民调解委员会", ("龚长河",))
    cases.consent(case, session, uid)
    mediation.accept(session, uid, day("2026-10-27"), centre.rules, by=by, now=now)
    text = printed(case, session, PaperKind.ACCEPTANCE_REGISTER, uid)
    assert "柳桥镇人民调解委员会、南坪社区人民调解委员会" in text
    assert "南坪社区人民调解委员会（印章）" in text


def test_the_panel_has_the_posts_of_the_profile(case: Case, session: Session) -> None:
    centre = case.centre
    uid = cases.accepted(case, session)
    seats = (SeatDraft("法律顾问", "邱律师", "县法律援助中心"), SeatDraft("乡贤", " "))
    with pytest.raises(RuleViolation, match="还没有定"):
        panel_seat.seat_panel(session, uid, seats, TODAY, centre.rules, by=centre.actor, now=centre.now)
    assert "seat_panel" not in keys(case, session, uid)
    profile = centre.rules.profile
    rule = replace(profile.panel, posts=("法律顾问", "乡贤"))
    rules = replace(centre.rules, profile=replace(profile, panel=rule))
    panel_seat.seat_panel(session, uid, seats, TODAY, rules, by=centre.actor, now=centre.now)
    unknown = (SeatDraft("村医", "谁"),)
    with pytest.raises(RuleViolation, match="席位应是"):
        panel_seat.seat_panel(session, uid, unknown, TODAY, rules, by=centre.actor, now=centre.now)
    again = (SeatDraft("法律顾问", "薛律师"),)
    panel_seat.seat_panel(session, uid, again, TODAY, rules, by=centre.actor, now=centre.now)
    detail = mediation_detail(session, uid, rules, by=centre.actor, today=TODAY)
    assert [(s.post, s.person_name) for s in detail.course.seats] == [("法律顾问", "薛律师"), ("乡贤", "")]


def test_a_joint_agreement_takes_effect_with_the_last_of_both_seals(case: Case, session: Session) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    other = add_committee(session, CommitteeDraft("南坪社区人民调解委员会", "南"), by=by, now=now)
    helper = add_mediator(session, other, MediatorDraft("龚长河"), by=by, now=now)
    uid = cases.accepted(case, session)
    draft = JointDraft(other, (helper,), day("2026-10-28"), "双方分属两个村")
    joint_committee.join_committee(session, uid, draft, by=by, now=now)
    cases.hold_meetings(case, session, uid)
    state = agreement.draw_up(session, uid, cases.agreement_draft(case), centre.rules, by=by, now=now)
    after = cases.sign_all(case, session, state.uid)
    assert after.effective_on is None
    own = SignatureDraft(SignerRole.MEDIATOR, "龚长河", SignatureMeans.SIGNATURE, day("2026-11-20"))
    after = agreement.sign(session, state.uid, own, centre.rules, by=by, now=now)
    assert after.effective_on is None, "the second committee's seal is still to come"
    seal = SignatureDraft(
        SignerRole.COMMITTEE, "南坪社区人民调解委员会", SignatureMeans.SEAL, day("2026-11-21")
    )
    after = agreement.sign(session, state.uid, seal, centre.rules, by=by, now=now)
    assert after.effective_on == day("2026-11-21")
    both = "柳桥镇人民调解委员会、南坪社区人民调解委员会"
    meeting = read(case, session, uid).meetings[0].uid
    for kind, subject in ((PaperKind.MEDIATION_RECORD, meeting), (PaperKind.AGREEMENT, state.uid)):
        assert printed(case, session, kind, subject).startswith(both), kind
    text = printed(case, session, PaperKind.AGREEMENT, state.uid)
    assert "柳桥镇人民调解委员会（印章）南坪社区人民调解委员会（印章）2026年11月21日" in text
