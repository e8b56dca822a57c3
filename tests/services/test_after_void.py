"""A breach, a visit, a judicial confirmation that were recorded by mistake: void, with their prints."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    BreachRoute,
    ConfirmationCourt,
    ConfirmationState,
    FollowUpManner,
    LeafState,
    PackageState,
    PaperKind,
    PerformanceFinding,
    Role,
)
from db.models.dispute import Dispute
from db.models.follow_up import FollowUp
from db.models.judicial_confirmation import JudicialConfirmation
from db.models.mediation import Agreement
from db.models.paper import Paper
from db.models.performance import Breach
from db.models.scan_leaf import ScanLeaf
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import agreement, breach, dossier, follow_up
from desktop_app.services import judicial_confirmation as confirmation
from desktop_app.services.breach import BreachDraft, RouteDraft
from desktop_app.services.dispute_record import history_of
from desktop_app.services.dossier_binding import BindingDraft, bind_dossier
from desktop_app.services.follow_up import FollowUpDraft, FollowUpState
from desktop_app.services.judicial_confirmation import ApplicationDraft, CourtDraft
from desktop_app.services.mediation_detail import MediationDetail, mediation_detail
from desktop_app.services.paper import draw_paper, make_paper, record_issue
from desktop_app.services.sheet_reading import read_scans
from desktop_app.services.sheet_return import take_leaves
from desktop_app.services.today_agreement import agreement_rows, confirmation_rows
from tests.papers.scans import pictures, scan_file, scanned
from tests.services import mediation_case as cases
from tests.services import signing
from tests.services.mediation_case import Case, day, moment
from tests.services.package_world import World, digest_of
from tests.services.test_agreement import Undone

NOW = day("2026-11-23")
LATER = moment("2026-12-15T10:00+08:00")
"""After the first instalment was due."""


def read(case: Case, session: Session, uid: UUID, today: date = NOW) -> MediationDetail:
    session.flush()
    return mediation_detail(session, uid, case.centre.rules, by=case.centre.actor, today=today)


def ready(case: Case, session: Session, uid: UUID, today: date = NOW) -> set[str]:
    return {one.key for one in read(case, session, uid, today).actions if not one.why_not}


def broken(case: Case, session: Session, uid: UUID) -> UUID:
    drawn = read(case, session, uid).agreement
    assert drawn is not None
    draft = BreachDraft(LATER.date(), "来电说没收到", "第一期没有付", (drawn.instalments[0].uid,))
    return breach.declare_breach(session, drawn.uid, draft, by=case.centre.actor, now=LATER)


def visited(case: Case, session: Session, uid: UUID) -> FollowUpState:
    draft = FollowUpDraft(
        case.centre.now,
        FollowUpManner.PHONE,
        case.parties[1:],
        PerformanceFinding.ON_SCHEDULE,
        "已进场",
        "满意",
    )
    return follow_up.record_follow_up(
        session, uid, draft, case.centre.rules, by=case.centre.actor, now=case.centre.now
    )


def applied(case: Case, session: Session, agreed: UUID) -> UUID:
    by, now = case.centre.actor, case.centre.now
    told = confirmation.tell_confirmation(session, agreed, day("2026-11-19"), by=by, now=now)
    draft = ApplicationDraft(
        ConfirmationCourt.ORGANISATION, "固始县人民法院", case.parties, (True,) * 4, ("人民调解协议书",)
    )
    confirmation.prepare_application(session, told, draft, by=by, now=now)
    confirmation.apply_confirmation(session, told, day("2026-11-21"), by=by, now=now)
    return told


def test_a_breach_taken_back_leaves_the_agenda_and_is_owed_as_before(case: Case) -> None:
    centre = case.centre
    today = LATER.date()
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)

        def asked() -> list[str]:
            session.flush()
            return [row.verb for row in agreement_rows(session, centre.rules, by=centre.actor, today=today)]

        before = asked()
        assert "督促履行" in before
        made = broken(case, session, uid)
        assert "处理违约" in asked()
        assert "void_breach" in ready(case, session, uid, today)
        with pytest.raises(RuleViolation, match="写明作废的原因"):
            breach.void_breach(session, made, " ", by=centre.actor, now=LATER)
        clerk = centre.someone(Role.WINDOW_CLERK, "阮小满")
        with pytest.raises(PermissionDenied):
            breach.void_breach(session, made, "记错了", by=clerk, now=LATER)
        breach.void_breach(session, made, "记错了人", by=centre.actor, now=LATER)
        assert asked() == before
        assert read(case, session, uid, today).after.breaches == ()
        row = session.scalars(select(Breach)).one()
        assert (row.voided_at, row.voided_reason) == (LATER, "记错了人"), "it stays, with the reason"
        history = read(case, session, uid, today).history
        assert any("记错了人" in one.reason and "作废" in one.verb for one in history)
        with pytest.raises(RuleViolation, match="找不到这次违约"):
            breach.void_breach(session, made, "再作废一次", by=centre.actor, now=LATER)
        broken(case, session, uid)
        raise Undone


def test_a_breach_from_which_something_followed_is_ended_not_taken_back(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)
        made = broken(case, session, uid)
        route = RouteDraft(BreachRoute.COURT, LATER.date(), "已告知")
        breach.route_breach(session, made, route, centre.rules, by=centre.actor, now=LATER)
        assert "void_breach" not in ready(case, session, uid, LATER.date())
        with pytest.raises(RuleViolation, match="告知向法院起诉"):
            breach.void_breach(session, made, "记错了", by=centre.actor, now=LATER)
        raise Undone


def test_a_visit_taken_back_does_not_count_and_its_number_is_not_given_again(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)
        before = read(case, session, uid).after.next_visit_on
        made = visited(case, session, uid)
        assert read(case, session, uid).after.next_visit_on != before
        signing.goes_out(centre, session, PaperKind.FOLLOW_UP_RECORD, made.uid)
        assert "void_follow_up" in ready(case, session, uid)
        with pytest.raises(RuleViolation, match="原因"):
            follow_up.void_follow_up(session, made.uid, "", by=by, now=now)
        follow_up.void_follow_up(session, made.uid, "打错了电话，不是本案当事人", by=by, now=now)
        after = read(case, session, uid).after
        assert (after.visits, after.next_visit_on) == ((), before)
        actions = [step.action for step in history_of(session, case.dispute)]
        assert "follow_up" not in actions, "the dispute does not count it for closing"
        assert "satisfaction" not in actions
        printed = session.scalars(select(Paper).where(Paper.kind == PaperKind.FOLLOW_UP_RECORD)).one()
        assert printed.voided_reason == "第 1 次回访作废：打错了电话，不是本案当事人"
        again = visited(case, session, uid)
        row = session.scalars(select(FollowUp).where(FollowUp.uid == again.uid)).one()
        assert row.ordinal == 2
        raise Undone


def test_a_visit_on_which_the_dispute_went_on_or_was_filed_stays(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)
        made = visited(case, session, uid)
        dispute = session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one()
        dispute.round += 1
        with pytest.raises(RuleViolation, match="新的一轮"):
            follow_up.void_follow_up(session, made.uid, "记错了", by=by, now=now)
        dispute.round -= 1
        cases.add_proofs(case, session, uid)
        draft = BindingDraft("解文斌", NOW)
        built = dossier.build_dossier(session, uid, draft, centre.rules, by=by, today=NOW)
        bound = bind_dossier(centre.centre, built)
        dossier.file_dossier(session, built, bound.pdf, centre.rules, by=by, now=now)
        with pytest.raises(RuleViolation, match="立卷锁定"):
            follow_up.void_follow_up(session, made.uid, "记错了", by=by, now=now)
        raise Undone


def test_a_confirmation_taken_back_is_asked_for_again_while_there_is_time(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    soon = day("2026-12-17")
    with pytest.raises(Undone), centre.session() as session:
        uid, agreed = cases.in_force(case, session)

        def warned() -> list[str]:
            session.flush()
            return [row.verb for row in confirmation_rows(session, centre.rules, by=by, today=soon)]

        assert warned() == ["申请司法确认"]
        told = applied(case, session, agreed)
        assert warned() == []
        signing.goes_out(centre, session, PaperKind.JUDICIAL_CONFIRMATION_APPLICATION, told)
        assert "void_confirmation" in ready(case, session, uid)
        confirmation.void_confirmation(session, told, "登记到别的案子上了", by=by, now=now)
        assert warned() == ["申请司法确认"]
        assert read(case, session, uid).after.confirmation is None
        assert "tell_confirmation" in ready(case, session, uid)
        row = session.scalars(select(JudicialConfirmation)).one()
        assert (row.state, row.voided_reason) == (ConfirmationState.APPLIED, "登记到别的案子上了")
        printed = session.scalars(
            select(Paper).where(Paper.kind == PaperKind.JUDICIAL_CONFIRMATION_APPLICATION)
        ).one()
        assert printed.voided_at == now
        again = applied(case, session, agreed)
        court = CourtDraft(day("2026-11-22"), "（2026）豫1525诉前调确9号")
        confirmation.court_accepts(session, again, court, by=by, now=now)
        confirmation.court_confirms(session, again, court, by=by, now=now)
        assert "void_confirmation" not in ready(case, session, uid)
        with pytest.raises(RuleViolation, match="法院确认了"):
            confirmation.void_confirmation(session, again, "记错了", by=by, now=now)
        raise Undone


def test_the_sheet_of_a_void_agreement_says_so_when_it_comes_home(case: Case, tmp_path: Path) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        _, drawn = cases.drawn_up(case, session)
        paper = make_paper(session, PaperKind.AGREEMENT, drawn.uid, rules, by=by, today=NOW)
        made = draw_paper(paper)
        record_issue(session, paper, made.pdf, by=by, now=now)
        agreement.void_agreement(session, drawn.uid, "金额写错", rules, by=by, now=now)
        pile = scan_file(tmp_path, "协议.pdf", [scanned(page) for page in pictures(made.pdf)])
        taken = take_leaves(session, read_scans(centre.centre, [pile]).leaves, by=by, now=now)
        assert taken.bundles == ()
        leaves = session.scalars(select(ScanLeaf)).all()
        assert {leaf.state for leaf in leaves} == {LeafState.UNKNOWN}
        assert {leaf.reason for leaf in leaves} == {
            "这份文书已经作废（协议作废：金额写错），请看一看还要不要。"
        }
        number = session.scalars(select(Agreement.number)).one()
        assert number == drawn.number, "the number stays spent"
        raise Undone


def test_what_is_void_travels_to_the_county(world: World) -> None:
    town, county = world.town, world.county
    case = cases.land_case(town)
    with town.session() as session:
        uid, agreed = cases.in_force(case, session)
        visit = visited(case, session, uid).uid
        printed = signing.goes_out(town, session, PaperKind.FOLLOW_UP_RECORD, visit)
        signing.sees_signed(town, session, printed)
        told = applied(case, session, agreed)
    world.carry(town, county)
    with town.session() as session:
        by, now = town.actor, town.now
        follow_up.void_follow_up(session, visit, "打错了电话", by=by, now=now)
        confirmation.void_confirmation(session, told, "登记错了", by=by, now=now)
    up = world.carry(town, county)
    assert (up.state, up.refused, up.conflicts) == (PackageState.IMPORTED, 0, 0)
    assert digest_of(county, town) == digest_of(town, town)
    with county.reading() as session:
        after = mediation_detail(session, uid, county.rules, by=county.actor, today=NOW).after
        assert (after.visits, after.confirmation) == ((), None)
        reasons = set(session.scalars(select(FollowUp.voided_reason)))
        assert reasons == {"打错了电话"}
        kinds = session.scalars(select(Paper.kind).where(Paper.voided_at.is_not(None)))
        assert set(kinds) == {PaperKind.FOLLOW_UP_RECORD}
