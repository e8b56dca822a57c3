"""Who is on the list of a restricted case, who may change it, and the duty to report violence at home."""

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import AuditAction, RestrictionKind, Role
from db.models.audit import AuditEntry
from db.models.case_access import CaseAccess
from db.models.change import Change
from db.models.dispute import Dispute
from db.models.user import User
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute import register
from desktop_app.services.dispute_access import may_read, refuse_hidden
from desktop_app.services.dispute_detail import dispute_detail
from desktop_app.services.dispute_draft import GuardianDraft
from desktop_app.services.dispute_restriction import (
    RestrictionDraft,
    RestrictionForm,
    lift_restriction,
    restrict_dispute,
    restriction_form,
)
from desktop_app.services.duty_report import DutyReportDraft, duty_to_report, record_duty_report
from tests.services.disputes import DRAFT, resident_id, with_first
from tests.services.package_world import World, hand
from tests.support.centre import OpenTestCentre, make_centre

VIOLENCE = RestrictionKind.DOMESTIC_VIOLENCE


@pytest.fixture
def town(tmp_path: Path) -> Generator[OpenTestCentre]:
    made = make_centre(tmp_path / "centre")
    yield made
    made.centre.close()


def account(town: OpenTestCentre, role: Role, name: str) -> Actor:
    """Somebody with an account on this PC."""
    actor = town.someone(role, name)
    with town.session() as session:
        known = {"uid": actor.user_uid, "name": name, "role": role}
        session.add(User(**known, active=True, created_at=town.now))
    return actor


def case_of(town: OpenTestCentre, by: Actor, **changes: object) -> UUID:
    """A dispute that ``by`` registered."""
    with town.session(by) as session:
        return register(session, with_first(DRAFT, **changes), town.rules, by=by, now=town.now).uid


def restrict(town: OpenTestCentre, draft: RestrictionDraft, by: Actor | None = None) -> None:
    actor = by or town.actor
    with town.session(actor) as session:
        restrict_dispute(session, draft, by=actor, now=town.now)


def form(town: OpenTestCentre, uid: UUID) -> RestrictionForm:
    with town.reading() as session:
        return restriction_form(session, uid, by=town.actor, today=local_date(town.now))


def reads(town: OpenTestCentre, uid: UUID, by: Actor) -> bool:
    with town.reading() as session:
        key = session.scalars(select(Dispute.id).where(Dispute.uid == uid)).one()
        return may_read(session, key, by)


def test_whoever_restricts_a_case_and_who_registered_it_are_on_its_list(town: OpenTestCentre) -> None:
    clerk = account(town, Role.WINDOW_CLERK, "何玉梅")
    mediator = account(town, Role.MEDIATOR, "陶守信")
    account(town, Role.SYSTEM_ADMIN, "管机器的")
    uid = case_of(town, clerk)
    before = form(town, uid)
    assert before.kind is None
    assert [(r.name, r.reads, r.is_self) for r in before.readers] == [
        ("周砚秋", True, True), ("何玉梅", True, False), ("陶守信", False, False),
    ]  # fmt: skip
    restrict(town, RestrictionDraft(uid, kind=RestrictionKind.MINOR))
    assert [reads(town, uid, by) for by in (town.actor, clerk, mediator)] == [True, True, False]
    with town.reading() as session:
        detail = dispute_detail(session, uid, town.rules, by=clerk, today=local_date(town.now))
        assert detail.restricted is not None
        assert (detail.restricted.kind, detail.restricted.readers) == (
            RestrictionKind.MINOR, ("周砚秋", "何玉梅"),
        )  # fmt: skip
        with pytest.raises(RuleViolation, match="找不到这件纠纷"):
            refuse_hidden(session, session.scalars(select(Dispute.id)).one(), mediator)


def test_whoever_is_named_or_taken_off_is_noted_and_nobody_leaves_by_themselves(
    town: OpenTestCentre,
) -> None:
    clerk = account(town, Role.WINDOW_CLERK, "何玉梅")
    other = account(town, Role.CENTRE_DIRECTOR, "柏知秋")
    uid = case_of(town, town.actor)
    restrict(town, RestrictionDraft(uid))
    me = town.actor.user_uid
    restrict(town, RestrictionDraft(uid, readers=(me, clerk.user_uid, other.user_uid), reason="协助核实"))
    with pytest.raises(RuleViolation, match="名单里要有你自己"):
        restrict(town, RestrictionDraft(uid, readers=(clerk.user_uid,)))
    with pytest.raises(RuleViolation, match="没有账号"):
        restrict(town, RestrictionDraft(uid, readers=(me, UUID(int=4))))
    restrict(town, RestrictionDraft(uid, readers=(clerk.user_uid, other.user_uid)), other)
    assert [reads(town, uid, by) for by in (town.actor, clerk, other)] == [False, True, True]
    with pytest.raises(RuleViolation, match="找不到这件纠纷"):
        restrict(town, RestrictionDraft(uid, readers=(me,)))
    with town.reading() as session:
        said = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == AuditAction.RIGHTS))
        noted = [line.split("受限名单")[1] for line in said if "受限名单" in line]
        assert noted == ["加入周砚秋", "加入何玉梅", "加入柏知秋", "移出周砚秋"]
        gone = session.scalars(select(CaseAccess).where(CaseAccess.voided_at.is_not(None))).one()
        assert (gone.user_name, gone.voided_reason) == ("周砚秋", "移出名单")


