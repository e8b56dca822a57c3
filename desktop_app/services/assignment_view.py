"""Leader assignments in a list: by leader, with the last 30 days and how long nothing was done."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AssignmentState, RiskLevel
from db.models.assignment import Leader, LeaderAssignment, ProgressEntry
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import (
    OPEN_STATES,
    REAL_ACTIONS,
    action_overdue,
    days_without_action,
)
from desktop_app.domain.clock_time import local_date
from desktop_app.services.case_holder import cases_away
from desktop_app.services.dispute_access import not_hidden, readable
from desktop_app.services.name_reading import initials
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

WINDOW_DAYS = 30
"""Days of the line that shows how often something was really done."""
_WORKED = OPEN_STATES - {AssignmentState.PROPOSED}
"""States in which neglect counts: nobody owes a visit before the approval."""


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """A leader to choose from; ``initials`` are of the pinyin."""

    uid: UUID
    name: str
    post: str
    phone: str | None
    open_count: int
    initials: str


@dataclass(frozen=True, slots=True)
class EvidenceCount:
    """How much of one group of the checklist (四定, 三包) has evidence."""

    group: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One assignment in the list; ``action_days`` are days ago, 0 is today.

    ``days_without_action`` counts from the last real action, before the first one from the approval;
    ``due_on`` and ``days_left`` are of the limit that runs now: confirming, planning, or the whole.
    """

    uid: UUID
    number: str
    dispute_uid: UUID
    dispute_number: str
    title: str
    leader_uid: UUID
    leader_name: str
    leader_post: str
    risk: RiskLevel
    state: AssignmentState
    action_days: tuple[int, ...]
    last_action_on: date | None
    days_without_action: int
    neglected: bool
    evidence_done: int
    evidence_total: int
    evidence: tuple[EvidenceCount, ...]
    due_on: date | None
    days_left: int | None


@needs(Permission.VIEW_ASSIGNMENT)
def list_leaders(session: Session, *, by: Actor, today: date) -> tuple[LeaderRow, ...]:
    """Active leaders by the order in which they were entered, with their open assignments."""
    del today
    open_ids = session.scalars(
        select(LeaderAssignment.leader_id).where(
            LeaderAssignment.state.in_(OPEN_STATES),
            LeaderAssignment.voided_at.is_(None),
            not_hidden(LeaderAssignment.dispute_id, by),
        )
    ).all()
    rows = session.scalars(
        select(Leader).where(Leader.active, Leader.voided_at.is_(None)).order_by(Leader.id)
    )
    return tuple(
        LeaderRow(r.uid, r.name, r.post, r.phone, open_ids.count(r.id), initials(r.name)) for r in rows
    )


@needs(Permission.VIEW_ASSIGNMENT)
def list_assignments(
    session: Session, rules: Rules, *, by: Actor, today: date, include_ended: bool = False
) -> tuple[AssignmentRow, ...]:
    """Assignments by leader, red ones and the longest neglected first; without cases that moved away."""
    query = (
        select(LeaderAssignment, Leader, Dispute)
        .join(Leader, LeaderAssignment.leader_id == Leader.id)
        .join(Dispute, LeaderAssignment.dispute_id == Dispute.id)
        .where(LeaderAssignment.voided_at.is_(None), readable(by))
    )
    if not include_ended:
        away = cases_away(session, by.office_uid)
        query = query.where(LeaderAssignment.state.in_(OPEN_STATES), Dispute.id.not_in(away))
    found = session.execute(query).all()
    entries = entries_of(session, [assignment.id for assignment, _, _ in found])
    rows = [row_of(a, le, d, entries.get(a.id, []), rules, today) for a, le, d in found]
    risks = list(RiskLevel)
    order = {leader.id: n for n, leader in enumerate(session.scalars(select(Leader).order_by(Leader.id)))}
    places = {leader.uid: order[leader.id] for _, leader, _ in found}
    return tuple(
        sorted(rows, key=lambda r: (places[r.leader_uid], risks.index(r.risk), -r.days_without_action))
    )


def entries_of(session: Session, ids: list[int]) -> dict[int, list[ProgressEntry]]:
    """Progress entries of these assignments (local ids), oldest first."""
    found: dict[int, list[ProgressEntry]] = {}
    rows = session.scalars(
        select(ProgressEntry)
        .where(ProgressEntry.leader_assignment_id.in_(ids), ProgressEntry.voided_at.is_(None))
        .order_by(ProgressEntry.happened_at)
    )
    for entry in rows:
        found.setdefault(entry.leader_assignment_id, []).append(entry)
    return found


def row_of(
    assignment: LeaderAssignment,
    leader: Leader,
    dispute: Dispute,
    entries: list[ProgressEntry],
    rules: Rules,
    today: date,
) -> AssignmentRow:
    """The listed form of one assignment with its ``entries``."""
    rules = rules.of_version(dispute.profile_version)
    start = assignment.approved_on or assignment.proposed_on
    idle = days_without_action([(e.kind, e.happened_at) for e in entries], start, today)
    acted_on = [local_date(e.happened_at) for e in entries if e.kind in REAL_ACTIONS]
    days = [(today - day).days for day in acted_on]
    due_on = _next_limit(assignment)
    return AssignmentRow(
        uid=assignment.uid,
        number=assignment.number,
        dispute_uid=dispute.uid,
        dispute_number=dispute.number,
        title=dispute.title,
        leader_uid=leader.uid,
        leader_name=leader.name,
        leader_post=leader.post,
        risk=dispute.risk_level,
        state=assignment.state,
        action_days=tuple(sorted(d for d in days if 0 <= d < WINDOW_DAYS)),
        last_action_on=max(acted_on, default=None),
        days_without_action=idle,
        neglected=assignment.state in _WORKED
        and action_overdue(idle, dispute.risk_level, rules.profile.leader.visit_rule),
        evidence_done=len(set(assignment.checklist) & {i.key for i in rules.profile.leader.checklist}),
        evidence_total=len(rules.profile.leader.checklist),
        evidence=_counts(assignment, rules),
        due_on=due_on,
        days_left=None if due_on is None else (due_on - today).days,
    )


def _next_limit(assignment: LeaderAssignment) -> date | None:
    if assignment.state not in OPEN_STATES:
        return None
    limits = {
        AssignmentState.ASSIGNED: assignment.confirm_due_on,
        AssignmentState.CONFIRMED: assignment.plan_due_on,
    }
    return limits.get(assignment.state, assignment.due_on)


def _counts(assignment: LeaderAssignment, rules: Rules) -> tuple[EvidenceCount, ...]:
    found: dict[str, list[bool]] = {}
    for item in rules.profile.leader.checklist:
        found.setdefault(item.group, []).append(item.key in assignment.checklist)
    return tuple(EvidenceCount(group, sum(done), len(done)) for group, done in found.items())
