"""Issued papers (文书) and the series their numbers come from."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import PaperKind
from db.types import EnumText, LocalKey, Uid


class Paper(Exchanged, Base):
    """A paper that was printed or saved, by the checksum of its bytes."""

    __tablename__ = "paper"
    __table_args__ = (Index("ix_paper_record_uid", "record_uid"), Index("ix_paper_mark", "mark"))

    kind: Mapped[PaperKind] = mapped_column(EnumText(PaperKind))
    entity: Mapped[str] = mapped_column(String(40))
    record_uid: Mapped[UUID] = mapped_column(Uid)
    number: Mapped[str | None] = mapped_column(String(60))
    issued_on: Mapped[date]
    issued_by: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    mark: Mapped[str | None] = mapped_column(String(16))
    """Letters of the code on its sheets, by which they are found when they come home."""
    version: Mapped[str | None] = mapped_column(String(16))
    """Version of what it said: another one now means that the print is outdated."""


class NumberSeries(Base):
    """The last number given out of a series; numbers are never reused (local to this installation)."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("series", "year"),)

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    series: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    last: Mapped[int]


class NumberGap(Base):
    """Why a number was given out and not used."""

    __tablename__ = "number_gap"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    series: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    record_uid: Mapped[UUID | None] = mapped_column(Uid)
