"""The agenda (日程): everything that has a day, in one calendar; each thing once.

A new kind of line is one row in ``SOURCES`` and its reader, which takes what is asked (``agenda_row.Asked``).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.domain.working_day import Calendar, DayMark
from desktop_app.services import (
    agenda_agreement,
    agenda_case,
    agenda_dispatch,
    agenda_order,
    agenda_reception,
    agenda_task,
    meeting_decision,
)
from desktop_app.services.agenda_row import AgendaKind, Asked, DueRow, asked, by_day
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

MOST_ROWS = 500
WARN_DAYS = 60
"""Days before a year begins from which its missing table is told: limits of working days reach into it."""


@dataclass(frozen=True, slots=True)
class AgendaSource:
    """Which lines a reader gives. ``count`` counts them by day where a day may have very many."""

    kind: AgendaKind
    read: Callable[[Asked], list[DueRow]]
    count: Callable[[Asked, bool], dict[date, int]] | None = None
    took_place: bool = False
    """Whether its lines are of certain days and none of them can be overdue."""


SOURCES: tuple[AgendaSource, ...] = (
    AgendaSource(AgendaKind.DISPUTE, agenda_case.disputes, agenda_case.count_disputes),
    AgendaSource(AgendaKind.MEDIATION, agenda_case.mediations),
    AgendaSource(AgendaKind.MEETING, agenda_case.planned_meetings),
    AgendaSource(AgendaKind.MEETING, agenda_case.meetings, took_place=True),
    AgendaSource(AgendaKind.PERFORMANCE, agenda_agreement.instalments),
    AgendaSource(AgendaKind.PERFORMANCE, agenda_agreement.breaches),
    AgendaSource(AgendaKind.CONFIRMATION, agenda_agreement.confirmations),
    AgendaSource(AgendaKind.FOLLOW_UP, agenda_agreement.follow_ups),
    AgendaSource(AgendaKind.ASSIGNMENT, agenda_order.assignments),
    AgendaSource(AgendaKind.DISPATCH, agenda_order.dispatches),
    AgendaSource(AgendaKind.SUPERVISION, agenda_order.supervisions),
    AgendaSource(AgendaKind.DISPATCH, agenda_dispatch.orders),
    AgendaSource(AgendaKind.SUPERVISION, agenda_dispatch.urges),
    AgendaSource(AgendaKind.ESCALATION, agenda_dispatch.escalations),
    AgendaSource(AgendaKind.INSPECTION, agenda_dispatch.inspections),
    AgendaSource(AgendaKind.HAZARD, agenda_task.hazards),
    AgendaSource(AgendaKind.CAMPAIGN, agenda_task.campaigns, took_place=True),
    AgendaSource(AgendaKind.LOAN, agenda_task.loans),
    AgendaSource(AgendaKind.WATCHED, agenda_task.visits),
    AgendaSource(AgendaKind.PETITION, agenda_reception.petitions),
    AgendaSource(AgendaKind.RECEPTION, agenda_reception.duties, took_place=True),
    AgendaSource(AgendaKind.RECEPTION, agenda_reception.undertakings),
    AgendaSource(AgendaKind.DECISION, meeting_decision.decisions),
)


@dataclass(frozen=True, slots=True)
class AgendaQuery:
    """Days from ``first`` to ``last``, both counted; no ``kinds``: all. ``mine``: what the reader is to do.

    ``late``: what is overdue on the last day, however old, in the place of the days asked for.
    """

    first: date
    last: date
    kinds: frozenset[AgendaKind] = frozenset()
    mine: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """A day of the calendar sheet: how it is worked, and how many lines of which kind it has."""

    day: date
    mark: DayMark
    counts: tuple[tuple[AgendaKind, int], ...]
    late: int
    """How many of them should have been done."""

    @property
    def total(self) -> int:
        """How many lines the day has."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class AgendaMonth:
    """The days asked for. ``late`` counts what is overdue, however old; ``warning`` names missing tables."""

    days: tuple[AgendaDay, ...]
    kinds: tuple[tuple[AgendaKind, int], ...]
    late: int
    warning: str


