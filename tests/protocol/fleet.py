"""Machines of several offices that exchange real package files, with everything that happens to them."""

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

from sqlalchemy import select

from db.models.dispute import Dispute
from db.models.office import Installation
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.exchange.writer import plan_parts
from desktop_app.services import package_carrier, package_export, package_file, package_import, package_plan
from desktop_app.services.custody import CustodyDraft, hand_over, holder_of
from desktop_app.services.package_blob import BlobScope
from desktop_app.services.package_export import export_package
from desktop_app.services.package_import import import_package, retry_waiting
from desktop_app.services.package_journal import ImportResult
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.root_key import create_root
from tests.services.office_pcs import another_pc, introduce
from tests.services.older_programs import Older
from tests.services.package_world import OTHER_TOWNSHIP, edit, order, pair, register
from tests.support.centre import COUNTY, PASSWORD, TOWNSHIP, OpenTestCentre, make_centre, reopen
from tests.support.kept_folder import kept_folder
from tests.support.passwords import cheap_passwords

COUNTY_OFFICE, TOWN, OTHER = "county", "town", "other"
HIDDEN = "place_detail"
"""The field of disputes that an older program does not know."""
FACTS = {COUNTY_OFFICE: COUNTY, TOWN: TOWNSHIP, OTHER: OTHER_TOWNSHIP}


class PowerCut(BaseException):
    """The PC goes off."""


@dataclass
class Machine:
    """One PC: the office it belongs to, its open centre, and the earlier program that it may have."""

    name: str
    office: str
    centre: OpenTestCentre
    older: Older | None = None

    def program(self) -> AbstractContextManager[None]:
        """While this lasts, the program of this PC runs."""
        return nullcontext() if self.older is None else self.older(self.centre)

    def restart(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Close the centre, do something with its folder, and open it with the same program."""
        with self.program():
            self.centre.centre.close()
            meanwhile()
            reopen(self.centre, self.folder)

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
    """A file under way: who wrote it, for which office, and for which PC of it (None: any).

    ``beside`` are its further parts and the files of attachments that were written with it.
    """

    path: Path
    sender: Machine
    to_office: str
    to_installation: UUID | None
    beside: tuple["Parcel", ...] = ()

    def __iter__(self) -> Iterator["Parcel"]:
        return iter((self, *self.beside))


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


def root_key(county: OpenTestCentre, folder: Path) -> None:
    """The root key of the county, on two sticks in ``folder``."""
    places = folder / "stick one", folder / "stick two"
    for place in places:
        place.mkdir()
    with cheap_passwords(), county.session() as session:
        create_root(session, county.centre, places, PASSWORD, by=county.actor, now=county.now)


def root_file() -> Path:
    """The file of the root key on the first of its sticks."""
    return next((_template() / "stick one").iterdir())


@cache
def _template() -> Path:
    """County with two PCs, a township with two PCs, another township: all paired, once for a test run."""
    folder = kept_folder("fengqiao-fleet-")
    made = {name: make_centre(folder / name, facts) for name, facts in FACTS.items()}
    root_key(made[COUNTY_OFFICE], folder)
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
    uids: dict[str, UUID] = field(default_factory=dict[str, UUID])
    dead: set[UUID] = field(default_factory=set[UUID])
    """Installations that are no more: their office has begun again with another PC."""
    cases: int = 0
    counter: int = 0
    part: int = Limits().changes
    """Changes in one part of a package at most."""

    @classmethod
    def start(cls, folder: Path, pcs: tuple[str, ...] = ("county", "town", "other", "town2")) -> "Fleet":
        """A fleet of its own in ``folder``; ``pcs`` are the machines that take part."""
        folder.mkdir(parents=True)
        fleet = cls(folder)
        (folder / "sticks").mkdir()
        for name in pcs:
            office = name.rstrip("2")
            centre = make_centre(folder / name, FACTS[office])
            centre.centre.close()
            shutil.rmtree(folder / name)
            shutil.copytree(_template() / name, folder / name)
            reopen(centre, folder / name)
            fleet.join(Machine(name, office, centre))
        return fleet

    def join(self, machine: Machine) -> None:
        """A machine takes part."""
        self.machines[machine.name] = machine
        self.uids[machine.office] = machine.office_uid

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
        draft = CustodyDraft(case, self.uids[to], "两镇交界，改由更近的镇办理")
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
        """Write a package for another PC of the same office, after a look at what lies in their folder."""
        there = {parcel.path.name for parcel in self.parcels if parcel.path.exists()}
        with machine.centre.session() as session:
            links = PeerLinks(session, machine.office_uid, machine.installation, other.installation)
            BlobScope(links, machine.centre.centre.identity).take_back(there)
        return self._export(machine, machine.office, other.installation)

    def _export(self, machine: Machine, to: str, pc: UUID | None) -> Parcel:
        machine.centre.pass_time(minutes=1)
        self.counter += 1
        folder = self.folder / "sticks" / str(self.counter)
        folder.mkdir()
        parts = partial(plan_parts, limits=Limits(changes=self.part))
        with mock.patch.object(package_plan, "plan_parts", parts):
            done = export_package(
                machine.centre.centre, self.uids[to], folder, pc,
                by=machine.centre.actor, now=machine.centre.clock,
            )  # fmt: skip
        first, *rest = (file.path for file in done.files)
        parcel = Parcel(first, machine, to, pc, tuple(Parcel(path, machine, to, pc) for path in rest))
        self.parcels += parcel
        return parcel

    def take(self, machine: Machine, parcel: Parcel) -> ImportResult | PackageRefused:
        """Import a file; the refusal is the result."""
        machine.centre.pass_time(minutes=1)
        with machine.program():
            try:
                return import_package(
                    machine.centre.centre, parcel.path, by=machine.centre.actor, now=machine.centre.clock
                )
            except PackageRefused as refusal:
                return refusal

    def lose(self, parcel: Parcel) -> None:
        self.parcels.remove(parcel)
        parcel.path.unlink(missing_ok=True)

    def counts(self, machine: Machine, other: Machine) -> bool:
        """Whether another PC of the office is not switched off at ``machine``."""
        query = select(Installation.revoked_at).where(Installation.uid == other.installation)
        with machine.centre.reading() as session:
            return session.scalars(query).one_or_none() is None

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
        machine.restart()
        with machine.program():
            retry_waiting(machine.centre.centre, by=machine.centre.actor, now=machine.centre.clock)

    def back_up(self, machine: Machine) -> None:
        copies = self.backups.setdefault(machine.name, [])
        target = self.folder / "backups" / f"{machine.name}-{len(copies)}"
        machine.restart(lambda: shutil.copytree(machine.folder, target))
        copies.append(target)

    def put_back(self, machine: Machine, backup: Path) -> None:
        def replace() -> None:
            shutil.rmtree(machine.folder)
            shutil.copytree(backup, machine.folder)

        machine.restart(replace)

    def clone(self, machine: Machine) -> Machine:
        """Somebody copies the disk to another PC, and both go on working."""
        name = f"{machine.name}-copy"
        machine.restart(lambda: shutil.copytree(machine.folder, self.folder / name))
        centre = OpenTestCentre(
            machine.centre.centre, machine.centre.actor, machine.centre.rules, "", machine.centre.now
        )
        with machine.program():
            reopen(centre, self.folder / name)
        self.machines[name] = Machine(name, machine.office, centre, machine.older)
        return self.machines[name]
