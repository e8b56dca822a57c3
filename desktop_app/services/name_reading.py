"""Pinyin keys of names for sorting and for search by initials.

Surnames are read by their own table: the common default is wrong for 47 of 492 (仇 qiu, 单 shan, 解 xie).
"""

import csv
import unicodedata
from functools import lru_cache

from desktop_app.paths import resource

KEY_LENGTH = 200
"""Longest key in characters, the width of the narrowest column that stores one."""


@lru_cache(maxsize=1)
def _surnames() -> dict[str, tuple[str, ...]]:
    with resource("names", "surname_readings.csv").open(encoding="utf-8", newline="") as file:
        return {row["surname"]: _toneless(row["surname_reading"]) for row in csv.DictReader(file)}


def _toneless(reading: str) -> tuple[str, ...]:
    """Syllables without tone marks; ü becomes v as on keyboards."""
    decomposed = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return tuple("".join(c for c in decomposed if not unicodedata.combining(c)).lower().split())


def _read(text: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    syllables: list[str] = []
    for syllable in lazy_pinyin(text):
        syllables.extend(syllable.lower().split())
    return tuple(syllables)


@lru_cache(maxsize=4096)
def syllables_of(name: str, *, personal: bool = True) -> tuple[str, ...]:
    """Syllables of a name; with ``personal`` its beginning is read as a surname (two characters before one).

    A name with a middle dot (阿卜杜拉·买买提) has no surname in front. Characters without a known reading
    stay as they are; Latin words stay whole, in lower case.
    """
    if personal and "\u00b7" not in name:
        table = _surnames()
        for length in (2, 1):
            surname = name[:length]
            if len(name) > length - (length == 1) and surname in table:
                return table[surname] + _read(name[length:])
    return _read(name)


def name_key(name: str, *, personal: bool = True) -> str:
    """Sort key of a name: its syllables parted by blanks, at most 200 characters."""
    return " ".join(syllables_of(name, personal=personal))[:KEY_LENGTH]


def surname(name: str) -> str:
    """The surname of a Chinese name, of two characters where the table has one; empty with a middle dot."""
    if "\u00b7" in name or len(name) < 2:
        return ""
    return name[:2] if len(name) > 2 and name[:2] in _surnames() else name[:1]


@lru_cache(maxsize=1)
def _label_initials() -> dict[str, str]:
    with resource("names", "label_initials.csv").open(encoding="utf-8", newline="") as file:
        return {row["label"]: row["initials"] for row in csv.DictReader(file)}


def initials(name: str, *, personal: bool = True) -> str:
    """First letters of the syllables, what a clerk types to find a name (单雄信: sxx).

    Labels of the shipped code tables are read from a table: pypinyin with its dictionary takes 50 MB.
    """
    known = None if personal else _label_initials().get(name)
    if known is not None:
        return known
    return "".join(s[0] for s in syllables_of(name, personal=personal) if s[0].isalnum())
