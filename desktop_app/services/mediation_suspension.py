"""Times that the limit of a mediation does not count (中止): expertise, a party absent, a court's result.

Only listed reasons stop a clock, and each needs its proof (rules.md 3.1 S7; 医疗纠纷条例 38).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.models.mediation import Mediation
from db.models.mediation_course import MediationSuspension
from desktop_app.domain.actor import Actor
from desktop_app.domain.deadlines import StopReason, check_stop
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_clock as clocks
from desktop_app.services import mediation_record as record
from desktop_app.services.field_text import required
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class SuspensionDraft:
    """Why the clock stands still, the paper that shows it, and since when."""

    reason: StopReason
    proof: str
    started_on: date


@dataclass(frozen=True, slots=True)
class SuspensionRow:
    """A time that is not counted; ``ended_on`` is the day from which the clock runs again."""

    uid: UUID
    reason: StopReason
    proof: str
    started_on: date
    ended_on: date | None


@needs(Permission.MEDIATE)
def suspend_clock(
    session: Session, uid: UUID, draft: SuspensionDraft, rules: Rules, *, by: Actor, now: datetime
) -> UUID:
    """Let the clock stand still from a day on; returns the suspension's uid.

    :raises RuleViolation: when it stands still already, the limit has passed, or the reason does not stop it.
    """
    mediation = record.find_open(session, uid, by, "中止期限")
    earliest = mediation.clock_started_on or mediation.accepted_on
    record.check_day(draft.started_on, now, "started_on", earliest=earliest)
    if mediation.due_on is None:
        raise RuleViolation("期限已经中止，请先恢复。", "state")
    if draft.started_on > mediation.due_on:
        raise RuleViolation(f"期限到 {mediation.due_on:%Y-%m-%d} 已满，不能再中止。", "started_on")
    last = clocks.suspensions_of(session, mediation.id)
    if last and last[-1].ended_on is not None and draft.started_on < last[-1].ended_on:
        raise RuleViolation(f"不能早于上次恢复的日期（{last[-1].ended_on:%Y-%m-%d}）。", "started_on")
    check_stop(clocks.clock_for(session, mediation, rules).key, draft.reason)
    suspension = MediationSuspension(
        mediation_id=mediation.id,
        reason=draft.reason.value,
        proof=required(draft.proof, "proof", "请写明凭据，例如鉴定委托书的编号。", 500),
        started_on=draft.started_on,
    )
    session.add(suspension)
    clocks.compute(session, mediation, rules)
    said = f"{draft.reason.label}（{suspension.proof}）"
    at = record.moment_of(draft.started_on, now)
    record.log_step(session, mediation, "suspend_clock", said, by, happened_at=at, now=now)
    session.flush()
    return suspension.uid


@needs(Permission.MEDIATE)
def resume_clock(
    session: Session, uid: UUID, ended_on: date, rules: Rules, *, by: Actor, now: datetime
) -> date:
    """Let the clock run again from a day on, which counts; returns the last day of the limit.

    :raises RuleViolation: when it does not stand still, or the day lies before its start.
    """
    mediation = record.find_open(session, uid, by, "恢复期限")
    last = next((s for s in clocks.suspensions_of(session, mediation.id) if s.ended_on is None), None)
    if last is None:
        raise RuleViolation("期限没有中止，不用恢复。", "state")
    record.check_day(ended_on, now, "ended_on", earliest=last.started_on)
    last.ended_on = ended_on
    clocks.compute(session, mediation, rules)
    assert mediation.due_on is not None
    said = f"期限到 {mediation.due_on:%Y-%m-%d}"
    at = record.moment_of(ended_on, now)
    record.log_step(session, mediation, "resume_clock", said, by, happened_at=at, now=now)
    session.flush()
    return mediation.due_on


def suspension_rows(session: Session, mediation: Mediation) -> tuple[SuspensionRow, ...]:
    """All suspensions as the detail shows them; called inside other services."""
    return tuple(
        SuspensionRow(row.uid, StopReason(row.reason), row.proof, row.started_on, row.ended_on)
        for row in clocks.suspensions_of(session, mediation.id)
    )
