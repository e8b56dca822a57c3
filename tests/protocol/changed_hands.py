"""Stories of cases that went from one township to another by a decision of the county."""

from collections.abc import Callable
from unittest import mock
from uuid import UUID

from sqlalchemy import select

from db.models.change import Change
from desktop_app.services import package_link
from desktop_app.services.case_record import case_records
from tests.protocol import promise
from tests.protocol.fleet import COUNTY_OFFICE, OTHER, TOWN, Fleet, Machine
from tests.protocol.open_cases import restrict
from tests.protocol.rebirth import perish, rebuild
from tests.protocol.rounds import settle, share, trip
from tests.services.attachments import SMALL, add, content


def handed_over(fleet: Fleet) -> None:
    """A case moves to another township; the old one writes on until it hears of it."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    case = fleet.register(town)
    trip(fleet, town)
    fleet.hand_over(county, case, OTHER)
    trip(fleet, other)
    fleet.edit(other, case, demands="请新承办的镇看一看")
    # So often that its logical clock is ahead: not the clock decides, but who holds the case.
    for number in range(12):
        fleet.edit(town, case, demands=f"原承办的镇还在写 {number}")
    fleet.edit(town, case, place_detail="两镇交界的砂石路边")
    trip(fleet, town)
    trip(fleet, other)
    row = promise.holding(other).rows[("dispute", case.hex)]
    assert row["demands"] == "请新承办的镇看一看", "what the holder wrote shows"
    assert row["place_detail"] == "两镇交界的砂石路边", "what the old one wrote late is not lost"


def taken_over_before_they_heard_of_each_other(fleet: Fleet) -> None:
    """A case goes to and fro; the numbers that both wrote are nobody's to choose between."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    case = fleet.register(town)
    trip(fleet, town)
    fleet.hand_over(county, case, OTHER)
    fleet.hand_over(county, case, TOWN)
    trip(fleet, town)
    fleet.hand_over(county, case, OTHER)
    trip(fleet, other)
    for machine in (town, other):
        trip(fleet, machine)
    held = promise.holding(other)
    numbers = [fact.values.get("custody_no") for fact in held.facts[("dispute", case.hex)]]
    assert {3, 4} <= {*numbers}, "both took it over"
    assert held.conflicts == {}
    assert held.rows[("dispute", case.hex)]["custody_no"] == 4


def decided_at_two_pcs(fleet: Fleet) -> None:
    """Two PCs of the county decide unheard: one number, two offices. The later decision holds."""
    town, other, first, second = (fleet.machines[name] for name in ("town", "other", "county", "county2"))
    case = fleet.register(town)
    trip(fleet, town)
    fleet.hand_over(first, case, OTHER)
    trip(fleet, other)
    share(fleet, COUNTY_OFFICE)
    fleet.hand_over(first, case, TOWN)
    fleet.take(town, fleet.export(first, TOWN))
    # What the second PC knows of the third decision is its number only.
    fleet.take(second, fleet.export(town, COUNTY_OFFICE))
    fleet.hand_over(second, case, TOWN)
    fleet.hand_over(first, case, OTHER)
    fleet.take(town, fleet.export(second, TOWN))
    fleet.take(other, fleet.export(first, OTHER))
    for number, machine in enumerate((town, other), 5):
        fleet.edit(machine, case, people_count=number)
    settle(fleet)
    held = promise.holding(other)
    key = ("dispute", case.hex)
    writers = {f.office for f in held.facts[key] if f.custody_no == 4 and "people_count" in f.values}
    assert writers == {town.office_uid, other.office_uid}, "both wrote under one number"
    assert fleet.held_cases(other).count(case) == 1, "the later decision holds"
    assert fleet.held_cases(town).count(case) == 0
    assert "people_count" in held.conflicts[key], "its holder chooses"


def all_lost_the_decision(fleet: Fleet) -> None:
    """Who had the decision is put back; what the holder wrote is left at a copy of the county's PC alone.

    The county keeps that back, and lets it in once it gives the case again.
    """
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    copy = fleet.clone(county)
    case = fleet.register(town)
    fleet.take(county, fleet.export(town, COUNTY_OFFICE))
    for machine in (other, county):
        fleet.back_up(machine)
    fleet.hand_over(county, case, OTHER)
    fleet.take(other, fleet.export(county, OTHER))
    fleet.edit(other, case, people_count=7)
    fleet.take(copy, fleet.export(other, COUNTY_OFFICE))
    for machine in (other, county):
        fleet.put_back(machine, fleet.backups[machine.name][0])


