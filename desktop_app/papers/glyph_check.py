"""The check before printing: which characters of a paper can no font print, and where (papers.md 5 j)."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum

from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, missing

_AROUND = 8


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character that would print as 〓: its code point, the words around it, 〓 in its place."""

    char: str
    code: str
    around: str


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _texts(item)  # pyright: ignore[reportUnknownArgumentType]
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def missing_glyphs(paper: object, fonts: FontChoice = DEFAULT) -> tuple[str, ...]:
    """Characters anywhere in a paper's dataclass that would print as 〓, each once."""
    return missing("".join(_texts(paper)), fonts)


def find_missing(paper: object, fonts: FontChoice = DEFAULT) -> tuple[MissingGlyph, ...]:
    """The same with where each stands first, to be told to a person before printing."""
    found: list[MissingGlyph] = []
    for char in missing_glyphs(paper, fonts):
        text = next(text for text in _texts(paper) if char in text)
        place = text.index(char)
        before, after = text[max(0, place - _AROUND) : place], text[place + 1 : place + 1 + _AROUND]
        found.append(MissingGlyph(char, f"U+{ord(char):04X}", f"{before}〓{after}".replace("\n", " ")))
    return tuple(found)
