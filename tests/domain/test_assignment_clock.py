"""Clocks of a leader assignment: which day, and the sentence that says how it was counted."""

from dataclasses import replace
from datetime import date

import pytest

from desktop_app.domain.assignment_clock import confirm_limit, extension_limit, plan_limit, whole_limit
from tests.domain.rules import CALENDAR, PROFILE

ROLLING = replace(PROFILE, limit=replace(PROFILE.limit, roll_on_holiday=True))
SHORT = replace(PROFILE, leader=replace(PROFILE.leader, max_days=2, extension=3))


def test_confirming_and_planning_count_working_days_over_the_holiday() -> None:
    eve = date(2026, 9, 30)
    assert confirm_limit(eve, PROFILE, CALENDAR).due == date(2026, 10, 8)
    found = plan_limit(eve, PROFILE, CALENDAR)
    assert found.due == date(2026, 10, 10)  # a Saturday worked in exchange
    assert found.words == "从 2026-09-30 起 3 个工作日内定方案，到 2026-10-10。"


@pytest.mark.parametrize(
    ("roll", "due", "says"),
    [(False, date(2026, 10, 2), "按本县规则不顺延"), (True, date(2026, 10, 8), "顺延到 2026-10-08")],
)
def test_a_limit_that_falls_on_a_holiday_moves_only_where_the_county_says_so(
    roll: bool, due: date, says: str
) -> None:
    profile = replace(SHORT, limit=replace(SHORT.limit, roll_on_holiday=roll))
    found = whole_limit(date(2026, 9, 30), profile, CALENDAR)
    assert found.due == due
    assert says in found.words
    assert "2026-10-02" in found.words


def test_an_extension_counts_from_the_limit_it_extends() -> None:
    found = extension_limit(date(2026, 11, 20), SHORT, CALENDAR)
    assert (found.due, found.words) == (
        date(2026, 11, 23),
        "原期限之日（2026-11-20）起 3 天，到 2026-11-23。",
    )


def test_a_year_without_holiday_table_is_said() -> None:
    assert "假期表未更新" in confirm_limit(date(2033, 3, 1), PROFILE, CALENDAR).words
