"""Scanned sheets of a dossier: asking for them, adding, taking out."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.domain.dossier_scan import AS_IT_IS, PageMark
from desktop_app.errors import FengqiaoError
from desktop_app.services.attachment import KeptFile
from desktop_app.services.attachment_view import AttachmentRow
from desktop_app.services.dossier_binding import Scan
from desktop_app.services.dossier_page import mark_page, move_scan, turn_page
from desktop_app.services.dossier_scan import add_scan, remove_scan
from desktop_app.services.dossier_scan_file import keep_scan
from desktop_app.services.dossier_slot import SlotRow
from desktop_app.ui.attachment.adder import AttachmentAdder
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.page_context import PageContext

WHAT = "扫描件 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.webp *.heic)"


class ScanDesk(QObject):
    """``told(text)`` after sheets were added, ``refused(error)`` for what was not done.

    ``changed()`` after a page of a scan was turned or marked.
    """

    told = Signal(str)
    changed = Signal()
    refused = Signal(FengqiaoError)

    def __init__(self, context: PageContext, strip: ProgressStrip, owner: QWidget) -> None:
        """``strip`` shows how far a large file is; dialogs open over ``owner``."""
        super().__init__(owner)
        self._context, self._owner = context, owner
        self._adder = AttachmentAdder(context, strip, self, keep_scan)
        self._adder.added.connect(self._tell_added)
        self._adder.refused.connect(self.refused)

    def choose(self, mediation_uid: UUID, slot: SlotRow) -> None:
        """Ask for PDF files and pictures and put them into a place of a dossier."""
        chosen, _ = QFileDialog.getOpenFileNames(self._owner, f"加入“{slot.name}”", "", WHAT)
        self.add(mediation_uid, slot, [Path(name) for name in chosen])

    def add(self, mediation_uid: UUID, slot: SlotRow, paths: Sequence[Path]) -> None:
        """Put these files into a place of a dossier; they stay with the case."""
        self._adder.add(paths, partial(self._record, mediation_uid, slot.code))

    def _record(
        self,
        mediation_uid: UUID,
        slot: str,
        file: KeptFile,
        done: Callable[[UUID], None],
        refused: Callable[[FengqiaoError], None],
    ) -> None:
        context = self._context
        context.runner.command(
            add_scan, context.centre, mediation_uid, slot, file, context.rules,
            by=context.actor, on_done=done, on_error=refused, owner=self,
        )  # fmt: skip

    def _tell_added(self, count: int) -> None:
        self.told.emit(f"已加入扫描件 {count} 份，和案件放在一起，随下一个数据包送出。")

    def turn(self, scan: AttachmentRow, page: int, quarters: int) -> None:
        """Turn a page (from 0) clockwise by so many quarters."""
        self._context.runner.command(
            turn_page, scan.uid, page, quarters, by=self._context.actor, owner=self,
            on_done=lambda _: self.changed.emit(), on_error=self.refused.emit,
        )  # fmt: skip

    def mark_blank(self, scan: Scan, page: int) -> None:
        """Say that a page (from 0) is a blank back, or that it is none after all."""
        before = scan.marks.get(page, AS_IT_IS)
        self._context.runner.command(
            mark_page, scan.file.uid, page, PageMark(before.turn, not before.blank),
            by=self._context.actor, owner=self,
            on_done=partial(self._tell_blank, page, not before.blank), on_error=self.refused.emit,
        )  # fmt: skip

    def _tell_blank(self, page: int, blank: bool, _: None) -> None:
        said = "是空白背面，不编页号" if blank else "照常编页号"
        self.changed.emit()
        self.told.emit(f"第 {page + 1} 页{said}。")

    def move(self, scan: AttachmentRow, steps: int) -> None:
        """Move a scan among those of its place."""
        self._context.runner.command(
            move_scan, scan.uid, steps, by=self._context.actor, owner=self,
            on_done=lambda place: self.told.emit(f"“{scan.title}”现在是这一项的第 {place} 份。"),
            on_error=self.refused.emit,
        )  # fmt: skip

    def remove(self, scan: AttachmentRow) -> None:
        """Ask for the reason and take a sheet out."""
        confirm(
            self._owner,
            title=f"取下“{scan.title}”？",
            text="它不再装订进卷宗，也从案件的附件里去掉；原因一直留着。",
            verb="取下这份",
            reason_label="取下的原因",
            on_yes=lambda reason: self._context.runner.command(
                remove_scan, scan.uid, reason,
                by=self._context.actor, on_error=self.refused.emit, owner=self,
            ),
        )  # fmt: skip
