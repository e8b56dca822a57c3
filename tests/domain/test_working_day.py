"""Working days and calendar days."""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.deadlines import due
from desktop_app.domain.working_day import (
    Calendar,
    ClockKind,
    Due,
    YearTable,
    add_calendar_days,
    add_working_days,
    calendar_of,
    next_working_day,
    working_days_between,
)
from tests.domain.rules import CALENDAR, SHARED

KNOWN_DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2026, 6, 30))


def worked_days(year: int) -> int:
    days = (date(year, 1, 1) + timedelta(days=k) for k in range(366))
    return sum(CALENDAR.is_working_day(day) for day in days if day.year == year)


def test_working_days_of_the_years() -> None:
    assert [worked_days(year) for year in (2024, 2025, 2026)] == [251, 248, 248]


def test_a_shifted_sunday_is_worked_and_a_holiday_monday_is_not() -> None:
    assert CALENDAR.is_working_day(date(2025, 9, 28))
    assert not CALENDAR.is_working_day(date(2025, 10, 6))


@pytest.mark.parametrize(
    ("start", "n", "kind", "day"),
    [
        (date(2024, 2, 9), 1, ClockKind.WORKING, date(2024, 2, 18)),
        (date(2024, 2, 9), 1, ClockKind.CALENDAR, date(2024, 2, 10)),
        (date(2024, 2, 9), 1, ClockKind.COURT, date(2024, 2, 18)),
        (date(2026, 9, 1), 30, ClockKind.COURT, date(2026, 10, 8)),
        (date(2026, 11, 21), 0, ClockKind.COURT, date(2026, 11, 23)),
        (date(2026, 11, 21), 0, ClockKind.WORKING, date(2026, 11, 21)),
        (date(2024, 1, 30), 30, ClockKind.CALENDAR, date(2024, 2, 29)),
    ],
)
def test_due_dates(start: date, n: int, kind: ClockKind, day: date) -> None:
    assert due(start, n, kind, CALENDAR) == Due(day)


def test_a_year_without_table_counts_monday_to_friday_and_says_so() -> None:
    assert add_working_days(date(2026, 12, 31), 1, CALENDAR) == Due(date(2027, 1, 1), True)
    assert add_calendar_days(date(2026, 12, 3), 30, CALENDAR, roll=True) == Due(date(2027, 1, 4), True)
    assert add_calendar_days(date(2026, 12, 3), 30, CALENDAR) == Due(date(2027, 1, 2), False)
    assert add_working_days(date(2026, 12, 30), 1, CALENDAR) == Due(date(2026, 12, 31), False)


def test_rolling_over_into_an_unknown_year_says_so() -> None:
    last_sunday = YearTable(2023, frozenset(), frozenset(), "")
    assert next_working_day(date(2023, 12, 31), calendar_of([last_sunday])) == Due(date(2024, 1, 1), True)


def test_the_later_table_of_a_year_counts() -> None:
    day = date(2027, 1, 1)
    calendar = calendar_of(
        [YearTable(2027, frozenset(), frozenset(), ""), YearTable(2027, frozenset({day}), frozenset(), "")]
    )
    assert not calendar.is_working_day(day)
    assert Calendar().is_working_day(day)


@pytest.mark.parametrize("add", [add_calendar_days, add_working_days])
def test_negative_periods_are_a_bug(add: object) -> None:
    assert callable(add)
    with pytest.raises(ValueError, match="negative"):
        add(date(2026, 1, 1), -1, CALENDAR)


@given(KNOWN_DAYS, st.integers(1, 90))
def test_a_working_day_deadline_is_the_nth_worked_day(start: date, n: int) -> None:
    found = add_working_days(start, n, CALENDAR)
    assert not found.unpublished_year
    assert CALENDAR.is_working_day(found.due)
    assert working_days_between(start, found.due, CALENDAR) == n


@given(KNOWN_DAYS, st.integers(0, 90))
def test_a_court_deadline_never_ends_before_the_calendar_one_nor_off_work(start: date, n: int) -> None:
    court = due(start, n, ClockKind.COURT, CALENDAR).due
    assert court >= due(start, n, ClockKind.CALENDAR, CALENDAR).due
    assert CALENDAR.is_working_day(court)
    assert working_days_between(start + timedelta(days=n), court, CALENDAR) <= 1


def test_no_working_days_backwards() -> None:
    assert working_days_between(date(2026, 2, 2), date(2026, 2, 1), CALENDAR) == 0


@pytest.mark.skipif(not SHARED.exists(), reason="no shared test material")
def test_published_working_days_of_2024_and_2025() -> None:
    with (SHARED / "calendar" / "workdays_lunar_2024_2025.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 731
    for row in rows:
        day = date.fromisoformat(row["date"])
        assert CALENDAR.is_working_day(day) == (row["is_workday"] == "1"), row


def test_shipped_tables_agree_with_the_package_they_come_from() -> None:
    package = pytest.importorskip("chinese_calendar")
    day = date(2020, 1, 1)
    while day.year < 2027:
        assert CALENDAR.is_working_day(day) == package.is_workday(day), day
        day += timedelta(days=1)
