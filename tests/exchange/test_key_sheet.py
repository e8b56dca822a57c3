"""The recovery key as lines on paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.errors import RuleViolation
from desktop_app.exchange.key_sheet import read_sheet, same_line, sheet_lines
from desktop_app.exchange.keys import new_office_keys
from desktop_app.exchange.phone_code import ALPHABET

IDENTITY = new_office_keys().identity
LINES = sheet_lines(IDENTITY)


def test_a_sheet_reads_back_however_it_is_typed() -> None:
    for _ in range(20):
        identity = new_office_keys().identity
        lines = sheet_lines(identity)
        assert [len(line) for line in lines] == [19, 19, 19, 17]
        assert read_sheet("\n".join(lines)) == identity
        assert read_sheet("-".join(lines).lower().replace("0", "o").replace("1", "l")) == identity


@given(st.integers(0, 3), st.integers(0, 12), st.sampled_from(ALPHABET))
def test_a_wrong_character_names_its_line(line: int, place: int, symbol: str) -> None:
    plain = [text.replace(" ", "") for text in LINES]
    wrong = plain[line][:place] + symbol + plain[line][place + 1 :]
    if wrong == plain[line]:
        assert read_sheet("".join(plain)) == IDENTITY
        return
    with pytest.raises(RuleViolation, match=f"第 {line + 1} 行"):
        read_sheet("".join([*plain[:line], wrong, *plain[line + 1 :]]))


def test_a_sheet_with_too_few_or_strange_characters_is_refused() -> None:
    whole = "\n".join(LINES)
    for typed in ("", LINES[0], whole + "Z", whole.replace(" ", "?")):
        with pytest.raises(RuleViolation, match="一共四行"):
            read_sheet(typed)


def test_lines_of_two_sheets_do_not_mix() -> None:
    other = sheet_lines(new_office_keys().identity)
    with pytest.raises(RuleViolation, match="拿错了纸"):
        read_sheet("".join([*LINES[:2], *other[2:]]))


def test_a_line_is_compared_as_people_type_it() -> None:
    assert same_line(LINES[3].lower().replace(" ", ""), LINES[3])
    assert not same_line(LINES[2], LINES[3])
    for bad in ("AGE-SECRET-KEY-1QQ", "x", IDENTITY[:-1] + "B"):
        with pytest.raises(ValueError, match="suite 1"):
            sheet_lines(bad)
