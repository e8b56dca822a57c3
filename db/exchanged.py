"""The exchanged tables as the change log sees them: their columns, references, and values on the wire."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, inspect

from db.base import Base, Exchanged


@cache
def exchanged_classes() -> Mapping[str, type[Exchanged]]:
    """All exchanged models by table name, parents before children."""
    # Registers every model; before it the answer would not be whole.
    import db.models  # noqa: F401 # pyright: ignore[reportUnusedImport]

    by_name: dict[str, type[Exchanged]] = {
        str(mapper.local_table.name): mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Exchanged) and isinstance(mapper.local_table, Table)
    }
    return {str(t.name): by_name[t.name] for t in Base.metadata.sorted_tables if t.name in by_name}


@cache
def value_columns(model: type[Exchanged]) -> tuple[str, ...]:
    """Columns of a model that are values of the record, in table order."""
    table = table_of(model)
    return tuple(str(c.key) for c in table.columns if c.key not in model.LOCAL_FIELDS)


@cache
def table_of(model: type[Exchanged] | type[Base]) -> Table[Any]:
    """The table of a model."""
    return cast("Table[Any]", inspect(model).local_table)


@cache
def reference_columns(model: type[Exchanged]) -> Mapping[str, type[Exchanged]]:
    """Foreign keys of a model to other exchanged tables; they travel as the target's uid."""
    classes = exchanged_classes()
    return {
        str(column.key): classes[key.column.table.name]
        for column in table_of(model).columns
        for key in column.foreign_keys
        if key.column.table.name in classes
    }


@cache
def parent_reference(model: type[Exchanged]) -> tuple[str, type[Exchanged]] | None:
    """The reference through which a record belongs to a dispute: column and target; None where it does not.

    Only references that a record cannot be without count, and the one that a class names although a row may
    lack it (``PARENT_FIELD``: written with the row and never changed), so the answer is the same in every
    office. A row without it belongs to no dispute.
    """
    from db.models.dispute import Dispute

    for column, target in reference_columns(model).items():
        belongs = target is Dispute or parent_reference(target) is not None
        if belongs and (column == model.PARENT_FIELD or not table_of(model).c[column].nullable):
            return column, target
    return None


_AS_IT_IS = frozenset({str, int, bool, type(None)})


def wire_value(value: object) -> Any:  # noqa: ANN401 - JSON
    """Form of a column value in a change: ISO dates, UTC moments with microseconds, uids as 32 hex digits."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return value.hex
    return value


def wall_text(moment: datetime) -> str:
    """A moment as it stands in a change header."""
    return str(wire_value(moment))
