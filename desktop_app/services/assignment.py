"""Leader assignment (领导包案): proposal, approval, taking it, voiding a proposal (rules.md 3.3).

Leaders seldom sit at the program: the director records what head and leader decide, with their names. Plan,
progress, extension, hand-over and discharge have files of their own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.enums import AssignmentState, AssignmentTrigger, MatterKind
from db.models.assignment import Leader, LeaderAssignment
from db.models.dispute import Dispute
from desktop_app.domain import assignment_clock as clock
from desktop_app.domain import assignment_duty as duty
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import OPEN_STATES, AssignmentEvidence
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services.assignment_matter import AssignmentMatter, find_matter, lock_matter
from desktop_app.services.leader_recusal import refuse_recused
from desktop_app.services.number import issue_number
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """Why a matter is put to a leader, and to whom; a dispute unless ``matter_kind`` says otherwise."""

    matter_uid: UUID
    leader_uid: UUID
    reason: str
    matter_kind: MatterKind = MatterKind.DISPUTE
    trigger: AssignmentTrigger = AssignmentTrigger.BY_HAND


@needs(Permission.PROPOSE_ASSIGNMENT)
def propose(session: Session, draft: ProposalDraft, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Propose that a leader takes a matter; returns the assignment's uid.

    :raises RuleViolation: without reason; for a matter that is not here, has ended, or has a leader already;
        for a leader who is not in office or must stand aside (回避).
    """
    if not draft.reason.strip():
        raise RuleViolation("请写明为什么提出包案。", "reason")
    today = local_date(now)
    matter = find_matter(session, draft.matter_kind, draft.matter_uid, by)
    if matter is None:
        raise RuleViolation(f"找不到这件{draft.matter_kind.label}，请刷新后再试。", "matter_uid")
    if not matter.is_open:
        raise RuleViolation(
            f"这件{matter.kind.label}{matter.state_label}，不用再包案。请核对。", "matter_uid"
        )
    leader = record.find_leader(session, draft.leader_uid, today)
    lock_matter(session, matter)
    refuse_second_leader(session, matter)
    refuse_recused(session, leader, matter)
    rules = rules.of_version(matter.profile_version)
    number = issue_number(
        session, NumberKind.ASSIGNMENT, rules.profile.number.assignment, rules.identity.short_name,
        rules.identity.code, today.year,
    )  # fmt: skip
    assignment = LeaderAssignment(
        dispute_id=session.scalar(select(Dispute.id).where(Dispute.uid == matter.dispute_uid)),
        matter_kind=matter.kind, matter_uid=matter.uid, trigger=draft.trigger,
        profile_version=matter.profile_version or rules.profile.version, leader_id=leader.id, number=number,
        state=AssignmentState.PROPOSED, proposed_on=today, proposed_by=by.name,
        reason=draft.reason.strip(), checklist={},
    )  # fmt: skip
    session.add(assignment)
    session.flush()
    record.log_step(session, assignment, "propose", None, draft.reason, by, now)
    return assignment.uid


@needs(Permission.APPROVE_ASSIGNMENT)
def decide_proposal(
    session: Session,
    uid: UUID,
    approved: bool,
    note: str,
    rules: Rules,
    decided_by: str = "",
    *,
    by: Actor,
    now: datetime,
) -> None:
    """The township head approves or rejects; approval starts the clocks (confirm, plan, whole limit).

    ``decided_by`` is the head's name where somebody else records the decision. Nobody approves the own
    proposal or an assignment to themselves; anybody who may decide may say no.

    :raises PermissionDenied: for an approval of the own proposal or the own assignment.
    :raises RuleViolation: in the wrong state; a rejection without reason; an approval without the head's
        name, or when the leader has left office or must stand aside meanwhile.
    """
    assignment, today = record.find_own(session, uid, by), local_date(now)
    record.MACHINE.check(
        assignment.state, "approve" if approved else "reject", role=by.role, reason=note, present=()
    )
    leader = session.get_one(Leader, assignment.leader_id)
    decider = record.decider(by, decided_by) if approved else duty.Person(decided_by.strip() or by.name)
    if approved:
        proposer = duty.Person(assignment.proposed_by)
        if why := duty.why_not_approve(decider, proposer, record.person_of(leader)):
            raise PermissionDenied(why, "decided_by")
        record.find_leader(session, leader.uid, today)
        refuse_recused(session, leader, record.matter(session, assignment, by))
    record.step(session, uid, "approve" if approved else "reject", note, (), by, now)
    rules = record.rules_of(session, assignment, rules)
    assignment.approved_on, assignment.approval_note = today, note.strip() or None
    assignment.approved_by = decider.name
    if approved:
        start_clocks(assignment, rules, today)
        assignment.limit_on = clock.whole_limit(today, rules.profile, rules.calendar).due
        assignment.due_on = assignment.limit_on
    session.flush()


