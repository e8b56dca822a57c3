"""What is done with the attachments of a case: add, open, save, make void."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog

from desktop_app.errors import FengqiaoError
from desktop_app.services.attachment import AttachmentDraft, KeptFile, add_attachment, void_attachment
from desktop_app.services.attachment_file import (
    AttachmentFile,
    export_attachment,
    open_attachment,
    recheck_attachment,
    write_out,
)
from desktop_app.services.attachment_picture import Remake, remake_picture
from desktop_app.services.attachment_view import AttachmentRow, AttachmentState
from desktop_app.ui.attachment.adder import AttachmentAdder
from desktop_app.ui.attachment.panel import AttachmentPanel
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.side_stack import SideStack
from desktop_app.ui.page_context import PageContext

Belongs = tuple[str, UUID]
"""Entity and uid of a record of the case."""


class AttachmentDesk(QObject):
    """``told(text)`` after something was done, ``failed(error)``, ``changed()`` after damage was found.

    ``ended()`` when no file is on its way any more.
    """

    told = Signal(str)
    failed = Signal(FengqiaoError)
    changed = Signal()
    ended = Signal()

    def __init__(self, context: PageContext, stack: SideStack, strip: ProgressStrip) -> None:
        """``stack`` shows what is opened in the place of the detail, ``strip`` how far a large file is."""
        super().__init__(stack)
        self._context, self._stack, self._strip = context, stack, strip
        self._adder = AttachmentAdder(context, strip, self)
        self._adder.added.connect(self._tell_added)
        self._adder.refused.connect(self.failed)
        self._adder.ended.connect(self.ended)

    def _tell_added(self, count: int) -> None:
        self.told.emit(f"已加入附件 {count} 份，随下一个数据包送出。")

    def choose(self, dispute_uid: UUID, belongs: Belongs | None = None) -> None:
        """Ask for files and add them to a case, or to one record of it."""
        chosen, _ = QFileDialog.getOpenFileNames(self._stack, "加附件", "", "所有文件 (*)")
        self.add(dispute_uid, [Path(name) for name in chosen], belongs=belongs)

    def add(
        self,
        dispute_uid: UUID,
        paths: Sequence[Path],
        stored: Callable[[Path], object] | None = None,
        belongs: Belongs | None = None,
    ) -> None:
        """Add these files to a case; ``stored(path)`` for each that became an attachment.

        ``belongs``: entity and uid of the record of the case that they are kept with.
        """
        entity, uid = belongs or (None, None)
        for path in paths:
            draft = partial(AttachmentDraft, dispute_uid, entity=entity, record_uid=uid)
            self._adder.add([path], partial(self._record, draft, path, stored))

    def _record(
        self,
        draft: Callable[[KeptFile], AttachmentDraft],
        path: Path,
        stored: Callable[[Path], object] | None,
        file: KeptFile,
        done: Callable[[UUID], None],
        refused: Callable[[FengqiaoError], None],
    ) -> None:
        context = self._context

        def recorded(uid: UUID) -> None:
            if stored is not None:
                stored(path)
            done(uid)

        context.runner.command(
            add_attachment, context.centre, draft(file),
            by=context.actor, on_done=recorded, on_error=refused, owner=self,
        )  # fmt: skip

    def open(self, row: AttachmentRow) -> None:
        """Show it in the window; what the window cannot show is saved, what has not come is explained."""
        if row.state is not AttachmentState.HERE:
            self.told.emit(row.text)
        elif not row.viewed:
            self.save(row)
        else:
            panel = AttachmentPanel(self._context, row)
            panel.save_wanted.connect(self.save)
            panel.damaged.connect(self.changed)
            self._stack.open_side(panel)

    def save(self, row: AttachmentRow) -> None:
        """Ask where to save it."""
        self._context.runner.command(
            export_attachment, row.uid, by=self._context.actor, on_done=self._ask_place,
            on_error=self.failed.emit, owner=self,
        )  # fmt: skip

    def _ask_place(self, file: AttachmentFile) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = str(Path(folder) / file.file_name)
        chosen, _ = QFileDialog.getSaveFileName(self._stack, f"另存“{file.title}”", start)
        if chosen:
            self.write_to(file, Path(chosen))

    def write_to(self, file: AttachmentFile, target: Path) -> None:
        """Save it there."""
        job = self._context.runner.background(
            write_out, self._context.centre, file, target,
            on_done=lambda path: self.told.emit(f"已另存：{path.name}"),
            on_error=partial(self._unwritten, file), owner=self,
        )  # fmt: skip
        self._strip.watch(job, f"正在另存 {target.name}")

    def _unwritten(self, file: AttachmentFile, error: FengqiaoError) -> None:
        self.failed.emit(error)
        # Where the file is damaged and not the place, it is noted and asked for with the next package.
        self._context.runner.command(
            recheck_attachment, self._context.centre, file.uid, by=self._context.actor,
            on_done=lambda was_damaged: self.changed.emit() if was_damaged else None,
            on_error=self.failed.emit, owner=self,
        )  # fmt: skip

    def do(self, dispute_uid: UUID, what: str, row: AttachmentRow) -> None:
        """What was chosen for an attachment: open, save, void, or a ``Remake``'s value."""
        wanted = {"open": self.open, "save": self.save, "void": self.void}
        if what in wanted:
            wanted[what](row)
        else:
            self.remake(dispute_uid, row, Remake(what))

    def remake(self, dispute_uid: UUID, row: AttachmentRow, how: Remake) -> None:
        """Turn a picture or make it smaller; what comes of it is a further attachment."""
        title = f"{row.title}（{how.label}）"[:200]
        self._context.runner.command(
            open_attachment, row.uid, by=self._context.actor, on_error=self.failed.emit, owner=self,
            on_done=partial(self._remake, dispute_uid, how, title, row),
        )  # fmt: skip

    def _remake(
        self, dispute_uid: UUID, how: Remake, title: str, row: AttachmentRow, file: AttachmentFile
    ) -> None:
        job = self._context.runner.background(
            remake_picture, self._context.centre, file, how, owner=self, on_error=self.failed.emit,
            on_done=partial(self._keep_remade, dispute_uid, title, row),
        )  # fmt: skip
        self._strip.watch(job, f"正在做 {title}")

    def _keep_remade(self, dispute_uid: UUID, title: str, row: AttachmentRow, kept: KeptFile) -> None:
        draft = AttachmentDraft(dispute_uid, kept, title, row.entity or None, row.record_uid)
        self._context.runner.command(
            add_attachment, self._context.centre, draft,
            by=self._context.actor, on_error=self.failed.emit, owner=self,
            on_done=lambda _: self.told.emit(f"“{title}”已加入，原件还在。"),
        )  # fmt: skip

    def void(self, row: AttachmentRow) -> None:
        """Ask for the reason and make it void."""
        confirm(
            self._stack,
            title=f"作废附件“{row.title}”？",
            text="它将从列表里去掉，对方那里也一样；作废的原因一直留着。",
            verb="作废这份附件",
            reason_label="作废的原因",
            on_yes=lambda reason: self._context.runner.command(
                void_attachment, row.uid, reason, by=self._context.actor,
                on_done=lambda _: self.told.emit(f"附件“{row.title}”已作废。"),
                on_error=self.failed.emit, owner=self,
            ),
        )  # fmt: skip
