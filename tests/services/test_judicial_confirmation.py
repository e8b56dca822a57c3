"""Judicial confirmation: told, written, handed in by all within thirty days, decided; warnings before."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgreementForm, BreachRoute, ConfirmationCourt, ConfirmationState, Role, Source
from db.models.dispute import Dispute
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import agreement, breach
from desktop_app.services import judicial_confirmation as confirmation
from desktop_app.services.after_agreement import ConfirmationRow
from desktop_app.services.breach import BreachDraft, RouteDraft
from desktop_app.services.judicial_confirmation import ApplicationDraft, CourtDraft
from desktop_app.services.mediation_detail import MediationDetail, mediation_detail
from desktop_app.services.today_agreement import confirmation_rows
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day, moment
from tests.services.test_agreement import Undone

COURT = "固始县人民法院"


def _draft(case: Case) -> ApplicationDraft:
    return ApplicationDraft(
        ConfirmationCourt.ORGANISATION, COURT, case.parties, (True,) * 4, ("人民调解协议书", "身份证明"), 4
    )


def _read(case: Case, session: Session, uid: UUID, today: date) -> MediationDetail:
    return mediation_detail(session, uid, case.centre.rules, by=case.centre.actor, today=today)


def _row(case: Case, session: Session, uid: UUID) -> ConfirmationRow:
    found = _read(case, session, uid, day("2026-11-23")).after.confirmation
    assert found is not None
    return found


def _told(case: Case, session: Session) -> tuple[UUID, UUID, UUID]:
    uid, agreed = cases.in_force(case, session)
    told = confirmation.tell_confirmation(
        session, agreed, day("2026-11-19"), by=case.centre.actor, now=case.centre.now
    )
    return uid, agreed, told


def _applied(case: Case, session: Session) -> tuple[UUID, UUID]:
    uid, _, told = _told(case, session)
    by, now = case.centre.actor, case.centre.now
    confirmation.prepare_application(session, told, _draft(case), by=by, now=now)
    confirmation.apply_confirmation(session, told, day("2026-11-21"), by=by, now=now)
    return uid, told


def test_from_telling_to_the_ruling_and_enforcement(case: Case) -> None:
    by, now = case.centre.actor, case.centre.now
    with pytest.raises(Undone), case.centre.session() as session:
        uid, told = _applied(case, session)
        assert _row(case, session, uid).state is ConfirmationState.APPLIED
        with pytest.raises(RuleViolation, match="案号"):
            confirmation.court_accepts(session, told, CourtDraft(day("2026-11-22")), by=by, now=now)
        taken = CourtDraft(day("2026-11-22"), "（2026）豫1525民特19号")
        confirmation.court_accepts(session, told, taken, by=by, now=now)
        with pytest.raises(RuleViolation, match="裁定确认以后"):
            confirmation.note_enforcement(
                session, told, CourtDraft(day("2026-11-23"), note="执行"), by=by, now=now
            )
        confirmation.court_confirms(session, told, CourtDraft(day("2026-11-23")), by=by, now=now)
        note = CourtDraft(day("2026-11-23"), note="常守田申请执行第一期")
        confirmation.note_enforcement(session, told, note, by=by, now=now)
        row = _row(case, session, uid)
        assert (row.state, row.case_number) == (ConfirmationState.CONFIRMED, "（2026）豫1525民特19号")
        assert (row.decided_on, row.enforcement_note) == (day("2026-11-23"), "常守田申请执行第一期")
        verbs = [step.verb for step in _read(case, session, uid, day("2026-11-23")).history]
        assert {"告知司法确认", "填司法确认申请书", "登记递交申请", "登记法院受理", "登记裁定确认"} <= set(
            verbs
        )
        raise Undone


def test_a_confirmed_agreement_may_be_enforced_after_a_breach(case: Case) -> None:
    by, late = case.centre.actor, moment("2026-12-15T10:00+08:00")
    with pytest.raises(Undone), case.centre.session() as session:
        uid, told = _applied(case, session)
        taken = CourtDraft(day("2026-11-22"), "（2026）豫1525民特19号")
        confirmation.court_accepts(session, told, taken, by=by, now=case.centre.now)
        confirmation.court_confirms(session, told, CourtDraft(day("2026-12-01")), by=by, now=late)
        drawn = _read(case, session, uid, day("2026-12-15")).agreement
        assert drawn is not None
        draft = BreachDraft(day("2026-12-15"), "没有付", "第一期", (drawn.instalments[0].uid,))
        declared = breach.declare_breach(session, drawn.uid, draft, by=by, now=late)
        done = breach.route_breach(
            session, declared, RouteDraft(BreachRoute.ENFORCE, day("2026-12-15")), case.centre.rules,
            by=by, now=late,
        )  # fmt: skip
        assert done.dispute_moved
        raise Undone


@pytest.mark.parametrize("which", range(4))
def test_excluded_matters_block_with_the_article(case: Case, which: int) -> None:
    denied = tuple(n != which for n in range(4))
    with pytest.raises(RuleViolation, match="三百五十五") as refusal, case.centre.session() as session:
        _, _, told = _told(case, session)
        confirmation.prepare_application(
            session, told, replace(_draft(case), denied=denied), by=case.centre.actor, now=case.centre.now
        )
    assert refusal.value.field == f"denied[{which}]"


def test_what_an_application_may_not_say(case: Case) -> None:
    by, now = case.centre.actor, case.centre.now
    whole = _draft(case)
    wrong = {
        "applicants": replace(whole, applicants=case.parties[:2]),
        "court_name": replace(whole, court_name="固始法庭"),
        "court_rule": replace(whole, court_rule=ConfirmationCourt.INVITING),
        "attachments": replace(whole, attachments=(" ",)),
        "copies": replace(whole, copies=0),
    }
    with pytest.raises(Undone), case.centre.session() as session:
        _, _, told = _told(case, session)
        with pytest.raises(RuleViolation, match="填好司法确认申请书"):
            confirmation.apply_confirmation(session, told, day("2026-11-21"), by=by, now=now)
        for field, draft in wrong.items():
            with pytest.raises(RuleViolation) as refusal:
                confirmation.prepare_application(session, told, draft, by=by, now=now)
            assert refusal.value.field == field, refusal.value.text
        session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one().source = Source.COURT
        session.flush()
        confirmation.prepare_application(session, told, wrong["court_rule"], by=by, now=now)
        raise Undone


def test_the_last_day_counts_and_the_day_after_is_too_late(case: Case) -> None:
    """In force on 2026-11-19: the thirtieth day is a Saturday, so the Monday of 2026-12-21 is the last."""
    by = case.centre.actor
    late = moment("2026-12-22T09:00+08:00")
    with pytest.raises(Undone), case.centre.session() as session:
        uid, _, told = _told(case, session)
        confirmation.prepare_application(session, told, _draft(case), by=by, now=case.centre.now)
        with pytest.raises(RuleViolation, match="2026-12-21 已过"):
            confirmation.apply_confirmation(session, told, day("2026-12-22"), by=by, now=late)
        found = _read(case, session, uid, day("2026-12-22"))
        (blocked,) = [a for a in found.actions if a.key == "apply_confirmation"]
        assert any("第三十三条" in sentence for sentence in blocked.why_not)
        found = _read(case, session, uid, day("2026-12-21"))
        assert next(a for a in found.actions if a.key == "apply_confirmation").why_not == ()
        confirmation.apply_confirmation(session, told, day("2026-12-21"), by=by, now=late)
        raise Undone


def test_the_work_page_warns_ten_days_before_until_it_is_handed_in(case: Case) -> None:
    by, rules = case.centre.actor, case.centre.rules
    with pytest.raises(Undone), case.centre.session() as session:
        _, _, told = _told(case, session)
        assert confirmation_rows(session, rules, by=by, today=day("2026-12-10")) == ()
        (row,) = confirmation_rows(session, rules, by=by, today=day("2026-12-11"))
        assert row.days_left == 10
        confirmation.prepare_application(session, told, _draft(case), by=by, now=case.centre.now)
        confirmation.apply_confirmation(session, told, day("2026-11-21"), by=by, now=case.centre.now)
        assert confirmation_rows(session, rules, by=by, today=day("2026-12-11")) == ()
        taken_back = CourtDraft(day("2026-11-22"), note="双方要补材料")
        confirmation.withdraw_confirmation(session, told, taken_back, by=by, now=case.centre.now)
        assert len(confirmation_rows(session, rules, by=by, today=day("2026-12-11"))) == 1
        confirmation.apply_confirmation(session, told, day("2026-11-23"), by=by, now=case.centre.now)
        raise Undone


def test_a_rejection_needs_its_ground_and_says_what_is_left(case: Case) -> None:
    by, now = case.centre.actor, case.centre.now
    with pytest.raises(Undone), case.centre.session() as session:
        uid, told = _applied(case, session)
        with pytest.raises(RuleViolation, match="理由"):
            confirmation.court_rejects(session, told, CourtDraft(day("2026-11-23")), by=by, now=now)
        ground = CourtDraft(day("2026-11-23"), note="协议内容不明确")
        confirmation.court_rejects(session, told, ground, by=by, now=now)
        found = _read(case, session, uid, day("2026-11-23"))
        assert "重新调解" in found.history[-1].reason or any("重新调解" in s.reason for s in found.history)
        assert "renegotiate" in {a.key for a in found.actions if not a.why_not}
        raise Undone


def test_an_oral_agreement_and_a_clerk_do_not_come_to_the_court(case: Case) -> None:
    by, now = case.centre.actor, case.centre.now
    with pytest.raises(Undone), case.centre.session() as session:
        uid = cases.accepted(case, session)
        cases.hold_meetings(case, session, uid)
        draft = replace(cases.agreement_draft(case), form=AgreementForm.ORAL, copies=0)
        oral = agreement.draw_up(session, uid, draft, case.centre.rules, by=by, now=now)
        with pytest.raises(RuleViolation, match="口头协议没有协议书"):
            confirmation.tell_confirmation(session, oral.uid, day("2026-11-23"), by=by, now=now)
        clerk = case.centre.someone(Role.WINDOW_CLERK)
        with pytest.raises(PermissionDenied):
            confirmation.tell_confirmation(session, oral.uid, day("2026-11-23"), by=clerk, now=now)
        raise Undone


def test_a_copy_for_the_court_is_missed(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid, _, _ = _told(case, session)
        assert "没有交法院的一份" in _row(case, session, uid).problem, (
            "four copies: three parties, the committee"
        )
        raise Undone
