"""Days of reception by the rules of the schedule."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from db.enums import DutyKind
from desktop_app.domain.profile import FengLiuCalendar, FengLiuRule, ReceptionDay, ReceptionRule
from desktop_app.domain.profile_check import profile_problems
from desktop_app.domain.reception_rule import rule_days
from desktop_app.errors import RuleViolation
from desktop_app.services.lunar_table import lunar_table
from tests.domain.rules import CALENDAR, PROFILE

OCTOBER = tuple(date(2025, 10, 1) + timedelta(days=k) for k in range(31))
SOLAR = replace(PROFILE, feng_liu=FengLiuRule(FengLiuCalendar.SOLAR, (6, 16, 26)))


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        # 1 to 8 October 2025 is a holiday, Saturday 11 October is worked.
        ("每月第1个工作日", [9]),
        ("每月第3个工作日", [11]),
        ("每月15日", [15]),
        ("每月5、20日", [5, 20]),
        ("每周一", [6, 13, 20, 27]),
        ("每周六、日", [4, 5, 11, 12, 18, 19, 25, 26]),
        ("逢六", [6, 16, 26]),
        ("每个工作日", [9, 10, 11, 13, 14, 15, 16, 17, 20, 21, 22, 23, 24, 27, 28, 29, 30, 31]),
    ],
)
def test_the_days_of_a_rule(rule: str, days: list[int]) -> None:
    assert [day.day for day in rule_days(rule, OCTOBER, SOLAR, CALENDAR, lunar_table())] == days


def test_the_sixth_follows_the_setting() -> None:
    lunar = rule_days("逢六", OCTOBER, PROFILE, CALENDAR, lunar_table())
    # The 16th and 26th of the eighth and the 6th of the ninth lunar month of 2025.
    assert lunar == (date(2025, 10, 7), date(2025, 10, 17), date(2025, 10, 26))


def test_the_place_of_a_working_day_does_not_hang_on_what_is_asked_for() -> None:
    late = OCTOBER[9:]
    assert rule_days("每月第1个工作日", late, PROFILE, CALENDAR, lunar_table()) == ()


@pytest.mark.parametrize("rule", ["", "每周八", "每月第0个工作日", "每月32日", "每天", "每月第1个工作日上午"])
def test_a_rule_that_names_no_days_says_what_may_stand(rule: str) -> None:
    with pytest.raises(RuleViolation, match="每月第1个工作日、每月15日"):
        rule_days(rule, OCTOBER, PROFILE, CALENDAR, lunar_table())


def test_a_profile_with_a_faulty_schedule_is_refused_at_its_key() -> None:
    rows = (
        ReceptionDay("申明", "每月第1个工作日", "综治中心"),
        ReceptionDay("申明", "常常", "综治中心"),
        ReceptionDay("申明", "每周一", "综治中心", kind=DutyKind.VILLAGE_MEETING.value),
    )
    found = dict(profile_problems(replace(PROFILE, reception=ReceptionRule(rows))))
    assert set(found) == {"reception.schedule[1].rule", "reception.schedule[2].kind"}
    assert "appointment（约访）" in found["reception.schedule[2].kind"]
