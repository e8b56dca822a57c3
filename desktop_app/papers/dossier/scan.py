"""A photograph or scanned picture as a page of a dossier."""

import io
from datetime import date

from PIL import Image, ImageOps, UnidentifiedImageError

from desktop_app.errors import RuleViolation
from desktop_app.papers.kit.fonts import RENDER_LOCK, font_set
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM, Imprint, Sheet

_LEFT, _RIGHT, _EDGE = 28 * MM, 15 * MM, 20 * MM
_SMALLEST_DPI = 100


def picture_page(data: bytes, name: str, day: date) -> bytes:
    """PDF with one A4 page that shows the picture upright, as large as the margins and its points allow.

    ``data`` is a file that Pillow reads (JPEG, PNG, TIFF: its first page); ``name`` is told when it is not.

    :raises RuleViolation: when the file is no picture.
    """
    image = _read(data, name)
    most = 72 / _SMALLEST_DPI
    scale = min(most, (A4_WIDTH - _LEFT - _RIGHT) / image.width, (A4_HEIGHT - 2 * _EDGE) / image.height)
    wide, high = image.width * scale, image.height * scale
    with RENDER_LOCK:
        sheet = Sheet(Imprint(name, "", day), font_set())
        x = _LEFT + (A4_WIDTH - _LEFT - _RIGHT - wide) / 2
        sheet.picture(image, x, (A4_HEIGHT - high) / 2, wide, high)
        return sheet.finish()


def picture_sheet(data: bytes, name: str, day: date) -> bytes:
    """PDF with one page that is the picture, as wide as A4 at most: for looking at it in the window.

    :raises RuleViolation: when the file is no picture.
    """
    image = _read(data, name)
    scale = min(72 / _SMALLEST_DPI, A4_WIDTH / image.width)
    wide, high = image.width * scale, image.height * scale
    with RENDER_LOCK:
        sheet = Sheet(Imprint(name, "", day), font_set(), (wide, high))
        sheet.picture(image, 0, 0, wide, high)
        return sheet.finish()


def remade_picture(data: bytes, name: str, *, quarters: int = 0, most: int = 0) -> bytes:
    """The picture upright by its own note, then turned clockwise by so many ``quarters``, as JPEG.

    ``most`` is the longest side in points; 0 leaves the size.

    :raises RuleViolation: when the file is no picture.
    """
    image = _read(data, name).rotate(-90 * quarters, expand=True)
    if most:
        image.thumbnail((most, most))
    made = io.BytesIO()
    image.save(made, "JPEG", quality=88)
    return made.getvalue()


def _read(data: bytes, name: str) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            return ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError) as fault:
        raise RuleViolation(f"“{name}”不是可以打开的图片，请重新扫描或拍照。", "slots") from fault
