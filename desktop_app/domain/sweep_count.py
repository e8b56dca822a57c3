"""Figures of a sweep day, from one statement per grid (rules.md 3.4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from db.enums import SweepCell, SweepTiming


@dataclass(frozen=True, slots=True)
class GridDay:
    """What the board shows for one grid, with the timing of its report if there is one."""

    cell: SweepCell
    timing: SweepTiming | None = None
    posted: bool = True


@dataclass(frozen=True, slots=True)
class SweepFigures:
    """Counts of a day. ``duty`` is 应报 without vacancies; zero + findings = reported; the rest is silent."""

    grids: int
    vacant: int
    duty: int
    reported: int
    zero: int
    findings: int
    on_time: int
    late: int
    silent: int

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


def sweep_figures(grid_days: Iterable[GridDay]) -> SweepFigures:
    """Figures of one day, or of several added up.

    Vacant grids are counted apart and never enter the rate, even when somebody reported for them (代报).
    Late reports count as reported, never as on time. 未报 includes 漏报. A day that has not come has no duty.
    """
    days = [item for item in grid_days if item.cell is not SweepCell.FUTURE]
    duty = [item for item in days if item.posted and item.cell is not SweepCell.VACANT]
    cells = [item.cell for item in duty]
    zero, findings = cells.count(SweepCell.ZERO), cells.count(SweepCell.FINDINGS)
    reported = [item for item in duty if item.cell in {SweepCell.ZERO, SweepCell.FINDINGS}]
    on_time = sum(item.timing is SweepTiming.ON_TIME for item in reported)
    return SweepFigures(
        grids=len(days),
        vacant=len(days) - len(duty),
        duty=len(duty),
        reported=len(reported),
        zero=zero,
        findings=findings,
        on_time=on_time,
        late=len(reported) - on_time,
        silent=len(duty) - len(reported),
    )
