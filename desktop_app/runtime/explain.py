"""Which system errors are the environment's fault, and what a person can do about them. No Qt here."""

import errno
from collections.abc import Callable
from pathlib import Path

from desktop_app.errors import EnvironmentProblem, FengqiaoError
from desktop_app.paths import program_root

Explain = Callable[[BaseException], FengqiaoError | None]
"""Turns an exception into an error for people, or returns ``None`` when it is a bug."""


def _codes(*names: str) -> frozenset[int]:
    # By name: not every system has every code.
    return frozenset(code for code, name in errno.errorcode.items() if name in names)


_FULL = _codes("ENOSPC", "EDQUOT", "EFBIG")
_FORBIDDEN = _codes("EACCES", "EPERM", "EROFS")
_GONE = _codes("EIO", "ENODEV", "ENXIO", "ESTALE", "ENOTCONN", "ENOMEDIUM")
_BUSY = _codes("EBUSY", "ETXTBSY")
_WINDOWS_FULL = frozenset({39, 112})
_WINDOWS_BUSY = frozenset({32, 33})
_WINDOWS_GONE = frozenset({21, 55, 1006, 1117, 1167})


def explain_os_error(error: BaseException) -> FengqiaoError | None:
    """Explain a full disk, a write-protected place, a pulled stick or a busy file.

    A file of the program's own that is missing, and everything that is no ``OSError``, is a bug.
    """
    if not isinstance(error, OSError):
        return None
    name = Path(str(error.filename)).name if error.filename else ""
    which = f"“{name}”" if name else "文件"
    windows = getattr(error, "winerror", None)
    if error.errno in _FULL or windows in _WINDOWS_FULL:
        return EnvironmentProblem("磁盘已满", "请腾出空间后再试；刚才这一步没有保存")
    if windows in _WINDOWS_BUSY or error.errno in _BUSY:
        return EnvironmentProblem(f"{which}正被别的程序占用", "请先关闭打开它的程序，再试一次")
    if error.errno in _GONE or windows in _WINDOWS_GONE:
        return EnvironmentProblem("磁盘或 U 盘读写出错", "请检查 U 盘是否插好，重新插上后再试")
    if error.errno in _FORBIDDEN:
        return EnvironmentProblem(f"{which}不能写入", "请检查这个位置是否只读或没有权限，换个位置再试")
    if isinstance(error, FileNotFoundError) and name and not _is_own(Path(str(error.filename))):
        return EnvironmentProblem(f"找不到{which}", "请检查 U 盘是否插好、文件是否被移走，再试一次")
    return None


def _is_own(path: Path) -> bool:
    return path.is_absolute() and path.is_relative_to(program_root())
