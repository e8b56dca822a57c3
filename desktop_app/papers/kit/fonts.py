"""Fonts of the papers: which file draws which character, and what no file can draw.

Nothing is read at import. The body font is read with the first paper; the large second file only when a
text holds a character that the first one lacks. A run of text is cut where the font changes. Code points
for private use count as missing even where a font has a glyph, because nobody can know what they mean.
"""

import hashlib
import re
import threading
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from desktop_app.errors import EnvironmentProblem
from desktop_app.paths import resource

RENDER_LOCK = threading.RLock()
"""Held while a PDF is written: reportlab's font objects keep a reading position and cannot be shared."""

SUBSTITUTE = "〓"
"""Printed in place of a character that no font has, as typesetters do; never an empty box."""


class Role(StrEnum):
    """What a piece of text is, which decides its font."""

    BODY = "body"
    TITLE = "title"
    KAI = "kai"
    HEI = "hei"


@dataclass(frozen=True, slots=True)
class FontChoice:
    """Fonts of the machine that a county prefers, as paths of TrueType files.

    ``body`` stands for 仿宋 and ``title`` for 小标宋; neither may be shipped, so neither is assumed.
    """

    body: Path | None = None
    title: Path | None = None


DEFAULT = FontChoice()

_SONG = ("FengqiaoSong", "FengqiaoSongExtra", "FengqiaoSongGap", "FengqiaoHei")
_CHAINS = {
    Role.BODY: _SONG,
    Role.TITLE: _SONG,
    Role.KAI: ("FengqiaoKai", *_SONG),
    Role.HEI: ("FengqiaoHei", *_SONG[:3]),
}


@dataclass(frozen=True, slots=True)
class Face:
    """One loaded font: its name in the PDF, its character map and its widths (1/1000 em)."""

    name: str
    glyphs: dict[int, int]
    widths: dict[int, float]
    default_width: float

    def covers(self, char: str) -> bool:
        """Whether the font has a glyph of its own for the character."""
        return self.glyphs.get(ord(char), 0) != 0 and not is_private(char)

    def width(self, char: str) -> float:
        """Advance of a character in em."""
        return self.widths.get(ord(char), self.default_width) / 1000


def is_private(char: str) -> bool:
    """Whether a character is for private use or a lone surrogate, and so has no meaning of its own."""
    return unicodedata.category(char) in {"Co", "Cs"}


class _Glyphs:
    """The glyphs of a font, cut one by one: reportlab takes slices of the table and nothing else."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data, self._start = data, start

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._start + part.start : self._start + part.stop]


_NO_NAMES = b"\x00\x00\x00\x00\x00\x06"
"""An empty table of names: a font in a PDF needs none, and ours (licence, 14 KB) would be in each subset."""


def _cut_glyphs(font: Any) -> None:  # noqa: ANN401 - reportlab has no types
    """Let a font's subsets take glyphs out of its file without copying all of them, megabytes each time."""
    whole = font.get_table

    def table(tag: str) -> "bytes | _Glyphs":
        if tag == "name":
            return _NO_NAMES
        return _Glyphs(font._ttf_data, font.get_table_pos(tag)[0]) if tag == "glyf" else whole(tag)

    font.get_table = table


def _write_widths_once(face: Any) -> None:  # noqa: ANN401 - reportlab has no types
    """Let the widths of a subset be written as they were written before: nearly all of them are 1000."""
    from reportlab.lib import rl_accel

    plain = cast(Any, rl_accel).fp_str
    written = {width: plain(width).encode() for width in {*face.charWidths.values(), face.defaultWidth}}
    default = written[face.defaultWidth]

    def width(code: int) -> bytes:
        return written[face.charWidths[code]] if code in face.charWidths else default

    face.getCharWidth = width


@cache
def _load(name: str, path: str) -> Face:
    from reportlab.pdfbase import pdfmetrics, ttfonts

    from desktop_app.papers.kit import cmap
    from desktop_app.papers.kit.shared_fonts import let_share

    cmap.mend()
    try:
        font = ttfonts.TTFont(name, path, asciiReadable=False, shapable=False)
    except (OSError, ttfonts.TTFError) as fault:
        raise EnvironmentProblem(
            f"字体文件“{Path(path).name}”不能使用", "请在设置中改选 TrueType 字体，或改回程序自带的字体。"
        ) from fault
    pdfmetrics.registerFont(font)
    _cut_glyphs(font.face)
    _write_widths_once(font.face)
    let_share(font)
    return Face(name, dict(font.face.charToGlyph), dict(font.face.charWidths), float(font.face.defaultWidth))


