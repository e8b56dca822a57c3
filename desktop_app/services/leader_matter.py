"""A leader's own page (我的包案): what is asked of one leader, the overdue first, with what comes next."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from db.enums import AssignmentState
from db.models.assignment import AssignmentStep, Leader, LeaderAbsence, LeaderAssignment
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import OPEN_STATES
from desktop_app.errors import RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services.assignment_matter import matter_of, shown, still_here
from desktop_app.services.assignment_view import AssignmentRow, rows_of
from desktop_app.services.leader_view import LeaderRow, list_leaders
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

_ASKED = {
    AssignmentState.PROPOSED: "等党政一把手审批",
    AssignmentState.ASSIGNED: "认领，并核对有无回避",
    AssignmentState.CONFIRMED: "定方案：责任人、措施、时限",
    AssignmentState.EXTENSION_ASKED: "等党政一把手批准延期",
    AssignmentState.DISCHARGE_ASKED: "等中心主任复核销号",
}
"""What comes next in a state; a running one says it by its next step."""


@dataclass(frozen=True, slots=True)
class LeaderMatter:
    """One case of a leader: what is next and by when. ``days_left`` is negative once it is overdue."""

    row: AssignmentRow
    people: tuple[str, ...]
    village_name: str
    acting_for: str
    """The leader who is away, where this one only acts; empty for an own case."""
    next_step: str
    next_on: date | None
    days_left: int | None
    warnings: tuple[str, ...]

    @property
    def overdue(self) -> bool:
        """Whether what is next, or the limit, is past."""
        left = [d for d in (self.days_left, self.row.days_left) if d is not None]
        return any(d < 0 for d in left) or self.row.neglected


@dataclass(frozen=True, slots=True)
class LeaderPage:
    """A leader with all open cases, the overdue first, then by what is next."""

    leader: LeaderRow
    matters: tuple[LeaderMatter, ...]

    @property
    def overdue_count(self) -> int:
        """How many cases are late."""
        return sum(matter.overdue for matter in self.matters)


@needs(Permission.VIEW_ASSIGNMENT)
def leader_page(session: Session, uid: UUID, rules: Rules, *, by: Actor, today: date) -> LeaderPage:
    """One leader's cases, and those of leaders away for whom this one acts.

    :raises RuleViolation: when the leader is unknown.
    """
    leader = record.find_leader(session, uid)
    away = {
        absent.id: absent.name
        for absent in session.scalars(_acting_for(leader.id, today))
        if (deputy := record.deputy_of(session, absent.id, today)) is not None and deputy.id == leader.id
    }
    query = select(LeaderAssignment).where(
        LeaderAssignment.leader_id.in_([leader.id, *away]),
        LeaderAssignment.state.in_(OPEN_STATES),
        LeaderAssignment.voided_at.is_(None),
        shown(by),
        still_here(session, by.office_uid),
    )
    found = session.scalars(query.order_by(LeaderAssignment.id)).all()
    matters = [_matter(session, one, away.get(one.leader_id, ""), rules, by, today) for one in found]
    rows = list_leaders(session, rules, by=by, today=today, include_ended=True)
    return LeaderPage(
        next(row for row in rows if row.uid == uid),
        tuple(sorted((m for m in matters if m is not None), key=_urgency)),
    )


@needs(Permission.VIEW_ASSIGNMENT)
def my_page(session: Session, rules: Rules, *, by: Actor, today: date) -> LeaderPage:
    """The page of the leader whose account this user has.

    :raises RuleViolation: when no leader of the list has it.
    """
    mine = session.scalars(
        select(Leader).where(
            or_(Leader.user_uid == by.user_uid, Leader.name == by.name), Leader.voided_at.is_(None)
        )
    ).all()
    # The account names the leader for certain; a namesake counts only where no card names it.
    found = next((leader for leader in mine if leader.user_uid == by.user_uid), None)
    found = found or next((leader for leader in mine if leader.user_uid is None), None)
    if found is None:
        raise RuleViolation("领导名单里没有您的账号，请中心主任在领导卡上填好账号。", "user_uid")
    return leader_page(session, found.uid, rules, by=by, today=today)


def _acting_for(deputy_id: int, today: date) -> Select[Leader]:
    return (
        select(Leader)
        .join(LeaderAbsence, LeaderAbsence.leader_id == Leader.id)
        .where(
            LeaderAbsence.deputy_id == deputy_id,
            LeaderAbsence.starts_on <= today,
            or_(LeaderAbsence.ends_on.is_(None), LeaderAbsence.ends_on >= today),
            LeaderAbsence.voided_at.is_(None),
        )
        .distinct()
    )


def _matter(
    session: Session, assignment: LeaderAssignment, acting_for: str, rules: Rules, by: Actor, today: date
) -> LeaderMatter | None:
    matter = matter_of(session, assignment, by)
    rows = rows_of(session, [assignment], rules, by, today)
    if matter is None or not rows:
        return None
    row = rows[0]
    text, day = _next(session, assignment, row)
    return LeaderMatter(
        row=row,
        people=matter.people,
        village_name=matter.village_name,
        acting_for=acting_for,
        next_step=text,
        next_on=day,
        days_left=None if day is None else (day - today).days,
        warnings=() if row.health is None else row.health.words,
    )


def _next(session: Session, assignment: LeaderAssignment, row: AssignmentRow) -> tuple[str, date | None]:
    """What is to be done next: the step of the state, else what was left, else the plan's first open step."""
    if assignment.state in _ASKED:
        return _ASKED[assignment.state], row.due_on
    step = None if row.health is None else row.health.next_step
    if step is not None:
        return step.text, step.due_on
    planned = session.scalars(
        select(AssignmentStep)
        .where(
            AssignmentStep.leader_assignment_id == assignment.id,
            AssignmentStep.done_on.is_(None),
            AssignmentStep.voided_at.is_(None),
        )
        .order_by(AssignmentStep.due_on, AssignmentStep.ordinal)
    ).first()
    if planned is not None:
        return planned.content, planned.due_on
    due = None if row.health is None else row.health.rhythm.next_due_on
    return "见面、下访或开协调会一次", due


def _urgency(matter: LeaderMatter) -> tuple[bool, int, int]:
    left = [d for d in (matter.days_left, matter.row.days_left) if d is not None]
    return (not matter.overdue, min(left, default=9999), -matter.row.days_without_action)
