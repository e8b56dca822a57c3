"""What happens after a bug in the window: keep the drafts, write a report, say one calm sentence, go on."""

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import MethodType, TracebackType
from weakref import WeakMethod

import shiboken6
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler

from desktop_app.runtime.clock import Clock
from desktop_app.runtime.mailbox import Mailbox
from desktop_app.runtime.report import write_report
from desktop_app.runtime.scrub import safe_traceback

Saver = Callable[[], None]
"""Keeps what is being typed in a form; called on the GUI thread."""

Present = Callable[[str, Path | None], None]
"""Shows the sentence; the path is the report to offer, ``None`` when none could be written."""

QUIET_SECONDS = 5.0
"""A bug that repeats (in a paint event) is told and saves drafts no more often than this."""

_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class QtFatal(Exception):
    """Qt is about to abort the process."""


class CrashHandling(QObject):
    """Takes every uncaught exception of every thread. Made on the GUI thread, before the first window."""

    def __init__(
        self,
        logs: Path,
        present: Present,
        clock: Clock,
        *,
        seconds: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """Reports go to ``logs``; ``present`` is called on the GUI thread."""
        super().__init__(parent)
        self.logs = logs
        self._present = present
        self._clock = clock
        self._seconds = seconds
        self._mailbox = Mailbox(self)
        self._home = threading.get_ident()
        self._savers: list[Callable[[], Saver | None]] = []
        self._reported: dict[tuple[object, ...], Path | None] = {}
        self._told_at: float | None = None
        self._busy = False

    def install(self) -> None:
        """Take over the three hooks; ``uninstall`` gives them back."""
        self._old_hook, sys.excepthook = sys.excepthook, self._uncaught
        self._old_thread_hook, threading.excepthook = threading.excepthook, self._uncaught_in_thread
        self._old_qt_handler = qInstallMessageHandler(self._qt_message)

    def uninstall(self) -> None:
        """Give the hooks back as they were."""
        sys.excepthook = self._old_hook
        threading.excepthook = self._old_thread_hook
        qInstallMessageHandler(self._old_qt_handler)

    def save_drafts_with(self, saver: Saver) -> None:
        """Call ``saver`` first after a bug; a method of a form is forgotten with its form."""
        if isinstance(saver, MethodType):
            self._savers.append(WeakMethod(saver))
        else:
            self._savers.append(lambda: saver)

    def bug(self, error: BaseException) -> None:
        """Handle one bug; from another thread it is handed to the GUI thread."""
        where = threading.current_thread().name
        if threading.get_ident() == self._home:
            self._handle(error, where)
        else:
            self._mailbox.post(lambda: self._handle(error, where))

    def _handle(self, error: BaseException, where: str) -> None:
        _log.error("Bug on %s\n%s", where, safe_traceback(error))
        place = _place(error)
        now = self._seconds()
        told_just_now = self._told_at is not None and now - self._told_at < QUIET_SECONDS
        if self._busy or (place in self._reported and told_just_now):
            return
        self._busy = True  # a bug in a draft saver or in the presenter only gets its log line
        try:
            kept = self._save_drafts()
            if place not in self._reported:
                self._reported[place] = self._write(error, where)
            self._told_at = now
            self._tell(calm_sentence(self._reported[place], kept), self._reported[place])
        finally:
            self._busy = False

    def _save_drafts(self) -> bool | None:
        kept: bool | None = None
        living = [(entry, saver) for entry in self._savers if (saver := _living(entry)) is not None]
        self._savers = [entry for entry, _ in living]
        for _, saver in living:
            try:
                saver()
            except Exception as error:  # one form that cannot be saved must not cost the others
                _log.error("A draft could not be kept\n%s", safe_traceback(error))
                kept = False
            else:
                kept = kept is not False
        return kept

    def _write(self, error: BaseException, where: str) -> Path | None:
        try:
            return write_report(error, self.logs, self._clock.now(), where=where)
        except OSError as problem:
            _log.error("The report could not be written: %s", type(problem).__name__)
            return None

    def _tell(self, sentence: str, report: Path | None) -> None:
        try:
            self._present(sentence, report)
        except Exception as error:  # nothing is left to tell it with
            _log.error("The notice could not be shown\n%s", safe_traceback(error))

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.bug(error.with_traceback(trace))

    def _uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.bug(args.exc_value)

    def _qt_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        category = getattr(context, "category", None) or "default"
        _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s: %s", category, message)
        if kind is QtMsgType.QtFatalMsg:  # Qt aborts when this returns: no event loop to wait for
            self._handle(QtFatal(message), threading.current_thread().name)


def calm_sentence(report: Path | None, drafts_kept: bool | None) -> str:
    """The one sentence a clerk sees after a bug; ``drafts_kept`` is ``None`` when no form was open."""
    parts = ["刚才这一步没有完成"]
    if drafts_kept is not None:
        parts.append("正在填写的内容已存为草稿" if drafts_kept else "有的内容没能存为草稿，请先抄下来")
    parts.append("可以继续工作")
    told = f"请把 logs 里的“{report.name}”交给技术人员" if report else "请联系技术人员"
    return f"{'，'.join(parts)}；若再次出现，{told}。"


def _living(entry: Callable[[], Saver | None]) -> Saver | None:
    saver = entry()
    owner = getattr(saver, "__self__", None)
    return None if isinstance(owner, QObject) and not shiboken6.isValid(owner) else saver


def _place(error: BaseException) -> tuple[object, ...]:
    # The same bug has the same place, even when its message holds another value each time.
    frames = traceback.extract_tb(error.__traceback__)
    return (type(error), *((frame.filename, frame.lineno) for frame in frames))
