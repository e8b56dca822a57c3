"""Column types shared by all models; portable between SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Text, Uuid
from sqlalchemy.types import TypeDecorator
from uuid6 import uuid7

from db.canonical import canonical
from db.enums import Labelled

EnumT = TypeVar("EnumT", bound=Labelled)
ReadT_co = TypeVar("ReadT_co", covariant=True)

LocalKey = BigInteger().with_variant(Integer, "sqlite")
"""Integer primary key: SQLite only gives out row ids for INTEGER."""

Uid = Uuid(native_uuid=True)

Fen = BigInteger
"""Money in fen (1/100 yuan), an integer everywhere."""


class FewUids(TypeDecorator[UUID]):
    """A uid that is read from many rows and nearly always the same, such as an office's: made once."""

    impl = Uuid(native_uuid=True)
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> "_Reading[UUID] | None":
        """As any uid is read, from the few that were read last where text is stored."""
        if dialect.name != "sqlite":
            return cast("_Reading[UUID] | None", super().result_processor(dialect, coltype))
        return _few_uids


@lru_cache(maxsize=64)
def _few_uids(value: Any) -> UUID | None:  # noqa: ANN401 - as SQLAlchemy asks for it
    return None if value is None else UUID(value)


def new_uid() -> UUID:
    """A new UUIDv7 (RFC 9562): time-ordered, so that indexes stay compact."""
    return UUID(int=uuid7().int)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite stores it without zone.

        :raises ValueError: for a naive datetime.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC moment."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> "_Reading[datetime]":
        """The same; where text is stored it is read in one step, since lists read thousands."""
        if dialect.name != "sqlite":
            return cast(_Reading[datetime], super().result_processor(dialect, coltype))
        from_text = datetime.fromisoformat

        def read(value: Any) -> datetime | None:  # noqa: ANN401
            # Stored without a zone; ``replace`` afterwards would take ten times as long as reading.
            return None if value is None else from_text(f"{value}+00:00")

        return read


class _Reading(Protocol[ReadT_co]):
    """What makes a value of what a row holds."""

    def __call__(self, value: Any) -> ReadT_co | None:  # noqa: ANN401 - as SQLAlchemy asks for it
        """Give back the value."""
        ...


class EnumText(TypeDecorator[EnumT]):
    """A labelled enum stored by its value."""

    impl = String(32)
    cache_ok = True

    def __init__(self, enum: type[EnumT]) -> None:
        """Store members of ``enum``."""
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: EnumT | None, dialect: Dialect) -> str | None:
        """Store the value of the member."""
        return None if value is None else self.enum(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> _Reading[EnumT]:
        """Give back the member; by a table, since lists read thousands.

        :raises ValueError: from reading a value that no member has.
        """
        members = {member.value: member for member in self.enum}

        def read(value: Any) -> EnumT | None:  # noqa: ANN401
            if value is None:
                return None
            return members[value] if value in members else self.enum(value)

        return read


class JsonText(TypeDecorator[Any]):
    """JSON as canonical text: equal values are equal bytes; no JSON functions of a database are used."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401
        """Store canonical JSON."""
        return None if value is None else canonical(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Give back the parsed value."""
        return None if value is None else json.loads(value)
