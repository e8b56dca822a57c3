"""Values of changes: from their wire form to a column's, and whether they fit it at all."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, Integer
from sqlalchemy.sql.schema import DefaultGenerator, ScalarElementColumnDefault
from sqlalchemy.types import String, TypeEngine

from db.base import Exchanged
from db.enums import Labelled
from db.exchanged import reference_columns, table_of, value_columns
from db.types import EnumText, JsonText, Uid, UtcDateTime

Reader = Callable[[Any], Any]

HEX32 = re.compile(r"[0-9a-f]{32}")
"""A uid as all our programs write it, and as SQLite keeps it."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z", re.ASCII)


class Misfit(Enum):
    """Why a value does not fit its column: only a newer program knows it, or it is simply wrong."""

    NEWER = "newer"
    WRONG = "wrong"


def read_moment(text: str) -> datetime:
    """The moment of a change, with or without a fraction of a second.

    :raises ValueError: for any other form.
    """
    if _MOMENT.fullmatch(text) is None:
        raise ValueError("a moment is written as 2026-11-23T04:00:00Z")
    return datetime.fromisoformat(text)


def read_uid(text: str) -> UUID:
    """A uid of a change.

    :raises ValueError: for anything that is not 32 hex digits.
    """
    return UUID(hex=text)


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A value column: whether it may be null, what reads its wire form, what stands in where it must not.

    ``read`` raises ValueError when the value does not fit the column's type; None takes it as it is.
    ``default`` is the model's plain value for records of older programs, None when it has none.
    """

    nullable: bool
    read: Reader | None
    default: Any


@cache
def readers(model: type[Exchanged]) -> Mapping[str, ValueColumn]:
    """The value columns of a model, in table order."""
    columns = table_of(model).columns
    return {
        field: ValueColumn(
            bool(columns[field].nullable), _reader(columns[field].type), _plain(columns[field].default)
        )
        for field in value_columns(model)
    }


def _plain(default: DefaultGenerator | None) -> Any:  # noqa: ANN401 - a column's value
    return default.arg if isinstance(default, ScalarElementColumnDefault) else None


def _reader(kind: TypeEngine[Any]) -> Reader | None:
    if isinstance(kind, EnumText):
        return cast("type[Labelled]", kind.enum)
    if isinstance(kind, UtcDateTime):
        return read_moment
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, type(Uid)):
        return read_uid
    return None


@dataclass(frozen=True, slots=True)
class _Checks:
    """Fields that must have a value; what says whether a value fits (of fields that do not take any)."""

    required: frozenset[str]
    fits: Mapping[str, Callable[[object], bool]]
    words: frozenset[str]
    """Fields of words from a list, which a newer program may have made longer."""


@cache
def _checks(model: type[Exchanged]) -> _Checks:
    columns, references = table_of(model).columns, reference_columns(model)
    # A reference travels as the uid of its target.
    kinds: dict[str, TypeEngine[Any]] = {
        field: Uid if field in references else columns[field].type for field in value_columns(model)
    }
    fits = {field: fit for field, kind in kinds.items() if (fit := _fitting(kind)) is not None}
    required = frozenset(field for field, column in readers(model).items() if not column.nullable)
    return _Checks(required, fits, frozenset(f for f, kind in kinds.items() if isinstance(kind, EnumText)))


def misfit(model: type[Exchanged], values: Mapping[str, object]) -> Misfit | None:
    """What is wrong with the values of a change for this model; None when all of them can be stored.

    Fields that the model does not have are of a newer program: they are kept and count as fitting.
    """
    checks = _checks(model)
    required, fit_of = checks.required, checks.fits.get
    for field, value in values.items():
        if value is None:
            if field in required:
                return Misfit.WRONG
        elif (fit := fit_of(field)) is not None and not fit(value):
            return Misfit.NEWER if field in checks.words else Misfit.WRONG
    return None


def _fitting(kind: TypeEngine[Any]) -> Callable[[object], bool] | None:
    if isinstance(kind, JsonText):
        return None
    if isinstance(kind, Boolean):
        return lambda value: isinstance(value, bool)
    if isinstance(kind, Integer):
        most = 2 ** (63 if isinstance(kind, BigInteger) else 31)
        return lambda value: type(value) is int and -most <= value < most
    if isinstance(kind, EnumText):
        words = frozenset(str(member.value) for member in cast("type[Labelled]", kind.enum))
        return lambda value: isinstance(value, str) and value in words
    read = _reader(kind)
    if read is not None:
        return lambda value: isinstance(value, str) and _reads(read, value)
    if isinstance(kind, String):
        return lambda value: isinstance(value, str) and "\0" not in value
    return lambda value: isinstance(value, str)


@lru_cache(maxsize=8192)
def _reads(read: Reader, value: str) -> bool:
    """Whether a reader takes a text; days and moments come again and again."""
    try:
        read(value)
    except ValueError:
        return False
    return True
