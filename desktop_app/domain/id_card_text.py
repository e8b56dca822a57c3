"""What an identity-card reader or a code scanner types: one text, read into the fields of a party.

Readers send 姓名 性别 民族 出生 住址 号码 with a tab, comma, semicolon, bar, new line or blank between, often
with the issuing office and the days of validity behind, some with the card's own labels; scanners send the
number alone. A text without a sound resident number, or one that contradicts it, is neither and stays.
"""

import re
from dataclasses import dataclass
from datetime import date

from db.enums import Gender
from desktop_app.domain.resident_id import ResidentId, read_resident_id
from desktop_app.domain.text_norm import normal_name, normal_number, normal_text

LONGEST = 1000
"""Characters of a text that may be a card; anything longer was pasted."""
_PARTS = re.compile(r"[\t\r\n|,，;；\x1c-\x1f]+")
_LABELS = re.compile(
    r"(姓\s*名|性\s*别|民\s*族|出\s*生(?:日期)?|住\s*址|公民身份号码|身份证号码?|号\s*码|签发机关|有效期限)[:：\s]*"
)
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])")
_DAY = re.compile(r"(\d{4})\s*[年./-]?\s*(\d{1,2})\s*[月./-]?\s*(\d{1,2})\s*日?")
_VALID = re.compile(r"\d{4}[.\-/年]?\d{2}[.\-/月]?\d{2}日?\s*[-—至]\s*(?:长期|\d{4}.*)")
_GENDERS = {"男": Gender.MALE, "女": Gender.FEMALE, "男性": Gender.MALE, "女性": Gender.FEMALE}
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff][\u3400-\u9fff\U00020000-\U0003ffff·]{0,24}")
_ISSUER = re.compile(r".*(?:公安局|分局|派出所|公安厅)")
_ETHNIC = re.compile(r"[\u4e00-\u9fff]{1,6}族?")


@dataclass(frozen=True, slots=True)
class CardText:
    """What a card says; the number gives sex and birth. ``ethnic_group`` is the word, without 族."""

    number: ResidentId
    name: str = ""
    ethnic_group: str = ""
    address: str = ""


def read_card_text(text: str) -> CardText | None:
    """Read what a reader or scanner typed; None for any other text. Never raises."""
    if len(text) > LONGEST:
        return None
    plain = text.strip()
    alone = read_resident_id(plain) if plain and len(normal_number(plain)) in (15, 18) else None
    if alone is not None:
        return CardText(alone)
    found = [n for m in _NUMBER.finditer(plain) if (n := read_resident_id(m[0])) is not None]
    if len({n.number for n in found}) != 1:
        return None
    parts = _split(plain, found[0])
    return None if parts is None else _fields(parts, found[0])


def _split(plain: str, number: ResidentId) -> list[str] | None:
    """The parts beside the number; None where the number does not stand by itself."""
    unlabelled = _LABELS.sub("\t", plain)
    parts = [p.strip() for p in _PARTS.split(unlabelled) if p.strip()]
    if len(parts) < 2:
        parts = unlabelled.split()
    others = [p for p in parts if normal_number(p) != number.number]
    return others if len(others) < len(parts) else None


def _fields(parts: list[str], number: ResidentId) -> CardText | None:
    name = ethnic = address = ""
    for part in parts:
        if _VALID.fullmatch(part) or part == "长期":
            continue
        day = _DAY.fullmatch(part)
        if day is not None:
            if _day(day) != number.birth:
                return None
        elif part in _GENDERS:
            if _GENDERS[part] is not number.gender:
                return None
        elif not name and _NAME.fullmatch(part):
            name = part
        elif name and not ethnic and not address and _ETHNIC.fullmatch(part):
            ethnic = part.removesuffix("族") or part
        elif not address and not _ISSUER.fullmatch(part) and any("\u4e00" <= c <= "\u9fff" for c in part):
            address = part
        elif not _ISSUER.fullmatch(part):
            # More than a card says: somebody pasted a sentence.
            return None
    return CardText(number, normal_name(name), ethnic, normal_text(address)) if name else None


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
