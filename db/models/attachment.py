"""Attachments (附件): what belongs to a case, and which of their bytes are here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.types import JsonText, LocalKey, Uid, UtcDateTime


class Attachment(Exchanged, Base):
    """A scan or file that belongs to a dispute or to one record of it; its bytes go by their SHA-256."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_sha256", "sha256"),)

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    entity: Mapped[str | None] = mapped_column(String(40))
    record_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The record of the case it belongs to (a meeting, an agreement); null: the case as a whole."""
    slot: Mapped[str | None] = mapped_column(String(40))
    """A scan of a mediation's dossier: code of its place there (卷内顺序位)."""
    paper_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The issued paper whose sheets were scanned here; null for any other file."""
    title: Mapped[str] = mapped_column(String(200))
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(100))


class Blob(Base):
    """The bytes of an attachment as far as they are here (local); the file lies in ``attachments/``."""

    __tablename__ = "blob"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    chunks: Mapped[Any] = mapped_column(JsonText)
    """Indices of the chunks that are here, while it is not complete; empty once it is."""
    complete_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
