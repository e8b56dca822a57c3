"""Leader assignment (领导包案): proposal, approval, plan, progress, discharge (rules.md 3.3).

Leaders seldom sit at the program: the director records what head and leader decide, with their names.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AssignmentState, ProgressKind
from db.models.assignment import Leader, LeaderAssignment, ProgressEntry
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import OPEN_STATES, AssignmentEvidence
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind
from desktop_app.domain.working_day import add_working_days
from desktop_app.errors import RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services.dispute_access import readable
from desktop_app.services.name_reading import name_key
from desktop_app.services.number import issue_number
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """Why a case is put to a leader, and to whom."""

    dispute_uid: UUID
    leader_uid: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """The plan (四定): who does what by when; the leader is fixed by the assignment."""

    responsible: str
    measures: str
    due_on: date


@dataclass(frozen=True, slots=True)
class ProgressDraft:
    """One dated entry of progress."""

    kind: ProgressKind
    happened_at: datetime
    people: str
    content: str
    next_step: str = ""


@needs(Permission.PROPOSE_ASSIGNMENT)
def add_leader(session: Session, name: str, post: str, phone: str, *, by: Actor, now: datetime) -> UUID:
    """Add a leader to the list; returns the uid.

    :raises RuleViolation: when name or post is missing.
    """
    del by, now
    if not name.strip():
        raise RuleViolation("请填写领导姓名。", "name")
    if not post.strip():
        raise RuleViolation("请填写职务。", "post")
    leader = Leader(
        name=name.strip(), name_key=name_key(name), post=post.strip(), phone=phone or None, active=True
    )
    session.add(leader)
    session.flush()
    return leader.uid


@needs(Permission.PROPOSE_ASSIGNMENT)
def propose(session: Session, draft: ProposalDraft, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Propose that a leader takes a case; returns the assignment's uid.

    :raises RuleViolation: without reason, for an unknown leader, or when the case has a leader already.
    """
    if not draft.reason.strip():
        raise RuleViolation("请写明为什么提出包案。", "reason")
    dispute = _dispute(session, draft.dispute_uid, by)
    leader = record.find_leader(session, draft.leader_uid)
    taken = session.scalars(
        select(LeaderAssignment.number).where(
            LeaderAssignment.dispute_id == dispute.id,
            LeaderAssignment.state.in_(OPEN_STATES),
            LeaderAssignment.voided_at.is_(None),
        )
    ).first()
    if taken is not None:
        raise RuleViolation(f"这件纠纷已经在包案（{taken}），一件案子同时只有一位包案领导。", "dispute_uid")
    today = local_date(now)
    number = issue_number(
        session, NumberKind.ASSIGNMENT, rules.profile.number.assignment, rules.identity.short_name,
        rules.identity.code, today.year,
    )  # fmt: skip
    assignment = LeaderAssignment(
        dispute_id=dispute.id, leader_id=leader.id, number=number, state=AssignmentState.PROPOSED,
        proposed_on=today, proposed_by=by.name, reason=draft.reason.strip(), checklist={},
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

    ``decided_by`` is the head's name where somebody else records the decision.

    :raises RuleViolation: in the wrong state, or a rejection without reason.
    """
    assignment = record.step(session, uid, "approve" if approved else "reject", note, (), by, now)
    rules = record.rules_of(session, assignment, rules)
    today = local_date(now)
    assignment.approved_on, assignment.approval_note = today, note.strip() or None
    assignment.approved_by = decided_by.strip() or by.name
    if approved:
        _start_clocks(assignment, rules, today)
        assignment.due_on = today + timedelta(days=rules.profile.leader.max_days)
    session.flush()


def _start_clocks(assignment: LeaderAssignment, rules: Rules, today: date) -> None:
    leader = rules.profile.leader
    assignment.confirm_due_on = add_working_days(today, leader.confirm, rules.calendar).due
    assignment.plan_due_on = add_working_days(today, leader.plan, rules.calendar).due


@needs(Permission.WORK_ASSIGNMENT)
def confirm(session: Session, uid: UUID, recusal_checked: bool, *, by: Actor, now: datetime) -> None:
    """The leader takes the case, after checking that nobody involved is close (回避).

    :raises RuleViolation: when recusal was not checked or the state does not admit it.
    """
    present = (AssignmentEvidence.RECUSAL_CHECKED,) if recusal_checked else ()
    assignment = record.step(session, uid, "confirm", "", present, by, now)
    assignment.confirmed_on = assignment.recusal_checked_on = local_date(now)
    record.give_tick(assignment, record.PLAN_ITEMS[0], assignment.uid)
    session.flush()


@needs(Permission.WORK_ASSIGNMENT)
def plan(session: Session, uid: UUID, draft: PlanDraft, *, by: Actor, now: datetime) -> None:
    """Fix the plan (四定).

    :raises RuleViolation: at the field that is missing, or when the limit lies outside the approved one.
    """
    today = local_date(now)
    assignment = record.find(session, uid, by)
    if not draft.responsible.strip():
        raise RuleViolation("请填写责任人。", "responsible")
    if not draft.measures.strip():
        raise RuleViolation("请写明化解方案。", "measures")
    if draft.due_on < today:
        raise RuleViolation("时限不能早于今天。", "due_on")
    if assignment.due_on is not None and draft.due_on > assignment.due_on:
        raise RuleViolation(f"时限不能晚于 {assignment.due_on:%Y-%m-%d}；要更长请先申请延期。", "due_on")
    assignment = record.step(session, uid, "plan", draft.measures, (AssignmentEvidence.PLAN,), by, now)
    assignment.planned_on = today
    assignment.responsible_name, assignment.measures = draft.responsible.strip(), draft.measures.strip()
    assignment.due_on = draft.due_on
    for key in record.PLAN_ITEMS[1:]:
        record.give_tick(assignment, key, assignment.uid)
    session.flush()


@needs(Permission.WORK_ASSIGNMENT)
def add_progress(session: Session, uid: UUID, draft: ProgressDraft, *, by: Actor, now: datetime) -> UUID:
    """Record a visit, meeting, call or note; visits and meetings count as real actions.

    :raises RuleViolation: without content or people, or when it lies in the future.
    """
    if not draft.content.strip():
        raise RuleViolation("请写明做了什么、有什么结果。", "content")
    if not draft.people.strip():
        raise RuleViolation("请填写参加人。", "people")
    if draft.happened_at > now:
        raise RuleViolation("时间还没到，请核对。", "happened_at")
    assignment = record.find(session, uid, by)
    if assignment.state not in OPEN_STATES:
        raise RuleViolation(f"包案{assignment.state.label}，不能再记进展。", "state")
    entry = ProgressEntry(
        leader_assignment_id=assignment.id, kind=draft.kind, happened_at=draft.happened_at, entered_at=now,
        people=draft.people.strip(), content=draft.content.strip(), next_step=draft.next_step.strip() or None,
        entered_by=by.name,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    return entry.uid


@needs(Permission.WORK_ASSIGNMENT)
def give_evidence(
    session: Session, uid: UUID, item: str, record_uid: UUID, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Tie a checklist item to the progress entry that proves it.

    :raises RuleViolation: for an item that the profile does not have, an entry of another assignment, or
        when the assignment has ended.
    """
    del now
    assignment = record.find(session, uid, by)
    checklist = record.rules_of(session, assignment, rules).profile.leader.checklist
    if item not in {i.key for i in checklist}:
        raise RuleViolation("清单里没有这一项，请刷新后再试。", "item")
    if assignment.state not in OPEN_STATES:
        raise RuleViolation(f"包案{assignment.state.label}，不能再补佐证。", "state")
    known = session.scalars(
        select(ProgressEntry.id).where(
            ProgressEntry.uid == record_uid,
            ProgressEntry.leader_assignment_id == assignment.id,
            ProgressEntry.voided_at.is_(None),
        )
    ).first()
    if known is None:
        raise RuleViolation("请从这件包案的进展里选一条作佐证。", "record_uid")
    record.give_tick(assignment, item, record_uid)
    session.flush()


@needs(Permission.WORK_ASSIGNMENT)
def ask_extension(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Ask for more time, once.

    :raises RuleViolation: without reason, or when it was extended before.
    """
    present = () if record.find(session, uid, by).extended_on else (AssignmentEvidence.FIRST_EXTENSION,)
    record.step(session, uid, "ask_extension", reason, present, by, now)


@needs(Permission.APPROVE_ASSIGNMENT)
def decide_extension(
    session: Session, uid: UUID, new_due: date | None, reason: str, *, by: Actor, now: datetime
) -> None:
    """Grant the new limit, or refuse it (``new_due`` None) with a reason.

    :raises RuleViolation: when the new limit is not later than the old one.
    """
    assignment = record.find(session, uid, by)
    if new_due is not None and assignment.due_on is not None and new_due <= assignment.due_on:
        raise RuleViolation("新的时限要晚于原来的时限。", "new_due")
    action = "refuse_extension" if new_due is None else "approve_extension"
    assignment = record.step(session, uid, action, reason, (), by, now)
    if new_due is not None:
        assignment.due_on, assignment.extended_on = new_due, local_date(now)
    session.flush()


@needs(Permission.APPROVE_ASSIGNMENT)
def hand_over(
    session: Session, uid: UUID, leader_uid: UUID, reason: str, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Give the case to another leader, who confirms and plans anew.

    :raises RuleViolation: without reason, or when it is the same leader.
    """
    assignment, leader = record.find(session, uid, by), record.find_leader(session, leader_uid)
    if assignment.leader_id == leader.id:
        raise RuleViolation("接手的领导和现在的是同一位，请另选。", "leader_uid")
    record.step(session, uid, "hand_over", reason, (AssignmentEvidence.NEW_LEADER,), by, now)
    assignment.leader_id = leader.id
    assignment.confirmed_on = assignment.recusal_checked_on = assignment.planned_on = None
    record.take_ticks(assignment, record.PLAN_ITEMS)
    _start_clocks(assignment, record.rules_of(session, assignment, rules), local_date(now))
    session.flush()


def _dispute(session: Session, uid: UUID, by: Actor) -> Dispute:
    found = session.scalars(
        select(Dispute).where(Dispute.uid == uid, Dispute.voided_at.is_(None), readable(by))
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这件纠纷，请刷新后再试。", "dispute_uid")
    return found
