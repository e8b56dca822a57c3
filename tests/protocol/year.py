"""A year of a county in fast motion, and a plain model of what everybody should hold at its end.

The model knows nothing of packages, links or hashes. It holds what people entered: which field of which case,
a value that occurs once, and the values that stood on the screen when it was entered. For each PC it holds
what must be there, and copies that when a disk is copied or put back.
"""

import json
import random
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from db.change_log import values_of
from db.enums import CentreLevel, PackageState
from db.models.change import Change, Conflict
from db.models.dispute import Dispute
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services.custody import holder_of
from desktop_app.services.package_export import export_package
from desktop_app.services.package_import import import_package
from tests.protocol import promise, rounds
from tests.protocol.fleet import COUNTY_OFFICE, Fleet, Machine
from tests.services.package_world import edit, pair, register
from tests.support.centre import COUNTY, make_centre

_FIELDS = ("people_count", "demands")
Place = tuple[UUID, str]
"""A case and one field of it."""


@dataclass(frozen=True)
class Entry:
    """Something a person entered: which field of which case, what, and what it took the place of."""

    number: int
    place: Place
    value: object
    seen: frozenset[int]


@dataclass
class Model:
    """What each PC holds: entries by their numbers."""

    entries: dict[int, Entry] = field(default_factory=dict[int, Entry])
    held: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    kept: dict[Path, set[int]] = field(default_factory=dict[Path, set[int]])

    def enter(self, machine: str, place: Place, value: object, on_screen: set[object]) -> None:
        number = len(self.entries)
        seen: set[int] = set()
        for entry in self.entries.values():
            if entry.place == place and entry.value in on_screen:
                seen |= {entry.number, *entry.seen}
        self.entries[number] = Entry(number, place, value, frozenset(seen))
        self.held[machine].add(number)

    def standing(self, alive: set[int]) -> dict[Place, set[object]]:
        """Values that no surviving entry has taken the place of."""
        covered = {n for number in alive for n in self.entries[number].seen}
        found: dict[Place, set[object]] = {}
        for number in alive - covered:
            entry = self.entries[number]
            found.setdefault(entry.place, set()).add(entry.value)
        return found


@dataclass
class Chances:
    """Shares of sticks that are lost, doubled and late; how often a PC is put back, a case handed over."""

    lost: float = 0.1
    doubled: float = 0.1
    late: float = 0.1
    put_back: float = 0.003
    handed_over: float = 0.15


