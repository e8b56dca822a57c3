"""The day of a step of which only the day is entered: what it may be, and the moment kept for it."""

from datetime import date, datetime

from desktop_app.domain.clock_time import CHINA, local_date
from desktop_app.errors import RuleViolation


def check_day(day: date, now: datetime, field: str, *, earliest: date | None = None) -> None:
    """Refuse a day in the future or before ``earliest``.

    :raises RuleViolation: at ``field``.
    """
    if day > local_date(now):
        raise RuleViolation("日期还没到，请核对。", field)
    if earliest is not None and day < earliest:
        raise RuleViolation(f"日期不能早于 {earliest:%Y-%m-%d}，请核对。", field)


def moment_of(day: date, now: datetime) -> datetime:
    """The moment kept for a step of which only the day is known: now, or the end of an earlier day."""
    if day == local_date(now):
        return now
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=CHINA)
