"""The runner: one writer thread, one reader thread, one thread for work without a database, one aside.

Every call names a service function and its plain arguments, returns a ``Job`` at once, and delivers on
the GUI thread. Commands run strictly in order, each in one transaction; queries read WAL snapshots and
so never wait for a command; work (PDF rendering) has one thread only, because PDFium is not thread-safe.
"""

import sys
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from itertools import count
from threading import Event
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.runtime.bus import Bus, Changes
from desktop_app.runtime.clock import Clock
from desktop_app.runtime.explain import Explain, explain_os_error
from desktop_app.runtime.job import Broken, Done, Halted, Job, Listener, Outcome, Refused
from desktop_app.runtime.lane import Lane
from desktop_app.runtime.mailbox import Mailbox
from desktop_app.runtime.progress import Progress, Stopped
from desktop_app.runtime.transaction import (
    CommandFunction,
    OpenSession,
    QueryFunction,
    SessionHolder,
    Stamp,
    run_command,
    run_query,
    takes_progress,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Ts = TypeVarTuple("Ts")
T = TypeVar("T")

OnError = Callable[[FengqiaoError], None]
_NO_CHANGES = Changes(frozenset())


class Runner(QObject):
    """Runs service functions off the GUI thread. Make and use it on the GUI thread; ``close`` it at the end.

    ``problem`` carries errors that no ``on_error`` took (also those of a command whose page was closed
    meanwhile); the main window shows them. Bugs go to ``sys.excepthook``, that is to the crash handling.
    """

    problem = Signal(FengqiaoError)

    def __init__(
        self,
        open_session: OpenSession,
        clock: Clock,
        *,
        stamp: Stamp,
        explain: Explain = explain_os_error,
        parent: QObject | None = None,
    ) -> None:
        """Start nothing yet: threads and sessions come with the first job.

        ``stamp`` puts the author into ``session.info`` before each command; ``explain`` turns a
        driver's or system's exception into an error for people, or returns ``None`` for a bug.
        """
        super().__init__(parent)
        self.bus = Bus(self)
        self._clock = clock
        self._stamp = stamp
        self._explain = explain
        self._mailbox = Mailbox(self)
        self._writing = SessionHolder(open_session, read_only=False)
        self._reading = SessionHolder(open_session, read_only=True)
        self._writer = Lane("fengqiao-writer", self._writing.release)
        self._reader = Lane("fengqiao-reader", self._reading.release)
        self._worker = Lane("fengqiao-work")
        self._background = Lane("fengqiao-background")
        self._tickets = count(1)
        self._running: dict[int, _Running] = {}
        self._slots: dict[tuple[int, str], int] = {}
        self._closed = False

    def command(
        self,
        fn: CommandFunction[*Ts, T],
        *args: *Ts,
        by: Actor,
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Run ``fn(session, *args, by=by, now=…)`` on the writer in one transaction.

        After the commit: ``on_done(result)``, then the changed entities on ``bus``. Nothing is delivered
        to an ``owner`` that was destroyed (by default the Qt object ``on_done`` is a method of).

        :raises RuntimeError: after ``close``.
        """

        def run(extra: Mapping[str, Progress]) -> Done:
            now = self._clock.now()

            def call(session: "Session") -> T:
                return fn(session, *args, by=by, now=now, **extra)

            result, changed = run_command(self._writing.get(), self._stamp, call, by, now)
            return Done(result, Changes(changed))

        listener = Listener(owner, on_done, on_error)
        return self._start(self._writer, fn, run, listener, "")

    def query(
        self,
        fn: QueryFunction[*Ts, T],
        *args: *Ts,
        by: Actor,
        today: date | None = None,
        slot: str = "",
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Run ``fn(session, *args, by=by, today=…)`` on the reader; announces nothing.

        ``today`` defaults to the present day in China. A new query with the same owner and ``slot``
        supersedes the older one: it is not run, or its late result is dropped.
        """

        def run(extra: Mapping[str, Progress]) -> Done:
            day = today or local_date(self._clock.now())

            def call(session: "Session") -> T:
                return fn(session, *args, by=by, today=day, **extra)

            return Done(run_query(self._reading.get(), call), _NO_CHANGES)

        return self._start(self._reader, fn, run, Listener(owner, on_done, on_error), slot)

    def work(
        self,
        fn: Callable[[*Ts], T],
        *args: *Ts,
        slot: str = "",
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Run ``fn(*args)`` with plain values and no session (papers, previews); ``slot`` as in ``query``."""

        def run(extra: Mapping[str, Progress]) -> Done:
            return Done(fn(*args, **extra), _NO_CHANGES)

        return self._start(self._worker, fn, run, Listener(owner, on_done, on_error), slot)

    def background(
        self,
        fn: Callable[[*Ts], T],
        *args: *Ts,
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Run ``fn(*args)`` on a thread that nobody waits for (the daily check): pages and papers go on."""

        def run(extra: Mapping[str, Progress]) -> Done:
            return Done(fn(*args, **extra), _NO_CHANGES)

        return self._start(self._background, fn, run, Listener(owner, on_done, on_error), "")

    @property
    def is_closed(self) -> bool:
        """Whether no further command is taken: a job of several commands ends with the one it has."""
        return self._closed

    def commands_under_way(self) -> int:
        """How many commands wait or run: ask before closing the window."""
        return sum(1 for entry in self._running.values() if entry.lane is self._writer)

    def is_quiet(self) -> bool:
        """Whether every job was delivered: what a page shows is complete then."""
        return not self._running

    def close(self) -> None:
        """End all threads and join them; nothing that was given to ``command`` is lost.

        Queries and work are stopped or dropped, waiting commands still run and their outcomes are
        delivered before this returns. Blocks for as long as the last job takes. May be called twice.
        """
        self._closed = True
        for entry in tuple(self._running.values()):
            if entry.lane is not self._writer:
                entry.job.cancel()
        for lane in (self._writer, self._reader, self._worker, self._background):
            lane.close()
        self._mailbox.deliver_all()

    def _start(
        self,
        lane: Lane,
        fn: Callable[..., object],
        run: Callable[[Mapping[str, Progress]], Done],
        listener: Listener,
        slot: str,
    ) -> Job:
        stop = Event()
        job = Job(stop)
        if self._closed and lane is not self._writer:
            job.cancel()  # a page that asks again while the program ends
            return job
        ticket = next(self._tickets)
        progress = Progress(partial(self._post_progress, ticket), stop)
        extra = {"progress": progress} if takes_progress(fn) else {}
        keeps_result = lane is self._writer

        def task() -> None:
            outcome = self._outcome(partial(run, extra), stop, keeps_result)
            self._mailbox.post(partial(self._deliver, ticket, outcome))

        lane.put(task)
        self._running[ticket] = _Running(job, listener, lane)
        if slot:
            self._supersede((id(listener.owner), slot), ticket)
        return job

    def _supersede(self, key: tuple[int, str], ticket: int) -> None:
        older = self._running.get(self._slots.get(key, 0))
        if older is not None:
            older.job.cancel()
        self._slots[key] = ticket
        if len(self._slots) > 2 * len(self._running) + 16:
            self._slots = {k: t for k, t in self._slots.items() if t in self._running}

    def _outcome(self, run: Callable[[], Done], stop: Event, keeps_result: bool) -> Outcome:
        # On the lane's thread. A cancelled query or work has nobody waiting; a command that was
        # committed all the same is told as done, since that is what happened.
        if stop.is_set():
            return Halted()
        try:
            done = run()
        except Stopped:
            return Halted()
        except BaseException as error:  # the lane must live on
            told = error if isinstance(error, FengqiaoError) else self._explain(error)
            return Broken(error) if told is None else Refused(_without_frames(told))
        return done if keeps_result or not stop.is_set() else Halted()

    def _post_progress(self, ticket: int, text: str, done: int, total: int) -> None:
        self._mailbox.post(partial(self._show_progress, ticket, text, done, total))

    def _show_progress(self, ticket: int, text: str, done: int, total: int) -> None:
        entry = self._running.get(ticket)
        if entry is not None:
            entry.job.progressed.emit(text, done, total)

    def _deliver(self, ticket: int, outcome: Outcome) -> None:
        entry = self._running.pop(ticket)
        job, listener = entry.job, entry.listener
        is_command = entry.lane is self._writer
        try:
            match outcome:
                case Done(result, changes):
                    try:
                        job.done.emit(result)
                        listener.done(result)
                    finally:
                        self.bus.announce(changes)
                case Refused(error):
                    job.failed.emit(error)
                    if listener.hears_errors():
                        listener.error(error)
                    elif is_command or not listener.is_gone:
                        self.problem.emit(error)
                case Halted():
                    job.stopped.emit()
                case Broken(error):
                    sys.excepthook(type(error), error, error.__traceback__)
        finally:
            job.end()


class _Running:
    """A job that was not delivered yet. Only the GUI thread holds it, so Qt objects are freed there."""

    __slots__ = ("job", "lane", "listener")

    def __init__(self, job: Job, listener: Listener, lane: Lane) -> None:
        self.job = job
        self.listener = listener
        self.lane = lane


def _without_frames(error: FengqiaoError) -> FengqiaoError:
    # The frames would keep the session and its records alive on the GUI thread.
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)
