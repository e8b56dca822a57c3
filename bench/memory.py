"""Memory in use with the list of a large centre open and no PDF made; the PDF fonts are counted apart."""

import statistics
from collections.abc import Sequence

from bench.measure import Figure, Goal, Measure, Run
from bench.opened import desk_profile, opened


def _run(run: Run) -> Sequence[Figure]:
    told = [desk.facts for desk, _ in opened(run)]
    bare = [floor.facts["memory"] for _, floor in opened(run)]

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


MEASURE = Measure("memory", "Memory", _run, desk_profile)
