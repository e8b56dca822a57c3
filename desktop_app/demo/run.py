"""Playing the sample from the founding of the centres to the last package."""

from collections.abc import Callable
from pathlib import Path

from desktop_app.demo import assignments, cases, days, mediations, places
from desktop_app.demo.story import Story


def play(folder: Path, say: Callable[[str], None], password: str | None = None) -> Story:
    """Play the whole sample below ``folder`` and return the open centres.

    ``password`` is given to everybody; without it random ones are drawn.
    """
    story = Story(places.found_all(folder / "centres", say, password))
    cases.plan_disputes(story)
    mediations.plan_mediations(story)
    assignments.plan_assignments(story)
    days.plan_sweep(story)
    days.plan_links(story)
    story.play()
    return story
