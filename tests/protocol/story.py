"""The whole story: composite steps, which single ones would hardly ever make; and its honest end."""

import shutil

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from db.models.dispatch import Dispatch
from tests.protocol import promise
from tests.protocol.fleet import OTHER, TOWN
from tests.protocol.machine import PICK, VALUE
from tests.protocol.rounds import held, settle, trip
from tests.protocol.seldom import Seldom


class Story(Seldom):
    """Whatever happens to sticks, clocks, disks and PCs, the promises hold."""

    @rule(pick=PICK)
    def honest_trip(self, pick: int) -> None:
        self.count("steps")
        machine = self.township(pick)
        trip(self.fleet, machine)
        promise.acks_are_true(machine)

    @rule(pick=PICK, value=VALUE)
    def restored_behind(self, pick: int, value: int) -> None:
        """A backup, work that is sent, the backup put back, more work: the classic way to lose data."""
        self.count("steps")
        machine = self.township(pick)
        self.fleet.back_up(machine)
        self.fleet.register(machine)
        held = self.fleet.held_cases(machine)
        self.fleet.edit(machine, held[value % len(held)], people_count=value)
        trip(self.fleet, machine)
        self.fleet.put_back(machine, self.fleet.backups[machine.name][-1])
        self.fleet.register(machine)

    @rule(pick=PICK, to=st.sampled_from([TOWN, OTHER]))
    def county_restored(self, pick: int, to: str) -> None:
        """The county works, sends, and is put back to before."""
        self.count("steps")
        county = self.county(pick)
        self.fleet.back_up(county)
        self.fleet.order(county, to)
        for machine in self.fleet.of(to):
            trip(self.fleet, machine)
        self.fleet.put_back(county, self.fleet.backups[county.name][-1])

    @rule(pick=PICK, value=VALUE)
    def edited_on_both(self, pick: int, value: int) -> None:
        """Two PCs of one office write the same field before they hear of each other."""
        self.count("steps")
        machine = self.township(pick)
        for sibling in self.siblings(machine)[:1]:
            both = sorted(set(self.fleet.held_cases(machine)) & set(self.fleet.held_cases(sibling)))
            if both:
                case = both[pick % len(both)]
                self.fleet.edit(machine, case, people_count=value)
                self.fleet.edit(sibling, case, people_count=value + 10)

    def teardown(self) -> None:
        try:
            before = held(self.fleet)
            settle(self.fleet)
            promise.hold(self.fleet, before)
            for machine in self.fleet.machines.values():
                with machine.centre.reading() as session:
                    promise.is_sound(session)
                    numbers = session.scalars(select(Dispatch.uid)).all()
                    assert len(numbers) == len(set(numbers))
        finally:
            self.fleet.close()
            self.patch.undo()
            shutil.rmtree(self.folder, ignore_errors=True)


class TwoCounties(Story):
    """The same with a second PC at the county: what one of them was told, the other hears from it."""

    pcs = ("county", "county2", "town", "town2", "other")
