"""Printing a PDF page by page: drawn on the runner's work thread, painted on the printer here.

What is printed are the bytes that the preview shows. The system's dialog gives the printer, the range of
pages, copies, one or both sides; where there is no printer, or it does not take the job, a sentence says so.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from desktop_app.errors import FengqiaoError
from desktop_app.runtime.runner import Runner
from desktop_app.ui.kit.pdf_pages import PageImage, draw_page, page_sizes

_DPI = 300
"""Fine enough for the smallest characters of the forms; a page takes about 25 MB while it is painted."""
NO_PRINTER = "这台电脑上没有打印机。请先装好打印机，或者存为 PDF，拿到别处打印。"
NOT_TAKEN = "打印机没有接住这份文书。请看看打印机开没开、有没有纸，再打一次；也可以先存为 PDF。"


def ask_printer(
    parent: QWidget,
    title: str,
    on_chosen: Callable[[QPrinter], object],
    *,
    pages: int = 0,
    on_absent: Callable[[str], object] | None = None,
) -> None:
    """Let the system ask for the printer; ``on_chosen(printer)`` unless the user gives up.

    With ``pages`` a range of them may be chosen. ``on_absent(sentence)`` where there is no printer at all.
    """
    if on_absent is not None and not QPrinterInfo.availablePrinterNames():
        on_absent(NO_PRINTER)
        return
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    if pages > 1:
        dialog.setMinMax(1, pages)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.accepted.connect(lambda: on_chosen(dialog.printer()))
    dialog.setModal(True)
    dialog.show()


def pages_to_print(printer: QPrinter, count: int) -> tuple[int, ...]:
    """Pages (from 0) in the order in which they go to the printer: range, order and copies as chosen.

    Copies are repeated here only where the printer does not make them itself.
    """
    pages = list(range(count))
    if printer.printRange() == QPrinter.PrintRange.PageRange and printer.fromPage():
        pages = pages[printer.fromPage() - 1 : max(printer.toPage(), printer.fromPage())]
    if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst:
        pages.reverse()
    copies = 1 if printer.supportsMultipleCopies() else max(printer.copyCount(), 1)
    if printer.collateCopies():
        return tuple(pages * copies)
    return tuple(page for page in pages for _ in range(copies))


class PrintRun(QObject):
    """One print job; ``finished()`` when the last page was handed over, else ``failed(sentence)``."""

    finished = Signal()
    failed = Signal(str)

    def __init__(self, runner: Runner, pdf: bytes, printer: QPrinter) -> None:
        """Prepare; ``start`` begins."""
        super().__init__()
        self._runner, self._pdf, self._printer = runner, pdf, printer
        self._sizes: tuple[tuple[float, float], ...] = ()
        self._left: list[int] = []
        self._painter: QPainter | None = None

    def start(self) -> None:
        """Measure the pages, then draw one after the other."""
        self._printer.setFullPage(True)
        self._printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        self._runner.work(page_sizes, self._pdf, on_done=self._measured, on_error=self._broken)

    def _measured(self, sizes: tuple[tuple[float, float], ...]) -> None:
        self._sizes = sizes
        self._left = list(pages_to_print(self._printer, len(sizes)))
        self._next()

    def _next(self) -> None:
        if not self._left:
            self._end()
            return
        number = self._left.pop(0)
        width = round(self._sizes[number][0] * _DPI / 72)
        self._runner.work(draw_page, self._pdf, number, width, on_done=self._paint, on_error=self._broken)

    def _turn(self, number: int) -> None:
        """Lay the sheet as the page lies; it counts from the next new page on."""
        wide, high = self._sizes[number]
        lying = wide > high
        self._printer.setPageOrientation(
            QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait
        )

    def _paint(self, page: PageImage) -> None:
        self._turn(page.number)
        if self._painter is None:
            self._painter = QPainter()
            begun = self._painter.begin(self._printer)
        else:
            begun = self._printer.newPage()
        if not begun or self._printer.printerState() in {
            QPrinter.PrinterState.Error,
            QPrinter.PrinterState.Aborted,
        }:
            self._give_up()
            return
        image = QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_BGR888)
        points, high = self._sizes[page.number]
        sheet = self._painter.viewport()
        scale = min(self._printer.resolution() / 72, sheet.width() / points, sheet.height() / high)
        if self._printer.resolution() / 72 * 0.99 < scale:
            scale = self._printer.resolution() / 72  # a rounded sheet must not shrink the page
        self._painter.drawImage(QRect(0, 0, round(points * scale), round(high * scale)), image)
        self._next()

    def _end(self) -> None:
        ended = self._painter is not None and self._painter.end()
        self._painter = None
        if ended and self._printer.printerState() != QPrinter.PrinterState.Error:
            self.finished.emit()
        else:
            self.failed.emit(NOT_TAKEN)

    def _give_up(self) -> None:
        self._left.clear()
        if self._painter is not None and self._painter.isActive():
            self._painter.end()
        self._painter = None
        self.failed.emit(NOT_TAKEN)

    def _broken(self, error: FengqiaoError) -> None:
        self._give_up()
        del error
