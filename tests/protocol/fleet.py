"""Machines of several offices that exchange real package files, with everything that happens to them."""

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.models.dispute import Dispute
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services import package_carrier, package_export, package_file, package_import
from desktop_app.services.custody import CustodyDraft, hand_over, holder_of
from desktop_app.services.package_export import export_package
from desktop_app.services.package_import import import_package, retry_waiting
from desktop_app.services.package_journal import ImportResult
from tests.services.office_pcs import another_pc, introduce
from tests.services.package_world import OTHER_TOWNSHIP, edit, order, pair, register
from tests.support.centre import COUNTY, TOWNSHIP, OpenTestCentre, make_centre, reopen
from tests.support.kept_folder import kept_folder

COUNTY_OFFICE, TOWN, OTHER = "county", "town", "other"
_FACTS = {COUNTY_OFFICE: COUNTY, TOWN: TOWNSHIP, OTHER: OTHER_TOWNSHIP}


class PowerCut(BaseException):
    """The PC goes off."""


@dataclass
class Machine:
    """One PC: the office it belongs to, and its open centre."""

    name: str
    office: str
    centre: OpenTestCentre

    @property
    def installation(self) -> UUID:
        return self.centre.centre.installation

    @property
    def office_uid(self) -> UUID:
        return self.centre.centre.identity.uid

    @property
    def folder(self) -> Path:
        return self.centre.centre.folder


@dataclass
class Parcel:
    """A file under way: who wrote it, for which office, and for which PC of it (None: any)."""

    path: Path
    sender: Machine
    to_office: str
    to_installation: UUID | None


CUTS: tuple[tuple[Any, str], ...] = (
    (package_file, "write_package"),
    (package_file, "_reopen"),
    (package_carrier, "put"),
    (package_export, "finish_export"),
    (package_carrier, "fetch"),
    (package_import, "apply_package"),
    (package_import.Journal, "imported"),
    (package_import, "tidy"),
)
"""Where the power may fail: before or after each of these."""


@contextmanager
def cut(place: tuple[Any, str], *, after: bool) -> Generator[None]:
    """The power fails at ``place``."""
    owner, name = place
    honest = getattr(owner, name)

    def failing(*args: Any, **kwargs: Any) -> Any:
        if after:
            honest(*args, **kwargs)
        raise PowerCut

    setattr(owner, name, failing)
    try:
        yield
    finally:
        setattr(owner, name, honest)


@cache
def _template() -> Path:
    """County with two PCs, a township with two PCs, another township: all paired, once for a test run."""
    folder = kept_folder("fengqiao-fleet-")
    made = {name: make_centre(folder / name, facts) for name, facts in _FACTS.items()}
    for name in (TOWN, OTHER):
        pair(made[COUNTY_OFFICE], made[name], folder)
    seconds = {name: another_pc(made[name], f"{name}2", "二号机") for name in (COUNTY_OFFICE, TOWN)}
    counties = (made[COUNTY_OFFICE], seconds[COUNTY_OFFICE])
    introduce(*counties, made[TOWN], seconds[TOWN])
    introduce(*counties, made[OTHER])
    for centre in (*made.values(), *seconds.values()):
        centre.centre.close()
    return folder


