"""Lunar days (农历) by a table of the first days of months; no astronomy here (rules.md 10, 逢六)."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop_app.errors import RuleViolation

_DAYS = ("初", "十", "廿", "三")
_FIGURES = "一二三四五六七八九十"
_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")


@dataclass(frozen=True, slots=True)
class LunarMonth:
    """A lunar month and its first day by the solar calendar."""

    year: int
    month: int
    leap: bool
    first_day: date


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of a lunar month; ``day`` counts from 1 to 30."""

    year: int
    month: int
    leap: bool
    day: int

    @property
    def words(self) -> str:
        """十月初六, 闰六月廿六."""
        tens, ones = divmod(self.day - 1, 10)
        day = {20: "二十", 30: "三十"}.get(self.day, _DAYS[tens] + _FIGURES[ones])
        return f"{'闰' if self.leap else ''}{_MONTHS[self.month - 1]}月{day}"


class LunarTable:
    """The months that are known, without a gap between them."""

    def __init__(self, months: Sequence[LunarMonth]) -> None:
        """``months`` in order of time; the last one has no known end and is not answered for."""
        self._months = tuple(months)
        self._firsts = [month.first_day for month in self._months]

    def day(self, solar: date) -> LunarDay:
        """The lunar day of a solar one.

        :raises RuleViolation: for a day that the table does not hold.
        """
        place = bisect_right(self._firsts, solar) - 1
        if not 0 <= place < len(self._months) - 1:
            first, last = self._firsts[0].year, self._firsts[-2].year
            raise RuleViolation(
                f"农历表只有 {first} 至 {last} 年的，{solar} 查不到，请改用公历。", "calendar"
            )
        month = self._months[place]
        return LunarDay(month.year, month.month, month.leap, (solar - month.first_day).days + 1)
