"""Mediations from application to end: consents, clocks, mediators, meetings, endings, lists."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from db.enums import DisputeState, MediationState, MeetingOutcome, Role
from db.models.dispute import Dispute, Transition
from db.models.mediation import Mediation
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import agreement, mediation, mediation_ending, mediator_choice, meeting
from desktop_app.services.mediation import ConsentDraft, MediationDraft
from desktop_app.services.mediation_detail import mediation_detail
from desktop_app.services.mediation_ending import EndingDraft
from desktop_app.services.mediation_view import list_mediations
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day, moment
from tests.support.centre import make_centre

TODAY = day("2026-11-23")


class Undone(Exception):
    """Ends a test's transaction without leaving a trace, so that one centre serves the whole module."""


def test_acceptance_waits_for_every_party_and_starts_the_clock(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.apply(case, session)
        row = list_mediations(session, by=centre.actor, today=TODAY)[0]
        assert (row.state, row.next_thing) == (MediationState.APPLIED, "还有 3 方没有表态")
        assert row.mediators == ("余广田", "单秀兰")
        with pytest.raises(RuleViolation, match="请登记常守田是否同意调解"):
            mediation.accept(session, uid, TODAY, centre.rules, by=centre.actor, now=centre.now)
        cases.consent(case, session, uid)
        with pytest.raises(RuleViolation, match="2026-10-27") as early:
            mediation.accept(session, uid, day("2026-10-26"), centre.rules, by=centre.actor, now=centre.now)
        assert early.value.field == "accepted_on"
        due = mediation.accept(session, uid, day("2026-10-27"), centre.rules, by=centre.actor, now=centre.now)
        assert due == day("2026-11-26"), "30 days after the day of acceptance"
        row = list_mediations(session, by=centre.actor, today=TODAY)[0]
        assert (row.number, row.due_on, row.days_left) == ("（2026）柳人调字第1号", due, 3)
        dispute = session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one()
        assert (dispute.clock_key, dispute.due_on) == ("people_mediation", day("2026-11-25"))
        raise Undone


def test_one_refusal_bars_mediation_and_later_answers_are_only_kept(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.apply(case, session)
        no = ConsentDraft(case.parties[1], False, False, day("2026-10-28"), "不愿到镇里调解")
        state = mediation.record_consent(session, uid, no, centre.rules, by=centre.actor, now=centre.now)
        assert state is MediationState.REFUSED
        second = replace(no, party_uid=case.parties[2])
        mediation.record_consent(session, uid, second, centre.rules, by=centre.actor, now=centre.now)
        read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=TODAY)
        assert read.ended_reason == "常守田明确拒绝调解，依照《人民调解法》第十七条不予受理。"
        assert [c.given for c in read.consents] == [None, False, False]
        assert read.row.next_thing == "告知其他途径并登记"
        assert {"record_consent", "tell_remedy", "issue_notice"} == {a.key for a in read.actions}
        yes = replace(no, given=True)
        assert (
            mediation.record_consent(session, uid, yes, centre.rules, by=centre.actor, now=centre.now)
            is MediationState.REFUSED
        )
        with pytest.raises(RuleViolation, match="不予受理"):
            mediation.accept(session, uid, TODAY, centre.rules, by=centre.actor, now=centre.now)
        mediation_ending.tell_remedy(session, uid, TODAY, by=centre.actor, now=centre.now)
        again = cases.apply(case, session)
        assert again != uid, "a changed mind is a new application"
        raise Undone


def test_a_refusal_during_mediation_needs_the_remedies_told(case: Case) -> None:
    centre = case.centre
    no = ConsentDraft(case.parties[1], False, False, day("2026-11-05"))
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        with pytest.raises(RuleViolation, match="告知"), session.begin_nested():
            mediation.record_consent(session, uid, no, centre.rules, by=centre.actor, now=centre.now)
        session.expire_all()
        told = replace(no, remedy_told_on=day("2026-11-05"))
        state = mediation.record_consent(session, uid, told, centre.rules, by=centre.actor, now=centre.now)
        assert state is MediationState.TERMINATED
        raise Undone


@pytest.mark.parametrize("code", ["1401", "1501"])
def test_matters_of_law_enforcement_and_discipline_are_not_mediated(
    tmp_path_factory: pytest.TempPathFactory, code: str
) -> None:
    centre = make_centre(tmp_path_factory.mktemp("barred") / "centre")
    barred = cases.land_case(centre, category_code=code)
    with pytest.raises(RuleViolation) as refusal, centre.session() as session:
        cases.apply(barred, session)
    centre.centre.close()
    assert refusal.value.field == "category_code"


def test_mediation_is_accepted_only_while_the_dispute_is_in_hand(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    centre = make_centre(tmp_path_factory.mktemp("early") / "centre")
    early = cases.land_case(centre, in_hand=False)
    with pytest.raises(RuleViolation, match=r"已受理.*签收"), centre.session() as session:
        cases.accepted(early, session)
    centre.centre.close()


def test_who_may_be_mediator(case: Case) -> None:
    centre = case.centre
    base = MediationDraft(case.dispute, case.committee, (), day("2026-10-26"))
    one = case.mediators["余广田"]
    for uids, words in (((), "选定"), ((one, one), "每人一次"), ((case.dispute,), "名单")):
        with pytest.raises(RuleViolation, match=words) as refusal, centre.session() as session:
            draft = replace(base, mediator_uids=uids)
            mediation.open_mediation(session, draft, centre.rules, by=centre.actor, now=centre.now)
        assert refusal.value.field == "mediator_uids"


def test_a_mediator_of_a_partys_name_must_be_checked(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        same = cases.add_mediator(
            session, case.committee, cases.MediatorDraft("温晓静"), by=centre.actor, now=centre.now
        )
        draft = MediationDraft(case.dispute, case.committee, (same,), day("2026-10-26"))
        with pytest.raises(RuleViolation, match=r"温晓静.*同名"):
            mediation.open_mediation(session, draft, centre.rules, by=centre.actor, now=centre.now)
        checked = replace(draft, recusal_checked=True)
        mediation.open_mediation(session, checked, centre.rules, by=centre.actor, now=centre.now)
        raise Undone


def test_a_challenged_mediator_is_replaced_with_a_trace(case: Case) -> None:
    centre = case.centre
    old, new = case.mediators["余广田"], case.mediators["陶守信"]
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        with pytest.raises(RuleViolation, match="原因"):
            mediator_choice.replace_mediator(session, uid, old, new, " ", by=centre.actor, now=centre.now)
        mediator_choice.replace_mediator(
            session, uid, old, new, "申请人要求回避", by=centre.actor, now=centre.now
        )
        read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=TODAY)
        assert [(m.name, m.leads) for m in read.mediators] == [("陶守信", True), ("单秀兰", False)]
        assert "余广田 换为 陶守信：申请人要求回避" in [s.reason for s in read.history]
        with pytest.raises(RuleViolation, match="余广田不是"):
            mediator_choice.replace_mediator(session, uid, old, new, "再换", by=centre.actor, now=centre.now)
        raise Undone


def test_a_meeting_without_result_leaves_the_mediation_open(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        cases.hold_meetings(case, session, uid)
        read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=TODAY)
        assert read.row.state is MediationState.ACCEPTED
        assert [(m.ordinal, m.outcome) for m in read.meetings] == [
            (1, MeetingOutcome.NOT_SETTLED),
            (2, MeetingOutcome.SETTLED),
        ]
        assert read.meetings[0].present[1:] == ("常守田", "单玉凤")
        raise Undone


def _meeting(case: Case, **changes: object) -> meeting.MeetingDraft:
    base = cases.meeting_draft(case, cases.LAND_MEDIATION["meetings"][0])
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ended_at": moment("2026-11-04T14:30:00+08:00")}, "ended_at"),
        ({"ended_at": moment("2026-11-23T12:00:01+08:00")}, "ended_at"),
        ({"started_at": moment("2026-10-26T14:30:00+08:00")}, "started_at"),
        ({"started_at": moment("2026-11-04T14:30:00+08:00").replace(tzinfo=None)}, "started_at"),
        ({"place": " "}, "place"),
        ({"record": ""}, "record"),
        ({"recorder": ""}, "recorder"),
        ({"invited_consented": False}, "invited_consented"),
    ],
)
def test_what_a_meeting_may_not_say(case: Case, changes: dict[str, object], field: str) -> None:
    centre = case.centre
    with pytest.raises(RuleViolation) as refusal, centre.session() as session:
        uid = cases.accepted(case, session)
        meeting.add_meeting(session, uid, _meeting(case, **changes), by=centre.actor, now=centre.now)
    assert refusal.value.field == field


