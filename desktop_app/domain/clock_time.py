"""Moments and local days: stored times are UTC, people read Chinese standard time."""

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def local_time(moment: datetime) -> datetime:
    """Chinese standard time of an aware moment.

    :raises ValueError: for a naive datetime.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(CHINA)


def local_date(moment: datetime) -> date:
    """Calendar day in China of an aware moment."""
    return local_time(moment).date()
