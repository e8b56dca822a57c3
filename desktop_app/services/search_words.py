"""What was typed into a search, as disputes: the same for Ctrl+K, the list's box and the command line."""

import re

from sqlalchemy.orm import Session

from db import search as text_index
from desktop_app.domain.resident_id import other_form

_PARTING = re.compile("[␣'\u2019\u00b7-]")
_PINYIN = re.compile("[a-zü]+")


def letters_of(typed: str) -> str:
    """Pinyin as typed, without what parts syllables; empty when it is something else."""
    plain = _PARTING.sub("", text_index.fold(typed))
    return plain.replace("ü", "v") if _PINYIN.fullmatch(plain) else ""


def ids_with_words(
    session: Session, typed: str, *, limit: int | None = None, without: frozenset[int] = frozenset()
) -> list[int]:
    """Local ids of the disputes whose text holds all words, newest first, ``limit`` at most.

    The text is number, names, phones from any digit on, place and story; void disputes are in no index. An
    identity number of 15 or 18 digits is looked for in its other form as well. ``without`` are passed over.
    """
    words = text_index.find(session, typed, limit=limit, without=without)
    other = other_form(typed.strip())
    if other is None:
        return words
    return _joined(words, text_index.find(session, other, limit=limit, without=without), limit)


def ids_holding(
    session: Session, typed: str, *, limit: int | None = None, without: frozenset[int] = frozenset()
) -> list[int]:
    """The same; of letters also those with a party whose name reads so, in full or by initials."""
    words = ids_with_words(session, typed, limit=limit, without=without)
    letters = letters_of(typed)
    if not letters:
        return words
    return _joined(words, text_index.find_names(session, letters, limit=limit, without=without), limit)


def _joined(one: list[int], other: list[int], limit: int | None) -> list[int]:
    both = sorted({*one, *other}, reverse=True)
    return both if limit is None else both[:limit]