@needs(Permission.VIEW_DISPUTES)
def agenda_month(
    session: Session, rules: Rules, query: AgendaQuery, *, by: Actor, today: date
) -> AgendaMonth:
    """Count what falls on each day, and what is overdue by now. Kinds are counted before they are chosen."""
    wanted = asked(session, rules, (query.first, query.last), by, today)
    counts: dict[date, Counter[AgendaKind]] = {}
    late: Counter[date] = Counter()
    kinds: Counter[AgendaKind] = Counter()
    for source in SOURCES:
        per_day, overdue = _counted(source, wanted, query.mine)
        shown = {day: count for day, count in per_day.items() if wanted.holds(day)}
        kinds[source.kind] += sum(shown.values())
        if not query.kinds or source.kind in query.kinds:
            late += overdue
            for day, count in shown.items():
                counts.setdefault(day, Counter())[source.kind] += count
    days = [query.first + timedelta(days=n) for n in range((query.last - query.first).days + 1)]
    return AgendaMonth(
        tuple(
            AgendaDay(day, rules.calendar.mark(day), tuple(counts.get(day, Counter()).items()), late[day])
            for day in days
        ),
        tuple((kind, kinds[kind]) for kind in AgendaKind if kinds[kind]),
        late.total(),
        calendar_warning(rules.calendar, query.first, query.last, today),
    )


def _counted(source: AgendaSource, wanted: Asked, mine: bool) -> tuple[Counter[date], Counter[date]]:
    """Lines by day, also of older days and up to today, and those of them that are overdue: read once."""
    until = max(wanted.last, wanted.today - timedelta(days=1))
    ever = wanted if source.took_place else replace(wanted, first=None, last=until)
    if source.count is not None:
        per_day = Counter(source.count(ever, mine))
        return per_day, Counter({day: count for day, count in per_day.items() if day < wanted.today})
    rows = [row for row in source.read(ever) if row.mine or not mine]
    return Counter(row.due_on for row in rows), Counter(row.due_on for row in rows if row.late)


@needs(Permission.VIEW_DISPUTES)
def agenda_rows(
    session: Session, rules: Rules, query: AgendaQuery, *, by: Actor, today: date, limit: int = MOST_ROWS
) -> tuple[DueRow, ...]:
    """The lines of the days asked for: by day, hour and number; no more than ``limit``."""
    days = (None, today - timedelta(days=1)) if query.late else (query.first, query.last)
    # Of one's own lines none may be cut off by those of others.
    wanted = asked(session, rules, days, by, today, limit=None if query.mine else limit)
    rows = [
        row
        for source in SOURCES
        if not query.kinds or source.kind in query.kinds
        for row in source.read(wanted)
        if (row.mine or not query.mine) and (row.late or not query.late)
    ]
    return tuple(by_day(rows)[:limit])


def calendar_warning(calendar: Calendar, first: date, last: date, today: date) -> str:
    """Which years between these days have no holiday table; the coming one is named in good time."""
    ahead = max(last, today + timedelta(days=WARN_DAYS)) if first <= today <= last else last
    missing = [year for year in range(first.year, ahead.year + 1) if not calendar.knows(year)]
    if not missing:
        return ""
    years = "、".join(str(year) for year in missing)
    return f"还没有 {years} 年的放假安排：工作日先按周一至周五算。升级程序带来以后，期限会自动重新算。"


def year_warning(rules: Rules, today: date) -> str:
    """The same about today, for the work page."""
    return calendar_warning(rules.calendar, today, today, today)


def narrowed(query: AgendaQuery, first: date, last: date) -> AgendaQuery:
    """The same question about other days."""
    return replace(query, first=first, last=last)
