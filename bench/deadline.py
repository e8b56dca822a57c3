"""Limits: the work page and a month of the agenda at full size, and all limits of open cases computed afresh.

The floors are raw statements on the driver: the grouped count of due days that a month needs at the least,
the due rows of the work page, and the fields of the same cases from which a limit follows.
"""

import cProfile
import pstats
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from sqlite3 import Connection as DriverConnection

from sqlalchemy import text

from bench.big_centre import OpenBench, open_bench
from bench.clock import NOW
from bench.measure import Figure, Goal, Measure, Run, busy_ms, elapsed_ms, medians
from bench.writes import driver
from db.enums import CentreLevel
from db.write_guard import unguarded
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.working_day import Calendar
from desktop_app.services.agenda import AgendaMonth, AgendaQuery, agenda_month
from desktop_app.services.deadline_renewal import (
    Recomputed,
    dispute_parts,
    recompute_disputes,
    recompute_others,
)
from desktop_app.services.rules import Rules
from desktop_app.services.workday import Workday, workday

TODAY = local_date(NOW)
FIRST, LAST = TODAY.replace(day=1), TODAY.replace(day=1) + timedelta(days=41)
_OPEN = "state NOT IN ('refused', 'merged', 'archived') AND voided_at IS NULL"
_MONTH = f"SELECT due_on, count(*) FROM dispute WHERE due_on BETWEEN ? AND ? AND {_OPEN} GROUP BY due_on"  # noqa: S608
_DUE = (
    "SELECT uid, title, number, state, due_on, responsible_name, first_asker_name, risk_level FROM dispute"  # noqa: S608
    f" WHERE due_on <= ? AND {_OPEN} ORDER BY due_on LIMIT 50"
)
_EVENTS = """
    SELECT id, uid, custody_no, state, due_on, profile_version, clock_key, clock_started_on, extension_days,
        settled_at, closed_at
    FROM dispute WHERE due_on IS NOT NULL AND state = 'in_progress' AND voided_at IS NULL
"""


def _month(office: OpenBench) -> AgendaMonth:
    with office.centre.reading() as session:
        query = AgendaQuery(FIRST, LAST)
        return agenda_month(session, office.rules, query, by=office.actor, today=TODAY)


def _page(office: OpenBench) -> Workday:
    with office.centre.reading() as session:
        return workday(session, office.rules, NOW, by=office.actor, today=TODAY)


def _as_township(office: OpenBench) -> OpenBench:
    """The same cases under a township's rules: its page also looks for what the ladder asks for."""
    identity = replace(office.rules.identity, level=CentreLevel.TOWNSHIP)
    return replace(office, rules=replace(office.rules, identity=identity))


def _all_in_progress(office: OpenBench, count: int) -> None:
    """Half of the cases are at work: as many as a county has open at the most."""
    with office.writing() as session, session.begin(), unguarded(session):
        session.execute(
            text(
                "UPDATE dispute SET state = 'in_progress' WHERE id IN (SELECT id FROM dispute LIMIT :count)"
            ),
            {"count": count},
        )


def _recomputed(office: OpenBench, rules: Rules) -> tuple[Recomputed, list[float]]:
    """As the window does it: part by part, each a transaction of its own; with the time of each part."""
    with office.centre.reading() as session:
        parts = dispute_parts(session, by=office.actor, today=TODAY)
    done, times = Recomputed(0, 0), list[float]()

    def one(ids: Sequence[int]) -> None:
        nonlocal done
        with office.writing() as session, session.begin():
            done += recompute_disputes(session, rules, ids, by=office.actor, now=NOW)

    for ids in parts:
        times.append(busy_ms(lambda ids=ids: one(ids)))
    with office.writing() as session, session.begin():
        done += recompute_others(session, rules, by=office.actor, now=NOW)
    return done, times


def _other_holidays(rules: Rules, days: int) -> Rules:
    """The same rules where a few working days ahead are holidays."""
    table = rules.calendar.tables[TODAY.year]
    ahead = frozenset(TODAY + timedelta(days=n) for n in range(1, days + 1))
    changed = replace(table, holidays=table.holidays | ahead)
    return replace(rules, calendar=Calendar({**rules.calendar.tables, TODAY.year: changed}))


def _raw(connection: DriverConnection, statement: str, *given: date) -> float:
    return elapsed_ms(lambda: connection.execute(statement, [day.isoformat() for day in given]).fetchall())


def _run(run: Run) -> Sequence[Figure]:
    count, pairs = run.sizes.page_disputes, run.sizes.pages
    office = open_bench(run.centres.copy(count, run.folder / "deadline"))
    raw = driver(office.centre.engine)
    figures: list[Figure] = []
    month, floor = medians(
        pairs, lambda: elapsed_ms(lambda: _month(office)), lambda: _raw(raw, _MONTH, FIRST, LAST)
    )
    figures.append(
        Figure(f"a month of the agenda, {count:,} disputes ÷ one grouped count", month, "ms", floor)
    )
    busy = min(busy_ms(lambda: _month(office)) for _ in range(pairs))
    figures.append(Figure("a month of the agenda in processor time", busy, "ms", None, Goal("≤", 100)))
    page, floor = medians(pairs, lambda: elapsed_ms(lambda: _page(office)), lambda: _raw(raw, _DUE, TODAY))
    figures.append(Figure(f"the work page, {count:,} disputes ÷ its 50 due rows", page, "ms", floor))
    busy = min(busy_ms(lambda: _page(office)) for _ in range(pairs))
    figures.append(Figure("the work page in processor time", busy, "ms", None, Goal("≤", 150)))
    town = _as_township(office)
    busy = min(busy_ms(lambda: _page(town)) for _ in range(pairs))
    figures.append(Figure("the same read as a township, with its ladder", busy, "ms", None, Goal("≤", 150)))
    _all_in_progress(office, count // 2)
    first, times = _recomputed(office, office.rules)
    run.say(f"{first.changed:,} of {first.computed:,} limits of the generated cases follow from no event")
    figures.append(Figure(f"every one of {first.changed:,} limits moved and logged", sum(times) / 1000, "s"))
    few: list[float] = []
    rules = [office.rules, _other_holidays(office.rules, 9)]

    def again() -> float:
        rules.reverse()
        done, spent = _recomputed(office, rules[0])
        few.append(done.changed)
        return sum(spent)

    ours, floor = medians(pairs, again, lambda: busy_ms(lambda: raw.execute(_EVENTS).fetchall()))
    what = f"{first.computed:,} limits computed afresh, {max(few):,.0f} moved"
    figures.append(Figure(f"{what} ÷ their fields by one raw statement", ours, "ms", floor))
    figures.append(Figure("all limits afresh in processor time", ours / 1000, "s", None, Goal("≤", 2)))
    figures.append(Figure("the longest part, for which the writer waits", max(times), "ms"))
    raw.close()
    office.centre.close()
    return figures


def _profile(run: Run) -> pstats.Stats:
    office = open_bench(run.centres.copy(run.sizes.page_disputes, run.folder / "deadline"))
    _all_in_progress(office, run.sizes.page_disputes // 2)
    profile = cProfile.Profile()
    profile.enable()
    _month(office)
    _page(office)
    _recomputed(office, office.rules)
    profile.disable()
    office.centre.close()
    return pstats.Stats(profile)


MEASURE = Measure("deadline", "limits and the agenda", _run, _profile)
