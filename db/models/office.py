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
    installations: Mapped[Any] = mapped_column(JsonText)
    """{installation uid hex: signing public key}; several PCs of one office are several installations."""
    recipient_key: Mapped[str] = mapped_column(String(200))
    recovery_key: Mapped[str] = mapped_column(String(200))
    paired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


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
