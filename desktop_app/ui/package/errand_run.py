"""Running one errand at a time off the GUI thread, with its progress, and telling what became of it."""

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.bus import Changes
from desktop_app.services.package_word import TOUCHED
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.package.carrier import Way
from desktop_app.ui.package.errand import Errand, ErrandDone, run_errand
from desktop_app.ui.page_context import PageContext


class ErrandRun(QObject):
    """Signals: ``said(text, NoticeKind)`` at the end, ``turned(is one under way)``."""

    said = Signal(str, object)
    turned = Signal(bool)

    def __init__(self, context: PageContext, strip: ProgressStrip, parent: QObject) -> None:
        """Show progress in ``strip``."""
        super().__init__(parent)
        self._context, self._strip = context, strip
        self.busy = False

    def take(self, files: tuple[Path, ...]) -> None:
        """Take files in."""
        if files:
            self._start(self._errand(take=files), "正在收进数据包")

    def send(self, folder: Path, offices: tuple[UUID, ...], take: tuple[Path, ...], way: Way) -> None:
        """Take files in, if any, then write a package for each office into ``folder``."""
        errand = self._errand(take=take, send_to=offices, folder=folder, way=way)
        self._start(errand, "正在先收再送" if take else "正在写出数据包")

    def again(self, package_uid: UUID) -> None:
        """Try a quarantined package once more."""
        self._start(self._errand(again=(package_uid,)), "正在重新核对数据包")

    def _errand(
        self,
        *,
        take: tuple[Path, ...] = (),
        again: tuple[UUID, ...] = (),
        send_to: tuple[UUID, ...] = (),
        folder: Path | None = None,
        way: Way = Way.STICK,
    ) -> Errand:
        context = self._context
        return Errand(context.centre, context.actor, context.clock.now, take, again, send_to, folder, way)

    def _start(self, errand: Errand, words: str) -> None:
        if self.busy:
            return
        self._turn(True)
        job = self._context.runner.work(run_errand, errand, on_done=self._done, on_error=self._refused)
        job.stopped.connect(self._stopped)
        job.finished.connect(self._ended)
        self._strip.watch(job, words)

    def _turn(self, busy: bool) -> None:
        self.busy = busy
        self.turned.emit(busy)

    def _done(self, done: ErrandDone) -> None:
        kind = NoticeKind.WARNING if done.waits else NoticeKind.OK
        self.said.emit(done.text, NoticeKind.DANGER if done.went_wrong else kind)

    def _stopped(self) -> None:
        self.said.emit("已停下。停下以前收进和写好的都留着。", NoticeKind.WARNING)

    def _refused(self, error: FengqiaoError) -> None:
        self.said.emit(error.text, NoticeKind.DANGER)

    def _ended(self) -> None:
        self._turn(False)
        # The errand wrote through its own sessions, so its changes are told here.
        self._context.runner.bus.announce(Changes(TOUCHED))
