"""From the start of the process to the painted login window, against a bare PySide6 window."""

import pstats
import statistics
from collections.abc import Sequence

from bench.child import profiled, window
from bench.measure import Figure, Goal, Measure, Run, medians


def _run(run: Run) -> Sequence[Figure]:
    folder = str(run.centres.ready(0))
    spent: dict[str, list[float]] = {"login": [], "bare": []}

    def timed(kind: str, *arguments: str) -> float:
        told = window(run.folder, kind, *arguments)
        spent[kind].append(told.facts["processor"] * 1000)
        return told.after_start("painted")

    login, bare = medians(run.sizes.starts, lambda: timed("login", folder), lambda: timed("bare"))
    return (
        Figure("process start → login window painted ÷ bare PySide6 window", login, "ms", bare, Goal("≤", 2)),
        # Says more on a machine that is busy with other things.
        Figure(
            "the same in processor time",
            statistics.median(spent["login"][-run.sizes.starts :]),
            "ms",
            statistics.median(spent["bare"][-run.sizes.starts :]),
        ),
    )


def _profile(run: Run) -> pstats.Stats:
    return profiled(run.folder, "login", str(run.centres.ready(0)))


MEASURE = Measure("start", "Start", _run, _profile)
