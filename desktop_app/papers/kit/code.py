"""A square code (QR, ISO/IEC 18004) beside the head of a paper, for sheets that come back.

At 200 dpi a printed code of 10 mm is read four times of five; the one here is 24 mm, wide enough for a
creased sheet and an old scanner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from reportlab.graphics.barcode.qr import QrCodeWidget

from desktop_app.papers.kit.flow import Block
from desktop_app.papers.kit.sheet import MM, Sheet

CODE = 24 * MM
_QUIET = 1.5 * MM


def dark_squares(text: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of squares of the code, True where it is dark; up to 15 % of it may be damaged (level M)."""
    code: Any = cast(Any, QrCodeWidget(text, barLevel="M")).qr  # reportlab has no types for it
    code.make()
    side = range(int(code.moduleCount))
    return tuple(tuple(bool(code.isDark(row, column)) for column in side) for row in side)


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
        size = CODE / len(self.squares)
        left = x + self.width - CODE
        for row, squares in enumerate(self.squares):
            for start, length in _runs(squares):
                sheet.fill(left + start * size, y + row * size, length * size, size)


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
