"""Custody (归属): which township works a case, decided by the county with a number that only rises."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.types import Uid


class Custody(Exchanged, Base):
    """One decision of the county to hand a case to another township; the highest number counts.

    The case is named by its uid, because the new township may get the decision before the case.
    """

    __tablename__ = "custody"
    __table_args__ = (Index("ix_custody_dispute_uid", "dispute_uid"),)

    dispute_uid: Mapped[UUID] = mapped_column(Uid)
    dispute_number: Mapped[str] = mapped_column(String(60))
    custody_no: Mapped[int]
    from_office_id: Mapped[UUID] = mapped_column(Uid)
    from_name: Mapped[str] = mapped_column(String(100))
    to_office_id: Mapped[UUID] = mapped_column(Uid)
    to_name: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    decided_by: Mapped[str] = mapped_column(String(100))
