"""The audit log (操作日志): append-only, each row chained to the one before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.enums import AuditAction
from db.types import EnumText, LocalKey, Uid, UtcDateTime


class AuditEntry(Base):
    """Who did what to which record, and when."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_uid: Mapped[UUID | None] = mapped_column(Uid)
    actor_name: Mapped[str] = mapped_column(String(100))
    action: Mapped[AuditAction] = mapped_column(EnumText(AuditAction))
    entity: Mapped[str | None] = mapped_column(String(40))
    record_uid: Mapped[UUID | None] = mapped_column(Uid)
    detail: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    row_hash: Mapped[str] = mapped_column(String(64))
