"""Exports that wait for a second person's word; local to this centre, never exchanged."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.types import LocalKey, Uid, UtcDateTime, new_uid


class ExportApproval(Base):
    """One request to take personal data out, what somebody else said to it, and when it was used."""

    __tablename__ = "export_approval"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True, default=new_uid)
    kind: Mapped[str] = mapped_column(String(20))
    query_digest: Mapped[str] = mapped_column(String(64))
    """What was asked for: the word holds for no other filters."""
    conditions: Mapped[str] = mapped_column(Text)
    count: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_uid: Mapped[UUID] = mapped_column(Uid, index=True)
    asked_by: Mapped[str] = mapped_column(String(100))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_uid: Mapped[UUID | None] = mapped_column(Uid)
    decided_by: Mapped[str | None] = mapped_column(String(100))
    granted: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(String(200))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
