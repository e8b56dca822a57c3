"""Points at which a process dies: every write, fsync, rename, unlink, SQL write and commit it makes.

Installed in a child process, before its work. The first run only counts and names the points; a second one,
on the same data, dies at one of them. Files are seen at Python's level; the database's own files are written
inside the driver, and ``tests/faults/test_system_calls.py`` kills at those.
"""

import builtins
import io
import os
import signal
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

SQL_WRITES = ("INSERT", "UPDATE", "DELETE", "SAVEPOINT", "RELEASE")


class Cut(StrEnum):
    """How the process ends, and what the disk forgets with it.

    A killed process loses only what it held in memory. A power cut loses what was not synced: the bytes of
    files (``BYTES``), or also names given and taken in folders that were not synced (``NAMES``).
    """

    KILL = "kill"
    BYTES = "bytes"
    NAMES = "names"


class _Disk:
    """What a power cut would take: bytes and names that no fsync has made durable."""

    def __init__(self) -> None:
        self.durable: dict[str, int] = {}
        self.undo: list[tuple[str, Callable[[], None]]] = []

    def written(self, path: str) -> None:
        self.durable.setdefault(path, 0)

    def synced(self, fd: int) -> None:
        path = str(Path(f"/proc/self/fd/{fd}").readlink())
        if Path(path).is_dir():
            self.undo = [(folder, back) for folder, back in self.undo if folder != path]
        elif path in self.durable:
            self.durable[path] = os.fstat(fd).st_size

    def renamed(self, source: str, target: str) -> None:
        if source in self.durable:
            self.durable[target] = self.durable.pop(source)
        was = Path(target).read_bytes() if Path(target).is_file() else None

        def back() -> None:
            Path(target).rename(source)
            if source != target and target in self.durable:
                self.durable[source] = self.durable.pop(target)
            if was is not None:
                Path(target).write_bytes(was)

        self.undo.append((str(Path(target).parent), back))

    def unlinked(self, path: str) -> None:
        self.durable.pop(path, None)
        if Path(path).is_file():
            was = Path(path).read_bytes()
            self.undo.append((str(Path(path).parent), lambda: _put_back(path, was)))

    def cut(self, how: Cut) -> None:
        if how is Cut.NAMES:
            for _, back in reversed(self.undo):
                back()
        if how is not Cut.KILL:
            for path, size in self.durable.items():
                if Path(path).exists():
                    os.truncate(path, size)


def _put_back(path: str, content: bytes) -> None:
    Path(path).write_bytes(content)


class _File:
    """A file opened for writing, whose writes are points: before, and after half of the bytes."""

    def __init__(self, inner: Any, path: str | None, points: "Points") -> None:
        self._inner = inner
        self._path = path
        self._points = points

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self._inner.close()

    def write(self, data: bytes) -> int:
        if self._path is not None:
            self._points.disk.written(self._path)
        name = "spool" if self._path is None else Path(self._path).suffix
        self._points.hit(f"write {name}")
        self._points.hit(f"half a write {name}", lambda: self._half(data))
        return self._inner.write(data)

    def _half(self, data: bytes) -> None:
        self._inner.write(data[: len(data) // 2])
        self._inner.flush()


class Points:
    """Counts the points of this process and dies at number ``die_at`` (from 1); None only counts."""

    def __init__(self, die_at: int | None = None, cut: Cut = Cut.KILL) -> None:
        self.trace: list[str] = []
        self.disk = _Disk()
        self._die_at = die_at
        self._cut = cut
        self.dying = False

    def hit(self, name: str, last_act: Callable[[], None] | None = None) -> None:
        """The process has come to a point; ``last_act`` is what it still does if it dies here."""
        if self.dying:
            return
        self.trace.append(name)
        if len(self.trace) == self._die_at:
            self.dying = True
            if last_act is not None:
                last_act()
            self.disk.cut(self._cut)
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """From now on every point of this process is seen. For a process that ends soon."""
        self._wrap_open()
        self._wrap_names()
        fsync = os.fsync

        def synced(fd: int) -> None:
            self.hit("fsync")
            fsync(fd)
            if not self.dying:
                self.disk.synced(fd)

        os.fsync = synced  # type: ignore[assignment]
        self._wrap_database()

    def _wrap_open(self) -> None:
        plain = io.open

        def opened(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            found = plain(file, mode, *args, **kwargs)
            if self.dying or not set(mode) & set("wxa+"):
                return found
            # A temporary file without a name is opened by its folder, or by number.
            nameless = isinstance(file, int) or Path(file).is_dir()
            return _File(found, None if nameless else os.path.realpath(str(file)), self)

        io.open = builtins.open = opened
        tempfile._io.open = opened  # type: ignore[attr-defined]

    def _wrap_names(self) -> None:
        replace, unlink = os.replace, os.unlink

        def renamed(source: Any, target: Any, **kwargs: Any) -> None:
            self.hit("rename")
            if not self.dying:
                self.disk.renamed(os.path.realpath(source), os.path.realpath(target))
            replace(source, target, **kwargs)

        def unlinked(path: Any, **kwargs: Any) -> None:
            self.hit("unlink")
            if not self.dying:
                self.disk.unlinked(os.path.realpath(path))
            unlink(path, **kwargs)

        os.replace = os.rename = renamed
        os.unlink = os.remove = unlinked

    def _wrap_database(self) -> None:
        commit = DefaultDialect.do_commit

        def committed(dialect: DefaultDialect, connection: Any) -> None:
            self.hit("commit")
            commit(dialect, connection)

        DefaultDialect.do_commit = committed  # type: ignore[assignment]

        @event.listens_for(Engine, "before_cursor_execute")
        def sql(_c: object, _k: object, statement: str, *_: object) -> None:
            word = statement.split(None, 1)[0].upper()
            if word in SQL_WRITES:
                self.hit(f"sql {word}")
