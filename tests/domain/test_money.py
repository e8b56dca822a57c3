"""Sums of money."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.money import LARGEST_FEN, capitals, parse_yuan, yuan
from desktop_app.errors import RuleViolation

SUMS = st.integers(min_value=0, max_value=LARGEST_FEN)
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_capitals(text: str) -> int:
    """An independent reader of capitals, in fen."""
    match = re.fullmatch(r"(?:(.+)元)?零?(?:(.)角)?(?:(.)分)?整?", text)
    assert match
    total = section = digit = 0
    for char in match[1] or "":
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in PLACES:
            section += digit * PLACES[char]
            digit = 0
        else:
            total += (section + digit) * {"万": 10**4, "亿": 10**8}[char]
            section = digit = 0
    cents = 10 * DIGITS.index(match[2] or "零") + DIGITS.index(match[3] or "零")
    return (total + section + digit) * 100 + cents


@pytest.mark.parametrize(
    ("fen", "printed", "written"),
    [
        (0, "0", "零元整"),
        (1, "0.01", "壹分"),
        (50, "0.50", "伍角整"),
        (105, "1.05", "壹元零伍分"),
        (140_950, "1,409.50", "壹仟肆佰零玖元伍角整"),
        (600_714, "6,007.14", "陆仟零柒元壹角肆分"),
        (1_640_902, "16,409.02", "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "325.04", "叁佰贰拾伍元零肆分"),
        (2_350_000, "23,500", "贰万叁仟伍佰元整"),
        (1_000, "10", "壹拾元整"),
        (10_000_00, "10,000", "壹万元整"),
        (10_050_000, "100,500", "壹拾万零伍佰元整"),
        (10_000_700_000, "100,007,000", "壹亿零柒仟元整"),
        (20_000_000_100, "200,000,001", "贰亿零壹元整"),
    ],
)
def test_known_sums(fen: int, printed: str, written: str) -> None:
    assert yuan(fen) == printed
    assert capitals(fen) == written


@given(SUMS)
def test_capitals_say_the_sum_and_never_double_a_zero(fen: int) -> None:
    text = capitals(fen)
    assert read_capitals(text) == fen
    assert "零零" not in text
    assert (fen % 10 == 0) == text.endswith("整")


@given(SUMS)
def test_what_is_printed_reads_back(fen: int) -> None:
    assert parse_yuan(yuan(fen)) == fen


def test_a_negative_difference_prints_with_its_sign() -> None:
    assert yuan(-1_234_550) == "-12,345.50"


@pytest.mark.parametrize("fen", [-1, LARGEST_FEN + 1])
def test_capitals_refuse_what_no_paper_holds(fen: int) -> None:
    with pytest.raises(RuleViolation):
        capitals(fen)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1.2万", 1_200_000),
        ("12,600", 1_260_000),
        ("12600.5", 1_260_050),
        ("１２，６００．５０元", 1_260_050),
        ("¥3千元", 300_000),
        ("人民币 2 百元整", 20_000),
        ("0.5亿", 5_000_000_000),
        (".5", 50),
        ("1.23456万", 1_234_560),
        ("12600块", 1_260_000),
        ("￥5", 500),
    ],
)
def test_typed_sums(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "请填写"),
        ("  ", "请填写"),
        ("一万", "看不懂"),
        ("1,2600", "看不懂"),
        ("1.2.3", "看不懂"),
        ("12-", "看不懂"),
        ("1,,000", "看不懂"),
        ("-5", "负数"),
        ("0.001", "最小到分"),
        ("9999999999999", "超出"),
        ("9" * 60, "超出"),
    ],
)
def test_sums_that_are_asked_about(text: str, says: str) -> None:
    with pytest.raises(RuleViolation, match=says) as caught:
        parse_yuan(text)
    assert caught.value.field == "amount"
