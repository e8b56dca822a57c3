"""Numbers in ledger cells as spreadsheet programs leave them: phones, identity numbers, counts, sums."""

import re
from datetime import date

from db.enums import Gender
from desktop_app.domain.age import age_on
from desktop_app.domain.money import parse_yuan
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.resident_id import ResidentId, check_resident_id
from desktop_app.domain.text_norm import half_width, normal_number

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{1,2}")
_POINT_ZERO = re.compile(r"(\d+)\.0+")
_LONG_FRACTION = re.compile(r"\d+\.\d{5,}")
_YOUNGER, _OLDER = 1, 2
"""Years by which an age may differ: counted before the birthday, or the Chinese way (虚岁)."""
_GENDERS = {"男": Gender.MALE, "女": Gender.FEMALE}


def plain_number(text: str) -> str:
    """A number without the point that a spreadsheet adds: ``13800000000.0`` is ``13800000000``."""
    plain = half_width(text).strip(" '\u2018\u2019\t")
    found = _POINT_ZERO.fullmatch(plain)
    return found[1] if found else plain


def is_cut_off(text: str) -> bool:
    """Whether a spreadsheet kept only the first figures: ``1.38E+10``."""
    return _SCIENTIFIC.fullmatch(plain_number(text).replace(" ", "")) is not None


def several(text: str) -> list[str]:
    """The numbers of a cell that holds several; blanks part them only where every piece is long."""
    plain = plain_number(text)
    pieces = [piece for piece in re.split(r"[、，,;；/\n]+", plain) if piece.strip()]
    if len(pieces) == 1:
        parts = plain.split()
        pieces = parts if len(parts) > 1 and all(len(part) >= 7 for part in parts) else pieces
    return [piece.strip() for piece in pieces]


def phone_of(text: str) -> tuple[str, str]:
    """A phone in stored form and what is wrong with it: one of them is empty."""
    if is_cut_off(text):
        return "", "电话变成了科学计数法，后面的数字已经丢了，请照原件重填"
    number = normal_phone(plain_number(text))
    return (number[:40], "") if check_phone(number).ok else ("", f"电话“{text.strip()}”看不懂，请核对")


def resident_id_of(text: str, today: date) -> tuple[str, str]:
    """An identity number in stored form and what is wrong with it: one of them is empty."""
    if is_cut_off(text):
        return "", "身份证号变成了科学计数法，后面的数字已经丢了，请照原件重填"
    number = normal_number(plain_number(text))
    checked = check_resident_id(number, today)
    if checked.ok:
        return number, ""
    if len(number) == 18 and number.endswith("000"):
        return "", "身份证号后三位变成了 0，是表格软件当成数字改掉的，请照原件重填"
    return "", f"证件号校验不通过：{checked.blocks}"


def contradiction(holder: ResidentId, on: date, *, age: str, gender: str, birth: date | None) -> list[str]:
    """Sentences about what stands beside an identity number and does not agree with it, by the day ``on``."""
    said: list[str] = []
    digits = re.search(r"\d{1,3}", half_width(age))
    if digits is not None and holder.birth <= on:
        years = age_on(holder.birth, on)
        if not years - _YOUNGER <= int(digits[0]) <= years + _OLDER:
            said.append(f"年龄写的是 {int(digits[0])} 岁，按身份证号是 {years} 岁，请核对")
    if holder.birth > on:
        said.append(f"按身份证号 {holder.birth} 才出生，登记日期却更早，请核对")
    written = next((kind for word, kind in _GENDERS.items() if word in gender), None)
    if written is not None and written is not holder.gender:
        said.append(f"性别写的是{written.label}，按身份证号是{holder.gender.label}，请核对")
    if birth is not None and birth != holder.birth:
        said.append(f"出生日期和身份证号上的 {holder.birth} 不一致，请核对")
    return said


def count_of(text: str) -> int | None:
    """A number of people: the first figures of the text; None without any."""
    digits = re.search(r"\d{1,6}", normal_number(plain_number(text)))
    return max(1, int(digits[0])) if digits else None


def amount_of(text: str) -> int:
    """Fen of a sum; what a spreadsheet adds behind the fen (``0.30000000000000004``) is rounded away.

    :raises RuleViolation: when it is no sum.
    """
    plain = plain_number(text)
    if _LONG_FRACTION.fullmatch(plain):
        plain = f"{float(plain):.2f}"
    return parse_yuan(plain)
