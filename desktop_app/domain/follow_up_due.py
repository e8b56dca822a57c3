"""When follow-up visits (回访) after an agreement are due, rules.md 3.1 S10v; all days are profile data."""

from collections.abc import Sequence
from datetime import date, timedelta

from db.enums import RiskLevel
from desktop_app.domain.dispute_state import follow_ups_needed
from desktop_app.domain.profile import FollowUp


def visit_days(
    effective_on: date, performance_days: Sequence[date], risk: RiskLevel, rule: FollowUp
) -> tuple[date, ...]:
    """Days by which the visits of an agreement are due, the earliest first.

    The first a week after the result; one more a month after the last day of performance, where something is
    to be performed later; for red and orange disputes as many as the profile asks for, the ones that are
    still missing each a month after the one before.
    """
    step = timedelta(days=rule.second)
    found = [effective_on + timedelta(days=rule.first)]
    if performance_days:
        found.append(max(found[0], max(performance_days) + step))
    while len(found) < follow_ups_needed(risk, rule):
        found.append(found[-1] + step)
    return tuple(sorted(found))


def next_visit_day(days: Sequence[date], done: int) -> date | None:
    """Day by which the next visit is due when ``done`` were made; ``None`` when all were."""
    return days[done] if done < len(days) else None
