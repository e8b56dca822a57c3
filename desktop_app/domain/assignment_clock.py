"""The clocks of a leader assignment (rules.md 3.3): confirming, planning, the whole limit, its extension.

All are local rules. Confirming and planning count working days; the whole limit and its extension count days,
and move off a holiday only where the county says so (``limit.roll_on_holiday``).
"""

from dataclasses import dataclass
from datetime import date

from desktop_app.domain.profile import Profile
from desktop_app.domain.working_day import UNPUBLISHED, Calendar, Due, add_calendar_days, add_working_days


@dataclass(frozen=True, slots=True)
class Limit:
    """A last day, and the sentence that says how it was counted."""

    due: date
    words: str


def confirm_limit(start: date, profile: Profile, calendar: Calendar) -> Limit:
    """Until when the leader takes the matter, ``start`` being the day of the approval or hand-over."""
    return _working("认领", start, profile.leader.confirm, calendar)


def plan_limit(start: date, profile: Profile, calendar: Calendar) -> Limit:
    """Until when the plan is fixed, counted from the same day as confirming."""
    return _working("定方案", start, profile.leader.plan, calendar)


def whole_limit(approved_on: date, profile: Profile, calendar: Calendar) -> Limit:
    """Until when the matter is to be resolved at the latest."""
    return _days("批准", approved_on, profile.leader.max_days, profile, calendar)


def extension_limit(due_on: date, profile: Profile, calendar: Calendar) -> Limit:
    """The latest day that an extension of the limit ``due_on`` may give."""
    return _days("原期限", due_on, profile.leader.extension, profile, calendar)


def _working(what: str, start: date, days: int, calendar: Calendar) -> Limit:
    found = add_working_days(start, days, calendar)
    words = f"从 {start:%Y-%m-%d} 起 {days} 个工作日内{what}，到 {found.due:%Y-%m-%d}"
    return Limit(found.due, words + _doubt(found))


def _days(what: str, start: date, days: int, profile: Profile, calendar: Calendar) -> Limit:
    roll = profile.limit.roll_on_holiday
    plain = add_calendar_days(start, days, calendar).due
    found = add_calendar_days(start, days, calendar, roll=roll)
    words = f"{what}之日（{start:%Y-%m-%d}）起 {days} 天，到 {plain:%Y-%m-%d}"
    if found.due != plain:
        words += f"；这天不上班，顺延到 {found.due:%Y-%m-%d}"
    elif not calendar.is_working_day(plain):
        words += "；这天不上班，按本县规则不顺延"
    return Limit(found.due, words + _doubt(found))


def _doubt(found: Due) -> str:
    return f"（{UNPUBLISHED}）。" if found.unpublished_year else "。"
