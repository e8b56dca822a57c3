"""The change log, the heads of each record's fields, and conflicts (exchange.md, principles 1 to 3)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.enums import ChangeOp
from db.types import EnumText, JsonText, LocalKey, Uid, UtcDateTime


class Change(Base):
    """One accepted change; ``id`` is the local order of arrival, ``change_id`` the hash of the header."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_record", "record_uid"),
        Index("ix_change_origin", "installation", "id"),
        # Of the few that wait alone: else every change that is taken in would cost a place in it.
        Index(
            "ix_change_pending",
            "record_uid",
            "entity",
            sqlite_where=text("pending = 1"),
            postgresql_where=text("pending"),
        ),
        Index(
            "ix_change_refused",
            "refused",
            "change_id",
            sqlite_where=text("refused IS NOT NULL"),
            postgresql_where=text("refused IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    change_id: Mapped[str] = mapped_column(String(64), unique=True)
    office: Mapped[UUID] = mapped_column(Uid)
    installation: Mapped[UUID] = mapped_column(Uid)
    actor_name: Mapped[str] = mapped_column(String(100))
    entity: Mapped[str] = mapped_column(String(40))
    record_uid: Mapped[UUID] = mapped_column(Uid)
    op: Mapped[ChangeOp] = mapped_column(EnumText(ChangeOp))
    wall: Mapped[datetime] = mapped_column(UtcDateTime)
    lamport: Mapped[int] = mapped_column(LocalKey, index=True)
    header: Mapped[str] = mapped_column(Text)
    """Canonical JSON, exactly the bytes that were hashed."""
    payload: Mapped[str | None] = mapped_column(Text)
    """Canonical JSON; null once it was erased by law (the chain still verifies), and while it is sealed."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """A restricted case that this office cannot open: the encrypted payload, kept to be passed on."""
    refused: Mapped[str | None] = mapped_column(String(40))
    """Reason code when the change is kept but not applied (for example AUTHORITY)."""
    pending: Mapped[bool]
    """Kept, but the row it belongs to waits for a record that has not arrived."""
    anew: Mapped[bool | None]
    """It arrived here anew, being opened or admitted: whoever had it before may have it sealed still."""


class RecordHead(Base):
    """The unsuperseded changes of each field of a record: one default id and the exceptions."""

    __tablename__ = "record_head"
    __table_args__ = (UniqueConstraint("record_uid", "entity"),)

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    entity: Mapped[str] = mapped_column(String(40))
    record_uid: Mapped[UUID] = mapped_column(Uid)
    head: Mapped[str] = mapped_column(String(64))
    exceptions: Mapped[Any] = mapped_column(JsonText)
    """{field: [change ids]}; more than one id is a conflict unless their values are equal."""


class Conflict(Base):
    """A field with several unsuperseded values: all are kept, a person decides."""

    __tablename__ = "conflict"
    __table_args__ = (UniqueConstraint("record_uid", "entity", "field"),)

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    entity: Mapped[str] = mapped_column(String(40))
    record_uid: Mapped[UUID] = mapped_column(Uid)
    field: Mapped[str] = mapped_column(String(60))
    change_ids: Mapped[Any] = mapped_column(JsonText)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ConflictDecision(Base):
    """What a person decided about a conflict, so that it can be seen and taken back (local)."""

    __tablename__ = "conflict_decision"
    __table_args__ = (Index("ix_conflict_decision_record", "record_uid", "entity", "field"),)

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    entity: Mapped[str] = mapped_column(String(40))
    record_uid: Mapped[UUID] = mapped_column(Uid)
    field: Mapped[str] = mapped_column(String(60))
    change_ids: Mapped[Any] = mapped_column(JsonText)
    """The changes that stood against each other; the one that showed comes first."""
    chosen_id: Mapped[str | None] = mapped_column(String(64))
    """Which of them was taken; null when a third value was written."""
    decided_id: Mapped[str] = mapped_column(String(64))
    """The change that the decision wrote."""
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str] = mapped_column(String(100))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was taken back: then it counts as undecided until a later row decides the field again."""
