"""Settings of this user on this machine: never part of a centre, never exchanged, never secret.

One JSON file in the user's configuration folder. A damaged file is put aside as ``.broken`` and the
program starts with the defaults: a setting is never worth a program that does not open.
"""

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import msgspec
import platformdirs

from desktop_app.errors import EnvironmentProblem

MAX_RECENT = 8


@dataclass(frozen=True, slots=True)
class WindowPlace:
    """Where the main window was, in logical pixels of the whole desktop."""

    x: int
    y: int
    width: int
    height: int
    maximized: bool = False


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """How a user arranged one table: column keys in order, widths in logical pixels, hidden keys."""

    order: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict[str, int])
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults. Unknown keys in the file (of a newer version) are ignored."""

    recent_centres: tuple[str, ...] = ()
    """Centre folders, last opened first, at most ``MAX_RECENT``."""
    window: WindowPlace | None = None
    scale: Literal[100, 125, 150] = 100
    """Type size in percent (大字 mode)."""
    theme: Literal["light", "dark", "system"] = "light"
    columns: Mapping[str, ColumnLayout] = field(default_factory=dict[str, ColumnLayout])
    """Layouts by table name."""
    navigation_collapsed: bool = False
    second_backup_place: str = ""
    """Folder that gets a copy of the backup on close; empty when none is set."""
    scan_folder: str = ""
    """Folder into which the scanner puts its files; empty when none is set."""
    remembered: Mapping[str, str] = field(default_factory=dict[str, str])
    """Small things windows remember (splitter places, folded navigation), by their key."""
    lock_after_minutes: int = 10
    """Idle minutes until the screen locks (rules.md ``screen_lock``); 0 switches it off."""

    reminders: bool = True
    """Whether what is due is told by the system tray or in the status line."""

    def opened(self, centre: Path) -> "Settings":
        """These settings with a centre folder moved to the front of the recent ones."""
        folder = str(centre)
        rest = tuple(other for other in self.recent_centres if other != folder)
        return replace(self, recent_centres=(folder, *rest)[:MAX_RECENT])


class SettingsFile:
    """Reads and writes the settings; ``current`` is always whole and valid."""

    def __init__(self, path: Path | None = None) -> None:
        """Read ``path`` (default: the user's configuration folder)."""
        self._path: Path | None = path or default_path()
        self._broken: Path | None = None
        self.current = self._read(self._path)

    @classmethod
    def unsaved(cls) -> "SettingsFile":
        """Settings of nobody: the defaults, kept for as long as the program runs."""
        made = cls.__new__(cls)
        made._path, made._broken, made.current = None, None, Settings()
        return made

    @property
    def broken(self) -> Path | None:
        """Where a damaged file was put aside at reading, to be told once; ``None`` when all was well."""
        return self._broken

    def change(self, edit: Callable[[Settings], Settings]) -> Settings:
        """Apply ``edit`` to what the file says now (another window may have written) and save.

        ``current`` is changed even where saving fails, so that the running window obeys.

        :raises EnvironmentProblem: when the file cannot be written.
        """
        if self._path is None:
            self.current = edit(self.current)
            return self.current
        self.current = edit(self._read(self._path))
        text = msgspec.json.format(msgspec.json.encode(self.current), indent=2)
        try:
            _write_whole(self._path, text)
        except OSError as error:
            raise EnvironmentProblem(
                "个人设置没有保存", "请检查磁盘是否已满；业务数据不受影响，可以继续工作"
            ) from error
        return self.current

    def _read(self, path: Path) -> Settings:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Settings)
        except FileNotFoundError:
            return Settings()
        except OSError:
            return getattr(self, "current", Settings())
        except (msgspec.MsgspecError, UnicodeDecodeError):
            self._put_aside(path)
            return Settings()

    def _put_aside(self, path: Path) -> None:
        broken = path.with_name(path.name + ".broken")
        try:
            path.replace(broken)
        except OSError:
            return  # it will be overwritten by the next change
        self._broken = broken


def default_path() -> Path:
    """The settings file of the present user."""
    return platformdirs.user_config_path("FengqiaoDesk", appauthor=False) / "settings.json"


def _write_whole(path: Path, content: bytes) -> None:
    # Written beside and renamed: after a power cut there is the old file or the new one, never half of it.
    path.parent.mkdir(parents=True, exist_ok=True)
    fd, beside = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
