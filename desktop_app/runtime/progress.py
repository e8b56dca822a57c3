"""Progress of a long job, reported from its thread, and the order to stop.

Services do not import this module: they annotate a keyword ``progress`` with a protocol of their own
that has ``step(text, done, total)``. The runner passes a ``Progress`` to every function that takes one.
No Qt here, so that the command line uses it too.
"""

import time
from collections.abc import Callable
from threading import Event

Listener = Callable[[str, int, int], None]

REPORT_EVERY_SECONDS = 0.05
"""A screen shows no more than some 20 steps a second; the rest would only fill the event queue."""


class Stopped(Exception):
    """The user stopped the job (no error); the transaction around it is rolled back."""


class Progress:
    """Handed to a long job. ``step`` reports, and raises ``Stopped`` once the job was cancelled."""

    def __init__(
        self, listener: Listener, stop: Event, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        """Report to ``listener`` (called on the job's thread) until ``stop`` is set."""
        self._listener = listener
        self._stop = stop
        self._seconds = seconds
        self._reported_at: float | None = None

    def step(self, text: str, done: int, total: int) -> None:
        """Say in Chinese what is being done and how far it is; ``total`` 0 means unknown.

        Call it at least every 200 ms of work; it is cheap (under 1 µs when nothing is reported).

        :raises Stopped: when the user cancelled.
        """
        if self._stop.is_set():
            raise Stopped
        now = self._seconds()
        if self._reported_at is None or done == total or now - self._reported_at >= REPORT_EVERY_SECONDS:
            self._reported_at = now
            self._listener(text, done, total)
