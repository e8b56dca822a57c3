"""The line along which a stub (存根) is torn off, with the number across it (骑缝号)."""

from dataclasses import dataclass

from desktop_app.papers.kit.flow import ASCENT, Block
from desktop_app.papers.kit.fonts import FontSet
from desktop_app.papers.kit.sheet import MM, Sheet
from desktop_app.papers.kit.text import SMALL, Line, Style, fit, layout

_HIGH = 13 * MM
_DASH, _SPACE = 2.2 * MM, 1.4 * MM
_STYLE: Style = SMALL.aligned("center")


@dataclass(frozen=True, slots=True)
class TearLine:
    """A dashed line with the number across it."""

    lines: tuple[Line, ...]
    style: Style
    width: float
    keep_next: bool = False

    @property
    def height(self) -> float:
        """Height in points, with the room above and below."""
        return _HIGH

    def split(self, room: float) -> "tuple[Block, Block] | None":
        """Never cut."""
        return None

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Draw the dashes up to the number and on behind it; the tear goes through the number."""
        line = self.lines[0]
        middle = y + _HIGH / 2
        left = x + (self.width - line.width) / 2 - 2 * MM
        right = left + line.width + 4 * MM
        for start, end in ((x, left), (right, x + self.width)):
            at = start
            while at < end:
                sheet.rule(at, middle, min(at + _DASH, end), middle, 0.6)
                at += _DASH + _SPACE
        sheet.line(line, self.style, x, middle + ASCENT * self.style.size, self.width)


def tear_line(number: str, width: float, fonts: FontSet) -> TearLine:
    """A line to tear along; a long number is set smaller."""
    style = fit(number, _STYLE, width - 20 * MM, fonts, 6)
    return TearLine(layout(number, style, width, fonts), style, width)
