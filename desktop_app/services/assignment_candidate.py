"""Matters that should be put to a leader by rule (提请包案), each with its reasons (rules.md 3.3)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AssignmentTrigger, MatterKind, RiskLevel
from db.models.assignment import LeaderAssignment
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import OPEN_STATES
from desktop_app.domain.assignment_trigger import MatterFacts, Reason, reasons_for
from desktop_app.services.assignment_matter import AssignmentMatter, open_matters, orders_of
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A matter that should be put to a leader; the strongest reason first."""

    kind: MatterKind
    uid: UUID
    number: str
    title: str
    people: tuple[str, ...]
    risk: RiskLevel
    village_name: str
    due_on: date | None
    state_label: str
    reasons: tuple[Reason, ...]

    @property
    def trigger(self) -> AssignmentTrigger:
        """What the proposal names as its cause."""
        return self.reasons[0].trigger

    @property
    def words(self) -> str:
        """All reasons in one text, to start the proposal with."""
        return "".join(reason.words for reason in self.reasons)


@needs(Permission.VIEW_ASSIGNMENT)
def list_candidates(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[CandidateRow, ...]:
    """Open matters without a leader that have a reason to get one; red ones first, then the oldest.

    Thresholds are of the profile under which the matter was opened.
    """
    taken = taken_matters(session)
    found: list[tuple[date, CandidateRow]] = []
    for matter in open_matters(session, rules.profile.leader.candidate, today, by):
        if matter.settled or matter.uid in taken or matter.dispute_uid in taken:
            continue
        reasons = reasons_of(session, matter, rules, today)
        if reasons:
            found.append((matter.opened_on, _row(matter, reasons)))
    risks = list(RiskLevel)
    return tuple(row for _, row in sorted(found, key=lambda one: (risks.index(one[1].risk), one[0])))


def reasons_of(session: Session, matter: AssignmentMatter, rules: Rules, today: date) -> tuple[Reason, ...]:
    """Reasons to put a matter to a leader. Called inside other services."""
    rule = rules.of_version(matter.profile_version).profile.leader.candidate
    facts = MatterFacts(
        matter.kind, matter.risk, matter.opened_on, matter.due_on, matter.difficulty,
        orders_of(session, matter.uid),
    )  # fmt: skip
    return reasons_for(facts, rule, today)


def taken_matters(session: Session) -> frozenset[UUID]:
    """Uids of all matters that have a leader or are proposed to one, with the disputes they are tied to."""
    rows = session.execute(
        select(LeaderAssignment.matter_uid, Dispute.uid)
        .outerjoin(Dispute, Dispute.id == LeaderAssignment.dispute_id)
        .where(LeaderAssignment.state.in_(OPEN_STATES), LeaderAssignment.voided_at.is_(None))
    )
    return frozenset(uid for row in rows for uid in row if uid is not None)


def _row(matter: AssignmentMatter, reasons: tuple[Reason, ...]) -> CandidateRow:
    return CandidateRow(
        matter.kind, matter.uid, matter.number, matter.title, matter.people, matter.risk,
        matter.village_name, matter.due_on, matter.state_label, reasons,
    )  # fmt: skip
