"""One attachment in the place of the detail: its pages, 打印, 另存…, 返回."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.attachment import size_words
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import FengqiaoError
from desktop_app.services.attachment_file import (
    AttachmentFile,
    open_attachment,
    print_attachment,
    recheck_attachment,
    view_pdf,
)
from desktop_app.services.attachment_view import AttachmentRow
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.dates import moment_words
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.text import ElidedLabel, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.outlet import Outlet


class AttachmentPanel(QWidget):
    """Reads and shows one attachment; nothing of it is written to the disk in the clear.

    ``closed()`` on 返回 and Esc, ``save_wanted(row)``, ``damaged()`` when its file turned out to be.
    """

    closed = Signal()
    save_wanted = Signal(object)
    damaged = Signal()

    def __init__(self, context: PageContext, row: AttachmentRow) -> None:
        """Start reading at once; that it was opened is noted."""
        super().__init__()
        s = look().sizes
        self._context, self._row = context, row
        self.setAccessibleName(f"附件 {row.title}")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        head.setSpacing(s.s8)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(ElidedLabel(row.title, Words.TITLE))
        about = f"{row.kind.label} {size_words(row.size)}，{moment_words(row.added_at)} {row.added_by}"
        names.addWidget(ElidedLabel(about, Words.HELP))
        head.addLayout(names, 1)
        self.print_button = Button("打印", self.print_it, icon="printer")
        self.save_button = Button("另存…", lambda: self.save_wanted.emit(row))
        self.print_button.setEnabled(False)
        self.back = Button("返回", self.closed.emit)
        for button in (self.print_button, self.save_button, self.back):
            head.addWidget(button)
        outer.addLayout(head)
        self.notices = NoticeBar()
        self.outlet = Outlet(context.runner, self, self.notices.show_notice, saves=False)
        self.outlet.printed.connect(self._note)
        outer.addWidget(self.notices)
        self._strip = ProgressStrip()
        outer.addWidget(self._strip)
        self.view = PdfView(context.runner)
        outer.addWidget(self.view, 1)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)
        context.runner.command(
            open_attachment, row.uid, by=context.actor, on_done=self._read, on_error=self._refused
        )

    def print_it(self) -> None:
        """Let the system ask for the printer and the pages."""
        self.outlet.print_it(self.view.page_count())

    def print_on(self, printer: QPrinter) -> None:
        """Print on a printer that was chosen, and note it."""
        self.outlet.print_on(printer)

    def _note(self) -> None:
        self._context.runner.command(print_attachment, self._row.uid, by=self._context.actor)

    def _read(self, file: AttachmentFile) -> None:
        day = local_date(self._context.clock.now())
        job = self._context.runner.work(
            view_pdf, self._context.centre, file, day, on_done=self._show, on_error=self._broken
        )
        self._strip.watch(job, "正在打开附件")

    def _show(self, pdf: bytes) -> None:
        self.outlet.take(pdf, self._row.title)
        self.view.show_pdf(pdf)
        self.print_button.setEnabled(True)

    def _broken(self, error: FengqiaoError) -> None:
        self._refused(error)
        # What is damaged is noted, so that it is asked for with the next package.
        self._context.runner.command(
            recheck_attachment, self._context.centre, self._row.uid, by=self._context.actor,
            on_done=self._rechecked, on_error=self._refused,
        )  # fmt: skip

    def _rechecked(self, was_damaged: bool) -> None:
        if was_damaged:
            self.save_button.setEnabled(False)
            self.damaged.emit()

    def _refused(self, error: FengqiaoError) -> None:
        self.notices.show_notice(error.text, NoticeKind.DANGER)
