"""Stories of two PCs at the county: what one of them took, sent or lost goes by way of the other."""

from sqlalchemy import select

from db.models.dispute import Dispute
from desktop_app.exchange.reader import peek
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services.package_quarantine import held_rows, take_all_the_same
from tests.protocol import promise
from tests.protocol.fleet import COUNTY_OFFICE, TOWN, Fleet, Machine, Parcel
from tests.protocol.open_cases import lift, restrict
from tests.protocol.rounds import share, trip


def copy_of_the_second_pc(fleet: Fleet) -> None:
    """What comes in at the copy of a PC is passed on to the first one, and must go on to the original."""
    first, second, town = (fleet.machines[name] for name in ("county", "county2", "town"))
    trip(fleet, town)
    share(fleet, COUNTY_OFFICE)
    copy = fleet.clone(second)
    for _ in range(2):
        fleet.register(town)
        fleet.take(copy, fleet.export(town, COUNTY_OFFICE))
        fleet.take(first, fleet.export_within(copy, first))
        fleet.take(second, fleet.export_within(first, second))


def closed_at_one_and_opened_at_the_other(fleet: Fleet) -> None:
    """A restricted case came by way of the second PC; that it is open again, the first one hears."""
    second, town = (fleet.machines[name] for name in ("county2", "town"))
    case = fleet.register(town)
    restrict(fleet, town, case)
    fleet.take(second, fleet.export(town, COUNTY_OFFICE))
    for _ in range(2):
        share(fleet, COUNTY_OFFICE)
    lift(town, case)
    trip(fleet, town)
    for _ in range(2):
        share(fleet, COUNTY_OFFICE)
    assert not promise.holding(second).closed, "what the first PC can read, the second one can"


def open_at_one_before_it_was_closed_to_the_other(fleet: Fleet) -> None:
    """One PC took a case before it was restricted, the other one after; both can read it then."""
    first, second, town = (fleet.machines[name] for name in ("county", "county2", "town"))
    case = fleet.register(town)
    fleet.take(first, fleet.export(town, COUNTY_OFFICE))
    restrict(fleet, town, case)
    fleet.take(second, fleet.export(town, COUNTY_OFFICE))
    # From there it comes sealed before it could go there open.
    fleet.take(first, fleet.export_within(second, first))
    for _ in range(2):
        share(fleet, COUNTY_OFFICE)
    with second.centre.reading() as session:
        shown = session.scalars(select(Dispute.uid)).all()
    assert case in shown


def second_pc_put_back(fleet: Fleet) -> None:
    """The second PC took and passed on what the township sent, and is put back to before it."""
    first, second, town = (fleet.machines[name] for name in ("county", "county2", "town"))
    trip(fleet, town)
    share(fleet, COUNTY_OFFICE)
    fleet.back_up(second)
    fleet.register(town)
    fleet.take(second, fleet.export(town, COUNTY_OFFICE))
    fleet.take(town, fleet.export(second, TOWN))
    fleet.take(first, fleet.export_within(second, first))
    fleet.put_back(second, fleet.backups["county2"][0])
    for _ in range(2):
        share(fleet, COUNTY_OFFICE)
    missing = promise.accepted(first) - promise.accepted(second)
    assert not missing, "what it passed on comes back from the PC of its own office"


def what_another_office_held_goes_to_the_sister(fleet: Fleet) -> None:
    """Both PCs of the county are put back; the first one gets back what the second had written, too."""
    first, second, town = (fleet.machines[name] for name in ("county", "county2", "town"))
    trip(fleet, town)
    share(fleet, COUNTY_OFFICE)
    for machine in (first, second):
        fleet.back_up(machine)
    fleet.order(second, TOWN)
    fleet.take(town, fleet.export(second, TOWN))
    fleet.order(first, TOWN)
    for _ in range(2):
        trip(fleet, town)
    for machine in (first, second):
        fleet.put_back(machine, fleet.backups[machine.name][0])
    for _ in range(3):
        trip(fleet, town)
    share(fleet, COUNTY_OFFICE)
    missing = promise.accepted(first) - promise.accepted(second)
    assert not missing, "what it wrote itself comes back to it, though nobody told it that it was lost"


def who_lacks_it_answers_first(fleet: Fleet) -> None:
    """A PC is put back; of the county's two PCs the one that never had its work answers before the other."""
    town, second = fleet.machines["town"], fleet.machines["county2"]
    entered = _put_back_behind_what_one_has(fleet)
    _meet(fleet, town, second)
    trip(fleet, town)
    assert entered <= promise.accepted(town), "the PC that has it was asked, too"


def who_answers_gets_it_after_its_answer(fleet: Fleet) -> None:
    """The same, but before the stick goes back the second PC hears from the first what it left out."""
    town, second = fleet.machines["town"], fleet.machines["county2"]
    entered = _put_back_behind_what_one_has(fleet)
    fleet.take(second, fleet.export(town, COUNTY_OFFICE))
    share(fleet, COUNTY_OFFICE)
    assert entered <= promise.accepted(second)
    fleet.take(town, fleet.export(second, TOWN))
    trip(fleet, town)
    assert entered <= promise.accepted(town), "an answer holds what was known when it was asked"


def _put_back_behind_what_one_has(fleet: Fleet) -> frozenset[str]:
    """A township PC is put back to before what the county's first PC holds, and hears of it."""
    town, county = fleet.machines["town"], fleet.machines["county"]
    trip(fleet, town)
    fleet.back_up(town)
    fleet.register(town)
    trip(fleet, town)
    entered = promise.accepted(town)
    fleet.put_back(town, fleet.backups["town"][0])
    fleet.take(town, fleet.export(county, TOWN))
    return entered


