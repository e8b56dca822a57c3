"""Restricted cases between offices: carried sealed, shown to nobody else, given back whole."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from db import search
from db.enums import Gender, IdKind, PackageState, Role
from db.integrity import full_check
from db.models.change import Change
from db.models.dispute import Dispute, Party
from db.models.person import Person
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.custody import CustodyDraft, hand_over
from desktop_app.services.dispute_restriction import RestrictionDraft, lift_restriction, restrict_dispute
from desktop_app.services.package_found import verify_package
from desktop_app.services.package_history import list_history
from desktop_app.services.package_journal import ImportResult
from desktop_app.services.package_receipt import receipt_slip
from desktop_app.services.package_view import preview_export
from desktop_app.services.record_name import RecordNames
from tests.database.rows import party
from tests.services.package_world import (
    World,
    count,
    digest_of,
    edit,
    journal,
    receive,
    register,
    restore,
    snapshot,
)
from tests.support.centre import OpenTestCentre

RESTRICTED = "另有受限记录"


def restrict(centre: OpenTestCentre, uid: UUID, *readers: OpenTestCentre) -> None:
    draft = RestrictionDraft(uid, tuple(reader.centre.identity.uid for reader in readers))
    with centre.session() as session:
        restrict_dispute(session, draft, by=centre.actor, now=centre.now)


def lift(centre: OpenTestCentre, uid: UUID) -> None:
    with centre.session() as session:
        lift_restriction(session, uid, by=centre.actor, now=centre.now)


def secret(centre: OpenTestCentre, number: int = 1, *readers: OpenTestCentre) -> UUID:
    """A restricted case with its party and a person known from it."""
    uid = register(centre, number, "不宜外传的家事")
    with centre.session() as session:
        person = Person(name="温秀云", name_key="wenxiuyun", id_kind=IdKind.RESIDENT_ID, gender=Gender.FEMALE)
        session.add(person)
        session.flush()
        session.scalars(select(Party).join(Dispute).where(Dispute.uid == uid)).one().person_id = person.id
    restrict(centre, uid, *readers)
    return uid


def sealed_count(centre: OpenTestCentre) -> int:
    with centre.reading() as session:
        return session.scalar(select(func.count(Change.id)).where(Change.sealed.is_not(None))) or 0


def shows_nothing(centre: OpenTestCentre, taken: ImportResult) -> None:
    today = local_date(centre.now)
    assert [line.text for line in taken.lines] == [RESTRICTED]
    assert (taken.new, taken.refused, taken.conflicts) == (0, 0, 0)
    assert taken.text.endswith(f"{RESTRICTED}。")
    with centre.reading() as session:
        for model in (Dispute, Party, Person):
            assert session.scalars(select(model)).all() == []
        assert search.find(session, "家事") == []
        (row,) = list_history(session, centre.rules, by=centre.actor, today=today)
        assert row.content == "受限记录"
        slip = receipt_slip(session, centre.centre, taken.package_uid, by=centre.actor, today=today)
        assert slip.lines == ()
        assert session.scalars(select(Change).where(Change.pending)).all() == []
        for entity, uid in session.execute(select(Change.entity, Change.record_uid)):
            assert RecordNames(session, centre.actor).title(entity, uid) == "受限记录"
        assert full_check(session) == ()


def test_the_county_carries_a_restricted_case_and_reads_it_once_it_is_listed(world: World) -> None:
    uid = secret(world.town)
    file = world.send(world.town, world.county)
    facts = verify_package(world.county.centre, file)
    assert [line.text for line in facts.lines] == [RESTRICTED]
    taken = receive(world.county, file)
    assert taken.state is PackageState.IMPORTED
    shows_nothing(world.county, taken)
    assert sealed_count(world.county) == 7
    world.carry(world.county, world.town)
    sent = journal(world.town)[0]
    assert (sent.state, sent.receipt_code) == (PackageState.ACKNOWLEDGED, taken.receipt_code)
    world.town.pass_time(days=50)  # beyond the overlap
    restrict(world.town, uid, world.county)
    world.carry(world.town, world.county)
    assert sealed_count(world.county) == 0
    assert digest_of(world.county, world.town) == digest_of(world.town, world.town)


def test_the_county_gives_a_restricted_case_back_and_its_office_reads_it_again(world: World) -> None:
    before = snapshot(world.town, "before")
    uid = secret(world.town)
    world.carry(world.town, world.county)
    whole = digest_of(world.town, world.town)
    restore(world.town, before)
    world.carry(world.town, world.county)  # a new database asks for everything
    with world.county.reading() as session:
        peer = world.town.centre.identity.uid
        preview = preview_export(
            session, world.county.centre, peer, by=world.county.actor, today=local_date(world.county.now)
        )
        assert [line.text for line in preview.lines] == [RESTRICTED]
    taken = world.carry(world.county, world.town)
    assert [line.text for line in taken.lines] == ["纠纷 7 处更改"]
    assert digest_of(world.town, world.town) == whole
    with world.town.reading() as session:
        assert session.scalars(select(Dispute.uid)).all() == [uid]
        assert full_check(session) == ()
    assert sealed_count(world.town) == 0


def test_a_lifted_restriction_shows_the_case_to_the_county(world: World) -> None:
    uid = secret(world.town)
    world.carry(world.town, world.county)
    world.carry(world.county, world.town)
    world.town.pass_time(days=50)
    lift(world.town, uid)
    world.carry(world.town, world.county)
    assert sealed_count(world.county) == 0
    assert digest_of(world.county, world.town) == digest_of(world.town, world.town)
    with world.county.reading() as session:
        assert search.find(session, "家事") == [1]


def test_what_was_sent_before_the_restriction_stays_and_nothing_newer_shows(world: World) -> None:
    uid = register(world.town, 1)
    world.carry(world.town, world.county)
    restrict(world.town, uid)
    edit(world.town, uid, people_count=9)
    assert [line.text for line in world.carry(world.town, world.county).lines] == [RESTRICTED]
    with world.county.reading() as session:
        record = session.scalars(select(Dispute)).one()
        assert (record.people_count, record.restricted_at) == (4, None)
    assert sealed_count(world.county) == 4


def test_other_cases_of_the_office_go_open(world: World) -> None:
    """Also a person who is known from a case that is not restricted."""
    secret(world.town, 1)
    plain = register(world.town, 2)
    with world.town.session() as session:
        person = session.scalars(select(Person)).one()
        session.scalars(select(Party).join(Dispute).where(Dispute.uid == plain)).one().person_id = person.id
    world.carry(world.town, world.county)
    with world.county.reading() as session:
        assert session.scalars(select(Dispute.uid)).all() == [plain]
        shown = session.scalars(select(Party)).one()
        assert shown.person_id == session.scalars(select(Person.id)).one()


def test_the_county_on_the_list_and_the_office_that_takes_the_case_over_read_it(world: World) -> None:
    uid = secret(world.town, 1, world.county)
    taken = world.carry(world.town, world.county)
    assert [line.text for line in taken.lines] == ["纠纷 7 处更改"]
    assert sealed_count(world.county) == 0
    assert digest_of(world.county, world.town) == digest_of(world.town, world.town)
    with world.county.session() as session:
        draft = CustodyDraft(uid, world.other.centre.identity.uid, "当事人都住石佛镇")
        hand_over(session, world.county.centre.identity, draft, by=world.county.actor, now=world.county.now)
    taken = world.carry(world.county, world.other)
    assert RESTRICTED not in [line.text for line in taken.lines]
    with world.other.session() as session:
        session.add(party(session.scalars(select(Dispute)).one(), "谭建设", 2))
    world.carry(world.other, world.county)
    with world.county.reading() as session:
        assert count(session, Dispute) == 1
        assert len(session.scalars(select(Party)).all()) == 2


def test_only_who_may_restrict_does_and_only_the_holder(world: World) -> None:
    uid = register(world.town, 1)
    world.carry(world.town, world.county)
    with world.town.session() as session, pytest.raises(PermissionDenied):
        clerk = world.town.someone(Role.WINDOW_CLERK)
        restrict_dispute(session, RestrictionDraft(uid), by=clerk, now=world.town.now)
    with pytest.raises(RuleViolation, match="由另一个中心办理"):
        restrict(world.county, uid)
    with pytest.raises(RuleViolation, match="没配对"):
        restrict(world.town, uid, world.other)
    with pytest.raises(RuleViolation, match="没有设为受限"):
        lift(world.town, uid)
