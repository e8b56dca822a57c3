"""From a change's wire form straight to the form in which SQLite keeps it, for the quick way in.

Each value is read by the column's reader and stored by the column's own type, as SQLAlchemy would do it;
what comes again and again (enums, dates, moments) is remembered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Date
from sqlalchemy.types import TypeEngine

from db import driver
from db.base import Exchanged
from db.change_value import HEX32, readers
from db.exchanged import reference_columns, table_of
from db.types import EnumText, UtcDateTime

Store = Callable[[Any], Any]
_REMEMBERED = 4096


def stored_uid(text: object) -> str | None:
    """The stored form of a uid that is written as all our programs write it; None for any other."""
    return text if isinstance(text, str) and HEX32.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A value column: whether it may be null, the stored form of its default, what stores a wire value.

    ``store`` raises ValueError when the value does not fit; None takes it as it is.
    """

    nullable: bool
    default: Any
    store: Store | None


@cache
def stored_columns(model: type[Exchanged]) -> Mapping[str, StoredColumn]:
    """The value columns of a model, in table order. References are not stored from their wire form."""
    columns, references = table_of(model).columns, reference_columns(model)
    found: dict[str, StoredColumn] = {}
    for name, value in readers(model).items():
        put = driver.storing(columns[name])
        default = value.default
        if value.nullable or default is None:
            default = None
        elif put is not None:
            default = put(default)
        store = None if name in references else _storing(columns[name].type, value.read, put)
        found[name] = StoredColumn(value.nullable, default, store)
    return found


def _storing(kind: TypeEngine[Any], read: Store | None, put: Store | None) -> Store | None:
    if read is None:
        return put
    both = read if put is None else _after(read, put)
    return lru_cache(_REMEMBERED)(both) if isinstance(kind, EnumText | UtcDateTime | Date) else both


def _after(read: Store, put: Store) -> Store:
    return lambda value: put(read(value))
