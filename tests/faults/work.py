"""The work that is interrupted: one export or import on a centre folder, opened as the program opens it."""

import functools
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from desktop_app.centre_lock import CentreLock
from desktop_app.domain.actor import Actor
from desktop_app.exchange import writer
from desktop_app.exchange.limits import Limits
from desktop_app.services.centre import Centre, log_in, open_centre
from desktop_app.services.package_export import export_package
from desktop_app.services.package_import import import_package
from tests.faults.points import Fate


@dataclass(frozen=True)
class Job:
    """An export to ``peer`` on ``stick`` in parts of so many bytes, or with ``files`` an import of them."""

    folder: Path
    key: bytes
    actor: Actor
    now: datetime
    stick: Path
    peer: UUID
    files: tuple[Path, ...] = ()
    part: int = Limits().part


@dataclass(frozen=True)
class Mishap:
    """What happens to the process at a point, or at the N-th system call of a name (a kill); or nothing.

    A process that ends by itself writes what it came by and what it said to the file ``trace``.
    """

    trace: Path
    point: int | None = None
    fate: Fate = Fate.KILL
    call: tuple[str, int] | None = None


@contextmanager
def opened(job: Job) -> Generator[Centre]:
    """Lock, open, log in; close and unlock at the end."""
    with CentreLock(job.folder):
        centre = open_centre(job.folder, job.key, now=lambda: job.now)
        try:
            log_in(centre, job.actor.name, now=lambda: job.now)
            yield centre
        finally:
            centre.close()


def do(job: Job, centre: Centre) -> None:
    """Run the job on its open centre."""
    for file in job.files:
        take(job, centre, file)
    if job.files:
        return
    plain = writer.Limits
    writer.Limits = functools.partial(Limits, part=job.part)  # type: ignore[misc]
    try:
        export_package(centre, job.peer, job.stick, by=job.actor, now=lambda: job.now)
    finally:
        writer.Limits = plain  # type: ignore[misc]


def take(job: Job, centre: Centre, file: Path) -> None:
    """Import a file into the open centre of a job."""
    import_package(centre, file, by=job.actor, now=lambda: job.now)
