"""A case that went on: what the township before gets again, and whom that names."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import MediationOrigin, MediationState
from db.models import Committee, Mediation
from db.models.change import Change
from db.models.custody import Custody
from db.models.dispute import Dispute
from desktop_app.services.custody import handed_on, holder_of, list_custody, show_custody
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.package_past import had
from desktop_app.services.package_scope import Outgoing
from tests.services.package_world import World, edit, hand, register, restore, snapshot
from tests.support.centre import OpenTestCentre


def _mediate(centre: OpenTestCentre, case: UUID) -> UUID:
    """A mediation of the case by a committee; returns the committee's uid."""
    with centre.session() as session:
        committee = _committee("柳桥镇人民调解委员会")
        session.add(committee)
        session.flush()
        dispute_id = session.scalars(select(Dispute.id).where(Dispute.uid == case)).one()
        session.add(
            Mediation(
                dispute_id=dispute_id,
                committee_id=committee.id,
                origin=MediationOrigin.APPLICATION,
                state=MediationState.APPLIED,
                applied_on=date(2026, 11, 1),
                registrar_name="余广田",
            )
        )
        session.flush()
        return committee.uid


def _committee(name: str) -> Committee:
    return Committee(name=name, short_name=name[:2])


def _replace_committee(centre: OpenTestCentre) -> UUID:
    with centre.session() as session:
        other = _committee("枣林村人民调解委员会")
        session.add(other)
        session.flush()
        session.scalars(select(Mediation)).one().committee_id = other.id
        return other.uid


def _hand(world: World, case: UUID, to: OpenTestCentre) -> None:
    hand(world, case, to)
    for town in (world.town, world.other, world.town):
        world.carry(town, world.county)
        world.carry(world.county, town)


def _records(world: World) -> set[UUID]:
    """Records of which the county would give the other township what it had."""
    with world.county.reading() as session:
        local = had(session, world.other.centre.identity.uid)
        return set(session.scalars(select(Change.record_uid).where(Change.id.in_(local))))


def test_whom_the_case_named_then_comes_with_it_and_not_whom_it_names_now(world: World) -> None:
    case = register(world.town, 1)
    old = _mediate(world.town, case)
    world.carry(world.town, world.county)
    _hand(world, case, world.other)
    edit(world.other, case, people_count=4)
    world.carry(world.other, world.county)
    assert _records(world) == set(), "who works a case has it whole anyway"
    _hand(world, case, world.town)
    new = _replace_committee(world.town)
    edit(world.town, case, demands="接回以后写的")
    world.carry(world.town, world.county)
    found = _records(world)
    assert {case, old} <= found
    assert new not in found
    with world.county.reading() as session:
        local = had(session, world.other.centre.identity.uid)
        given = session.scalars(select(Change.payload).where(Change.id.in_(local))).all()
    assert "接回以后写的" not in "".join(filter(None, given))


def test_only_the_last_time_counts_that_a_case_went_on(world: World) -> None:
    case = register(world.town, 1)
    world.carry(world.town, world.county)
    for to in (world.other, world.town, world.other, world.town):
        _hand(world, case, to)
    town, other = world.town.centre.identity.uid, world.other.centre.identity.uid
    with world.county.reading() as session:
        assert handed_on(session, other) == {case: 5}
        assert handed_on(session, town) == {}
    _hand(world, case, world.other)
    with world.county.reading() as session:
        assert handed_on(session, other) == {}
        assert handed_on(session, town) == {case: 6}


@pytest.mark.parametrize("later_first", [False, True])
def test_of_two_decisions_under_one_number_the_later_counts_however_they_came(
    world: World, later_first: bool
) -> None:
    case = register(world.town, 1)
    world.carry(world.town, world.county)
    town, other = world.town.centre.identity.uid, world.other.centre.identity.uid
    earlier, later = UUID(int=1 << 64), UUID(int=2 << 64)
    said = [(earlier, other, town), (later, town, other)]
    for uid, was, now in reversed(said) if later_first else said:
        with world.county.session() as session:
            session.add(_decision(uid, case, was, now))
    with world.county.session() as session:
        show_custody(session)
    with world.county.reading() as session:
        assert holder_of(session.scalars(select(Dispute)).one()) == other
        assert handed_on(session, town) == {case: 4}
        assert handed_on(session, other) == {}
        rows = list_custody(session, case, by=world.county.actor, today=date(2026, 11, 23))
        assert [row.to_name for row in rows] == [town.hex, other.hex]


def _decision(uid: UUID, case: UUID, was: UUID, now: UUID) -> Custody:
    return Custody(
        uid=uid,
        dispute_uid=case,
        dispute_number="",
        custody_no=4,
        from_office_id=was,
        from_name=was.hex,
        to_office_id=now,
        to_name=now.hex,
        reason="两镇交界",
        decided_on=date(2026, 11, 20),
        decided_by="周砚秋",
    )


def _goes_to_the_township(world: World) -> list[str]:
    """Ids of what the township wrote itself and the county's next package gives back to it."""
    identity, town = world.county.centre.identity, world.town.centre.identity.uid
    with world.county.reading() as session:
        link = PeerLinks(session, town, world.county.centre.installation).current()
        local = Outgoing(session, identity, town).unlinked(link)
        return list(
            session.scalars(select(Change.change_id).where(Change.id.in_(local), Change.office == town))
        )


def test_what_was_kept_back_before_the_decision_was_known_goes_to_its_writer_once(world: World) -> None:
    case = register(world.other, 1)
    world.carry(world.other, world.county)
    before = snapshot(world.county, "county-old")
    hand(world, case, world.town)
    world.carry(world.county, world.town)
    edit(world.town, case, people_count=5)
    restore(world.county, before)
    world.carry(world.town, world.county)
    with world.county.reading() as session:
        kept_back = list(session.scalars(select(Change.change_id).where(Change.refused.is_not(None))))
    assert len(kept_back) == 2, "taking the case over, and the number of people"
    assert _goes_to_the_township(world) == []
    world.carry(world.county, world.town)  # asks for what it lost, and hears of its decision
    world.carry(world.town, world.county)
    assert sorted(_goes_to_the_township(world)) == sorted(kept_back)
    assert world.carry(world.county, world.town).new == 0, "the township had lost nothing"
    assert _goes_to_the_township(world) == []
