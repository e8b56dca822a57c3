"""Dispatch (交办) by the county and the township's responses; each side writes only its own rows."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import DispatchKind, DispatchState
from db.types import EnumText, Uid, UtcDateTime


class Dispatch(Exchanged, Base):
    """An order issued by the county to a township."""

    __tablename__ = "dispatch"

    number: Mapped[str] = mapped_column(String(60), index=True)
    kind: Mapped[DispatchKind] = mapped_column(EnumText(DispatchKind))
    recipient_office_id: Mapped[UUID] = mapped_column(Uid)
    recipient_name: Mapped[str] = mapped_column(String(100))
    matter_uid: Mapped[UUID | None] = mapped_column(Uid, index=True)
    matter_number: Mapped[str | None] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    demands: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    sign_due_on: Mapped[date]
    contact_name: Mapped[str] = mapped_column(String(100))
    contact_phone: Mapped[str | None] = mapped_column(String(40))
    completed_on: Mapped[date | None]


class DispatchResponse(Exchanged, Base):
    """One step of a dispatch: the township's (delivered, signed for, fed back) or the county's (add-only)."""

    __tablename__ = "dispatch_response"

    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatch.id"), index=True)
    state: Mapped[DispatchState] = mapped_column(EnumText(DispatchState))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signer_name: Mapped[str] = mapped_column(String(100))
    content: Mapped[str | None] = mapped_column(Text)
