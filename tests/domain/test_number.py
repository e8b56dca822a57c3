"""Numbers of disputes and papers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.number import (
    ALPHABET,
    NumberKind,
    NumberParts,
    check_pattern,
    make_number,
    normal_form,
    parse_number,
    series_key,
    verify_number,
)
from desktop_app.errors import RuleViolation
from tests.domain.rules import PROFILE

DISPUTE = PROFILE.number.dispute
PARTS = st.builds(
    NumberParts,
    st.text("城关镇三里河东Aa", min_size=1, max_size=6),
    st.integers(2000, 2099),
    st.integers(1, 99_999),
    st.sampled_from(ALPHABET[10:]),
)


def test_printed_numbers() -> None:
    parts = NumberParts("城关", 2026, 123, "A")
    assert make_number(DISPUTE, parts).startswith("城关纠〔2026〕A0123-")
    assert make_number(PROFILE.number.dossier, parts) == "（2026）城关人调字第123号"
    assert make_number(PROFILE.number.agreement, parts) == "城关调协〔2026〕第123号"
    assert make_number(PROFILE.number.dispatch, parts) == "城关交〔2026〕JB0123"
    assert make_number(PROFILE.number.supervision, parts) == "DB20260123"


@given(PARTS)
def test_what_is_made_reads_back(parts: NumberParts) -> None:
    number = make_number(DISPUTE, parts)
    found = parse_number(number, DISPUTE)
    assert found is not None
    assert (found.year, found.serial, found.letter) == (parts.year, parts.serial, parts.letter)
    assert found.short == parts.short.upper()
    typed = number.lower().replace("〔", "[").replace("〕", " ] ")
    assert parse_number(typed, DISPUTE) == found


@given(PARTS, st.data())
def test_one_wrong_character_is_found(parts: NumberParts, data: st.DataObject) -> None:
    number = normal_form(make_number(DISPUTE, parts))
    places = [index for index, char in enumerate(number) if char in ALPHABET and index > number.index("〔")]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from(ALPHABET).filter(lambda char: char != number[place]))
    assert not verify_number(number[:place] + other + number[place + 1 :], DISPUTE)


@given(PARTS, st.integers(0, 30))
def test_exchanged_neighbours_are_found(parts: NumberParts, place: int) -> None:
    number = normal_form(make_number(DISPUTE, parts))
    body = number.index("〔") + 1
    place = body + place % (len(number) - body - 1)
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert wrong == number or not verify_number(wrong, DISPUTE)


def test_numbers_without_check_read_by_form() -> None:
    assert parse_number("(2026)城关人调字第 7 号", PROFILE.number.dossier) == NumberParts("城关", 2026, 7)
    assert parse_number("DB20260007", PROFILE.number.supervision) == NumberParts("", 2026, 7)
    assert not verify_number("DB2026", PROFILE.number.supervision)


@pytest.mark.parametrize(
    "pattern",
    [
        "{short}〔{year}〕",
        "{serial}",
        "{year}{serial}{serial}",
        "{year}{serial:04d}{who}",
        "{year:4d}{serial}",
        "{year}{serial!r}",
        "{check}{year}{serial}",
        "{year}{serial:x}",
        "{year}{serial",
        "",
    ],
)
def test_unusable_patterns(pattern: str) -> None:
    with pytest.raises(RuleViolation, match="编号格式"):
        check_pattern(pattern)


@pytest.mark.parametrize("letter", ["", "I", "1", "AB"])
def test_a_workstation_letter_is_needed(letter: str) -> None:
    with pytest.raises(RuleViolation, match="工位字母"):
        make_number(DISPUTE, NumberParts("城关", 2026, 1, letter))


def test_series_are_apart_by_kind_owner_and_letter() -> None:
    keys = {
        series_key(NumberKind.DISPUTE, "411525100", "A"),
        series_key(NumberKind.DISPUTE, "411525100", "B"),
        series_key(NumberKind.DISPATCH, "411525100"),
        series_key(NumberKind.DISPATCH, "411525101"),
    }
    assert len(keys) == 4


@given(PARTS, st.sampled_from(NumberKind))
def test_every_pc_but_the_first_puts_its_letter_into_every_number(
    parts: NumberParts, kind: NumberKind
) -> None:
    pattern = getattr(PROFILE.number, kind.value)
    number = make_number(pattern, parts)
    found = parse_number(number, pattern)
    assert found is not None
    assert (found.letter or "A", found.serial, found.year) == (parts.letter, parts.serial, parts.year)
    others = [make_number(pattern, NumberParts(parts.short, parts.year, parts.serial, c)) for c in "ABC"]
    assert len(set(others)) == 3
