"""Items of the 综治 record: every fault is named, and nothing that fits is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.standard_record import ITEMS, Form, Item, faults, gaps, standard_day

LEAST = {"title": "甲与乙纠纷", "scale": "01", "people": "2", "settled": "0"}


def _filled(item: Item) -> str:
    texts = {Form.CODE: "1" * item.most, Form.DAY: "20261110", Form.NUMBER: "9" * item.most}
    return texts.get(item.form, "-120.12345678" if item.form is Form.DEGREES else "字" * item.most)


def test_the_items_are_those_of_the_standard() -> None:
    assert len(ITEMS) == 27  # the 26th, position, is two columns
    assert len({item.key for item in ITEMS}) == len({item.title for item in ITEMS}) == 27
    assert [item.key for item in ITEMS if item.required] == ["title", "scale", "people", "settled"]


def test_the_least_and_the_most_fit() -> None:
    assert faults(LEAST) == ()
    full = {item.key: _filled(item) for item in ITEMS}
    full |= {"longitude": "115.65432109", "latitude": "32.1"}
    assert faults(full) == ()
    assert gaps(full) == ()
    assert "发生日期" in gaps(LEAST)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.key)
def test_one_character_too_many_is_named(item: Item) -> None:
    found = faults(LEAST | {item.key: _filled(item) + "1" * 4})
    assert len(found) == 1
    assert item.title in found[0]


def test_what_is_required_is_missed() -> None:
    assert faults({}) == ("缺“事件名称”", "缺“事件规模”", "缺“涉及人数”", "缺“化解是否成功”")


@given(st.dates())
def test_a_day_is_eight_digits_and_fits(day: date) -> None:
    written = standard_day(day)
    if day.year >= 1000:
        assert faults(LEAST | {"happened_on": written}) == ()
        assert written == day.isoformat().replace("-", "")


@pytest.mark.parametrize("value", ["20260230", "2026-3-1", "2026031", "２０２６０３０１"])
def test_a_day_that_is_none_is_named(value: str) -> None:
    assert faults(LEAST | {"happened_on": value}) == ("“发生日期”不是日期",)


@given(st.text(min_size=1))
def test_a_code_is_refused_unless_it_is_four_plain_characters(value: str) -> None:
    fits = len(value) == 4 and value.isascii() and value.isalnum()
    assert (faults(LEAST | {"category": value}) == ()) is fits
