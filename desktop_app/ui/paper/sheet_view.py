"""One sheet of paper that is drawn for the moment (回执条, 收发密钥单): preview, 打印, 保存为 PDF."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.text import ElidedLabel, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.outlet import Outlet


class SheetView(QWidget):
    """Draws and shows one sheet.

    ``closed()`` on 返回 and Esc, ``printed()`` once it went to a printer, ``saved()`` once it is in a file.
    ``draw`` gives the PDF and runs off the GUI thread. Without a ``file_name`` the sheet is for paper only
    and cannot be saved.
    """

    closed = Signal()
    printed = Signal()
    saved = Signal()

    def __init__(
        self, context: PageContext, name: str, draw: Callable[[], bytes], file_name: str = ""
    ) -> None:
        """Start drawing at once."""
        super().__init__()
        s = look().sizes
        self._name = file_name.removesuffix(".pdf") or name
        self.setAccessibleName(name)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        head.setSpacing(s.s8)
        head.addWidget(ElidedLabel(name, Words.TITLE), 1)
        self.print_button = Button("打印", self.print_sheet, kind=Kind.PRIMARY, icon="printer")
        self.save_button = Button("保存为 PDF", self.save_sheet)
        for button in (self.print_button, self.save_button):
            button.setEnabled(False)
            head.addWidget(button)
        if not file_name:
            self.save_button.hide()
        head.addWidget(Button("返回", self.closed.emit))
        outer.addLayout(head)
        self.notices = NoticeBar()
        self.outlet = Outlet(context.runner, self, self.notices.show_notice, saves=bool(file_name))
        self.outlet.printed.connect(self.printed)
        self.outlet.saved.connect(self.saved)
        outer.addWidget(self.notices)
        self._strip = ProgressStrip()
        outer.addWidget(self._strip)
        self.view = PdfView(context.runner)
        outer.addWidget(self.view, 1)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)
        job = context.runner.work(draw, on_done=self._drawn, on_error=self._refused)
        self._strip.watch(job, f"正在生成{name}")

    def print_sheet(self) -> None:
        """Let the system ask for the printer."""
        self.outlet.print_it(self.view.page_count())

    def print_on(self, printer: QPrinter) -> None:
        """Print on a printer that was chosen."""
        self.outlet.print_on(printer)

    def save_sheet(self) -> None:
        """Ask for a file and write the PDF."""
        self.outlet.save_it()

    @property
    def pdf(self) -> bytes:
        """The sheet, empty until it is drawn."""
        return self.outlet.pdf

    def write_to(self, path: Path) -> None:
        """Write the PDF to ``path``."""
        self.outlet.write_to(path)

    def _drawn(self, pdf: bytes) -> None:
        self.outlet.take(pdf, self._name)
        self.view.show_pdf(pdf)
        for button in (self.print_button, self.save_button):
            button.setEnabled(True)

    def _refused(self, error: FengqiaoError) -> None:
        self.notices.show_notice(error.text, NoticeKind.DANGER)
