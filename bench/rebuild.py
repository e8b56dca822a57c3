"""A dead township gets everything back from its county in parts, in a process of its own; lists go on.

``FENGQIAO_BENCH_REBUILD=400000`` takes so many changes instead of the usual number (making them takes longer
than the rebuild itself). ``python -m bench.rebuild FOLDER FILE …`` is the township's new PC: it takes the
files one after the other and prints one JSON object.
"""

import json
import os
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from bench.big_centre import DIRECTOR, PASSWORD, OpenBench, open_bench
from bench.child import told_by
from bench.clock import NOW, StandingClock
from bench.measure import FULL, QUICK, TINY, Figure, Goal, Run, elapsed_ms
from bench.offices import TOWN, Offices, export, new_offices, pair, take_in
from bench.year import write_year
from desktop_app.domain.clock_time import local_date
from desktop_app.services.centre import NewCentre, create_centre
from desktop_app.services.dispute_view import DisputeQuery, list_disputes
from desktop_app.services.office_adopt import adopt_office
from desktop_app.services.package_rebuild import export_rebuild, offer_rebuild

_USUAL = {FULL: 100_000, QUICK: 6_000, TINY: 60}
_PAUSE = 0.2
"""Seconds between two looks at the list while packages are taken."""
_GOAL = Goal("≥", 2222)
"""Changes in a second: 400,000 in three minutes."""


def _changes(run: Run) -> int:
    return int(os.environ.get("FENGQIAO_BENCH_REBUILD", _USUAL[run.sizes]))


def _known_to_the_county(run: Run) -> tuple[Offices, int]:
    offices = new_offices(run, "rebuild")
    changes = write_year(offices.town, _changes(run))
    for file in export(offices.town, offices.county, offices.stick).files:
        take_in(offices.county, file.path)
        file.path.unlink()
    return offices, changes


def _new_pc(offices: Offices, folder: Path) -> OpenBench:
    """A fresh centre that becomes the township, as the county offers."""
    county, stick = offices.county, offices.stick
    new = NewCentre(folder, *TOWN, offices.town.centre.identity.code, DIRECTOR, PASSWORD)
    centre, actor, _ = create_centre(new, now=StandingClock().now)
    office = offices.town.centre.identity.uid
    with county.writing() as session, session.begin():
        patterns = county.rules.profile.number
        offer = offer_rebuild(session, county.centre, office, stick, patterns, by=county.actor, now=NOW)
    with centre.writing(actor, StandingClock().now) as session, session.begin():
        adopt_office(session, centre, offer, by=actor, now=NOW)
    centre.close()
    offer.unlink()
    fresh = open_bench(folder)
    pair(fresh, county, stick)
    return fresh


def figures(run: Run) -> Sequence[Figure]:
    """Seconds, memory, and a page of the list meanwhile."""
    home = run.folder / "rebuild"
    offices, changes = _known_to_the_county(run)
    fresh = _new_pc(offices, home / "new")
    office, county = offices.town.centre.identity.uid, offices.county
    done = export_rebuild(county.centre, office, offices.stick, by=county.actor, now=StandingClock().now)
    folder = fresh.centre.folder
    fresh.centre.close()
    offices.close()
    files = [str(file.path) for file in done.files]
    told = told_by(run.folder, "bench.rebuild", str(folder), *files).facts
    if told["new"] < changes:
        raise RuntimeError(f"only {told['new']:.0f} of {changes} changes came back")
    shutil.rmtree(home)
    words = f"rebuild of {changes:,} changes in {len(files)} parts"
    return (
        Figure(words, told["seconds"], "s"),
        Figure("changes of it in a second", told["new"] / told["seconds"], "/s", None, _GOAL),
        Figure("changes of it in a second of processor time", told["new"] / told["busy"], "/s"),
        Figure("most memory of the process", told["memory"], "MB", None, Goal("≤", 300)),
        Figure("a page of the list meanwhile ÷ before it", told["meanwhile"], "ms", told["before"]),
        Figure("the slowest page of the list meanwhile", told["slowest"], "ms"),
    )


class _Looking(threading.Thread):
    """Somebody who looks at the list again and again."""

    def __init__(self, office: OpenBench) -> None:
        super().__init__(daemon=True)
        self._office = office
        self._over = threading.Event()
        self.took: list[float] = []

    def look(self) -> None:
        with self._office.centre.reading() as session:
            list_disputes(session, DisputeQuery(), by=self._office.actor, today=local_date(NOW))

    def run(self) -> None:
        while not self._over.wait(_PAUSE):
            start = time.perf_counter()
            self.look()
            self.took.append((time.perf_counter() - start) * 1000)

    def end(self) -> None:
        self._over.set()
        self.join()


def _peak_mb() -> float:
    """Highest mark of this process's memory, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(text for text in status.read_text("ascii").splitlines() if text.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    from bench.window import resident_mb

    return resident_mb()


def rebuild(folder: str, *files: str) -> None:
    """Take the parts one after the other; tell how it went."""
    office = open_bench(Path(folder))
    looking = _Looking(office)
    before = statistics.median(elapsed_ms(looking.look) for _ in range(5))
    looking.start()
    start, busy = time.perf_counter(), time.thread_time()
    new = sum(take_in(office, Path(file)).new for file in files)
    seconds, busy = time.perf_counter() - start, time.thread_time() - busy
    looking.end()
    took = looking.took or [before]
    facts = {
        "new": new,
        "seconds": seconds,
        "busy": busy,
        "memory": _peak_mb(),
        "before": before,
        "meanwhile": statistics.median(took),
        "slowest": max(took),
    }
    sys.stdout.write(json.dumps(facts) + "\n")
    office.centre.close()


if __name__ == "__main__":
    rebuild(*sys.argv[1:])