def test_a_lifted_restriction_ends_its_list(town: OpenTestCentre) -> None:
    clerk = account(town, Role.WINDOW_CLERK, "何玉梅")
    uid = case_of(town, town.actor)
    restrict(town, RestrictionDraft(uid, readers=(town.actor.user_uid, clerk.user_uid)))
    with town.session() as session:
        lift_restriction(session, uid, by=town.actor, now=town.now)
    assert reads(town, uid, town.someone(Role.MEDIATOR))
    restrict(town, RestrictionDraft(uid))
    assert not reads(town, uid, clerk)


def test_on_another_pc_the_same_person_is_known_by_name_and_role(town: OpenTestCentre) -> None:
    uid = case_of(town, town.actor)
    mediator = account(town, Role.MEDIATOR, "陶守信")
    restrict(town, RestrictionDraft(uid, readers=(town.actor.user_uid, mediator.user_uid)))
    there = replace(mediator, user_uid=UUID(int=11))
    assert reads(town, uid, there)
    assert not reads(town, uid, replace(there, role=Role.WINDOW_CLERK))
    assert not reads(town, uid, replace(there, name="陶守义"))
    assert not reads(town, uid, replace(there, office_uid=UUID(int=12)))


def test_an_office_that_has_named_nobody_leaves_it_to_its_director(world: World) -> None:
    uid = case_of(world.town, world.town.actor)
    restrict(world.town, RestrictionDraft(uid, (world.county.centre.identity.uid,)))
    world.carry(world.town, world.county)
    assert reads(world.county, uid, world.county.actor)
    assert not reads(world.county, uid, world.county.someone(Role.MEDIATOR))
    with world.county.reading() as session:
        assert session.scalars(select(CaseAccess.user_name)).all() == ["周砚秋"]


def test_the_county_reads_a_case_that_it_gave_to_another_township(world: World) -> None:
    uid = case_of(world.town, world.town.actor)
    world.carry(world.town, world.county)
    county = world.county.centre.identity.uid
    assert [(c.uid, c.reads, c.always) for c in form(world.town, uid).offices if c.uid == county] == [
        (county, False, False)
    ]
    hand(world, uid, world.other)
    world.carry(world.county, world.other)
    assert [(c.reads, c.always) for c in form(world.other, uid).offices if c.uid == county] == [(True, True)]
    restrict(world.other, RestrictionDraft(uid))
    world.carry(world.other, world.county)
    assert reads(world.county, uid, world.county.actor), (
        "its director does, as of any case that is open to it"
    )
    with world.county.reading() as session:
        sealed = session.scalars(select(Change.id).where(Change.sealed.is_not(None))).all()
    assert not sealed


def test_violence_against_who_cannot_protect_themselves_is_to_be_reported(town: OpenTestCentre) -> None:
    today = local_date(town.now)
    child = case_of(town, town.actor, name="吴小满", id_number=resident_id("20150301", 513))
    ward = case_of(town, town.actor, guardian=GuardianDraft("吴长根", "父亲", None))
    adult = case_of(town, town.actor)
    for uid in (child, ward, adult):
        with town.reading() as session:
            assert duty_to_report(session, uid, by=town.actor, today=today).text == ""
        restrict(town, RestrictionDraft(uid, kind=VIOLENCE))
    with town.reading() as session:
        for uid, protected in ((child, "吴小满（未成年人）"), (ward, "吴桂芬（有监护人）"), (adult, "")):
            found = duty_to_report(session, uid, by=town.actor, today=today)
            assert found.text.startswith(protected)
            assert bool(found.text) == bool(protected)
    with town.session() as session, pytest.raises(RuleViolation, match="哪个公安机关"):
        record_duty_report(session, child, DutyReportDraft(" "), by=town.actor, now=town.now)
    with town.session() as session, pytest.raises(RuleViolation, match="发生时间晚于现在"):
        late = DutyReportDraft("柳桥派出所", town.now + timedelta(hours=1))
        record_duty_report(session, child, late, by=town.actor, now=town.now)
    with town.session() as session:
        draft = DutyReportDraft("柳桥派出所", town.now - timedelta(hours=1), "孩子身上有伤")
        record_duty_report(session, child, draft, by=town.actor, now=town.now)
    with town.reading() as session:
        found = duty_to_report(session, child, by=town.actor, today=today)
        assert found.text == ""
        (row,) = found.reported
        assert (row.text, row.actor_name) == ("向柳桥派出所报案：孩子身上有伤", "周砚秋")
        assert row.happened_at == town.now - timedelta(hours=1)
