"""Pages of a PDF as pictures, for the preview in the window and for printing."""

import io
from dataclasses import dataclass
from typing import Any, cast

import pikepdf
import pypdfium2 as pdfium
from PIL import Image

from desktop_app.pdfium_lock import PDFIUM_LOCK


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture: ``rgb`` has width × height × 3 bytes, row after row from the top."""

    width: int
    height: int
    rgb: bytes


def page_count(pdf: bytes) -> int:
    """Number of pages; counted without PDFium, which may be drawing on another thread just now."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def render_page(pdf: bytes, index: int, scale: float) -> PageImage:
    """Picture of a page; ``scale`` is pixels per point (1.0 = 72 dpi), ``index`` counts from 0.

    :raises IndexError: when there is no such page.
    """
    with PDFIUM_LOCK:
        document = pdfium.PdfDocument(pdf)
        try:
            if not 0 <= index < len(document):
                raise IndexError(index)
            bitmap = cast(Any, document[index]).render(scale=scale)
            picture = cast("Image.Image", bitmap.to_pil()).convert("RGB")
        finally:
            document.close()
    return PageImage(picture.width, picture.height, picture.tobytes())
