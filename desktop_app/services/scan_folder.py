"""The folder into which a scanner puts its files (扫描夹): which are new and complete, and putting them away.

Nothing here needs a session: the files are looked at and moved on a thread that nobody waits for, and stored
by ``services/attachment.py`` like any others.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from desktop_app.domain.attachment import HEAD_BYTES, MOST_BYTES, MediaKind, MediaType, sniff
from desktop_app.errors import EnvironmentProblem

TAKEN = "已加入"
"""Subfolder of the files that became attachments."""
FRESH = timedelta(days=1)
"""Older files are no new ones: nobody adds last year's scans to today's case by one click."""
_KINDS = frozenset({MediaKind.PDF, MediaKind.PICTURE})
_UNFINISHED = frozenset({".tmp", ".part", ".partial", ".crdownload"})


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file at one look: its size in bytes, when it was last written (ns), its kind once it was read."""

    path: Path
    size: int
    written_ns: int
    kind: MediaType | None = None

    @property
    def same(self) -> tuple[Path, int, int]:
        """What stays the same as long as nobody writes to it."""
        return self.path, self.size, self.written_ns


@dataclass(frozen=True, slots=True)
class ScanLook:
    """What one look saw: all candidates, to be given to the next look, and those that are ready."""

    seen: tuple[ScannedFile, ...] = ()
    ready: tuple[ScannedFile, ...] = ()


def look_into(folder: Path, last: ScanLook, now: datetime) -> ScanLook:
    """See which new files are complete, the oldest first: PDF and pictures, as by the ``last`` look.

    A file is complete when size and time of writing are the same at two looks. Empty ones, those over 200 MB,
    hidden and unfinished ones (``.tmp``) and files in subfolders are left alone.

    :raises EnvironmentProblem: when the folder is not there or cannot be read.
    """
    oldest = int((now - FRESH).timestamp()) * 1_000_000_000
    try:
        with os.scandir(folder) as entries:
            found = [file for entry in entries if (file := _candidate(entry, oldest)) is not None]
    except OSError as error:
        said = "请插好 U 盘、连好扫描仪的共享文件夹，或者到“设置”里重新选扫描夹"
        raise EnvironmentProblem(f"扫描夹“{folder}”打不开", said) from error
    before = {file.same: file for file in last.seen}
    seen = [_known(file, before) for file in sorted(found, key=lambda f: (f.written_ns, f.path.name))]
    return ScanLook(tuple(seen), tuple(f for f in seen if f.kind is not None and f.kind.kind in _KINDS))


def _candidate(entry: os.DirEntry[str], oldest: int) -> ScannedFile | None:
    name = Path(entry.name)
    if name.name.startswith((".", "~")) or name.suffix.lower() in _UNFINISHED:
        return None
    try:
        if not entry.is_file(follow_symlinks=False):
            return None
        stat = entry.stat(follow_symlinks=False)
    except OSError:
        return None  # it went away meanwhile
    if not 0 < stat.st_size <= MOST_BYTES or stat.st_mtime_ns < oldest:
        return None
    return ScannedFile(Path(entry.path), stat.st_size, stat.st_mtime_ns)


def _known(file: ScannedFile, before: dict[tuple[Path, int, int], ScannedFile]) -> ScannedFile:
    """The file with its kind, read once at the second look that finds it unchanged."""
    earlier = before.get(file.same)
    if earlier is None or earlier.kind is not None:
        return earlier or file
    try:
        with file.path.open("rb") as source:
            return replace(file, kind=sniff(source.read(HEAD_BYTES), file.path.name))
    except OSError:
        return file  # the scanner still holds it: the next look tries again


def put_away(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Move files that were stored into the subfolder 已加入 beside them; returns those that stayed.

    Nothing there is overwritten: a second ``扫描.pdf`` becomes ``扫描 (2).pdf``.
    """
    return tuple(path for path in paths if not _is_moved(path))


def _is_moved(path: Path) -> bool:
    folder = path.parent / TAKEN
    try:
        folder.mkdir(exist_ok=True)
        target, number = folder / path.name, 1
        while target.exists():
            number += 1
            target = folder / f"{path.stem} ({number}){path.suffix}"
        path.rename(target)
    except FileNotFoundError:
        return path.parent.is_dir()  # somebody took it away, unless the whole stick was pulled
    except OSError:
        return False
    return True
