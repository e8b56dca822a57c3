"""Scenes in which a process dies: two offices and a stick, as folders that are copied for each death."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from db.enums import PackageState
from tests.faults.work import Job, do
from tests.services.attachments import add, content
from tests.services.package_world import World, make_world, order, receive, register, restore, snapshot
from tests.support.centre import OpenTestCentre

MANY, PART = 30, 24_000
"""Cases and bytes of a part that give an export of several parts."""


@dataclass(frozen=True)
class Scene:
    """Prepared folders, a job on a copy of them, and the job of the other office (for its folder and key).

    ``whole`` is False where the job's file is damaged, so that the offices cannot become equal.
    """

    prepared: Path
    job: Job
    other: Job
    whole: bool = True

    def fresh(self) -> None:
        """Lay out the prepared folders anew."""
        run = self.job.folder.parent
        shutil.rmtree(run, ignore_errors=True)
        shutil.copytree(self.prepared, run)


def _job(world: World, centre: OpenTestCentre, peer: OpenTestCentre, run: Path) -> Job:
    return Job(
        run / centre.centre.folder.name,
        centre.centre.key,
        centre.actor,
        centre.now + timedelta(hours=1),
        run / world.stick.name,
        peer.centre.identity.uid,
    )


def _lay(folder: Path, prepare: Callable[[World], tuple[Path, ...]], works: str, cases: int) -> Scene:
    world = make_world(folder / "prepared")
    world.other.centre.close()
    shutil.rmtree(world.folder / "other")
    # Both sides know each other's links already, and a receipt is due in each direction.
    order(world.county, world.town, 1)
    world.carry(world.county, world.town)
    register(world.town, 0)
    world.carry(world.town, world.county)
    for file in world.stick.iterdir():
        file.unlink()
    for number in range(1, cases + 1):
        register(world.town, number)
    files = prepare(world)
    town, county = world.town, world.county
    worker, there = (town, county) if works == "town" else (county, town)
    run = folder / "run"
    job = _job(world, worker, there, run)
    job = replace(job, files=tuple(job.stick / file.name for file in files))
    scene = Scene(world.folder, job, _job(world, there, worker, run))
    for centre in (town, county):
        centre.centre.close()
    return scene


def export_scene(folder: Path, cases: int = 2) -> Scene:
    """The township exports changes and a receipt."""
    return _lay(folder, lambda _world: (), "town", cases)


def import_scene(folder: Path, cases: int = 2) -> Scene:
    """The county imports the township's package."""
    return _lay(folder, lambda world: (world.send(world.town, world.county),), "county", cases)


def parts_out_scene(folder: Path) -> Scene:
    """The township exports in several parts."""
    scene = export_scene(folder, MANY)
    return replace(scene, job=replace(scene.job, part=PART))


def parts_in_scene(folder: Path) -> Scene:
    """The county imports the parts of an export."""

    def prepare(world: World) -> tuple[Path, ...]:
        job = _job(world, world.town, world.county, world.folder)
        do(replace(job, stick=world.stick, part=PART), world.town.centre)
        return tuple(sorted(world.stick.iterdir()))

    return _lay(folder, prepare, "county", MANY)


def blobs_out_scene(folder: Path, size: int = 9_000) -> Scene:
    """The township exports a case and the attachment of another, in packages of their own."""

    def prepare(world: World) -> tuple[Path, ...]:
        add(world.town, register(world.town, 1), content(size))
        return ()

    return _lay(folder, prepare, "town", 0)


def blobs_in_scene(folder: Path, size: int = 9_000) -> Scene:
    """The county imports the attachment before the case that it belongs to, then the case."""

    def prepare(world: World) -> tuple[Path, ...]:
        add(world.town, register(world.town, 1), content(size))
        files = [file.path for file in world.export(world.town, world.county).files]
        return tuple(reversed(files))

    return _lay(folder, prepare, "county", 0)


def damaged_scene(folder: Path) -> Scene:
    """The county imports a package whose last byte is wrong, and puts it into quarantine."""

    def prepare(world: World) -> tuple[Path, ...]:
        file = world.send(world.town, world.county)
        data = file.read_bytes()
        file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        return (file,)

    return replace(_lay(folder, prepare, "county", 1), whole=False)


def _gap(world: World) -> tuple[Path, Path]:
    """Two packages, of which the second does not hold what the first does, for a county without both."""
    without = snapshot(world.county, "without")
    first = world.send(world.town, world.county)
    receive(world.county, first)
    back = world.send(world.county, world.town)
    receive(world.town, back)
    back.unlink()
    world.town.pass_time(days=40)
    register(world.town, 901)
    second = world.send(world.town, world.county)
    restore(world.county, without)
    shutil.rmtree(without)
    return first, second


def gap_scene(folder: Path) -> Scene:
    """The county imports a package that has to wait for another."""
    return _lay(folder, lambda world: _gap(world)[1:], "county", 1)


def fill_scene(folder: Path) -> Scene:
    """The county imports the package that another one waits for."""

    def prepare(world: World) -> tuple[Path, ...]:
        first, second = _gap(world)
        assert receive(world.county, second).state is PackageState.WAITING
        return (first,)

    return _lay(folder, prepare, "county", 1)
