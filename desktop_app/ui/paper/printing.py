"""Printing a PDF page by page: drawn on the runner's work thread, painted on the printer here."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from desktop_app.runtime.runner import Runner
from desktop_app.ui.kit.pdf_pages import PageImage, draw_page, page_sizes

_DPI = 300
"""Fine enough for the smallest characters of the forms; a page takes about 25 MB while it is painted."""


def ask_printer(parent: QWidget, title: str, on_chosen: Callable[[QPrinter], object]) -> None:
    """Let the system ask for the printer; ``on_chosen(printer)`` unless the user gives up."""
    dialog = QPrintDialog(QPrinter(QPrinter.PrinterMode.HighResolution), parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.accepted.connect(lambda: on_chosen(dialog.printer()))
    dialog.setModal(True)
    dialog.show()


class PrintRun(QObject):
    """One print job; ``finished()`` when the last page was handed to the printer."""

    finished = Signal()

    def __init__(self, runner: Runner, pdf: bytes, printer: QPrinter) -> None:
        """Prepare; ``start`` begins."""
        super().__init__()
        self._runner, self._pdf, self._printer = runner, pdf, printer
        self._sizes: tuple[tuple[float, float], ...] = ()
        self._painter: QPainter | None = None

    def start(self) -> None:
        """Measure the pages, then draw one after the other."""
        self._printer.setFullPage(True)
        self._runner.work(page_sizes, self._pdf, on_done=self._measured)

    def _measured(self, sizes: tuple[tuple[float, float], ...]) -> None:
        self._sizes = sizes
        self._draw(0)

    def _draw(self, number: int) -> None:
        width = round(self._sizes[number][0] * _DPI / 72)
        self._runner.work(draw_page, self._pdf, number, width, on_done=self._paint)

    def _paint(self, page: PageImage) -> None:
        if self._painter is None:
            self._painter = QPainter(self._printer)
        else:
            self._printer.newPage()
        image = QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_BGR888)
        points, high = self._sizes[page.number]
        scale = self._printer.resolution() / 72
        self._painter.drawImage(QRect(0, 0, round(points * scale), round(high * scale)), image)
        if page.number + 1 < len(self._sizes):
            self._draw(page.number + 1)
        else:
            self._painter.end()
            self.finished.emit()
