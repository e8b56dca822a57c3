"""Playing the sample from the founding of the centres to the last package."""

import shutil
from collections.abc import Callable
from pathlib import Path

from desktop_app.demo import (
    assignments,
    cases,
    days,
    exchange,
    files,
    mediations,
    meetings,
    orders,
    places,
    receptions,
)
from desktop_app.demo.story import Story


def play(folder: Path, say: Callable[[str], None], password: str | None = None) -> Story:
    """Play the whole sample below ``folder`` and return the open centres.

    ``password`` is given to everybody; without it random ones are drawn.
    """
    story = Story(places.found_all(folder / "centres", say, password))
    cards, packages = folder / "cards", folder / "packages"
    exchange.pair_all(story, cards, files.moment(places.FOUNDED))
    shutil.rmtree(cards)
    say("三个乡镇与县配对，两边念的数字一致")
    cases.plan_disputes(story)
    mediations.plan_mediations(story)
    assignments.plan_assignments(story)
    orders.plan_orders(story)
    receptions.plan_receptions(story)
    meetings.plan_meetings(story)
    days.plan_sweep(story)
    days.plan_links(story)
    exchange.plan_exchange(story, packages, say)
    story.play()
    say(f"登记纠纷 {len(story.disputes)} 件，排查到 {story.stages['quanhepu'].now:%Y-%m-%d}")
    exchange.finish(story, packages, say)
    return story
