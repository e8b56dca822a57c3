"""Memory in use with the list of a large centre open and no PDF made; the PDF fonts are counted apart."""

import pstats
import statistics
from collections.abc import Sequence

from bench.big_centre import DIRECTOR, PASSWORD
from bench.child import profiled, window
from bench.measure import Figure, Goal, Measure, Run


def _run(run: Run) -> Sequence[Figure]:
    folder = str(run.centres.copy(run.sizes.page_disputes, run.folder / "opened"))
    told = [window(run.folder, "desk", folder, DIRECTOR, PASSWORD).facts for _ in range(run.sizes.pages)]
    bare = [window(run.folder, "bare").facts["memory"] for _ in range(run.sizes.pages)]

    def middle(name: str) -> float:
        return statistics.median(facts[name] for facts in told)

    with_list = middle("list_memory")
    disputes = f"{run.sizes.page_disputes:,} disputes"
    return (
        Figure(f"list of {disputes} open, no PDF made", with_list, "MB", None, Goal("≤", 250)),
        Figure("the same ÷ bare PySide6 window", with_list, "MB", statistics.median(bare)),
        Figure("login window", middle("login_memory"), "MB"),
        Figure("first page", middle("page_memory"), "MB"),
        Figure("added by the first paper (fonts, PDF library)", middle("paper_memory") - with_list, "MB"),
    )


def _profile(run: Run) -> pstats.Stats:
    return profiled(run.folder, "desk", str(run.centres.ready(0)), DIRECTOR, PASSWORD)


MEASURE = Measure("memory", "Memory", _run, _profile)
