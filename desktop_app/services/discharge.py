"""Ending a leader assignment (销号): asked with result and feedback, reviewed by somebody else."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.assignment import Leader, LeaderAssignment, ProgressEntry
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import (
    REAL_ACTIONS,
    AssignmentEvidence,
    DischargeFacts,
    why_not_discharge,
)
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class DischargeDraft:
    """What is written when 销号 is asked for."""

    result: str
    party_feedback: str


@needs(Permission.WORK_ASSIGNMENT)
def ask_discharge(
    session: Session, uid: UUID, draft: DischargeDraft, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Ask for 销号 with result and the parties' feedback; the checklist must be complete.

    :raises RuleViolation: naming what is missing.
    """
    assignment = record.find(session, uid, by)
    # State and role first: what is missing matters only where the step is possible at all.
    record.MACHINE.check(
        assignment.state, "ask_discharge", role=by.role, present=(AssignmentEvidence.DISCHARGE_READY,)
    )
    assignment.result = draft.result.strip() or None
    assignment.party_feedback = draft.party_feedback.strip() or None
    _ready_to_discharge(session, assignment, rules, "")
    record.step(session, uid, "ask_discharge", draft.result, (AssignmentEvidence.DISCHARGE_READY,), by, now)


@needs(Permission.REVIEW_ASSIGNMENT)
def decide_discharge(
    session: Session, uid: UUID, granted: bool, reason: str, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Discharge after review, or send back with a reason; the reviewer is not the leader.

    :raises RuleViolation: when something is missing or the leader reviews the own case.
    """
    assignment = record.find(session, uid, by)
    action = "discharge" if granted else "send_back"
    record.MACHINE.check(
        assignment.state, action, role=by.role, reason=reason, present=(AssignmentEvidence.DISCHARGE_READY,)
    )
    if not granted:
        record.step(session, uid, "send_back", reason, (), by, now)
        return
    _ready_to_discharge(session, assignment, rules, reviewer=by.name)
    record.step(session, uid, "discharge", reason, (AssignmentEvidence.DISCHARGE_READY,), by, now)
    assignment.discharged_on = local_date(now)
    session.flush()


def _ready_to_discharge(session: Session, assignment: LeaderAssignment, rules: Rules, reviewer: str) -> None:
    lacking = why_not_discharge(discharge_facts(session, assignment, rules, reviewer))
    if lacking:
        raise RuleViolation("".join(lacking), "evidence")


def discharge_facts(
    session: Session, assignment: LeaderAssignment, rules: Rules, reviewer: str
) -> DischargeFacts:
    """What is known of an assignment for the question "why not 销号?"."""
    kinds = session.scalars(
        select(ProgressEntry.kind).where(
            ProgressEntry.leader_assignment_id == assignment.id, ProgressEntry.voided_at.is_(None)
        )
    ).all()
    leader = session.get_one(Leader, assignment.leader_id)
    return DischargeFacts(
        checklist=record.rules_of(session, assignment, rules).profile.leader.checklist,
        evidence=frozenset(assignment.checklist),
        real_actions=sum(kind in REAL_ACTIONS for kind in kinds),
        party_feedback=bool(assignment.party_feedback),
        result_written=bool(assignment.result),
        reviewer_is_leader=bool(reviewer) and reviewer == leader.name,
    )
