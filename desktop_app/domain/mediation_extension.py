"""When the limit of a mediation may be extended, and when it is (F16).

司法部令75号 33 leaves it to the parties; 医疗纠纷条例 38 and 法释〔2016〕14号 27 ask for the agreement of
both sides. How often and how long is local (profile).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from db.enums import Labelled
from desktop_app.domain.deadlines import Clock, ClockKey, due
from desktop_app.domain.profile import Limits
from desktop_app.domain.working_day import Calendar, Due
from desktop_app.errors import RuleViolation


class ExtensionState(Labelled):
    """How far a request for an extension is."""

    WAITING = "waiting", "等各方答复"
    GRANTED = "granted", "各方同意，已延期"
    REFUSED = "refused", "有一方不同意"


def most_days(clock: Clock, limit: Limits) -> int:
    """Most days by which this clock may be extended at a time."""
    local = {
        ClockKey.PEOPLE_MEDIATION: limit.mediation_extension,
        ClockKey.COURT_REFERRAL: limit.court_referral_extension,
    }
    return local.get(clock.key, clock.days)


def why_not_extend(
    clock: Clock, due_on: date | None, today: date, granted: int, waiting: bool, limit: Limits
) -> tuple[str, ...]:
    """Sentences saying why no extension may be asked for now; ``granted`` counts earlier ones.

    ``due_on`` is ``None`` while the clock stands still.
    """
    found: list[str] = []
    if waiting:
        found.append("上一次延期还在等各方答复，请先登记答复。")
    if granted >= limit.mediation_extensions:
        found.append(f"这件调解已延期 {granted} 次，按县里规定不能再延。")
    if due_on is None:
        found.append("期限正在中止，恢复以后才能申请延期。")
    elif today > due_on:
        found.append("期限已过，不能再延期，请终止调解并告知其他途径。")
    if most_days(clock, limit) < 1:
        found.append("县里规定不办延期。")
    return tuple(found)


def extension_due(
    clock: Clock, due_on: date, asked_on: date, days: int, limit: Limits, calendar: Calendar
) -> Due:
    """The new last day, counted on from the old one with the same kind of days.

    :raises RuleViolation: when it was asked after the limit (``asked_on``) or for too many days (``days``).
    """
    if asked_on > due_on:
        raise RuleViolation(f"期限到 {due_on:%Y-%m-%d}，延期要在这天以前提出。", "asked_on")
    most = most_days(clock, limit)
    if not 1 <= days <= most:
        raise RuleViolation(f"延期天数应在 1 至 {most} 之间，请改正。", "days")
    return due(due_on, days, clock.kind, calendar)


def state_of(parties: Sequence[int], answers: Mapping[int, bool]) -> ExtensionState:
    """State of a request by the latest answer of each party: one refusal ends it, all must agree."""
    given = [answers.get(party) for party in parties]
    if False in given:
        return ExtensionState.REFUSED
    return ExtensionState.GRANTED if given and None not in given else ExtensionState.WAITING
