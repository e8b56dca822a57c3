"""Users of this installation and their drafts; neither is exchanged."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.enums import Role
from db.types import EnumText, JsonText, LocalKey, Uid, UtcDateTime, new_uid


class User(Base):
    """A person who may log in; the password opens a key slot in ``centre.keys``, it is stored nowhere."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True, default=new_uid)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    role: Mapped[Role] = mapped_column(EnumText(Role))
    active: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Draft(Base):
    """What somebody has typed and not yet registered; its author may delete it."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True, default=new_uid)
    kind: Mapped[str] = mapped_column(String(40))
    user_uid: Mapped[UUID] = mapped_column(Uid, index=True)
    title: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fields: Mapped[Any] = mapped_column(JsonText)
