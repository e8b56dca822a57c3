"""The audit log: appended rows, each with the hash of the one before, so that a gap shows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.canonical import canonical, digest
from db.enums import AuditAction
from db.exchanged import wire_value
from db.models.audit import AuditEntry

GENESIS = "0" * 64


def append(
    session: Session,
    action: AuditAction,
    *,
    at: datetime,
    actor_uid: UUID | None,
    actor_name: str,
    detail: str,
    entity: str | None = None,
    record_uid: UUID | None = None,
) -> AuditEntry:
    """Add one row to the audit log in the current transaction."""
    session.flush()
    last = session.execute(select(AuditEntry.row_hash).order_by(AuditEntry.id.desc()).limit(1)).scalar()
    entry = AuditEntry(
        at=at, actor_uid=actor_uid, actor_name=actor_name, action=action, entity=entity,
        record_uid=record_uid, detail=detail, previous_hash=last or GENESIS, row_hash="",
    )  # fmt: skip
    entry.row_hash = row_hash(entry)
    session.add(entry)
    session.flush()
    return entry


def row_hash(entry: AuditEntry) -> str:
    """Hash of a row over all its values and the hash of the row before."""
    fields = ("at", "actor_uid", "actor_name", "action", "entity", "record_uid", "detail", "previous_hash")
    return digest(canonical({name: wire_value(getattr(entry, name)) for name in fields}))


def broken_at(session: Session) -> int | None:
    """Id of the first row that does not fit the chain; None when the log is whole."""
    previous = GENESIS
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id)).yield_per(500):
        if entry.previous_hash != previous or entry.row_hash != row_hash(entry):
            return entry.id
        previous = entry.row_hash
    return None
