"""Unified social credit codes."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.credit_code import ALPHABET, check_credit_code, credit_code_check, grassroots_kind
from tests.domain.rules import SHARED


@pytest.mark.parametrize("code", ["91110000101623741K", "911101066976941872", "９１１１００００101623741k"])
def test_sound_codes(code: str) -> None:
    check = check_credit_code(code)
    assert check.ok
    assert not check.warns


def test_a_genuine_code_with_a_wrong_check_character_only_warns() -> None:
    check = check_credit_code("91350211M0000XUF46")
    assert check.ok
    assert len(check.warns) == 1


@pytest.mark.parametrize("code", ["", "12345", "9111000060003IOZSV", "91A10000101623741K"])
def test_wrong_form_blocks(code: str) -> None:
    assert check_credit_code(code).blocks


@given(st.text(ALPHABET, min_size=9, max_size=9), st.integers(100_000, 999_999))
def test_every_made_code_passes(tail: str, area: int) -> None:
    first17 = f"54{area}{tail}"
    assert check_credit_code(first17 + credit_code_check(first17)) == check_credit_code("91110000101623741K")


def test_the_outer_modulus_is_applied() -> None:
    assert credit_code_check("0" * 17) == "0"


def test_village_and_residents_committees_are_told() -> None:
    assert grassroots_kind("55411525MK0000001X") == "村民委员会"
    assert grassroots_kind("91110000101623741K") is None


@pytest.mark.skipif(not SHARED.exists(), reason="no shared test material")
def test_published_codes() -> None:
    with (SHARED / "identifiers" / "uscc.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 32
    for row in rows:
        check = check_credit_code(row["number"])
        assert (check.ok and not check.warns) == (row["expected"] == "valid"), row