def test_a_meeting_may_cross_midnight_and_comes_in_order(case: Case) -> None:
    centre = case.centre
    night = _meeting(
        case,
        started_at=moment("2026-11-18T19:00:00+08:00"),
        ended_at=moment("2026-11-19T01:35:00+08:00"),
    )
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        first = meeting.add_meeting(session, uid, night, by=centre.actor, now=centre.now)
        with pytest.raises(RuleViolation, match="先后"):
            meeting.add_meeting(session, uid, _meeting(case), by=centre.actor, now=centre.now)
        meeting.void_meeting(session, first, "漏登了前一次", by=centre.actor, now=centre.now)
        meeting.add_meeting(session, uid, _meeting(case), by=centre.actor, now=centre.now)
        meeting.add_meeting(session, uid, night, by=centre.actor, now=centre.now)
        read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=TODAY)
        assert [m.ordinal for m in read.meetings] == [1, 2]
        raise Undone


def test_termination_tells_the_remedies_and_fails_the_dispute(case: Case) -> None:
    centre = case.centre
    ending = EndingDraft("分歧太大，期限将满", day("2026-11-20"))
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        with pytest.raises(RuleViolation, match="告知"), session.begin_nested():
            mediation_ending.terminate(session, uid, ending, centre.rules, by=centre.actor, now=centre.now)
        session.expire_all()
        told = replace(ending, remedy_told_on=day("2026-11-20"))
        mediation_ending.terminate(session, uid, told, centre.rules, by=centre.actor, now=centre.now)
        dispute = session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one()
        assert dispute.state is DisputeState.NOT_SETTLED
        steps = session.scalars(select(Transition.action).where(Transition.record_uid == dispute.uid))
        assert {"fail", "remedy_told"} <= set(steps)
        read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=TODAY)
        assert read.row.state is MediationState.TERMINATED
        assert [a.key for a in read.actions] == ["closing_report", "issue_notice"]
        with pytest.raises(RuleViolation, match="只有“调解中”"):
            cases.hold_meetings(case, session, uid)
        raise Undone


