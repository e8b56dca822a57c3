"""What the status line says of this office: last change, last backup, changes that wait to be sent."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.change import Change
from desktop_app.domain.actor import Actor
from desktop_app.services import setting
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.today_count import changes_to_send


@dataclass(frozen=True, slots=True)
class OfficeState:
    """Facts of the status line; moments are None when it never happened."""

    last_change_at: datetime | None
    last_backup_at: datetime | None
    changes_to_send: int


@needs(Permission.VIEW_DISPUTES)
def office_state(session: Session, *, by: Actor, today: date) -> OfficeState:
    """Read the facts of the status line."""
    del by, today
    last = session.scalars(select(Change.wall).order_by(Change.id.desc()).limit(1)).first()
    backup = setting.get(session, setting.LAST_BACKUP)
    return OfficeState(
        last,
        datetime.fromisoformat(backup) if isinstance(backup, str) else None,
        changes_to_send(session),
    )
