"""An older program in one office: what it cannot read it keeps, passes on, and shows after its upgrade."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from db.enums import DispatchKind
from db.models.change import Change
from db.models.custody import Custody
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from db.types import new_uid
from desktop_app.exchange.change import parse_change
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.services import package_schema, setting
from desktop_app.services.centre import open_centre
from desktop_app.services.package_authority import Judge
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.package_scope import Outgoing
from desktop_app.services.package_sealing import bytes_of
from tests.services.older_programs import Older, older_by_a_code, older_by_a_field, older_by_an_entity
from tests.services.package_world import World, digest_of, order, receive, register, whole_digest
from tests.support.centre import OpenTestCentre


def reopen(centre: OpenTestCentre) -> None:
    centre.centre.close()
    centre.centre = open_centre(centre.centre.folder, centre.centre.key, now=centre.clock)


@pytest.mark.parametrize("older", [older_by_an_entity, older_by_a_field, older_by_a_code])
def test_the_upgrade_shows_what_the_older_program_had_kept(world: World, older: Older) -> None:
    order(world.county, world.town, 1)
    with world.county.session() as session:
        session.scalars(select(Dispatch)).one().contact_phone = "0376-4900000"
    file = world.send(world.county, world.town)
    with older(world.town):
        receive(world.town, file)
        assert digest_of(world.town, world.county) != digest_of(world.county, world.county)
    reopen(world.town)
    assert digest_of(world.town, world.county) == digest_of(world.county, world.county)
    with world.town.reading() as session:
        assert session.scalars(select(Change).where(Change.refused.is_not(None))).all() == []
        assert session.scalars(select(Dispatch.kind)).one() is DispatchKind.COUNTY
        assert not package_schema.is_behind(session)


def test_after_the_upgrade_authority_is_judged_too(world: World) -> None:
    """A township that hands cases over was not found out by a program that did not know hand-overs."""
    with older_by_an_entity(world.county, "custody"):
        with world.town.session() as session:
            town = world.town.centre.identity
            session.add(
                Custody(
                    dispute_uid=new_uid(), dispute_number="A0001", custody_no=2, from_office_id=new_uid(),
                    from_name="徐集镇综治中心", to_office_id=town.uid, to_name=town.name, reason="就近",
                    decided_on=date(2026, 11, 23), decided_by="周砚秋",
                )
            )  # fmt: skip
        world.carry(world.town, world.county)
        with world.county.reading() as session:
            assert session.scalars(select(Change.refused)).all() == [ReasonCode.NEED_UPGRADE.value]
    reopen(world.county)
    with world.county.reading() as session:
        assert session.scalars(select(Change.refused)).all() == [ReasonCode.AUTHORITY.value]
        assert session.scalars(select(Custody)).all() == []


def test_opening_without_an_upgrade_reads_nothing_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(world.town, 1)
    before = whole_digest(world.town)
    monkeypatch.setattr(package_schema, "replay", None)  # would fail if it were called
    reopen(world.town)
    assert whole_digest(world.town) == before
    with world.town.session() as session:
        stored = setting.get(session, setting.KNOWN_SCHEMA)
        assert isinstance(stored, list)
        setting.put(session, setting.KNOWN_SCHEMA, [0, stored[1]])
    with pytest.raises(TypeError):
        reopen(world.town)
    monkeypatch.undo()
    reopen(world.town)


def test_no_change_takes_a_tombstone_back(world: World) -> None:
    register(world.town, 1)
    with world.town.session() as session:
        dispute = session.scalars(select(Dispute)).one()
        dispute.voided_at, dispute.voided_reason = world.town.now, "重复登记"
    with world.town.reading() as session:
        rows = session.execute(select(Change.header, Change.payload, Change.sealed).order_by(Change.id))
        changes = [parse_change(bytes_of(header, payload, sealed)) for header, payload, sealed in rows]
        identity = world.county.centre.identity
        sender = world.town.centre.identity
        judge = Judge(session, identity, (sender.uid, sender.level), healing=False)
        assert [judge.reason(change) for change in changes] == [None, None, None]
        back = replace(changes[-1], values={"voided_at": None})
        assert judge.reason(back) is ReasonCode.AUTHORITY
        within = Judge(session, sender, (sender.uid, sender.level), healing=False)
        assert within.reason(back) is ReasonCode.AUTHORITY


def test_what_was_let_in_after_it_was_passed_by_goes_to_the_other_pc(world: World) -> None:
    """The link to another PC goes by the order of arrival, and refused changes are not put on it."""
    pc = UUID(int=77)
    register(world.town, 1)
    file = world.send(world.town, world.county)
    with world.county.session() as session:
        links = PeerLinks(session, world.county.centre.identity.uid, world.county.centre.installation, pc)
        links.begin()
    world.county.pass_time(minutes=1)
    from desktop_app.services.package_import import import_package

    import_package(world.county.centre, file, by=world.county.actor, now=world.county.clock)
    with world.county.session() as session:
        session.execute(update(Change).values(refused=ReasonCode.AUTHORITY.value))
    with world.county.session() as session:
        identity = world.county.centre.identity
        links = PeerLinks(session, identity.uid, world.county.centre.installation, pc)
        link = links.current()
        assert link is not None
        outgoing = Outgoing(session, identity, identity.uid, pc)
        assert outgoing.unlinked(link) == []
        link.covered_id = outgoing.covered()
    world.carry(world.town, world.county)  # the overlap brings them again, and now they are rightful
    with world.county.reading() as session:
        link = PeerLinks(session, identity.uid, world.county.centre.installation, pc).current()
        outgoing = Outgoing(session, identity, identity.uid, pc)
        assert len(outgoing.unlinked(link)) == 2
        assert session.scalar(select(func.count(Dispute.id))) == 1
