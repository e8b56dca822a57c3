"""On which days a campaign (专项行动) asks for a sweep: pure rules over its time and the local profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.enums import CampaignRule
from desktop_app.domain.lunar import LunarTable
from desktop_app.domain.profile import FengLiuCalendar, FengLiuRule, MarketTown, Profile
from desktop_app.domain.sweep_state import duty_days
from desktop_app.errors import RuleViolation

MOST_DAYS = 366
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class CampaignTime:
    """First and last day and the rule between them; ``values`` are weekdays (0 is Monday) or ISO days."""

    starts_on: date
    ends_on: date
    rule: CampaignRule
    values: tuple[str, ...] = ()


def check_time(time: CampaignTime) -> None:
    """Refuse a time that no sweep could follow.

    :raises RuleViolation: naming what to do.
    """
    if time.ends_on < time.starts_on:
        raise RuleViolation("结束日期早于开始日期，请改正。", "ends_on")
    if (time.ends_on - time.starts_on).days >= MOST_DAYS:
        raise RuleViolation("一次行动最多一年，请缩短日期，跨年的分成两次。", "ends_on")
    if time.rule is CampaignRule.WEEKDAYS:
        if not time.values or any(value not in "0123456" or len(value) != 1 for value in time.values):
            raise RuleViolation("请选每周哪几天排查。", "values")
    elif time.rule is CampaignRule.DATES:
        days = _listed(time.values)
        if not days or any(not time.starts_on <= day <= time.ends_on for day in days):
            raise RuleViolation("请写明排查的日期，都要在行动的开始和结束之间。", "values")


def campaign_days(
    time: CampaignTime, township_code: str, profile: Profile, lunar: LunarTable
) -> tuple[date, ...]:
    """Days on which the campaign asks for a sweep in a township, in order.

    :raises RuleViolation: for a lunar day beyond the table, or market days that nobody filled in.
    """
    days = duty_days(time.starts_on, time.ends_on)
    match time.rule:
        case CampaignRule.DAILY:
            return days
        case CampaignRule.WEEKDAYS:
            return tuple(day for day in days if str(day.weekday()) in time.values)
        case CampaignRule.DATES:
            return tuple(sorted(set(_listed(time.values)) & set(days)))
        case CampaignRule.FENG_LIU:
            return feng_liu_days(days, profile.feng_liu, lunar)
        case CampaignRule.MARKET:
            return market_days(days, township_code, profile, lunar)


def feng_liu_days(days: Sequence[date], rule: FengLiuRule, lunar: LunarTable) -> tuple[date, ...]:
    """逢六 among these days: the 6th, 16th and 26th, lunar or solar as the county's setting says."""
    return tuple(day for day in days if _number(day, rule.calendar, lunar) in rule.days)


def market_days(
    days: Sequence[date], township_code: str, profile: Profile, lunar: LunarTable
) -> tuple[date, ...]:
    """Market days of a township among these days.

    :raises RuleViolation: when the profile has none for it.
    """
    town = _town(township_code, profile)
    if town is None:
        raise RuleViolation("本地配置里还没有这个乡镇逢集的日子，请让县里补上，或改选别的日子。", "rule")
    return tuple(
        day
        for day in days
        if day in town.days or (town.figures and _number(day, town.calendar, lunar) % 10 in town.figures)
    )


def _town(township_code: str, profile: Profile) -> MarketTown | None:
    return next((town for town in profile.market.towns if town.township == township_code), None)


def _number(day: date, calendar: FengLiuCalendar, lunar: LunarTable) -> int:
    return day.day if calendar is FengLiuCalendar.SOLAR else lunar.day(day).day


def _listed(values: Sequence[str]) -> list[date]:
    try:
        return [date.fromisoformat(value) for value in values]
    except ValueError:
        return []


def rule_words(time: CampaignTime, profile: Profile) -> str:
    """The rule as lists say it: 每天, 每周一、四, 逢六（农历）."""
    match time.rule:
        case CampaignRule.WEEKDAYS:
            return "每周" + "、".join(_WEEKDAYS[int(value)] for value in sorted(time.values))
        case CampaignRule.DATES:
            return f"指定 {len(time.values)} 天"
        case CampaignRule.FENG_LIU:
            return f"逢六（{profile.feng_liu.calendar.label}）"
        case _:
            return time.rule.label
