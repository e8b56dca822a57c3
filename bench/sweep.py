"""The sweep of a whole county over a whole year: boards, overviews, one key press, the size of locked days.

Floors are raw SQL on the driver for the same result: the packed days of the same township (or county day)
read by one statement and inflated, without any of our reading; for a key press the very statements it sent.
"""

import base64
import cProfile
import json
import pstats
import shutil
import statistics
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection as DriverConnection

from sqlalchemy.orm import Session

from bench.big_centre import DIRECTOR, PASSWORD, OpenBench, open_bench
from bench.child import told_by
from bench.clock import NOW
from bench.measure import Figure, Goal, Measure, Run, elapsed_ms, medians
from bench.sweep_year import (
    COUNTY,
    TOWN,
    TOWNSHIP,
    YESTERDAY,
    Place,
    last_days,
    lock_days,
    make,
    mark_checked,
    places,
)
from bench.writes import driver, write_raw, written
from db.enums import ReportMeans
from desktop_app.domain.clock_time import local_date
from desktop_app.runtime.transaction import run_command
from desktop_app.services import sweep
from desktop_app.services.county_sweep import sweep_by_township
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_board import month_days, read_board
from desktop_app.services.sweep_import import import_sweep
from desktop_app.services.sweep_period import grid_year, read_period

_MODULE = "bench.sweep_window"
_TODAY = local_date(NOW)
_OF_TOWNSHIP = "SELECT packed FROM sweep_day WHERE township_code = ? AND day BETWEEN ? AND ?"
_OF_DAY = "SELECT packed FROM sweep_day WHERE day = ?"
_MONTH = (_TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)


@dataclass(frozen=True, slots=True)
class _World:
    """A county's and a township's centre of so many grids and days, and what a locked grid-day takes."""

    county: Path
    town: Path
    grids: tuple[Place, ...]
    days: int
    bytes_each: float


def _made(run: Run) -> _World:
    sizes = run.sizes
    county, town = run.folder / "sweep-county", run.folder / "sweep-town"
    for folder in (county, town):
        shutil.rmtree(folder, ignore_errors=True)
    office = make(county, COUNTY, sizes.sweep_grids)
    with office.centre.reading() as session:
        grids = tuple(places(session, sizes.sweep_grids, COUNTY[3]))
    office.centre.close()
    before = (county / "centre.db").stat().st_size
    office = open_bench(county)
    lock_days(office, grids, last_days(sizes.sweep_days))
    office.centre.close()
    grown = (county / "centre.db").stat().st_size - before
    mark_checked(county)
    of_town = make(town, TOWNSHIP, sizes.sweep_grids)
    with of_town.centre.reading() as session:
        own = places(session, sizes.sweep_grids, TOWN)
    lock_days(of_town, own, last_days(sizes.sweep_days))
    of_town.centre.close()
    mark_checked(town)
    return _World(county, town, grids, sizes.sweep_days, grown / (len(grids) * sizes.sweep_days))


def _inflated(connection: DriverConnection, statement: str, *values: str) -> int:
    """Read packed days by raw SQL and inflate them; how many bytes they are."""
    found = connection.execute(statement, values).fetchall()
    return sum(len(zlib.decompress(base64.b64decode(json.loads(packed)["rows"]))) for (packed,) in found)


def _reads(run: Run, world: _World) -> list[Figure]:
    office = open_bench(world.county)
    connection, session = driver(office.centre.engine), office.centre.reading()
    days = month_days(_MONTH)
    grid = next(place.code for place in world.grids if place.township == TOWN and not place.vacant)
    month = (_OF_TOWNSHIP, (TOWN, days[0].isoformat(), days[-1].isoformat()))
    year = (_OF_TOWNSHIP, (TOWN, f"{_TODAY.year}-01-01", f"{_TODAY.year}-12-31"))
    by, rules = office.actor, office.rules
    reads: tuple[tuple[str, Callable[[Session], object], tuple[str, tuple[str, ...]]], ...] = (
        ("board of a township's month", lambda s: read_board(s, TOWN, days, rules, NOW), month),
        ("the same with its figures", lambda s: read_period(s, TOWN, days[0], days[-1], rules, NOW), month),
        (
            "a year of one grid",
            lambda s: grid_year(s, TOWN, grid, _TODAY.year, rules, NOW, by=by, today=_TODAY),
            year,
        ),
        (
            "the county's day by township",
            lambda s: sweep_by_township(s, YESTERDAY),
            (_OF_DAY, (YESTERDAY.isoformat(),)),
        ),
    )
    figures: list[Figure] = []
    for what, read, (statement, values) in reads:

        def ours(read: Callable[[Session], object] = read) -> None:
            # As the window's reader thread does it: one session kept, emptied after each question.
            read(session)
            session.rollback()

        def raw(statement: str = statement, values: tuple[str, ...] = values) -> None:
            _inflated(connection, statement, *values)

        value, floor = medians(
            run.sizes.searches, lambda ours=ours: elapsed_ms(ours), lambda raw=raw: elapsed_ms(raw)
        )
        figures.append(Figure(f"{what}, read ÷ its packed days by raw SQL", value, "ms", floor))
    figures.append(Figure("the county's day by township", figures[-1].value, "ms", None, Goal("≤", 100)))
    session.close()
    office.centre.close()
    return figures


