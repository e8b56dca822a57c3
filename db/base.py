"""Declarative base and the columns that every exchanged table has."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.types import LocalKey, Uid, UtcDateTime, new_uid

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all models; constraint names follow one rule so that migrations are stable."""

    metadata = MetaData(naming_convention=NAMING)


class Exchanged:
    """Mixin of tables whose rows travel between offices: every write lands in the change log.

    ``id`` is local and never leaves this database; ``uid`` is the identity everywhere. ``office_id`` is
    the office that owns the row (the distribution key). Rows are never deleted: ``voided_at`` is a tombstone.
    """

    LOCAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"id", "uid", "office_id"})
    """Columns that are not values of the record; a class may add columns derived from others."""

    PARENT_FIELD: ClassVar[str | None] = None
    """The reference through which a row belongs to a dispute although it may have none; never changed."""

    id: Mapped[int] = mapped_column(LocalKey, primary_key=True, autoincrement=True)
    uid: Mapped[UUID] = mapped_column(Uid, unique=True, default=new_uid)
    office_id: Mapped[UUID] = mapped_column(Uid, index=True)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_reason: Mapped[str | None] = mapped_column(Text)