def face(name: str) -> Face:
    """Loaded font of a shipped file, by its PostScript name; read on first use."""
    with RENDER_LOCK:
        return _load(name, str(resource("fonts", f"{name}.ttf")))


def _chosen_face(path: Path) -> Face:
    with RENDER_LOCK:
        mark = hashlib.sha256(str(path).encode()).hexdigest()[:8]
        return _load(f"Chosen{mark}", str(path))


def clean(text: str) -> str:
    """Text as it can be printed: one kind of line end, no tabs, no control or invisible characters."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "  ").replace("\u00a0", " ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    seen = text.replace("\n", "").replace("\u3000", "")
    if seen.isprintable() and not _SELECTOR.search(seen):
        return text  # nearly always: nothing of it is invisible, and no character has to be looked at
    return "".join(char for char in text if char == "\n" or not _is_invisible(char))


_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def _is_invisible(char: str) -> bool:
    point = ord(char)
    selector = 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF
    return selector or unicodedata.category(char) in {"Cc", "Cf"}


class FontSet:
    """The fonts of one :class:`FontChoice`, asked character by character."""

    def __init__(self, choice: FontChoice = DEFAULT) -> None:
        """Keep the choice; no file is read yet."""
        self._choice = choice
        self._known: dict[tuple[Role, str], tuple[Face, str] | None] = {}
        self._widths: dict[Role, dict[str, float]] = {role: {} for role in Role}
        self.measured: dict[Role, dict[str, tuple[float, float]]] = {role: {} for role in Role}
        """Widths in em, kept by the setting of lines: of a piece, and of it without the spaces at its end."""

    def _chain(self, role: Role, index: int) -> Face | None:
        chosen = {Role.BODY: self._choice.body, Role.TITLE: self._choice.title}.get(role)
        if chosen is not None:
            if index == 0:
                return _chosen_face(chosen)
            index -= 1
        names = _CHAINS[role]
        return face(names[index]) if index < len(names) else None

    def _find(self, role: Role, char: str) -> tuple[Face, str] | None:
        index = 0
        while (candidate := self._chain(role, index)) is not None:
            if candidate.covers(char):
                return candidate, char
            index += 1
        return None

    def place(self, role: Role, char: str) -> tuple[Face, str]:
        """Font and character that are printed for ``char``: itself, or the substitute mark."""
        key = (role, char)
        if key not in self._known:
            self._known[key] = self._find(role, char)
        found = self._known[key]
        return found if found is not None else self.place(role, SUBSTITUTE)

    def lacks(self, char: str, role: Role = Role.BODY) -> bool:
        """Whether no font of the role has the character."""
        self.place(role, char)
        return self._known[(role, char)] is None

    def runs(self, role: Role, text: str) -> tuple[tuple[str, str], ...]:
        """Text cut into pieces (font name, text) of one font each."""
        out: list[tuple[str, list[str]]] = []
        known = self._known
        name = ""
        for char in text:
            font, shown = known.get((role, char)) or self.place(role, char)
            if font.name == name:
                out[-1][1].append(shown)
            else:
                name = font.name
                out.append((name, [shown]))
        return tuple((font_name, "".join(shown)) for font_name, shown in out)

    def width(self, role: Role, text: str) -> float:
        """Width of a text in em."""
        total = 0.0
        known = self._widths[role]
        for char in text:
            wide = known.get(char)
            if wide is None:
                font, shown = self.place(role, char)
                wide = known[char] = font.width(shown)
            total += wide
        return total

    def synthetic_title(self) -> bool:
        """Whether titles need drawn weight, because no 小标宋 was chosen."""
        return self._choice.title is None


@lru_cache(maxsize=8)
def font_set(choice: FontChoice = DEFAULT) -> FontSet:
    """The font set of a choice, shared between papers."""
    return FontSet(choice)


def missing(text: str, choice: FontChoice = DEFAULT) -> tuple[str, ...]:
    """Characters of a text that no font can print, each once, in order of appearance."""
    fonts = font_set(choice)
    shown = dict.fromkeys(char for char in clean(text) if char != "\n")
    return tuple(char for char in shown if fonts.lacks(char))
