"""A photograph or scanned picture as PDF: on A4 for a dossier, as it is for looking at; made anew as JPEG."""

import io
from datetime import date
from typing import BinaryIO

from desktop_app.papers.dossier.picture import remade, write_pictures, write_sheets


def picture_page(data: bytes, name: str, day: date) -> bytes:
    """PDF with an A4 page for each page of a picture file, upright.

    ``data`` is a file that Pillow reads (JPEG, PNG, TIFF); ``name`` is told when it is not.

    :raises RuleViolation: when the file is no picture, damaged or too large.
    """
    del day
    target = io.BytesIO()
    write_pictures(io.BytesIO(data), name, target)
    return target.getvalue()


def picture_sheet(source: BinaryIO, name: str) -> bytes:
    """PDF with pages that are the pictures, as wide as A4 at most: for looking at them in the window.

    :raises RuleViolation: when the file is no picture, damaged or too large.
    """
    target = io.BytesIO()
    write_sheets(source, name, target)
    return target.getvalue()


def remade_picture(data: bytes, name: str, *, quarters: int = 0, most: int = 0) -> bytes:
    """The picture upright by its own note, then turned clockwise by so many ``quarters``, as JPEG.

    ``most`` is the longest side in points; 0 leaves the size, as far as the memory allows.

    :raises RuleViolation: when the file is no picture, damaged or too large.
    """
    return remade(io.BytesIO(data), name, quarters, most)
