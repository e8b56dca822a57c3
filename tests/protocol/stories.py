"""Fixed stories that random ones seldom tell: each ends with everybody at rest and all promises checked."""

import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from sqlalchemy import select

from db.models.change import Conflict
from desktop_app.services import package_import
from desktop_app.services.conflict_decision import Decision, settle_conflict
from tests.protocol import promise
from tests.protocol.beside import BESIDE
from tests.protocol.changed_hands import CHANGED_HANDS
from tests.protocol.fleet import COUNTY_OFFICE, TOWN, Fleet, Machine
from tests.protocol.rebuilt import REBUILT
from tests.protocol.rounds import held, settle, share, trip
from tests.protocol.untold import UNTOLD

Story = Callable[[Fleet], None]
_PAIR = ("county", "town")
_CAST: Mapping[str, tuple[str, ...]] = {
    "two_pcs": ("county", "town", "town2"),
    "opened_by_who_forgot_it": ("county", "town", "town2"),
    "one_pc_carries_for_both": ("county", "town", "town2"),
    "heard_by_one_pc_only": ("county", "town", "town2"),
    "the_second_pc_answers_later": ("county", "town", "town2"),
    "lost_stick": ("county", "town", "other"),
    "only_the_holder_has_what_was_written_before_it": ("county", "town", "other"),
    "the_copy_answers_first": ("county", "town", "other"),
    "the_copy_answers_and_the_other_is_given_up": ("county", "town", "other"),
    "rebuilt_with_what_was_added_before_the_custody": ("county", "town", "other"),
    "what_hangs_on_a_case_is_taken_before_it": ("county", "town", "other"),
    **{story.__name__: ("county", "town", "other") for story in CHANGED_HANDS},
    "decided_at_two_pcs": ("county", "county2", "town", "other"),
    **{story.__name__: ("county", "county2", "town") for story in BESIDE},
}
"""Machines of a story where it is not one of the county and one of a township."""


def lost_stick(fleet: Fleet) -> None:
    """A stick is lost; the next one carries what was on it."""
    town = fleet.machines["town"]
    fleet.register(town)
    fleet.lose(fleet.export(town, COUNTY_OFFICE))
    fleet.register(town)


def wrong_order(fleet: Fleet) -> None:
    """The first package is lost after all, though the township heard that it had arrived."""
    _, county = _one_missing(fleet)
    fleet.take(county, fleet.parcels.pop())
    promise.acks_are_true(county)


def first_comes_late(fleet: Fleet) -> None:
    """A package waits for the one before it, which comes in the end; nobody exports anew."""
    town, county = _one_missing(fleet)
    first, second = fleet.parcels[-2:]
    fleet.take(county, second)
    fleet.take(county, first)
    missing = promise.accepted(town) - promise.accepted(county)
    assert not missing, "the package that waited was taken when the first one came"


def _one_missing(fleet: Fleet) -> tuple[Machine, Machine]:
    """Two packages under way, of which the second does not repeat the first; the county holds neither."""
    town, county = fleet.machines["town"], fleet.machines["county"]
    trip(fleet, town)
    fleet.register(town)
    first = fleet.export(town, COUNTY_OFFICE)
    fleet.back_up(county)
    fleet.take(county, first)
    fleet.take(town, fleet.export(county, TOWN))
    fleet.put_back(county, fleet.backups["county"][-1])
    town.centre.pass_time(days=50)
    fleet.register(town)
    fleet.parcels = [first, fleet.export(town, COUNTY_OFFICE)]
    return town, county


def heard_by_one_pc_only(fleet: Fleet) -> None:
    """Two PCs that do not share their folder: the second asks for what only the first one took."""
    town, second, county = (fleet.machines[name] for name in ("town", "town2", "county"))
    trip(fleet, town)
    trip(fleet, second)
    fleet.order(county, TOWN)
    trip(fleet, town)
    trip(fleet, town)
    county.centre.pass_time(days=50)
    fleet.order(county, TOWN)
    trip(fleet, town)
    trip(fleet, town)
    county.centre.pass_time(days=50)
    fleet.order(county, TOWN)
    for _ in range(2):
        fleet.take(second, fleet.export(county, TOWN))
        fleet.take(county, fleet.export(second, COUNTY_OFFICE))
    fleet.take(second, fleet.export(county, TOWN))
    orders = {key for key in promise.holding(second).rows if key[0] == "dispatch"}
    assert len(orders) == 3, "the second PC has all orders without its sister's help"


def restored_township(fleet: Fleet) -> None:
    """Put back to an old copy, worked on, exported: both histories are kept."""
    town = fleet.machines["town"]
    case = fleet.register(town)
    trip(fleet, town)
    fleet.back_up(town)
    fleet.register(town)
    fleet.edit(town, case, people_count=7)
    trip(fleet, town)
    fleet.put_back(town, fleet.backups["town"][0])
    # More than was lost, so that the numbers alone would not show it.
    for _ in range(3):
        fleet.register(town)
    fleet.edit(town, case, people_count=9)
    trip(fleet, town)


def restored_twice(fleet: Fleet) -> None:
    """Put back, healed, put back to before it healed: the peer remembers an epoch not known here."""
    town = fleet.machines["town"]
    fleet.register(town)
    trip(fleet, town)
    fleet.back_up(town)
    for _ in range(2):
        fleet.register(town)
        trip(fleet, town)
        trip(fleet, town)
        fleet.put_back(town, fleet.backups["town"][0])


