"""Masked forms of personal data (脱敏) for lists, statistics and county dispatch lists.

The full value shows only through 查看原文 with a reason, audited (rules.md 11; PIPL 28, 51).
"""

from dataclasses import dataclass
from datetime import date

from desktop_app.domain.age import AGE_OF_MAJORITY, is_minor
from desktop_app.domain.text_norm import normal_number

_COMPOUND = (
    "欧阳司马上官诸葛东方皇甫尉迟公孙慕容长孙宇文司徒令狐夏侯端木轩辕南宫独孤百里东郭呼延澹台公冶"
    "宗政濮阳淳于单于太叔申屠仲孙钟离鲜于闾丘司空万俟闻人赫连公羊第五拓跋夹谷谷梁段干西门梁丘左丘"
)
"""Surnames of two characters, side by side."""


@dataclass(frozen=True, slots=True)
class MaskRule:
    """How many characters stay readable at each end."""

    head: int
    tail: int


ID_RULE = MaskRule(6, 4)
PHONE_RULE = MaskRule(3, 4)
ORGANISATION_RULE = MaskRule(4, 4)


def mask(text: str, rule: MaskRule) -> str:
    """Replace the middle by asterisks, keeping the length.

    A text too short to hide four characters (a passport, a short phone) keeps a quarter at each end.
    """
    head, tail = rule.head, rule.tail
    if len(text) < head + tail + 4:
        head, tail = min(head, len(text) // 4), min(tail, len(text) // 4)
    hidden = len(text) - head - tail
    return text[:head] + "*" * hidden + text[len(text) - tail :]


def mask_id(number: str, rule: MaskRule = ID_RULE) -> str:
    """Masked identity number: 6 + 8 asterisks + 4 for 18 digits."""
    return mask(normal_number(number), rule)


def mask_phone(number: str, rule: MaskRule = PHONE_RULE) -> str:
    """Masked telephone number: 3 + 4 asterisks + 4 for a mobile."""
    return mask(number, rule)


def mask_organisation(code: str, rule: MaskRule = ORGANISATION_RULE) -> str:
    """Masked credit code of an organisation: 4 + asterisks + 4."""
    return mask(normal_number(code), rule)


def mask_name(name: str) -> str:
    """Surname and 某 for each further character, at most two, as courts publish names (李某某, 欧阳某)."""
    if not name:
        return ""
    compound = len(name) > 2 and any(_COMPOUND[i : i + 2] == name[:2] for i in range(0, len(_COMPOUND), 2))
    surname = name[: 2 if compound else 1]
    return surname + "某" * min(2, max(1, len(name) - len(surname)))


def listed_name(name: str, birth: date | None, day: date) -> str:
    """Name as lists show it on ``day``: minors' names are masked (rules.md 11), others are not."""
    # Of thousands of names in a list hardly one is a minor's: whoever is older by the year alone is none.
    if birth is None or day.year - birth.year > AGE_OF_MAJORITY or birth > day or not is_minor(birth, day):
        return name
    return mask_name(name)
