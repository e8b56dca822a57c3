"""PDF bytes to page bitmaps, for the runner's work thread and for printing.

Plain functions over plain values, one at a time (PDFium is not thread-safe); pypdfium2 is imported when the
first page is drawn. A large document that was drawn last stays open, and is not read anew for every page.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, cast

from desktop_app.pdfium_lock import PDFIUM_LOCK

_SMALL = 1 << 20
"""A document of fewer bytes opens in no time and is closed again at once."""
_KEPT: list[tuple[bytes, Any]] = []
"""The bytes drawn last and their open document, when it is a large one; only touched under the lock."""


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
    with _opened(pdf) as document:
        return tuple(document.get_page_size(number) for number in range(len(document)))


def draw_page(pdf: bytes, number: int, width: int) -> PageImage:
    """Draw a page (from 0) ``width`` pixels wide."""
    with _opened(pdf) as document:
        page = document[number]
        try:
            bitmap = cast("_Bitmap", page.render(scale=width / page.get_width()))
            drawn = PageImage(number, bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            bitmap.close()
            return drawn
        finally:
            page.close()


def forget(pdf: bytes) -> None:
    """Close this document where it is the one that stayed open: it is shown no longer."""
    with PDFIUM_LOCK:
        if _KEPT and _KEPT[0][0] is pdf:
            _close()


def _close() -> None:
    while _KEPT:
        _KEPT.pop()[1].close()


@contextmanager
def _opened(pdf: bytes) -> Generator[Any]:
    import pypdfium2

    with PDFIUM_LOCK:
        if not _KEPT or _KEPT[0][0] is not pdf:
            _close()
            _KEPT.append((pdf, pypdfium2.PdfDocument(pdf)))
        try:
            yield _KEPT[0][1]
        finally:
            if len(pdf) < _SMALL:
                _close()
