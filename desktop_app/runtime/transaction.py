"""Running one service function in its transaction, on the thread that owns the session. No Qt here."""

import inspect
import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar, TypeVarTuple

from desktop_app.domain.actor import Actor

if TYPE_CHECKING:  # SQLAlchemy costs about 0.5 s; it is loaded when the first session opens
    from sqlalchemy.orm import Session

Ts = TypeVarTuple("Ts")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

OpenSession = Callable[[bool], "Session"]
"""Opens a session; the argument is ``read_only``. Called on the thread that will use the session."""

Stamp = Callable[["Session", Actor, datetime], None]
"""Puts the author of the coming change-log rows into ``session.info`` before a command."""

_log = logging.getLogger(__name__)


class CommandFunction(Protocol[*Ts, T_co]):
    """A service function that writes. Keyword-only extras are bound with ``functools.partial``."""

    def __call__(self, session: "Session", /, *args: *Ts, by: Actor, now: datetime) -> T_co:
        """Run inside the caller's transaction."""
        ...


class QueryFunction(Protocol[*Ts, T_co]):
    """A service function that only reads."""

    def __call__(self, session: "Session", /, *args: *Ts, by: Actor, today: date) -> T_co:
        """Run on a snapshot."""
        ...


class SessionHolder:
    """The one session of a thread: opened when first needed, kept open (opening derives a key)."""

    def __init__(self, open_session: OpenSession, *, read_only: bool) -> None:
        """Open nothing yet."""
        self._open_session = open_session
        self._read_only = read_only
        self._session: Session | None = None

    def get(self) -> "Session":
        """The session, opened now if need be; a failed opening is tried again with the next job."""
        if self._session is None:
            self._session = self._open_session(self._read_only)
        return self._session

    def release(self) -> None:
        """Give the session back; the last thing its thread does."""
        if self._session is not None:
            self._session.close()
            self._session = None


def run_command(
    session: "Session", stamp: Stamp, call: Callable[["Session"], T], by: Actor, now: datetime
) -> tuple[T, frozenset[str]]:
    """Run ``call`` in one transaction and commit; returns its result and the changed entities.

    Any exception, ``Stopped`` included, rolls back everything. The session is emptied afterwards, so
    that the next command reads from the database what others may have written.
    """
    try:
        changed: set[str] = set()
        session.info["changed"] = changed  # db/change_log.py fills this very set
        stamp(session, by, now)
        with session.begin():
            result = call(session)
        return result, frozenset(changed)
    finally:
        session.info["changed"] = set()
        session.close()


def run_query(session: "Session", call: Callable[["Session"], T]) -> T:
    """Run ``call`` on a snapshot of its own; whatever it may have written is rolled back."""
    try:
        return call(session)
    finally:
        session.close()


def takes_progress(function: Callable[..., object]) -> bool:
    """True when a function (also a decorated or partial one) has a parameter ``progress``."""
    try:
        return "progress" in inspect.signature(function).parameters
    except (TypeError, ValueError):  # built-ins without a signature
        return False
