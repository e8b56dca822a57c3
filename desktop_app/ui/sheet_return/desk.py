"""Reading scans step by step: file after file is read and taken in, then paper after paper is filed."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import FengqiaoError
from desktop_app.services.attachment import KeptFile
from desktop_app.services.scan_folder import put_away
from desktop_app.services.sheet_reading import ScanReading, join_sheets, read_scans
from desktop_app.services.sheet_return import Bundle, Filed, Taken, file_bundle, look_again, take_leaves
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.page_context import PageContext


class ReturnDesk(QObject):
    """``told(text)`` when everything was read and filed, ``refused(text)`` with what was not.

    ``changed()`` after each step that the tray should show. Stopped, it keeps what it has taken in.
    """

    told = Signal(str)
    refused = Signal(str)
    changed = Signal()

    def __init__(self, context: PageContext, strip: ProgressStrip, owner: QObject) -> None:
        """``strip`` shows how far it is, and stops."""
        super().__init__(owner)
        self._context, self._strip = context, strip
        self._files: list[Path] = []
        self._bundles: list[Bundle] = []
        self._moves = False
        self._busy = False
        self._clear()

    def _clear(self) -> None:
        self._pages = self._again = self._papers = 0
        self._refusals: list[str] = []

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return self._busy

    def read(self, paths: Sequence[Path], *, put_files_away: bool = False) -> None:
        """Read these files; ``put_files_away``: those that were read go to the subfolder 已加入."""
        if self._busy or not paths:
            return
        self._clear()
        self._files, self._moves, self._busy = list(paths), put_files_away, True
        self._next_file()

    def file(self, bundles: Sequence[Bundle]) -> None:
        """File these papers."""
        if self._busy or not bundles:
            return
        self._clear()
        self._files, self._bundles, self._busy = [], list(bundles), True
        self._next_bundle()

    def _next_file(self) -> None:
        if not self._files:
            self._next_bundle()
            return
        path = self._files.pop(0)
        job = self._context.runner.background(
            read_scans, self._context.centre, [path],
            on_done=self._read, on_error=self._fail, owner=self,
        )  # fmt: skip
        job.stopped.connect(self._stop)
        self._strip.watch(job, f"正在读 {path.name}")

    def _read(self, reading: ScanReading) -> None:
        self._refusals += reading.refusals
        self._context.runner.command(
            take_leaves, reading.leaves, by=self._context.actor, owner=self,
            on_done=partial(self._took, reading.read), on_error=self._fail,
        )  # fmt: skip

    def _took(self, read: tuple[Path, ...], taken: Taken) -> None:
        self._pages += taken.pages
        self._again += taken.again
        if taken.note and taken.note not in self._refusals:
            self._refusals.append(taken.note)
        self._bundles = list(taken.bundles)
        if self._moves and read:
            self._context.runner.background(put_away, read, on_done=self._moved, owner=self)
        self.changed.emit()
        self._next_file()

    def _moved(self, stayed: tuple[Path, ...]) -> None:
        if stayed:
            names = "、".join(path.name for path in stayed)
            self.refused.emit(f"已收进来，但没能移走：{names}。请自己移走，免得再读一次。")

    def _next_bundle(self) -> None:
        if not self._bundles:
            self._end()
            return
        bundle = self._bundles.pop(0)
        job = self._context.runner.background(
            join_sheets, self._context.centre, bundle.parts, bundle.name,
            on_done=partial(self._joined, bundle), on_error=self._fail_one, owner=self,
        )  # fmt: skip
        job.stopped.connect(self._stop)
        self._strip.watch(job, f"正在归位 {bundle.name}")

    def _joined(self, bundle: Bundle, file: KeptFile) -> None:
        context = self._context
        context.runner.command(
            file_bundle, context.centre, bundle, file, context.rules,
            by=context.actor, on_done=self._filed, on_error=self._fail_one, owner=self,
        )  # fmt: skip

    def _filed(self, filed: Filed) -> None:
        if filed.attachment_uid is None:
            self._refusals.append(f"“{filed.name}”没有归进去：{filed.refusal}")
        else:
            self._papers += 1
        self.changed.emit()
        self._next_bundle()

    def _fail_one(self, error: FengqiaoError) -> None:
        self._refusals.append(error.text)
        self._next_bundle()

    def _fail(self, error: FengqiaoError) -> None:
        self._refusals.append(error.text)
        self._files.clear()
        self._again_complete()

    def _stop(self) -> None:
        if self._files or not self._bundles:
            self._refusals.append("已停。正在读的这份没有收进来，文件还在原处。")
        self._files.clear()
        self._again_complete()

    def _again_complete(self) -> None:
        """What had come before is filed all the same."""
        self._context.runner.command(
            look_again, by=self._context.actor, owner=self,
            on_done=self._complete, on_error=lambda _: self._end(),
        )  # fmt: skip

    def _complete(self, taken: Taken) -> None:
        self._bundles = list(taken.bundles)
        self._next_bundle()

    def _end(self) -> None:
        self._busy = False
        parts = [
            f"收进 {self._pages} 页" if self._pages else "",
            f"归位 {self._papers} 份" if self._papers else "",
        ]
        parts.append(f"{self._again} 页以前收过" if self._again else "")
        said = "，".join(part for part in parts if part)
        self.changed.emit()
        if self._refusals:
            self.refused.emit("\n".join([*self._refusals, *([f"{said}。"] if said else [])]))
        elif said:
            self.told.emit(f"{said}。")
