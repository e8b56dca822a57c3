"""A receipt as twelve characters to read out on the phone, for when no stick travels back.

Crockford's letters (no I, L, O, U) in three groups of four: 3 characters of the package id, 8 of the
outcome digest, 1 check character over GF(32) that finds every single wrong character and every swap.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop_app.errors import RuleViolation
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.exchange.receipt import Receipt, all_accepted, outcome_digest

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKE = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None, "－": None, "　": None})
_LENGTH = 12
_PACKAGE_LENGTH = 3
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive: the powers of x are 31 different factors


class PhoneAnswer(StrEnum):
    """What a code that was read out says."""

    ALL_ACCEPTED = "all_accepted"
    NOT_TAKEN = "not_taken"
    PARTLY = "partly"
    OTHER_PACKAGE = "other_package"


@dataclass(frozen=True, slots=True)
class PhoneMeaning:
    """Meaning of a code; ``reason`` is set for NOT_TAKEN. PARTLY: the receipt itself is needed."""

    answer: PhoneAnswer
    reason: ReasonCode | None = None


def _symbols(data: bytes, length: int) -> str:
    value = int.from_bytes(hashlib.sha256(data).digest(), "big")
    return "".join(ALPHABET[(value >> (5 * at)) & 31] for at in range(length))


def check_symbol(symbols: str) -> str:
    """Check character over GF(32): it finds every single wrong character and every swap of neighbours."""
    total = 0
    for symbol in symbols:
        total = (total ^ ALPHABET.index(symbol)) << 1
        if total & 0b100000:
            total ^= _POLYNOMIAL
    return ALPHABET[total]


def _package_symbols(package_id: str) -> str:
    return _symbols(b"fengqiao phone package 1|" + package_id.encode(), _PACKAGE_LENGTH)


def _code(package_id: str, digest: str) -> str:
    outcome = f"fengqiao phone outcome 1|{package_id}|{digest}".encode()
    body = _package_symbols(package_id) + _symbols(outcome, _LENGTH - _PACKAGE_LENGTH - 1)
    plain = body + check_symbol(body)
    return "-".join(plain[at : at + 4] for at in range(0, _LENGTH, 4))


def phone_code(receipt: Receipt) -> str:
    """Code of a receipt, e.g. ``7K3M-Q0ZD-9XWA``; the same for a package taken once or twice."""
    return _code(receipt.about, outcome_digest(receipt.outcomes, receipt.reason))


def read_phone_code(typed: str, package_id: str, records: Sequence[tuple[str, str]]) -> PhoneMeaning:
    """Say what a typed code means for a package that held ``records`` ((entity, uid) each).

    :raises RuleViolation: when it has the wrong length, a letter that is not used, or a wrong check.
    """
    plain = typed.upper().translate(_LOOKALIKE)
    known = len(plain) == _LENGTH and all(symbol in ALPHABET for symbol in plain)
    if not known or check_symbol(plain[:-1]) != plain[-1]:
        raise RuleViolation("回执码不对。请对方再念一遍，共 12 位，逐位核对。", "code")
    if plain[:_PACKAGE_LENGTH] != _package_symbols(package_id):
        return PhoneMeaning(PhoneAnswer.OTHER_PACKAGE)
    if plain == _plain(package_id, outcome_digest(all_accepted(records))):
        return PhoneMeaning(PhoneAnswer.ALL_ACCEPTED)
    for reason in ReasonCode:
        if plain == _plain(package_id, outcome_digest((), reason.value)):
            return PhoneMeaning(PhoneAnswer.NOT_TAKEN, reason)
    return PhoneMeaning(PhoneAnswer.PARTLY)


def _plain(package_id: str, digest: str) -> str:
    return _code(package_id, digest).replace("-", "")
