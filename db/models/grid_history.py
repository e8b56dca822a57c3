"""What happened to a grid: re-division, hand-over between its workers, training, matters to keep in mind.

Records of the sweep name a grid by its identity; what it was called on a day follows from ``GridChange``.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import GridChangeKind, GridNoteKind
from db.types import EnumText, Uid, UtcDateTime


class ExternalCode(Exchanged, Base):
    """A code that another system gives a unit or a grid, with the days on which it holds (rules.md 7)."""

    __tablename__ = "external_code"
    __table_args__ = (Index("ix_external_code_record_uid", "record_uid"),)

    entity: Mapped[str] = mapped_column(String(20))
    record_uid: Mapped[UUID] = mapped_column(Uid)
    system: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(60), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class GridChange(Exchanged, Base):
    """One step of re-division: what the grid was called until the day before ``starts_on``.

    ``successor_id`` is the grid that it went into: one row for each part of a split and for each grid of a
    merger; empty where the grid itself goes on (renamed, moved) or just ends (abolished).
    """

    __tablename__ = "grid_change"
    __table_args__ = (Index("ix_grid_change_grid_id", "grid_id"),)

    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id"))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("grid.id"), index=True)
    kind: Mapped[GridChangeKind] = mapped_column(EnumText(GridChangeKind))
    starts_on: Mapped[date]
    name: Mapped[str] = mapped_column(String(100))
    village_code: Mapped[str] = mapped_column(String(17))
    village_name: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(100))


class GridTraining(Exchanged, Base):
    """One training of a grid worker."""

    __tablename__ = "grid_training"

    grid_worker_id: Mapped[int] = mapped_column(ForeignKey("grid_worker.id"), index=True)
    day: Mapped[date]
    subject: Mapped[str] = mapped_column(String(200))
    hours: Mapped[int | None]
    """学时."""
    note: Mapped[str | None] = mapped_column(Text)


class GridNote(Exchanged, Base):
    """Something to keep in mind or a visit to make in a grid; it stays with the grid when workers change."""

    __tablename__ = "grid_note"

    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id"), index=True)
    kind: Mapped[GridNoteKind] = mapped_column(EnumText(GridNoteKind))
    day: Mapped[date]
    content: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(String(100))


class GridHandover(Exchanged, Base):
    """A worker hands a grid over: from whom, to whom, from which day on."""

    __tablename__ = "grid_handover"

    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id"), index=True)
    from_worker_id: Mapped[int] = mapped_column(ForeignKey("grid_worker.id"), index=True)
    to_worker_id: Mapped[int] = mapped_column(ForeignKey("grid_worker.id"), index=True)
    day: Mapped[date]
    """First day of the successor."""
    witness_name: Mapped[str | None] = mapped_column(String(100))
    note: Mapped[str | None] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(100))


class GridHandoverItem(Exchanged, Base):
    """One open matter that went to the successor; what it says is read from the record itself."""

    __tablename__ = "grid_handover_item"

    grid_handover_id: Mapped[int] = mapped_column(ForeignKey("grid_handover.id"), index=True)
    entity: Mapped[str] = mapped_column(String(40))
    record_uid: Mapped[UUID] = mapped_column(Uid, index=True)
