"""One program at a time on a centre folder: an operating-system lock that dies with its process.

Standard library only, so that the command line takes it without Qt. The lock is on an open file, not
on the file's existence: after a power cut or a kill nothing has to be cleaned up. What the file says
(who has it) is only for the message.
"""

import errno
import getpass
import json
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop_app.errors import EnvironmentProblem

LOCK_FILE = "centre.lock"
_LOCKED_BYTE = 1 << 30
"""Windows locks keep others from reading the locked bytes: lock one far behind the text."""

_HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a centre open, as far as the lock file tells."""

    pid: int
    host: str
    user: str


class CentreLock:
    """Exclusive use of one centre folder, as a context manager or by ``acquire`` and ``release``."""

    def __init__(self, centre: Path) -> None:
        """Prepare the lock of a centre folder; nothing is locked yet."""
        self._centre = centre
        self._path = centre / LOCK_FILE
        self._fd: int | None = None

    def acquire(self) -> None:
        """Take the lock at once or not at all.

        :raises EnvironmentProblem: when another window or command has the centre open, when the folder
            is missing or read-only, or when its file system knows no locks.
        """
        if self._fd is not None:
            return
        try:
            fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError as error:
            raise EnvironmentProblem(
                "找不到这个中心的文件夹", "请检查文件夹是否被移走、U 盘是否插好，再重新打开"
            ) from error
        except OSError as error:
            raise EnvironmentProblem(
                "中心文件夹不能写入", "请检查文件夹是否只读、您是否有权限，再重新打开"
            ) from error
        try:
            _lock(fd)
        except OSError as error:
            os.close(fd)
            if error.errno in _HELD:
                raise self._already_open() from error
            raise EnvironmentProblem(
                "这个位置不支持独占打开", "请把中心文件夹放到本机硬盘上，再从那里打开"
            ) from error
        self._fd = fd
        self._sign(fd)

    def release(self) -> None:
        """Give the centre free. The file stays: removing it would race with the next owner."""
        if self._fd is not None:
            fd, self._fd = self._fd, None
            try:
                os.ftruncate(fd, 0)
            except OSError:
                pass  # the stick was pulled; closing ends the lock all the same
            finally:
                os.close(fd)

    def holder(self) -> Holder | None:
        """Who has signed the lock file; ``None`` when nobody has or it cannot be read."""
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            return Holder(int(said["pid"]), str(said["host"]), str(said["user"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def __enter__(self) -> Self:
        """Acquire; see ``acquire`` for the errors."""
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release."""
        self.release()

    def _already_open(self) -> EnvironmentProblem:
        holder = self.holder()
        if holder is None:
            where = "另一个窗口"
        elif holder.host == socket.gethostname():
            where = f"本机的另一个窗口（用户“{holder.user}”，进程号 {holder.pid}）"
        else:
            where = f"电脑“{holder.host}”（用户“{holder.user}”）"
        return EnvironmentProblem("这个中心已经打开了", f"{where}正在使用，请切换到那边，或者先关闭它再试")

    def _sign(self, fd: int) -> None:
        said = {"pid": os.getpid(), "host": socket.gethostname(), "user": _user_name()}
        try:
            os.ftruncate(fd, 0)
            os.lseek(fd, 0, os.SEEK_SET)
            os.write(fd, json.dumps(said, ensure_ascii=False).encode())
        except OSError:
            return  # a full disk: the lock holds, only the message of the next one says less


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such variable or account
        return "未知"


if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int) -> None:
        os.lseek(fd, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(fd: int) -> None:
        # flock, not lockf: it also refuses a second opening in this same process.
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
