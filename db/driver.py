"""Many rows of one table at the driver's own speed: in the session's transaction, through the write guard.

SQLAlchemy builds each row's parameters by name; for tens of thousands of rows that costs several times what
SQLite itself needs. Here a statement is written once, values are put into the form in which SQLAlchemy would
store them, and the driver gets tuples. SQLite only: ``usable`` says whether that is what is open.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Table, insert
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.orm import Session

_DIALECT = SQLiteDialect_pysqlite()
_IN = 500
"""Values in one list of a question."""
Row = tuple[Any, ...]


def usable(session: Session) -> bool:
    """Whether the session's database is SQLite."""
    return session.get_bind().dialect.name == "sqlite"


@cache
def storing(column: Column[Any]) -> Callable[[Any], Any] | None:
    """What puts a value of this column into its stored form; None where it is stored as it is."""
    return column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)


def _quoted(names: Sequence[str]) -> list[str]:
    return [f'"{name}"' for name in names]


@cache
def _insert(table: Table[Any], columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f'INSERT INTO "{table.name}" ({", ".join(_quoted(columns))}) VALUES ({marks})'  # noqa: S608 - our names


@cache
def _update(table: Table[Any], columns: tuple[str, ...]) -> str:
    sets = ", ".join(f"{name} = ?" for name in _quoted(columns))
    return f'UPDATE "{table.name}" SET {sets} WHERE id = ?'  # noqa: S608 - our own names


def insert_rows(session: Session, table: Table[Any], columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Insert rows of stored values, each in the order of ``columns``."""
    if rows:
        session.connection().exec_driver_sql(_insert(table, columns), list(rows))


def insert_plain(session: Session, table: Table[Any], columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Insert rows of texts and whole numbers alone, which every database stores as they are."""
    if usable(session):
        insert_rows(session, table, columns, rows)
    elif rows:
        session.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])


def update_rows(session: Session, table: Table[Any], columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Set ``columns`` of existing rows; each tuple ends with the row's local id."""
    if rows:
        session.connection().exec_driver_sql(_update(table, columns), list(rows))


def select_rows(
    session: Session, table: Table[Any], columns: Sequence[str], where: str, values: Sequence[Any]
) -> Iterator[Row]:
    """Rows, in stored values, whose column ``where`` is one of the given stored values.

    ``columns`` are SQL expressions over the table.
    """
    connection = session.connection()
    question = f'SELECT {", ".join(columns)} FROM "{table.name}" WHERE {where} IN '  # noqa: S608 - our own names
    for start in range(0, len(values), _IN):
        part = tuple(values[start : start + _IN])
        marks = f"({', '.join('?' * len(part))})"
        yield from (tuple(row) for row in connection.exec_driver_sql(question + marks, part).fetchall())
