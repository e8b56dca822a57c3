"""This installation, the offices it knows, its keys and its local settings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.enums import CentreLevel
from db.types import EnumText, JsonText, LocalKey, Uid, UtcDateTime


class Office(Base):
    """An office that packages come from or go to; one row is this office itself."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True)
    code: Mapped[str] = mapped_column(String(17))
    name: Mapped[str] = mapped_column(String(100))
    short_name: Mapped[str] = mapped_column(String(20))
    level: Mapped[CentreLevel] = mapped_column(EnumText(CentreLevel))
    is_self: Mapped[bool]
    recipient_key: Mapped[str] = mapped_column(String(200))
    recovery_key: Mapped[str] = mapped_column(String(200))
    paired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Installation(Base):
    """A PC of an office that signs packages; several PCs of one office are several installations."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True)
    office_uid: Mapped[UUID] = mapped_column(Uid, index=True)
    signing_key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(40))
    """What people call the PC, for example 窗口一号机; empty when nobody named it."""
    is_self: Mapped[bool]
    paired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_epoch: Mapped[str | None] = mapped_column(String(32))
    """Packages of this epoch up to ``revoked_last`` still count; null: none does."""
    revoked_last: Mapped[int] = mapped_column(default=0)


class RosterVersion(Base):
    """A roster of the county as it was signed; versions only rise, the highest one counts."""

    __tablename__ = "roster_version"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class KeyPair(Base):
    """A private key of this installation, wrapped by the centre's data key."""

    __tablename__ = "key_pair"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    purpose: Mapped[str] = mapped_column(String(20), unique=True)
    public: Mapped[str] = mapped_column(String(200))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class Setting(Base):
    """A local fact of this installation, by key; never exchanged."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(JsonText)
