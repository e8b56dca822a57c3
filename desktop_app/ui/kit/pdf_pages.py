"""PDF bytes to page bitmaps, for the runner's work thread and for printing.

Plain functions over plain values, one at a time (PDFium is not thread-safe); pypdfium2 is imported when the
first page is drawn.
"""

from dataclasses import dataclass
from typing import Protocol, cast

from desktop_app.pdfium_lock import PDFIUM_LOCK


class _Bitmap(Protocol):
    """The part of a PDFium bitmap that is used; the package has no types."""

    width: int
    height: int
    stride: int
    buffer: bytes

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class PageImage:
    """One drawn page: 24-bit BGR rows of ``stride`` bytes."""

    number: int
    width: int
    height: int
    stride: int
    pixels: bytes


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Width and height in points of every page."""
    import pypdfium2

    with PDFIUM_LOCK:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return tuple(document.get_page_size(number) for number in range(len(document)))
        finally:
            document.close()


def draw_page(pdf: bytes, number: int, width: int) -> PageImage:
    """Draw a page (from 0) ``width`` pixels wide."""
    import pypdfium2

    with PDFIUM_LOCK:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[number]
            bitmap = cast("_Bitmap", page.render(scale=width / page.get_width()))
            drawn = PageImage(number, bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            bitmap.close()
            return drawn
        finally:
            document.close()
