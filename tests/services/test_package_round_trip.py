"""Packages between a township and its county, with real bytes and real database files."""

from sqlalchemy import select

from db.enums import DispatchState, PackageState
from db.integrity import full_check
from db.models.dispatch import Dispatch, DispatchResponse
from db.models.dispute import Dispute
from desktop_app.exchange.reasons import ReasonCode
from tests.services.package_world import (
    World,
    count,
    digest_of,
    edit,
    journal,
    order,
    receive,
    register,
    whole_digest,
)


def test_a_case_goes_up_and_an_order_comes_down(world: World) -> None:
    case = register(world.town, 1)
    up = world.carry(world.town, world.county)
    assert (up.state, up.reason, up.new, up.refused, up.conflicts) == (PackageState.IMPORTED, None, 2, 0, 0)
    assert [line.text for line in up.lines] == ["纠纷 2 处更改"]
    assert up.lines[0].detail == "涉及 1 件"
    assert digest_of(world.county, world.town) == digest_of(world.town, world.town)
    order(world.county, world.town, 1, case)
    down = world.carry(world.county, world.town)
    assert (down.state, down.new) == (PackageState.IMPORTED, 1)
    with world.town.reading() as session:
        (response,) = session.scalars(select(DispatchResponse))
        assert response.state is DispatchState.DELIVERED
        assert session.scalars(select(Dispatch)).one().matter_uid == case
        assert full_check(session) == ()
    world.carry(world.town, world.county)
    with world.county.reading() as session:
        assert session.scalars(select(DispatchResponse)).one().state is DispatchState.DELIVERED
        assert full_check(session) == ()
    for office in (world.town, world.county):
        assert digest_of(world.county, office) == digest_of(world.town, office)


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    register(world.town, 1)
    file = world.send(world.town, world.county)
    first = receive(world.county, file)
    before = whole_digest(world.county)
    again = receive(world.county, file)
    assert (again.state, again.changed_nothing) == (PackageState.IMPORTED, True)
    assert again.receipt_code == first.receipt_code
    assert whole_digest(world.county) == before
    assert len(journal(world.county)) == 1
    assert list((world.county.centre.folder / "inbox").iterdir()) == []


def test_a_lost_stick_costs_nothing(world: World) -> None:
    register(world.town, 1)
    world.send(world.town, world.county).unlink()
    register(world.town, 2)
    second = world.carry(world.town, world.county)
    assert second.new == 4
    assert digest_of(world.county, world.town) == digest_of(world.town, world.town)


def test_packages_in_the_wrong_order_give_the_same(world: World) -> None:
    case = register(world.town, 1)
    first = world.send(world.town, world.county)
    edit(world.town, case, people_count=9)
    second = world.send(world.town, world.county)
    assert receive(world.county, second).new == 3
    assert receive(world.county, first).changed_nothing
    assert digest_of(world.county, world.town) == digest_of(world.town, world.town)


def test_a_package_after_acknowledgement_carries_an_overlap_and_no_more(world: World) -> None:
    case = register(world.town, 1)
    world.carry(world.town, world.county)
    world.carry(world.county, world.town)
    world.town.pass_time(days=40)
    edit(world.town, case, people_count=9)
    row_before = world.carry(world.town, world.county)
    assert (row_before.new, row_before.known) == (1, 0), "older than 35 days and acknowledged"
    world.carry(world.county, world.town)
    edit(world.town, case, people_count=10)
    row_after = world.carry(world.town, world.county)
    assert (row_after.new, row_after.known) == (1, 1), "the overlap is sent again"


def test_receipts_come_back_and_mark_the_journal(world: World) -> None:
    register(world.town, 1)
    taken = world.carry(world.town, world.county)
    (sent,) = journal(world.town)
    assert sent.state is PackageState.WRITTEN
    world.carry(world.county, world.town)
    sent = journal(world.town)[0]
    assert (sent.state, sent.receipt_code) == (PackageState.ACKNOWLEDGED, taken.receipt_code)
    assert journal(world.county)[0].receipt_due, "the county does not know yet that its receipt arrived"
    world.carry(world.town, world.county)
    assert not journal(world.county)[0].receipt_due


def test_a_township_never_gets_anything_of_another(world: World) -> None:
    mine, theirs = register(world.town, 1), register(world.other, 1, "鱼塘换水")
    world.carry(world.town, world.county)
    world.carry(world.other, world.county)
    order(world.county, world.town, 1, mine)
    order(world.county, world.other, 2, theirs)
    world.carry(world.county, world.town)
    world.carry(world.county, world.other)
    for home, foreign in ((world.town, theirs), (world.other, mine)):
        with home.reading() as session:
            assert session.scalars(select(Dispute.uid).where(Dispute.uid == foreign)).first() is None
            assert count(session, Dispatch) == 1
    with world.county.reading() as session:
        assert count(session, Dispute) == 2


def test_an_order_is_delivered_once(world: World) -> None:
    register(world.town, 1)
    world.carry(world.town, world.county)
    order(world.county, world.town, 1)
    file = world.send(world.county, world.town)
    receive(world.town, file)
    receive(world.town, file)
    world.carry(world.county, world.town)
    with world.town.reading() as session:
        assert len(session.scalars(select(DispatchResponse)).all()) == 1


def test_a_package_with_nothing_new_is_a_success(world: World) -> None:
    empty = world.carry(world.town, world.county)
    assert (empty.state, empty.reason, empty.new) == (PackageState.IMPORTED, None, 0)
    register(world.town, 1)
    assert world.carry(world.town, world.county).new == 2
    again = world.carry(world.town, world.county)
    assert (again.state, again.reason) == (PackageState.IMPORTED, ReasonCode.DUPLICATE)
