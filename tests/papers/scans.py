"""Printed sheets as a scanner gives them back: turned, askew, grainy, in every kind of file."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pypdfium2 as pdfium
from PIL import Image, ImageFilter

from desktop_app.papers.kit.trace import traced


def coded(draw: Any, office: str = "AB12", mark: str = "ABCDEFGH01234567") -> bytes:
    """A paper drawn with the code on its sheets."""
    with traced(office, mark):
        return draw()


def pictures(pdf: bytes, dpi: int = 200) -> list[Image.Image]:
    """The pages of a PDF as grey pictures."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [
            cast("Image.Image", cast(Any, page).render(scale=dpi / 72, grayscale=True).to_pil()).convert("L")
            for page in document
        ]
    finally:
        document.close()


def scanned(page: Image.Image, *, quarters: int = 0, askew: float = 0, noise: float = 0.0) -> Image.Image:
    """A page as it comes from the glass; ``quarters`` clockwise, ``askew`` in degrees."""
    out = page.rotate(-90 * quarters + askew, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    if noise:
        out = Image.blend(out, Image.effect_noise(out.size, 70), noise).filter(ImageFilter.GaussianBlur(0.7))
    return out


def scan_pdf(pages: Sequence[Image.Image], dpi: int = 200) -> bytes:
    """Pages in one PDF of pictures, as scanners write it."""
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=list(pages[1:]), resolution=dpi)
    return target.getvalue()


def scan_file(folder: Path, name: str, pages: Sequence[Image.Image], dpi: int = 200) -> Path:
    """Pages in one file of the kind that its name says: .pdf, .tif, .jpg, .png."""
    path = folder / name
    pages = [page.copy() for page in pages]  # Pillow keeps with a picture how it was last packed
    if path.suffix == ".pdf":
        path.write_bytes(scan_pdf(pages, dpi))
    elif path.suffix == ".tif":
        pages[0].save(path, save_all=True, append_images=list(pages[1:]), dpi=(dpi, dpi))
    else:
        pages[0].save(path, dpi=(dpi, dpi))
    return path
