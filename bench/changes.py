"""Taking in the changes of another office against the same rows written by the bare driver.

Two cases: the first package of an office that knows nothing yet, and a day's package for a large centre.
"""

import cProfile
import pstats
import statistics
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench import corpus
from bench.big_centre import OpenBench, open_bench
from bench.clock import NOW
from bench.measure import Figure, Measure, Run, elapsed_ms
from bench.writes import Writes, driver, write_raw, written
from db.change_apply import Applied, apply_changes
from db.change_row import IncomingChange
from db.models.change import Change
from desktop_app.services.dispute import register


def _log(session: Session, after: int, most: int) -> list[IncomingChange]:
    rows = session.execute(
        select(Change.change_id, Change.header, Change.payload)
        .where(Change.id > after, Change.entity.in_(("dispute", "party", "person", "transition")))
        .order_by(Change.id)
        .limit(most)
    )
    return [IncomingChange(change_id, header, payload) for change_id, header, payload in rows]


def _first_package(run: Run) -> list[IncomingChange]:
    """The oldest part of a large centre's log."""
    office = open_bench(run.centres.ready(run.sizes.page_disputes))
    with office.centre.reading() as session:
        found = _log(session, 0, run.sizes.changes)
    office.centre.close()
    return found


def _days_package(run: Run) -> list[IncomingChange]:
    """What a day's registrations in another office have written."""
    office = open_bench(run.centres.copy(0, run.folder / "registering"))
    with office.writing() as session, session.begin():
        for rank in range(1, run.sizes.registrations + 1):
            draft = corpus.case(run.sizes.page_disputes + rank).draft
            register(session, draft, office.rules, by=office.actor, now=NOW)
    with office.centre.reading() as session:
        found = _log(session, 0, 10_000)
    office.centre.close()
    return found


def _apply(office: OpenBench, changes: Sequence[IncomingChange]) -> None:
    with office.writing() as session, session.begin():
        applied = apply_changes(session, changes, now=NOW)
    if applied != Applied(len(changes), 0, 0, 0, 0):
        raise RuntimeError(f"not all changes were applied: {applied}")


def _fresh(run: Run, disputes: int) -> OpenBench:
    """An office that has not received these changes yet."""
    return open_bench(run.centres.copy(disputes, run.folder / "receiving"))


def _writes(run: Run, changes: Sequence[IncomingChange], into: int) -> Writes:
    office = _fresh(run, into)
    with written(office.centre.engine) as writes:
        _apply(office, changes)
    office.centre.close()
    return writes


def _timed_apply(run: Run, changes: Sequence[IncomingChange], into: int) -> float:
    office = _fresh(run, into)
    spent = elapsed_ms(lambda: _apply(office, changes))
    office.centre.close()
    return spent


def _timed_raw(run: Run, writes: Writes, into: int) -> float:
    office = _fresh(run, into)
    raw = driver(office.centre.engine)
    spent = elapsed_ms(lambda: write_raw(raw, writes))
    office.centre.close()
    return spent


def _pair(run: Run, changes: Sequence[IncomingChange], into: int) -> tuple[float, float, int]:
    writes = _writes(run, changes, into)
    pairs = [
        (_timed_apply(run, changes, into), _timed_raw(run, writes, into)) for _ in range(run.sizes.imports)
    ]
    ours, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    return ours, floor, writes.rows


def _run(run: Run) -> Sequence[Figure]:
    first, days, large = _first_package(run), _days_package(run), run.sizes.page_disputes
    ours, floor, rows = _pair(run, first, 0)
    own_day, floor_day, rows_day = _pair(run, days, large)
    return (
        Figure(f"first package, {len(first):,} changes ÷ the same {rows:,} rows raw", ours, "ms", floor),
        Figure("changes of it applied in a second", len(first) / ours * 1000, "/s"),
        Figure(
            f"a day's package, {len(days):,} changes into {large:,} disputes"
            f" ÷ the same {rows_day:,} rows raw",
            own_day,
            "ms",
            floor_day,
        ),
    )


def _profile(run: Run) -> pstats.Stats:
    profile = cProfile.Profile()
    for changes, into in ((_first_package(run), 0), (_days_package(run), run.sizes.page_disputes)):
        office = _fresh(run, into)
        profile.runcall(_apply, office, changes)
        office.centre.close()
    return pstats.Stats(profile)


MEASURE = Measure("import", "Taking in changes", _run, _profile)
