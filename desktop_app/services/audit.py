"""The audit log: who read a full number, printed, exported, imported, logged in, changed rights."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit as audit_log
from db.enums import AuditAction
from db.models.audit import AuditEntry
from desktop_app.domain.actor import Actor
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.record_name import RESTRICTED


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row of the audit log as it is shown."""

    at: datetime
    actor_name: str
    action: AuditAction
    detail: str


def record(
    session: Session,
    action: AuditAction,
    detail: str,
    *,
    by: Actor,
    now: datetime,
    entity: str | None = None,
    record_uid: UUID | None = None,
) -> None:
    """Write one audit row in the current transaction; called by the services that act, not by pages."""
    audit_log.append(
        session,
        action,
        at=now,
        actor_uid=by.user_uid,
        actor_name=by.name,
        detail=detail,
        entity=entity,
        record_uid=record_uid,
    )


@needs(Permission.VIEW_AUDIT)
def list_entries(session: Session, limit: int = 500, *, by: Actor, today: date) -> tuple[AuditRow, ...]:
    """The newest rows of the audit log."""
    del today
    hidden = HiddenRecords(session, by)
    rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit))
    return tuple(AuditRow(r.at, r.actor_name, r.action, _shown(r, hidden)) for r in rows)


def _shown(row: AuditEntry, hidden: HiddenRecords) -> str:
    """Whoever reads the log sees who did something and when, not which restricted case it was."""
    about = row.entity is not None and row.record_uid is not None
    return RESTRICTED if about and hidden.of(row.entity or "", row.record_uid or UUID(int=0)) else row.detail
