"""Telephone numbers."""

import re

from desktop_app.domain.check import Check
from desktop_app.domain.text_norm import normal_number

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:-\d{1,6})?")
_SERVICE = re.compile(r"[48]00-?\d{3}-?\d{4}|1[012]\d{1,3}|9\d{4}")
_ANY = re.compile(r"\+?[\d-]{3,20}")


def normal_phone(text: str) -> str:
    """Stored form of a number: half-width, no blanks, brackets or +86 of mobiles; 转 becomes a hyphen."""
    if len(text) == 11 and text.isascii() and text.isdecimal():
        return text  # as most mobile numbers are written
    plain = re.sub(r"[—–−‐－]", "-", text.replace("转", "-"))  # noqa: RUF001 - the dashes that people type
    plain = normal_number(plain)
    plain = re.sub(r"^\((\d+)\)", r"\1-", plain)
    return re.sub(r"^(?:\+?86|0086)-?(?=1[3-9]\d{9}$)", "", plain)


def is_mobile(text: str) -> bool:
    """Whether the number is one of a mainland mobile phone."""
    return _MOBILE.fullmatch(normal_phone(text)) is not None


def check_phone(text: str) -> Check:
    """Check a telephone number: letters or several numbers block, an unusual form warns.

    Numbering plans change, so only what cannot be dialled is refused.
    """
    number = normal_phone(text)
    if not number:
        return Check("请填写联系电话。")
    if not _ANY.fullmatch(number):
        return Check("电话只写数字，一格只写一个号码，分机前用“-”，请核对。")
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number) or _SERVICE.fullmatch(number):
        return Check()
    if number.startswith("1") and "-" not in number and len(number) != 11:
        return Check(warns=(f"手机号应为 11 位，现在是 {len(number)} 位，请核对。",))
    return Check(warns=("电话号码的位数不常见，请核对。",))
