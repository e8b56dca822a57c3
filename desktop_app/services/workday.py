"""The whole work page (工作台) in one reading."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.services.dispute_view import due_counts
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.today import DueRow, due_rows
from desktop_app.services.today_agreement import agreement_rows, confirmation_rows
from desktop_app.services.today_count import PackagesWaiting, WeekCount, packages_waiting, weekly_counts
from desktop_app.services.today_sweep import SweepToday, sweep_today


@dataclass(frozen=True, slots=True)
class Workday:
    """What must be done today; the counts are of all open disputes, the rows at most fifty each."""

    overdue: int
    due_soon: int
    open_disputes: int
    due: tuple[DueRow, ...]
    sweep: SweepToday | None
    instalments: tuple[DueRow, ...]
    confirmations: tuple[DueRow, ...]
    packages: PackagesWaiting
    weeks: tuple[WeekCount, ...]


@needs(Permission.VIEW_DISPUTES)
def workday(session: Session, rules: Rules, now: datetime, *, by: Actor, today: date) -> Workday:
    """Read the work page of this centre."""
    overdue, soon, opened = due_counts(session, by=by, today=today)
    return Workday(
        overdue,
        soon,
        opened,
        due_rows(session, rules, by=by, today=today),
        sweep_today(session, rules, now, by=by, today=today),
        agreement_rows(session, rules, by=by, today=today),
        confirmation_rows(session, rules, by=by, today=today),
        packages_waiting(session, rules, by=by, today=today),
        weekly_counts(session, by=by, today=today),
    )