@dataclass
class Fleet:
    """All machines, the files under way, and the copies people keep of their centre folders."""

    folder: Path
    machines: dict[str, Machine] = field(default_factory=dict[str, Machine])
    parcels: list[Parcel] = field(default_factory=list[Parcel])
    backups: dict[str, list[Path]] = field(default_factory=dict[str, list[Path]])
    cases: int = 0
    counter: int = 0

    @classmethod
    def start(cls, folder: Path, pcs: tuple[str, ...] = ("county", "town", "other", "town2")) -> "Fleet":
        """A fleet of its own in ``folder``; ``pcs`` are the machines that take part."""
        folder.mkdir(parents=True)
        fleet = cls(folder)
        (folder / "sticks").mkdir()
        for name in pcs:
            office = name.rstrip("2")
            centre = make_centre(folder / name, _FACTS[office])
            centre.centre.close()
            shutil.rmtree(folder / name)
            shutil.copytree(_template() / name, folder / name)
            reopen(centre, folder / name)
            fleet.machines[name] = Machine(name, office, centre)
        return fleet

    def close(self) -> None:
        for machine in self.machines.values():
            machine.centre.centre.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def of(self, office: str) -> list[Machine]:
        return [machine for machine in self.machines.values() if machine.office == office]

    # what people do
    def register(self, machine: Machine) -> UUID:
        self.cases += 1
        return register(machine.centre, self.cases)

    def held_cases(self, machine: Machine) -> list[UUID]:
        """Cases that this machine would let its user change."""
        with machine.centre.reading() as session:
            found = session.scalars(select(Dispute).where(Dispute.voided_at.is_(None))).all()
            return sorted(d.uid for d in found if holder_of(d) == machine.office_uid)

    def edit(self, machine: Machine, case: UUID, **values: object) -> None:
        edit(machine.centre, case, **values)

    def order(self, machine: Machine, town: str) -> None:
        self.counter += 1
        order(machine.centre, self.of(town)[0].centre, self.counter)

    def hand_over(self, machine: Machine, case: UUID, to: str) -> None:
        machine.centre.pass_time(minutes=1)
        draft = CustodyDraft(case, self.of(to)[0].office_uid, "两镇交界，改由更近的镇办理")
        with machine.centre.session() as session:
            hand_over(
                session,
                machine.centre.centre.identity,
                draft,
                by=machine.centre.actor,
                now=machine.centre.now,
            )

    # sticks
    def export(self, machine: Machine, to: str) -> Parcel:
        """Write a package for another office."""
        return self._export(machine, to, None)

    def export_within(self, machine: Machine, other: Machine) -> Parcel:
        """Write a package for another PC of the same office."""
        return self._export(machine, machine.office, other.installation)

    def _export(self, machine: Machine, to: str, pc: UUID | None) -> Parcel:
        machine.centre.pass_time(minutes=1)
        self.counter += 1
        folder = self.folder / "sticks" / str(self.counter)
        folder.mkdir()
        done = export_package(
            machine.centre.centre, self.of(to)[0].office_uid, folder, pc,
            by=machine.centre.actor, now=machine.centre.clock,
        )  # fmt: skip
        parcel = Parcel(done.files[0].path, machine, to, pc)
        self.parcels.append(parcel)
        return parcel

    def take(self, machine: Machine, parcel: Parcel) -> ImportResult | PackageRefused:
        """Import a file; the refusal is the result."""
        machine.centre.pass_time(minutes=1)
        try:
            return import_package(
                machine.centre.centre, parcel.path, by=machine.centre.actor, now=machine.centre.clock
            )
        except PackageRefused as refusal:
            return refusal

    def lose(self, parcel: Parcel) -> None:
        self.parcels.remove(parcel)
        parcel.path.unlink(missing_ok=True)

    def readers(self, parcel: Parcel) -> list[Machine]:
        """Machines that a file may be put into: those it is for, the writer excepted."""
        return [
            m
            for m in self.of(parcel.to_office)
            if m is not parcel.sender and parcel.to_installation in (None, m.installation)
        ]

    # what happens to machines
    def with_cut(self, place: tuple[Any, str], work: Callable[[], object], *, after: bool) -> None:
        """Do something while the power fails at a place (or does not, when the place is not passed)."""
        with cut(place, after=after), suppress(PowerCut, EnvironmentProblem):
            work()

    def power_up(self, machine: Machine) -> None:
        """Start the program again: the centre is opened anew, and what waits is looked at."""
        machine.centre.centre.close()
        reopen(machine.centre, machine.folder)
        retry_waiting(machine.centre.centre, by=machine.centre.actor, now=machine.centre.clock)

    def back_up(self, machine: Machine) -> None:
        copies = self.backups.setdefault(machine.name, [])
        target = self.folder / "backups" / f"{machine.name}-{len(copies)}"
        machine.centre.centre.close()
        shutil.copytree(machine.folder, target)
        reopen(machine.centre, machine.folder)
        copies.append(target)

    def put_back(self, machine: Machine, backup: Path) -> None:
        machine.centre.centre.close()
        shutil.rmtree(machine.folder)
        shutil.copytree(backup, machine.folder)
        reopen(machine.centre, machine.folder)

    def clone(self, machine: Machine) -> Machine:
        """Somebody copies the disk to another PC, and both go on working."""
        name = f"{machine.name}-copy"
        machine.centre.centre.close()
        shutil.copytree(machine.folder, self.folder / name)
        reopen(machine.centre, machine.folder)
        centre = OpenTestCentre(
            machine.centre.centre, machine.centre.actor, machine.centre.rules, "", machine.centre.now
        )
        reopen(centre, self.folder / name)
        self.machines[name] = Machine(name, machine.office, centre)
        return self.machines[name]
