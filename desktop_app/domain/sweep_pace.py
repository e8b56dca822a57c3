"""How fast statements were keyed: a whole list entered in seconds is seen as such, it is never refused.

Each zero report is a stated fact of one grid; who keys twenty of them in twenty seconds asked nobody. The
speed follows from the moments of entry, which are stored with every statement. Rows of one import share one
moment and are told apart from keyed ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from desktop_app.domain.profile import SweepRule


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement as it was entered: which grid, by whom, when (aware)."""

    grid_code: str
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class PaceRun:
    """Statements that one person entered right after each other; ``imported``: all at once, from a file."""

    entered_by: str
    first: datetime
    seconds: int
    codes: tuple[str, ...]
    imported: bool = False

    @property
    def count(self) -> int:
        """How many statements."""
        return len(self.codes)

    @property
    def words(self) -> str:
        """樊国栋 12 条，10 秒内录完."""
        if self.imported:
            return f"{self.entered_by} 从表格导入 {self.count} 条"
        minutes, seconds = divmod(self.seconds, 60)
        spoken = f"{minutes} 分 {seconds} 秒" if minutes else f"{max(seconds, 1)} 秒"
        return f"{self.entered_by} {self.count} 条，{spoken}内录完"


def runs_of(entries: Iterable[Entry], rule: SweepRule) -> tuple[PaceRun, ...]:
    """Runs that are too fast to have been asked for one by one, in the order of entry.

    A run is what one person entered with less than ``rule.hasty_seconds`` between one statement and the next;
    it is told from ``rule.hasty_count`` statements on. What was imported is told apart, whatever its number.
    """
    found: list[PaceRun] = []
    ordered = sorted(entries, key=lambda e: (e.entered_by, e.entered_at, e.grid_code))
    for _, mine in groupby(ordered, key=lambda e: e.entered_by):
        moments = [list(same) for _, same in groupby(mine, key=lambda e: e.entered_at)]
        found += [_run(same, imported=True) for same in moments if len(same) > 1]
        found += _keyed([same[0] for same in moments if len(same) == 1], rule)
    return tuple(sorted(found, key=lambda run: (run.first, run.entered_by)))


def _keyed(entries: list[Entry], rule: SweepRule) -> list[PaceRun]:
    runs: list[list[Entry]] = []
    gap = timedelta(seconds=rule.hasty_seconds)
    for entry in entries:
        if runs and entry.entered_at - runs[-1][-1].entered_at < gap:
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return [_run(run, imported=False) for run in runs if len(run) >= rule.hasty_count]


def _run(entries: list[Entry], *, imported: bool) -> PaceRun:
    first, last = entries[0].entered_at, entries[-1].entered_at
    seconds = int(-((first - last) // timedelta(seconds=1)))
    codes = tuple(entry.grid_code for entry in entries)
    return PaceRun(entries[0].entered_by, first, seconds, codes, imported)


def hasty_codes(runs: Iterable[PaceRun]) -> frozenset[str]:
    """Grids whose statement was keyed in a run; what was imported is not among them."""
    return frozenset(code for run in runs if not run.imported for code in run.codes)
