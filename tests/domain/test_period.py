"""Periods of a list: every day lies in its own month, quarter and year, and they join without a gap."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.clock_time import local_date
from desktop_app.domain.period import Period, day_start, span

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
RUNNING = {Period.THIS_MONTH: 31, Period.THIS_QUARTER: 92, Period.THIS_YEAR: 366}


@given(DAYS)
def test_a_running_period_holds_its_day_and_has_its_length(day: date) -> None:
    for period, longest in RUNNING.items():
        first, last = span(period, day)
        assert first <= day <= last
        assert first.day == 1
        assert (last + timedelta(days=1)).day == 1
        assert longest - 3 <= (last - first).days + 1 <= longest
        assert span(period, first) == span(period, last) == (first, last)


@given(DAYS)
def test_the_last_month_ends_where_this_one_begins(day: date) -> None:
    first, last = span(Period.LAST_MONTH, day)
    assert last + timedelta(days=1) == span(Period.THIS_MONTH, day)[0]
    assert (first, last) == span(Period.THIS_MONTH, last)


@given(DAYS)
def test_a_day_begins_at_midnight_in_china(day: date) -> None:
    start = day_start(day)
    assert local_date(start) == day
    assert local_date(start - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_a_quarter_by_the_calendar() -> None:
    assert span(Period.THIS_QUARTER, date(2026, 11, 23)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert span(Period.LAST_MONTH, date(2026, 1, 5)) == (date(2025, 12, 1), date(2025, 12, 31))
