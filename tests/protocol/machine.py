"""Hypothesis' random story, its daily part: work, sticks, power cuts, copies, clocks."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import select

from db.enums import PackageState
from db.integrity import business_digest
from db.models.change import Conflict
from db.models.dispute import Dispute
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services import package_link
from desktop_app.services.conflict_decision import Decision, settle_conflict
from desktop_app.services.package_journal import ImportResult
from tests.protocol import promise
from tests.protocol.fleet import COUNTY_OFFICE, CUTS, HIDDEN, OTHER, TOWN, Fleet, Machine, Parcel
from tests.services.attachments import small_chunks

PICK = st.integers(0, 10**6)
VALUE = st.integers(1, 9)
FIELDS = st.sampled_from(["people_count", "demands", "place_detail", "responsible_name"])
CUT = st.sampled_from(CUTS)
DAYS = st.sampled_from([-40, -1, 1, 40])


class Offices(RuleBasedStateMachine):
    """A county and two townships, one with a second PC; and whom to choose."""

    pcs: tuple[str, ...] = ("county", "town", "town2", "other")
    totals: dict[str, int] = {}
    """Steps and stories over all runs of the process, for the summary of a long run."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        small_chunks(self.patch)
        self.folder = Path(tempfile.mkdtemp(prefix="fengqiao-story-"))
        self.fleet = Fleet.start(self.folder / "fleet", self.pcs)
        self.fleet.register(self.fleet.machines["town"])
        self.count("stories")

    @initialize(overlap=st.sampled_from([0, 6, package_link.OVERLAP_CHANGES]))
    def begin(self, overlap: int) -> None:
        """So many acknowledged changes go with each package once more; many hide what a lost stick does."""
        self.patch.setattr(package_link, "OVERLAP_CHANGES", overlap)

    def count(self, what: str) -> None:
        self.totals[what] = self.totals.get(what, 0) + 1

    # choosing
    def any_machine(self, pick: int) -> Machine:
        machines = list(self.fleet.machines.values())
        return machines[pick % len(machines)]

    def township(self, pick: int) -> Machine:
        machines = [m for m in self.fleet.machines.values() if m.office != COUNTY_OFFICE]
        return machines[pick % len(machines)]

    def county(self, pick: int) -> Machine:
        machines = self.fleet.of(COUNTY_OFFICE)
        return machines[pick % len(machines)]

    def partners(self, machine: Machine) -> list[str]:
        return [TOWN, OTHER] if machine.office == COUNTY_OFFICE else [COUNTY_OFFICE]

    def siblings(self, machine: Machine) -> list[Machine]:
        return [m for m in self.fleet.of(machine.office) if m.installation != machine.installation]


class Working(Offices):
    """What people enter."""

    @rule(pick=PICK)
    def new_case(self, pick: int) -> None:
        self.count("steps")
        self.fleet.register(self.township(pick))

    @rule(pick=PICK, case=PICK, field=FIELDS, value=VALUE)
    def edit_case(self, pick: int, case: int, field: str, value: int) -> None:
        self.count("steps")
        machine = self.township(pick)
        held = self.fleet.held_cases(machine)
        if machine.older is not None and field == HIDDEN:
            field = "demands"
        if held:
            written = value if field == "people_count" else f"第 {value} 种说法"
            self.fleet.edit(machine, held[case % len(held)], **{field: written})

    @rule(pick=PICK, case=PICK)
    def void_case(self, pick: int, case: int) -> None:
        self.count("steps")
        machine = self.township(pick)
        held = self.fleet.held_cases(machine)
        if len(held) > 2:
            now = machine.centre.pass_time(minutes=1)
            self.fleet.edit(machine, held[case % len(held)], voided_at=now, voided_reason="重复登记")

    @rule(pick=PICK, to=st.sampled_from([TOWN, OTHER]))
    def new_order(self, pick: int, to: str) -> None:
        self.count("steps")
        self.fleet.order(self.county(pick), to)

    @rule(pick=PICK, case=PICK, to=st.sampled_from([TOWN, OTHER]))
    def reassign(self, pick: int, case: int, to: str) -> None:
        self.count("steps")
        machine = self.county(pick)
        with machine.centre.reading() as session:
            known = sorted(session.scalars(select(Dispute.uid).where(Dispute.voided_at.is_(None))))
            holders = {uid: _holder(session, uid) for uid in known}
        new = self.fleet.uids[to]
        free = [uid for uid in known if holders[uid] != new]
        if free:
            self.fleet.hand_over(machine, free[case % len(free)], to)

    @rule(pick=PICK, which=PICK, value=PICK)
    def decide(self, pick: int, which: int, value: int) -> None:
        """Somebody of the office that holds the case takes one of the values."""
        self.count("steps")
        machine = self.township(pick)
        with machine.centre.reading() as session:
            rows = session.scalars(select(Conflict).order_by(Conflict.id)).all()
            open_ones = [
                (row.entity, row.record_uid, row.field, list(row.change_ids))
                for row in rows
                if row.entity == "dispute"
                and _holder(session, row.record_uid) == machine.office_uid
                and (machine.older is None or row.field != HIDDEN)
            ]
        if not open_ones:
            return
        entity, uid, field, ids = open_ones[which % len(open_ones)]
        decision = Decision(entity, uid, field, change_id=sorted(ids)[value % len(ids)])
        machine.centre.pass_time(minutes=1)
        with machine.centre.session() as session:
            settle_conflict(session, decision, by=machine.centre.actor, now=machine.centre.now)


