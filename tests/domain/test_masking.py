"""Masked forms."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.masking import (
    MaskRule,
    listed_name,
    mask,
    mask_id,
    mask_name,
    mask_organisation,
    mask_phone,
)


@pytest.mark.parametrize(
    ("shown", "masked"),
    [
        (mask_id("139926199001011234"), "139926********1234"),
        (mask_id("139926900101123"), "139926*****1123"),
        (mask_id("E12345678"), "E1*****78"),
        (mask_phone("13900001234"), "139****1234"),
        (mask_phone("66668888"), "66****88"),
        (mask_phone("110"), "***"),
        (mask_organisation("91350211M0000XUF46"), "9135**********UF46"),
        (mask_id(""), ""),
    ],
)
def test_masks(shown: str, masked: str) -> None:
    assert shown == masked


@given(st.text("0123456789", max_size=40), st.integers(0, 6), st.integers(0, 4))
def test_a_mask_keeps_the_length_and_hides_something(number: str, head: int, tail: int) -> None:
    masked = mask(number, MaskRule(head, tail))
    assert len(masked) == len(number)
    assert masked.count("*") >= min(len(number), 4) or masked.count("*") * 2 >= len(number)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李四", "李某"),
        ("李小四", "李某某"),
        ("欧阳娜娜", "欧阳某某"),
        ("欧阳", "欧某"),
        ("李", "李某"),
        ("", ""),
    ],
)
def test_masked_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_only_minors_are_masked_in_lists() -> None:
    day = date(2026, 11, 23)
    assert listed_name("李小四", date(2010, 1, 1), day) == "李某某"
    assert listed_name("李小四", date(2000, 1, 1), day) == "李小四"
    assert listed_name("李小四", None, day) == "李小四"
    assert listed_name("李小四", date(2027, 1, 1), day) == "李小四"
