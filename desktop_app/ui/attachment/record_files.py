"""佐证文件 in the detail of an order, a supervision or a leader assignment: the files of its records.

They are attachments of the case like any other, kept with one record of it, so that who may read the case
reads them and nobody else, and they travel and are sealed with it.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from desktop_app.errors import FengqiaoError
from desktop_app.services.attachment_view import AttachmentRow, RecordFileList, record_files
from desktop_app.services.permissions import Permission
from desktop_app.ui.attachment.desk import AttachmentDesk
from desktop_app.ui.attachment.drop import FileDrop
from desktop_app.ui.attachment.section import AttachmentSection
from desktop_app.ui.kit.detail import DetailPanel
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext

TITLE = "佐证文件"
_HINT = "照片、扫描件、录音都可以放在这里，也可以把文件拖进来；纠纷的附件里也看得到。"


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A record that a file can be kept with: its entity and uid, and what a clerk calls it."""

    entity: str
    uid: UUID
    label: str


class RecordFiles(QObject):
    """Puts the section at the end of a panel; ``told(text)``, ``failed(error)`` as ``AttachmentDesk``."""

    told = Signal(str)
    failed = Signal(FengqiaoError)

    def __init__(self, context: PageContext, panel: DetailPanel, side: SideStack) -> None:
        """``panel`` shows the record, ``side`` what is opened in its place."""
        super().__init__(panel)
        self._context, self._panel = context, panel
        self._dispute: UUID | None = None
        self._places: tuple[FilePlace, ...] = ()
        self._chosen: UUID | None = None
        self._takes = False
        self.section: AttachmentSection | None = None
        strip = ProgressStrip()
        panel.add_foot(strip)
        self.desk = AttachmentDesk(context, side, strip)
        self.desk.told.connect(self.told)
        self.desk.failed.connect(self.failed)
        self.desk.changed.connect(self._ask)
        self._drop = FileDrop(panel, lambda: self._takes)
        self._drop.dropped.connect(self._add)

    def show(self, dispute_uid: UUID | None, places: Sequence[FilePlace]) -> None:
        """Show the files of these records once they are read; nothing for what hangs on no case."""
        self._dispute, self._places = dispute_uid, tuple(places)
        self._takes, self.section = False, None
        self._ask()

    def _ask(self) -> None:
        if self._dispute is None or not self._places:
            return
        self._context.runner.query(
            record_files, self._dispute, tuple(place.uid for place in self._places),
            by=self._context.actor, slot="record-files", on_done=partial(self._take, self._key()),
            on_error=lambda _: None, owner=self,
        )  # fmt: skip

    def _key(self) -> Hashable:
        return self._dispute, self._places

    def _take(self, key: Hashable, found: RecordFileList) -> None:
        if key != self._key() or self.section is not None:
            return
        adds = self._takes = found.takes
        if not found.rows and not adds:
            return
        labels = {place.uid: place.label for place in self._places} if len(self._places) > 1 else {}
        self.section = AttachmentSection(
            found.rows, self._chosen, adds=adds, reads=self._context.may(Permission.PRINT_PAPER),
            title=TITLE, hint=_HINT, labels=labels,
        )  # fmt: skip
        self.section.wanted.connect(self._do)
        self.section.add_wanted.connect(self._choose_place)
        self.section.chosen.connect(self._remember)
        self._panel.put_section(self.section)

    def _remember(self, uid: UUID) -> None:
        self._chosen = uid

    def _do(self, what: str, row: AttachmentRow) -> None:
        if self._dispute is not None:
            self.desk.do(self._dispute, what, row)

    def _choose_place(self) -> None:
        if len(self._places) == 1:
            self._choose(self._places[0])
        else:
            self.menu().popup(QCursor.pos())

    def menu(self) -> QMenu:
        """The records that a file can be kept with; the menu frees itself."""
        menu = QMenu(self._panel)
        for place in self._places:
            menu.addAction(f"放到“{place.label}”", partial(self._choose, place))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _choose(self, place: FilePlace) -> None:
        if self._dispute is not None:
            self.desk.choose(self._dispute, (place.entity, place.uid))

    def _add(self, paths: Sequence[Path]) -> None:
        if self._dispute is not None:
            place = self._places[0]
            self.desk.add(self._dispute, paths, belongs=(place.entity, place.uid))
