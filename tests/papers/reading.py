"""Reading papers back: text as a reader copies it, boxes of the characters, fonts."""

import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import lru_cache

import pikepdf
import pypdfium2 as pdfium


def squeezed(text: str) -> str:
    """Text without spaces and line ends, which a reader's copy places at will."""
    return re.sub(r"\s", "", text)


@lru_cache(maxsize=64)
def sound(pdf: bytes) -> None:
    """A PDF without fault: ``qpdf --check`` finds none, or its library where the program is not installed."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []
    if shutil.which("qpdf") is not None:
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            done = subprocess.run(["qpdf", "--check", file.name], capture_output=True, check=False, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def page_texts(pdf: bytes) -> list[str]:
    """Text of every page of a sound PDF."""
    sound(pdf)
    document = pdfium.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def text_between(pdf: bytes, left: float, right: float, top: float = 0, bottom: float = 842) -> str:
    """Squeezed text of a column of all pages; points, ``top`` and ``bottom`` from the upper edge."""
    document = pdfium.PdfDocument(pdf)
    try:
        parts: list[str] = []
        for page in document:
            high = page.get_height()
            part = page.get_textpage().get_text_bounded(left, high - bottom, right, high - top)
            parts.append(part)
        return squeezed("".join(parts))
    finally:
        document.close()


def outside(pdf: bytes, margin: float) -> list[str]:
    """Characters whose box is nearer to an edge of the page than ``margin`` points."""
    document = pdfium.PdfDocument(pdf)
    out: list[str] = []
    try:
        for page in document:
            wide, high = page.get_size()
            text = page.get_textpage()
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index)
                if right > left and not (
                    left >= margin and bottom >= margin and right <= wide - margin and top <= high - margin
                ):
                    out.append(text.get_text_range(index, 1))
    finally:
        document.close()
    return out


def fonts_of(pdf: bytes) -> Iterator[tuple[str, bool]]:
    """Name of every font that a page refers to, and whether its file is embedded."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for thing in file.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font":
                descriptor = thing.get("/FontDescriptor")
                yield str(thing.get("/BaseFont")), descriptor is not None and "/FontFile2" in descriptor
