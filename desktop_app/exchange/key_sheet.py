"""A private recovery identity as lines to be printed and typed in again (收发密钥单).

The identity's 58 symbols of five bits are written in Crockford's letters (no I, L, O, U), 15 to a line and a
check character after them, in groups of four: a mistyped line is named. The identity's own checksum stands
behind that.
"""

from desktop_app.errors import RuleViolation
from desktop_app.exchange.keys import office_keys
from desktop_app.exchange.phone_code import ALPHABET, check_symbol

_PREFIX = "AGE-SECRET-KEY-1"
_BECH32 = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
_SYMBOLS = 58
_LINE = 15
_LOOKALIKE = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": None, "－": None})
_TO_PAPER = str.maketrans(_BECH32, ALPHABET)
_FROM_PAPER = str.maketrans(ALPHABET, _BECH32)


def sheet_lines(identity: str) -> tuple[str, ...]:
    """Lines of the sheet, e.g. ``7K3M Q0ZD 9XWA 41PT``.

    :raises ValueError: when it is no identity of suite 1.
    """
    body = identity.removeprefix(_PREFIX)
    if len(body) != _SYMBOLS or body == identity or set(body) - set(_BECH32):
        raise ValueError("not an identity of suite 1")
    symbols = body.translate(_TO_PAPER)
    lines = [symbols[start : start + _LINE] for start in range(0, _SYMBOLS, _LINE)]
    return tuple(_grouped(line + check_symbol(line)) for line in lines)


def read_sheet(typed: str) -> str:
    """The identity of a typed sheet; case, blanks, hyphens and lookalikes are forgiven.

    :raises RuleViolation: at field ``sheet``, naming the line that is wrong.
    """
    plain = "".join(typed.upper().split()).translate(_LOOKALIKE)
    lengths = [min(_LINE, _SYMBOLS - start) + 1 for start in range(0, _SYMBOLS, _LINE)]
    if len(plain) != sum(lengths) or set(plain) - set(ALPHABET):
        raise RuleViolation("收发密钥单一共四行，请照纸上一行一行输入，不要漏字。", "sheet")
    symbols, at = "", 0
    for number, length in enumerate(lengths, 1):
        line, check = plain[at : at + length - 1], plain[at + length - 1]
        if check_symbol(line) != check:
            raise RuleViolation(f"第 {number} 行与纸上的不一样，请逐个字符核对。", "sheet")
        symbols, at = symbols + line, at + length
    identity = _PREFIX + symbols.translate(_FROM_PAPER)
    try:
        office_keys(identity)
    except ValueError:
        raise RuleViolation("这不是收发密钥单上的内容，请核对是不是拿错了纸。", "sheet") from None
    return identity


def same_line(typed: str, line: str) -> bool:
    """Whether somebody has typed a line of the sheet as it is printed."""
    return "".join(typed.upper().split()).translate(_LOOKALIKE) == "".join(line.split())


def _grouped(line: str) -> str:
    return " ".join(line[at : at + 4] for at in range(0, len(line), 4))
