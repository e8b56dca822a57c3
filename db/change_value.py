"""Values of changes: from their wire form to a column's, and whether they fit it at all."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
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


@cache
def _kinds(model: type[Exchanged]) -> Mapping[str, TypeEngine[Any]]:
    # A reference travels as the uid of its target.
    columns, references = table_of(model).columns, reference_columns(model)
    return {field: Uid if field in references else columns[field].type for field in value_columns(model)}


def misfit(model: type[Exchanged], values: Mapping[str, object]) -> Misfit | None:
    """What is wrong with the values of a change for this model; None when all of them can be stored.

    Fields that the model does not have are of a newer program: they are kept and count as fitting.
    """
    kinds, known = _kinds(model), readers(model)
    for field, value in values.items():
        if field not in kinds:
            continue
        if value is None:
            if not known[field].nullable:
                return Misfit.WRONG
        elif not _fits(kinds[field], value):
            return Misfit.NEWER if isinstance(kinds[field], EnumText) else Misfit.WRONG
    return None


def _fits(kind: TypeEngine[Any], value: object) -> bool:
    if isinstance(kind, JsonText):
        return True
    if isinstance(kind, Boolean):
        return isinstance(value, bool)
    if isinstance(kind, Integer):
        bits = 63 if isinstance(kind, BigInteger) else 31
        return type(value) is int and -(2**bits) <= value < 2**bits
    if not isinstance(value, str):
        return False
    read = _reader(kind)
    if read is None:
        return not isinstance(kind, String) or "\0" not in value
    try:
        read(value)
    except ValueError:
        return False
    return True