def _keys(run: Run, world: _World) -> list[Figure]:
    """One zero report as a key press writes it, against the very rows raw."""
    office = open_bench(world.town)
    copied = run.folder / "sweep-raw"
    shutil.rmtree(copied, ignore_errors=True)
    office.centre.close()
    shutil.copytree(world.town, copied)
    ours, theirs = open_bench(world.town), open_bench(copied)
    raw, session = driver(theirs.centre.engine), ours.writing()
    own = [p for p in world.grids if p.township == TOWN and not p.vacant]
    pairs: list[tuple[float, float]] = []
    for place in own[: run.sizes.registrations + 3]:
        with written(ours.centre.engine) as writes:
            service = elapsed_ms(lambda place=place: _press(ours, session, place.code))
        pairs.append((service, elapsed_ms(lambda writes=writes: write_raw(raw, writes))))
    pairs = pairs[min(3, len(pairs) - 1) :]
    one, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    slowest = statistics.quantiles([p[0] for p in pairs], n=20)[-1] if len(pairs) > 1 else one
    for office in (ours, theirs):
        office.centre.close()
    return [
        Figure("one key press, durable ÷ the same rows raw, one durable commit", one, "ms", floor),
        Figure("one key press, durable, 95 of 100 within", slowest, "ms", None, Goal("≤", 50)),
    ]


def _imports(run: Run, world: _World) -> list[Figure]:
    """One filled ledger of as many reports as the county has grids, taken in by its township."""
    ours = open_bench(world.town)
    own = [p for p in world.grids if p.township == TOWN and not p.vacant]
    first = YESTERDAY - timedelta(days=world.days + len(world.grids) // len(own) + 1)
    told = [(own[n % len(own)], first + timedelta(days=n // len(own))) for n in range(len(world.grids))]
    file = run.folder / "ledger.csv"
    lines = [f"{place.code},{day},零报告,{place.worker},纸面" for place, day in told]
    file.write_text("\n".join(["网格编码,日期,是否发现,网格员,上报方式", *lines]), encoding="utf-8")
    copied = run.folder / "sweep-import-raw"
    shutil.rmtree(copied, ignore_errors=True)
    ours.centre.close()
    shutil.copytree(world.town, copied)
    ours, theirs = open_bench(world.town), open_bench(copied)
    raw = driver(theirs.centre.engine)

    def take_in() -> None:
        with ours.writing() as session, session.begin():
            done, _ = import_sweep(session, file, ours.rules, by=ours.actor, now=NOW)
            if done.reports != len(told):
                raise RuntimeError(f"only {done.reports} of {len(told)} reports were taken in")

    with written(ours.centre.engine) as writes:
        service = elapsed_ms(take_in)
    floor = elapsed_ms(lambda: write_raw(raw, writes))
    for office in (ours, theirs):
        office.centre.close()
    return [
        Figure(f"{len(told):,} reports in one import ÷ the same rows raw", service, "ms", floor),
        Figure("reports of it in a second", len(told) * 1000 / service, "/s", None, Goal("≥", 5000)),
    ]


def _press(office: OpenBench, session: Session, code: str) -> None:
    def call(inside: Session) -> object:
        draft = ReportDraft(code, _TODAY, ReportMeans.PHONE)
        return sweep.report_zero(inside, draft, office.rules, by=office.actor, now=NOW)

    # As the window's writer thread does it: one session kept, emptied after each command.
    run_command(session, lambda _session, _by, _now: None, call, office.actor, NOW)


def _run(run: Run) -> Sequence[Figure]:
    world = _made(run)
    of = f"{len(world.grids):,} grids × {world.days} days"
    arguments = (str(world.county), DIRECTOR, PASSWORD, TOWN, str(run.sizes.pages))
    painted = told_by(run.folder, _MODULE, *arguments).facts
    return (
        Figure(f"board of a township's month painted, {of}", painted["board"], "ms", None, Goal("≤", 100)),
        Figure("heat map of its month painted", painted["month"], "ms", None, Goal("≤", 200)),
        Figure("heat map of a grid's year painted", painted["year"], "ms", None, Goal("≤", 200)),
        *_reads(run, world),
        *_keys(run, world),
        *_imports(run, world),
        Figure(
            "bytes of a locked grid-day, indexes and change log with it", world.bytes_each, "", None,
            Goal("≤", 60),
        ),
    )  # fmt: skip


def _profile(run: Run) -> pstats.Stats:
    world = _made(run)
    office = open_bench(world.county)
    days = month_days(_MONTH)
    profile = cProfile.Profile()
    for _ in range(run.sizes.searches):
        with office.centre.reading() as session:
            profile.runcall(read_period, session, TOWN, days[0], days[-1], office.rules, NOW)
    office.centre.close()
    return pstats.Stats(profile)


MEASURE = Measure("sweep", "The daily sweep", _run, _profile)