class Year:
    """A county and ``towns`` townships; every day they work and carry sticks."""

    def __init__(self, folder: Path, towns: int, seed: int, chances: Chances | None = None) -> None:
        self.random = random.Random(seed)
        self.chances = chances or Chances()
        self.model = Model()
        self.fleet = Fleet(folder)
        folder.mkdir(parents=True)
        (folder / "sticks").mkdir()
        county = make_centre(folder / "county", COUNTY)
        self.fleet.join(Machine("county", COUNTY_OFFICE, county))
        for number in range(towns):
            name = f"town-{number:02d}"
            facts = (CentreLevel.TOWNSHIP, f"第{number}镇综治中心", f"镇{number}", f"4115251{number:02d}000")
            centre = make_centre(folder / name, facts)
            pair(county, centre, folder / "sticks")
            self.fleet.join(Machine(name, name, centre))
        self.model.held = {name: set() for name in self.fleet.machines}
        self.under_way: list[tuple[Path, Machine, Machine, set[int]]] = []
        self.cases: dict[str, int] = {}
        self.told: dict[str, int] = {"days": 0, "packages": 0, "lost": 0, "doubled": 0, "late": 0}
        self.told |= {"put back": 0, "clones": 0, "handed over": 0}

    def close(self) -> None:
        self.fleet.close()

    def towns(self) -> Iterator[Machine]:
        yield from [m for m in self.fleet.machines.values() if m.office != COUNTY_OFFICE]

    def day(self) -> None:
        """Everybody works, some exchange, now and then a disk dies."""
        self.told["days"] += 1
        for machine in self.fleet.machines.values():
            machine.centre.pass_time(days=1)
        for town in list(self.towns()):
            self._work(town)
            if self.random.random() < 0.7:
                self._send(town, self.fleet.machines["county"])
            if self.random.random() < 0.2:
                self._send(self.fleet.machines["county"], town)
        if self.random.random() < self.chances.handed_over:
            self._hand_over()
        self._deliver()
        for machine in list(self.fleet.machines.values()):
            self._fate(machine)

    def _hand_over(self) -> None:
        """The county gives a case to another township; both may work it until they hear of it."""
        county = self.fleet.machines["county"]
        with county.centre.reading() as session:
            open_cases = session.scalars(select(Dispute).where(Dispute.voided_at.is_(None))).all()
            holders = {case.uid: holder_of(case) for case in open_cases}
        if not holders:
            return
        case = self.random.choice(sorted(holders))
        to = self.random.choice([town for town in self.towns() if town.office_uid != holders[case]])
        self.told["handed over"] += 1
        self.fleet.hand_over(county, case, to.office)

    def _work(self, town: Machine) -> None:
        known = self.fleet.held_cases(town)
        self.fleet.counter += 1
        unique = 10 + self.fleet.counter
        if not known or self.random.random() < 0.3:
            self.cases[town.name] = self.cases.get(town.name, 0) + 1
            case = register(town.centre, self.cases[town.name], f"第 {unique} 件事")
            self.model.enter(town.name, (case, "description"), f"第 {unique} 件事", set())
            return
        case = self.random.choice(known)
        name = self.random.choice(_FIELDS)
        written = unique if name == "people_count" else f"第 {unique} 次说的"
        on_screen = self._on_screen(town, case, name)
        edit(town.centre, case, **{name: written})
        self.model.enter(town.name, (case, name), written, on_screen)

    def _on_screen(self, town: Machine, case: UUID, name: str) -> set[object]:
        """The value that shows, and those that are listed as standing against it."""
        with town.centre.reading() as session:
            shown = session.scalars(select(Dispute).where(Dispute.uid == case)).one()
            listed = session.scalars(
                select(Conflict).where(Conflict.record_uid == case, Conflict.field == name)
            ).one_or_none()
            found: set[object] = {getattr(shown, name)}
            if listed is not None:
                changes = session.scalars(select(Change).where(Change.change_id.in_(listed.change_ids)))
                found |= {values_of(change)[name] for change in changes}
            return found

    def _send(self, sender: Machine, recipient: Machine) -> None:
        self.told["packages"] += 1
        self.fleet.counter += 1
        folder = self.fleet.folder / "sticks" / str(self.fleet.counter)
        folder.mkdir()
        done = export_package(
            sender.centre.centre,
            recipient.office_uid,
            folder,
            by=sender.centre.actor,
            now=sender.centre.clock,
        )
        holds = set(self.model.held[sender.name])
        if self.random.random() < self.chances.lost:
            self.told["lost"] += 1
            shutil.rmtree(folder)
            return
        self.under_way.append((done.files[0].path, sender, recipient, holds))

    def _deliver(self) -> None:
        self.random.shuffle(self.under_way)
        later: list[tuple[Path, Machine, Machine, set[int]]] = []
        for parcel in self.under_way:
            path, sender, recipient, holds = parcel
            if self.random.random() < self.chances.late:
                self.told["late"] += 1
                later.append(parcel)
                continue
            for target in self._recipients(recipient):
                times = 2 if self.random.random() < self.chances.doubled else 1
                self.told["doubled"] += times - 1
                for _ in range(times):
                    self._take(path, sender, target, holds)
            shutil.rmtree(path.parent)
        self.under_way = later

    def _recipients(self, recipient: Machine) -> list[Machine]:
        """A stick for a township whose disk was copied goes into one of the two PCs."""
        return [self.random.choice([m for m in self.fleet.machines.values() if m.office == recipient.office])]

    def _take(self, path: Path, sender: Machine, target: Machine, holds: set[int]) -> None:
        try:
            done = import_package(target.centre.centre, path, by=target.centre.actor, now=target.centre.clock)
        except PackageRefused:
            return
        if done.state is PackageState.IMPORTED and target.office == COUNTY_OFFICE:
            self.model.held[target.name] |= holds
        del sender

    def _fate(self, machine: Machine) -> None:
        if self.random.random() < 0.02:
            self.fleet.back_up(machine)
            self.model.kept[self.fleet.backups[machine.name][-1]] = set(self.model.held[machine.name])
        backups = self.fleet.backups.get(machine.name, [])
        if backups and self.random.random() < self.chances.put_back:
            self.told["put back"] += 1
            backup = self.random.choice(backups[-3:])
            self.fleet.put_back(machine, backup)
            self.model.held[machine.name] = set(self.model.kept[backup])

    def clone(self, name: str) -> None:
        """The disk of a township's PC is copied to a second one, and both go on working."""
        self.told["clones"] += 1
        copy = self.fleet.clone(self.fleet.machines[name])
        self.model.held[copy.name] = set(self.model.held[name])

    def end(self) -> None:
        """Everybody comes to rest; then the promises are checked, and the county against the model."""
        for path, sender, recipient, holds in self.under_way:
            self._take(path, sender, recipient, holds)
        alive = self._alive()
        for name, held in self.model.held.items():
            assert held <= alive, f"{len(held - alive)} entries of {name} are nowhere any more"
        before = rounds.held(self.fleet)
        rounds.settle(self.fleet, most=20)
        promise.hold(self.fleet, before)
        self._equals_the_model(alive)

    def _alive(self) -> set[int]:
        """Entries that stand in the log of at least one PC."""
        numbers = {(e.place, json.dumps(e.value)): e.number for e in self.model.entries.values()}
        found: set[int] = set()
        for machine in self.fleet.machines.values():
            for (entity, uid), facts in promise.holding(machine).facts.items():
                if entity == "dispute":
                    written = ((f, json.dumps(v)) for fact in facts for f, v in fact.values.items())
                    keys = (((UUID(hex=uid), name), value) for name, value in written)
                    found |= {numbers[key] for key in keys if key in numbers}
        return found

    def _equals_the_model(self, alive: set[int]) -> None:
        held = promise.holding(self.fleet.machines["county"])
        for (case, name), values in self.model.standing(alive).items():
            key = ("dispute", case.hex)
            shown = held.rows[key][name]
            listed = held.conflicts.get(key, {}).get(name, frozenset())
            assert shown in values, f"the county shows {shown!r} where {values} were entered"
            assert len(listed) == (len(values) if len(values) > 1 else 0), f"{values}: listed {listed}"


def live(towns: int, days: int, seed: int) -> dict[str, int]:
    """A year (or as many days) from end to end; returns what happened in it.

    :raises AssertionError: when a promise is broken or an office does not hold what the model says.
    """
    with tempfile.TemporaryDirectory(prefix="fengqiao-year-") as folder:
        year = Year(Path(folder) / "year", towns, seed)
        try:
            copied = {days // 3: "town-00", days // 2: "town-01"}
            for number in range(days):
                if number in copied:
                    year.clone(copied[number])
                year.day()
            year.end()
            return year.told
        finally:
            year.close()
