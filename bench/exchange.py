"""Packages between a township and its county: a year taken in, a day sent, a township rebuilt, the window.

The first pair is an import end to end (copied off the stick, verified, decrypted, judged, applied, indexed,
answered, committed) against the very rows it wrote, sent again by the bare driver in one durable commit.
Attachments have a measure of their own (``attachments``).
"""

import cProfile
import pstats
import shutil
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import rebuild
from bench.big_centre import DIRECTOR, PASSWORD, OpenBench
from bench.child import told_by
from bench.clock import NOW
from bench.measure import Figure, Goal, Measure, Run, elapsed_ms
from bench.offices import Offices, export, new_offices, open_offices, take_in
from bench.writes import Writes, driver, write_raw, written
from bench.year import write_year
from desktop_app.domain.clock_time import local_date
from desktop_app.services.similar_marking import mark_part, unmarked_parts

_DAY = 60
"""Changes of a day in a busy township: some ten cases registered, others followed."""


def _prepare(run: Run) -> tuple[Path, int]:
    """A township whose year lies on the stick, and a county that knows nothing of it; how many changes."""
    offices = new_offices(run, "year")
    changes = write_year(offices.town, run.sizes.changes)
    export(offices.town, offices.county, offices.stick)
    offices.close()
    return run.folder / "year", changes


def _files(offices: Offices) -> list[Path]:
    return sorted(offices.stick.glob("*.fqpkg"))


def _receiving(run: Run, home: Path) -> Offices:
    """The county as it was, and the stick."""
    copy = run.folder / "receiving"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    return open_offices(copy)


def _import(offices: Offices, changes: int) -> None:
    taken = sum(take_in(offices.county, file).new for file in _files(offices))
    if taken != changes:
        raise RuntimeError(f"only {taken} of {changes} changes were taken")


@dataclass(frozen=True, slots=True)
class _Taken:
    """Milliseconds of one import: on the clock, of its processor, and of what is made up afterwards."""

    clock: float
    busy: float
    later: float


def _timed_import(run: Run, home: Path, changes: int) -> _Taken:
    offices = _receiving(run, home)
    start = time.thread_time()
    spent = elapsed_ms(lambda: _import(offices, changes))
    busy = (time.thread_time() - start) * 1000
    later = elapsed_ms(lambda: _mark(offices.county))
    offices.close()
    return _Taken(spent, busy, later)


def _mark(office: OpenBench) -> None:
    """What the window does after packages: the fingerprints of disputes that came in great number."""
    with office.centre.reading() as session:
        parts = unmarked_parts(session, by=office.actor, today=local_date(NOW))
    for part in parts:
        with office.writing() as session, session.begin():
            mark_part(session, part, by=office.actor, now=NOW)


def _rows(run: Run, home: Path, changes: int) -> Writes:
    offices = _receiving(run, home)
    with written(offices.county.centre.engine) as writes:
        _import(offices, changes)
    offices.close()
    return writes


def _timed_raw(run: Run, home: Path, writes: Writes) -> float:
    offices = _receiving(run, home)
    raw = driver(offices.county.centre.engine)
    spent = elapsed_ms(lambda: write_raw(raw, writes))
    offices.close()
    return spent


def _year(run: Run, home: Path, changes: int) -> Sequence[Figure]:
    writes = _rows(run, home, changes)
    pairs = [
        (_timed_import(run, home, changes), _timed_raw(run, home, writes)) for _ in range(run.sizes.imports)
    ]
    ours, busy, later = (
        statistics.median(getattr(taken, name) for taken, _ in pairs) for name in ("clock", "busy", "later")
    )
    floor = statistics.median(raw for _, raw in pairs)
    words = f"a township's year, {changes:,} changes"
    return (
        Figure(f"{words}, package to tables ÷ the same {writes.rows:,} rows raw", ours, "ms", floor),
        Figure("the same in seconds", ours / 1000, "s", None, Goal("≤", 10)),
        Figure("changes of it in a second", changes / ours * 1000, "/s", None, Goal("≥", 4_000)),
        Figure("changes of it in a second of processor time", changes / busy * 1000, "/s"),
        Figure("fingerprints of its disputes, made afterwards", later, "ms"),
    )


def _day(run: Run, home: Path, changes: int) -> Figure:
    """Size of a day's package: sent after everything before it was acknowledged, so with its overlap."""
    offices = _receiving(run, home)
    _import(offices, changes)
    for file in _files(offices):
        file.unlink()
    for file in export(offices.county, offices.town, offices.stick).files:
        take_in(offices.town, file.path)
    new = write_year(offices.town, _DAY, first=run.sizes.changes)
    sent = export(offices.town, offices.county, offices.stick)
    size = sum(file.size for file in sent.files) / 1000
    offices.close()
    what = f"a day's package, {new} new changes and the overlap before them, in thousands of bytes"
    return Figure(what, size, "", None, Goal("≤", 200))


def _window(run: Run, home: Path) -> Sequence[Figure]:
    offices = _receiving(run, home)
    peer = offices.town.centre.identity.uid.hex
    offices.close()
    folder, stick = str(offices.county.centre.folder), str(offices.stick)
    told = told_by(run.folder, "bench.hold", folder, DIRECTOR, PASSWORD, stick, peer).facts
    return (
        Figure("window: longest hold of its event loop while the year is taken and answered",
               told["longest"], "ms", told["idle"], None),
        Figure("the same in milliseconds", told["longest"], "ms", None, Goal("≤", 100)),
        Figure("of 1,000 ticks 999 came within", told["most"], "ms"),
    )  # fmt: skip


def _run(run: Run) -> Sequence[Figure]:
    home, changes = _prepare(run)
    return (
        *_year(run, home, changes),
        _day(run, home, changes),
        *_window(run, home),
        *rebuild.figures(run),
    )


def _profile(run: Run) -> pstats.Stats:
    home, changes = _prepare(run)
    offices = _receiving(run, home)
    profile = cProfile.Profile()
    profile.runcall(_import, offices, changes)
    offices.close()
    return pstats.Stats(profile)


MEASURE = Measure("exchange", "Packages", _run, _profile)
