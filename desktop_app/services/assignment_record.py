"""One leader assignment as a record: finding it, stepping its state, logging the step.

Building blocks of the services about assignments, called inside their permission.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.enums import AssignmentState
from db.models.assignment import AssignmentHandover, Leader, LeaderAbsence, LeaderAssignment
from db.models.dispute import Dispute, Transition
from desktop_app.domain import assignment_duty as duty
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import MACHINE, OPEN_STATES
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.leader_choice import out_of_office
from desktop_app.domain.state_machine import Evidence
from desktop_app.errors import FengqiaoError, PermissionDenied, RuleViolation
from desktop_app.services.assignment_matter import AssignmentMatter, matter_of, shown
from desktop_app.services.office_name import refuse_other_side
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
            LeaderAssignment.uid == uid, LeaderAssignment.voided_at.is_(None), shown(actor)
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这件包案，请刷新后再试。", "uid")
    return found


def find_own(session: Session, uid: UUID, actor: Actor) -> LeaderAssignment:
    """The assignment, to be changed here: one side of the exchange never writes the other's.

    :raises RuleViolation: when the other side leads it; otherwise as ``find``.
    """
    found = find(session, uid, actor)
    refuse_other_side(session, found.office_id, actor, "这件包案", "uid")
    return found


def find_own_leader(session: Session, uid: UUID, actor: Actor) -> Leader:
    """An active leader of this side's own list, to be changed.

    :raises RuleViolation: when the other side keeps the entry; otherwise as ``find_leader``.
    """
    found = find_leader(session, uid)
    refuse_other_side(session, found.office_id, actor, f"{found.name}的名册", "leader_uid")
    return found


def matter(session: Session, assignment: LeaderAssignment, actor: Actor) -> AssignmentMatter:
    """What the assignment is about.

    :raises RuleViolation: when it is not here any more, or not for this actor to read.
    """
    found = matter_of(session, assignment, actor)
    if found is None:
        raise RuleViolation("找不到包案的事项，可能已作废，请刷新后再试。", "uid")
    return found


def rules_of(session: Session, assignment: LeaderAssignment, rules: Rules) -> Rules:
    """The rules with the profile under which the matter was opened."""
    version = assignment.profile_version
    if version is None:
        version = session.scalar(select(Dispute.profile_version).where(Dispute.id == assignment.dispute_id))
    return rules.of_version(version or "")


def find_leader(session: Session, uid: UUID, today: date | None = None) -> Leader:
    """A leader of the list; with ``today`` one who is in office on that day.

    :raises RuleViolation: when it is none of the list, retired, or not in the term of office.
    """
    found = session.scalars(select(Leader).where(Leader.uid == uid, Leader.voided_at.is_(None))).one_or_none()
    if found is None:
        raise RuleViolation("请从名单里选一位包案领导。", "leader_uid")
    if today is not None and (why := why_out(found, today)):
        raise RuleViolation(f"{why}，请另选一位。", "leader_uid")
    return found


def why_out(leader: Leader, today: date) -> str:
    """Why a leader is not in office on a day, without a full stop; empty when in office."""
    return out_of_office(leader.name, leader.active, leader.term_from, leader.term_to, today)


def person_of(leader: Leader) -> duty.Person:
    """A leader as somebody who may decide."""
    return duty.Person(leader.name, leader.user_uid)


def decider(by: Actor, decided_by: str) -> duty.Person:
    """Who decides: the user, or whose decision the user records.

    :raises RuleViolation: when the user is not the head and names nobody.
    """
    if why := duty.why_no_decider(by.role, decided_by):
        raise RuleViolation(why, "decided_by")
    named = decided_by.strip()
    own = not named or named == by.name
    return duty.Person(named or by.name, by.user_uid if own else None)


def absence_of(session: Session, leader_id: int, today: date) -> LeaderAbsence | None:
    """The absence of a leader that runs on a day; None when the leader is there."""
    return session.scalars(
        select(LeaderAbsence)
        .where(
            LeaderAbsence.leader_id == leader_id,
            LeaderAbsence.starts_on <= today,
            or_(LeaderAbsence.ends_on.is_(None), LeaderAbsence.ends_on >= today),
            LeaderAbsence.voided_at.is_(None),
        )
        .order_by(LeaderAbsence.starts_on.desc(), LeaderAbsence.id.desc())
    ).first()


def deputy_of(session: Session, leader_id: int, today: date) -> Leader | None:
    """Who acts for a leader on a day (代管); None when the leader is there or nobody was named."""
    away = absence_of(session, leader_id, today)
    if away is None or away.deputy_id is None:
        return None
    deputy = session.get_one(Leader, away.deputy_id)
    return None if why_out(deputy, today) else deputy


def former_leaders(session: Session, assignment: LeaderAssignment) -> tuple[duty.Person, ...]:
    """Leaders who handed the case over: none of them reviews it."""
    rows = session.scalars(
        select(Leader)
        .join(AssignmentHandover, AssignmentHandover.from_leader_id == Leader.id)
        .where(
            AssignmentHandover.leader_assignment_id == assignment.id,
            AssignmentHandover.voided_at.is_(None),
        )
    )
    return tuple(person_of(row) for row in rows)


def deputies_of(session: Session, assignment: LeaderAssignment, today: date) -> tuple[duty.Person, ...]:
    """Everybody who acted for the leader since the approval: none of them reviews."""
    since = assignment.approved_on or assignment.proposed_on
    rows = session.scalars(
        select(Leader)
        .join(LeaderAbsence, LeaderAbsence.deputy_id == Leader.id)
        .where(
            LeaderAbsence.leader_id == assignment.leader_id,
            LeaderAbsence.starts_on <= today,
            or_(LeaderAbsence.ends_on.is_(None), LeaderAbsence.ends_on >= since),
            LeaderAbsence.voided_at.is_(None),
        )
    )
    return tuple(person_of(row) for row in rows)


def open_assignments(session: Session, leader_id: int) -> list[LeaderAssignment]:
    """Assignments of a leader that have not ended, oldest first."""
    return list(
        session.scalars(
            select(LeaderAssignment)
            .where(
                LeaderAssignment.leader_id == leader_id,
                LeaderAssignment.state.in_(OPEN_STATES),
                LeaderAssignment.voided_at.is_(None),
            )
            .order_by(LeaderAssignment.id)
        )
    )


def work_step(
    session: Session,
    uid: UUID,
    action: str,
    reason: str,
    present: tuple[Evidence, ...],
    actor: Actor,
    now: datetime,
) -> tuple[LeaderAssignment, str]:
    """A step of the leader: as ``step``, after checking who works the case; also whose step it is by name.

    :raises PermissionDenied: when a leader works the case of another.
    :raises RuleViolation: when the leader's term has ended; otherwise as ``step``.
    """
    assignment = find_own(session, uid, actor)
    MACHINE.check(assignment.state, action, role=actor.role, reason=reason, present=present)
    worker = worker_of(session, assignment, actor, local_date(now))
    return step(session, uid, action, reason, present, actor, now), worker


def works(session: Session, assignment: LeaderAssignment, actor: Actor, day: date) -> bool:
    """Whether the actor may make the leader's own steps on a day."""
    try:
        worker_of(session, assignment, actor, day)
    except FengqiaoError:
        return False
    return True


def worker_of(session: Session, assignment: LeaderAssignment, actor: Actor, day: date) -> str:
    """Name of whoever works the case on a day: its leader, or the deputy while the leader is away.

    :raises PermissionDenied: when the actor is a leader, and neither of them.
    :raises RuleViolation: when the leader was not in office on that day.
    """
    leader = session.get_one(Leader, assignment.leader_id)
    if why := why_out(leader, day):
        raise RuleViolation(f"{why}，请先更换包案领导。", "leader_uid")
    deputy = deputy_of(session, leader.id, day)
    acting = None if deputy is None else person_of(deputy)
    who = duty.Person(actor.name, actor.user_uid)
    if why := duty.why_not_work(actor.role, who, person_of(leader), acting):
        raise PermissionDenied(why, "leader_uid")
    if acting is not None and not who.is_same(person_of(leader)):
        return acting.name
    return leader.name


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
    assignment = find_own(session, uid, actor)
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
