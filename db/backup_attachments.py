"""Attachments in backups: once for all backups of one place, since a whole one never changes.

On the same disk they are linked and take no room at all; elsewhere only those are copied that are not there
yet, each compared after writing. A backup's manifest names the ones that belong to it.
"""

import hashlib
import os
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from db.attachments import WHOLE, sync_folder

FOLDER = "attachments"
_IDENTITY = "centre.toml"


def _whole(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob(f"??/*{WHOLE}"))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def collect(centre: Path, target: Path) -> dict[str, int]:
    """Bring the whole attachments of a centre to a place of backups; gives each one's SHA-256 and file size.

    :raises OSError: when the place cannot be written or is full.
    """
    found: dict[str, int] = {}
    for source in _whole(centre / FOLDER):
        size = source.stat().st_size
        place = target / FOLDER / source.parent.name / source.name
        if _size(place) != size:
            _bring(source, place)
        found[source.stem] = size
    return found


def lacking(target: Path, wanted: Mapping[str, int]) -> tuple[str, ...]:
    """Those that a place of backups does not have at their size."""
    return tuple(name for name, size in wanted.items() if _size(_place(target, name)) != size)


def put_back(backup: Path, centre: Path, aside: Path, wanted: Mapping[str, int]) -> None:
    """Bring back the attachments of a backup that the centre lacks; those of another centre go aside before.

    :raises OSError: when the centre cannot be written or the disk is full.
    """
    if not _same_centre(backup, centre) and (centre / FOLDER).exists():
        (centre / FOLDER).replace(aside / FOLDER)
    (centre / FOLDER).mkdir(exist_ok=True)
    for name, size in wanted.items():
        source, place = _place(backup.parent, name), _place(centre, name)
        if _size(place) != size and _size(source) == size:
            _bring(source, place)


def _place(home: Path, name: str) -> Path:
    return home / FOLDER / name[:2] / (name + WHOLE)


def _same_centre(backup: Path, centre: Path) -> bool:
    # Another centre has another key: its files could not be opened here.
    return _id_of(centre) in (None, _id_of(backup))


def _id_of(folder: Path) -> object:
    try:
        return tomllib.loads((folder / _IDENTITY).read_text("utf-8")).get("id")
    except (OSError, ValueError):
        return None


def _bring(source: Path, place: Path) -> None:
    """Link a file where both lie on one disk, else copy it and compare."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(place.name + ".copying")
    part.unlink(missing_ok=True)
    try:
        try:
            os.link(source, part)
        except OSError:
            _copy(source, part)
        part.replace(place)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    sync_folder(place.parent)


def _copy(source: Path, part: Path) -> None:
    shutil.copyfile(source, part)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            # Read what the medium holds, not what the system remembers having written.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        written = hashlib.file_digest(file, "sha256").digest()
    with source.open("rb") as file:
        if hashlib.file_digest(file, "sha256").digest() != written:
            raise OSError(f"{part.name} differs after writing")
