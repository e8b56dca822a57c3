"""Supervision (督办) by the county, and the rules it publishes to its townships."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import SupervisionKind
from db.types import EnumText, Uid


class Supervision(Exchanged, Base):
    """One numbered step of the ladder: reminder, overdue notice, supervision order, listing."""

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
