"""Supervision (督办): by the county to a township, or by a centre to units of its township."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import SignManner, SupervisionForm, SupervisionKind
from db.types import EnumText, Uid


class Supervision(Exchanged, Base):
    """One numbered step of the ladder: reminder, overdue notice, supervision order, listing, circular.

    Inside a township the recipient's office is the one that issued it, and the name is the unit's.
    """

    __tablename__ = "supervision"
    __table_args__ = (Index("ix_supervision_matter_uid", "matter_uid"),)

    number: Mapped[str] = mapped_column(String(60), index=True)
    kind: Mapped[SupervisionKind] = mapped_column(EnumText(SupervisionKind))
    matter_uid: Mapped[UUID] = mapped_column(Uid)
    """The dispute or dispatch it is about."""
    matter_number: Mapped[str] = mapped_column(String(60))
    recipient_office_id: Mapped[UUID] = mapped_column(Uid)
    recipient_name: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    demands: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    reply_due_on: Mapped[date]
    issuer_name: Mapped[str] = mapped_column(String(100))
    lifted_on: Mapped[date | None]
    lifted_reason: Mapped[str | None] = mapped_column(Text)
    leader_name: Mapped[str | None] = mapped_column(String(100))
    """批示领导; of a circular who approved it."""
    circulated_to: Mapped[str | None] = mapped_column(String(300))
    """To whom a circular (通报) goes beside the unit that it is about, which is the recipient."""


class SupervisionEntry(Exchanged, Base):
    """One line of the log of a step inside a township (add-only): the unit's reply, a call, a visit."""

    __tablename__ = "supervision_entry"

    supervision_id: Mapped[int] = mapped_column(ForeignKey("supervision.id"), index=True)
    form: Mapped[SupervisionForm] = mapped_column(EnumText(SupervisionForm))
    happened_on: Mapped[date]
    people: Mapped[str] = mapped_column(String(200))
    """Who took part; of a reply, who signed it."""
    place: Mapped[str | None] = mapped_column(String(100))
    met: Mapped[str | None] = mapped_column(String(200))
    """见面对象."""
    content: Mapped[str] = mapped_column(Text)
    manner: Mapped[SignManner | None] = mapped_column(EnumText(SignManner))
    recorder_name: Mapped[str] = mapped_column(String(100))
