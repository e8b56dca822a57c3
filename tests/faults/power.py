"""What a power cut takes: bytes of files that were not synced, and names in folders that were not synced."""

import os
from collections.abc import Callable
from pathlib import Path


class Disk:
    """Follows what a process writes, syncs, renames and unlinks."""

    def __init__(self) -> None:
        """Everything that lies there already is durable."""
        self._durable: dict[str, int] = {}
        self._undo: list[tuple[str, Callable[[], None]]] = []

    def written(self, path: str) -> None:
        """Bytes are given to a file; until it is synced they may be lost."""
        self._durable.setdefault(path, 0)

    def synced(self, path: str) -> None:
        """A file's bytes, or a folder's names, are durable now."""
        if Path(path).is_dir():
            self._undo = [(folder, back) for folder, back in self._undo if folder != path]
        elif path in self._durable:
            self._durable[path] = Path(path).stat().st_size

    def renamed(self, source: str, target: str) -> None:
        """Before a file gets another name in its folder."""
        if source in self._durable:
            self._durable[target] = self._durable.pop(source)
        was = Path(target).read_bytes() if Path(target).is_file() else None

        def back() -> None:
            Path(target).rename(source)
            if target in self._durable:
                self._durable[source] = self._durable.pop(target)
            if was is not None:
                Path(target).write_bytes(was)

        self._undo.append((str(Path(target).parent), back))

    def unlinked(self, path: str) -> None:
        """Before a file goes."""
        self._durable.pop(path, None)
        if Path(path).is_file():
            was = Path(path).read_bytes()
            self._undo.append((str(Path(path).parent), lambda: _put_back(Path(path), was)))

    def cut(self, *, bytes_only: bool, kept: bool) -> None:
        """Forget what is not durable; nothing when all is ``kept``, no names when ``bytes_only``."""
        if kept:
            return
        for _, back in () if bytes_only else reversed(self._undo):
            back()
        for path, size in self._durable.items():
            if Path(path).exists():
                os.truncate(path, size)


def _put_back(path: Path, content: bytes) -> None:
    path.write_bytes(content)
