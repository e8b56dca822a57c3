"""The machine clock and the warning when it was set back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.clock_mark import TOLERANCE, ClockMark
from desktop_app.runtime.clock import FAR_AHEAD, MachineClock, clock_warning, utc_now

SEEN = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def test_the_machine_clock_is_utc_and_goes_forward() -> None:
    first, second = MachineClock().now(), utc_now()
    assert first.tzinfo is UTC
    assert first <= second


def test_a_clock_set_back_is_named_with_both_times_in_china() -> None:
    text = clock_warning(SEEN, SEEN - timedelta(days=1))
    assert "2026年11月22日 12:00" in text
    assert "2026年11月23日 12:00" in text
    assert "校准" in text


def test_a_new_centre_has_nothing_to_compare() -> None:
    assert clock_warning(None, SEEN) == ""


@given(st.timedeltas(min_value=timedelta(days=-3000), max_value=timedelta(days=3000)))
def test_a_warning_comes_exactly_outside_the_tolerances(shift: timedelta) -> None:
    expected = shift < -TOLERANCE or shift > FAR_AHEAD
    assert bool(clock_warning(SEEN, SEEN + shift)) == expected


def test_the_tolerance_itself_is_no_warning_and_a_second_more_is() -> None:
    assert clock_warning(SEEN, SEEN - TOLERANCE) == ""
    assert clock_warning(SEEN, SEEN - TOLERANCE - timedelta(seconds=1)) != ""
    assert clock_warning(SEEN, SEEN + FAR_AHEAD) == ""
    assert clock_warning(SEEN, SEEN + FAR_AHEAD + timedelta(seconds=1)) != ""


def test_a_clock_that_was_set_back_is_noticed_until_it_has_caught_up() -> None:
    mark = ClockMark(SEEN)
    assert not mark.was_set_back(SEEN + timedelta(hours=1))
    assert mark.was_set_back(SEEN), "an hour back"
    assert not mark.was_set_back(SEEN + timedelta(hours=1) - TOLERANCE), "a small correction"
    assert not mark.was_set_back(SEEN + timedelta(hours=2))
