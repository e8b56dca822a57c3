"""From the unlocked key to the first page of a large centre, against a bare PySide6 window.

The time counts from the pressed button, so it holds the modules that the login window does without; only the
key derivation (Argon2) is taken out and printed apart. A page counts as painted when every query that it and
the frame have asked is answered and on the screen: rows, counts, status line.
"""

import statistics
from collections.abc import Sequence

from bench.child import Told
from bench.measure import Figure, Goal, Measure, Run
from bench.opened import desk_profile, opened


def _without_argon2(told: Told) -> float:
    return told.between("pressed", "page_whole") - told.between("imported", "key")


def _run(run: Run) -> Sequence[Figure]:
    pages = [desk for desk, _ in opened(run)]
    bare = statistics.median(floor.after_start("painted") for _, floor in opened(run))
    about = f"first page of {run.sizes.page_disputes:,} disputes"

    def middle(first: str, second: str) -> float:
        return statistics.median(page.between(first, second) for page in pages)

    return (
        Figure(
            f"button pressed → {about} whole, without Argon2 ÷ bare PySide6 window",
            statistics.median(map(_without_argon2, pages)),
            "ms",
            bare,
            Goal("≤", 6),
        ),
        Figure(
            f"unlocked key → {about} whole ÷ bare PySide6 window", middle("key", "page_whole"), "ms", bare
        ),
        Figure("unlocked key → frame of the window painted", middle("key", "page_frame"), "ms"),
        Figure("unlocked key → chart of the weeks painted too", middle("key", "chart_whole"), "ms"),
        Figure("Argon2 (key from the password)", middle("imported", "key"), "ms"),
        Figure("then: list of disputes opened → whole", middle("asked", "list_whole"), "ms"),
    )


MEASURE = Measure("first_page", "First page", _run, desk_profile)
