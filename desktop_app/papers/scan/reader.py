"""Reads a scanned file page by page: PDF, TIFF of many pages, JPEG, PNG; at most one page is in memory.

A page of any size is looked at with some 200 dots an inch. What cannot be read is explained in a sentence;
the file itself is never touched.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError

from desktop_app.domain.attachment import HEAD_BYTES, MediaKind, sniff
from desktop_app.domain.paper_code import PaperCode
from desktop_app.errors import RuleViolation
from desktop_app.papers.scan.code_reader import Corners, find_code
from desktop_app.papers.scan.leaf import page_leaf, picture_leaf
from desktop_app.pdfium_lock import PDFIUM_LOCK

_DPI, _POINTS = 200, 72
_LONGEST = 3400
"""Dots of the longest side that is looked at: A3 at 200 dpi; a larger scan is made smaller for the look."""
_MOST_DOTS = 80_000_000
"""A3 in colour at 600 dpi has 70 million dots, some 210 MB; more is refused."""
_AT_ONCE = 8
"""Pages after which a PDF is opened anew: 120 pages in one go took 420 MB, this way some 60."""
_TURNS = {3: 2, 6: 1, 8: 3}
"""Quarters clockwise by the camera's note (EXIF orientation)."""


@dataclass(frozen=True, slots=True)
class ScannedSheet:
    """A page that was read: which of its file (from 1), its PDF upright, its code where it has one."""

    place: int
    leaf: bytes
    code: PaperCode | None = None
    corners: Corners | None = None


@contextmanager
def open_scan(path: Path) -> Generator[tuple[int, Iterator[ScannedSheet]]]:
    """The number of pages of a scanned file, and the pages one after the other.

    :raises RuleViolation: for a file that is damaged, has a password, is no scan, or is far too large.
    """
    try:
        with path.open("rb") as source:
            kind = sniff(source.read(HEAD_BYTES), path.name)
    except OSError as fault:
        raise RuleViolation(f"“{path.name}”读不出来，请检查后再读。", "file") from fault
    if kind.kind is MediaKind.PDF:
        with _open_pdf(path) as made:
            yield made
    elif kind.kind is MediaKind.PICTURE:
        with _open_picture(path) as made:
            yield made
    else:
        raise RuleViolation(f"“{path.name}”不是扫描件，请选 PDF 或图片。", "file")


@contextmanager
def _open_pdf(path: Path) -> Generator[tuple[int, Iterator[ScannedSheet]]]:
    try:
        source = pikepdf.open(path)
    except pikepdf.PasswordError as fault:
        said = f"“{path.name}”有密码，读不了。请在扫描仪上取消密码，或者解开密码另存一份再读。"
        raise RuleViolation(said, "file") from fault
    except pikepdf.PdfError as fault:
        raise RuleViolation(_damaged(path), "file") from fault
    with source:
        count = len(source.pages)
    if not count:
        raise RuleViolation(_damaged(path), "file")
    yield count, _pdf_pages(path, count)


def _pdf_pages(path: Path, count: int) -> Iterator[ScannedSheet]:
    """The pages, with the file opened anew every few: both libraries keep what they have decoded of it."""
    for first in range(0, count, _AT_ONCE):
        with _both_open(path) as (source, drawn):
            for index in range(first, min(first + _AT_ONCE, count)):
                yield _pdf_page(source, drawn, index, path)


@contextmanager
def _both_open(path: Path) -> Generator[tuple[pikepdf.Pdf, pdfium.PdfDocument]]:
    try:
        with pikepdf.open(path) as source:
            with PDFIUM_LOCK:
                drawn = pdfium.PdfDocument(path)
            try:
                yield source, drawn
            finally:
                with PDFIUM_LOCK:
                    drawn.close()
    except (pikepdf.PdfError, pdfium.PdfiumError) as fault:
        raise RuleViolation(_damaged(path), "file") from fault


def _pdf_page(source: pikepdf.Pdf, drawn: pdfium.PdfDocument, index: int, path: Path) -> ScannedSheet:
    picture = _look(drawn, index)
    found = find_code(picture) if picture is not None else None
    try:
        leaf = page_leaf(source, index, found.quarters if found is not None else 0)
    except pikepdf.PdfError as fault:
        raise RuleViolation(_damaged(path), "file") from fault
    if found is None:
        return ScannedSheet(index + 1, leaf)
    return ScannedSheet(index + 1, leaf, found.code, found.corners)


def _look(drawn: pdfium.PdfDocument, index: int) -> Image.Image | None:
    """A page as a grey picture; None for one that cannot be drawn, which a person then looks at."""
    with PDFIUM_LOCK:
        try:
            page = cast(Any, drawn[index])
            scale = min(_DPI / _POINTS, _LONGEST / max(*page.get_size(), 1))
            bitmap = page.render(scale=scale, grayscale=True)
            picture = cast("Image.Image", bitmap.to_pil()).convert("L")
            bitmap.close()
            page.close()
        except pdfium.PdfiumError:
            return None
        return picture


@contextmanager
def _open_picture(path: Path) -> Generator[tuple[int, Iterator[ScannedSheet]]]:
    try:
        image = Image.open(path)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise RuleViolation(_too_large(path), "file") from fault
    except (UnidentifiedImageError, OSError) as fault:
        raise RuleViolation(_damaged(path), "file") from fault
    with image:
        count = int(getattr(image, "n_frames", 1))
        yield count, _frames(image, count, path)


def _frames(image: Image.Image, count: int, path: Path) -> Iterator[ScannedSheet]:
    for index in range(count):
        try:
            if count > 1:
                image.seek(index)
            if image.width * image.height > _MOST_DOTS:
                raise RuleViolation(_too_large(path), "file")
            yield _frame(image, index, path)
        except (OSError, ValueError, SyntaxError, EOFError) as fault:
            raise RuleViolation(_damaged(path), "file") from fault


def _frame(image: Image.Image, index: int, path: Path) -> ScannedSheet:
    turn = int(image.getexif().get(274, 1))
    kept = image.format == "JPEG" and image.mode in {"L", "RGB"} and (turn == 1 or turn in _TURNS)
    jpeg = path.read_bytes() if kept else None
    image.load()
    noted = image.info.get("dpi")
    upright = image if kept else ImageOps.exif_transpose(image)
    if noted:
        upright.info["dpi"] = noted
    look = upright.convert("L")
    if max(look.size) > _LONGEST:
        look.thumbnail((_LONGEST, _LONGEST))
    by_camera = _TURNS.get(turn, 0) if kept else 0
    found = find_code(look)
    if found is None:
        return ScannedSheet(index + 1, picture_leaf(upright, jpeg, by_camera))
    # The code says which way up it is, whatever the camera thought.
    return ScannedSheet(index + 1, picture_leaf(upright, jpeg, found.quarters), found.code, found.corners)


def _damaged(path: Path) -> str:
    return f"“{path.name}”已损坏，打不开。请重新扫描这一份；已经收进来的页还在。"


def _too_large(path: Path) -> str:
    return f"“{path.name}”的图片太大。请用 200 dpi、A4 或 A3 重新扫描。"
