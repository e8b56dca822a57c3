"""When a mediation agreement takes effect, and until when its judicial confirmation may be applied for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop_app.domain.deadlines import days_left, due
from desktop_app.domain.working_day import Calendar, ClockKind, Due

NOT_CONFIRMABLE = (
    "涉及婚姻关系、亲子关系、收养关系等身份关系的无效、有效或者解除",
    "涉及物权、知识产权确权",
    "涉及适用其他特别程序、公示催告程序、破产程序审理",
    "不属于人民法院受理范围或者不属于接受申请的法院管辖",
)
"""Matters that courts do not confirm (民诉法解释 355); the clerk must deny each before applying."""


def effective_date(
    parties: Sequence[date | None], mediators: Sequence[date | None], seal: date | None
) -> date | None:
    """Day on which a written agreement takes effect, or ``None`` while anything is missing.

    人民调解法 29: when every party has signed, sealed or fingerprinted, the mediators have signed **and** the
    committee has sealed. It is the latest of these days, never the day of printing.
    """
    days = [*parties, *mediators, seal]
    if not parties or not mediators or None in days:
        return None
    return max(day for day in days if day is not None)


def oral_effective_date(agreed_on: date) -> date:
    """Day on which an oral agreement takes effect: the day it is reached (人民调解法 30)."""
    return agreed_on


def confirmation_due(effective: date, days: int, calendar: Calendar) -> Due:
    """Last day for the joint application to the court: ``days`` (30 by law) after the effect.

    人民调解法 33, 民诉法 205; the day of effect does not count, a last day off work moves on (民诉法 85).
    """
    return due(effective, days, ClockKind.COURT, calendar)


@dataclass(frozen=True, slots=True)
class ConfirmationNotice:
    """What to tell about the confirmation limit today.

    ``warning`` is the threshold that has been reached (10 or 3 days left), ``None`` before the first;
    ``expired`` hides the application (papers.md 5 c).
    """

    days_left: int
    warning: int | None
    expired: bool


def confirmation_notice(due_on: date, today: date, warn: Sequence[int]) -> ConfirmationNotice:
    """State of the limit on ``today`` with the thresholds ``warn`` of the profile, in days left."""
    left = days_left(due_on, today)
    reached = [days for days in warn if 0 <= left <= days]
    return ConfirmationNotice(left, min(reached, default=None), left < 0)


def copies_needed(party_count: int, *, for_court: bool = False) -> int:
    """Copies of an agreement: for each party, the committee (人民调解法 29), the court where it is asked."""
    return party_count + 1 + for_court
