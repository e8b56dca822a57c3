"""Packages between a township and its county: a year taken in, a day sent, a township rebuilt, the window.

The first pair is an import end to end (copied off the stick, verified, decrypted, judged, applied, indexed,
answered, committed) against the very rows it wrote, sent again by the bare driver in one durable commit.
Attachments have a measure of their own (``attachments``).
"""

import cProfile
import pstats
import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path

from bench import rebuild
from bench.big_centre import DIRECTOR, PASSWORD
from bench.child import told_by
from bench.measure import Figure, Goal, Measure, Run, elapsed_ms
from bench.offices import Offices, export, new_offices, open_offices, take_in
from bench.writes import Writes, driver, write_raw, written
from bench.year import write_year

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


def _timed_import(run: Run, home: Path, changes: int) -> float:
    offices = _receiving(run, home)
    spent = elapsed_ms(lambda: _import(offices, changes))
    offices.close()
    return spent


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
    ours, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    words = f"a township's year, {changes:,} changes"
    return (
        Figure(f"{words}, package to tables ÷ the same {writes.rows:,} rows raw", ours, "ms", floor),
        Figure("the same in seconds", ours / 1000, "s", None, Goal("≤", 10)),
        Figure("changes of it in a second", changes / ours * 1000, "/s", None, Goal("≥", 4_000)),
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
