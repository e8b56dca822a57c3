"""The paper in the middle: one sheet, a scan, or the whole bound dossier; printing and saving it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QStackedWidget

from desktop_app.runtime.runner import Runner
from desktop_app.ui.kit.buttons import Button, link
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.text import ElidedLabel, Words
from desktop_app.ui.paper.printing import PrintRun, ask_printer


class Preview(Card):
    """Shows PDF, or a sentence while there is none.

    ``issued(words)`` after it was printed or saved; ``failed(sentence)`` when it could not be written.
    """

    issued = Signal(str)
    failed = Signal(str)

    def __init__(self, runner: Runner) -> None:
        """Build it empty."""
        super().__init__()
        self.setAccessibleName("文书")
        self._runner = runner
        self._pdf = b""
        self._name = ""
        self._run: PrintRun | None = None
        self.strip = ProgressStrip()
        self.body.addWidget(self.strip)
        self.view = PdfView(runner)
        self.title = ElidedLabel("", Words.SECTION)
        # The head begins with a stretch of its own, which must not take the title's room.
        self.view.head.insertWidget(0, self.title, 1000)
        self.save_link: Button = link("保存", self.save, small=True)
        self.print_link: Button = link("打印这份", self.print_it, icon="printer", small=True)
        self.view.head.addWidget(self.save_link)
        self.view.head.addWidget(self.print_link)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._empty: EmptyState | None = None
        self.body.addWidget(self._stack, 1)
        self.show_nothing("选一份文书，这里显示内容。")

    def show_paper(self, pdf: bytes, title: str, name: str, *, verb: str = "打印这份", page: int = 0) -> None:
        """Show a document; ``name`` is proposed as file name. The same document only turns to ``page``."""
        self.title.setText(title)
        self.print_link.set_word(verb)
        self._name = name
        if pdf is self._pdf and self._stack.currentWidget() is self.view and self.view.page_count():
            self.view.go_to(page)
            return
        self._pdf = pdf
        self._stack.setCurrentWidget(self.view)
        self.view.show_pdf(pdf, page)

    def show_nothing(
        self, sentence: str, action: str = "", on_action: Callable[[], object] | None = None
    ) -> None:
        """Show why there is no paper and what makes one."""
        self._pdf = b""
        self.view.clear()
        if self._empty is not None:
            self._stack.removeWidget(self._empty)
            self._empty.deleteLater()
        self._empty = EmptyState(sentence, icon="file", action=action, on_action=on_action)
        self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._empty)

    def pdf(self) -> bytes:
        """What is shown, empty when nothing is."""
        return self._pdf

    def save(self) -> None:
        """Ask for a file and write the PDF."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = str(Path(folder) / f"{self._name}.pdf")
        chosen, _ = QFileDialog.getSaveFileName(self, "保存为 PDF", start, "PDF 文件 (*.pdf)")
        if chosen:
            self.write_to(Path(chosen))

    def write_to(self, path: Path) -> None:
        """Write what is shown to ``path``."""
        try:
            path.write_bytes(self._pdf)
        except OSError:
            self.failed.emit("这个位置写不进去，请换一个文件夹再保存。")
            return
        self.issued.emit(f"已保存：{path.name}")

    def print_it(self) -> None:
        """Let the system ask for the printer and the pages."""
        name = self._name or "打印"
        ask_printer(self, name, self._print_on, pages=self.view.page_count(), on_absent=self.failed.emit)

    def _print_on(self, printer: QPrinter) -> None:
        self._run = PrintRun(self._runner, self._pdf, printer)
        self._run.failed.connect(self.failed)
        self._run.finished.connect(lambda: self.issued.emit("已交给打印机。"))
        self._run.start()
