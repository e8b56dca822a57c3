"""Adding files one after the other: their bytes are stored beside the pages, then each is recorded."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import FengqiaoError, RuleViolation
from desktop_app.services.attachment import KeptFile, keep_file
from desktop_app.services.centre import Centre
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.page_context import PageContext

Record = Callable[[KeptFile, Callable[[UUID], None], Callable[[FengqiaoError], None]], object]
"""Records a stored file by a command; it is given what to call when that is done, or refused."""


Keep = Callable[[Centre, Path], KeptFile]
"""Stores the bytes of a file, after looking at them where that is needed."""


class AttachmentAdder(QObject):
    """When the last file is done: ``added(how many)``, or ``refused(error)`` where one or more were not.

    The error says why each was not, and how many were. ``ended()`` in any case, also when it was stopped.
    """

    added = Signal(int)
    ended = Signal()
    refused = Signal(FengqiaoError)

    def __init__(
        self, context: PageContext, strip: ProgressStrip, owner: QObject, keep: Keep = keep_file
    ) -> None:
        """``strip`` shows how far a large file is, and stops; ``keep`` stores the bytes."""
        super().__init__(owner)
        self._context, self._strip, self._keep = context, strip, keep
        self._waiting: list[tuple[Path, Record]] = []
        self._busy = False
        self._count = 0
        self._refusals: list[FengqiaoError] = []

    def add(self, paths: Sequence[Path], record: Record) -> None:
        """Add files; more may be added while it runs."""
        self._waiting += [(path, record) for path in paths]
        if not self._busy:
            self._next()

    def _next(self) -> None:
        self._busy = bool(self._waiting)
        if not self._waiting:
            self._tell()
            return
        path, record = self._waiting.pop(0)
        job = self._context.runner.background(
            self._keep, self._context.centre, path,
            on_done=partial(self._kept, record), on_error=self._refuse, owner=self,
        )  # fmt: skip
        job.stopped.connect(self._stop)
        self._strip.watch(job, f"正在存入 {path.name}")

    def _kept(self, record: Record, file: KeptFile) -> None:
        record(file, self._recorded, self._refuse)

    def _recorded(self, _uid: UUID) -> None:
        self._count += 1
        self._next()

    def _refuse(self, error: FengqiaoError) -> None:
        self._refusals.append(error)
        self._next()

    def _tell(self) -> None:
        self.ended.emit()
        count, self._count = self._count, 0
        refusals, self._refusals = self._refusals, []
        if not refusals:
            if count:
                self.added.emit(count)
            return
        one = len(refusals) == 1 and not count
        rest = [f"另外 {count} 份已加入。"] if count else []
        self.refused.emit(refusals[0] if one else RuleViolation("\n".join([r.text for r in refusals] + rest)))

    def _stop(self) -> None:
        self._waiting.clear()
        self._next()
