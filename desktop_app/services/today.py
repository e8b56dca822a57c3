"""The work page (工作台): what must be done today, and who is responsible.

The same lines as in the agenda (``services/agenda.py``), as far as they are due or will be in a few days.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.services import (
    agenda_case,
    agenda_dispatch,
    agenda_order,
    agenda_reception,
    agenda_task,
    meeting_decision,
)
from desktop_app.services.agenda_row import Asked, DueRow, Target, asked, by_day
from desktop_app.services.dispute_view import SOON_DAYS
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

__all__ = ["MOST_ROWS", "DueRow", "Target", "due_rows"]

MOST_ROWS = 50

_SOURCES: tuple[Callable[[Asked], list[DueRow]], ...] = (
    agenda_case.disputes,
    agenda_case.mediations,
    agenda_case.planned_meetings,
    agenda_order.assignments,
    agenda_order.dispatches,
    agenda_dispatch.orders,
    agenda_dispatch.urges,
    agenda_dispatch.proposals,
    agenda_dispatch.inspections,
    agenda_dispatch.escalations,
    agenda_reception.petitions,
    agenda_reception.undertakings,
    agenda_task.hazards,
    agenda_task.loans,
    meeting_decision.decisions,
)


@needs(Permission.VIEW_DISPUTES)
def due_rows(
    session: Session, rules: Rules, *, by: Actor, today: date, limit: int = MOST_ROWS
) -> tuple[DueRow, ...]:
    """Overdue and due within three days, the oldest first; supervisions whenever their answer is due.

    Nothing is due here of a case that another office works now. Visits of the special groups are one row
    without names, and only for those who may see the list.
    """
    everything = asked(session, rules, (None, date.max), by, today, limit=limit)
    soon = everything.until(SOON_DAYS)
    rows = [row for read in _SOURCES for row in read(soon)]
    rows += agenda_order.supervisions(everything)
    rows += agenda_task.visits_due(everything.until(0))
    return tuple(by_day(rows)[:limit])
