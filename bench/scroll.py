"""Scrolling the list of a very large centre against the same table over constant data.

By line (a held key) and by jump (the scroll bar is pulled anywhere): each step counts from the moved bar to
the painted view, with the rows being brought beside it. How long a jump takes until its rows are there is
told apart, since until then the view shows their places.
"""

import pstats
from collections.abc import Sequence

from bench.big_centre import DIRECTOR, PASSWORD
from bench.child import told_by
from bench.measure import Figure, Goal, Measure, Run
from bench.opened import checked

_MODULE = "bench.scroll_window"


def _arguments(run: Run) -> tuple[str, ...]:
    folder = checked(run, run.sizes.search_disputes, "scrolled")
    return str(folder), DIRECTOR, PASSWORD, str(run.sizes.search_disputes), str(run.sizes.scrolls)


def _run(run: Run) -> Sequence[Figure]:
    facts = told_by(run.folder, _MODULE, *_arguments(run)).facts
    of = f"of {run.sizes.search_disputes:,} disputes"
    figures: list[Figure] = []
    for way, word in (("line", "by line"), ("jump", "by jump")):
        ours, floor = facts[f"{way}_p99"], facts[f"{way}_floor_p99"]
        what = f"scrolling the list {of} {word}, 99 of 100 steps within ÷ the same table over constant data"
        figures.append(Figure(what, ours, "ms", floor, Goal("≤", 1.5)))
        figures.append(
            Figure(f"the same {word}, median", facts[f"{way}_median"], "ms", facts[f"{way}_floor_median"])
        )
    return (
        *figures,
        Figure("a jump → all rows in view are there, 95 of 100 within", facts["there_p95"], "ms"),
        Figure(f"first rows {of} after a filter was changed", facts["first"], "ms"),
        Figure("the same → all places known (scroll bar, count)", facts["places"], "ms"),
        Figure(f"memory with the list {of} scrolled through", facts["memory"], "MB", None, Goal("≤", 300)),
    )


def _profile(run: Run) -> pstats.Stats:
    target = run.folder / "scroll.prof"
    told_by(
        run.folder, _MODULE, *_arguments(run), options=("-m", "cProfile", "-o", str(target))
    )  # fmt: skip
    return pstats.Stats(str(target))


MEASURE = Measure("scroll", "Scrolling", _run, _profile)
