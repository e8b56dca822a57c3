"""The agenda of a week or a month on paper, see ``papers/agenda_sheet.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.services.agenda import MOST_ROWS, AgendaQuery, agenda_rows, calendar_warning
from desktop_app.services.agenda_row import AgendaKind, DueRow
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class AgendaPrint:
    """A sheet to be drawn: ``name`` is that of its file, ``draw`` gives the PDF and takes its time."""

    name: str
    draw: Callable[[], bytes]


@needs(Permission.PRINT_PAPER)
def make_agenda(
    session: Session, rules: Rules, query: AgendaQuery, now: datetime, *, by: Actor, today: date
) -> AgendaPrint:
    """Read the lines of the days asked for, as they are filtered on the page."""
    from desktop_app.papers import agenda_sheet as paper

    rows = agenda_rows(session, rules, query, by=by, today=today)
    count = (query.last - query.first).days + 1
    days = [query.first + timedelta(days=n) for n in range(count)]
    content = paper.AgendaSheet(
        rules.identity.name,
        _conditions(query, by),
        now,
        tuple(paper.SheetDay(day, rules.calendar.mark(day).label) for day in days),
        tuple(paper.SheetLine(r.due_on, r.kind.label, _what(r), r.verb, r.responsible, r.late) for r in rows),
        calendar_warning(rules.calendar, query.first, query.last, today),
        cut=len(rows) == MOST_ROWS,
    )
    name = f"日程 {query.first.isoformat()} 至 {query.last.isoformat()}"
    return AgendaPrint(name, partial(paper.render, content))


def _what(row: DueRow) -> str:
    return f"{row.words}　{row.number}".strip()


def _conditions(query: AgendaQuery, by: Actor) -> str:
    kinds = "、".join(kind.label for kind in AgendaKind if kind in query.kinds) or "全部事项"
    return f"{kinds}，只列{by.name}的" if query.mine else kinds
