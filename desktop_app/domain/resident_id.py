"""Resident identity numbers (公民身份号码, GB 11643-1999)."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from operator import mul

from db.enums import Gender
from desktop_app.domain.age import age_on
from desktop_app.domain.check import Check
from desktop_app.domain.text_norm import normal_number

_CHECKS = "10X98765432"
_WEIGHTS = tuple(pow(2, 17 - index, 11) for index in range(17))
_REGIONS = {1: "12345", 2: "123", 3: "1234567", 4: "123456", 5: "01234", 6: "12345", 7: "1", 8: "123"}
_PROVINCES = frozenset(f"{region}{digit}" for region, digits in _REGIONS.items() for digit in digits)
_FOREIGNER = "9"
_LONG = re.compile(r"\d{17}[\dX]")
_SHORT = re.compile(r"\d{15}")


@dataclass(frozen=True, slots=True)
class ResidentId:
    """What a number says: its normal form, birth date, sex and six-digit area code."""

    number: str
    birth: date
    gender: Gender
    area_code: str
    historic: bool
    """Whether it has the 15 digits issued before 1 October 1999."""


def check_character(first17: str) -> str:
    """Eighteenth character for the first seventeen digits: weights 2^(18-i) mod 11 (GB 11643)."""
    return _CHECKS[sum(map(mul, map(int, first17), _WEIGHTS)) % 11]


def read_resident_id(text: str) -> ResidentId | None:
    """Read a number of 18 or 15 digits; ``None`` when its form, date or check character is impossible."""
    number = normal_number(text)
    if _LONG.fullmatch(number):
        if check_character(number[:17]) != number[17]:
            return None
        digits, order = number[6:14], number[16]
    elif _SHORT.fullmatch(number):
        digits, order = "19" + number[6:12], number[14]
    else:
        return None
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    gender = Gender.MALE if int(order) % 2 else Gender.FEMALE
    return ResidentId(number, birth, gender, number[:6], len(number) == 15)


def same_holder_number(text: str) -> str | None:
    """The holder's 18-digit number, so that a 15-digit entry meets the newer one; ``None`` if unreadable."""
    found = read_resident_id(text)
    if found is None or not found.historic:
        return found.number if found else None
    first17 = found.number[:6] + "19" + found.number[6:]
    return first17 + check_character(first17)


def other_form(text: str) -> str | None:
    """The number of the same holder in the other length; ``None`` if unreadable or if there is none.

    Only who was born in the 1900s may have had 15 digits.
    """
    found = read_resident_id(text)
    if found is None:
        return None
    if found.historic:
        return same_holder_number(text)
    return found.number[:6] + found.number[8:17] if found.number[6:8] == "19" else None


def _blocked(number: str, today: date) -> str | None:
    if not _LONG.fullmatch(number) and not _SHORT.fullmatch(number):
        return f"身份证号应为 18 位（末位可为 X），现在是 {len(number)} 位，请核对。"
    found = read_resident_id(number)
    if found is None:
        if len(number) == 18 and check_character(number[:17]) != number[17]:
            return "身份证号校验不通过，多半是录错了一位，请对照证件再看一遍。"
        return "身份证号中的出生日期不存在，请对照证件核对第 7 至 14 位。"
    if found.birth > today:
        return "身份证号中的出生日期晚于今天，请核对。"
    if age_on(found.birth, today) > 150:
        return "身份证号中的出生日期过早，请核对。"
    return None


def check_resident_id(text: str, today: date, *, areas: Container[str] | None = None) -> Check:
    """Check a resident identity number.

    A wrong form, check character, impossible or future birth date blocks. An unknown area code only warns: a
    number is valid for life, though its county may be gone (rules.md 8). ``areas`` are the six-digit codes in
    use; without it only the province is checked. Numbers of 15 digits are accepted with a warning, numbers
    beginning with 9 are those of foreigners' permanent residence cards, which share the check.
    """
    number = normal_number(text)
    if not number:
        return Check("请填写身份证号；确实没有时，请选“证件不详”并写明原因。")
    if blocked := _blocked(number, today):
        return Check(blocked)
    warns: list[str] = []
    if len(number) == 15:
        warns.append("这是 15 位老号码，请尽量换成 18 位。")
    if number.startswith(_FOREIGNER):
        warns.append("号码以 9 开头，像是外国人永久居留身份证，请核对证件类型。")
    elif number[:2] not in _PROVINCES or (areas is not None and number[:6] not in areas):
        warns.append(f"地区代码 {number[:6]} 不在现行行政区划中，可能已撤并，请核对。")
    return Check(warns=tuple(warns))
