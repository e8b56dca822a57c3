"""The work page: what is due, who is silent, what waits to be sent, and the weeks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import (
    AgreementForm,
    GridKind,
    Level,
    MediationOrigin,
    MediationState,
    PackageDirection,
    PackageKind,
    PackageState,
    ReportMeans,
    Role,
)
from db.models import Agreement, Change, Committee, Dispute, GridPosting, GridWorker, Instalment, Mediation
from db.models.grid import Grid
from db.models.package import Link, PackageRecord
from db.models.unit import Unit, unit_uid
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.grid_duty import grid_uid
from desktop_app.services.sweep import ReportDraft, report_zero
from desktop_app.services.today import Target
from desktop_app.services.today_count import navigation_counts
from desktop_app.services.workday import Workday, workday
from tests.services.disputes import DRAFT, brought_to, registered, step
from tests.support.centre import COUNTY, OpenTestCentre, make_centre

FIRST = datetime(2026, 11, 2, 4, tzinfo=UTC)


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "c")


def _workday(town: OpenTestCentre) -> Workday:
    with town.reading() as session:
        return workday(session, town.rules, town.now, by=town.actor, today=local_date(town.now))


def test_overdue_and_due_soon_say_what_to_do_and_who(town: OpenTestCentre) -> None:
    late = registered(town, replace(DRAFT, registered_at=FIRST)).uid
    working = registered(town).uid
    brought_to(town, working, "sign_for")
    town.pass_time(days=5)
    page = _workday(town)
    assert (page.overdue, page.due_soon, page.open_disputes) == (1, 1, 2)
    first, urged, second = page.due
    assert (urged.target, urged.what, urged.verb) == (Target.URGE, "该发的提醒、催办、督办", "发出")
    assert (first.target, first.uid, first.verb, first.days_left) == (Target.DISPUTE, late, "受理", -19)
    assert first.responsible == "周砚秋"
    assert (second.uid, second.verb, second.days_left, second.responsible) == (working, "办结", 2, "柳叶青")


def test_a_suspended_or_refused_case_is_not_due_and_a_closed_one_is_to_be_archived(
    town: OpenTestCentre,
) -> None:
    uid = registered(town).uid
    step(town, uid, "refuse", StepDraft(reason="法院已立案"))
    town.pass_time(days=40)
    assert _workday(town).due == ()
    step(town, uid, "close", StepDraft(told_on=date(2026, 12, 1)))
    town.pass_time(days=29)
    (row,) = _workday(town).due
    assert (row.verb, row.uid) == ("归档", uid)
    assert _workday(town).overdue == 0


def _grids(town: OpenTestCentre) -> None:
    with town.session() as session:
        for code, name, level, parent in (
            ("411525100000", "柳桥镇", Level.TOWNSHIP, "411525000000"),
            ("411525100201", "王集村", Level.VILLAGE, "411525100000"),
        ):
            unit = Unit(uid=unit_uid(code), code=code, name=name, name_key="x", level=level)
            unit.parent_code = parent
            session.add(unit)
        worker = GridWorker(
            name="孟长才", name_key="meng", gender="1", phone="15400002561", party_member=False
        )
        grids = [
            Grid(
                code=f"41152510020100{n}",
                name=f"第{n}网格",
                name_key="x",
                kind=GridKind.BASIC,
                village_code="411525100201",
                village_name="王集村",
            )
            for n in (1, 2, 3)
        ]
        session.add_all([worker, *grids])
        session.flush()
        for grid in grids[:2]:
            session.add(
                GridPosting(
                    grid_id=grid.id, grid_worker_id=worker.id, starts_on=date(2024, 1, 1), substitute=False
                )
            )


def test_silent_grids_on_duty_are_listed_and_vacant_ones_are_not(town: OpenTestCentre) -> None:
    _grids(town)
    with town.session() as session:
        draft = ReportDraft("411525100201001", local_date(town.now), ReportMeans.PHONE)
        report_zero(session, draft, town.rules, by=town.actor, now=town.now)
    sweep = _workday(town).sweep
    assert sweep is not None
    assert (sweep.duty, sweep.reported) == (2, 1)
    (grid,) = sweep.silent
    assert (grid.village, grid.name, grid.worker, grid.missed) == ("王集村", "第2网格", "孟长才", False)
    assert grid.phone_masked == "154****2561"
    town.now = town.now.replace(hour=12, minute=30)
    sweep = _workday(town).sweep
    assert sweep is not None
    assert sweep.silent[0].missed


def test_vacant_grids_are_told_with_the_way_to_them(town: OpenTestCentre) -> None:
    _grids(town)
    before = _workday(town).sweep
    assert before is not None
    (vacant,) = before.vacant
    assert (vacant.village, vacant.reported) == ("王集村", False)
    with town.session() as session:
        draft = ReportDraft(vacant.code, local_date(town.now), ReportMeans.PHONE, "鲁向前")
        report_zero(session, draft, town.rules, by=town.actor, now=town.now)
    after = _workday(town).sweep
    assert after is not None
    assert [(g.reported, g.code) for g in after.vacant] == [(True, vacant.code)]
    assert vacant.uid == grid_uid(vacant.code)


def test_a_county_centre_has_no_sweep_of_its_own(tmp_path: Path) -> None:
    assert _workday(make_centre(tmp_path / "k", COUNTY)).sweep is None


def _agreement(town: OpenTestCentre, uid: UUID) -> None:
    with town.session() as session:
        committee = Committee(name="柳桥镇人民调解委员会", short_name="柳桥")
        session.add(committee)
        session.flush()
        dispute_id = session.scalars(select(Dispute.id).where(Dispute.uid == uid)).one()
        mediation = Mediation(
            dispute_id=dispute_id,
            committee_id=committee.id,
            origin=MediationOrigin.APPLICATION,
            state=MediationState.AGREED,
            applied_on=date(2026, 11, 1),
            registrar_name="余广田",
        )
        session.add(mediation)
        session.flush()
        agreement = Agreement(
            mediation_id=mediation.id,
            number="柳桥人调字第1号",
            form=AgreementForm.WRITTEN,
            drawn_up_on=date(2026, 11, 1),
            facts="x",
            terms="x",
            performance="分期",
            copies=3,
            recorder_name="余广田",
            effective_on=date(2026, 11, 1),
            confirmation_due_on=date(2026, 12, 1),
        )
        session.add(agreement)
        session.flush()
        for ordinal, (due, done) in enumerate(
            ((date(2026, 11, 20), None), (date(2026, 11, 10), date(2026, 11, 9)), (date(2027, 1, 1), None)), 1
        ):
            session.add(
                Instalment(
                    agreement_id=agreement.id,
                    ordinal=ordinal,
                    due_on=due,
                    amount=1_260_000,
                    what=f"第{ordinal}期",
                    performed_on=done,
                )
            )


def test_instalments_and_confirmation_limits(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    _agreement(town, uid)
    page = _workday(town)
    (row,) = page.instalments
    assert row.what.endswith("：第1期 12,600 元")
    assert (row.target, row.days_left, row.responsible) == (Target.MEDIATION, -3, "余广田")
    (limit,) = page.confirmations
    assert (limit.due_on, limit.days_left) == (date(2026, 12, 1), 8)
    town.pass_time(days=9)
    assert _workday(town).confirmations == ()


def _package(state: PackageState, direction: PackageDirection, at: datetime) -> PackageRecord:
    return PackageRecord(
        package_id=UUID(int=5),
        direction=direction,
        kind=PackageKind.DATA,
        state=state,
        peer_name="县",
        ordinal=1,
        file_name="x.fqpkg",
        sha256="0" * 64,
        size=1,
        counts={},
        at=at,
        actor_name="周砚秋",
    )


def test_what_waits_to_be_sent_and_looked_at(town: OpenTestCentre) -> None:
    registered(town)
    before = _workday(town).packages
    assert before.changes_to_send > 3
    assert before.last_sent_at is None
    with town.session() as session:
        newest = session.scalars(select(Change).order_by(Change.id.desc())).first()
        assert newest is not None
        link = Link(
            direction=PackageDirection.OUT,
            peer_office=UUID(int=1),
            installation=UUID(int=2),
            epoch="e",
            last_seq=1,
            head_hash="0" * 64,
            acked_seq=0,
            covered_id=newest.id,
        )
        session.add(link)
        session.add(_package(PackageState.WRITTEN, PackageDirection.OUT, town.now))
        session.add(_package(PackageState.QUARANTINED, PackageDirection.IN, town.now))
    after = _workday(town).packages
    assert (after.changes_to_send, after.unacknowledged, after.quarantined) == (0, 1, 1)
    assert after.last_sent_at == town.now
    registered(town)
    assert _workday(town).packages.changes_to_send > 0
    with town.reading() as session:
        counts = navigation_counts(session, town.rules, town.now, by=town.actor, today=local_date(town.now))
    assert (counts.exchange, counts.open_disputes) == (1, 2), "a package written today is not overdue yet"


def test_twelve_weeks_of_registrations_and_settlements(town: OpenTestCentre) -> None:
    sunday_night = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    for at in (sunday_night, sunday_night + timedelta(minutes=2), sunday_night - timedelta(weeks=20)):
        registered(town, replace(DRAFT, registered_at=at))
    brought_to(town, registered(town).uid, "settle")
    weeks = _workday(town).weeks
    assert len(weeks) == 12
    assert weeks[-1].monday == date(2026, 11, 23)
    assert [(w.registered, w.settled) for w in weeks[-2:]] == [(1, 0), (2, 1)]
    assert sum(w.registered for w in weeks) == 3


def test_roles_without_business_have_no_work_page(town: OpenTestCentre) -> None:
    admin = town.someone(Role.SYSTEM_ADMIN)
    with pytest.raises(PermissionDenied), town.reading() as session:
        workday(session, town.rules, town.now, by=admin, today=local_date(town.now))
