"""One sheet of paper that is drawn for the moment (回执条, 收发密钥单): preview, 打印, 保存为 PDF."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.text import ElidedLabel, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.printing import PrintRun, ask_printer


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
        self._context, self._name, self._file_name = context, name, file_name
        self._pdf = b""
        self._run: PrintRun | None = None
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
        ask_printer(self, f"打印{self._name}", self.print_on)

    def print_on(self, printer: QPrinter) -> None:
        """Print on a printer that was chosen."""
        self._run = PrintRun(self._context.runner, self._pdf, printer)
        self._run.finished.connect(self._handed_over)
        self._run.start()

    def save_sheet(self) -> None:
        """Ask for a file and write the PDF."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存为 PDF", str(Path(folder) / self._file_name), "PDF 文件 (*.pdf)"
        )
        if chosen:
            self.write_to(Path(chosen))

    @property
    def pdf(self) -> bytes:
        """The sheet, empty until it is drawn."""
        return self._pdf

    def write_to(self, path: Path) -> None:
        """Write the PDF to ``path``."""
        try:
            path.write_bytes(self._pdf)
        except OSError:
            self.notices.show_notice("这个位置写不进去，请换一个文件夹再保存。", NoticeKind.DANGER)
            return
        self.notices.show_notice(f"已保存：{path.name}")
        self.saved.emit()

    def _handed_over(self) -> None:
        self.notices.show_notice("已交给打印机。")
        self.printed.emit()

    def _drawn(self, pdf: bytes) -> None:
        self._pdf = pdf
        self.view.show_pdf(pdf)
        for button in (self.print_button, self.save_button):
            button.setEnabled(True)

    def _refused(self, error: FengqiaoError) -> None:
        self.notices.show_notice(error.text, NoticeKind.DANGER)