def let_in_after_it_had_asked(fleet: Fleet) -> None:
    """The same, but the copy had heard of the case, keeps back what the holder wrote, and is asked for it.

    The copy answers without it. It comes in once the county gives the case again, and then it goes back.
    """
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    case = fleet.register(town)
    trip(fleet, town)
    fleet.clone(county)
    for machine in (other, county):
        fleet.back_up(machine)
    fleet.hand_over(county, case, OTHER)
    trip(fleet, other)
    for machine in (other, county):
        fleet.put_back(machine, fleet.backups[machine.name][0])


def restricted_on_its_way_through(fleet: Fleet) -> None:
    """The stick with a case is lost; when the case comes again, it went back and is closed to the reader."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    case = fleet.register(town)
    trip(fleet, town)
    fleet.hand_over(county, case, OTHER)
    fleet.lose(fleet.export(county, OTHER))
    restrict(fleet, town, case, COUNTY_OFFICE)
    trip(fleet, town)
    fleet.hand_over(county, case, TOWN)
    trip(fleet, other)
    assert ("dispute", case.hex) in promise.holding(other).closed


def restricted_by_who_had_not_heard(fleet: Fleet) -> None:
    """A township restricts a case that went on without its knowledge: what it wrote is for the new holder."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    case = fleet.register(town)
    trip(fleet, town)
    fleet.hand_over(county, case, OTHER)
    trip(fleet, other)
    restrict(fleet, town, case)
    fleet.edit(town, case, place_detail="两镇交界的砂石路边")
    town.centre.pass_time(minutes=1)
    add(town.centre, case, content(SMALL, 1), "界碑照片")
    for _ in range(3):
        for machine in (town, other):
            trip(fleet, machine)
    row = promise.holding(other).rows[("dispute", case.hex)]
    assert row["place_detail"] == "两镇交界的砂石路边"
    assert row["restricted_at"] is not None
    assert promise.whole_files(other) == promise.whole_files(town) != frozenset()


def restricted_by_who_had_not_heard_that_it_went_back(fleet: Fleet) -> None:
    """The same by the township that had it for a while; it went back to the one that registered it."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    case = _passed_through(fleet)
    fleet.hand_over(county, case, OTHER)
    for machine in (town, other):
        trip(fleet, machine)
    fleet.hand_over(county, case, TOWN)
    trip(fleet, town)
    restrict(fleet, other, case)
    fleet.edit(other, case, place_detail="两镇交界的砂石路边")
    fleet.take(other, fleet.export(county, OTHER))
    for _ in range(3):
        for machine in (other, town):
            trip(fleet, machine)
    row = promise.holding(town).rows[("dispute", case.hex)]
    assert row["place_detail"] == "两镇交界的砂石路边"
    assert row["restricted_at"] is not None


def what_a_former_holder_gives_back_is_open_to_the_county(fleet: Fleet) -> None:
    """It was written before its writer heard that a restricted case had gone back to who registered it."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    case = fleet.register(town)
    trip(fleet, town)
    fleet.hand_over(county, case, OTHER)
    restrict(fleet, town, case)
    for _ in range(2):
        trip(fleet, town)
    fleet.take(other, fleet.export(county, OTHER))
    fleet.edit(other, case, people_count=8)
    fleet.hand_over(county, case, TOWN)
    # It hears that it went back before it sends what it wrote.
    fleet.take(other, fleet.export(county, OTHER))
    for machine in (other, town):
        trip(fleet, machine)
    assert promise.holding(town).rows[("dispute", case.hex)]["people_count"] == 8


def handed_over_again_when_it_was_closed(fleet: Fleet) -> None:
    """The same, and then the case is given to it all the same: now it must be able to read it."""
    other, county = fleet.machines["other"], fleet.machines["county"]
    with mock.patch.object(package_link, "OVERLAP_CHANGES", 0):
        restricted_on_its_way_through(fleet)
        ((_, uid),) = (key for key in promise.holding(other).closed if key[0] == "dispute")
        fleet.hand_over(county, UUID(hex=uid), OTHER)
        trip(fleet, other)
    assert UUID(hex=uid) in fleet.held_cases(other)


