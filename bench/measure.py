"""What every measure shares: figures, sizes, the clock, medians of pairs.

A measure times our way and the floor by turns, so that a busy machine slows both, and gives the ratio of
the medians. Nothing here fails a build: goals are printed beside the figures.
"""

import gc
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pstats

    from bench.big_centre import Centres

ROOT = Path(__file__).resolve().parent.parent
Unit = Literal["ms", "s", "MB", "/s", ""]


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio or value to work towards."""

    sign: Literal["≤", "≥"]
    value: float

    def __str__(self) -> str:
        """As it is printed: ≤ 3."""
        return f"{self.sign} {self.value:g}"

    def met(self, value: float) -> bool:
        """Whether a value reaches the goal."""
        return value <= self.value if self.sign == "≤" else value >= self.value


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result. With a ``floor`` it is a pair, and the goal is one of ``value ÷ floor``."""

    what: str
    value: float
    unit: Unit
    floor: float | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Value in floors, None for a single figure."""
        return None if self.floor is None else self.value / self.floor

    @property
    def judged(self) -> float:
        """What the goal speaks of."""
        ratio = self.ratio
        return self.value if ratio is None else ratio


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything; repeats are counts of pairs.

    ``typing`` is how many milliseconds pass between the painted login window and the pressed button.
    """

    page_disputes: int
    search_disputes: int
    starts: int
    pages: int
    typing: int
    searches: int
    registrations: int
    dossiers: int
    changes: int
    imports: int
    scrolls: int
    sweep_grids: int
    sweep_days: int


FULL = Sizes(100_000, 200_000, 9, 5, 1_500, 25, 60, 7, 20_000, 3, 1_000, 3_943, 365)
QUICK = Sizes(5_000, 10_000, 3, 3, 1_500, 9, 20, 3, 2_000, 1, 500, 800, 60)
TINY = Sizes(60, 60, 1, 1, 0, 2, 2, 1, 40, 1, 20, 60, 40)


@dataclass(frozen=True, slots=True)
class Run:
    """What a measure is given: sizes, a scratch folder, the generated centres, a place for remarks."""

    sizes: Sizes
    folder: Path
    centres: "Centres"
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure; ``profile`` runs our side alone under cProfile."""

    name: str
    title: str
    run: Callable[[Run], Sequence[Figure]]
    profile: Callable[[Run], "pstats.Stats"]


def elapsed_ms(call: Callable[[], object]) -> float:
    """Milliseconds of one call; garbage of earlier calls is collected before."""
    gc.collect()
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def busy_ms(call: Callable[[], object]) -> float:
    """Milliseconds of processor time of one call: what it costs, whatever else the machine does."""
    gc.collect()
    start = time.process_time()
    call()
    return (time.process_time() - start) * 1000


def medians(pairs: int, ours: Callable[[], float], floor: Callable[[], float]) -> tuple[float, float]:
    """Medians of ``pairs`` results of both sides, taken by turns after one of each that does not count.

    A single pair is a trial of the bench itself and goes without the uncounted one.
    """
    if pairs > 1:
        ours()
        floor()
    values: list[tuple[float, float]] = []
    for number in range(pairs):
        # Who goes first changes, so that neither side always meets the warmer cache.
        if number % 2:
            base = floor()
            values.append((ours(), base))
        else:
            own = ours()
            values.append((own, floor()))
    return statistics.median(v[0] for v in values), statistics.median(v[1] for v in values)


def machine_facts() -> dict[str, str]:
    """Processor, cores, memory, system and the versions that matter."""
    import os
    from importlib.metadata import version

    import sqlcipher3.dbapi2 as sqlcipher

    sqlite: str = sqlcipher.connect(":memory:").execute("SELECT sqlite_version()").fetchone()[0]
    packages = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "reportlab", "pikepdf")
    cores = os.process_cpu_count() if sys.version_info >= (3, 13) else os.cpu_count()
    return {
        "processor": _processor(),
        "cores": str(cores),
        "memory": _memory(),
        "system": platform.platform(aliased=True, terse=True),
        "Python": platform.python_version(),
        "SQLite": sqlite,
        **{name: version(name) for name in packages},
    }


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    if about.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", about.read_text("utf-8"), re.MULTILINE)
        if found:
            return found[1]
    if sys.platform == "darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    about = Path("/proc/meminfo")
    if not about.exists():
        return "unknown"
    found = re.search(r"^MemTotal:\s*(\d+) kB", about.read_text("utf-8"), re.MULTILINE)
    return f"{int(found[1]) / 2**20:.1f} GiB" if found else "unknown"
