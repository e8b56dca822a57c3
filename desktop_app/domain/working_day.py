"""Working days and the due dates counted with them (rules.md 10).

The yearly list of holidays and shifted workdays (调休) is data; a year without a table counts Monday to
Friday and every result that depends on it says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from db.enums import Labelled

UNPUBLISHED = "假期表未更新"
"""Warning shown beside a due date that depends on a year whose holidays are not known yet."""

_DAY = timedelta(days=1)


class ClockKind(Labelled):
    """How days are counted."""

    WORKING = "working", "工作日"
    CALENDAR = "calendar", "日"
    COURT = "court", "日（末日遇节假日顺延）"


class DayMark(Labelled):
    """How a day of the calendar is worked; the label is what a calendar sheet prints beside it."""

    WORK = "work", ""
    WEEKEND = "weekend", ""
    HOLIDAY = "holiday", "休"
    SHIFTED = "shifted", "班"
    UNKNOWN = "unknown", "未定"
    """A day of a year whose holidays are not known: taken as worked, or as a weekend."""


@dataclass(frozen=True, slots=True)
class YearTable:
    """Official holidays and shifted workdays of one year, and the notice they come from."""

    year: int
    holidays: frozenset[date]
    workdays: frozenset[date]
    source: str


@dataclass(frozen=True, slots=True)
class Due:
    """A due date; ``unpublished_year`` when a year without holiday table had a part in it."""

    due: date
    unpublished_year: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The holiday tables of the known years."""

    tables: Mapping[int, YearTable] = field(default_factory=dict[int, YearTable])

    def knows(self, year: int) -> bool:
        """Whether the holidays of ``year`` are known."""
        return year in self.tables

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is worked: by the year's table, else Monday to Friday."""
        table = self.tables.get(day.year)
        if table is not None and day in table.workdays:
            return True
        return day.weekday() < 5 and (table is None or day not in table.holidays)

    def mark(self, day: date) -> DayMark:
        """How ``day`` is worked, for a calendar sheet."""
        table = self.tables.get(day.year)
        if table is None:
            return DayMark.UNKNOWN
        if day in table.workdays:
            return DayMark.SHIFTED
        if day in table.holidays:
            return DayMark.HOLIDAY
        return DayMark.WEEKEND if day.weekday() > 4 else DayMark.WORK


def calendar_of(tables: Iterable[YearTable]) -> Calendar:
    """Calendar of the given years; of two tables for one year the later one counts."""
    return Calendar({table.year: table for table in tables})


def next_working_day(day: date, calendar: Calendar) -> Due:
    """``day`` itself when it is worked, else the first working day after it."""
    unknown = not calendar.knows(day.year)
    while not calendar.is_working_day(day):
        day += _DAY
        unknown = unknown or not calendar.knows(day.year)
    return Due(day, unknown)


def add_calendar_days(start: date, n: int, calendar: Calendar, *, roll: bool = False) -> Due:
    """Day ``n`` calendar days after ``start``, which itself does not count (民法典 201, 民诉法 85).

    With ``roll`` a last day that is not worked moves to the next working day: 民诉法 85 speaks of 法定休假日,
    which courts read as weekends and holidays.

    :raises ValueError: for a negative number of days.
    """
    if n < 0:
        raise ValueError("a period is not negative")
    last = start + timedelta(days=n)
    return next_working_day(last, calendar) if roll else Due(last)


def add_working_days(start: date, n: int, calendar: Calendar) -> Due:
    """The ``n``-th working day (工作日) after ``start``, which itself does not count; 0 gives ``start``.

    :raises ValueError: for a negative number of days.
    """
    if n < 0:
        raise ValueError("a period is not negative")
    day, unknown = start, False
    while n:
        day += _DAY
        unknown = unknown or not calendar.knows(day.year)
        n -= calendar.is_working_day(day)
    return Due(day, unknown)


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Working days after ``start`` up to and including ``end``; 0 when ``end`` is not later."""
    return sum(calendar.is_working_day(start + k * _DAY) for k in range(1, (end - start).days + 1))
