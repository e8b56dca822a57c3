"""Grids (网格), grid workers (网格员) and their dated postings."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Exchanged
from db.enums import Gender, GridKind
from db.types import EnumText


class Grid(Exchanged, Base):
    """A grid belongs to exactly one village; its code is given by the county and never parsed."""

    __tablename__ = "grid"

    code: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[GridKind] = mapped_column(EnumText(GridKind))
    village_code: Mapped[str] = mapped_column(String(17), index=True)
    village_name: Mapped[str] = mapped_column(String(100))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    party_branch: Mapped[str | None] = mapped_column(String(100))
    """党支部（党小组）建在网格: its name; empty where the grid has none."""
    party_secretary: Mapped[str | None] = mapped_column(String(100))


class GridWorker(Exchanged, Base):
    """A grid worker."""

    __tablename__ = "grid_worker"

    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200))
    gender: Mapped[Gender] = mapped_column(EnumText(Gender))
    phone: Mapped[str | None] = mapped_column(String(40))
    contact: Mapped[str | None] = mapped_column(String(100))
    """Another way to reach the worker: a second number, somebody of the family."""
    party_member: Mapped[bool]


class GridPosting(Exchanged, Base):
    """Who serves which grid from when to when (N:M; a vacancy is the absence of a posting)."""

    __tablename__ = "grid_posting"
    __table_args__ = (Index("ix_grid_posting_grid_id", "grid_id"),)

    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id"))
    grid_worker_id: Mapped[int] = mapped_column(ForeignKey("grid_worker.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    substitute: Mapped[bool]
