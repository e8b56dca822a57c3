"""How a dispute is called in lists and on papers, from its parties and its category."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from db.enums import PartySide
from desktop_app.domain.masking import listed_name
from desktop_app.services.code_table import load_table

LONGEST = 200
_WORD = r"[\u3400-\u9fff\u3001-\u301b\uff01-\uff1f\u2018-\u201d]"
_BLANK = re.compile(rf"(?<={_WORD})[ \u3000]+(?={_WORD}|\d)|(?<=\d)[ \u3000]+(?={_WORD})")
_NAMED = 2
"""A side of more than two is called by its first name and the number."""


class NamedParty(NamedTuple):
    """What a title needs to know of a party; a tuple, since a list makes hundreds at a time."""

    side: PartySide
    name: str
    birth_date: date | None
    gone: bool
    """Replaced by somebody else (died, transferred)."""


def category_label(code: str | None) -> str:
    """Label for lists: the sub label, the main label where the sub is 其他; empty without a code."""
    if not code:
        return ""
    rows = load_table("category").rows
    row = rows.get(code)
    if row is None:
        return code
    return rows[row.parent].label if row.label == "其他" and row.parent else row.label


def category_word(code: str | None) -> str:
    """The category as a title says it: always ends in 纠纷 or 争议."""
    label = category_label(code).removesuffix("防止").replace("、", "")
    if not label or label == "其他":
        return "纠纷"
    return label if label.endswith(("纠纷", "争议")) else f"{label}纠纷"


def _side(names: Sequence[str]) -> str:
    return f"{names[0]} 等 {len(names)} 方" if len(names) > _NAMED else "、".join(names)


def parties_text(parties: Iterable[NamedParty], today: date) -> str:
    """吴桂芬 与 宏达建材厂; 孙长河 等 12 方 与 …; minors' names masked (rules.md 11)."""
    asking: list[str] = []
    answering: list[str] = []
    for side, name, birth, gone in parties:
        if gone:
            continue
        if side is PartySide.APPLICANT:
            asking.append(listed_name(name, birth, today))
        elif side is PartySide.RESPONDENT:
            answering.append(listed_name(name, birth, today))
    if asking and answering:
        return f"{_side(asking)} 与 {_side(answering)}"
    return _side(asking or answering)


def printed(title: str) -> str:
    """A title as papers print it: without the blanks that part its words on the screen.

    They stay where no Chinese character, Chinese mark or figure stands on both sides (``宏达 ABC 公司``).
    """
    return _BLANK.sub("", title)


def make_title(parties: Sequence[NamedParty], category_code: str | None, today: date) -> str:
    """Parties and category, cut to what the column holds."""
    return f"{parties_text(parties, today)} {category_word(category_code)}".strip()[:LONGEST]
