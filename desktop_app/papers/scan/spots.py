"""The places of a scanned paper where somebody signs: cut out by the code on each sheet, with a hint of ink.

The code's corners say how the sheet lies on the glass and how large it was printed; from them follows where
each line of the paper stands. Ink is what the scan has more than the print; it only hints, a person decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import pypdfium2 as pdfium
from PIL import Image

from desktop_app.papers.kit.code import sheet_code_box
from desktop_app.papers.kit.page import BOUND
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM
from desktop_app.papers.kit.trace import SigningPlace
from desktop_app.papers.scan.code_reader import Corners, find_code
from desktop_app.pdfium_lock import PDFIUM_LOCK

_DPI = 200
_AROUND = 2 * MM
_DARK = 120
_LEAST_INK = 0.004
"""Part of the box that must be darker than the print; a thin short name in a box of 80 by 15 mm has more."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as it was scanned: grey bytes row after row; ``has_ink``: something was written or stamped."""

    place: SigningPlace
    width: int
    height: int
    grey: bytes
    has_ink: bool


def cut_spots(scan: bytes, printed: bytes, places: Sequence[SigningPlace]) -> tuple[Spot | None, ...]:
    """The spots of a scanned paper (PDF of its sheets) for places of its print; None where a sheet lacks."""
    pages = _by_sheet(_pictures(scan))
    prints = _pictures(printed)
    return tuple(
        _cut(pages[place.page], prints[place.page], place) if place.page in pages else None
        for place in places
    )


def _pictures(pdf: bytes) -> list[Image.Image]:
    with PDFIUM_LOCK:
        document = pdfium.PdfDocument(pdf)
        try:
            out: list[Image.Image] = []
            for index in range(len(document)):
                page = cast(Any, document[index])
                scale = min(_DPI / 72, 4000 / max(*page.get_size(), 1))
                bitmap = page.render(scale=scale, grayscale=True)
                out.append(cast("Image.Image", bitmap.to_pil()).convert("L"))
            return out
        finally:
            document.close()


def _by_sheet(pages: Sequence[Image.Image]) -> dict[int, tuple[Image.Image, Corners]]:
    found: dict[int, tuple[Image.Image, Corners]] = {}
    for index, page in enumerate(pages):
        code = find_code(page)
        if code is None:
            found.setdefault(index, (page, _as_printed()))
            continue
        if code.quarters:
            page = page.rotate(-90 * code.quarters, expand=True)  # noqa: PLW2901 - upright from here on
        found[code.code.page - 1] = (page, code.corners)
    return found


def _as_printed() -> Corners:
    """Corners of the code on a sheet that lies straight and is as large as it was printed."""
    x, y, side = sheet_code_box(BOUND.left, A4_HEIGHT)
    left, right, top, foot = x / A4_WIDTH, (x + side) / A4_WIDTH, y / A4_HEIGHT, (y + side) / A4_HEIGHT
    return (left, top), (right, top), (right, foot), (left, foot)


def _cut(sheet: tuple[Image.Image, Corners], printed: Image.Image, place: SigningPlace) -> Spot:
    page, corners = sheet
    scan = page.crop(_box(place, corners, page.size, _AROUND))
    # Ink is looked for in the line alone, also askew: what lies around it may be the next one's signature.
    inside = page.crop(_box(place, corners, page.size, -_AROUND))
    plain = printed.crop(_box(place, _as_printed(), printed.size, -_AROUND))
    more = _darkness(inside) - _darkness(plain)
    return Spot(place, scan.width, scan.height, scan.tobytes(), more > _LEAST_INK)


def _darkness(picture: Image.Image) -> float:
    """Part of a picture that is dark."""
    counts = picture.histogram()
    return sum(counts[:_DARK]) / max(sum(counts), 1)


def _box(
    place: SigningPlace, corners: Corners, size: tuple[int, int], around: float
) -> tuple[int, int, int, int]:
    """The place in dots of a page, with so many points around it, inside the page."""
    left, top = place.x - around, place.y - around
    right, foot = place.x + place.width + around, place.y + place.height + around
    points = [_dot(x, y, corners, size) for x in (left, right) for y in (top, foot)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x1, y1 = max(0, round(min(xs))), max(0, round(min(ys)))
    return x1, y1, max(x1 + 1, min(size[0], round(max(xs)))), max(y1 + 1, min(size[1], round(max(ys))))


def _dot(x: float, y: float, corners: Corners, size: tuple[int, int]) -> tuple[float, float]:
    """Where a point of the printed sheet (points) lies on the scanned page (dots)."""
    code_x, code_y, side = sheet_code_box(BOUND.left, A4_HEIGHT)
    upper_left, upper_right, _, lower_left = [(cx * size[0], cy * size[1]) for cx, cy in corners]
    across, down = (x - code_x) / side, (y - code_y) / side
    return (
        upper_left[0] + across * (upper_right[0] - upper_left[0]) + down * (lower_left[0] - upper_left[0]),
        upper_left[1] + across * (upper_right[1] - upper_left[1]) + down * (lower_left[1] - upper_left[1]),
    )