class Carrying(Working):
    """What happens to files."""

    @rule(pick=PICK, to=PICK)
    def export(self, pick: int, to: int) -> None:
        self.count("steps")
        machine = self.any_machine(pick)
        partners = self.partners(machine)
        self.fleet.export(machine, partners[to % len(partners)])

    @rule(pick=PICK, to=PICK)
    def export_within(self, pick: int, to: int) -> None:
        self.count("steps")
        machine = self.any_machine(pick)
        siblings = [other for other in self.siblings(machine) if self.fleet.counts(machine, other)]
        if siblings:
            self.fleet.export_within(machine, siblings[to % len(siblings)])

    def a_delivery(self, pick: int, reader: int) -> tuple[Machine, Parcel] | None:
        if not self.fleet.parcels:
            return None
        parcel = self.fleet.parcels[pick % len(self.fleet.parcels)]
        readers = self.fleet.readers(parcel)
        return (readers[reader % len(readers)], parcel) if readers else None

    @rule(pick=PICK, reader=PICK)
    def take(self, pick: int, reader: int) -> None:
        """Any file, in any order; it stays, so that it may be taken again, also by another PC."""
        self.count("steps")
        found = self.a_delivery(pick, reader)
        if found is None:
            return
        machine, parcel = found
        done = self.fleet.take(machine, parcel)
        self.after_taking(machine, parcel, done)

    def after_taking(self, machine: Machine, parcel: Parcel, done: ImportResult | PackageRefused) -> None:
        promise.no_leak(self.fleet, machine)
        promise.acks_are_true(machine)
        if isinstance(done, ImportResult) and done.state is PackageState.IMPORTED:
            with machine.centre.reading() as session:
                before = business_digest(session)
            self.fleet.take(machine, parcel)
            with machine.centre.reading() as session:
                assert business_digest(session) == before, "the same file twice changed something"

    @rule(pick=PICK)
    def lose(self, pick: int) -> None:
        self.count("steps")
        if self.fleet.parcels:
            self.fleet.lose(self.fleet.parcels[pick % len(self.fleet.parcels)])

    @rule(pick=PICK, reader=PICK, at=st.floats(0, 1, exclude_max=True))
    def pulled_early(self, pick: int, reader: int, at: float) -> None:
        """Half a file is refused and changes nothing."""
        self.count("steps")
        found = self.a_delivery(pick, reader)
        if found is None:
            return
        machine, parcel = found
        half = parcel.path.with_name("half-" + parcel.path.name)
        half.write_bytes(parcel.path.read_bytes()[: int(at * parcel.path.stat().st_size)])
        with machine.centre.reading() as session:
            before = business_digest(session)
        refused = self.fleet.take(machine, Parcel(half, parcel.sender, parcel.to_office, None))
        assert isinstance(refused, PackageRefused)
        with machine.centre.reading() as session:
            assert business_digest(session) == before


class Failing(Carrying):
    """What happens to PCs."""

    @rule(pick=PICK, to=PICK, place=CUT, after=st.booleans())
    def power_cut_while_exporting(self, pick: int, to: int, place: tuple[Any, str], after: bool) -> None:
        self.count("steps")
        machine = self.any_machine(pick)
        partners = self.partners(machine)
        self._with_cut(
            machine, partial(self.fleet.export, machine, partners[to % len(partners)]), place, after=after
        )

    @rule(pick=PICK, reader=PICK, place=CUT, after=st.booleans())
    def power_cut_while_taking(self, pick: int, reader: int, place: tuple[Any, str], after: bool) -> None:
        self.count("steps")
        found = self.a_delivery(pick, reader)
        if found is not None:
            machine, parcel = found
            self._with_cut(machine, partial(self.fleet.take, machine, parcel), place, after=after)
            promise.acks_are_true(machine)

    def _with_cut(
        self, machine: Machine, work: Callable[[], object], place: tuple[Any, str], *, after: bool
    ) -> None:
        self.fleet.with_cut(place, work, after=after)
        self.fleet.power_up(machine)

    @rule(pick=PICK)
    def back_up(self, pick: int) -> None:
        self.count("steps")
        self.fleet.back_up(self.any_machine(pick))

    @rule(pick=PICK, which=PICK)
    def put_back(self, pick: int, which: int) -> None:
        self.count("steps")
        machine = self.any_machine(pick)
        backups = self.fleet.backups.get(machine.name, [])
        if backups:
            self.fleet.put_back(machine, backups[which % len(backups)])

    @precondition(lambda self: not any("copy" in name for name in self.fleet.machines))
    @rule(pick=PICK)
    def clone(self, pick: int) -> None:
        """A disk is copied; from then on two PCs say that they are the same."""
        self.count("steps")
        self.fleet.clone(self.any_machine(pick))

    @rule(pick=PICK, days=DAYS)
    def clock_jump(self, pick: int, days: int) -> None:
        self.count("steps")
        self.any_machine(pick).centre.pass_time(days=days)


def _holder(session: Any, uid: Any) -> Any:
    from desktop_app.services.custody import holder_of

    found = session.scalars(select(Dispute).where(Dispute.uid == uid)).one_or_none()
    return None if found is None else holder_of(found)
