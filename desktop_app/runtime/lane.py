"""A lane: one thread that runs tasks strictly in order. No Qt here."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

Task = Callable[[], None]


class Lane:
    """One worker thread, started with its first task and joined by ``close``.

    Tasks must not raise: what they catch and deliver is their own business.
    """

    def __init__(self, name: str, at_end: Task | None = None) -> None:
        """Name the thread; ``at_end`` runs on it as the last thing (to give back its session)."""
        self._name = name
        self._at_end = at_end
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._closed = False

    def put(self, task: Task) -> None:
        """Append a task.

        :raises RuntimeError: after ``close``; a task that could never run would be lost silently.
        """
        if self._closed:
            raise RuntimeError(f"lane {self._name} is closed")
        self._tasks.put(task)
        if self._thread is None:
            # A daemon, so that a crash before close() cannot hang the process; close() always joins.
            self._thread = Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Let the queued tasks run to their end, then end and join the thread. May be called twice."""
        self._closed = True
        if self._thread is not None:
            self._tasks.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
            del task  # nothing of a finished task stays alive while the lane waits
        if self._at_end is not None:
            self._at_end()
