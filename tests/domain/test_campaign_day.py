"""Days of campaigns: lunar and solar 逢六, market days, weekdays, listed days (rules.md 10)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from db.enums import CampaignRule
from desktop_app.domain.campaign_day import CampaignTime, campaign_days, check_time, rule_words
from desktop_app.domain.profile import FengLiuCalendar, FengLiuRule, MarketRule, MarketTown
from desktop_app.errors import RuleViolation
from desktop_app.services.calendar_table import shipped_calendar
from desktop_app.services.lunar_table import lunar_table
from desktop_app.services.profile import load_profile

PROFILE = load_profile()
LUNAR = lunar_table()
TOWN = "411525116000"


def year(number: int, rule: CampaignRule, *values: str) -> CampaignTime:
    return CampaignTime(date(number, 1, 1), date(number, 12, 31), rule, values)


@pytest.mark.parametrize("number", [2024, 2025, 2026])
def test_feng_liu_has_37_lunar_and_36_solar_days_a_year(number: int) -> None:
    time = year(number, CampaignRule.FENG_LIU)
    lunar = campaign_days(time, TOWN, PROFILE, LUNAR)
    solar_rule = replace(PROFILE, feng_liu=FengLiuRule(FengLiuCalendar.SOLAR, (6, 16, 26)))
    solar = campaign_days(time, TOWN, solar_rule, LUNAR)
    assert (len(lunar), len(solar)) == (37, 36)
    assert len(set(lunar) & set(solar)) < 12


@pytest.mark.parametrize(
    ("solar", "words"),
    [
        (date(2026, 2, 17), "正月初一"),
        (date(2025, 7, 25), "闰六月初一"),
        (date(2025, 8, 19), "闰六月廿六"),
        (date(2026, 11, 24), "十月十六"),
        (date(2020, 5, 23), "闰四月初一"),
        (date(2027, 2, 5), "腊月廿九"),
        (date(2025, 1, 28), "腊月廿九"),
    ],
)
def test_known_lunar_days(solar: date, words: str) -> None:
    assert LUNAR.day(solar).words == words


def test_the_first_day_of_the_lunar_year_is_a_holiday_of_the_council() -> None:
    for number in range(2021, 2027):
        first = next(
            day
            for day in (date(number, 1, 20) + timedelta(days=n) for n in range(33))
            if (found := LUNAR.day(day)).month == 1 and found.day == 1
        )
        assert first in shipped_calendar().tables[number].holidays


def test_months_have_29_or_30_days_without_a_gap() -> None:
    day, before = date(2020, 1, 25), None
    while day < date(2057, 1, 5):
        found = LUNAR.day(day)
        if found.day == 1 and before is not None:
            assert before in {29, 30}
        before = found.day
        day += timedelta(days=1)


@pytest.mark.parametrize("day", [date(2020, 1, 24), date(2057, 2, 4), date(1990, 1, 1)])
def test_beyond_the_table_nothing_is_guessed(day: date) -> None:
    with pytest.raises(RuleViolation, match="农历表只有"):
        LUNAR.day(day)


def test_market_days_follow_their_last_figure_and_listed_days() -> None:
    town = MarketTown(TOWN, FengLiuCalendar.LUNAR, (1, 4, 7), (date(2026, 11, 22),))
    profile = replace(PROFILE, market=MarketRule((town,)))
    time = CampaignTime(date(2026, 11, 20), date(2026, 11, 29), CampaignRule.MARKET)
    days = campaign_days(time, TOWN, profile, LUNAR)
    assert [(day.day, LUNAR.day(day).day) for day in days] == [(22, 14), (25, 17), (29, 21)]
    with pytest.raises(RuleViolation, match="还没有这个乡镇逢集的日子"):
        campaign_days(time, "411525109000", profile, LUNAR)


def test_weekdays_and_listed_days() -> None:
    weekly = CampaignTime(date(2026, 11, 23), date(2026, 12, 6), CampaignRule.WEEKDAYS, ("0", "4"))
    found = campaign_days(weekly, TOWN, PROFILE, LUNAR)
    assert [day.weekday() for day in found] == [0, 4, 0, 4]
    assert rule_words(weekly, PROFILE) == "每周一、五"
    listed = replace(weekly, rule=CampaignRule.DATES, values=("2026-12-01", "2026-11-24"))
    assert campaign_days(listed, TOWN, PROFILE, LUNAR) == (date(2026, 11, 24), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ends_on": date(2025, 12, 31)}, "早于开始"),
        ({"ends_on": date(2027, 1, 2)}, "最多一年"),
        ({"rule": CampaignRule.WEEKDAYS}, "每周哪几天"),
        ({"rule": CampaignRule.WEEKDAYS, "values": ("7",)}, "每周哪几天"),
        ({"rule": CampaignRule.DATES, "values": ("2027-01-01",)}, "开始和结束之间"),
        ({"rule": CampaignRule.DATES, "values": ("",)}, "开始和结束之间"),
    ],
)
def test_a_time_that_nobody_could_follow_is_refused(changes: dict[str, object], says: str) -> None:
    with pytest.raises(RuleViolation, match=says):
        check_time(replace(year(2026, CampaignRule.DAILY), **changes))  # type: ignore[arg-type]
