"""Stories of losses that no acknowledgement proves: who wrote it cannot know that it is gone."""

from collections.abc import Callable
from functools import partial
from unittest import mock

from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services import package_link
from desktop_app.services.installation_switch import revoke_pc
from desktop_app.services.package_quarantine import discard_package, held_rows, take_all_the_same
from tests.protocol import promise
from tests.protocol.beside import two_sticks
from tests.protocol.fleet import COUNTY_OFFICE, OTHER, TOWN, Fleet, Machine
from tests.protocol.open_cases import lift, restrict
from tests.protocol.promise import accepted
from tests.protocol.rounds import decide, settle, share, trip


def only_the_holder_has_what_was_written_before_it(fleet: Fleet) -> None:
    """A case went from one township to the other; then the one that began it and the county lose it."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    for machine in (other, county):
        fleet.back_up(machine)
    case = fleet.register(other)
    fleet.edit(other, case, people_count=7)
    trip(fleet, other)
    fleet.hand_over(county, case, TOWN)
    trip(fleet, town)
    for machine in (other, county):
        fleet.put_back(machine, fleet.backups[machine.name][0])
        fleet.register(other)


def taken_by_a_person(fleet: Fleet) -> None:
    """A package forks from what came before, its writer is put back once more, and the director takes it."""
    town, county = fleet.machines["town"], fleet.machines["county"]
    _taken_by_a_person(fleet, town, county, partial(fleet.register, town))


def taken_by_a_person_at_the_township(fleet: Fleet) -> None:
    """The same with an order of the county, which may be written in the county's name only when it asks."""
    town, county = fleet.machines["town"], fleet.machines["county"]
    _taken_by_a_person(fleet, county, town, partial(fleet.order, county, TOWN))


def _taken_by_a_person(fleet: Fleet, writer: Machine, reader: Machine, work: Callable[[], object]) -> None:
    town = fleet.machines["town"]
    work()
    trip(fleet, town)
    fleet.back_up(writer)
    work()
    trip(fleet, town)
    (backup,) = fleet.backups[writer.name]
    fleet.put_back(writer, backup)
    work()
    forked = fleet.export(writer, reader.office)
    assert isinstance(fleet.take(reader, forked), PackageRefused)
    fleet.put_back(writer, backup)
    fleet.lose(forked)
    for _ in range(2):
        trip(fleet, town)
    before = accepted(reader)
    assert decide(fleet) == 1
    only = accepted(reader) - before
    assert only, "only the package that was taken had this"
    for _ in range(2):
        trip(fleet, town)
    assert only <= accepted(writer), "its writer gets it back"


def a_copy_that_nothing_tells_from_its_original(fleet: Fleet) -> None:
    """The county has nothing to say, so both have one epoch: what one asks for, the other takes back."""
    county, town = fleet.machines["county"], fleet.machines["town"]
    fleet.export(county, TOWN)
    copy = fleet.clone(county)
    with mock.patch.object(package_link, "OVERLAP_CHANGES", 0):
        for _ in range(4):
            trip(fleet, town)
    assert accepted(town) <= accepted(copy)


def two_histories_and_a_copy(fleet: Fleet) -> None:
    """A township is put back twice; what it lost first comes late to the county, the rest went to a copy."""
    county, town = fleet.machines["county"], fleet.machines["town"]
    trip(fleet, town)
    copy = fleet.clone(county)
    late = two_sticks(fleet, town)
    fleet.take(copy, fleet.export(town, COUNTY_OFFICE))
    fleet.put_back(town, fleet.backups["town"][0])
    for _ in range(2):
        fleet.take(town, fleet.export(copy, TOWN))
        fleet.take(copy, fleet.export(town, COUNTY_OFFICE))
    fleet.take(county, late)
    fleet.lose(late)


def the_copy_answers_first(fleet: Fleet) -> None:
    """The county asks; a copy that lacks it answers under the same epoch; what is true forks and is taken."""
    county, lost = _answered_by_the_copy(fleet)
    assert decide(fleet) == 1
    assert lost <= accepted(county), "it was asked for, whoever answered before"


def the_copy_answers_and_the_other_is_given_up(fleet: Fleet) -> None:
    """The same, but the director gives up what forks, and the township begins anew: it is asked on."""
    county, _ = _answered_by_the_copy(fleet)
    with county.centre.reading() as session:
        (kept,) = [row.package_id for row in held_rows(session)]
    centre = county.centre
    discard_package(centre.centre, kept, "打过电话", by=centre.actor, now=centre.clock)
    fleet.take(fleet.machines["town"], fleet.export(county, TOWN))
    fleet.parcels.clear()


