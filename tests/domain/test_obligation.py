"""Obligations: which instalments belong together, what is owed, sums that agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.obligation import check_payment, obligation_numbers, open_amount, sum_problem
from desktop_app.errors import RuleViolation

FEN = st.integers(1, 10**9)


@given(owed=FEN, shares=st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_any_split_of_a_sum_pays_it_off_and_not_a_fen_more(owed: int, shares: list[int]) -> None:
    paid: list[int] = []
    for share in shares:
        left = open_amount(owed, paid)
        if left == 0:
            break
        amount = max(1, left * share // 50)
        assert check_payment(owed, paid, amount) == left - amount
        paid.append(amount)
    rest = open_amount(owed, paid)
    if rest:
        assert check_payment(owed, paid, rest) == 0
        paid.append(rest)
    with pytest.raises(RuleViolation, match="只差 0 元"):
        check_payment(owed, paid, 1)


@given(owed=FEN, over=FEN)
def test_an_overpayment_is_refused_with_both_sums(owed: int, over: int) -> None:
    with pytest.raises(RuleViolation, match="多付的请退还") as refusal:
        check_payment(owed, [], owed + over)
    assert refusal.value.field == "amount_fen"


@pytest.mark.parametrize("amount", [None, 0, -5])
def test_a_payment_without_amount_is_none(amount: int | None) -> None:
    with pytest.raises(RuleViolation, match="请填写"):
        check_payment(100, [], amount)


@given(parts=st.lists(st.integers(-(10**9), 10**9).filter(bool), max_size=14), wrong=st.integers(-5, 5))
def test_parts_make_up_the_total_or_a_sentence_says_so(parts: list[int], wrong: int) -> None:
    problem = sum_problem(sum(parts) + wrong, parts, "各项费用")
    assert bool(problem) is (bool(parts) and wrong != 0)


def test_a_missing_total_is_named() -> None:
    assert "没有填写" in sum_problem(None, [100], "各期")


@given(
    known=st.lists(st.tuples(st.none() | st.integers(1, 5), st.sampled_from("abc")), max_size=20),
)
def test_numbers_begin_at_one_and_follow_what_is_given(
    known: list[tuple[int | None, str]],
) -> None:
    numbers = obligation_numbers(known)
    seen: list[int] = []
    for number in numbers:
        if number not in seen:
            assert number == len(seen) + 1
            seen.append(number)
    for one, first in zip(known, numbers, strict=True):
        for other, second in zip(known, numbers, strict=True):
            if one[0] is not None and other[0] is not None:
                assert (one[0] == other[0]) is (first == second)
            elif one[0] is None and other[0] is None:
                assert (one[1] == other[1]) is (first == second)
            else:
                assert first != second
