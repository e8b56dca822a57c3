"""From the start of the process to the painted login window, against a bare PySide6 window."""

import pstats
from collections.abc import Sequence

from bench.child import profiled, window
from bench.measure import Figure, Goal, Measure, Run, medians


def _run(run: Run) -> Sequence[Figure]:
    folder = str(run.centres.ready(0))
    login, bare = medians(
        run.sizes.starts,
        lambda: window(run.folder, "login", folder).after_start("painted"),
        lambda: window(run.folder, "bare").after_start("painted"),
    )
    return (
        Figure(
            "process start → login window painted ÷ bare PySide6 window", login, "ms", bare, Goal("≤", 2)
        ),
    )


def _profile(run: Run) -> pstats.Stats:
    return profiled(run.folder, "login", str(run.centres.ready(0)))


MEASURE = Measure("start", "Start", _run, _profile)
