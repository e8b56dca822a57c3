"""Unified social credit codes (统一社会信用代码, GB 32100-2015)."""

import re

from desktop_app.domain.check import Check
from desktop_app.domain.text_norm import normal_number

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of the standard: no I, O, S, V, Z."""

_FORM = re.compile(rf"[{ALPHABET}]{{2}}\d{{6}}[{ALPHABET}]{{10}}")
_VILLAGE = {"54": "居民委员会", "55": "村民委员会"}


def credit_code_check(first17: str) -> str:
    """Eighteenth character: 31 minus the sum of values times 3^i mod 31, the whole mod 31 again.

    :raises ValueError: for a character outside the standard's alphabet.
    """
    total = sum(ALPHABET.index(char) * pow(3, index, 31) for index, char in enumerate(first17))
    return ALPHABET[(31 - total % 31) % 31]


def grassroots_kind(text: str) -> str | None:
    """Word for the self-governing body a code belongs to (types 54 and 55), else ``None``."""
    return _VILLAGE.get(normal_number(text)[:2])


def check_credit_code(text: str) -> Check:
    """Check a credit code: a wrong form blocks, a wrong check character only warns.

    Genuine codes exist whose check character is wrong (rules.md 8), so the clerk may keep one that stands on
    the certificate.
    """
    code = normal_number(text)
    if not code:
        return Check("请填写统一社会信用代码。")
    if len(code) != 18:
        return Check(f"统一社会信用代码应为 18 位，现在是 {len(code)} 位，请核对。")
    if not _FORM.fullmatch(code):
        return Check("统一社会信用代码只用数字和大写字母，不用 I、O、S、V、Z，第 3 至 8 位是数字，请核对。")
    if credit_code_check(code[:17]) != code[17]:
        return Check(warns=("统一社会信用代码校验不通过，请对照证照核对；确认无误可以继续。",))
    return Check()
