"""Scanned sheets of a dossier: asking for them, adding, taking out."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.services.attachment import KeptFile
from desktop_app.services.attachment_view import AttachmentRow
from desktop_app.services.dossier_scan import add_scan, remove_scan
from desktop_app.services.dossier_scan_file import keep_scan
from desktop_app.services.dossier_slot import SlotRow
from desktop_app.ui.attachment.adder import AttachmentAdder
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.page_context import PageContext

_WHAT = "扫描件 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.webp *.heic)"


class ScanDesk(QObject):
    """``told(text)`` after sheets were added, ``refused(error)`` for what was not done."""

    told = Signal(str)
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
        chosen, _ = QFileDialog.getOpenFileNames(self._owner, f"加入“{slot.name}”", "", _WHAT)
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
