"""Dispatch (交办): by the county to a township, or by a centre to units of its township (分流、交办、转办).

Each side writes only its own rows. Units have no PC: what they answer is recorded for them.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import DispatchKind, DispatchState, InvolvedRole, SignManner
from db.types import EnumText, Uid, UtcDateTime


class Dispatch(Exchanged, Base):
    """An order. Of a centre to its own units the recipient is the centre; ``dispatch_unit`` has them."""

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
    leader_name: Mapped[str | None] = mapped_column(String(100))
    """批示领导."""
    feedback_cycle: Mapped[str | None] = mapped_column(String(60))
    report_demand: Mapped[str | None] = mapped_column(String(200))
    copies_to: Mapped[str | None] = mapped_column(String(400))
    basis: Mapped[str | None] = mapped_column(Text)
    """Why it went to this unit: the duty it has, with its legal base."""
    decided_reason: Mapped[str | None] = mapped_column(Text)
    """Why the centre's decision stands after the most returns there may be; null while one may return it."""
    after_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The order that came back, or was withdrawn, before this one."""


class DispatchUnit(Exchanged, Base):
    """A unit or village that an order goes to: one 主办, any number of 协办, each answering for itself."""

    __tablename__ = "dispatch_unit"

    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatch.id"), index=True)
    role: Mapped[InvolvedRole] = mapped_column(EnumText(InvolvedRole))
    unit_code: Mapped[str | None] = mapped_column(String(17))
    unit_name: Mapped[str] = mapped_column(String(100))
    responsible_name: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(40))


class DispatchResponse(Exchanged, Base):
    """One step of a dispatch (add-only): of the township, of the county, or of one unit of the township."""

    __tablename__ = "dispatch_response"

    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatch.id"), index=True)
    state: Mapped[DispatchState] = mapped_column(EnumText(DispatchState))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signer_name: Mapped[str] = mapped_column(String(100))
    content: Mapped[str | None] = mapped_column(Text)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("dispatch_unit.id"), index=True)
    """The unit whose step it is; null between county and township."""
    manner: Mapped[SignManner | None] = mapped_column(EnumText(SignManner))
    evidence: Mapped[str | None] = mapped_column(Text)
    """What proves a feedback (佐证)."""
    recorder_name: Mapped[str | None] = mapped_column(String(100))
    """Who entered it for a unit."""
