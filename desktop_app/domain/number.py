"""Numbers of disputes and papers: patterns, check character, reading back (papers.md 1.4, exchange.md).

A number is given once, never changed and never reused; a gap keeps its reason. It is for people, never a key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from db.enums import Labelled, PaperKind
from desktop_app.errors import RuleViolation

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Characters of workstation letters and check characters: 31, a prime, without look-alikes."""
LETTERS = ALPHABET[10:]
"""Workstation letters: each PC of an office has one of its own."""
FIRST_LETTER = "A"
"""Letter of an office's first PC, which has it without being told."""

_FIELDS: Mapping[str, str] = {
    "short": r"(?P<short>.+?)",
    "year": r"(?P<year>\d{4})",
    "letter": rf"(?P<letter>[{LETTERS}])",
    "serial": r"(?P<serial>\d+)",
    "check": rf"(?P<check>[{ALPHABET}])",
}
_SPEC = re.compile(r"(?:0?\d{1,2}d)?")
_SAME = str.maketrans("[]【】﹝﹞()－", "〔〕〔〕〔〕（）-", " \t\u3000")
_PLAIN_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}


class NumberKind(Labelled):
    """What is numbered; each kind has its own series."""

    DISPUTE = "dispute", "纠纷编号"
    DOSSIER = "dossier", "卷号"
    AGREEMENT = "agreement", "协议编号"
    ACCEPTANCE = "acceptance", "受理通知编号"
    REFUSAL = "refusal", "不予受理编号"
    TERMINATION = "termination", "终止调解编号"
    DISPATCH = "dispatch", "交办编号"
    SUPERVISION = "supervision", "督办编号"
    ASSIGNMENT = "assignment", "包案编号"
    TOWNSHIP_SUPERVISION = "township_supervision", "乡镇督办文号"
    ESCALATION = "escalation", "提级编号"
    REINSPECTION = "reinspection", "抽查编号"
    PETITION_NOTICE = "petition_notice", "信访告知编号"
    PETITION_OPINION = "petition_opinion", "信访处理意见编号"
    RECEPTION = "reception", "接访登记编号"


NOTICE_NUMBERS: Mapping[PaperKind, NumberKind] = {
    PaperKind.ACCEPTANCE_NOTICE: NumberKind.ACCEPTANCE,
    PaperKind.REFUSAL_NOTICE: NumberKind.REFUSAL,
    PaperKind.TERMINATION_NOTICE: NumberKind.TERMINATION,
}
"""Notices to the parties, each with a series of its own."""


@dataclass(frozen=True, slots=True)
class NumberParts:
    """What a number is made of; ``short`` is the office's or committee's 简称."""

    short: str
    year: int
    serial: int
    letter: str = ""


def series_key(kind: NumberKind, owner: str, letter: str = "") -> str:
    """Name of the series a serial is drawn from; one serial per series and year.

    ``owner`` is the division code of the office or the uid of the committee, ``letter`` the workstation
    letter given by the county, so that two PCs of one office never draw the same number. The first PC's
    series have it in their name for disputes only.
    """
    apart = letter and (kind is NumberKind.DISPUTE or letter != FIRST_LETTER)
    return f"{kind.value}/{owner}/{letter}" if apart else f"{kind.value}/{owner}"


def _value(char: str) -> int:
    found = ALPHABET.find(char)
    return found if found >= 0 else ord(char) % 31


def check_character(body: str) -> str:
    """Check character over a number without it: sum of values times 3^i mod 31, counted from the right.

    3 is a primitive root of 31, so neighbouring weights differ: one wrong digit or letter and any exchange of
    two neighbours that differ are always found. Other characters count by code point mod 31, blanks not.
    """
    kept = "".join(body.split())
    return ALPHABET[
        sum(_value(char) * pow(3, index, 31) for index, char in enumerate(reversed(kept), 1)) % 31
    ]


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that cannot be filled or read back.

    :raises RuleViolation: for unknown fields or formats, when ``{year}`` or ``{serial}`` is missing, or when
        ``{check}`` does not stand last.
    """
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        raise RuleViolation(f"编号格式“{pattern}”的花括号不成对，请改正。") from None
    names = [name for _, name, _, _ in parts if name is not None]
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if (
            name not in _FIELDS
            or conversion
            or not _SPEC.fullmatch(spec or "")
            or (spec and name != "serial")
        ):
            raise RuleViolation(f"编号格式“{pattern}”里的“{{{name}}}”不认识，请改正。")
    if len(set(names)) != len(names) or not {"year", "serial"} <= set(names):
        raise RuleViolation(f"编号格式“{pattern}”必须各有一个 {{year}} 和 {{serial}}，且不能重复。")
    if "check" in names and not pattern.endswith("{check}"):
        raise RuleViolation(f"编号格式“{pattern}”的校验字符 {{check}} 必须在最后。")


def check_letter(letter: str) -> None:
    """Refuse what is no workstation letter.

    :raises RuleViolation: at field ``letter``.
    """
    if len(letter) != 1 or letter not in LETTERS:
        raise RuleViolation("本机还没有工位字母，请先在“电脑与密钥”里给本机定一个。", "letter")


def _with_letter(pattern: str) -> str:
    """A pattern without a place for the workstation letter, with the letter before the serial."""
    return pattern.replace("{serial", "{letter}{serial", 1)


def make_number(pattern: str, parts: NumberParts) -> str:
    """Number of these parts, e.g. 城关纠〔2026〕A0123-X.

    Where the pattern has no place for the letter, every PC but the first puts its letter before the serial.

    :raises RuleViolation: for an unusable pattern, or when it needs a workstation letter that is not set.
    """
    check_pattern(pattern)
    if "{letter}" not in pattern and parts.letter not in ("", FIRST_LETTER):
        pattern = _with_letter(pattern)
    if "{letter}" in pattern:
        check_letter(parts.letter)
    body = pattern.removesuffix("{check}").format(
        short=parts.short, year=parts.year, serial=parts.serial, letter=parts.letter
    )
    return body + check_character(normal_form(body)) if pattern.endswith("{check}") else body


def normal_form(text: str) -> str:
    """A number as people type it in the form it was given: bracket kinds, blanks, full-width digits, case."""
    return text.translate(_SAME).translate(_PLAIN_DIGITS).upper()


def _expression(pattern: str) -> str:
    out = ""
    for literal, name, _, _ in Formatter().parse(pattern):
        out += re.escape(normal_form(literal)) + (_FIELDS[name] if name is not None else "")
    return out


def parse_number(text: str, pattern: str) -> NumberParts | None:
    """Parts of a number that was made with ``pattern``; ``None`` when it has another form or a wrong check.

    :raises RuleViolation: for an unusable pattern.
    """
    check_pattern(pattern)
    number = normal_form(text)
    match = re.fullmatch(_expression(pattern), number)
    if match is None and "{letter}" not in pattern:
        match = re.fullmatch(_expression(_with_letter(pattern)), number)
    if match is None:
        return None
    found = match.groupdict()
    if found.get("check") is not None and check_character(number[:-1]) != found["check"]:
        return None
    return NumberParts(
        found.get("short") or "", int(found["year"]), int(found["serial"]), found.get("letter") or ""
    )


def verify_number(text: str, pattern: str) -> bool:
    """Whether a number has the pattern's form and, where there is one, the right check character."""
    return parse_number(text, pattern) is not None
