"""What a mediation waits for, in its list and on the work page; what two committees do together."""

from dataclasses import replace

from sqlalchemy.orm import Session

from db.enums import AgreementForm, PaperKind, ServiceMeans, TerminationReason
from desktop_app.services import (
    agreement,
    court_referral,
    draft,
    joint_committee,
    mediation_ending,
    mediation_extension,
    mediation_notice,
    recusal,
)
from desktop_app.services.committee import CommitteeDraft, MediatorDraft, add_committee, add_mediator
from desktop_app.services.court_referral import CourtReportDraft, ReferralDraft
from desktop_app.services.joint_committee import JointDraft
from desktop_app.services.mediation_ending import EndingDraft
from desktop_app.services.mediation_extension import ExtensionAnswerDraft, ExtensionDraft
from desktop_app.services.mediation_notice import ServiceDraft
from desktop_app.services.mediation_view import list_mediations
from desktop_app.services.record_draft import RecordKind, draft_kind
from desktop_app.services.recusal import RecusalDecision, RecusalDraft
from desktop_app.services.today import due_rows
from tests.services import mediation_case as cases
from tests.services.course_case import TODAY, course, printed, read
from tests.services.mediation_case import Case, day


def test_an_oral_register_names_the_other_committee_and_its_seal(case: Case, session: Session) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    other = add_committee(session, CommitteeDraft("南坪社区人民调解委员会", "南"), by=by, now=now)
    helper = add_mediator(session, other, MediatorDraft("龚长河"), by=by, now=now)
    uid = cases.accepted(case, session)
    joined = JointDraft(other, (helper,), day("2026-10-28"), "双方分属两个村")
    joint_committee.join_committee(session, uid, joined, by=by, now=now)
    cases.hold_meetings(case, session, uid)
    oral = replace(cases.agreement_draft(case), form=AgreementForm.ORAL)
    state = agreement.draw_up(session, uid, oral, centre.rules, by=by, now=now)
    text = printed(case, session, PaperKind.ORAL_AGREEMENT_REGISTER, state.uid)
    assert text.startswith("柳桥镇人民调解委员会、南坪社区人民调解委员会")
    assert "■是□否" in text
    assert "南坪社区人民调解委员会（印章）" in text


def test_a_mediator_of_the_other_committee_takes_over_after_a_challenge(case: Case, session: Session) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    other = add_committee(session, CommitteeDraft("南坪社区人民调解委员会", "南"), by=by, now=now)
    helper = add_mediator(session, other, MediatorDraft("龚长河"), by=by, now=now)
    follower = add_mediator(session, other, MediatorDraft("龚小溪"), by=by, now=now)
    uid = cases.accepted(case, session)
    joined = JointDraft(other, (helper,), day("2026-10-28"), "双方分属两个村")
    joint_committee.join_committee(session, uid, joined, by=by, now=now)
    asked_on = day("2026-11-04")
    challenge = RecusalDraft(case.parties[1], asked_on, helper, "和单玉凤是亲戚")
    asked = recusal.record_recusal(session, uid, challenge, by=by, now=now)
    assert read(case, session, uid).row.next_thing == "决定龚长河要不要回避"
    go = RecusalDecision(True, asked_on, "属实", follower)
    recusal.decide_recusal(session, asked, go, by=by, now=now)
    assert "龚小溪" in read(case, session, uid).row.mediators
    assert read(case, session, uid).row.next_thing == "安排第一次调解会议"


def test_the_list_names_what_waits_before_the_next_meeting(case: Case, session: Session) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    uid = cases.accepted(case, session)

    def next_thing() -> str:
        rows = list_mediations(session, by=by, today=TODAY)
        assert read(case, session, uid).row.next_thing == rows[0].next_thing
        return rows[0].next_thing

    kind = PaperKind.ACCEPTANCE_NOTICE
    mediation_notice.issue_notice(session, uid, kind, day("2026-10-27"), rules, by=by, now=now)
    notice = course(case, session, uid).notices[0].uid
    served = ServiceDraft(case.parties[:2], day("2026-10-27"), ServiceMeans.HAND)
    mediation_notice.serve_notice(session, uid, notice, served, by=by, now=now)
    assert next_thing() == "受理通知书还有 1 方没有送达"
    asked = ExtensionDraft(15, "等村民代表会议", day("2026-11-20"), "路长青")
    mediation_extension.ask_extension(session, uid, asked, rules, by=by, now=now)
    said = ExtensionAnswerDraft(case.parties[0], True, True, day("2026-11-21"))
    mediation_extension.answer_extension(session, uid, said, rules, by=by, now=now)
    assert next_thing() == "延期还差 2 方答复"
    fields = {"record": "问：地界在哪里？"}
    kept = draft_kind(RecordKind.MEETING, uid)
    half = draft.begin(session, kept, fields, "调解会议", by=by, now=now)
    assert next_thing() == "调解会议没写完，接着写"
    assert half in {row.draft_uid for row in read(case, session, uid).work.unfinished}


def test_a_court_waits_for_the_result_also_of_what_is_over(case: Case, session: Session) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    uid = cases.accepted(case, session)
    referral = ReferralDraft(
        "固始县人民法院", "（2026）豫1525诉前调88号", day("2026-10-24"), day("2026-10-25")
    )
    court_referral.record_referral(session, uid, referral, rules, by=by, now=now)
    ending = EndingDraft("", TODAY, TODAY, reasons=(TerminationReason.UNREACHABLE,))
    mediation_ending.terminate(session, uid, ending, rules, by=by, now=now)
    row = list_mediations(session, by=by, today=TODAY)[0]
    assert (row.next_thing, row.due_on) == ("把结果反馈给固始县人民法院", day("2026-11-24"))
    due = due_rows(session, rules, by=by, today=TODAY)
    assert [d.verb for d in due if d.uid == uid] == ["反馈法院"]
    report = CourtReportDraft("调解不成", TODAY)
    court_referral.report_to_court(session, uid, report, by=by, now=now)
    assert list_mediations(session, by=by, today=TODAY) == ()
    assert [d for d in due_rows(session, rules, by=by, today=TODAY) if d.uid == uid] == []