def restored_without_new_work(fleet: Fleet) -> None:
    """Put back to before the link and at once asked: what was sent once comes home."""
    town = fleet.machines["town"]
    fleet.back_up(town)
    fleet.register(town)
    trip(fleet, town)
    fleet.put_back(town, fleet.backups["town"][0])


def restored_county(fleet: Fleet) -> None:
    """The county forgets what it held and what it ordered."""
    town, county = fleet.machines["town"], fleet.machines["county"]
    trip(fleet, town)
    fleet.back_up(county)
    fleet.register(town)
    fleet.order(county, TOWN)
    trip(fleet, town)
    trip(fleet, town)
    for machine in (town, county):
        machine.centre.pass_time(days=50)
    fleet.put_back(county, fleet.backups["county"][0])


def cloned_township(fleet: Fleet) -> None:
    """The disk is copied, and both PCs go on under one name."""
    town = fleet.machines["town"]
    trip(fleet, town)
    copy = fleet.clone(town)
    for machine in (town, copy, town, copy):
        fleet.register(machine)
        trip(fleet, machine)
    for _ in range(2):
        trip(fleet, town)
    # From here on only the copy works: the original must hear of it through what the county remembers.
    for _ in range(2):
        fleet.register(copy)
        trip(fleet, copy)


def two_pcs(fleet: Fleet) -> None:
    """Two PCs of one office write the same field; both list the conflict, and one decision settles it."""
    town, second = fleet.machines["town"], fleet.machines["town2"]
    case = fleet.register(town)
    share(fleet, TOWN)
    fleet.edit(town, case, people_count=3)
    fleet.edit(second, case, people_count=5)
    share(fleet, TOWN)
    with town.centre.reading() as session:
        row = session.scalars(select(Conflict)).one()
        decision = Decision(row.entity, row.record_uid, row.field, change_id=sorted(row.change_ids)[1])
    with town.centre.session() as session:
        settle_conflict(session, decision, by=town.centre.actor, now=town.centre.now)
    share(fleet, TOWN)
    trip(fleet, town)
    for machine in (town, second, fleet.machines["county"]):
        assert promise.holding(machine).conflicts == {}, f"{machine.name} still lists what was decided"


def one_pc_carries_for_both(fleet: Fleet) -> None:
    """The county's packages go into one PC or the other; neither waits for what the other one took."""
    town, second, county = (fleet.machines[name] for name in ("town", "town2", "county"))
    trip(fleet, town)
    fleet.order(county, TOWN)
    fleet.take(town, fleet.export(county, TOWN))
    share(fleet, TOWN)
    trip(fleet, town)
    for machine in (town, second, county):
        machine.centre.pass_time(days=50)
    fleet.order(county, TOWN)
    done = fleet.take(second, fleet.export(county, TOWN))
    assert not isinstance(done, Exception) and done.reason is None, done  # noqa: PT018


def the_second_pc_answers_later(fleet: Fleet) -> None:
    """A PC that knows nothing of the order answers the restored county before the one that has it."""
    town, second, county = (fleet.machines[name] for name in ("town", "town2", "county"))
    for machine in (town, second):
        trip(fleet, machine)
    fleet.back_up(county)
    fleet.order(county, TOWN)
    sent = fleet.export(county, TOWN)
    fleet.take(second, sent)
    fleet.lose(sent)
    ordered = promise.accepted(second) - promise.accepted(town)
    fleet.put_back(county, fleet.backups["county"][0])
    fleet.take(county, fleet.export(second, COUNTY_OFFICE))
    asked = fleet.export(county, TOWN)
    for machine in (town, second):
        fleet.take(machine, asked)
        fleet.take(county, fleet.export(machine, COUNTY_OFFICE))
    assert ordered <= promise.accepted(county), "the order came back with the second answer"


def power_cuts(fleet: Fleet) -> None:
    """The power fails just before and just after the changes are applied, and the file is taken again."""
    town, county = fleet.machines["town"], fleet.machines["county"]
    for after in (False, True):
        fleet.register(town)
        parcel = fleet.export(town, COUNTY_OFFICE)
        take = partial(fleet.take, county, parcel)
        fleet.with_cut((package_import, "apply_package"), take, after=after)
        fleet.power_up(county)
        promise.acks_are_true(county)
        fleet.take(county, parcel)


STORIES: Mapping[str, Story] = {
    story.__name__: story
    for story in (
        lost_stick,
        wrong_order,
        first_comes_late,
        heard_by_one_pc_only,
        the_second_pc_answers_later,
        restored_township,
        restored_twice,
        restored_without_new_work,
        restored_county,
        cloned_township,
        two_pcs,
        one_pc_carries_for_both,
        power_cuts,
        *CHANGED_HANDS,
        *UNTOLD,
        *REBUILT,
        *BESIDE,
    )
}


def tell(name: str) -> None:
    """Play a story to its end and check every promise.

    :raises AssertionError: when a promise is broken.
    """
    with tempfile.TemporaryDirectory(prefix="fengqiao-tale-") as folder:
        fleet = Fleet.start(Path(folder) / "fleet", _CAST.get(name, _PAIR))
        try:
            fleet.register(fleet.machines["town"])
            STORIES[name](fleet)
            before = held(fleet)
            settle(fleet)
            promise.hold(fleet, before)
        finally:
            fleet.close()
