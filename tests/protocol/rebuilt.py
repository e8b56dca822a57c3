"""Stories of a township whose PCs are all dead, and what becomes of what only others have of it."""

from unittest import mock

from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services import package_import
from tests.protocol import promise
from tests.protocol.fleet import COUNTY_OFFICE, OTHER, TOWN, Fleet
from tests.protocol.rebirth import perish, rebuild
from tests.protocol.rounds import decide, look_again, trip
from tests.services.attachments import SMALL, add, content


def the_dead_office_had_sent_more(fleet: Fleet) -> None:
    """A package is kept for a newer program; its office burns down, begins again, and gets that too."""
    county = fleet.machines["county"]
    parcel = fleet.export(fleet.machines["town"], COUNTY_OFFICE)
    with mock.patch.object(package_import, "SCHEMA", 0):
        assert isinstance(fleet.take(county, parcel), PackageRefused)
    fleet.parcels.clear()
    perish(fleet, TOWN)
    machine = rebuild(fleet, TOWN)
    for _ in range(2):
        trip(fleet, machine)
    look_again(county)
    assert decide(fleet) == 1
    trip(fleet, machine)
    assert promise.holding(machine).ids() == promise.holding(county).ids() != frozenset()


def kept_since_before_the_pairing(fleet: Fleet) -> None:
    """The second half of a package comes from a PC that is not paired yet, which then loses what is in it."""
    county = fleet.machines["county"]
    fleet.back_up(county)
    perish(fleet, TOWN)
    town = rebuild(fleet, TOWN)
    fleet.put_back(county, fleet.backups["county"][0])
    fleet.back_up(town)
    fleet.register(town)
    fleet.part = 1
    first, second = fleet.export(town, COUNTY_OFFICE)
    fleet.part = 1000
    assert isinstance(fleet.take(county, second), PackageRefused)
    for file in (first, second):
        fleet.lose(file)
    fleet.put_back(town, fleet.backups[town.name][0])


def rebuilt_with_what_was_added_before_the_custody(fleet: Fleet) -> None:
    """A restored county gets a file of a given case before its own decision; then the new office burns."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    case = fleet.register(town)
    trip(fleet, town)
    trip(fleet, other)
    fleet.back_up(county)
    fleet.hand_over(county, case, OTHER)
    trip(fleet, other)
    add(other.centre, case, content(SMALL), "材料")
    fleet.put_back(county, fleet.backups["county"][0])
    for _ in range(3):
        trip(fleet, other)
    perish(fleet, OTHER)
    rebuild(fleet, OTHER)


def only_the_copy_had_it_of_the_dead_office(fleet: Fleet) -> None:
    """The county's disk was copied, the copy alone took a package, and then the township burns down."""
    town, county = fleet.machines["town"], fleet.machines["county"]
    trip(fleet, town)
    copy = fleet.clone(county)
    fleet.register(town)
    fleet.take(copy, fleet.export(town, COUNTY_OFFICE))
    _burn_down(fleet)


def the_copy_had_answered_the_dead_office(fleet: Fleet) -> None:
    """The same, but the copy had written a package to the township since: all that it held was seen to."""
    town, county = fleet.machines["town"], fleet.machines["county"]
    copy = fleet.clone(county)
    fleet.take(copy, fleet.export(town, COUNTY_OFFICE))
    fleet.take(town, fleet.export(copy, TOWN))
    _burn_down(fleet)


def _burn_down(fleet: Fleet) -> None:
    fleet.parcels.clear()
    perish(fleet, TOWN)
    rebuild(fleet, TOWN)


REBUILT = (
    the_dead_office_had_sent_more,
    kept_since_before_the_pairing,
    rebuilt_with_what_was_added_before_the_custody,
    only_the_copy_had_it_of_the_dead_office,
    the_copy_had_answered_the_dead_office,
)
