"""Sums of money: integer fen in storage, yuan on screen, capitals on papers."""

import re
from fractions import Fraction

from desktop_app.errors import RuleViolation

LARGEST_FEN = 10**14 - 1
"""Largest sum that can be kept or written: one fen less than a trillion yuan."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ("", "万", "亿")
_HALF_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)} | {ord("￥"): "¥", ord("。"): ".", ord("、"): ","}
_PLAIN = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?|\.\d+")
_UNITS = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def yuan(fen: int) -> str:
    """Print form of a sum of fen, in yuan, thousands separated by commas.

    A whole number of yuan prints without decimals (``12,600``), anything else with both
    (``12,600.50``): papers and lists read better, and no two sums share a form.
    """
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}" if rest else f"{sign}{whole:,}"


def _group(number: int) -> str:
    """Capitals of 1 to 9999 without leading zeros; runs of zeros inside become one 零."""
    out = ""
    pending = False
    for digit, place in zip(f"{number:04d}", _PLACES, strict=True):
        if digit == "0":
            pending = bool(out)
        else:
            out += ("零" if pending else "") + _DIGITS[int(digit)] + place
            pending = False
    return out


def _whole(number: int) -> str:
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    out = ""
    gap = False
    for power in range(len(groups) - 1, -1, -1):
        group = groups[power]
        if group == 0:
            gap = True
            continue
        zero = "零" if out and (gap or group < 1000) else ""
        out += zero + _group(group) + _GROUPS[power]
        gap = False
    return out


def capitals(fen: int) -> str:
    """Sum of fen in Chinese capitals, without the word 人民币: 2350000 is 贰万叁仟伍佰元整.

    Rules of 支付结算办法, appendix on filling in bills: 整 closes a sum that ends at yuan or jiao, a sum
    that ends at fen has no 整; 零 stands once for any run of zeros inside, and after 元 when jiao is zero
    but fen is not.

    :raises RuleViolation: for a negative sum or one of a trillion yuan and more.
    """
    if fen < 0:
        raise RuleViolation("金额不能是负数，请改正后再打印。", "amount")
    if fen > LARGEST_FEN:
        raise RuleViolation("金额超出可填写的范围，请核对。", "amount")
    whole, rest = divmod(fen, 100)
    jiao, cent = divmod(rest, 10)
    out = f"{_whole(whole)}元" if whole else ""
    if rest == 0:
        return (out or "零元") + "整"
    if jiao:
        out += f"{_DIGITS[jiao]}角"
    elif whole:
        out += "零"
    return out + (f"{_DIGITS[cent]}分" if cent else "整")


def parse_yuan(text: str) -> int:
    """Fen of a sum as a clerk types it: ``12600``, ``12,600``, ``12600.5``, ``1.2万``, ``¥3千元``.

    Full-width digits and points count as plain ones. Commas must stand before groups of three digits, so
    that a misplaced one is asked about instead of guessed.

    :raises RuleViolation: when the text is empty, not a sum, negative, finer than one fen or too large.
    """
    plain = re.sub(r"\s", "", text.translate(_HALF_WIDTH))
    if not plain:
        raise RuleViolation("请填写金额，例如 12600 或 1.2万。", "amount")
    match = re.fullmatch(r"(?:¥|RMB|人民币)?(?P<number>-?[\d,.]+)(?P<unit>[百千万亿]?)(?:元整?|块)?", plain)
    number = match["number"].removeprefix("-") if match else ""
    if match is None or not _PLAIN.fullmatch(number):
        raise RuleViolation(f"看不懂金额“{text.strip()}”，请写成 12600、12600.5 或 1.2万。", "amount")
    if match["number"].startswith("-"):
        raise RuleViolation("金额不能是负数，请改正。", "amount")
    if len(number) > 40:
        raise RuleViolation("金额超出可填写的范围，请核对。", "amount")
    fen = Fraction(number.replace(",", "")) * 100 * _UNITS[match["unit"]]
    if fen > LARGEST_FEN:
        raise RuleViolation("金额超出可填写的范围，请核对。", "amount")
    if fen.denominator != 1:
        raise RuleViolation("金额最小到分，请去掉多余的小数。", "amount")
    return int(fen)
