"""Files in clear while a dossier is bound: without a name where the system can, gone when the program ends.

A scan is kept encrypted; binding reads it page by page from a plain copy that has no name (Linux) or that the
system deletes when its handle is closed, also by a crash (Windows). What a power cut may leave there under a
name is deleted when the centre is opened.
"""

import io
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from desktop_app.errors import EnvironmentProblem
from desktop_app.services.centre import Centre
from desktop_app.services.package_tidy import PLAIN_PREFIX, PLAIN_SUFFIX

_ROOM = "outbox"


@contextmanager
def plain_file(centre: Centre) -> Generator[BinaryIO]:
    """An empty file for reading and writing in the centre's folder, gone when the context ends.

    :raises EnvironmentProblem: when the disk is full or cannot be written.
    """
    try:
        folder = centre.folder / _ROOM
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder, prefix=PLAIN_PREFIX, suffix=PLAIN_SUFFIX) as file:
            yield cast(BinaryIO, file)
    except OSError as error:
        raise EnvironmentProblem("卷宗没有装订成", "请腾出磁盘空间，再装订一次。") from error


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a spool."""

    start: int
    size: int


class PlainSpool:
    """Many files behind each other in one plain file: one handle, however many scans there are."""

    def __init__(self, file: BinaryIO) -> None:
        """``file`` is empty."""
        self._file = file
        self._end = 0

    def add(self, write: Callable[[BinaryIO], object]) -> Part:
        """Append what ``write`` writes."""
        self._file.seek(self._end)
        write(self._file)
        part = Part(self._end, self._file.tell() - self._end)
        self._end += part.size
        return part

    @contextmanager
    def opened(self, part: Part) -> Generator[BinaryIO]:
        """A part as a file that is read."""
        yield io.BufferedReader(_Stretch(self._file, part), 64 * 1024)


class _Stretch(io.RawIOBase):
    """Reads one part of a spool."""

    def __init__(self, file: IO[bytes], part: Part) -> None:
        super().__init__()
        self._file, self._part, self._at = file, part, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._part.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        room = min(len(buffer), max(0, self._part.size - self._at))
        self._file.seek(self._part.start + self._at)
        data = self._file.read(room)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
