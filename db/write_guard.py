"""Exchanged tables are written through the change log or not at all; the audit log is only appended to.

The guard looks at every statement on its way to the driver, so no session, connection or text gets around it.
"""

import re
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from db.errors import UnloggedWrite
from db.exchanged import exchanged_classes

_WRITE = re.compile(
    r'^\s*(INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.I
)
_OPEN = "write_guard.open"
_APPEND_ONLY = frozenset({"audit_log"})


def set_open(connection: Connection, is_open: bool) -> None:
    """Let the flush of a logged session through, and close again behind it."""
    connection.info[_OPEN] = is_open


def _guard(
    conn: Connection, _cursor: object, statement: str, _params: object, _context: object, _many: bool
) -> None:
    match = _WRITE.match(statement)
    if match is None:
        return
    table = match.group(2)
    if table in _APPEND_ONLY and not match.group(1).upper().startswith("INSERT"):
        raise UnloggedWrite(f"{table} is append-only")
    if table in exchanged_classes() and not conn.info.get(_OPEN):
        raise UnloggedWrite(f"{table} is exchanged: write it through the session or change_log.bulk_insert")


def guard(engine: Engine) -> None:
    """Refuse statements that write exchanged tables around the log, on every connection of the engine."""
    event.listen(engine, "before_cursor_execute", _guard)

    def reset(_dbapi: object, record: Any, *_rest: object) -> None:  # noqa: ANN401 - pool record
        record.info.pop(_OPEN, None)

    event.listen(engine, "checkout", reset)


class unguarded:  # noqa: N801 - reads as a statement
    """Context in which exchanged tables may be written: only the log and the import of packages use it."""

    def __init__(self, session: Session) -> None:
        """Open the guard of the session's connection."""
        self._info = session.connection().info

    def __enter__(self) -> None:
        """Open the guard."""
        self._before = self._info.get(_OPEN, False)
        self._info[_OPEN] = True

    def __exit__(self, *_exc: object) -> None:
        """Close it again."""
        self._info[_OPEN] = self._before
