"""Obligations of an agreement: which instalments belong together, and what is still owed."""

from collections.abc import Hashable, Sequence

from desktop_app.domain.money import yuan
from desktop_app.errors import RuleViolation


def obligation_numbers(known: Sequence[tuple[int | None, Hashable]]) -> tuple[int, ...]:
    """Number of the obligation of each instalment, from 1 in the order of their first appearance.

    ``known`` are the number that was given, and what tells obligations apart where none was (who performs,
    to whom, what kind): rows from before obligations were kept are grouped by that.
    """
    seen: dict[Hashable, int] = {}
    return tuple(
        seen.setdefault(("number", given) if given is not None else ("key", key), len(seen) + 1)
        for given, key in known
    )


def open_amount(owed: int, paid: Sequence[int]) -> int:
    """What is still to be paid, in fen."""
    return owed - sum(paid)


def check_payment(owed: int, paid: Sequence[int], amount: int | None) -> int:
    """What is still to be paid after this payment, in fen; 0 when it is paid in full.

    :raises RuleViolation: for no amount, or for more than is still owed.
    """
    if amount is None or amount <= 0:
        raise RuleViolation("请填写这次给付的金额。", "amount_fen")
    left = open_amount(owed, paid)
    if amount > left:
        raise RuleViolation(
            f"这一期只差 {yuan(left)} 元，不能登记 {yuan(amount)} 元；多付的请退还，或登记到下一期。",
            "amount_fen",
        )
    return left - amount


def sum_problem(total: int | None, parts: Sequence[int], what: str) -> str:
    """Sentence when the parts do not make up the total, empty when they do; sums in fen."""
    if not parts or sum(parts) == total:
        return ""
    said = "没有填写" if total is None else f"是 {yuan(total)} 元"
    return f"{what}合计 {yuan(sum(parts))} 元，协议金额{said}，请核对一致。"
