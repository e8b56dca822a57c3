"""Two imports at once on one centre: a second process is kept out; two threads take turns in the database."""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services import package_import
from desktop_app.services.centre import Centre, open_centre
from tests.faults.child import STOPPED, Killer
from tests.faults.points import Fate
from tests.faults.scene import Scene, damaged_scene, fill_scene, gap_scene, import_scene
from tests.faults.soundness import digest, leftovers, problems
from tests.faults.trial import run, try_out
from tests.faults.work import Job, Mishap, do, opened


def test_a_second_process_is_kept_out(quick: Path, killer: Killer) -> None:
    """A process stands still in the middle of its import: before its files, in its transaction, after it."""
    trial = try_out(import_scene(quick), killer)
    points = trial.points()
    stops = [number for number, name in enumerate(points, 1) if name.startswith(("rename", "commit"))]
    job = trial.scene.job
    for number in stops:
        trial.scene.fresh()
        assert killer.run(job, Mishap(trial.trace, number, Fate.STOP)) == STOPPED
        with pytest.raises(EnvironmentProblem, match="已经打开"), opened(job):
            pass
        assert killer.go_on() == 0
        with opened(job) as centre:
            assert digest(centre) == trial.end
            assert problems(centre, job.stick, job.now) == []


def _both(job: Job, centres: tuple[Centre, Centre]) -> list[BaseException | None]:
    """Run the job on both at the same time; the errors."""
    start = threading.Barrier(2)
    errors: list[BaseException | None] = [None, None]

    def work(number: int) -> None:
        start.wait()
        try:
            do(job, centres[number])
        except Exception as error:
            errors[number] = error

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.parametrize("make", [import_scene, gap_scene, fill_scene, damaged_scene])
def test_two_threads_import_the_same_file(
    make: Callable[[Path], Scene], quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two sessions, each with a connection pool of its own, meet at the door of the database."""
    scene = make(quick)
    scene.fresh()
    job = scene.job
    with opened(job) as centre:
        run(job, centre)
        end = digest(centre)
    for together in (True, False, False):
        scene.fresh()
        with opened(job) as first:
            second = open_centre(job.folder, job.key, now=lambda: job.now)
            with monkeypatch.context() as patch:
                if together:
                    patch.setattr(package_import, "receive", _both_have_looked())
                errors = _both(job, (first, second))
            second.close()
            kinds = EnvironmentProblem if scene.whole else (EnvironmentProblem, PackageRefused)
            assert all(isinstance(error, kinds) for error in errors if error is not None), errors
            assert digest(first) == end
            assert problems(first, job.stick, job.now) == []
        with opened(job) as again:
            run(job, again)
            assert digest(again) == end
            assert leftovers(again, job.stick) == set()


def _both_have_looked() -> Callable[[Centre, Path], object]:
    """``receive``, which comes back when both threads have come so far (or one has failed)."""
    look, meet = package_import.receive, threading.Barrier(2, timeout=20)

    def receive(centre: Centre, path: Path, *rest: Any) -> object:
        try:
            received = look(centre, path, *rest)
        except BaseException:
            meet.abort()
            raise
        with suppress(threading.BrokenBarrierError):
            meet.wait()
        return received

    return receive
