"""Printing a PDF through the system's print dialog: the pages are drawn at 200 dpi, one at a time."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from desktop_app.ui.kit.pdf_pages import draw_page, page_sizes

_DPI = 200
_POINTS = 72


class Printing(QObject):
    """Draws page after page onto a printer without blocking the window; freed when ``done(pages)``.

    The pages that the user chose in the dialog; each is fitted to the sheet and never enlarged over it.
    """

    done = Signal(int)

    def __init__(self, parent: QObject, printer: QPrinter, pdf: bytes) -> None:
        """Get ready; ``start`` begins."""
        super().__init__(parent)
        self._printer, self._pdf = printer, pdf
        pages = range(len(page_sizes(pdf)))
        if printer.printRange() == QPrinter.PrintRange.PageRange:
            pages = pages[max(printer.fromPage() - 1, 0) : printer.toPage()]
        self._pages = list(pages)
        self._printed = 0
        self._painter = QPainter()

    def start(self) -> None:
        """Begin with the first page."""
        if self._pages and self._painter.begin(self._printer):
            self._next()
        else:
            self._end()

    def _next(self) -> None:
        if not self._pages:
            self._painter.end()
            self._end()
            return
        if self._printed:
            self._printer.newPage()
        self._draw(self._pages.pop(0))
        self._printed += 1
        QTimer.singleShot(0, self, self._next)

    def _draw(self, number: int) -> None:
        width = page_sizes(self._pdf)[number][0]
        page = draw_page(self._pdf, number, round(width * _DPI / _POINTS))
        image = QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_BGR888)
        sheet = self._painter.viewport()
        dots = self._printer.resolution() / _DPI
        scale = min(sheet.width() / page.width, sheet.height() / page.height, dots)
        size = QSize(round(page.width * scale), round(page.height * scale))
        place = QRect(sheet.center(), size)
        place.moveCenter(sheet.center())
        self._painter.drawImage(place, image)

    def _end(self) -> None:
        self.done.emit(self._printed)
        self.deleteLater()


def print_pdf(
    parent: QWidget, pdf: bytes, title: str, *, on_done: Callable[[int], object] | None = None
) -> QPrintDialog:
    """Ask for printer and pages and print; gives the open dialog.

    ``title`` is the name of the job in the printer's queue. ``on_done(pages)`` after the last page was
    handed to the printer, not when the user gave up.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setFullPage(True)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(f"打印 {title}")
    dialog.setMinMax(1, max(len(page_sizes(pdf)), 1))
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)

    def accepted() -> None:
        printing = Printing(parent, printer, pdf)
        if on_done is not None:
            printing.done.connect(on_done)
        printing.start()

    dialog.accepted.connect(accepted)
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)
    return dialog
