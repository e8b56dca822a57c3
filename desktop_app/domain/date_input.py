"""Reading a day, or a time of the day, the way clerks type it."""

import re
from collections.abc import Iterable
from datetime import date, time, timedelta

_WORDS = {
    "今天": 0,
    "今日": 0,
    "昨天": -1,
    "昨日": -1,
    "前天": -2,
    "大前天": -3,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
}
_HALF_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)} | {ord("。"): "."}
_FULL = re.compile(r"(\d{4}|\d{2})年(\d{1,2})月(\d{1,2})[日号]?|(\d{4}|\d{2})([-./])(\d{1,2})\5(\d{1,2})")
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?|(\d{1,2})[-./](\d{1,2})")
_DAY_ONLY = re.compile(r"(\d{1,2})[日号]")
_DIGITS = re.compile(r"\d{3,8}")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2999 else None
    except ValueError:
        return None


def _full_year(year: str, today: date, ahead: bool) -> int:
    if len(year) == 4:
        return int(year)
    near = 2000 + int(year)
    return near if ahead or near <= today.year else near - 100


def _nearest(days: Iterable[date | None], today: date, ahead: bool) -> date | None:
    if ahead:
        return min((d for d in days if d is not None and d >= today), default=None)
    return max((d for d in days if d is not None and d <= today), default=None)


def _without_year(pairs: Iterable[tuple[int, int]], today: date, ahead: bool) -> date | None:
    years = (today.year, today.year + 1) if ahead else (today.year, today.year - 1)
    return _nearest((_day(year, m, d) for m, d in pairs for year in years), today, ahead)


def _from_digits(digits: str, today: date, ahead: bool) -> date | None:
    if len(digits) == 8:
        return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 6:
        return _day(_full_year(digits[:2], today, ahead), int(digits[2:4]), int(digits[4:]))
    if len(digits) == 4:
        return _without_year([(int(digits[:2]), int(digits[2:]))], today, ahead)
    if len(digits) == 3:
        pairs = [(int(digits[:1]), int(digits[1:])), (int(digits[:2]), int(digits[2:]))]
        return _without_year(pairs, today, ahead)
    return None


def parse_day(text: str, today: date, *, ahead: bool = False) -> date | None:
    """Day a clerk means by what is typed, or ``None`` when it is no day.

    Read are ``3.5``, ``0305``, ``3月5日``, ``5号``, ``昨天``, ``2026-03-05``, ``20260305`` and ``26.3.5``.

    A day without a year is the nearest one that is not after ``today``: this year's, or last year's when
    this year's has not come yet (``12.30`` typed in January). The same rule decides between two readings of
    three digits (``113``: 13 January or 3 November). With ``ahead`` (performance dates, appointments) it is
    the nearest one that is not before today. Two-digit years are of this century unless that lies ahead.
    A day that is written in full is returned wherever it lies.
    """
    plain = re.sub(r"\s", "", text.translate(_HALF_WIDTH))
    if plain in _WORDS:
        return today + timedelta(days=_WORDS[plain])
    if match := _FULL.fullmatch(plain):
        year, month, day = (match[1], match[2], match[3]) if match[1] else (match[4], match[6], match[7])
        return _day(_full_year(year, today, ahead), int(month), int(day))
    if match := _MONTH_DAY.fullmatch(plain):
        month, day = (match[1], match[2]) if match[1] else (match[3], match[4])
        return _without_year([(int(month), int(day))], today, ahead)
    if match := _DAY_ONLY.fullmatch(plain):
        months = [divmod(today.year * 12 + today.month - 1 + step, 12) for step in (-2, -1, 0, 1, 2)]
        return _nearest((_day(year, month + 1, int(match[1])) for year, month in months), today, ahead)
    if _DIGITS.fullmatch(plain):
        return _from_digits(plain, today, ahead)
    return None


def parse_clock(text: str) -> time | None:
    """Time of the day that is meant by ``9:30``, ``9点30``, ``9点`` or ``14``; ``None`` when it is none."""
    hours, _, minutes = text.replace("：", ":").replace("点", ":").strip().partition(":")
    if not hours.isdecimal() or (minutes and not minutes.isdecimal()):
        return None
    hour, minute = int(hours), int(minutes or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
