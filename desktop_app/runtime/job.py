"""The handle of a running job, what can become of it, and to whom it is told."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Event
from types import MethodType

import shiboken6
from PySide6.QtCore import QObject, Signal

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.bus import Changes


@dataclass(frozen=True, slots=True)
class Done:
    """The function returned; a command has been committed."""

    result: object
    changes: Changes


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule or the environment refused; everything was rolled back."""

    error: FengqiaoError


@dataclass(frozen=True, slots=True)
class Halted:
    """Stopped by the user or superseded; everything was rolled back, nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A bug; everything was rolled back."""

    error: BaseException


Outcome = Done | Refused | Halted | Broken


class Job(QObject):
    """Handle of one command, query or piece of work. All signals come on the GUI thread.

    ``finished`` follows every end (done, failed, stopped, bug): use it to wake a button again.
    """

    done = Signal(object)
    failed = Signal(FengqiaoError)
    stopped = Signal()
    progressed = Signal(str, int, int)
    finished = Signal()

    def __init__(self, stop: Event) -> None:
        """Make the handle; the runner sets it going."""
        super().__init__()
        self._stop = stop
        self._is_finished = False

    @property
    def is_finished(self) -> bool:
        """True once the outcome was delivered."""
        return self._is_finished

    @property
    def is_cancelled(self) -> bool:
        """True once ``cancel`` was called."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the job to stop.

        A waiting job never starts. A running one stops at its next ``progress.step`` and is rolled back;
        a command that has no further step is committed and reported as done, since that is what happened.
        """
        self._stop.set()

    def end(self) -> None:
        """Mark as delivered and say so; called by the runner only."""
        self._is_finished = True
        self.finished.emit()


class Listener:
    """The callbacks of one job; silent once the Qt object they belong to is destroyed."""

    def __init__(
        self,
        owner: QObject | None,
        on_done: Callable[..., None] | None,
        on_error: Callable[[FengqiaoError], None] | None,
    ) -> None:
        """Without ``owner``, the Qt object of a bound (also partial) ``on_done`` or ``on_error``."""
        self.owner = owner or _bound_object(on_done) or _bound_object(on_error)
        self._on_done = on_done
        self._on_error = on_error

    @property
    def is_gone(self) -> bool:
        """True when the owner's Qt object was destroyed."""
        return self.owner is not None and not shiboken6.isValid(self.owner)

    def done(self, result: object) -> None:
        """Deliver a result."""
        if self._on_done is not None and not self.is_gone:
            self._on_done(result)

    def hears_errors(self) -> bool:
        """True when ``error`` would reach someone."""
        return self._on_error is not None and not self.is_gone

    def error(self, error: FengqiaoError) -> None:
        """Deliver a refusal."""
        if self._on_error is not None and not self.is_gone:
            self._on_error(error)


def _bound_object(callback: Callable[..., None] | None) -> QObject | None:
    while isinstance(callback, partial):
        callback = callback.func
    if isinstance(callback, MethodType) and isinstance(callback.__self__, QObject):
        return callback.__self__
    return None
