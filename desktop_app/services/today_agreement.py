"""Agreements on the work page: what is to be performed, confirmation limits, visits, broken ones to check."""

from datetime import date

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.services import agenda_agreement
from desktop_app.services.agenda_row import Asked, DueRow, asked, by_day
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.today import MOST_ROWS


def _asked(session: Session, rules: Rules, by: Actor, today: date, days: int) -> Asked:
    """However old up to so many days from today."""
    return asked(session, rules, (None, today), by, today, limit=MOST_ROWS).until(days)


@needs(Permission.VIEW_DISPUTES)
def confirmation_rows(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[DueRow, ...]:
    """Agreements whose judicial confirmation may be applied for only a few days more (人民调解法 33)."""
    days = max(rules.profile.confirmation.warn, default=0)
    return tuple(agenda_agreement.confirmations(_asked(session, rules, by, today, days)))


@needs(Permission.VIEW_DISPUTES)
def follow_up_rows(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[DueRow, ...]:
    """Visits of agreements in force that are due within the days of the profile or overdue."""
    days = rules.profile.reminder.follow_up
    return tuple(by_day(agenda_agreement.follow_ups(_asked(session, rules, by, today, days)))[:MOST_ROWS])


@needs(Permission.VIEW_DISPUTES)
def agreement_rows(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[DueRow, ...]:
    """What agreements in force ask for: performance, visits, breaches to deal with; the most urgent first."""
    reminder = rules.profile.reminder
    performance = _asked(session, rules, by, today, reminder.performance)
    rows = [
        *agenda_agreement.instalments(performance),
        *agenda_agreement.follow_ups(_asked(session, rules, by, today, reminder.follow_up)),
        *agenda_agreement.breaches(performance),
    ]
    return tuple(by_day(rows)[:MOST_ROWS])
