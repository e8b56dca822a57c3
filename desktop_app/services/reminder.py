"""What the program reminds of: how much of one's own is due today or overdue, as the agenda counts it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.services.agenda import AgendaQuery, agenda_month
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class Reminder:
    """Counts only: whoever stands behind the screen learns no name."""

    due_today: int
    late: int

    @property
    def words(self) -> str:
        """What is said; empty when nothing is due."""
        parts = [f"今天到期 {self.due_today} 件"] if self.due_today else []
        parts += [f"已超期 {self.late} 件"] if self.late else []
        return f"您的事项：{'，'.join(parts)}。" if parts else ""


@needs(Permission.VIEW_DISPUTES)
def own_reminder(session: Session, rules: Rules, *, by: Actor, today: date) -> Reminder:
    """How many of the reader's own matters are due today, and how many are overdue."""
    found = agenda_month(session, rules, AgendaQuery(today, today, mine=True), by=by, today=today)
    return Reminder(found.days[0].total, found.late)
