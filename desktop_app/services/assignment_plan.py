"""The plan of a leader assignment (方案, 四定): who, what, until when, and its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.assignment import AssignmentStep, LeaderAssignment
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import OPEN_STATES, AssignmentEvidence
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class PlanStepDraft:
    """One step of the plan: what, by whom, by when."""

    content: str
    responsible: str
    due_on: date


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """The plan (四定): who does what by when; the leader is fixed by the assignment."""

    responsible: str
    measures: str
    due_on: date
    steps: tuple[PlanStepDraft, ...] = ()


@needs(Permission.WORK_ASSIGNMENT)
def plan(session: Session, uid: UUID, draft: PlanDraft, *, by: Actor, now: datetime) -> None:
    """Fix the plan (四定).

    :raises PermissionDenied: when another leader does.
    :raises RuleViolation: at the field that is missing, or when the limit lies outside the approved one.
    """
    today = local_date(now)
    assignment = record.find_own(session, uid, by)
    _check(draft, assignment.limit_on or assignment.due_on, today)
    evidence = (AssignmentEvidence.PLAN,)
    assignment, _ = record.work_step(session, uid, "plan", draft.measures, evidence, by, now)
    assignment.planned_on = today
    assignment.responsible_name, assignment.measures = draft.responsible.strip(), draft.measures.strip()
    assignment.due_on = draft.due_on
    _replace_steps(session, assignment, draft.steps, now)
    for key in record.PLAN_ITEMS[1:]:
        record.give_tick(assignment, key, assignment.uid)
    session.flush()


@needs(Permission.WORK_ASSIGNMENT)
def finish_step(
    session: Session, step_uid: UUID, done_on: date, note: str = "", *, by: Actor, now: datetime
) -> None:
    """Enter when a step of the plan was done.

    :raises PermissionDenied: when another leader does.
    :raises RuleViolation: for an unknown step, one that is done, or a day that lies in the future.
    """
    step = session.scalars(
        select(AssignmentStep).where(AssignmentStep.uid == step_uid, AssignmentStep.voided_at.is_(None))
    ).one_or_none()
    if step is None:
        raise RuleViolation("找不到方案里的这一步，请刷新后再试。", "step_uid")
    found = session.get_one(LeaderAssignment, step.leader_assignment_id)
    assignment = record.find_own(session, found.uid, by)
    if assignment.state not in OPEN_STATES:
        raise RuleViolation(f"包案{assignment.state.label}，不能再改方案。请直接查看。", "state")
    if step.done_on is not None:
        raise RuleViolation(f"这一步 {step.done_on:%Y-%m-%d} 已经完成，请刷新后再看。", "step_uid")
    if done_on > local_date(now):
        raise RuleViolation("完成日期还没到，请核对。", "done_on")
    record.worker_of(session, assignment, by, local_date(now))
    step.done_on, step.done_note = done_on, note.strip() or None
    session.flush()


def steps_of(session: Session, assignment: LeaderAssignment) -> Sequence[AssignmentStep]:
    """The steps of the plan in their order. Called inside other services."""
    return session.scalars(
        select(AssignmentStep)
        .where(AssignmentStep.leader_assignment_id == assignment.id, AssignmentStep.voided_at.is_(None))
        .order_by(AssignmentStep.ordinal, AssignmentStep.id)
    ).all()


def _replace_steps(
    session: Session, assignment: LeaderAssignment, drafts: Sequence[PlanStepDraft], now: datetime
) -> None:
    """A plan made anew after a hand-over takes the place of the former one; what was done of it stays."""
    kept = [step for step in steps_of(session, assignment) if step.done_on is not None]
    for step in steps_of(session, assignment):
        if step.done_on is None:
            step.voided_at, step.voided_reason = now, "重新定了方案"
    first = max((step.ordinal for step in kept), default=0) + 1
    for place, draft in enumerate(drafts, first):
        session.add(
            AssignmentStep(
                leader_assignment_id=assignment.id, ordinal=place, content=draft.content.strip(),
                responsible_name=draft.responsible.strip(), due_on=draft.due_on,
            )
        )  # fmt: skip


def _check(draft: PlanDraft, latest: date | None, today: date) -> None:
    if not draft.responsible.strip():
        raise RuleViolation("请填写责任人。", "responsible")
    if not draft.measures.strip():
        raise RuleViolation("请写明化解方案。", "measures")
    if draft.due_on < today:
        raise RuleViolation("时限不能早于今天。", "due_on")
    if latest is not None and draft.due_on > latest:
        raise RuleViolation(f"时限不能晚于 {latest:%Y-%m-%d}；要更长请先申请延期。", "due_on")
    for number, step in enumerate(draft.steps, 1):
        if not step.content.strip() or not step.responsible.strip():
            raise RuleViolation(f"方案第 {number} 步请写明做什么、谁来做。", "steps")
        if not today <= step.due_on <= draft.due_on:
            raise RuleViolation(f"方案第 {number} 步的日期应在今天到 {draft.due_on:%Y-%m-%d} 之间。", "steps")
