"""What a transaction wrote, taken down as driver statements and written again by the bare driver.

That is the floor of everything that writes: the very same rows, no ORM, no rules, one durable commit.
"""

import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from sqlite3 import Connection as DriverConnection
from typing import Any, cast

from sqlalchemy import Connection, Engine, event

_WRITE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
_RETURNING = re.compile(r"\s+RETURNING\s.*$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Write:
    """One statement with the parameters of each of its runs."""

    statement: str
    rows: Sequence[Any]


@dataclass(slots=True)
class Writes:
    """Statements of one or more transactions in their order."""

    statements: list[Write] = field(default_factory=list[Write])

    @property
    def rows(self) -> int:
        """How many rows the statements name."""
        return sum(len(write.rows) for write in self.statements)

    def take(
        self, _conn: Connection, _cursor: object, text: str, given: object, _context: object, many: bool
    ) -> None:
        """Keep a statement that writes; listens to ``before_cursor_execute``."""
        if _WRITE.match(text):
            # Several rows in one VALUES come as one flat tuple, and count as many to SQLAlchemy all the same.
            rows = cast("Sequence[Any]", given)
            rows = rows if many and isinstance(rows[0], tuple | list | dict) else (rows,)
            self.statements.append(Write(_RETURNING.sub("", text), tuple(rows)))


@contextmanager
def written(engine: Engine) -> Generator[Writes]:
    """Take down what the engine writes inside the block."""
    found = Writes()
    event.listen(engine, "before_cursor_execute", found.take)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", found.take)


def driver(engine: Engine) -> DriverConnection:
    """A driver's connection of the engine, set up like every other one (WAL, ``synchronous = FULL``)."""
    return cast(DriverConnection, engine.raw_connection().driver_connection)


def write_raw(connection: DriverConnection, writes: Writes) -> None:
    """Write everything again in one durable commit."""
    connection.execute("BEGIN IMMEDIATE")
    for write in writes.statements:
        if len(write.rows) == 1:
            connection.execute(write.statement, write.rows[0])
        else:
            connection.executemany(write.statement, write.rows)
    connection.execute("COMMIT")
