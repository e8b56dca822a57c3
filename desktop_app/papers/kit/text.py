"""Chinese text in lines: what may not start or end a line, numbers in one piece, nothing lost.

The rules are those of ordinary Chinese setting (GB/T 15834-2011, 5.1): closing marks stay on the line of
the word they close, opening marks go with the word they open, a number or Latin word is not cut.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from desktop_app.papers.kit.fonts import FontSet, Role, clean

Align = Literal["left", "center", "right", "justify"]

CLOSING = frozenset("，。、；：！？）〕】》〉」』”’…—％%‰℃,.;:!?)]}～·")  # noqa: RUF001
OPENING = frozenset("（〔【《〈「『“‘([{￥¥№$")  # noqa: RUF001
_WORD = re.compile(r"[0-9A-Za-z\uFF10-\uFF19*]+(?:[.,:/\-+@_'&×·][0-9A-Za-z\uFF10-\uFF19*]+)*")
_TIGHT = 2.5  # a gap of more than so many characters is not spread over a line


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set; sizes in points, ``indent`` in characters of the first line."""

    size: float
    leading: float
    role: Role = Role.BODY
    align: Align = "left"
    indent: float = 0
    bold: bool = False

    def aligned(self, align: Align) -> "Style":
        """The same style with another alignment."""
        return replace(self, align=align)


TITLE = Style(22, 32, Role.TITLE, "center", bold=True)
ISSUER = Style(16, 24, Role.BODY, "center")
BODY = Style(14, 24, align="justify", indent=2)
PLAIN = Style(14, 24, align="justify")
HEADING = Style(14, 24, Role.HEI)
LABEL = Style(12, 18, Role.HEI, "center")
VALUE = Style(12, 18, align="justify")
SMALL = Style(10.5, 15.5)
CELL = Style(10.5, 14.5)
HEAD = Style(10.5, 14.5, Role.HEI, "center")
NOTE = Style(10.5, 16, Role.KAI, "justify")


@dataclass(frozen=True, slots=True)
class Line:
    """One set line: its text, the pieces by font, its width and left indent in points."""

    text: str
    pieces: tuple[tuple[str, str], ...]
    width: float
    indent: float
    last: bool


def _words(text: str) -> Iterator[str]:
    position = 0
    while position < len(text):
        match = _WORD.match(text, position)
        end = match.end() if match else position + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        yield text[position:end]
        position = end


def clusters(text: str) -> tuple[str, ...]:
    """Pieces of a paragraph between which a line may be broken; joined they are the paragraph."""
    out: list[str] = []
    opened = False
    for word in _words(text):
        glue = opened or (out and (word in CLOSING or (word == " " and out[-1].strip())))
        if glue:
            out[-1] += word
        else:
            out.append(word)
        opened = word in OPENING
    return tuple(out)


def _pieces_that_fit(fonts: FontSet, style: Style, text: str, room: float) -> Iterator[str]:
    """A cluster that is wider than a whole line, cut by character."""
    part = ""
    for char in text:
        if part and fonts.width(style.role, part + char) * style.size > room:
            yield part
            part = ""
        part += char
    yield part


def _break(fonts: FontSet, style: Style, text: str, width: float) -> list[str]:
    lines: list[list[str]] = [[]]
    role, size = style.role, style.size
    used = style.indent * size
    room, most = width - used, width + 0.01
    measured: dict[str, tuple[float, float]] = {}
    for cluster in clusters(text):
        known = measured.get(cluster)
        if known is None:
            known = measured[cluster] = _measured(fonts, role, size, cluster)
        pieces = (cluster,) if known[1] <= room else _pieces_that_fit(fonts, style, cluster, room)
        for piece in pieces:
            wide, visible = known if piece is cluster else _measured(fonts, role, size, piece)
            if lines[-1] and used + visible > most:
                lines.append([])
                used = 0.0
            lines[-1].append(piece)
            used += wide
    return ["".join(parts) for parts in lines]


def _measured(fonts: FontSet, role: Role, size: float, piece: str) -> tuple[float, float]:
    """Width of a piece, with and without the spaces at its end, in points."""
    wide = fonts.width(role, piece) * size
    bare = piece.rstrip()
    return wide, wide if bare == piece else fonts.width(role, bare) * size


def layout(text: str, style: Style, width: float, fonts: FontSet) -> tuple[Line, ...]:
    """Lines of a text (paragraphs end with a line feed) in ``width`` points.

    Joined, the lines of a paragraph are the cleaned paragraph, spaces included: nothing is dropped.
    """
    out: list[Line] = []
    for paragraph in clean(text).split("\n"):
        parts = _break(fonts, style, paragraph, width)
        for number, part in enumerate(parts):
            indent = style.indent * style.size if number == 0 else 0.0
            wide = fonts.width(style.role, part.rstrip()) * style.size
            runs = fonts.runs(style.role, part)
            out.append(Line(part, runs, wide, indent, number == len(parts) - 1))
    return tuple(out)


def spread(line: Line, style: Style, width: float) -> float:
    """Space added after each character to fill a justified line, in points; 0 for a last line."""
    gap = width - line.indent - line.width
    count = len(line.text.rstrip())
    if style.align != "justify" or line.last or count < 2 or gap <= 0 or gap > _TIGHT * style.size:
        return 0.0
    return gap / (count - 1)


def offset(line: Line, style: Style, width: float) -> float:
    """Distance of a line from the left edge of its column, in points."""
    if style.align == "center":
        return max(0.0, (width - line.width) / 2)
    if style.align == "right":
        return max(0.0, width - line.width)
    return line.indent


def fit(text: str, style: Style, width: float, fonts: FontSet, smallest: float = 9) -> Style:
    """The style, smaller where needed for the text to stand on one line; never under ``smallest``."""
    wide = fonts.width(style.role, clean(text)) * style.size
    if wide <= width:
        return style
    size = max(smallest, style.size * width / wide)
    return replace(style, size=size)
