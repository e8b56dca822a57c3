"""Follow-up visits and the closing report: what is recorded, when the next is due, a relapse, F13."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DisputeState, FollowUpManner, LaterSuit, PerformanceFinding, RiskLevel, Role
from db.models.dispute import Dispute
from db.models.follow_up import ClosingReport
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import closing_report, follow_up
from desktop_app.services.closing_report import proposed_report, write_report
from desktop_app.services.dispute_record import history_of
from desktop_app.services.follow_up import FollowUpDraft, FollowUpState
from desktop_app.services.mediation_detail import mediation_detail
from desktop_app.services.performance import PerformanceDraft, record_performance
from desktop_app.services.today_agreement import follow_up_rows
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day, moment
from tests.services.test_agreement import Undone


def _draft(case: Case) -> FollowUpDraft:
    return FollowUpDraft(
        moment("2026-11-23T11:00+08:00"), FollowUpManner.AT_HOME, case.parties[1:],
        PerformanceFinding.ON_SCHEDULE, "果子已收完，施工队进场", "基本满意",
    )  # fmt: skip


def _visit(
    case: Case, session: Session, uid: UUID, draft: FollowUpDraft, by: Actor | None = None
) -> FollowUpState:
    centre = case.centre
    return follow_up.record_follow_up(
        session, uid, draft, centre.rules, by=by or centre.actor, now=centre.now
    )


def test_a_visit_is_kept_counts_for_closing_and_names_the_next(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)
        read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=day("2026-11-23"))
        # Orange: three visits; a week after the effect, a month after the last instalment, and one more.
        assert session.scalars(select(Dispute.risk_level)).one() is RiskLevel.ORANGE
        assert read.after.schedule == (day("2026-11-26"), day("2027-02-19"), day("2027-03-21"))
        assert read.after.next_visit_on == day("2026-11-26")
        state = _visit(case, session, uid, _draft(case))
        assert (state.next_on, state.reopened) == (day("2027-02-19"), None)
        read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=day("2026-11-23"))
        (row,) = read.after.visits
        assert (row.ordinal, row.visited, row.satisfaction) == (1, ("常守田", "单玉凤"), "基本满意")
        actions = [step.action for step in history_of(session, case.dispute)]
        assert actions[-2:] == ["follow_up", "satisfaction"]
        raise Undone


def test_what_a_visit_may_not_say(case: Case) -> None:
    whole = _draft(case)
    wrong = {
        "visited": replace(whole, visited=()),
        "performance": replace(whole, performance=" "),
        "satisfaction": replace(whole, satisfaction="一般般"),
        "suit_note": replace(whole, suit=LaterSuit.DECIDED),
        "measures": replace(whole, error_note="面积写错"),
        "escalation_note": replace(whole, relapsed=True),
        "visited_at": replace(whole, visited_at=moment("2026-11-24T11:00+08:00")),
    }
    with pytest.raises(Undone), case.centre.session() as session:
        uid, _ = cases.in_force(case, session)
        for field, draft in wrong.items():
            with pytest.raises(RuleViolation) as refusal:
                _visit(case, session, uid, draft)
            assert refusal.value.field == field, refusal.value.text
        raise Undone


def test_no_visit_before_the_agreement_is_in_force(case: Case) -> None:
    with pytest.raises(RuleViolation, match="生效以后"), case.centre.session() as session:
        uid, _ = cases.drawn_up(case, session)
        _visit(case, session, uid, _draft(case))


def test_a_relapse_opens_a_new_round_or_tells_the_director(case: Case) -> None:
    again = replace(
        _draft(case), finding=PerformanceFinding.NOT_PERFORMED, relapsed=True,
        escalation_note="又堵了路", measures="当天到场劝开，约周三再谈",
    )  # fmt: skip
    mediator = case.centre.someone(Role.MEDIATOR, "余广田")
    with pytest.raises(Undone), case.centre.session() as session:
        uid, _ = cases.in_force(case, session)
        assert _visit(case, session, uid, again, mediator).reopened is False
        assert _visit(case, session, uid, again).reopened is True
        dispute = session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one()
        assert (dispute.state, dispute.round) == (DisputeState.IN_PROGRESS, 2)
        raise Undone


def test_the_work_page_names_a_visit_that_comes_up(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)
        # The dispute itself asks for its first visit on the same day and stands on the page already.
        assert follow_up_rows(session, centre.rules, by=centre.actor, today=day("2026-11-26")) == ()
        _visit(case, session, uid, _draft(case))
        assert follow_up_rows(session, centre.rules, by=centre.actor, today=day("2027-02-15")) == ()
        (row,) = follow_up_rows(session, centre.rules, by=centre.actor, today=day("2027-02-16"))
        assert (row.verb, row.due_on, row.days_left) == ("回访", day("2027-02-19"), 3)
        raise Undone


def test_the_closing_report_proposes_what_other_records_tell(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)
        first = proposed_report(session, uid, by=centre.actor, today=day("2026-11-23"))
        assert "还有 2 期没有履行" in first.result
        assert first.opinion == "", "nothing is proposed while something is owed"
        for one in cases.instalments_of(case, session, uid):
            done = PerformanceDraft(day("2026-11-22"))
            record_performance(session, one.uid, done, by=centre.actor, now=centre.now)
        draft = proposed_report(session, uid, by=centre.actor, today=day("2026-11-23"))
        assert (draft.finished_on, draft.handler) == (day("2026-11-22"), "余广田、单秀兰")
        assert "柳调协〔2026〕第1号" in draft.result
        assert "已全部履行" in draft.result
        wrong = {
            "approver": replace(draft, approver="余广田"),
            "opinion": replace(draft, opinion=" "),
            "finished_on": replace(draft, finished_on=day("2026-11-24"), filled_on=day("2026-11-24")),
            "filled_on": replace(draft, filled_on=day("2026-11-21")),
        }
        for field, one in wrong.items():
            with pytest.raises(RuleViolation) as refusal:
                write_report(session, uid, one, by=centre.actor, now=centre.now)
            assert refusal.value.field == field, refusal.value.text
        written = write_report(
            session, uid, replace(draft, approver="陶守信"), by=centre.actor, now=centre.now
        )
        again = write_report(
            session, uid, replace(draft, opinion="同意结案。"), by=centre.actor, now=centre.now
        )
        assert written == again, "written anew, not twice"
        assert session.scalars(select(ClosingReport.opinion)).one() == "同意结案。"
        kept = proposed_report(session, uid, by=centre.actor, today=day("2026-11-23"))
        assert (kept.opinion, kept.approver) == ("同意结案。", "")
        raise Undone


def test_no_closing_report_while_the_mediation_goes_on(case: Case) -> None:
    centre = case.centre
    with pytest.raises(RuleViolation, match="结束以后"), centre.session() as session:
        uid = cases.accepted(case, session)
        closing_report.proposed_report(session, uid, by=centre.actor, today=day("2026-11-23"))