def county_restored_to_before_the_custody(fleet: Fleet) -> None:
    """The new holder's work comes to a county that knows neither the case nor that it handed it over."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    case = fleet.register(town)
    fleet.back_up(county)
    trip(fleet, town)
    fleet.hand_over(county, case, OTHER)
    trip(fleet, other)
    fleet.edit(other, case, people_count=8)
    trip(fleet, other)
    fleet.put_back(county, fleet.backups["county"][0])
    # What hangs on a case comes before the case itself.
    trip(fleet, other)


def former_holder_put_back(fleet: Fleet) -> None:
    """A case went through a township that then loses its copy: what it had comes back, no more."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    fleet.back_up(other)
    case = _passed_through(fleet)
    before = _held(other, case)
    fleet.back_up(county)
    fleet.order(county, OTHER)
    trip(fleet, other)
    # The county begins anew too: what it gave on the link before goes by itself no more.
    fleet.put_back(county, fleet.backups["county"][0])
    trip(fleet, other)
    fleet.put_back(other, fleet.backups["other"][0])
    fleet.edit(town, case, demands="接回以后写的")
    for _ in range(3):
        for machine in (town, other):
            trip(fleet, machine)
    assert _held(other, case) == before, "the case as it stood when it went on, no less and no more"
    row = promise.holding(other).rows[("dispute", case.hex)]
    assert (row["people_count"], row["demands"]) == (8, "请查清边界")
    assert promise.holding(county).rows[("dispute", case.hex)]["demands"] == "接回以后写的"


def former_holder_rebuilt(fleet: Fleet) -> None:
    """The same for one whose only PC is dead; the digest does not mind what was written after it."""
    town = fleet.machines["town"]
    case = _passed_through(fleet)
    before = _held(fleet.machines["other"], case)
    fleet.edit(town, case, demands="接回以后写的")
    trip(fleet, town)
    perish(fleet, OTHER)
    assert _held(rebuild(fleet, OTHER), case) == before


def passed_through_without_a_word(fleet: Fleet) -> None:
    """A township that wrote nothing about a case does not get it again once it went on."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    case = fleet.register(town)
    trip(fleet, town)
    fleet.hand_over(county, case, OTHER)
    fleet.hand_over(county, case, TOWN)
    for machine in (town, other):
        trip(fleet, machine)
    assert not _held(other, case)


def _passed_through(fleet: Fleet) -> UUID:
    """A case that the other township wrote on, and that went back to the first one."""
    town, other, county = (fleet.machines[name] for name in ("town", "other", "county"))
    case = fleet.register(town)
    fleet.edit(town, case, demands="请查清边界")
    trip(fleet, town)
    fleet.hand_over(county, case, OTHER)
    trip(fleet, other)
    fleet.edit(other, case, people_count=8)
    trip(fleet, other)
    fleet.hand_over(county, case, TOWN)
    for machine in (other, town):
        trip(fleet, machine)
    return case


def _held(machine: Machine, case: UUID) -> set[str]:
    """Ids of the changes to a case and its parts that a machine shows."""
    with machine.centre.reading() as session:
        records = {uid for _, uid in case_records(session, [case])}
        found = select(Change.change_id).where(Change.record_uid.in_(records), Change.pending.is_(False))
        return set(session.scalars(found))


CHANGED_HANDS: tuple[Callable[[Fleet], None], ...] = (
    handed_over,
    taken_over_before_they_heard_of_each_other,
    decided_at_two_pcs,
    all_lost_the_decision,
    let_in_after_it_had_asked,
    restricted_on_its_way_through,
    restricted_by_who_had_not_heard,
    what_a_former_holder_gives_back_is_open_to_the_county,
    restricted_by_who_had_not_heard_that_it_went_back,
    handed_over_again_when_it_was_closed,
    county_restored_to_before_the_custody,
    former_holder_put_back,
    former_holder_rebuilt,
    passed_through_without_a_word,
)
