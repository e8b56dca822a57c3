"""Named periods of a list (本月, 上季 …) as days, and local days as moments."""

from datetime import UTC, date, datetime, time, timedelta

from db.enums import Labelled
from desktop_app.domain.clock_time import CHINA


class Period(Labelled):
    """A period that moves with the day."""

    THIS_MONTH = "this_month", "本月"
    LAST_MONTH = "last_month", "上月"
    THIS_QUARTER = "this_quarter", "本季"
    THIS_YEAR = "this_year", "今年"


def span(period: Period, today: date) -> tuple[date, date]:
    """First and last day of a period as of ``today``; the running ones end at their own end, not today."""
    first = today.replace(day=1)
    if period is Period.LAST_MONTH:
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    months = 1
    if period is Period.THIS_QUARTER:
        first, months = first.replace(month=(today.month - 1) // 3 * 3 + 1), 3
    elif period is Period.THIS_YEAR:
        first, months = first.replace(month=1), 12
    return first, _months_on(first, months) - timedelta(days=1)


def day_start(day: date) -> datetime:
    """The aware moment (UTC) at which a day begins in China."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)


def _months_on(first: date, months: int) -> date:
    place = first.month - 1 + months
    return date(first.year + place // 12, place % 12 + 1, 1)
