"""Points at which something happens to a process: every write, fsync, rename, unlink, SQL write and commit.

Installed in a child process, before its work. The first run only counts and names the points; a second one,
on the same data, meets its fate at one of them. Files are seen at Python's level; the database's own files
are written inside the driver, and ``tests/faults/test_system_calls.py`` kills at those.
"""

import builtins
import errno
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

from tests.faults.power import Disk

NEEDS_ROOM = ("write", "half", "fsync", "rename")
SQL_WRITES = ("INSERT", "UPDATE", "DELETE", "SAVEPOINT", "RELEASE")


class Fate(StrEnum):
    """What happens at the point.

    A killed process loses only what it held in memory. A power cut loses what was not synced: the bytes of
    files (``BYTES``), or also names given and taken in folders that were not synced (``NAMES``). The others
    leave the process alive: its stick vanishes, the stick answers with an error from now on, this one call
    finds the disk full, or the process is stopped until it is told to go on.
    """

    KILL = "kill"
    BYTES = "bytes"
    NAMES = "names"
    VANISH = "vanish"
    PULLED = "pulled"
    FULL = "full"
    STOP = "stop"


DEATHS = (Fate.KILL, Fate.BYTES, Fate.NAMES)
AWAY = " away"
"""What is put after the name of a stick that was pulled out."""
ERRORS = (Fate.VANISH, Fate.PULLED, Fate.FULL)


class _File:
    """A file opened for writing, whose writes are points (before, and after half of the bytes), or a file on
    the stick, whose reads are points, too."""

    def __init__(self, inner: Any, path: str, points: "Points") -> None:
        self._inner = inner
        self._path = path
        self._points = points

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self._inner.close()

    def read(self, size: int = -1) -> bytes:
        self._points.hit("read", self._path)
        return self._inner.read(size)

    def write(self, data: bytes) -> int:
        if self._path:
            self._points.disk.written(self._path)
        name = Path(self._path).suffix or "spool"
        self._points.hit(f"write {name}", self._path)
        if self._points.hit(f"half a write {name}", self._path, lambda: self._half(data)):
            self._inner.write(data[len(data) // 2 :])
            return len(data)
        return self._inner.write(data)

    def _half(self, data: bytes) -> None:
        self._inner.write(data[: len(data) // 2])
        self._inner.flush()


class Points:
    """Counts the points of this process; number ``at`` (from 1) is that of its fate, None only counts."""

    def __init__(self, stick: Path, at: int | None = None, fate: Fate = Fate.KILL) -> None:
        self.trace: list[str] = []
        self.disk = Disk()
        self.met = False
        self._stick = os.path.realpath(stick)
        self._at = at
        self._fate = fate
        self._name = ""

    def hit(self, name: str, path: str = "", last_act: Callable[[], None] | None = None) -> bool:
        """The process has come to a point, on a file; ``last_act`` is what it still does before its fate.

        Returns whether it met its fate here and lives.

        :raises OSError: when that is its fate.
        """
        if self.met:
            if self._fate is Fate.PULLED and path.startswith(self._stick):
                raise OSError(errno.EIO, "Input/output error", path)
            return False
        self._name = name
        self.trace.append(f"{name} on stick" if path.startswith(self._stick) else name)
        if len(self.trace) != self._at:
            return False
        self.met = True
        if last_act is not None:
            last_act()
        self._meet(path)
        return True

    def _meet(self, path: str) -> None:
        match self._fate:
            case Fate.VANISH:
                Path(self._stick).rename(self._stick + AWAY)
            case Fate.PULLED:
                if path.startswith(self._stick):
                    raise OSError(errno.EIO, "Input/output error", path)
            case Fate.FULL:
                if self._name.startswith(NEEDS_ROOM):
                    raise OSError(errno.ENOSPC, "No space left on device", path)
            case Fate.STOP:
                os.kill(os.getpid(), signal.SIGSTOP)
            case _:
                self.disk.cut(bytes_only=self._fate is Fate.BYTES, kept=self._fate is Fate.KILL)
                os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """From now on every point of this process is seen. For a process that ends soon."""
        self._wrap_open()
        self._wrap_names()
        fsync = os.fsync

        def synced(fd: int) -> None:
            path = str(Path(f"/proc/self/fd/{fd}").readlink())
            self.hit("fsync", path)
            fsync(fd)
            self.disk.synced(path)

        os.fsync = synced  # type: ignore[assignment]
        self._wrap_database()

    def _wrap_open(self) -> None:
        plain = io.open

        def opened(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            found = plain(file, mode, *args, **kwargs)
            if self.met and self._fate is not Fate.PULLED:
                return found
            # A temporary file without a name is opened by its folder, or by number.
            nameless = isinstance(file, int) or Path(file).is_dir()
            path = "" if nameless else os.path.realpath(str(file))
            if set(mode) & set("wxa+") or path.startswith(self._stick):
                return _File(found, path, self)
            return found

        io.open = builtins.open = opened
        tempfile._io.open = opened  # type: ignore[attr-defined]

    def _wrap_names(self) -> None:
        replace, unlink = os.replace, os.unlink

        def renamed(source: Any, target: Any, **kwargs: Any) -> None:
            self.hit("rename", os.path.realpath(target))
            if not self.met:
                self.disk.renamed(os.path.realpath(source), os.path.realpath(target))
            replace(source, target, **kwargs)

        def unlinked(path: Any, **kwargs: Any) -> None:
            self.hit("unlink", os.path.realpath(path))
            if not self.met:
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
