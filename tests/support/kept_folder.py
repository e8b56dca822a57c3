"""Folders that many tests share: made once in a process, gone when its tests are done."""

import shutil
import tempfile
from pathlib import Path

_kept: list[Path] = []


def kept_folder(prefix: str) -> Path:
    """A new folder for the rest of the run."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    _kept.append(folder)
    return folder


def remove_kept() -> None:
    """Take them all away, at the end of the run."""
    while _kept:
        shutil.rmtree(_kept.pop(), ignore_errors=True)
