"""The pages of one entry, as they are bound: turned as marked, on A4, without oversized photographs."""

import io
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import pikepdf

from desktop_app.domain.dossier_scan import AS_IT_IS, PageMark
from desktop_app.papers.dossier.entry import DossierSlot
from desktop_app.papers.dossier.picture import smaller_jpeg
from desktop_app.papers.dossier.scan_check import open_pdf
from desktop_app.papers.dossier.stamp import lay_over, page_size
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM

TOLERANCE = 4 * MM
_LARGE = 25_000_000
"""Points of a picture inside a PDF from which it is made smaller: 300 to the inch on A4 are nine million."""


def _is_a4(wide: float, high: float) -> bool:
    return abs(wide - A4_WIDTH) < TOLERANCE and abs(high - A4_HEIGHT) < TOLERANCE


def _lies(wide: float) -> bool:
    return wide > A4_WIDTH - 28 * MM - 15 * MM


def on_a4(pdf: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Page:
    """The page; one that is not A4 is drawn on an A4 page, never enlarged, clear of the binding edge."""
    wide, high = page_size(page)
    if _is_a4(wide, high):
        return page
    left, right, edge = 28 * MM, 15 * MM, 20 * MM
    across, down = sheet_of(wide, high)
    pdf.add_blank_page(page_size=(across, down))
    scale = min(1.0, (across - left - right) / wide, (down - 2 * edge) / high)
    x = left + (across - left - right - wide * scale) / 2
    y = (down - high * scale) / 2
    target = pikepdf.Rectangle(x, y, x + wide * scale, y + high * scale)
    lay_over(pdf.pages[-1], page, target)
    return pdf.pages[-1]


def sheet_of(wide: float, high: float) -> tuple[float, float]:
    """Size that a reader sees of the A4 sheet on which a page of this size is put."""
    if _is_a4(wide, high):
        return wide, high
    lying = wide > high * 1.1 and _lies(wide)
    return (A4_HEIGHT, A4_WIDTH) if lying else (A4_WIDTH, A4_HEIGHT)


def images_of(page: pikepdf.Page) -> list[Any]:
    """Every picture that a page draws, also inside drawings."""
    return [cast(Any, image) for image in page.get_images().values()]


def lighter(page: pikepdf.Page) -> None:
    """Make very large photographs inside a page smaller: they are for paper."""
    for image in images_of(page):
        if int(image.get("/Width", 0)) * int(image.get("/Height", 0)) < _LARGE:
            continue
        if str(image.get("/Filter", "")) != "/DCTDecode" or "/Decode" in image:
            continue
        made = smaller_jpeg(image.read_raw_bytes())
        if made is not None:
            data, wide, high = made
            image.write(data, filter=pikepdf.Name.DCTDecode)
            image.Width, image.Height = wide, high


def _turned(page: pikepdf.Page, mark: PageMark) -> None:
    if mark.turn:
        page.rotate(90 * mark.turn, relative=True)


@contextmanager
def pages_of(slot: DossierSlot) -> Generator[tuple[pikepdf.Pdf, list[tuple[pikepdf.Page, PageMark]]]]:
    """The opened file of an entry and its pages, turned as marked."""
    with slot.opened() as file, open_pdf(file, slot.name) as pdf:
        pages = list(pdf.pages)
        if slot.stamped is not None:
            pages = pages[slot.stamped.index : slot.stamped.index + slot.stamped.count]
        marked = [(page, slot.marks.get(place, AS_IT_IS)) for place, page in enumerate(pages)]
        for page, mark in marked:
            _turned(page, mark)
        yield pdf, marked


def turned_pdf(data: bytes, name: str, marks: Mapping[int, PageMark]) -> bytes:
    """A PDF with its pages turned as marked, for looking at it.

    :raises RuleViolation: when it cannot be read.
    """
    with open_pdf(io.BytesIO(data), name) as pdf:
        for place, page in enumerate(pdf.pages):
            _turned(page, marks.get(place, AS_IT_IS))
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True)
        return target.getvalue()
