"""Fault reports: one text file per bug in ``logs/``, without personal data. No Qt here."""

import faulthandler
import platform
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TextIO

from desktop_app import __version__
from desktop_app.domain.clock_time import local_time
from desktop_app.errors import FengqiaoError
from desktop_app.runtime.explain import Explain, explain_os_error
from desktop_app.runtime.scrub import safe_traceback

KEPT_REPORTS = 50
EXIT_BUG = 70
"""Exit status of the command line after a bug (``EX_SOFTWARE``); 0 to 3 are taken by the contract."""

_PACKAGES = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "reportlab", "pikepdf", "pypdfium2")


@dataclass(frozen=True, slots=True)
class CommandFailure:
    """How a command of the command line ends after an error: status and one sentence for stderr."""

    exit_code: int
    sentence: str


def write_report(error: BaseException, folder: Path, now: datetime, *, where: str = "") -> Path:
    """Write the report of a bug to ``folder`` and return its path.

    It holds versions, the thread (``where``) and the traceback: no locals, no values, no names.

    :raises OSError: when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"fault-{local_time(now):%Y%m%d-%H%M%S}"
    same_second = sorted(folder.glob(f"{stem}-???.txt"))
    first = int(same_second[-1].stem[-3:]) + 1 if same_second else 1
    for number in range(first, 1000):
        path = folder / f"{stem}-{number:03}.txt"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(report_text(error, now, where=where))
        except FileExistsError:  # another process fell in the same second
            continue
        _drop_oldest(folder)
        return path
    raise FileExistsError(stem)


def report_text(error: BaseException, now: datetime, *, where: str = "") -> str:
    """Text of a report, see ``write_report``."""
    lines = [
        f"Fengqiao Desk {__version__}",
        f"Time (UTC): {now:%Y-%m-%d %H:%M:%S}",
        f"Python {platform.python_version()}, {platform.system()} {platform.release()} {platform.machine()}",
        f"Packages: {', '.join(f'{name} {_version(name)}' for name in _PACKAGES)}",
        f"Frozen: {bool(getattr(sys, 'frozen', False))}",
        f"Thread: {where or threading.current_thread().name}",
        "",
        safe_traceback(error),
    ]
    return "\n".join(lines)


def failure_of_command(
    error: BaseException, logs: Path | None, now: datetime, explain: Explain = explain_os_error
) -> CommandFailure:
    """How the command line ends after ``error``; a bug leaves a report in ``logs`` where that is known."""
    told = error if isinstance(error, FengqiaoError) else explain(error)
    if told is not None:
        return CommandFailure(told.exit_code, told.text)
    try:
        report = write_report(error, logs, now) if logs is not None else None
    except OSError:
        report = None
    if report is None:
        return CommandFailure(EXIT_BUG, f"程序出错，这一步没有完成（{type(error).__name__}），数据没有改动")
    return CommandFailure(EXIT_BUG, f"程序出错，这一步没有完成；故障记录在 {report}，请交给技术人员")


def log_hard_faults(folder: Path) -> TextIO:
    """Have the place of a fault in native code written to ``folder/hard-fault.txt`` before the process dies.

    Keep the returned file open as long as the program runs.

    :raises OSError: when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "hard-fault.txt").open("a", encoding="utf-8")
    faulthandler.enable(file)
    return file


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # a frozen build may come without package metadata
        return "?"


def _drop_oldest(folder: Path) -> None:
    reports = sorted(folder.glob("fault-*.txt"))
    for old in reports[:-KEPT_REPORTS]:
        old.unlink(missing_ok=True)
