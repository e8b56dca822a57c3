"""Stories of two PCs at the county: what one of them sent and lost, the other hears of and asks for."""

from desktop_app.exchange.reader import peek
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services.package_quarantine import held_rows, take_all_the_same
from tests.protocol import promise
from tests.protocol.fleet import COUNTY_OFFICE, TOWN, Fleet, Machine
from tests.protocol.rounds import share, trip


def only_the_first_pc_hears_of_it(fleet: Fleet) -> None:
    """The second PC orders something, is put back to before it, and never hears from the township again."""
    _, second, town = _acquainted(fleet)
    fleet.back_up(second)
    fleet.order(second, TOWN)
    fleet.take(town, fleet.export(second, TOWN))
    fleet.put_back(second, fleet.backups["county2"][0])


def the_sister_told_of_it(fleet: Fleet) -> None:
    """What the second PC sends is told to the first one: then nothing is asked for."""
    first, second, town = _acquainted(fleet)
    for _ in range(2):
        fleet.order(second, TOWN)
        fleet.take(first, fleet.export_within(second, first))
        fleet.take(town, fleet.export(second, TOWN))
        fleet.take(first, fleet.export_within(second, first))
        trip(fleet, town)
    wants = {want.kind for want in peek(fleet.export(first, TOWN).path).wants}
    assert "full" not in wants


def only_the_first_pc_hears_that_it_was_taken(fleet: Fleet) -> None:
    """What the second PC sent forks; it is put back to before it, and at the township a person takes it."""
    _, _, town = _forked(fleet)
    _take_all(town)


def answered_to_the_first_pc(fleet: Fleet) -> None:
    """The second PC asks for it; the answer comes to the first, and then all the others lose it."""
    first, second, town = _forked(fleet)
    fleet.back_up(town)
    before = promise.accepted(town)
    _take_all(town)
    taken = promise.accepted(town) - before
    assert len(taken) == 2, "the order and its step"
    _meet(fleet, town, second)
    fleet.take(first, fleet.export(town, COUNTY_OFFICE))
    assert taken <= promise.accepted(first), "an answer counts for the whole office"
    fleet.put_back(town, fleet.backups["town"][0])


def _acquainted(fleet: Fleet) -> tuple[Machine, Machine, Machine]:
    first, second, town = (fleet.machines[name] for name in ("county", "county2", "town"))
    for _ in range(2):
        trip(fleet, town)
        _meet(fleet, town, second)
        share(fleet, COUNTY_OFFICE)
    return first, second, town


def _meet(fleet: Fleet, town: Machine, county: Machine) -> None:
    """To this PC of the county, and back."""
    fleet.take(county, fleet.export(town, COUNTY_OFFICE))
    fleet.take(town, fleet.export(county, TOWN))


def _forked(fleet: Fleet) -> tuple[Machine, Machine, Machine]:
    """The second PC goes on from an old copy, what it sends is kept back, and it is put back once more."""
    first, second, town = _acquainted(fleet)
    fleet.back_up(second)
    fleet.order(second, TOWN)
    fleet.take(town, fleet.export(second, TOWN))
    fleet.take(first, fleet.export_within(second, first))
    fleet.put_back(second, fleet.backups["county2"][0])
    fleet.order(second, TOWN)
    assert isinstance(fleet.take(town, fleet.export(second, TOWN)), PackageRefused)
    fleet.put_back(second, fleet.backups["county2"][0])
    return first, second, town


def _take_all(machine: Machine) -> None:
    with machine.centre.reading() as session:
        (kept,) = [row.package_id for row in held_rows(session)]
    centre = machine.centre
    take_all_the_same(centre.centre, kept, "打过电话", by=centre.actor, now=centre.clock)


BESIDE = (
    only_the_first_pc_hears_of_it,
    the_sister_told_of_it,
    only_the_first_pc_hears_that_it_was_taken,
    answered_to_the_first_pc,
)
