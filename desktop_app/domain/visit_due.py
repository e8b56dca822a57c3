"""When a watched person is to be visited next (特殊群体走访), from the level and the visits so far."""

from collections.abc import Iterable
from datetime import date, timedelta

from db.enums import VisitMeans, WatchLevel
from desktop_app.domain.profile import WatchRule


def interval(level: WatchLevel, rule: WatchRule) -> int:
    """Days that may pass between two visits at a level (the county's rules)."""
    return {WatchLevel.HIGH: rule.high, WatchLevel.MIDDLE: rule.middle, WatchLevel.LOW: rule.low}[level]


def next_visit(
    since: date, level: WatchLevel, visits: Iterable[tuple[date, VisitMeans]], rule: WatchRule
) -> date:
    """Day by which the next visit is due.

    It counts from the last visit at which somebody was met or spoken to; before there was one, from the day
    on which the person was put on the list. Whoever was not met is as due as before.
    """
    met = [day for day, means in visits if means is not VisitMeans.NOT_MET]
    return max([since, *met]) + timedelta(days=interval(level, rule))