def _answered_by_the_copy(fleet: Fleet) -> tuple[Machine, frozenset[str]]:
    """What the county lost lies at a township, whose copy answers before it; and the answer forks."""
    county, town = fleet.machines["county"], fleet.machines["town"]
    case = fleet.register(town)
    for _ in range(2):
        trip(fleet, town)
    fleet.back_up(county)
    before = accepted(county)
    copy = fleet.clone(town)
    fleet.hand_over(county, case, OTHER)
    lost = accepted(county) - before
    fleet.take(town, fleet.export(county, TOWN))
    fleet.put_back(county, fleet.backups["county"][0])
    fleet.take(county, fleet.export(town, COUNTY_OFFICE))
    asked = fleet.export(county, TOWN)
    for machine in (copy, town):
        fleet.take(machine, asked)
    fleet.register(copy)
    fleet.take(county, fleet.export(copy, COUNTY_OFFICE))
    assert isinstance(fleet.take(county, fleet.export(town, COUNTY_OFFICE)), PackageRefused)
    fleet.parcels.clear()
    return county, lost


def opened_by_who_forgot_it(fleet: Fleet) -> None:
    """A case is opened at a PC that is put back to before; its sister heard of it, the county did not."""
    town, second = fleet.machines["town"], fleet.machines["town2"]
    # With an overlap the old changes go once more anyway, and open.
    with mock.patch.object(package_link, "OVERLAP_CHANGES", 0):
        case = fleet.register(town)
        restrict(fleet, town, case)
        trip(fleet, town)
        for _ in range(2):
            share(fleet, TOWN)
        for machine in (second, town):
            trip(fleet, machine)
        fleet.back_up(town)
        lift(town, case)
        fleet.take(second, fleet.export_within(town, second))
        fleet.put_back(town, fleet.backups["town"][-1])
        settle(fleet)
    assert not promise.holding(fleet.machines["county"]).closed, "the case is restricted no more"


def its_writer_always_had_more(fleet: Fleet) -> None:
    """What forks is taken by a person; whenever its writer hears of it, it has written on, for forty days."""
    county, town = fleet.machines["county"], fleet.machines["town"]
    trip(fleet, town)
    fleet.back_up(county)
    fleet.order(county, TOWN)
    (late,) = fleet.export(county, TOWN)
    fleet.put_back(county, fleet.backups["county"][0])
    fleet.order(county, TOWN)
    trip(fleet, town)
    assert isinstance(fleet.take(town, late), PackageRefused)
    fleet.lose(late)
    with town.centre.reading() as session:
        (kept,) = [row.package_id for row in held_rows(session)]
    centre = town.centre
    take_all_the_same(centre.centre, kept, "打过电话", by=centre.actor, now=centre.clock)
    for _ in range(3):
        fleet.order(county, TOWN)
        down = fleet.export(county, TOWN)
        fleet.take(county, fleet.export(town, COUNTY_OFFICE))
        fleet.take(town, down)
        for machine in (county, town):
            machine.centre.pass_time(days=20)
    fleet.parcels.clear()


def what_hangs_on_a_case_is_taken_before_it(fleet: Fleet) -> None:
    """The director takes the second stick of a PC that is switched off; the case itself is on the first."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    case = fleet.register(other)
    trip(fleet, other)
    fleet.hand_over(county, case, TOWN)
    with town.centre.session() as session:
        revoke_pc(session, county.installation, "电脑丢了", by=town.centre.actor, now=town.centre.now)
    fleet.part = 1
    for part in fleet.export(county, TOWN):
        assert isinstance(fleet.take(town, part), PackageRefused)
    with town.centre.reading() as session:
        _, party, _ = sorted(row.ordinal for row in held_rows(session))
        (uid,) = [row.package_id for row in held_rows(session) if row.ordinal == party]
    take_all_the_same(town.centre.centre, uid, "打过电话", by=town.centre.actor, now=town.centre.clock)
    promise.no_leak(fleet, town)


UNTOLD = (
    its_writer_always_had_more,
    what_hangs_on_a_case_is_taken_before_it,
    opened_by_who_forgot_it,
    the_copy_answers_first,
    the_copy_answers_and_the_other_is_given_up,
    two_histories_and_a_copy,
    a_copy_that_nothing_tells_from_its_original,
    only_the_holder_has_what_was_written_before_it,
    taken_by_a_person,
    taken_by_a_person_at_the_township,
)
