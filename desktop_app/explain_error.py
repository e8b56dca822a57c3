"""Errors of the driver, the database layer and the system as errors for people.

No Qt here: the command line uses it as well as the window.
"""

from pathlib import Path

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from db.engine import sqlite_url_problem
from db.errors import DatabaseProblem
from desktop_app.errors import FengqiaoError
from desktop_app.runtime.explain import explain_os_error
from desktop_app.services.centre_file import as_environment

_OUR_FAULT = ("no such ", "syntax error", "has no column", "already exists", "too many sql variables")
"""SQLite reports a statement that we wrote wrong with the same class as a full disk."""


def explain(error: BaseException, folder: Path | None = None) -> FengqiaoError | None:
    """What a person is told about ``error`` in the centre ``folder``; None for a bug.

    A broken constraint, a wrong type and a statement that does not fit the tables are bugs. A full disk, a
    write-protected place, a file in use and a damaged page are the environment's.
    """
    if isinstance(error, FengqiaoError):
        return error
    if isinstance(error, DatabaseProblem):
        return as_environment(error)
    if isinstance(error, DBAPIError):
        # Exactly these two: their subclasses (integrity, programming, data …) are ours.
        ours = type(error) not in (OperationalError, DatabaseError)
        if ours or any(word in str(error.orig).lower() for word in _OUR_FAULT):
            return None
        return as_environment(sqlite_url_problem(error.orig, (folder or Path()) / "centre.db"))
    return explain_os_error(error)
