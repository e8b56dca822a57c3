"""One scene whose worker dies again and again; what must hold after each mishap."""

import json
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services.centre import Centre
from tests.faults.child import Killer
from tests.faults.points import AWAY
from tests.faults.scene import Scene
from tests.faults.soundness import digest, leftovers, problems
from tests.faults.work import Job, Mishap, do, opened, take

ENDS = (0, 3)
"""A child that did its job, or told what is wrong with a disk or stick."""


@dataclass(frozen=True)
class Trial:
    """``allowed`` are the digests that the worker's data may have, ``end`` is that of both at the end."""

    scene: Scene
    killer: Killer
    allowed: frozenset[str]
    end: str

    def points(self) -> list[str]:
        """The names of all points of the job."""
        return json.loads(self._count(Mishap(self.trace)))["points"]

    def calls(self) -> list[str]:
        """The names of all system calls of the job that write, sync or name files; needs strace."""
        lines = self._count(Mishap(self.trace, call=("", 0))).splitlines()
        words = (line.split(None, 1)[1].split("(") for line in lines if "(" in line)
        return [name for name, *_ in words if not name.startswith(("+++", "---"))]

    @property
    def trace(self) -> Path:
        """Where the child writes what it came by."""
        return self.scene.prepared.parent / "trace"

    def _count(self, mishap: Mishap) -> str:
        self.scene.fresh()
        assert self.killer.run(self.scene.job, mishap) == (0 if self.scene.whole else 1)
        return mishap.trace.read_text()

    def die(self, mishap: Mishap) -> None:
        """Kill the job, open the centre anew, look at it, run the job again, look whether all is done."""
        self.scene.fresh()
        assert self.killer.run(self.scene.job, mishap) == -signal.SIGKILL
        self._look_and_finish()

    def suffer(self, mishap: Mishap) -> str:
        """Let the job meet an error: it is done all the same, or says what is wrong, which is returned."""
        self.scene.fresh()
        ended = self.killer.run(self.scene.job, mishap)
        assert ended in (ENDS if self.scene.whole else (*ENDS, 1))
        stick = self.scene.job.stick
        away = stick.with_name(stick.name + AWAY)
        if away.exists():
            away.rename(stick)
        self._look_and_finish()
        return str(json.loads(mishap.trace.read_text())["said"])

    def _look_and_finish(self) -> None:
        job = self.scene.job
        with opened(job) as centre:
            assert digest(centre) in self.allowed
            assert problems(centre, job.stick, job.now) == []
            run(job, centre)
            assert problems(centre, job.stick, job.now) == []
            assert leftovers(centre, job.stick) == set()
            self._settle(centre)

    def _settle(self, centre: Centre) -> None:
        """Every file under its final name is whole and taken, and both offices hold the same."""
        job, other = self.scene.job, self.scene.other
        if not job.files:
            with opened(other) as receiver:
                take_all(other, receiver)
                assert digest(receiver) == self.end
        elif self.scene.whole:
            take_all(job, centre, but=job.files)
        assert digest(centre) == self.end


def try_out(scene: Scene, killer: Killer) -> Trial:
    """Run the job undisturbed, to know the states of the data that may be seen and those at the end."""
    allowed: set[str] = set()
    for alone in (True, False):
        scene.fresh()
        with opened(scene.job) as centre:
            allowed.add(digest(centre))
            for file in (scene.job.folder / "inbox").iterdir() if alone else ():
                # Without what waits: the state after the job's own package, before the one it makes possible.
                file.unlink()
            for step in _steps(scene.job):
                run(step, centre)
                allowed.add(digest(centre))
            with opened(scene.other) as there:
                receiver, by = (there, scene.other) if not scene.job.files else (centre, scene.job)
                if scene.whole:
                    take_all(by, receiver)
                    assert digest(centre) == digest(there)
            end = digest(centre)
    return Trial(scene, killer, frozenset(allowed), end)


def _steps(job: Job) -> Iterator[Job]:
    """The transactions that a person can tell apart: each file is one."""
    if not job.files:
        yield job
    for file in job.files:
        yield replace(job, files=(file,))


def run(job: Job, centre: Centre) -> None:
    """Run a job in this process; a damaged package is refused again."""
    with suppress(PackageRefused):
        do(job, centre)


def take_all(job: Job, centre: Centre, but: tuple[Path, ...] = ()) -> None:
    """Import every file of the stick, except those."""
    for file in sorted(job.stick.glob("*.fqpkg")):
        if file not in but:
            take(job, centre, file)
