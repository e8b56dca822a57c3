"""On which days leaders receive (接访日): the rule of the schedule as a clerk writes it, and its days.

每月第1个工作日, 每月15日, 每周一, 每周一、四, 每个工作日, 逢六. The schedule is local (rules.md 3.3).
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from desktop_app.domain.campaign_day import feng_liu_days
from desktop_app.domain.lunar import LunarTable
from desktop_app.domain.profile import Profile
from desktop_app.domain.working_day import Calendar
from desktop_app.errors import RuleViolation

FORMS = "每月第1个工作日、每月15日、每周一、每周一、四、每个工作日、逢六"
"""The forms that a rule may have, for the sentence that refuses another."""
TALK_RULE = "逢六"
_WEEKDAYS = "一二三四五六日"
_NTH = re.compile(r"每月第([1-9]|1\d|20)个工作日")
_MONTHLY = re.compile(r"每月((?:[1-9]|[12]\d|3[01])(?:、(?:[1-9]|[12]\d|3[01]))*)日")
_WEEKLY = re.compile(r"每周([一二三四五六日](?:、[一二三四五六日])*)")


def check_rule(rule: str) -> None:
    """Refuse a rule that names no days.

    :raises RuleViolation: with the forms that it may have.
    """
    plain = rule.strip()
    if plain in (TALK_RULE, "每个工作日") or any(
        pattern.fullmatch(plain) for pattern in (_NTH, _MONTHLY, _WEEKLY)
    ):
        return
    raise RuleViolation(f"不认识的接访日规则“{rule}”，可以写：{FORMS}。", "rule")


def rule_days(
    rule: str, days: Sequence[date], profile: Profile, calendar: Calendar, lunar: LunarTable
) -> tuple[date, ...]:
    """The days among ``days`` that the rule names, in their order.

    The n-th working day is counted from the first of its month, whether that day is among ``days`` or not.

    :raises RuleViolation: for a rule that names no days, or a lunar day beyond the table.
    """
    check_rule(rule)
    plain = rule.strip()
    if plain == TALK_RULE:
        return feng_liu_days(days, profile.feng_liu, lunar)
    return tuple(day for day in days if _fits(plain, calendar)(day))


def _fits(rule: str, calendar: Calendar) -> Callable[[date], bool]:
    if (nth := _NTH.fullmatch(rule)) is not None:
        return lambda day: calendar.is_working_day(day) and _place(day, calendar) == int(nth[1])
    if (monthly := _MONTHLY.fullmatch(rule)) is not None:
        numbers = {int(number) for number in monthly[1].split("、")}
        return lambda day: day.day in numbers
    if (weekly := _WEEKLY.fullmatch(rule)) is not None:
        wanted = {_WEEKDAYS.index(word) for word in weekly[1].split("、")}
        return lambda day: day.weekday() in wanted
    return calendar.is_working_day


def _place(day: date, calendar: Calendar) -> int:
    """Which working day of its month this is."""
    return sum(calendar.is_working_day(day.replace(day=number)) for number in range(1, day.day + 1))
