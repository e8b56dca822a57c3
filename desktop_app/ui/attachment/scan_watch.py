"""Looks into the scanner's folder while 附件 of a case is on the screen, and offers what is new there."""

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.errors import EnvironmentProblem, FengqiaoError
from desktop_app.services.scan_folder import TAKEN, ScanLook, ScannedFile, look_into, put_away
from desktop_app.ui.attachment.desk import AttachmentDesk
from desktop_app.ui.attachment.section import AttachmentSection
from desktop_app.ui.kit.tokens import DURATIONS
from desktop_app.ui.page_context import PageContext

Same = tuple[Path, int, int]


class ScanWatch(QObject):
    """``failed(error)``: once when the folder is gone, and when files that were stored could not be moved.

    One look at a time, off the GUI thread; the next begins at the timer's tick. A file that became an
    attachment is never offered again while the program runs, wherever it lies.
    """

    failed = Signal(FengqiaoError)

    def __init__(self, context: PageContext, attachments: AttachmentDesk) -> None:
        """Watch nothing before ``follow``."""
        super().__init__(attachments)
        self._context, self._attachments = context, attachments
        self.timer = QTimer(self, interval=DURATIONS.scan_look)
        self.timer.timeout.connect(self._look)
        self._section: AttachmentSection | None = None
        self._case: UUID | None = None
        self._folder = ""
        self._last = ScanLook()
        self._is_looking = self._is_lost = False
        self._under_way: set[Same] = set()
        self._stored: set[Same] = set()
        self._declined: set[tuple[UUID, Same]] = set()
        self._to_move: list[Path] = []
        attachments.ended.connect(self._ended)

    def follow(self, case: UUID, section: AttachmentSection | None) -> None:
        """Offer in this section, which was just made for a case, as long as it is seen; None: nowhere."""
        self.timer.stop()
        self._section, self._case = None, case
        if section is None or section.scans is None:
            return
        self._section = section
        section.scans.taken.connect(self._take)
        section.scans.declined.connect(self._decline)
        section.seen.connect(partial(self._seen, section))
        self._offer()
        if section.isVisible():
            self._seen(section, True)

    # looking
    def _seen(self, section: AttachmentSection, seen: bool) -> None:
        if section is not self._section:
            return  # one that gave way to this
        if seen:
            self.timer.start()
            self._look()
        else:
            self.timer.stop()

    def _look(self) -> None:
        context = self._context
        folder = context.settings.current.scan_folder
        if folder != self._folder:
            self._folder, self._last, self._is_lost = folder, ScanLook(), False
            self._offer()
        if not folder or self._is_looking or context.runner.is_closed:
            return
        self._is_looking = True
        context.runner.background(
            look_into, Path(folder), self._last, context.clock.now(),
            on_done=partial(self._looked, folder), on_error=partial(self._lost, folder), owner=self,
        )  # fmt: skip

    def _looked(self, folder: str, found: ScanLook) -> None:
        self._is_looking = False
        if folder == self._folder:
            self._last, self._is_lost = found, False
            self._offer()

    def _lost(self, folder: str, error: FengqiaoError) -> None:
        self._is_looking = False
        if folder != self._folder:
            return
        self._last = ScanLook()
        self._offer()
        if not self._is_lost:
            self._is_lost = True
            self.failed.emit(error)

    # offering
    def offered(self) -> tuple[ScannedFile, ...]:
        """New files that are neither stored, nor on their way, nor declined for this case."""
        case = self._case
        if case is None:
            return ()
        settled = self._stored | self._under_way
        ready = (file for file in self._last.ready if file.same not in settled)
        return tuple(file for file in ready if (case, file.same) not in self._declined)

    def _offer(self) -> None:
        if self._section is not None and self._section.scans is not None:
            self._section.scans.offer(self.offered())

    def _decline(self) -> None:
        if self._case is not None:
            self._declined |= {(self._case, file.same) for file in self.offered()}
            self._offer()

    def _take(self) -> None:
        files, case = self.offered(), self._case
        if case is None:
            return
        by_path = {file.path: file.same for file in files}
        self._under_way |= set(by_path.values())
        self._offer()
        self._attachments.add(case, tuple(by_path), lambda path: self._note_stored(path, by_path[path]))

    def _note_stored(self, path: Path, same: Same) -> None:
        self._stored.add(same)
        self._to_move.append(path)

    def _ended(self) -> None:
        """What was stored is put away; what was refused is offered again."""
        self._under_way.clear()
        self._offer()
        paths, self._to_move = tuple(self._to_move), []
        if paths and not self._context.runner.is_closed:
            self._context.runner.background(put_away, paths, on_done=self._moved, owner=self)

    def _moved(self, stayed: tuple[Path, ...]) -> None:
        if stayed:
            names = "、".join(path.name for path in stayed)
            title = f"已加入附件，但没能移到扫描夹的“{TAKEN}”：{names}"
            self.failed.emit(EnvironmentProblem(title, "请自己把文件移走，免得以后再加一次"))
