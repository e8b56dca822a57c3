"""Agreements that are not kept: declared with facts, one route, the dispute follows; renegotiation."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import BreachRoute, DisputeState, MediationState, Role
from db.models.dispute import Dispute
from db.models.mediation import Agreement
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import agreement, breach, mediation, performance, renegotiation
from desktop_app.services.breach import BreachDraft, RouteDraft
from desktop_app.services.dispute_closing import Case as ClosingCase
from desktop_app.services.dispute_closing import why_not_closed
from desktop_app.services.dispute_record import StepDraft, history_of
from desktop_app.services.dispute_step import act
from desktop_app.services.mediation_detail import MediationDetail, mediation_detail
from desktop_app.services.performance import PerformanceDraft
from desktop_app.services.renegotiation import RenegotiationDraft
from desktop_app.services.today_agreement import agreement_rows
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day, moment
from tests.services.test_agreement import Undone

LATER = moment("2026-12-15T10:00+08:00")
"""After the first instalment was due."""


def _read(case: Case, session: Session, uid: UUID, today: date = day("2026-12-15")) -> MediationDetail:
    return mediation_detail(session, uid, case.centre.rules, by=case.centre.actor, today=today)


def _ready(case: Case, session: Session, uid: UUID) -> set[str]:
    return {a.key for a in _read(case, session, uid).actions if not a.why_not}


def _declare(case: Case, session: Session, uid: UUID, by: Actor | None = None) -> UUID:
    drawn = _read(case, session, uid).agreement
    assert drawn is not None
    draft = BreachDraft(
        day("2026-12-15"), "常守田来电说没有收到第一期，村会计承认没有转", "第一期 30000 元没有付",
        (drawn.instalments[0].uid,), case.parties[0], day("2026-12-12"),
    )  # fmt: skip
    return breach.declare_breach(session, drawn.uid, draft, by=by or case.centre.actor, now=LATER)


def _dispute(case: Case, session: Session) -> Dispute:
    return session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one()


def _route(
    case: Case, session: Session, uid: UUID, draft: RouteDraft, by: Actor | None = None, now: datetime = LATER
) -> breach.RouteState:
    return breach.route_breach(session, uid, draft, case.centre.rules, by=by or case.centre.actor, now=now)


def test_a_breach_needs_facts_and_something_that_is_due(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, agreed = cases.in_force(case, session)
        drawn = _read(case, session, uid).agreement
        assert drawn is not None
        first, second = drawn.instalments
        whole = BreachDraft(day("2026-12-15"), "来电", "没有付", (first.uid,))
        wrong = {
            "facts": replace(whole, facts=" "),
            "undone": replace(whole, undone=""),
            "instalments": replace(whole, instalments=(second.uid,)),
            "declared_on": replace(whole, declared_on=day("2026-12-16")),
            "warned_on": replace(whole, warned_on=day("2026-12-16")),
            "party_uid": replace(whole, party_uid=UUID(int=7)),
        }
        for field, draft in wrong.items():
            with pytest.raises(RuleViolation) as refusal:
                breach.declare_breach(session, agreed, draft, by=centre.actor, now=LATER)
            assert refusal.value.field == field
        breach.declare_breach(session, agreed, whole, by=centre.actor, now=LATER)
        with pytest.raises(RuleViolation, match="没有了结"):
            breach.declare_breach(session, agreed, whole, by=centre.actor, now=LATER)
        raise Undone


def test_supervised_again_it_is_over_once_it_is_paid(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)
        before = _dispute(case, session).state
        declared = _declare(case, session, uid)
        rows = agreement_rows(session, centre.rules, by=centre.actor, today=day("2026-12-15"))
        assert "处理违约" in {row.verb for row in rows}
        again = RouteDraft(BreachRoute.SUPERVISE, day("2026-12-15"), "村支书答应月底付")
        with pytest.raises(RuleViolation, match="再查"):
            _route(case, session, declared, again)
        done = _route(case, session, declared, replace(again, next_check_on=day("2026-12-31")))
        assert (done.dispute_state, done.dispute_moved) == (before, True)
        rows = agreement_rows(session, centre.rules, by=centre.actor, today=day("2026-12-26"))
        assert day("2026-12-31") in {row.due_on for row in rows if row.verb == "再查履行"}
        drawn = _read(case, session, uid).agreement
        assert drawn is not None
        paid = PerformanceDraft(day("2026-12-30"), "转账回单")
        performance.record_performance(
            session, drawn.instalments[0].uid, paid, by=centre.actor, now=moment("2026-12-30T12:00+08:00")
        )
        (row,) = _read(case, session, uid).after.breaches
        assert (row.ended_on, row.party, row.warned_on) == (
            day("2026-12-30"),
            "固始县泉河铺镇大坝桥村民委员会",
            day("2026-12-12"),
        )
        raise Undone


def test_the_court_route_fails_the_dispute_and_tells_the_way(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid, _ = cases.in_force(case, session)
        declared = _declare(case, session, uid)
        done = _route(case, session, declared, RouteDraft(BreachRoute.COURT, day("2026-12-15")))
        assert (done.dispute_state, done.dispute_moved) == (DisputeState.NOT_SETTLED, True)
        dispute = _dispute(case, session)
        assert dispute.round == 2, "the broken agreement opens a new round"
        actions = [step.action for step in history_of(session, case.dispute)]
        assert actions[-4:] == ["await_follow_up", "relapse", "fail", "remedy_told"]
        raise Undone


def test_a_mediator_may_not_reopen_the_dispute_and_is_told(case: Case) -> None:
    mediator = case.centre.someone(Role.MEDIATOR, "余广田")
    with pytest.raises(Undone), case.centre.session() as session:
        uid, _ = cases.in_force(case, session)
        declared = _declare(case, session, uid, mediator)
        draft = RouteDraft(BreachRoute.RENEGOTIATE, day("2026-12-15"))
        done = _route(case, session, declared, draft, by=mediator)
        assert (done.dispute_state, done.dispute_moved) == (DisputeState.SETTLED, False)
        raise Undone


def test_only_a_confirmed_agreement_is_enforced(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid, _ = cases.in_force(case, session)
        declared = _declare(case, session, uid)
        with pytest.raises(RuleViolation, match="二百零六条"):
            _route(case, session, declared, RouteDraft(BreachRoute.ENFORCE, day("2026-12-15")))
        breach.end_breach(session, declared, "双方自行了结，收回", by=case.centre.actor, now=LATER)
        with pytest.raises(RuleViolation, match="已经了结"):
            _route(case, session, declared, RouteDraft(BreachRoute.COURT, day("2026-12-15")))
        raise Undone


def _again(case: Case, consented: tuple[UUID, ...] | None = None) -> RenegotiationDraft:
    parties = case.parties if consented is None else consented
    return RenegotiationDraft("村里资金紧张，要求改期", day("2026-12-15"), parties)


def test_renegotiation_takes_everybodys_consent(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)
        with pytest.raises(RuleViolation, match="单玉凤没有同意重新协商"):
            renegotiation.renegotiate(
                session, uid, _again(case, case.parties[:2]), centre.rules, by=centre.actor, now=LATER
            )
        raise Undone


def test_a_new_agreement_stands_in_the_old_ones_place_and_the_old_one_stays(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, old = cases.in_force(case, session)
        due = renegotiation.renegotiate(session, uid, _again(case), centre.rules, by=centre.actor, now=LATER)
        assert due == day("2027-01-14")
        keys = _ready(case, session, uid)
        assert {"draw_up", "keep_agreement", "add_meeting"} <= keys
        assert not {"terminate", "withdraw", "sign", "void_agreement"} & keys
        draft = replace(
            cases.agreement_draft(case),
            drawn_up_on=day("2026-12-15"),
            instalments=tuple(
                replace(one, due_on=late)
                for one, late in zip(
                    cases.agreement_draft(case).instalments,
                    (day("2027-02-01"), day("2027-03-01")),
                    strict=True,
                )
            ),
        )
        drawn = agreement.draw_up(session, uid, draft, centre.rules, by=centre.actor, now=LATER)
        found = _read(case, session, uid)
        assert found.agreement is not None
        assert found.agreement.supersedes == "柳调协〔2026〕第1号"
        assert [a.superseded_on for a in found.after.earlier] == [None], "it binds until the new one does"
        with pytest.raises(RuleViolation, match="还在签字"):
            renegotiation.keep_agreement(session, uid, "不改了", by=centre.actor, now=LATER)
        state = drawn
        for line in cases.signatures(case):
            state = agreement.sign(
                session, drawn.uid, replace(line, signed_on=day("2026-12-15")), centre.rules,
                by=centre.actor, now=LATER,
            )  # fmt: skip
        assert (state.effective_on, state.dispute_settled) == (day("2026-12-15"), True)
        first = session.scalars(select(Agreement).where(Agreement.uid == old)).one()
        assert (first.superseded_on, first.voided_at) == (day("2026-12-15"), None)
        with pytest.raises(RuleViolation, match="新协议"):
            performance.record_performance(
                session, first.instalments[0].uid, PerformanceDraft(day("2026-12-15")),
                by=centre.actor, now=LATER,
            )  # fmt: skip
        # What is owed now is owed by the new agreement alone.
        rows = agreement_rows(session, centre.rules, by=centre.actor, today=day("2027-01-28"))
        assert {row.number for row in rows if row.verb == "督促履行"} == {"柳调协〔2026〕第2号"}
        act(session, case.dispute, "await_follow_up", StepDraft(), centre.rules, by=centre.actor, now=LATER)
        closing = ClosingCase(_dispute(case, session), history_of(session, case.dispute))
        lacking = why_not_closed(session, closing, StepDraft(), centre.rules, centre.actor)
        assert any("还有 2 期没有履行" in sentence for sentence in lacking)
        raise Undone


def test_a_renegotiation_that_fails_leaves_the_old_agreement_in_force(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)
        renegotiation.renegotiate(session, uid, _again(case), centre.rules, by=centre.actor, now=LATER)
        no = mediation.ConsentDraft(case.parties[1], False, False, day("2026-12-15"), "不谈了")
        with pytest.raises(RuleViolation, match="维持原协议"), session.begin_nested():
            mediation.record_consent(session, uid, no, centre.rules, by=centre.actor, now=LATER)
        session.expire_all()
        renegotiation.keep_agreement(session, uid, "谈不拢", by=centre.actor, now=LATER)
        found = _read(case, session, uid)
        assert (found.row.state, found.ended_on) == (MediationState.AGREED, day("2026-11-19"))
        assert "record_performance" in _ready(case, session, uid)
        raise Undone
