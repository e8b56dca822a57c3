"""A large centre opened in processes of its own, by turns with a bare window: once for all who ask."""

import pstats
from functools import cache
from pathlib import Path

from bench.big_centre import DIRECTOR, PASSWORD, open_bench
from bench.child import Told, profiled, window
from bench.clock import NOW
from bench.measure import Run
from desktop_app.services import check


def checked(run: Run, disputes: int, name: str) -> Path:
    """A copy of a large centre whose daily check is done: it would run beside what is measured."""
    folder = run.centres.copy(disputes, run.folder / name)
    office = open_bench(folder)
    with office.writing() as session, session.begin():
        check.keep_checked(session, office.centre, by=office.actor, now=NOW)
    office.centre.close()
    return folder


def _desk(run: Run) -> tuple[str, ...]:
    return str(checked(run, run.sizes.page_disputes, "opened")), DIRECTOR, PASSWORD, str(run.sizes.typing)


def desk_profile(run: Run) -> pstats.Stats:
    """Where the main thread of such a process spends its time."""
    return profiled(run.folder, "desk", *_desk(run))


@cache
def opened(run: Run) -> tuple[tuple[Told, Told], ...]:
    """What the desk and the bare window told, in pairs; the first pair of several is left out as warm-up."""
    desk = _desk(run)
    count = run.sizes.pages + (run.sizes.pages > 1)
    pairs = [(window(run.folder, "desk", *desk), window(run.folder, "bare")) for _ in range(count)]
    return tuple(pairs[-run.sizes.pages :])
