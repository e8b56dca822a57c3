"""Leader assignments in a list: by leader, with the last 30 days, health, and two leaders for one case."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.enums import AssignmentState, MatterKind, RiskLevel
from db.models.assignment import Leader, LeaderAbsence, LeaderAssignment, ProgressEntry
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_health import Entry, Health, health_of
from desktop_app.domain.assignment_state import OPEN_STATES, REAL_ACTIONS
from desktop_app.domain.clock_time import local_date
from desktop_app.services import assignment_record as record
from desktop_app.services.assignment_matter import AssignmentMatter, matters_of, shown, still_here
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

WINDOW_DAYS = 30
"""Days of the line that shows how often something was really done."""
_WORKED = OPEN_STATES - {AssignmentState.PROPOSED}
"""States in which neglect counts: nobody owes a visit before the approval."""


@dataclass(frozen=True, slots=True)
class EvidenceCount:
    """How much of one group of the checklist (四定, 三包) has evidence."""

    group: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One assignment in the list; ``action_days`` are days ago, 0 is today.

    ``dispute_uid`` is the dispute, or the one that the petition or hazard is tied to. ``days_without_action``
    counts from the last real action, before the first one from the approval; ``due_on`` and ``days_left`` are
    of the limit that runs now: confirming, planning, or the whole. ``health`` is there while work is owed.
    """

    uid: UUID
    number: str
    matter_kind: MatterKind
    matter_uid: UUID
    matter_number: str
    dispute_uid: UUID | None
    title: str
    leader_uid: UUID
    leader_name: str
    leader_post: str
    deputy_name: str
    """Who acts while the leader is away; empty while the leader is there."""
    risk: RiskLevel
    state: AssignmentState
    action_days: tuple[int, ...]
    last_action_on: date | None
    days_without_action: int
    neglected: bool
    health: Health | None
    evidence_done: int
    evidence_total: int
    evidence: tuple[EvidenceCount, ...]
    due_on: date | None
    days_left: int | None
    twice: bool
    """Another open assignment is about the same case: two PCs entered one each; a person voids one."""


@needs(Permission.VIEW_ASSIGNMENT)
def list_assignments(
    session: Session, rules: Rules, *, by: Actor, today: date, include_ended: bool = False
) -> tuple[AssignmentRow, ...]:
    """Assignments by leader, red ones and the longest neglected first; without cases that moved away."""
    query = select(LeaderAssignment).where(LeaderAssignment.voided_at.is_(None), shown(by))
    if not include_ended:
        query = query.where(LeaderAssignment.state.in_(OPEN_STATES), still_here(session, by.office_uid))
    rows = rows_of(session, session.scalars(query).all(), rules, by, today)
    risks = list(RiskLevel)
    places = {uid: n for n, uid in enumerate(session.scalars(select(Leader.uid).order_by(Leader.id)))}
    return tuple(
        sorted(rows, key=lambda r: (places[r.leader_uid], risks.index(r.risk), -r.days_without_action))
    )


def rows_of(
    session: Session, found: Sequence[LeaderAssignment], rules: Rules, by: Actor, today: date
) -> tuple[AssignmentRow, ...]:
    """The listed form of assignments, in their order; one whose matter is not here is left out."""
    entries = entries_of(session, [assignment.id for assignment in found])
    matters, clashes = matters_of(session, found, by), _clashes(session)
    away = _deputies(session, today)
    rows: list[AssignmentRow] = []
    for assignment in found:
        matter = matters.get(assignment.id)
        if matter is not None:
            twice = matter.uid in clashes or matter.dispute_uid in clashes
            own = entries.get(assignment.id, [])
            row = _row(session, assignment, matter, own, record.rules_of(session, assignment, rules), today)
            deputy = away.get(assignment.leader_id, "")
            clash = twice and assignment.state in OPEN_STATES
            rows.append(replace(row, twice=clash, deputy_name=deputy))
    return tuple(rows)


def _deputies(session: Session, today: date) -> dict[int, str]:
    """Who acts today, by the local id of the leader who is away; few, mostly none."""
    absent = session.scalars(
        select(LeaderAbsence.leader_id).where(
            LeaderAbsence.starts_on <= today, LeaderAbsence.deputy_id.is_not(None),
            or_(LeaderAbsence.ends_on.is_(None), LeaderAbsence.ends_on >= today),
            LeaderAbsence.voided_at.is_(None),
        )
    )  # fmt: skip
    deputies = {leader: record.deputy_of(session, leader, today) for leader in set(absent)}
    return {leader: deputy.name for leader, deputy in deputies.items() if deputy is not None}


def _clashes(session: Session) -> frozenset[UUID]:
    """Uids of matters, and of the disputes they are tied to, that more than one open assignment is about."""
    rows = session.execute(
        select(LeaderAssignment.matter_uid, Dispute.uid)
        .outerjoin(Dispute, Dispute.id == LeaderAssignment.dispute_id)
        .where(LeaderAssignment.state.in_(OPEN_STATES), LeaderAssignment.voided_at.is_(None))
    )
    counts = Counter(uid for row in rows for uid in {row[0], row[1]} if uid is not None)
    return frozenset(uid for uid, count in counts.items() if count > 1)


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


def health_entries(entries: Sequence[ProgressEntry]) -> list[Entry]:
    """Entries of progress as the rules of health know them, in their order."""
    return [Entry(e.kind, e.happened_at, e.entered_at, e.next_step or "", e.next_on) for e in entries]


def _row(
    session: Session,
    assignment: LeaderAssignment,
    matter: AssignmentMatter,
    entries: list[ProgressEntry],
    rules: Rules,
    today: date,
) -> AssignmentRow:
    leader = session.get_one(Leader, assignment.leader_id)
    rule = rules.profile.leader
    start = assignment.approved_on or assignment.proposed_on
    health = health_of(health_entries(entries), start, matter.risk, rule, today)
    acted_on = [local_date(e.happened_at) for e in entries if e.kind in REAL_ACTIONS]
    days = [(today - day).days for day in acted_on]
    due_on = _next_limit(assignment)
    worked = assignment.state in _WORKED
    return AssignmentRow(
        uid=assignment.uid,
        number=assignment.number,
        matter_kind=matter.kind,
        matter_uid=matter.uid,
        matter_number=matter.number,
        dispute_uid=matter.dispute_uid,
        title=matter.title,
        leader_uid=leader.uid,
        leader_name=leader.name,
        leader_post=leader.post,
        deputy_name="",
        risk=matter.risk,
        state=assignment.state,
        action_days=tuple(sorted(d for d in days if 0 <= d < WINDOW_DAYS)),
        last_action_on=max(acted_on, default=None),
        days_without_action=health.rhythm.idle,
        neglected=worked and health.rhythm.late > 0,
        health=health if worked else None,
        evidence_done=len(set(assignment.checklist) & {i.key for i in rule.checklist}),
        evidence_total=len(rule.checklist),
        evidence=_counts(assignment, rules),
        due_on=due_on,
        days_left=None if due_on is None else (due_on - today).days,
        twice=False,
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
