"""Packs that were issued for the centre's meetings, and what the meetings decided; kept on this PC."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.enums import PackKind
from db.types import EnumText, JsonText, LocalKey, Uid, UtcDateTime, new_uid


class MeetingPack(Base):
    """One issued pack; ``content`` is what it says, never changed, ``sha256`` that of its canonical JSON."""

    __tablename__ = "meeting_pack"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True, default=new_uid)
    kind: Mapped[PackKind] = mapped_column(EnumText(PackKind))
    first: Mapped[date]
    last: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by: Mapped[str] = mapped_column(String(100))
    content: Mapped[Any] = mapped_column(JsonText)
    sha256: Mapped[str] = mapped_column(String(64))


class MeetingDecision(Base):
    """What a meeting decided: the matter, what is to be done, by whom, until when."""

    __tablename__ = "meeting_decision"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True, default=new_uid)
    meeting_pack_id: Mapped[int] = mapped_column(ForeignKey("meeting_pack.id"), index=True)
    dispute_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The case that it is about; null: none of them alone."""
    matter: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(100))
    due_on: Mapped[date] = mapped_column(index=True)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(100))
    done_on: Mapped[date | None]
    done_note: Mapped[str | None] = mapped_column(Text)
