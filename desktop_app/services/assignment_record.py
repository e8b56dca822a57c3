"""One leader assignment as a record: finding it, stepping its state, logging the step.

Building blocks of the services in ``assignment`` and ``discharge``, called inside their permission.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AssignmentState
from db.models.assignment import Leader, LeaderAssignment
from db.models.dispute import Dispute, Transition
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import MACHINE
from desktop_app.domain.state_machine import Evidence
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_access import not_hidden
from desktop_app.services.rules import Rules

ENTITY = "leader_assignment"
PLAN_ITEMS = ("fixed_leader", "fixed_person", "fixed_plan", "fixed_time")
"""Checklist items (四定) that confirming and planning prove by themselves."""


def give_tick(assignment: LeaderAssignment, item: str, record_uid: UUID) -> None:
    """Mark a checklist item with the record that proves it."""
    # A new dictionary, so that the session sees the difference.
    assignment.checklist = {**assignment.checklist, item: record_uid.hex}


def take_ticks(assignment: LeaderAssignment, items: tuple[str, ...]) -> None:
    """Take the marks of checklist items away, because what proved them holds no longer."""
    assignment.checklist = {key: uid for key, uid in assignment.checklist.items() if key not in items}


def find(session: Session, uid: UUID, actor: Actor) -> LeaderAssignment:
    """The assignment.

    :raises RuleViolation: when it is unknown, void, or its case is not for this actor to read.
    """
    found = session.scalars(
        select(LeaderAssignment).where(
            LeaderAssignment.uid == uid,
            LeaderAssignment.voided_at.is_(None),
            not_hidden(LeaderAssignment.dispute_id, actor),
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这件包案，请刷新后再试。", "uid")
    return found


def rules_of(session: Session, assignment: LeaderAssignment, rules: Rules) -> Rules:
    """The rules with the profile that the dispute was opened under."""
    version = session.scalar(select(Dispute.profile_version).where(Dispute.id == assignment.dispute_id))
    return rules.of_version(version or "")


def find_leader(session: Session, uid: UUID) -> Leader:
    """An active leader.

    :raises RuleViolation: when it is none of the list.
    """
    found = session.scalars(
        select(Leader).where(Leader.uid == uid, Leader.active, Leader.voided_at.is_(None))
    ).one_or_none()
    if found is None:
        raise RuleViolation("请从名单里选一位包案领导。", "leader_uid")
    return found


def step(
    session: Session,
    uid: UUID,
    action: str,
    reason: str,
    present: tuple[Evidence, ...],
    actor: Actor,
    now: datetime,
) -> LeaderAssignment:
    """Make one step of the state machine, with its check and its row of history.

    :raises RuleViolation: when state, role, reason or evidence do not admit it.
    """
    assignment = find(session, uid, actor)
    taken = MACHINE.check(assignment.state, action, role=actor.role, reason=reason, present=present)
    before, assignment.state = assignment.state, taken.target
    log_step(session, assignment, action, before, reason, actor, now)
    return assignment


def log_step(
    session: Session,
    assignment: LeaderAssignment,
    action: str,
    before: AssignmentState | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Write the row of history for a step."""
    session.add(
        Transition(
            entity=ENTITY,
            record_uid=assignment.uid,
            action=action,
            from_state=None if before is None else before.value,
            to_state=assignment.state.value,
            reason=reason.strip() or None,
            happened_at=now,
            entered_at=now,
            actor_name=actor.name,
        )
    )
