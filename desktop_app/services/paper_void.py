"""Prints of a record that was made void: they are void with it, and so are the scans of their sheets.

Nothing is deleted: print, scan and what was seen on them stay with the reason. Called inside other services.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.attachment import Attachment
from db.models.paper import Paper
from desktop_app.services.record_check import make_void


def void_prints(session: Session, record_uid: UUID, reason: str, now: datetime) -> None:
    """Make void what was printed of a record."""
    prints = session.scalars(
        select(Paper).where(Paper.record_uid == record_uid, Paper.voided_at.is_(None))
    ).all()
    scans = session.scalars(
        select(Attachment).where(
            Attachment.paper_uid.in_([one.uid for one in prints]), Attachment.voided_at.is_(None)
        )
    ).all()
    for row in (*prints, *scans):
        make_void(row, reason[:500], now)


def why_void(session: Session, mark: str) -> str:
    """Why the prints with this mark are void; empty when one stands, or none was made here."""
    newest = session.scalars(
        select(Paper)
        .where(Paper.mark == mark)
        .order_by(Paper.voided_at.is_(None).desc(), Paper.id.desc())
        .limit(1)
    ).one_or_none()
    return "" if newest is None or newest.voided_at is None else newest.voided_reason or ""
