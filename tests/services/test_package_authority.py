"""What a township may bring in others' names: only when it was asked, and only of the cases it was given."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from db.models.change import Change
from desktop_app.exchange.change import Change as Incoming
from desktop_app.exchange.change import parse_change
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.services.custody import CustodyDraft, hand_over
from desktop_app.services.package_authority import Judge
from desktop_app.services.package_sealing import bytes_of
from tests.services.package_world import World, register, restore, snapshot
from tests.support.centre import OpenTestCentre


def changes(holder: OpenTestCentre, author: OpenTestCentre) -> list[Incoming]:
    """The changes of an office that a centre holds, in the order in which they came."""
    with holder.reading() as session:
        rows = session.execute(
            select(Change.header, Change.payload, Change.sealed)
            .where(Change.office == author.centre.identity.uid)
            .order_by(Change.id)
        )
        return [parse_change(bytes_of(header, payload, sealed)) for header, payload, sealed in rows]


def verdicts(world: World, brought: Sequence[Incoming], *, asked: bool) -> list[ReasonCode | None]:
    """What the county says to changes that the first township brings."""
    sender = world.town.centre.identity
    with world.county.reading() as session:
        judge = Judge(session, world.county.centre.identity, (sender.uid, sender.level), healing=asked)
        judge.look_up(brought)
        return [judge.reason(change) for change in brought]


def hand(world: World, case: UUID) -> None:
    with world.county.session() as session:
        draft = CustodyDraft(case, world.town.centre.identity.uid, "两镇交界")
        hand_over(session, world.county.centre.identity, draft, by=world.county.actor, now=world.county.now)


def test_only_the_given_case_of_another_township_and_only_when_asked(world: World) -> None:
    before = snapshot(world.county, "county-old")
    given, kept = register(world.other, 1), register(world.other, 2)
    world.carry(world.other, world.county)
    hand(world, given)
    world.carry(world.county, world.town)
    restore(world.county, before)
    orders = changes(world.town, world.county)
    of_given = [c for c in changes(world.town, world.other) if c.entity in ("dispute", "party")]
    of_kept = [c for c in changes(world.other, world.other) if c.uid == kept.hex]
    assert (len(orders), len(of_given), len(of_kept)) == (1, 2, 1)
    no = ReasonCode.AUTHORITY
    assert verdicts(world, [*orders, *of_given, *of_kept], asked=True) == [None, None, None, no]
    assert verdicts(world, [*of_given, *orders], asked=True) == [no, no, None], "the hand-over comes first"
    assert verdicts(world, [*orders, *of_given], asked=False) == [no, no, no]


def test_what_the_county_knows_of_its_hand_overs_counts_too(world: World) -> None:
    given = register(world.other, 1)
    world.carry(world.other, world.county)
    hand(world, given)
    world.carry(world.county, world.town)
    assert verdicts(world, changes(world.town, world.other), asked=True) == [None, None]
