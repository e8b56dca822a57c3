"""Ending a leader assignment (销号): asked with result and feedback, reviewed by somebody else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import MediationState
from db.models.assignment import Leader, LeaderAssignment, ProgressEntry
from db.models.mediation import Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_duty import Person, why_not_review
from desktop_app.domain.assignment_state import (
    REAL_ACTIONS,
    AssignmentEvidence,
    DischargeFacts,
    why_not_discharge,
)
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services.assignment_matter import AssignmentMatter
from desktop_app.services.assignment_plan import steps_of
from desktop_app.services.mediation_paper import papers_of
from desktop_app.services.open_conflict import conflicts_of_case, open_conflicts
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
    """Ask for 销号 with result and the parties' feedback; checklist, matter and papers are at their end.

    :raises PermissionDenied: when another leader does.
    :raises RuleViolation: naming what is missing.
    """
    assignment = record.find_own(session, uid, by)
    # State and role first: what is missing matters only where the step is possible at all.
    present = (AssignmentEvidence.DISCHARGE_READY,)
    record.MACHINE.check(assignment.state, "ask_discharge", role=by.role, present=present)
    assignment.result = draft.result.strip() or None
    assignment.party_feedback = draft.party_feedback.strip() or None
    _refuse_unready(session, assignment, rules, by, "")
    _, worker = record.work_step(session, uid, "ask_discharge", draft.result, present, by, now)
    assignment.discharge_asked_on, assignment.discharge_asked_by = local_date(now), worker
    session.flush()


@needs(Permission.REVIEW_ASSIGNMENT)
def decide_discharge(
    session: Session, uid: UUID, granted: bool, reason: str, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Discharge after review, or send back with a reason.

    The reviewer is neither the leader, nor a deputy who acted, nor the responsible person, either way.

    :raises RuleViolation: when something is missing or one of them reviews.
    """
    assignment = record.find_own(session, uid, by)
    action = "discharge" if granted else "send_back"
    present = (AssignmentEvidence.DISCHARGE_READY,)
    record.MACHINE.check(assignment.state, action, role=by.role, reason=reason, present=present)
    why = _reviewer_problem(session, assignment, by, local_date(now))
    if granted:
        _refuse_unready(session, assignment, rules, by, why)
    elif why:
        raise RuleViolation(why, "evidence")
    record.step(session, uid, action, reason, present, by, now)
    assignment.reviewed_by = by.name
    if granted:
        assignment.discharged_on = local_date(now)
    session.flush()


def _refuse_unready(
    session: Session, assignment: LeaderAssignment, rules: Rules, by: Actor, reviewer_problem: str
) -> None:
    lacking = why_not_discharge(discharge_facts(session, assignment, rules, by, reviewer_problem))
    if lacking:
        raise RuleViolation("".join(lacking), "evidence")


def _reviewer_problem(session: Session, assignment: LeaderAssignment, by: Actor, today: date) -> str:
    leader = session.get_one(Leader, assignment.leader_id)
    return why_not_review(
        Person(by.name, by.user_uid),
        record.person_of(leader),
        record.deputies_of(session, assignment, today),
        Person(assignment.responsible_name or ""),
        record.former_leaders(session, assignment),
    )


def discharge_facts(
    session: Session, assignment: LeaderAssignment, rules: Rules, by: Actor, reviewer_problem: str = ""
) -> DischargeFacts:
    """What is known of an assignment for the question "why not 销号?". Called inside other services."""
    kinds = session.scalars(
        select(ProgressEntry.kind).where(
            ProgressEntry.leader_assignment_id == assignment.id, ProgressEntry.voided_at.is_(None)
        )
    ).all()
    matter = record.matter(session, assignment, by)
    return DischargeFacts(
        checklist=record.rules_of(session, assignment, rules).profile.leader.checklist,
        evidence=frozenset(assignment.checklist),
        real_actions=sum(kind in REAL_ACTIONS for kind in kinds),
        party_feedback=bool(assignment.party_feedback),
        result_written=bool(assignment.result),
        reviewer_problem=reviewer_problem,
        unfinished=_unfinished(session, assignment, matter),
        conflicts=_conflicts(session, assignment, matter, by),
        unsigned=_unsigned(session, assignment),
        open_steps=sum(step.done_on is None for step in steps_of(session, assignment)),
    )


def _unfinished(session: Session, assignment: LeaderAssignment, matter: AssignmentMatter) -> str:
    if matter.is_open and not matter.settled:
        return f"{matter.kind.label}还是“{matter.state_label}”，请先办出结果再销号。"
    running = _mediations(session, assignment, (MediationState.APPLIED, MediationState.ACCEPTED))
    return "调解还没有结束，请先办完调解再销号。" if running else ""


def _conflicts(session: Session, assignment: LeaderAssignment, matter: AssignmentMatter, by: Actor) -> int:
    if matter.dispute_uid is not None:
        return len(conflicts_of_case(session, matter.dispute_uid))
    own = {assignment.uid, matter.uid}
    return sum(one.uid in own for one in open_conflicts(session, by))


def _unsigned(session: Session, assignment: LeaderAssignment) -> tuple[str, ...]:
    papers = (paper for one in _mediations(session, assignment) for paper in papers_of(session, one))
    return tuple(
        dict.fromkeys(f"《{paper.name}》" for paper in papers if paper.in_dossier and not paper.signed)
    )


def _mediations(
    session: Session, assignment: LeaderAssignment, states: Collection[MediationState] = MediationState
) -> Sequence[Mediation]:
    return session.scalars(
        select(Mediation).where(
            Mediation.dispute_id == assignment.dispute_id,
            Mediation.state.in_(states),
            Mediation.voided_at.is_(None),
        )
    ).all()
