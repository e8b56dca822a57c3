"""One paper (文书) in the place of the detail: preview, 打印, 保存为 PDF, 返回."""

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from db.enums import PaperKind
from desktop_app.errors import FengqiaoError
from desktop_app.services.paper import (
    MissingChar,
    PaperInput,
    make_paper,
    missing_chars,
    record_issue,
    render_paper,
)
from desktop_app.ui.kit.buttons import Button, Kind
from desktop_app.ui.kit.notice import NoticeBar, NoticeKind
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.kit.text import ElidedLabel, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.paper.glyph_question import ask_about_glyphs, glyph_words
from desktop_app.ui.paper.printing import PrintRun, ask_printer


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
        self._pdf = b""
        self._missing: tuple[MissingChar, ...] = ()
        self._run: PrintRun | None = None
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
        if self._paper is not None:
            ask_about_glyphs(self, self._missing, "保存", self._ask_file)

    def _ask_file(self) -> None:
        if self._paper is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = str(Path(folder) / f"{self._paper.name}.pdf")
        chosen, _ = QFileDialog.getSaveFileName(self, "保存为 PDF", start, "PDF 文件 (*.pdf)")
        if chosen:
            self.write_to(Path(chosen))

    def write_to(self, path: Path) -> None:
        """Write the PDF to ``path`` and note that it was issued."""
        try:
            path.write_bytes(self._pdf)
        except OSError:
            self.notices.show_notice("这个位置写不进去，请换一个文件夹再保存。", NoticeKind.DANGER)
            return
        self._note(f"已保存：{path.name}")

    def print_paper(self) -> None:
        """Let the system ask for the printer; first about characters that cannot be printed."""
        ask_about_glyphs(self, self._missing, "打印", self._ask_printer)

    def _ask_printer(self) -> None:
        name = "打印" if self._paper is None else self._paper.name
        ask_printer(self, name, self.print_on, pages=self.view.page_count(), on_absent=self._unprinted)

    def _unprinted(self, said: str) -> None:
        self.notices.show_notice(said, NoticeKind.DANGER, action="存为 PDF", on_action=self.save_paper)

    def print_on(self, printer: QPrinter) -> None:
        """Print the chosen pages on a printer that was chosen."""
        self._run = PrintRun(self._context.runner, self._pdf, printer)
        self._run.failed.connect(self._unprinted)
        self._run.finished.connect(lambda: self._note("已交给打印机。"))
        self._run.start()

    def _take_paper(self, paper: PaperInput) -> None:
        self._paper = paper
        job = self._context.runner.work(render_paper, paper, on_done=self._take_pdf, on_error=self._refused)
        self._strip.watch(job, "正在生成文书")

        self._context.runner.work(missing_chars, paper, on_done=self._take_missing, on_error=self._refused)

    def _take_missing(self, missing: tuple[MissingChar, ...]) -> None:
        self._missing = missing
        if missing:
            self.notices.show_notice(glyph_words(missing), NoticeKind.WARNING)

    def _take_pdf(self, pdf: bytes) -> None:
        self._pdf = pdf
        self.view.show_pdf(pdf)
        for button in (self.print_button, self.save_button):
            button.setEnabled(True)

    def _note(self, said: str) -> None:
        if self._paper is not None:
            self._context.runner.command(record_issue, self._paper, self._pdf, by=self._context.actor)
        self.notices.show_notice(said, NoticeKind.OK)

    def _refused(self, error: FengqiaoError) -> None:
        self.notices.show_notice(error.text, NoticeKind.DANGER)
