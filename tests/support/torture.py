"""How long the long runs are: set by ``make torture SECONDS=… STEPS=… EXAMPLES=… FLIPS=… SEED=…``.

A long test takes its sizes from ``TORTURE`` and notes what it has done with ``note``; the totals stand at the
end of the run and in ``build/torture.json``.
"""

import os
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Torture:
    """Seconds of a fuzz run, steps and examples of a state machine, flipped bits, the seed of all."""

    seconds: int
    steps: int
    examples: int
    flips: int
    seed: int


def _number(name: str, default: int) -> int:
    return int(os.environ.get(f"TORTURE_{name}", "") or default)


TORTURE = Torture(
    seconds=_number("SECONDS", 120),
    steps=_number("STEPS", 50),
    examples=_number("EXAMPLES", 200),
    flips=_number("FLIPS", 10_000),
    seed=_number("SEED", 20261123),
)
TOTALS: dict[str, Counter[str]] = {}


def note(test: str, **numbers: int) -> None:
    """Add to the totals of a long test: runs, steps, kills, whatever it counts."""
    TOTALS.setdefault(test, Counter()).update(numbers)
