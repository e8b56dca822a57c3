"""Honest people: what everybody does when nothing goes wrong, until nothing new arrives anywhere."""

from tests.protocol.fleet import COUNTY_OFFICE, OTHER, TOWN, Fleet, Machine, Parcel
from tests.protocol.promise import accepted


def trip(fleet: Fleet, machine: Machine) -> None:
    """To the county and back, both files taken: to its first PC, and to a clone that nobody knows of."""
    if machine.office != COUNTY_OFFICE:
        first, *rest = fleet.of(COUNTY_OFFICE)
        for county in (first, *(other for other in rest if other.name.endswith("-copy"))):
            _carry(fleet, county, fleet.export(machine, COUNTY_OFFICE))
            _carry(fleet, machine, fleet.export(county, machine.office))


def share(fleet: Fleet, office: str) -> None:
    """The PCs of an office exchange through their folder; a clone stands for the PC it is a copy of."""
    pcs = fleet.of(office)
    for one in pcs:
        for other in pcs:
            if one.installation != other.installation:
                _carry(fleet, other, fleet.export_within(one, other))


def _carry(fleet: Fleet, recipient: Machine, parcel: Parcel) -> None:
    fleet.take(recipient, parcel)
    fleet.lose(parcel)


def settle(fleet: Fleet, most: int = 12) -> int:
    """Honest rounds until nothing new arrives anywhere; returns how many it took.

    :raises AssertionError: when it does not come to rest.
    """
    before = held(fleet)
    quiet = 0
    for number in range(1, most + 1):
        for machine in list(fleet.machines.values()):
            trip(fleet, machine)
        for office in (COUNTY_OFFICE, TOWN, OTHER):
            share(fleet, office)
        now = held(fleet)
        quiet = quiet + 1 if now == before else 0
        if quiet == 2:
            return number
        before = now
    raise AssertionError(f"the offices did not come to rest in {most} rounds")


def held(fleet: Fleet) -> dict[str, frozenset[str]]:
    """Ids of the accepted changes of each machine."""
    return {name: accepted(machine) for name, machine in fleet.machines.items()}
