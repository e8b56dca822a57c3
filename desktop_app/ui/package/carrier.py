"""Where packages are read and written: a stick, a folder on the office's network, or files sent by mail."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
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


class Way(StrEnum):
    """How packages get to the other office."""

    STICK = "stick"
    FOLDER = "folder"
    MAIL = "mail"


WAY_WORDS: Mapping[Way, str] = {Way.STICK: "U 盘", Way.FOLDER: "共享文件夹", Way.MAIL: "邮件"}
WAY_HOW: Mapping[Way, str] = {
    Way.STICK: "插上会自动认出来；写完看到“可以安全拔出”再拔。",
    Way.FOLDER: "内网里两边都能打开的文件夹，选一次就记住，两边都在里面收、往里面送。",
    Way.MAIL: "存成文件，当附件发给对方；对方发来的附件先存下来，再从文件收进。包是加密的，路上的人打不开。",
}


@dataclass(frozen=True, slots=True)
class Places:
    """The folder that was chosen (None when it is gone or none was) and the sticks, as they are now."""

    chosen: Carrier | None
    sticks: tuple[Carrier, ...]
    way: Way = Way.STICK

    @property
    def used(self) -> Carrier | None:
        """What is worked with: a stick, the chosen folder; nothing that could be looked at for mail."""
        match self.way:
            case Way.STICK:
                return next(iter(self.sticks), None)
            case Way.FOLDER:
                return self.chosen
            case Way.MAIL:
                return None


def look_around(chosen: Path | None, way: Way, stick: Path | None) -> Places:
    """Look for sticks and at the chosen folder; reads directories only (run it off the GUI thread).

    The preferred ``stick`` comes first while it is plugged in.
    """
    sticks = tuple(
        carrier_at(Path(volume.rootPath()), volume.name() or Path(volume.rootPath()).name, removable=True)
        for volume in QStorageInfo.mountedVolumes()
        if volume.isValid() and volume.isReady() and is_removable(volume.rootPath())
    )
    there = None
    if chosen is not None and chosen.is_dir():
        known = next((s for s in sticks if s.folder == chosen), None)
        there = known or carrier_at(chosen, chosen.name or str(chosen), removable=False)
    return Places(there, tuple(sorted(sticks, key=lambda s: s.folder != stick)), way)


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