def who_lacks_what_waits_answers_first(fleet: Fleet) -> None:
    """The same, but what the answer lacks lies in a package that waits at the other PC for one before it."""
    town, county, second = (fleet.machines[name] for name in ("town", "county", "county2"))
    entered = _put_back_while_one_waits(fleet)
    fleet.take(town, fleet.export(county, TOWN))
    for _ in range(2):
        _meet(fleet, town, second)
    for _ in range(3):
        trip(fleet, town)
    assert entered <= promise.accepted(town), "what waited came back"


def what_waited_was_taken_before_anybody_said_so(fleet: Fleet) -> None:
    """The same again, but the PC begins anew and is answered before it hears that something waits."""
    town, second = fleet.machines["town"], fleet.machines["county2"]
    entered = _put_back_while_one_waits(fleet)
    fleet.take(town, fleet.export(second, TOWN))
    for _ in range(2):
        _meet(fleet, town, second)
    for _ in range(4):
        trip(fleet, town)
    assert entered <= promise.accepted(town), "what waited came back"


def _put_back_while_one_waits(fleet: Fleet) -> frozenset[str]:
    """One package goes to the county's second PC, the next waits for it at the first; then the loss."""
    town, county, second = (fleet.machines[name] for name in ("town", "county", "county2"))
    for _ in range(2):
        trip(fleet, town)
    fleet.back_up(town)
    fleet.register(town)
    _meet(fleet, town, second)
    town.centre.pass_time(days=50)
    fleet.register(town)
    entered = promise.accepted(town)
    fleet.take(county, fleet.export(town, COUNTY_OFFICE))
    fleet.put_back(town, fleet.backups["town"][0])
    return entered


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


def what_forks_comes_to_the_sister(fleet: Fleet) -> None:
    """A township is put back and goes on; what it wrote before comes late to the other PC."""
    _, second, town = _acquainted(fleet)
    fleet.back_up(town)
    fleet.register(town)
    late = fleet.export(town, COUNTY_OFFICE)
    fleet.put_back(town, fleet.backups["town"][0])
    for _ in range(2):
        fleet.register(town)
    trip(fleet, town)
    share(fleet, COUNTY_OFFICE)
    fleet.take(second, late)
    fleet.lose(late)


def two_histories_beside(fleet: Fleet) -> None:
    """A township is put back twice; what it lost first comes late to one PC, the rest went to the other."""
    first, second, _ = _acquainted(fleet)
    _two_histories(fleet, late=first, other=second)
    fleet.take(first, fleet.export_within(second, first))


def two_histories_the_other_way(fleet: Fleet) -> None:
    """The same, but it comes late to the PC that no stick goes to from then on."""
    first, second, _ = _acquainted(fleet)
    _two_histories(fleet, late=second, other=first)


def two_histories_and_one_goes_on(fleet: Fleet) -> None:
    """The same with a township that is put back once; before it hears of it, one PC believes the other."""
    first, second, town = _acquainted(fleet)
    parcel = two_sticks(fleet, town)
    fleet.take(second, fleet.export(town, COUNTY_OFFICE))
    fleet.take(first, parcel)
    for lost in (parcel, fleet.export(first, TOWN)):
        fleet.lose(lost)
    fleet.take(first, fleet.export_within(second, first))
    fleet.register(town)
    fleet.take(first, fleet.export(town, COUNTY_OFFICE))


def _two_histories(fleet: Fleet, late: Machine, other: Machine) -> None:
    town = fleet.machines["town"]
    parcel = two_sticks(fleet, town)
    _meet(fleet, town, other)
    fleet.put_back(town, fleet.backups["town"][0])
    for _ in range(2):
        fleet.take(town, fleet.export(other, TOWN))
        fleet.take(other, fleet.export(town, COUNTY_OFFICE))
    fleet.take(late, parcel)
    fleet.lose(parcel)


def two_sticks(fleet: Fleet, town: Machine) -> Parcel:
    """What the township wrote on a stick, before it was put back and wrote more."""
    fleet.back_up(town)
    fleet.register(town)
    parcel = fleet.export(town, COUNTY_OFFICE)
    fleet.put_back(town, fleet.backups["town"][0])
    for _ in range(2):
        fleet.register(town)
    return parcel


def _acquainted(fleet: Fleet) -> tuple[Machine, Machine, Machine]:
    first, second, town = (fleet.machines[name] for name in ("county", "county2", "town"))
    for _ in range(2):
        trip(fleet, town)
        _meet(fleet, town, second)
        share(fleet, COUNTY_OFFICE)
    return first, second, town


def _meet(fleet: Fleet, town: Machine, county: Machine) -> None:
    """The township's stick goes to this PC of the county, and back."""
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
    two_histories_beside,
    two_histories_the_other_way,
    two_histories_and_one_goes_on,
    copy_of_the_second_pc,
    second_pc_put_back,
    what_another_office_held_goes_to_the_sister,
    who_lacks_it_answers_first,
    who_answers_gets_it_after_its_answer,
    who_lacks_what_waits_answers_first,
    what_waited_was_taken_before_anybody_said_so,
    only_the_first_pc_hears_of_it,
    the_sister_told_of_it,
    only_the_first_pc_hears_that_it_was_taken,
    answered_to_the_first_pc,
    what_forks_comes_to_the_sister,
    closed_at_one_and_opened_at_the_other,
    open_at_one_before_it_was_closed_to_the_other,
)