def test_actions_follow_state_and_say_why_not(case: Case) -> None:
    centre = case.centre

    def actions() -> dict[str, tuple[str, ...]]:
        read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=TODAY)
        return {a.key: a.why_not for a in read.actions}

    with pytest.raises(Undone), centre.session() as session:
        uid = cases.apply(case, session)
        begin = actions()
        beside = {"record_application", "tell_rights", "record_power", "record_referral", "join_committee"}
        own = {"record_consent", "replace_mediator", "accept", "refuse", "withdraw", "record_aggravation"}
        assert set(begin) == own | beside | {"record_recusal", "invite", "add_evidence"}
        assert begin["accept"][1] == "请登记常守田是否同意调解。"
        cases.consent(case, session, uid)
        assert actions()["accept"] == ()
        mediation.accept(session, uid, day("2026-10-27"), centre.rules, by=centre.actor, now=centre.now)
        assert actions()["draw_up"] == ("请先写好调解记录，日期不晚于协议。",)
        cases.hold_meetings(case, session, uid)
        assert actions()["draw_up"] == ()
        draft = cases.agreement_draft(case)
        agreement.draw_up(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
        assert {"sign", "void_agreement", "terminate"} <= set(actions())
        assert "draw_up" not in actions()
        row = list_mediations(session, by=centre.actor, today=TODAY, dispute_uid=case.dispute)[0]
        assert row.next_thing == "协议还差 8 处签字盖章"
        raise Undone


def test_an_application_outside_the_scope_is_refused_with_its_reason(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.apply(case, session)
        with pytest.raises(RuleViolation) as refusal:
            empty = EndingDraft(" ", TODAY)
            mediation_ending.refuse(session, uid, empty, centre.rules, by=centre.actor, now=centre.now)
        assert refusal.value.field == "reason"
        draft = EndingDraft("对方不答复", TODAY, TODAY, fails_dispute=False)
        mediation_ending.refuse(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
        read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=TODAY)
        assert (read.row.state, read.remedy_told_on) == (MediationState.REFUSED, TODAY)
        assert read.row.dispute_state is DisputeState.IN_PROGRESS
        raise Undone


def test_withdrawal_leaves_the_dispute_in_hand(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.apply(case, session)
        draft = EndingDraft("双方已自行和解", day("2026-11-01"))
        mediation_ending.withdraw(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
        dispute = session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one()
        assert dispute.state is DisputeState.IN_PROGRESS
        assert list_mediations(session, by=centre.actor, today=TODAY) == ()
        ended = list_mediations(session, by=centre.actor, today=TODAY, include_ended=True)
        assert [row.state for row in ended] == [MediationState.WITHDRAWN]
        raise Undone


def test_the_window_takes_applications_and_only_mediators_hold_meetings(case: Case) -> None:
    centre = case.centre
    clerk, head = centre.someone(Role.WINDOW_CLERK), centre.someone(Role.TOWNSHIP_HEAD)
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.apply(replace(case, centre=replace(centre, actor=clerk)), session)
        cases.consent(replace(case, centre=replace(centre, actor=clerk)), session, uid)
        mediation.accept(session, uid, day("2026-10-27"), centre.rules, by=clerk, now=centre.now)
        with pytest.raises(PermissionDenied):
            meeting.add_meeting(session, uid, _meeting(case), by=clerk, now=centre.now)
        with pytest.raises(PermissionDenied):
            cases.apply(replace(case, centre=replace(centre, actor=head)), session)
        assert mediation_detail(session, uid, centre.rules, by=head, today=TODAY).actions == ()
        raise Undone


def test_an_applicant_cannot_apply_twice_at_a_time(case: Case) -> None:
    centre = case.centre
    with pytest.raises(RuleViolation, match="没结束"), centre.session() as session:
        cases.apply(case, session)
        cases.apply(case, session)


def test_every_step_leaves_a_row(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        cases.sign_all(case, session, drawn.uid)
        rows = session.scalars(
            select(Transition).where(Transition.record_uid == uid).order_by(Transition.id)
        ).all()
        assert [r.action for r in rows] == ["apply", "accept", "meeting", "meeting", "draw_up", "agree"]
        assert all(r.happened_at <= r.entered_at for r in rows)
        assert rows[1].happened_at < rows[1].entered_at - timedelta(days=20)
        raise Undone


def test_nothing_of_this_stayed(case: Case) -> None:
    with case.centre.reading() as session:
        assert session.scalars(select(Mediation)).all() == []
