"""Recusal: asked, answered, decided; what makes one look twice at a mediator."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgentAuthority, AgentKind, InvitedKind
from db.models.dispute import Agent, Party
from db.models.mediation_work import Recusal
from desktop_app.errors import RuleViolation
from desktop_app.services import recusal
from desktop_app.services.invited_participant import InvitedDraft, invite_participant
from desktop_app.services.mediation_detail import MediationDetail, mediation_detail
from desktop_app.services.recusal import RecusalDecision, RecusalDraft
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day

TODAY = day("2026-11-23")
ASKED = day("2026-11-04")


class Undone(Exception):
    """Ends a test's transaction without leaving a trace."""


def read(case: Case, session: Session, uid: object) -> MediationDetail:
    return mediation_detail(session, uid, case.centre.rules, by=case.centre.actor, today=TODAY)  # type: ignore[arg-type]


def test_a_challenged_host_must_go_before_the_next_meeting(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        nothing = RecusalDraft(case.parties[0], ASKED)
        recusal.record_recusal(session, uid, nothing, by=by, now=now)
        challenge = RecusalDraft(case.parties[1], ASKED, case.mediators["余广田"], "和村主任是连襟", 1)
        asked = recusal.record_recusal(session, uid, challenge, by=by, now=now)
        with pytest.raises(RuleViolation, match=r"余广田.*第二十五条"):
            cases.hold_meetings(case, session, uid)
        shown = read(case, session, uid)
        assert next(a for a in shown.actions if a.key == "add_meeting").why_not != ()
        stay = RecusalDecision(False, ASKED, "查无此事")
        with pytest.raises(RuleViolation, match="应当调换") as refusal:
            recusal.decide_recusal(session, asked, stay, by=by, now=now)
        assert refusal.value.field == "granted"
        go = RecusalDecision(True, ASKED, "属实", case.mediators["陶守信"])
        recusal.decide_recusal(session, asked, go, by=by, now=now)
        shown = read(case, session, uid)
        assert [(m.name, m.leads) for m in shown.mediators] == [("陶守信", True), ("单秀兰", False)]
        row = next(r for r in shown.work.recusals if r.challenged)
        assert (row.granted, row.replaced_by, row.meeting_ordinal) == (True, "陶守信", 1)
        said = [(s.verb, s.reason) for s in shown.history]
        assert ("询问回避", "常守田要求余广田回避：和村主任是连襟") in said
        assert ("决定回避", "同意余广田回避：属实") in said
        assert ("更换调解员", "余广田 换为 陶守信：当事人要求回避：和村主任是连襟") in said
        with pytest.raises(RuleViolation, match="已经有决定"):
            recusal.decide_recusal(session, asked, go, by=by, now=now)
        cases.hold_meetings(case, session, uid)
        raise Undone


def test_a_challenged_helper_may_stay_with_reason_or_leave_without_successor(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        helper = RecusalDraft(case.parties[1], ASKED, case.mediators["单秀兰"], "同姓")
        first = recusal.record_recusal(session, uid, helper, by=by, now=now)
        cases.hold_meetings(case, session, uid)
        with pytest.raises(RuleViolation) as refusal:
            recusal.decide_recusal(session, first, RecusalDecision(False, ASKED), by=by, now=now)
        assert refusal.value.field == "reason"
        recusal.decide_recusal(session, first, RecusalDecision(False, ASKED, "不是亲属"), by=by, now=now)
        second = recusal.record_recusal(session, uid, helper, by=by, now=now)
        recusal.decide_recusal(session, second, RecusalDecision(True, ASKED), by=by, now=now)
        assert [m.name for m in read(case, session, uid).mediators] == ["余广田"]
        host = RecusalDraft(case.parties[1], ASKED, case.mediators["余广田"], "偏心")
        third = recusal.record_recusal(session, uid, host, by=by, now=now)
        with pytest.raises(RuleViolation, match="只有这一位") as refusal:
            recusal.decide_recusal(session, third, RecusalDecision(True, ASKED), by=by, now=now)
        assert refusal.value.field == "successor"
        raise Undone


def test_when_the_host_leaves_the_next_one_leads(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        host = RecusalDraft(case.parties[1], ASKED, case.mediators["余广田"], "偏心")
        asked = recusal.record_recusal(session, uid, host, by=by, now=now)
        recusal.decide_recusal(session, asked, RecusalDecision(True, ASKED), by=by, now=now)
        shown = read(case, session, uid)
        assert [(m.name, m.leads) for m in shown.mediators] == [("单秀兰", True)]
        assert shown.work.recusals[0].replaced_by == "单秀兰"
        raise Undone


@pytest.mark.parametrize(
    ("name", "reason", "field"), [("陶守信", "偏心", "challenged"), ("余广田", " ", "reason")]
)
def test_what_a_challenge_needs(case: Case, name: str, reason: str, field: str) -> None:
    centre = case.centre
    with pytest.raises(RuleViolation) as refusal, centre.session() as session:
        uid = cases.accepted(case, session)
        draft = RecusalDraft(case.parties[1], ASKED, case.mediators[name], reason)
        recusal.record_recusal(session, uid, draft, by=centre.actor, now=centre.now)
    assert refusal.value.field == field


def test_a_mediator_near_to_somebody_of_the_case_is_pointed_out(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        assert read(case, session, uid).work.hints == ()
        party = session.scalars(select(Party).where(Party.uid == case.parties[1])).one()
        session.add(
            Agent(
                party_id=party.id, name="余长河", kind=AgentKind.RELATIVE, authority=AgentAuthority.GENERAL,
                relation="表叔",
            )
        )  # fmt: skip
        friend = InvitedDraft("余小满", InvitedKind.EXPERT, "县农业局", "农艺师")
        invite_participant(session, uid, friend, by=centre.actor, now=centre.now)
        named = InvitedDraft("单秀兰", InvitedKind.NEIGHBOUR, "大坝桥村", "邻居")
        invite_participant(session, uid, named, by=centre.actor, now=centre.now)
        hints = read(case, session, uid).work.hints
        assert len(hints) == 2, "an expert of the same surname is nobody's kin"
        assert hints[0].startswith("调解员余广田与代理人余长河（表叔）同姓")
        assert "单秀兰与邀请参加人单秀兰（邻居）同名" in hints[1]
        raise Undone


def test_several_who_want_nobody_to_stand_aside_are_recorded_at_once(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        first, *others = case.parties
        together = RecusalDraft(first, ASKED, together=(*others, first))
        recusal.record_recusal(session, uid, together, by=by, now=now)
        rows = session.scalars(select(Recusal)).all()
        assert len(rows) == len(case.parties), "one of each, the first not twice"
        assert len({row.party_id for row in rows}) == len(case.parties)
        challenge = replace(together, challenged=case.mediators["余广田"], reason="是亲戚")
        with pytest.raises(RuleViolation, match="一位一位登记"):
            recusal.record_recusal(session, uid, challenge, by=by, now=now)
        raise Undone
