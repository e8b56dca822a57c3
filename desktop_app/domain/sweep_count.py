"""Figures of the sweep, from one statement per grid and day (rules.md 3.4).

Every figure of a board, an overview, a paper and the county comes from here: :func:`figures_in` says which
figures a grid's day counts in, sums and the lists behind them both ask it, so that they cannot disagree.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache

from db.enums import Labelled, SweepCell, SweepTiming


class SweepFigure(Labelled):
    """A figure that can be opened to the grid-days it counts; its value is the field of ``SweepFigures``."""

    DUTY = "duty", "应报"
    ON_TIME = "on_time", "准时"
    LATE = "late", "补报"
    ZERO = "zero", "零报告"
    FINDINGS = "findings", "有情"
    SILENT = "silent", "未报"
    VACANT = "vacant", "空缺"
    PROXY = "proxy", "代报"
    CORRECTED = "corrected", "更正"


RATE_DEFINITION = "按时上报率是按时上报÷应报。空缺网格单列，不算应报；补报不算按时；未报不等于零报告。"
"""What a rate means; it stands below every rate on the screen. Papers have it in their templates."""


@dataclass(frozen=True, slots=True)
class GridDay:
    """What the board shows for one grid and day; ``timing`` of its report, ``events`` its findings."""

    cell: SweepCell
    timing: SweepTiming | None = None
    posted: bool = True
    proxy: bool = False
    events: int = 0
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class SweepFigures:
    """Counts of grid-days. ``duty`` is 应报 without vacancies; zero + findings = reported, the rest silent.

    ``proxy``, ``corrected`` and ``events`` (findings, not grids) also count what was said of vacant grids.
    """

    grids: int = 0
    vacant: int = 0
    duty: int = 0
    reported: int = 0
    zero: int = 0
    findings: int = 0
    on_time: int = 0
    late: int = 0
    silent: int = 0
    proxy: int = 0
    corrected: int = 0
    events: int = 0

    def __add__(self, other: "SweepFigures") -> "SweepFigures":
        """Figures of both together: of several days, or of several villages."""
        return SweepFigures(
            *(getattr(self, field.name) + getattr(other, field.name) for field in fields(SweepFigures))
        )

    def count(self, figure: SweepFigure) -> int:
        """One count by its name."""
        return int(getattr(self, figure.value))

    @property
    def rate_permille(self) -> int | None:
        """On-time reports per thousand duty grids, rounded down: 1000 only when every grid was on time.

        ``None`` when no grid has a duty.
        """
        return self.on_time * 1000 // self.duty if self.duty else None

    @property
    def rate_text(self) -> str:
        """The rate as lists print it: ``98.7%``, ``100%``, or a dash without any duty."""
        permille = self.rate_permille
        if permille is None:
            return "—"
        whole, tenth = divmod(permille, 10)
        return f"{whole}.{tenth}%" if tenth else f"{whole}%"


@cache
def figures_in(item: GridDay) -> frozenset[SweepFigure]:
    """The figures that a grid's day counts in; none for a day that has not come.

    Vacant grids are counted apart and never enter the rate, even when somebody reported for them (代报).
    Late reports count as reported, never as on time. 未报 includes 漏报.
    """
    if item.cell is SweepCell.FUTURE:
        return frozenset()
    said = {SweepFigure.PROXY} if item.proxy else set[SweepFigure]()
    if item.corrected:
        said.add(SweepFigure.CORRECTED)
    if not item.posted or item.cell is SweepCell.VACANT:
        return frozenset(said | {SweepFigure.VACANT})
    said.add(SweepFigure.DUTY)
    if item.cell not in {SweepCell.ZERO, SweepCell.FINDINGS}:
        return frozenset(said | {SweepFigure.SILENT})
    said.add(SweepFigure.ZERO if item.cell is SweepCell.ZERO else SweepFigure.FINDINGS)
    said.add(SweepFigure.ON_TIME if item.timing is SweepTiming.ON_TIME else SweepFigure.LATE)
    return frozenset(said)


def sweep_figures(grid_days: Iterable[GridDay]) -> SweepFigures:
    """Figures of one day, or of several added up; a day that has not come has no duty and is no grid."""
    return weighed_figures(Counter(grid_days).items())


def weighed_figures(grid_days: Iterable[tuple[GridDay, int]]) -> SweepFigures:
    """The same where it is known how often each occurs; a large board has few that differ."""
    counts, events = Counter[SweepFigure](), 0
    for item, number in grid_days:
        for figure in figures_in(item):
            counts[figure] += number
        if item.cell is not SweepCell.FUTURE:
            events += item.events * number
    reported = counts[SweepFigure.ZERO] + counts[SweepFigure.FINDINGS]
    return SweepFigures(
        grids=counts[SweepFigure.DUTY] + counts[SweepFigure.VACANT],
        reported=reported,
        events=events,
        **{figure.value: counts[figure] for figure in SweepFigure},
    )
