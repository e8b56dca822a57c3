"""Days and moments of ledger cells: every form that people and spreadsheet programs leave in them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from desktop_app.domain.clock_time import CHINA
from desktop_app.domain.date_input import parse_day
from desktop_app.domain.text_norm import half_width

_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_FIRST_DAY = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_IN_TEXT = re.compile(r"(?:\d{4}|\d{2})\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}(?!\d)\s*[日号]?")
_SHORT_IN_TEXT = re.compile(r"(?<!\d)(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)\s*[日号]?")
_DAY_ALONE = re.compile(r"(\d{1,2})[日号]?")
_CLOCK = re.compile(r"(上午|下午|晚上?|中午)?\s*(\d{1,2})[:时点](\d{1,2})?")
_CHINESE = re.compile(r"[〇零○一二三四五六七八九十]+(?=[年月日号])")
_DIGITS = {**{char: n for n, char in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0}
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)\s*年?")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月")
_CUT_ZERO = re.compile(r"\d{1,2}\.[123]")


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a sheet says beside its cells: year and month in its title, name or file, and its day numbers."""

    today: date
    year: int | None = None
    month: int | None = None
    since_1904: bool = False


def calendar_of(texts: list[str], today: date, *, since_1904: bool = False) -> Calendar:
    """Year and month that the texts around a table name, the nearest first; years ahead do not count."""
    year = month = None
    for text in map(half_width, texts):
        years = [int(found) for found in _YEAR.findall(text) if int(found) <= today.year]
        if year is None and years:
            year = years[0]
        months = _MONTH.findall(text)
        if month is None and len(months) == 1:
            month = int(months[0])
    return Calendar(today, year, month, since_1904)


def parse_moment(text: str, calendar: Calendar) -> datetime | None:
    """Moment of a cell in China's time: a day in any usual form, with or without hour; a day number.

    Of two days (``3.5-3.8``) the first one counts. None when nothing can be read, or when no such day exists.
    """
    plain = _CHINESE.sub(lambda found: _chinese_number(found[0]), half_width(text)).strip(" '\u2018\u2019\t")
    if not plain:
        return None
    day = _day(plain, calendar)
    return None if day is None else datetime.combine(day, _time(plain), CHINA)


def is_impossible(text: str) -> bool:
    """Whether the text is a day by its form, which the calendar does not have (2024-2-30)."""
    return (
        _IN_TEXT.search(half_width(text)) is not None or _SHORT_IN_TEXT.search(half_width(text)) is not None
    )


def is_cut(text: str) -> bool:
    """Whether it may be the 10th, 20th or 30th: a spreadsheet's number 3.10 is left as 3.1."""
    return _CUT_ZERO.fullmatch(text.strip()) is not None


def _day(plain: str, calendar: Calendar) -> date | None:
    if _SERIAL.fullmatch(plain) and 15_000 <= float(plain) <= 80_000:
        return _FIRST_DAY[calendar.since_1904] + timedelta(days=int(float(plain)))
    if found := _IN_TEXT.search(plain):
        return parse_day(found[0], calendar.today)
    if found := _SHORT_IN_TEXT.search(plain):
        if calendar.year is None:
            return parse_day(f"{found[1]}.{found[2]}", calendar.today)
        return _real(calendar.year, int(found[1]), int(found[2]))
    alone = _DAY_ALONE.fullmatch(plain)
    if alone and calendar.year is not None and calendar.month is not None:
        return _real(calendar.year, calendar.month, int(alone[1]))
    return parse_day(plain, calendar.today)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(plain: str) -> time:
    clock = _CLOCK.search(plain)
    if clock is None:
        return time()
    hour, minute = int(clock[2]), int(clock[3] or 0)
    if clock[1] in {"下午", "晚", "晚上"} and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else time()


def _chinese_number(text: str) -> str:
    """Figures of 二〇二四, 十二, 二十, 二十五."""
    if "十" not in text:
        return "".join(str(_DIGITS[char]) for char in text)
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return text
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