@needs(Permission.WORK_ASSIGNMENT)
def confirm(session: Session, uid: UUID, recusal_checked: bool, *, by: Actor, now: datetime) -> None:
    """The leader takes the matter, after checking that nobody involved is close (回避).

    A deputy may take it while the leader is away.

    :raises PermissionDenied: when another leader does.
    :raises RuleViolation: when recusal was not checked, is recorded, or the state does not admit it.
    """
    present = (AssignmentEvidence.RECUSAL_CHECKED,) if recusal_checked else ()
    assignment, worker = record.work_step(session, uid, "confirm", "", present, by, now)
    leader = session.get_one(Leader, assignment.leader_id)
    refuse_recused(session, leader, record.matter(session, assignment, by))
    assignment.confirmed_on = assignment.recusal_checked_on = local_date(now)
    assignment.confirmed_by = worker
    record.give_tick(assignment, record.PLAN_ITEMS[0], assignment.uid)
    session.flush()


@needs(Permission.PROPOSE_ASSIGNMENT)
def void_assignment(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Void a proposal that was a mistake, or one of two assignments of a matter that met in a package.

    :raises RuleViolation: without reason; when it was approved and is the matter's only one.
    """
    if not reason.strip():
        raise RuleViolation("请写明为什么作废。", "reason")
    assignment = record.find_own(session, uid, by)
    matter = record.matter(session, assignment, by)
    twins = [row for row in _open_for(session, matter) if row.id != assignment.id]
    if assignment.state not in OPEN_STATES:
        raise RuleViolation(f"这件包案{assignment.state.label}，不能作废。请直接查看。", "state")
    if assignment.state is not AssignmentState.PROPOSED and not twins:
        raise RuleViolation("这件包案已经批准，不能作废；请更换领导，或办结后申请销号。", "state")
    assignment.voided_at, assignment.voided_reason = now, reason.strip()
    session.flush()


def refuse_second_leader(session: Session, matter: AssignmentMatter) -> None:
    """One leader at a time: refuse a matter that is assigned, or whose dispute is. Called inside services.

    A unique index would refuse what two PCs entered before they met; those are shown, and a person voids one.

    :raises RuleViolation: naming the assignment.
    """
    taken = _open_for(session, matter)
    if taken:
        kind = "纠纷" if matter.kind is MatterKind.DISPUTE else matter.kind.label
        raise RuleViolation(
            f"这件{kind}已经在包案（{taken[0].number}），一件案子同时只有一位包案领导。", "matter_uid"
        )


def start_clocks(assignment: LeaderAssignment, rules: Rules, today: date) -> None:
    """Confirming and planning count from ``today``, the approval or a hand-over. Called inside services."""
    assignment.clock_from = today
    assignment.confirm_due_on = clock.confirm_limit(today, rules.profile, rules.calendar).due
    assignment.plan_due_on = clock.plan_limit(today, rules.profile, rules.calendar).due


def _open_for(session: Session, matter: AssignmentMatter) -> list[LeaderAssignment]:
    dispute = select(Dispute.id).where(Dispute.uid == matter.dispute_uid)
    about = LeaderAssignment.matter_uid == matter.uid
    if matter.dispute_uid is not None:
        about = or_(about, LeaderAssignment.dispute_id.in_(dispute))
    query = select(LeaderAssignment).where(
        about, LeaderAssignment.state.in_(OPEN_STATES), LeaderAssignment.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(LeaderAssignment.id)))
