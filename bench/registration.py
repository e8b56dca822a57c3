"""One registration against the same rows written by the bare driver in one durable commit.

Two copies of one centre go side by side: the service registers in the first, what it wrote is taken down
and written raw into the second. Both stay equal, so every pair writes the same rows into the same tables.
"""

import cProfile
import pstats
import statistics
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bench import corpus
from bench.big_centre import OpenBench, open_bench
from bench.clock import NOW
from bench.measure import Figure, Goal, Measure, Run, elapsed_ms
from bench.writes import driver, write_raw, written
from desktop_app.runtime.transaction import run_command
from desktop_app.services.dispute import DisputeRegistered, register
from desktop_app.services.dispute_draft import DisputeDraft


def _register(office: OpenBench, session: Session, draft: DisputeDraft) -> None:
    def call(inside: Session) -> DisputeRegistered:
        return register(inside, draft, office.rules, by=office.actor, now=NOW)

    # As the window's writer thread does it: one session kept, emptied after each command.
    run_command(session, lambda _session, _by, _now: None, call, office.actor, NOW)


def _drafts(run: Run) -> list[DisputeDraft]:
    # Older than the oldest case of the centre, so they are not in it yet.
    oldest = run.sizes.page_disputes
    return [corpus.case(oldest + n).draft for n in range(1, run.sizes.registrations + 6)]


def _run(run: Run) -> Sequence[Figure]:
    ours = open_bench(run.centres.copy(run.sizes.page_disputes, run.folder / "registering"))
    theirs = open_bench(run.centres.copy(run.sizes.page_disputes, run.folder / "raw"))
    raw = driver(theirs.centre.engine)
    session = ours.writing()
    pairs: list[tuple[float, float]] = []
    rows: list[int] = []
    for draft in _drafts(run):
        with written(ours.centre.engine) as writes:
            service = elapsed_ms(lambda draft=draft: _register(ours, session, draft))
        pairs.append((service, elapsed_ms(lambda writes=writes: write_raw(raw, writes))))
        rows.append(writes.rows)
    pairs = pairs[5:]
    one, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    slowest = statistics.quantiles([p[0] for p in pairs], n=20)[-1] if len(pairs) > 1 else one
    for office in (ours, theirs):
        office.centre.close()
    return (
        Figure(
            f"one registration ({statistics.median(rows):.0f} rows) ÷ the same rows raw, one durable commit",
            one,
            "ms",
            floor,
            Goal("≤", 10),
        ),
        Figure("one registration, 95 of 100 within", slowest, "ms", None, Goal("≤", 50)),
    )


def _profile(run: Run) -> pstats.Stats:
    office = open_bench(run.centres.copy(run.sizes.page_disputes, run.folder / "profiled"))
    session = office.writing()
    drafts = _drafts(run)
    for draft in drafts[:5]:
        _register(office, session, draft)
    profile = cProfile.Profile()
    for draft in drafts[5:]:
        profile.runcall(_register, office, session, draft)
    office.centre.close()
    return pstats.Stats(profile)


MEASURE = Measure("registration", "One registration", _run, _profile)
