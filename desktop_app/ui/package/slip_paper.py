"""回执条: the receipt of a package as a sheet of paper: preview, 打印, 保存为 PDF."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.services.package_receipt import ReceiptSlip, render_slip
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.text import ElidedLabel, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.printing import PrintRun, ask_printer


class SlipPaper(QWidget):
    """Draws and shows one slip; ``closed()`` on 返回 and Esc."""

    closed = Signal()

    def __init__(self, context: PageContext, slip: ReceiptSlip) -> None:
        """Start drawing at once."""
        super().__init__()
        s = look().sizes
        self._context, self._slip = context, slip
        self._pdf = b""
        self._run: PrintRun | None = None
        self.setAccessibleName("回执条")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(s.s16, s.s8, s.s16, s.s8)
        head.setSpacing(s.s8)
        head.addWidget(ElidedLabel("回执条", Words.TITLE), 1)
        self.print_button = Button("打印", self.print_slip, kind=Kind.PRIMARY, icon="printer")
        self.save_button = Button("保存为 PDF", self.save_slip)
        for button in (self.print_button, self.save_button):
            button.setEnabled(False)
            head.addWidget(button)
        head.addWidget(Button("返回", self.closed.emit))
        outer.addLayout(head)
        self.notices = NoticeBar()
        outer.addWidget(self.notices)
        self.view = PdfView(context.runner)
        outer.addWidget(self.view, 1)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)
        context.runner.work(
            render_slip, slip, context.centre.identity.name, context.clock.now(),
            on_done=self._drawn, on_error=self._refused,
        )  # fmt: skip

    def print_slip(self) -> None:
        """Let the system ask for the printer."""
        ask_printer(self, "打印回执条", self.print_on)

    def print_on(self, printer: QPrinter) -> None:
        """Print on a printer that was chosen."""
        self._run = PrintRun(self._context.runner, self._pdf, printer)
        self._run.finished.connect(lambda: self.notices.show_notice("已交给打印机。"))
        self._run.start()

    def save_slip(self) -> None:
        """Ask for a file and write the PDF."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = f"回执-{self._slip.sender_name}-第{self._slip.ordinal}号.pdf"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存为 PDF", str(Path(folder) / name), "PDF 文件 (*.pdf)"
        )
        if chosen:
            self.write_to(Path(chosen))

    def write_to(self, path: Path) -> None:
        """Write the PDF to ``path``."""
        try:
            path.write_bytes(self._pdf)
        except OSError:
            self.notices.show_notice("这个位置写不进去，请换一个文件夹再保存。", NoticeKind.DANGER)
            return
        self.notices.show_notice(f"已保存：{path.name}")

    def _drawn(self, pdf: bytes) -> None:
        self._pdf = pdf
        self.view.show_pdf(pdf)
        for button in (self.print_button, self.save_button):
            button.setEnabled(True)

    def _refused(self, error: FengqiaoError) -> None:
        self.notices.show_notice(error.text, NoticeKind.DANGER)
