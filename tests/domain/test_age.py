"""Ages."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.age import age_on, is_minor
from desktop_app.errors import RuleViolation

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2000, 6, 15), date(2026, 6, 14), 25),
        (date(2000, 6, 15), date(2026, 6, 15), 26),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(1896, 2, 29), date(1900, 2, 28), 4),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_known_ages(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


@given(DAYS, st.integers(min_value=0, max_value=40_000))
def test_age_rises_by_at_most_one_a_day_and_never_falls(birth: date, days: int) -> None:
    day = birth + timedelta(days=days)
    assert age_on(birth, day + timedelta(days=1)) - age_on(birth, day) in {0, 1}


def test_minority_ends_on_the_eighteenth_birthday() -> None:
    assert is_minor(date(2008, 11, 24), date(2026, 11, 23))
    assert not is_minor(date(2008, 11, 23), date(2026, 11, 23))


def test_a_birth_after_the_day_is_refused() -> None:
    with pytest.raises(RuleViolation, match="出生日期"):
        age_on(date(2026, 1, 2), date(2026, 1, 1))
