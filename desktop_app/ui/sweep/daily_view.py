"""A printed paper of the sweep: preview, save as PDF, print. Each copy made is kept with the records."""

from datetime import date
from pathlib import Path
from typing import TypeVarTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout, QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.transaction import QueryFunction
from desktop_app.services.paper import PaperInput, make_sweep_daily, record_issue, render_paper
from desktop_app.ui.kit.pdf_view import PdfView
from desktop_app.ui.kit.print_pdf import print_pdf
from desktop_app.ui.kit.progress import ProgressStrip
from desktop_app.ui.page_context import PageContext

Ts = TypeVarTuple("Ts")


class DailyView(QWidget):
    """Preview of one paper, a day's report or another.

    ``ready()`` once drawn, ``refused(FengqiaoError)``, ``said(text)`` after a copy; ``closed()`` on Esc.
    """

    ready = Signal()
    refused = Signal(object)
    said = Signal(str)
    closed = Signal()

    def __init__(self, context: PageContext) -> None:
        """Show nothing yet."""
        super().__init__()
        self._context = context
        self._paper: PaperInput | None = None
        self._pdf = b""
        frame = QFrame()
        frame.setProperty("card", "true")
        box = QVBoxLayout(frame)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        self._progress = ProgressStrip()
        self.view = PdfView(context.runner)
        box.addWidget(self._progress)
        box.addWidget(self.view, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._key = QShortcut(QKeySequence("Esc"), self)
        self._key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._key.activated.connect(self.closed)

    @property
    def name(self) -> str:
        """Name of the paper, empty while there is none."""
        return self._paper.name if self._paper is not None else ""

    def show_day(self, day: date) -> None:
        """Read and draw a day's report."""
        context = self._context
        self.show_paper(
            make_sweep_daily, context.rules.identity.code, day, context.rules, context.clock.now()
        )

    def show_paper(self, make: QueryFunction[*Ts, PaperInput], *asked: *Ts) -> None:
        """Read and draw what the service ``make`` gives for what is asked."""
        self._paper, self._pdf = None, b""
        self.view.clear()
        self._context.runner.query(
            make, *asked, by=self._context.actor, slot="daily", on_done=self._read, on_error=self._refuse,
            owner=self,
        )  # fmt: skip

    def _read(self, paper: PaperInput) -> None:
        self._paper = paper
        job = self._context.runner.work(
            render_paper, paper, slot="paper", on_done=self._drawn, on_error=self._refuse
        )
        self._progress.watch(job, f"正在生成{paper.kind.label}")

    def _drawn(self, pdf: bytes) -> None:
        self._pdf = pdf
        self.view.show_pdf(pdf)
        self.ready.emit()

    def _refuse(self, error: FengqiaoError) -> None:
        self.refused.emit(error)

    # what the page's actions call
    def save(self) -> None:
        """Ask where to and save."""
        if not self._pdf:
            return
        dialog = QFileDialog(self, "保存文书", f"{self.name}.pdf", "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def save_to(self, path: str) -> None:
        """Write the PDF to a file and keep that it was issued."""
        self._context.runner.work(
            _write, Path(path), self._pdf, on_done=self._saved, on_error=self._refuse, owner=self
        )

    def _saved(self, path: Path) -> None:
        self._keep()
        self.said.emit(f"已保存：{path.name}")

    def print(self) -> None:
        """Print through the system's dialog."""
        if self._pdf:
            print_pdf(self, self._pdf, self.name, on_done=self._printed)

    def _printed(self, pages: int) -> None:
        if pages:
            self._keep()
            self.said.emit(f"已送到打印机，{pages} 页。")

    def _keep(self) -> None:
        if self._paper is not None:
            self._context.runner.command(record_issue, self._paper, self._pdf, by=self._context.actor)


def _write(path: Path, pdf: bytes) -> Path:
    path.write_bytes(pdf)
    return path
