"""Issued papers (文书) and the series their numbers come from."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import PaperKind
from db.types import EnumText, JsonText, LocalKey, Uid, UtcDateTime


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
    lines: Mapped[Any | None] = mapped_column(JsonText)
    """What stands before each place where it is signed or sealed; null in prints of older versions."""


class SignedLine(Exchanged, Base):
    """What a person saw at a place of a printed paper where somebody signs: it is signed, or it is not.

    Only added: the latest look at a place counts, and only while its scan, if it was seen there, stands. A
    paper that was printed anew with other words has another ``mark``, so that nothing of it is signed.
    """

    __tablename__ = "signed_line"
    __table_args__ = (Index("ix_signed_line_mark", "mark"),)

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    mark: Mapped[str] = mapped_column(String(16))
    """Mark of the print, as on its sheets."""
    ordinal: Mapped[int]
    """Which of the print's places, from 1."""
    caption: Mapped[str] = mapped_column(Text)
    """What is printed before it."""
    signed: Mapped[bool]
    attachment_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The scan beside which it was seen; null: on the sheet itself."""
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_by: Mapped[str] = mapped_column(String(100))


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
