"""Chinese text in lines: what may not start or end a line, numbers in one piece, nothing lost.

The rules are those of ordinary Chinese setting (GB/T 15834-2011, 5.1): closing marks stay on the line of
the word they close, opening marks go with the word they open, a number or Latin word is not cut.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from desktop_app.papers.kit.fonts import FontSet, Role, clean

Align = Literal["left", "center", "right", "justify"]

CLOSING = frozenset("，。、；：！？）〕】》〉」』”’…—％%‰℃,.;:!?)]}～·")  # noqa: RUF001
OPENING = frozenset("（〔【《〈「『“‘([{￥¥№$")  # noqa: RUF001
_WORD = re.compile(r"[0-9A-Za-z\uFF10-\uFF19*]+(?:[.,:/\-+@_'&×·][0-9A-Za-z\uFF10-\uFF19*]+)*")
_CLOSE, _OPEN = (re.escape("".join(sorted(marks))) for marks in (CLOSING, OPENING))
_CLUSTER = re.compile(
    rf"[{_OPEN}]+(?:{_WORD.pattern}|[^{_OPEN}])?[{_CLOSE} ]*"  # opening marks, a word, what closes it
    rf"|\s(?:[{_CLOSE}][{_CLOSE} ]*)?"  # a space stands alone, unless a mark closes it
    rf"|(?:{_WORD.pattern}|.)[{_CLOSE} ]*",
    re.DOTALL,
)
"""The clusters of a text without combining characters, as ``clusters`` makes them of words."""
_MOST_MEASURED = 20_000
"""Clusters whose widths are kept; then they are measured anew."""
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


def clusters(text: str) -> Sequence[str]:
    """Pieces of a paragraph between which a line may be broken; joined they are the paragraph."""
    if not any(map(unicodedata.combining, text)):
        return _CLUSTER.findall(text)
    out: list[str] = []
    opened = False
    for word in _words(text):
        glue = opened or (out and (word in CLOSING or (word == " " and out[-1].strip())))
        if glue:
            out[-1] += word
        else:
            out.append(word)
        opened = word in OPENING
    return out


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
    line: list[str] = []
    lines = [line]
    role, size = style.role, style.size
    used = style.indent * size
    room, most = width - used, width + 0.01
    measured = fonts.measured[role]
    if len(measured) > _MOST_MEASURED:
        measured.clear()
    for cluster in clusters(text):
        known = measured.get(cluster)
        if known is None:
            known = measured[cluster] = fonts.width(role, cluster), fonts.width(role, cluster.rstrip())
        wide, visible = known[0] * size, known[1] * size
        if visible > room:
            for piece in _pieces_that_fit(fonts, style, cluster, room):
                wide, visible = (fonts.width(role, part) * size for part in (piece, piece.rstrip()))
                if line and used + visible > most:
                    line = []
                    lines.append(line)
                    used = 0.0
                line.append(piece)
                used += wide
            continue
        if line and used + visible > most:
            line = []
            lines.append(line)
            used = 0.0
        line.append(cluster)
        used += wide
    return ["".join(parts) for parts in lines]


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
