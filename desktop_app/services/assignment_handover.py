"""Handing a matter from one leader to the next (更换领导): approved, listed, and taken anew."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.assignment import AssignmentHandover, Leader, LeaderAssignment, ProgressEntry
from desktop_app.domain import assignment_duty as duty
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import AssignmentEvidence
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services.assignment import start_clocks
from desktop_app.services.assignment_plan import steps_of
from desktop_app.services.leader_recusal import refuse_recused
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class HandoverDraft:
    """To whom, why, and what is handed (移交清单); without items the list is what the record holds.

    ``decided_by`` is the head's name where somebody else records the decision.
    """

    leader_uid: UUID
    reason: str
    items: tuple[str, ...] = ()
    decided_by: str = ""


@needs(Permission.APPROVE_ASSIGNMENT)
def hand_over(
    session: Session, uid: UUID, draft: HandoverDraft, rules: Rules, *, by: Actor, now: datetime
) -> UUID:
    """Give the matter to another leader, who confirms and plans anew; returns the hand-over's uid.

    :raises PermissionDenied: when the new leader approves it.
    :raises RuleViolation: without reason or head, when it is the same leader, or one who is not in office or
        must stand aside.
    """
    today = local_date(now)
    assignment = record.find_own(session, uid, by)
    leader = record.find_leader(session, draft.leader_uid, today)
    if assignment.leader_id == leader.id:
        raise RuleViolation("接手的领导和现在的是同一位，请另选。", "leader_uid")
    present = (AssignmentEvidence.NEW_LEADER,)
    record.MACHINE.check(assignment.state, "hand_over", role=by.role, reason=draft.reason, present=present)
    decider = record.decider(by, draft.decided_by)
    if why := duty.why_not_hand_over(decider, record.person_of(leader)):
        raise PermissionDenied(why, "decided_by")
    refuse_recused(session, leader, record.matter(session, assignment, by))
    items = tuple(item.strip() for item in draft.items if item.strip()) or items_of(session, assignment)
    record.step(session, uid, "hand_over", draft.reason, present, by, now)
    handover = AssignmentHandover(
        leader_assignment_id=assignment.id, from_leader_id=assignment.leader_id, to_leader_id=leader.id,
        handed_on=today, reason=draft.reason.strip(), items=list(items), approved_by=decider.name,
        entered_by=by.name,
    )  # fmt: skip
    session.add(handover)
    assignment.leader_id = leader.id
    assignment.confirmed_on = assignment.recusal_checked_on = assignment.planned_on = None
    assignment.confirmed_by = None
    record.take_ticks(assignment, record.PLAN_ITEMS)
    start_clocks(assignment, record.rules_of(session, assignment, rules), today)
    session.flush()
    return handover.uid


@needs(Permission.VIEW_ASSIGNMENT)
def items_to_hand(session: Session, uid: UUID, *, by: Actor, today: date) -> tuple[str, ...]:
    """What is to be handed over, to start the list with.

    :raises RuleViolation: for an unknown assignment.
    """
    del today
    return items_of(session, record.find(session, uid, by))


def items_of(session: Session, assignment: LeaderAssignment) -> tuple[str, ...]:
    """As ``items_to_hand``. Called inside other services."""
    entries = session.scalars(
        select(ProgressEntry)
        .where(ProgressEntry.leader_assignment_id == assignment.id, ProgressEntry.voided_at.is_(None))
        .order_by(ProgressEntry.happened_at, ProgressEntry.id)
    ).all()
    steps = steps_of(session, assignment)
    undone = sum(step.done_on is None for step in steps)
    found = ["包案审批材料"]
    if assignment.measures:
        found.append(f"化解方案（责任人{assignment.responsible_name or '未定'}）")
    if steps:
        found.append(f"方案步骤 {len(steps)} 项，未完成 {undone} 项")
    if entries:
        found.append(f"进展记录 {len(entries)} 条")
        last = entries[-1]
        if last.next_step:
            when = "" if last.next_on is None else f"（{last.next_on:%Y-%m-%d}）"
            found.append(f"下一步：{last.next_step}{when}")
    proved = sum(key not in record.PLAN_ITEMS for key in assignment.checklist)
    if proved:
        found.append(f"销号佐证 {proved} 项")
    return tuple(found)


def handovers_of(
    session: Session, assignment: LeaderAssignment
) -> tuple[tuple[AssignmentHandover, str, str], ...]:
    """Hand-overs of an assignment with both names, oldest first. Called inside other services."""
    rows = session.scalars(
        select(AssignmentHandover)
        .where(
            AssignmentHandover.leader_assignment_id == assignment.id,
            AssignmentHandover.voided_at.is_(None),
        )
        .order_by(AssignmentHandover.handed_on, AssignmentHandover.id)
    )
    return tuple(
        (
            row,
            session.get_one(Leader, row.from_leader_id).name,
            session.get_one(Leader, row.to_leader_id).name,
        )
        for row in rows
    )
