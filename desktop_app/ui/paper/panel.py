"""One paper (文书) in the place of the detail: preview, 打印, 保存为 PDF, 返回."""

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.enums import PaperKind
from desktop_app.errors import FengqiaoError
from desktop_app.services.paper import PaperInput, make_paper, record_issue, render_paper
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.text import ElidedLabel, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.outlet import Outlet


class PaperPanel(QWidget):
    """Reads, draws and shows one paper; ``closed()`` on 返回 and Esc.

    Saving and printing are noted with the record (``record_issue``), previewing is not.
    """

    closed = Signal()

    def __init__(self, context: PageContext, kind: PaperKind, subject: UUID) -> None:
        """Start reading at once; ``subject`` is the record that ``make_paper`` wants for this kind."""
        super().__init__()
        s = look().sizes
        self._context = context
        self._paper: PaperInput | None = None
        self.setAccessibleName(kind.label)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        head.setSpacing(s.s8)
        head.addWidget(ElidedLabel(kind.label, Words.TITLE), 1)
        self.print_button = Button("打印", self.print_paper, kind=Kind.PRIMARY, icon="printer")
        self.save_button = Button("保存为 PDF", self.save_paper)
        for button in (self.print_button, self.save_button):
            button.setEnabled(False)
            head.addWidget(button)
        self.back = Button("返回", self.closed.emit)
        head.addWidget(self.back)
        outer.addLayout(head)
        self.notices = NoticeBar()
        self.outlet = Outlet(context.runner, self, self.notices.show_notice)
        self.outlet.issued.connect(self._note)
        outer.addWidget(self.notices)
        self._strip = ProgressStrip()
        outer.addWidget(self._strip)
        self.view = PdfView(context.runner)
        outer.addWidget(self.view, 1)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)
        context.runner.query(
            make_paper, kind, subject, context.rules,
            by=context.actor, on_done=self._take_paper, on_error=self._refused,
        )  # fmt: skip

    def save_paper(self) -> None:
        """Ask for a file and write the PDF; first about characters that cannot be printed."""
        self.outlet.save_it()

    def write_to(self, path: Path) -> None:
        """Write the PDF to ``path`` and note that it was issued."""
        self.outlet.write_to(path)

    def print_paper(self) -> None:
        """Let the system ask for the printer; first about characters that cannot be printed."""
        self.outlet.print_it(self.view.page_count())

    def print_on(self, printer: QPrinter) -> None:
        """Print the chosen pages on a printer that was chosen."""
        self.outlet.print_on(printer)

    def _take_paper(self, paper: PaperInput) -> None:
        self._paper = paper
        job = self._context.runner.work(
            render_paper, paper, on_done=partial(self._take_pdf, paper), on_error=self._refused
        )
        self._strip.watch(job, "正在生成文书")

    def _take_pdf(self, paper: PaperInput, pdf: bytes) -> None:
        self.outlet.take(pdf, paper.name, paper.content)
        self.view.show_pdf(pdf)
        for button in (self.print_button, self.save_button):
            button.setEnabled(True)

    def _note(self) -> None:
        if self._paper is not None:
            self._context.runner.command(record_issue, self._paper, self.outlet.pdf, by=self._context.actor)

    def _refused(self, error: FengqiaoError) -> None:
        self.notices.show_notice(error.text, NoticeKind.DANGER)
