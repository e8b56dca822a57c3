"""Square codes on sheets that come back.

A QR code (ISO/IEC 18004) stands beside the head of the sweep's sheets, a Data Matrix (ISO/IEC 16022) at the
foot of every sheet of a paper. At 200 dpi a QR code of 10 mm is read four times of five; the one here is
24 mm, wide enough for a creased sheet and an old scanner. A Data Matrix is read five times of five at 8 mm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import zxingcpp
from reportlab.graphics.barcode.qr import QrCodeWidget

from desktop_app.domain.paper_code import PaperCode
from desktop_app.papers.kit.flow import Block
from desktop_app.papers.kit.sheet import MM, Sheet
from desktop_app.papers.kit.text import Style

CODE = 24 * MM
_QUIET = 1.5 * MM
SHEET_CODE = 12 * MM
"""Side of the Data Matrix; papers.md asks for 10 mm at least."""
SHEET_CODE_FOOT = 10 * MM
"""Distance of its lower edge from the foot of the sheet."""
_WORD = Style(8, 10)


def dark_squares(text: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of squares of the code, True where it is dark; up to 15 % of it may be damaged (level M)."""
    code: Any = cast(Any, QrCodeWidget(text, barLevel="M")).qr  # reportlab has no types for it
    code.make()
    side = range(int(code.moduleCount))
    return tuple(tuple(bool(code.isDark(row, column)) for column in side) for row in side)


@lru_cache(maxsize=256)
def data_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of squares of a Data Matrix (ECC 200), True where it is dark."""
    made: Any = cast(Any, zxingcpp).create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix)
    image: Any = made.to_image(scale=1, add_quiet_zones=False)
    rows = cast("list[list[int]]", memoryview(image).tolist())
    return tuple(tuple(value == 0 for value in row) for row in rows)


def sheet_code_box(left: float, paper_height: float) -> tuple[float, float, float]:
    """Place of the code on a sheet: left and upper edge and side, in points."""
    return left, paper_height - SHEET_CODE_FOOT - SHEET_CODE, SHEET_CODE


def draw_sheet_code(sheet: Sheet, code: PaperCode, left: float, paper_height: float) -> None:
    """Draw the code at the foot of a sheet, clear of the binding edge, with its word beside it."""
    x, y, side = sheet_code_box(left, paper_height)
    _draw_squares(sheet, data_matrix(code.text), x, y, side)
    sheet.text(code.word, _WORD, x + side + 2 * MM, y + side - 1, 40 * MM)


def _draw_squares(sheet: Sheet, rows: Sequence[Sequence[bool]], x: float, y: float, side: float) -> None:
    size = side / len(rows)
    sheet.fill(
        [
            (x + start * size, y + row * size, length * size, size)
            for row, squares in enumerate(rows)
            for start, length in _runs(squares)
        ]
    )


@dataclass(frozen=True, slots=True)
class CodedHead:
    """Blocks at the left and a square code at the right; the blocks are set for ``room`` points."""

    blocks: tuple[Block, ...]
    squares: tuple[tuple[bool, ...], ...]
    width: float
    keep_next: bool = True

    @property
    def height(self) -> float:
        """Height in points."""
        return max(sum(block.height for block in self.blocks), CODE) + _QUIET

    def split(self, room: float) -> "tuple[Block, Block] | None":
        """Never cut."""
        return None

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Draw the blocks below each other and the code at their right."""
        top = y
        for block in self.blocks:
            block.draw(sheet, x, top)
            top += block.height
        _draw_squares(sheet, self.squares, x + self.width - CODE, y, CODE)


def head_room(width: float) -> float:
    """Width that is left for the blocks beside the code."""
    return width - CODE - 4 * MM


def _runs(squares: Sequence[bool]) -> list[tuple[int, int]]:
    """Start and length of each run of dark squares: one rectangle each, without hairlines between them."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(squares):
        if not dark:
            continue
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return found
