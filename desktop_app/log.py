"""Logging to the centre's ``logs/``, with personal data masked (``runtime/scrub.py``).

Log lines are English and for technicians; times are UTC.
"""

import logging
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs

from desktop_app.runtime.scrub import mask_personal, safe_traceback

MAX_BYTES = 1_000_000
KEPT_FILES = 5


class PersonalDataFilter(logging.Filter):
    """Masks messages and tracebacks of every record that passes its handler."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, masked in place (so that other handlers get it masked, too)."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # arguments that do not fit must not stop the caller
            message = str(record.msg)
        record.msg = mask_personal(message)
        record.args = None
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = safe_traceback(record.exc_info[1])
        return True


def start_logging(folder: Path, name: str = "fengqiao", level: int = logging.INFO) -> logging.Handler:
    """Log to ``folder/name.log`` (rotating, UTF-8); returns the handler for ``stop_logging``.

    The command line passes another ``name`` than the window: Windows cannot rotate a file that two
    processes hold. Where ``folder`` cannot be written, the user's own log folder is used, so that a
    read-only stick does not keep the program from starting.
    """
    handler: logging.Handler
    try:
        handler = _file_handler(folder, name)
    except OSError:
        try:
            handler = _file_handler(platformdirs.user_log_path("FengqiaoDesk", appauthor=False), name)
        except OSError:
            handler = logging.NullHandler()
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(threadName)s %(name)s: %(message)s")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(PersonalDataFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    return handler


def stop_logging(handler: logging.Handler) -> None:
    """End what ``start_logging`` began and close the file."""
    logging.getLogger().removeHandler(handler)
    handler.close()


def _file_handler(folder: Path, name: str) -> logging.Handler:
    folder.mkdir(parents=True, exist_ok=True)
    return RotatingFileHandler(
        folder / f"{name}.log", maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
    )
