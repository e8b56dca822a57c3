"""One's own days of the agenda as a file for the calendar of a phone (RFC 5545), without any party's name.

A phone goes about and is lost: an entry says what is to be done, of which kind, and the number; about whom
stands in the program. Of a restricted case nothing is written, also not for those who may read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import CHINA
from desktop_app.services.agenda import AgendaQuery, agenda_rows
from desktop_app.services.agenda_row import DueRow
from desktop_app.services.dispute_access import hidden_records, outsider
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sheet_file import write_sheet_file

_NAMESPACE = UUID("3c4f2ad0-55c3-4a55-9a3c-8f2f6f1c3e52")
"""Entries have ids made from what they are: a file that is taken in again replaces, and doubles nothing."""
_LASTS = timedelta(hours=1)
"""How long something with an hour is shown: nobody knows how long it takes."""
_PRODUCT = "-//Fengqiao Desk//agenda//ZH"


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A file to be written: its proposed name, how many entries it has, its bytes."""

    name: str
    count: int
    content: bytes


@needs(Permission.VIEW_DISPUTES)
def make_calendar_file(
    session: Session, rules: Rules, first: date, last: date, now: datetime, *, by: Actor, today: date
) -> CalendarFile:
    """What the reader is to do from ``first`` to ``last`` (both counted) and is not done yet."""
    restricted = hidden_records(session, outsider(by))
    query = AgendaQuery(first, last, mine=True)
    rows = [
        row
        for row in agenda_rows(session, rules, query, by=by, today=today)
        if not row.done and row.uid not in restricted
    ]
    name = f"日程 {by.name} {first.isoformat()} 至 {last.isoformat()}.ics"
    return CalendarFile(name, len(rows), _file(rows, now))


def write_calendar_file(made: CalendarFile, path: Path) -> str:
    """Write it; off the GUI thread. Returns the sentence that says so.

    :raises EnvironmentProblem: when the place cannot be written.
    """
    write_sheet_file(path, made.content)
    return f"已存成 {path.name}，{made.count} 件；里面没有当事人的名字。"


def _file(rows: Sequence[DueRow], now: datetime) -> bytes:
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    seen: dict[str, int] = {}
    for row in rows:
        what = f"{row.kind.value}/{row.uid.hex}/{row.verb}/{row.due_on.isoformat()}"
        seen[what] = seen.get(what, 0) + 1
        event = Event()
        event.add("uid", f"{uuid5(_NAMESPACE, f'{what}/{seen[what]}')}@fengqiao")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("summary", _words(row))
        if row.at is None:
            event.add("dtstart", row.due_on)
            event.add("dtend", row.due_on + timedelta(days=1))
        else:
            begins = datetime.combine(row.due_on, row.at, CHINA).astimezone(UTC)
            event.add("dtstart", begins)
            event.add("dtend", begins + _LASTS)
        calendar.add_component(event)
    return calendar.to_ical()


def _words(row: DueRow) -> str:
    """What is to be done and of which kind; the number says the rest to whoever opens the program."""
    said = row.verb if row.verb == row.kind.label else f"{row.verb}（{row.kind.label}）"
    return f"{said} {row.number}".strip()
