"""Where packages are read and written: a stick that is plugged in, or a folder that was chosen."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

from desktop_app.errors import EnvironmentProblem
from desktop_app.services.package_carrier import list_files

_STICK_ROOTS = ("/media/", "/run/media/", "/Volumes/")
_DRIVE_REMOVABLE = 2
"""GetDriveTypeW's answer for a removable drive."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A place for packages; ``free`` in bytes. ``marks`` change whenever a package file there does."""

    folder: Path
    name: str
    removable: bool
    writable: bool
    free: int
    marks: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Places:
    """The folder that was chosen (None when it is gone or none was) and the sticks, as they are now."""

    chosen: Carrier | None
    sticks: tuple[Carrier, ...]

    @property
    def used(self) -> Carrier | None:
        """What is worked with: the chosen folder before a stick."""
        return self.chosen or next(iter(self.sticks), None)


def look_around(chosen: Path | None) -> Places:
    """Look for sticks and at the chosen folder; reads directories only (run it off the GUI thread)."""
    sticks = tuple(
        carrier_at(Path(volume.rootPath()), volume.name() or Path(volume.rootPath()).name, removable=True)
        for volume in QStorageInfo.mountedVolumes()
        if volume.isValid() and volume.isReady() and is_removable(volume.rootPath())
    )
    there = None
    if chosen is not None and chosen.is_dir():
        stick = next((s for s in sticks if s.folder == chosen), None)
        there = stick or carrier_at(chosen, chosen.name or str(chosen), removable=False)
    return Places(there, tuple(s for s in sticks if there is None or s.folder != there.folder))


def carrier_at(folder: Path, name: str, *, removable: bool) -> Carrier:
    """A folder as it is now; one that cannot be read counts as full and not writable."""
    try:
        free = shutil.disk_usage(folder).free
        marks = tuple((f.name, f.stat().st_size, f.stat().st_mtime_ns) for f in list_files(folder))
    except (OSError, EnvironmentProblem):
        return Carrier(folder, name, removable, False, 0, ())
    return Carrier(folder, name, removable, os.access(folder, os.W_OK), free, marks)


def is_removable(root: str) -> bool:
    """Whether a mounted volume is a stick or card, as far as the system tells it by its place or type."""
    if sys.platform == "win32":
        import ctypes

        return ctypes.windll.kernel32.GetDriveTypeW(root) == _DRIVE_REMOVABLE
    return root.startswith(_STICK_ROOTS)
