"""Imports of existing ledgers (台账) on this PC, and what it learnt about their layouts; never exchanged."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.types import JsonText, LocalKey, Uid, UtcDateTime, new_uid


class LedgerImport(Base):
    """One import of a ledger file, so that it can be looked at later and taken back as a whole."""

    __tablename__ = "ledger_import"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True, default=new_uid)
    kind: Mapped[str] = mapped_column(String(16))
    """``dispute``, ``sweep``, ``assignment`` or ``reception``: what its rows became."""
    file_name: Mapped[str] = mapped_column(String(255))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_uid: Mapped[UUID] = mapped_column(Uid)
    user_name: Mapped[str] = mapped_column(String(100))
    stored: Mapped[int]
    incomplete: Mapped[int]
    """Of the stored ones, those that are 待补全."""
    known: Mapped[int]
    left_out: Mapped[int]
    """Rows given back because something in them is wrong."""
    undone: Mapped[int]
    """Records made void when the import was taken back."""
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(100))
    undone_reason: Mapped[str | None] = mapped_column(Text)


class LedgerImportRow(Base):
    """A dispute, a report of the sweep or an assignment (and what belongs to it) of an import."""

    __tablename__ = "ledger_import_row"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("ledger_import.id"), index=True)
    record_uid: Mapped[UUID] = mapped_column(Uid, unique=True)


class LedgerLayout(Base):
    """A layout of ledgers that somebody explained: meanings of its columns, meanings of its words."""

    __tablename__ = "ledger_layout"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    columns: Mapped[Any] = mapped_column(JsonText)
    """Meaning by title; empty for a column that is only kept in the timeline."""
    words: Mapped[Any] = mapped_column(JsonText)
    """By meaning: what a word stands for (category key, village code)."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[str] = mapped_column(String(100))
