"""Days as clerks type them."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.date_input import parse_clock, parse_day

TODAY = date(2026, 11, 23)
DAYS = st.dates(min_value=date(1927, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3.5", date(2026, 3, 5)),
        ("0305", date(2026, 3, 5)),
        ("305", date(2026, 3, 5)),
        ("3月5日", date(2026, 3, 5)),
        ("3月5号", date(2026, 3, 5)),
        ("３／５", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)),
        ("260305", date(2026, 3, 5)),
        ("26.3.5", date(2026, 3, 5)),
        ("65.3.5", date(1965, 3, 5)),
        ("26年3月5日", date(2026, 3, 5)),
        ("昨天", date(2026, 11, 22)),
        ("今天", TODAY),
        ("前天", date(2026, 11, 21)),
        ("明天", date(2026, 11, 24)),
        ("11.23", TODAY),
        ("11.24", date(2025, 11, 24)),
        ("113", date(2026, 11, 3)),
        ("5号", date(2026, 11, 5)),
        ("30号", date(2026, 10, 30)),
        ("2030-01-01", date(2030, 1, 1)),
    ],
)
def test_readings(text: str, day: date) -> None:
    assert parse_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12.25", date(2026, 12, 25)),
        ("3.5", date(2027, 3, 5)),
        ("11.23", TODAY),
        ("31.3.5", date(2031, 3, 5)),
        ("5号", date(2026, 12, 5)),
        ("113", date(2027, 1, 13)),
    ],
)
def test_readings_ahead(text: str, day: date) -> None:
    assert parse_day(text, TODAY, ahead=True) == day


def test_the_fifth_is_found_from_the_last_day_of_january() -> None:
    assert parse_day("5号", date(2026, 1, 31), ahead=True) == date(2026, 2, 5)


@pytest.mark.parametrize(
    "text", ["", "1", "12", "2.30", "13.13", "1234567", "20261301", "2.29", "35号", "abc", "0000", "18001231"]
)
def test_what_is_no_day(text: str) -> None:
    assert parse_day(text, TODAY) is None


@given(DAYS, DAYS)
def test_a_full_day_reads_back_whatever_today_is(day: date, today: date) -> None:
    for text in (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日"):
        assert parse_day(text, today) == day


@given(DAYS, st.integers(1, 12), st.integers(1, 28))
def test_a_day_without_year_is_the_nearest_on_its_side(today: date, month: int, number: int) -> None:
    text = f"{month}.{number}"
    past, coming = parse_day(text, today), parse_day(text, today, ahead=True)
    assert past is not None
    assert coming is not None
    assert (today - past).days in range(366)
    assert (coming - today).days in range(366)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:30", time(9, 30)),
        ("9：30", time(9, 30)),
        ("9点", time(9)),
        ("14点5", time(14, 5)),
        (" 8 ", time(8)),
    ],
)
def test_times_of_the_day(text: str, clock: time) -> None:
    assert parse_clock(text) == clock


@pytest.mark.parametrize("text", ["", "24:00", "9:60", "半夜", "9:x"])
def test_what_is_no_time_of_the_day(text: str) -> None:
    assert parse_clock(text) is None
