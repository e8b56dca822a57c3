"""The clock of a dispute: which one runs, from which day, what a step does to it (domain/deadlines.py)."""

from collections.abc import Sequence
from datetime import date, timedelta

from db.models.dispute import Dispute
from desktop_app.domain.deadlines import (
    Clock,
    ClockKey,
    ExtensionAsked,
    Stop,
    clock_key,
    clock_of,
    due,
    due_with_stops,
    extended_due,
)
from desktop_app.domain.working_day import add_working_days
from desktop_app.errors import RuleViolation
from desktop_app.services.rules import Rules


def running_clock(dispute: Dispute, rules: Rules) -> Clock:
    """The clock of a dispute with the days of the profile."""
    key = ClockKey(dispute.clock_key) if dispute.clock_key else _key(dispute, in_mediation=False)
    return clock_of(key, rules.profile.limit)


def _key(dispute: Dispute, *, in_mediation: bool) -> ClockKey:
    return clock_key(
        dispute.difficulty,
        dispute.dispute_type,
        is_petition=dispute.is_petition,
        in_mediation=in_mediation,
    )


def start(dispute: Dispute, rules: Rules, day: date, *, in_mediation: bool = False) -> None:
    """Start the clock anew on ``day``, which does not count: registration, acceptance, relapse."""
    dispute.clock_key = _key(dispute, in_mediation=in_mediation).value
    dispute.clock_started_on = day
    dispute.extension_days = None
    dispute.due_on = _due(dispute, rules, ())


def reclassify(
    dispute: Dispute, rules: Rules, stops: Sequence[Stop], *, in_mediation: bool | None = None
) -> None:
    """Choose the clock again after difficulty, type or procedure changed; its start and extension stay.

    ``in_mediation`` None keeps what runs: people's mediation stays people's mediation.
    """
    mediated = dispute.clock_key == ClockKey.PEOPLE_MEDIATION.value if in_mediation is None else in_mediation
    dispute.clock_key = _key(dispute, in_mediation=mediated).value
    dispute.due_on = _due(dispute, rules, stops)


def _due(dispute: Dispute, rules: Rules, stops: Sequence[Stop]) -> date | None:
    if dispute.clock_started_on is None:
        return None
    clock = running_clock(dispute, rules)
    found = due_with_stops(dispute.clock_started_on, clock, stops, rules.calendar)
    if found is None:
        return None
    if dispute.extension_days is None:
        return found.due
    return due(found.due, dispute.extension_days, clock.kind, rules.calendar).due


def ask_extension(dispute: Dispute, rules: Rules, asked: ExtensionAsked) -> None:
    """Keep the days asked for; the due date moves only when they are approved.

    :raises RuleViolation: when no clock runs or the rules of extension are against it.
    """
    if dispute.due_on is None:
        raise RuleViolation("这件纠纷现在没有在走的期限，不用延期。", "extension_days")
    extended_due(running_clock(dispute, rules), dispute.due_on, asked, rules.profile.limit, rules.calendar)
    dispute.extension_days = asked.days


def approve_extension(dispute: Dispute, rules: Rules, stops: Sequence[Stop]) -> None:
    """Move the due date by the days asked for."""
    dispute.due_on = _due(dispute, rules, stops)


def resume(dispute: Dispute, rules: Rules, stops: Sequence[Stop]) -> None:
    """Let the clock run again; the days of the stops do not count."""
    dispute.due_on = _due(dispute, rules, stops)


def follow_up_due(day: date, rules: Rules) -> date:
    """Day by which the first follow-up visit is due after the result."""
    return day + timedelta(days=rules.profile.follow_up.first)


def close_due(day: date, rules: Rules) -> date:
    """Day by which the papers of an unsettled dispute are checked and it is closed (working days)."""
    return add_working_days(day, rules.profile.limit.close_check, rules.calendar).due


def archive_due(day: date, rules: Rules) -> date:
    """Day by which a closed dispute is archived."""
    return day + timedelta(days=rules.profile.limit.archive_after_close)
