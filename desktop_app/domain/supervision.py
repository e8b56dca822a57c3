"""Supervision ladder and clocks between county and township (rules.md 3.5)."""

from dataclasses import dataclass
from datetime import date, timedelta

from db.enums import RiskLevel, SupervisionKind
from desktop_app.domain.profile import ReplyDays, SupervisionRule
from desktop_app.domain.working_day import Calendar, Due, add_working_days


@dataclass(frozen=True, slots=True)
class Step:
    """A rung and the first day on which it may be issued."""

    rung: SupervisionKind
    on: date
    unpublished_year: bool = False


def ladder(start: date, due_on: date, rule: SupervisionRule, calendar: Calendar) -> tuple[Step, ...]:
    """Days of the ladder for a limit that began on ``start`` and ends on ``due_on``.

    Reminder when the profile's share of the limit (70 %) has passed, in whole days rounded up; notice on the
    day it expires; order one day and listing five working days later. The circular (通报) is
    the last rung where the county has one, after days of its own, so that it does not come with the listing.
    """
    length = max(0, (due_on - start).days)
    listed = add_working_days(due_on, rule.listed_after, calendar)
    rungs = (
        Step(SupervisionKind.REMINDER, start + timedelta(days=-(-length * rule.remind_at // 100))),
        Step(SupervisionKind.OVERDUE_NOTICE, due_on),
        Step(SupervisionKind.SUPERVISION_ORDER, due_on + timedelta(days=rule.order_after)),
        Step(SupervisionKind.LISTED, listed.due, listed.unpublished_year),
    )
    if not rule.circular_after:
        return rungs
    told = add_working_days(due_on, rule.circular_after, calendar)
    return (*rungs, Step(SupervisionKind.CIRCULAR, told.due, told.unpublished_year))


def rung_on(today: date, steps: tuple[Step, ...]) -> SupervisionKind | None:
    """Highest rung that may be issued today, ``None`` before the first."""
    reached = [step.rung for step in steps if step.on <= today]
    return reached[-1] if reached else None


def reply_due(issued_on: date, risk: RiskLevel, reply: ReplyDays) -> date:
    """Day by which a supervision order must be answered: red the same day, yellow 2, blue 3, else 7 days."""
    days = {RiskLevel.RED: reply.red, RiskLevel.YELLOW: reply.yellow, RiskLevel.BLUE: reply.blue}
    return issued_on + timedelta(days=days.get(risk, reply.other))


def clock_start(signed_on: date | None, imported_on: date | None) -> date | None:
    """Day from which a dispatch's limit runs: signing or import of the package, whichever was first."""
    return min((day for day in (signed_on, imported_on) if day is not None), default=None)


def receipt_missing(sent_on: date, receipt_on: date | None, today: date, missing_days: int) -> bool:
    """Whether the county lists a package as 未达: no receipt for ``missing_days`` days."""
    return receipt_on is None and (today - sent_on).days >= missing_days


def objection_due(received_on: date, working_days: int, calendar: Calendar) -> Due:
    """Last day for asking to return a dispatch (退单), counted in working days (信访工作条例 23: 5)."""
    return add_working_days(received_on, working_days, calendar)
