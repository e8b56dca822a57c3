"""T3 矛盾纠纷排查情况表: its rows, its three levels, its formulas and its rule (papers.md 6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from db.enums import Labelled
from desktop_app.errors import RuleViolation


class FinderLevel(Labelled):
    """Level that found a dispute (层级)."""

    COUNTY = "county", "县市区"
    TOWNSHIP = "township", "乡镇街道"
    VILLAGE = "village", "村居"


CAUSES = (
    "religion", "veterans", "expropriation", "construction", "land", "economy", "labour", "restructuring",
    "environment", "justice", "enforcement", "school", "sea", "cadre", "village_affairs", "rural_land",
    "family", "medical", "other",
)  # fmt: skip
"""The nineteen causes in the order of the sheet; their words are in its template."""

BANDS = ((0, 50), (50, 100), (100, 500), (500, None))
"""People of a dispute; the printed bands overlap, and the boundary belongs to the upper one (proposal)."""


class PeriodKind(Labelled):
    """Length of the period that a sheet reports."""

    MONTH = "month", "月"
    QUARTER = "quarter", "季度"
    HALF = "half", "半年度"
    YEAR = "year", "年度"


_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}
_NUMERALS = "一二三四"


@dataclass(frozen=True, slots=True)
class StatisticsPeriod:
    """A month, quarter, half or whole year, the ``number``-th from 1."""

    year: int
    kind: PeriodKind
    number: int = 1

    def __post_init__(self) -> None:
        """Refuse a fifth quarter.

        :raises RuleViolation: when the year has no such period.
        """
        if not 1 <= self.number <= 12 // _MONTHS[self.kind]:
            raise RuleViolation("没有这样的填报期，请核对。", "period")

    @property
    def first(self) -> date:
        """First day."""
        return date(self.year, (self.number - 1) * _MONTHS[self.kind] + 1, 1)

    @property
    def last(self) -> date:
        """Last day."""
        month = self.number * _MONTHS[self.kind]
        after = date(self.year + month // 12, month % 12 + 1, 1)
        return after - timedelta(days=1)

    @property
    def words(self) -> str:
        """As the head of the sheet has it: 11月, 第四季度, 上半年, 全年度."""
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.number}月"
            case PeriodKind.QUARTER:
                return f"第{_NUMERALS[self.number - 1]}季度"
            case PeriodKind.HALF:
                return "上半年" if self.number == 1 else "下半年"
            case PeriodKind.YEAR:
                return "全年度"


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """Some disputes that are alike: ``count`` of them were found in the year up to the end of the period.

    ``in_period``: found in the period itself. ``handled``: 调处 has begun; ``succeeded``: it was settled.
    """

    cause: str
    level: FinderLevel
    in_period: bool
    handled: bool
    succeeded: bool
    band: int
    major: bool
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet: counts by level, and over the year. 小计 is the sum of the levels."""

    county: int = 0
    township: int = 0
    village: int = 0
    year: int = 0

    @property
    def subtotal(self) -> int:
        """小计."""
        return self.county + self.township + self.village

    def __add__(self, other: "Line") -> "Line":
        """Row by row."""
        return Line(
            self.county + other.county,
            self.township + other.township,
            self.village + other.village,
            self.year + other.year,
        )

    def cells(self) -> tuple[int, int, int, int, int]:
        """县市区, 乡镇街道, 村居, 小计, 年度累计."""
        return self.county, self.township, self.village, self.subtotal, self.year


def line_of(groups: Iterable[FoundGroup]) -> Line:
    """Count groups into a row."""
    by_level = dict.fromkeys(FinderLevel, 0)
    year = 0
    for group in groups:
        year += group.count
        if group.in_period:
            by_level[group.level] += group.count
    return Line(*(by_level[level] for level in FinderLevel), year=year)


def percent(part: int, whole: int) -> str:
    """A rate with two decimals; 0 when the divisor is 0 (as the deployed sheet has it)."""
    hundredths = (part * 20_000 + whole) // (2 * whole) if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def rates(part: Line, whole: Line) -> tuple[str, ...]:
    """A row of rates."""
    return tuple(percent(a, b) for a, b in zip(part.cells(), whole.cells(), strict=True))
