"""Finding the code of a sheet on its scanned page: what it says, where it stands, which way up it lies."""

from dataclasses import dataclass
from typing import Any, Protocol, cast

import zxingcpp
from PIL import Image

from desktop_app.domain.paper_code import PaperCode, read_paper_code

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code on a page.

    ``quarters``: so often the page must be turned clockwise to stand upright. ``corners``: of the square on
    the upright page, from the upper left one clockwise, as parts of the page's width and height.
    """

    code: PaperCode
    quarters: int
    corners: Corners


class _Point(Protocol):
    x: int
    y: int


class _Position(Protocol):
    """The part of a found place that is used; the package has no types."""

    top_left: _Point
    top_right: _Point
    bottom_right: _Point
    bottom_left: _Point


class _Found(Protocol):
    text: str
    orientation: int
    position: _Position


def find_code(page: Image.Image) -> FoundCode | None:
    """The code of a sheet on a grey picture of its page, whichever way it lies; None when there is none."""
    for downscale in (False, True):
        for found in _read(page, downscale):
            code = read_paper_code(found.text)
            if code is not None:
                quarters = round(-found.orientation / 90) % 4
                return FoundCode(code, quarters, _corners(found.position, page.size, quarters))
    return None


def _read(page: Image.Image, downscale: bool) -> list[_Found]:
    reader = cast(Any, zxingcpp)
    return reader.read_barcodes(
        page, formats=reader.BarcodeFormat.DataMatrix, try_invert=False, try_downscale=downscale
    )


def _corners(position: _Position, size: tuple[int, int], quarters: int) -> Corners:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    first, second, third, fourth = (
        _turned(point.x / size[0], point.y / size[1], quarters) for point in points
    )
    return first, second, third, fourth


def _turned(x: float, y: float, quarters: int) -> tuple[float, float]:
    """A point of the page after turning the page clockwise."""
    for _ in range(quarters):
        x, y = 1 - y, x
    return x, y
