"""Scanned sheets that came home (收纸盘): each page with what its code says and what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.enums import LeafState
from db.types import EnumText, LocalKey, Uid, UtcDateTime


class ScanLeaf(Base):
    """One page of a scan (local to this installation); its bytes lie in ``attachments/`` as a one-page PDF.

    It stays when it was filed or discarded, so that a sheet that is scanned twice is recognised.
    """

    __tablename__ = "scan_leaf"
    __table_args__ = (Index("ix_scan_leaf_mark", "mark"), Index("ix_scan_leaf_state", "state"))

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True)
    file_name: Mapped[str] = mapped_column(String(200))
    place: Mapped[int]
    """Which page of the scanned file, from 1."""
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    office: Mapped[str | None] = mapped_column(String(4))
    mark: Mapped[str | None] = mapped_column(String(16))
    page: Mapped[int | None]
    pages: Mapped[int | None]
    box: Mapped[str | None] = mapped_column(String(200))
    """Corners of the code on the upright page, as parts of its width and height; null without a code."""
    state: Mapped[LeafState] = mapped_column(EnumText(LeafState))
    reason: Mapped[str | None] = mapped_column(String(300))
    """Why it waits, or why it was discarded."""
    attachment_uid: Mapped[UUID | None] = mapped_column(Uid)
    """The scan in the case that holds it, once it was filed."""
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_by: Mapped[str] = mapped_column(String(100))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None] = mapped_column(String(100))
