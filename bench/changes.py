"""Taking in the changes of another office against the same rows written by the bare driver."""

import cProfile
import pstats
import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from bench.big_centre import OpenBench, open_bench
from bench.measure import NOW, Figure, Goal, Measure, Run, elapsed_ms
from bench.writes import Writes, driver, write_raw, written
from db.change_apply import Applied, IncomingChange, apply_changes
from db.models.change import Change


def _incoming(run: Run) -> list[IncomingChange]:
    office = open_bench(run.centres.ready(run.sizes.page_disputes))
    with office.centre.reading() as session:
        rows = session.execute(
            select(Change.change_id, Change.header, Change.payload)
            .where(Change.entity.in_(("dispute", "party")))
            .order_by(Change.id)
            .limit(run.sizes.changes)
        )
        found = [IncomingChange(change_id, header, payload) for change_id, header, payload in rows]
    office.centre.close()
    return found


def _fresh(run: Run, name: str) -> OpenBench:
    """An office that has received nothing yet."""
    folder = run.folder / name
    shutil.rmtree(folder, ignore_errors=True)
    return open_bench(Path(shutil.copytree(run.centres.ready(0), folder)))


def _apply(office: OpenBench, changes: Sequence[IncomingChange]) -> None:
    with office.writing() as session, session.begin():
        applied = apply_changes(session, changes, now=NOW)
    if applied != Applied(len(changes), 0, 0, 0, 0):
        raise RuntimeError(f"not all changes were applied: {applied}")


def _writes(run: Run, changes: Sequence[IncomingChange]) -> Writes:
    office = _fresh(run, "taken-down")
    with written(office.centre.engine) as writes:
        _apply(office, changes)
    office.centre.close()
    return writes


def _timed_apply(run: Run, changes: Sequence[IncomingChange]) -> float:
    office = _fresh(run, "importing")
    spent = elapsed_ms(lambda: _apply(office, changes))
    office.centre.close()
    return spent


def _timed_raw(run: Run, writes: Writes) -> float:
    office = _fresh(run, "raw-import")
    raw = driver(office.centre.engine)
    spent = elapsed_ms(lambda: write_raw(raw, writes))
    office.centre.close()
    return spent


def _run(run: Run) -> Sequence[Figure]:
    changes = _incoming(run)
    writes = _writes(run, changes)
    pairs = [(_timed_apply(run, changes), _timed_raw(run, writes)) for _ in range(run.sizes.imports)]
    ours, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    count = len(changes)
    return (
        Figure(
            f"applying {count:,} changes ÷ the same {writes.rows:,} rows raw, one durable commit",
            ours,
            "ms",
            floor,
        ),
        Figure("changes applied in a second", count / ours * 1000, "/s"),
    )


def _profile(run: Run) -> pstats.Stats:
    changes = _incoming(run)
    office = _fresh(run, "profiled-import")
    profile = cProfile.Profile()
    profile.runcall(_apply, office, changes)
    office.centre.close()
    return pstats.Stats(profile)


MEASURE = Measure("import", "Taking in changes", _run, _profile)
