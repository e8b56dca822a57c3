"""Extending a leader assignment (延期): once, asked before the limit is past, granted by the head."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.models.assignment import Leader, LeaderAssignment
from desktop_app.domain import assignment_clock as clock
from desktop_app.domain import assignment_duty as duty
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import AssignmentEvidence
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@needs(Permission.WORK_ASSIGNMENT)
def ask_extension(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Ask for more time, once, before the limit is past (rules.md 3.1 S6).

    :raises PermissionDenied: when another leader does.
    :raises RuleViolation: without reason, when it was extended before, or when the limit is past.
    """
    assignment, today = record.find_own(session, uid, by), local_date(now)
    present: list[AssignmentEvidence] = []
    if assignment.extended_on is None:
        present.append(AssignmentEvidence.FIRST_EXTENSION)
    if assignment.due_on is None or today <= assignment.due_on:
        present.append(AssignmentEvidence.BEFORE_EXPIRY)
    record.work_step(session, uid, "ask_extension", reason, tuple(present), by, now)
    assignment.extension_asked_on, assignment.extension_asked_by = today, by.name
    session.flush()


@needs(Permission.APPROVE_ASSIGNMENT)
def decide_extension(
    session: Session,
    uid: UUID,
    new_due: date | None,
    reason: str,
    rules: Rules,
    decided_by: str = "",
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Grant the new limit, or refuse it (``new_due`` None) with a reason.

    ``decided_by`` is the head's name where somebody else records the decision; a refusal needs none.

    :raises PermissionDenied: when the asker or the leader grants it.
    :raises RuleViolation: when the new limit is not later than the old one, past, or too late.
    """
    assignment, today = record.find_own(session, uid, by), local_date(now)
    action = "refuse_extension" if new_due is None else "approve_extension"
    record.MACHINE.check(assignment.state, action, role=by.role, reason=reason)
    if new_due is None:
        record.step(session, uid, action, reason, (), by, now)
        session.flush()
        return
    decider = record.decider(by, decided_by)
    leader = session.get_one(Leader, assignment.leader_id)
    asker = duty.Person(assignment.extension_asked_by or "")
    if why := duty.why_not_extend(decider, asker, record.person_of(leader)):
        raise PermissionDenied(why, "decided_by")
    _check_new_due(assignment, new_due, record.rules_of(session, assignment, rules), today)
    record.step(session, uid, action, reason, (), by, now)
    assignment.extended_from, assignment.extended_by = assignment.due_on, decider.name
    assignment.due_on, assignment.extended_on = new_due, today
    assignment.limit_on = max(new_due, assignment.limit_on or new_due)
    session.flush()


def _check_new_due(assignment: LeaderAssignment, new_due: date, rules: Rules, today: date) -> None:
    due = assignment.due_on
    if due is not None and new_due <= due:
        raise RuleViolation("新的时限要晚于原来的时限。", "new_due")
    if new_due < today:
        raise RuleViolation("新的时限不能早于今天。", "new_due")
    if due is not None:
        limit = clock.extension_limit(due, rules.profile, rules.calendar)
        if new_due > limit.due:
            raise RuleViolation(f"最多延到 {limit.due:%Y-%m-%d}：{limit.words}请改早一些。", "new_due")
