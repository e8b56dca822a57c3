"""The check before printing: which characters of a paper can no font print (papers.md 5 j)."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum

from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, missing


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
