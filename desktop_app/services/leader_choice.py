"""To which leader a matter is suggested, with the reasons, and why others cannot take it."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import MatterKind
from db.models.assignment import Leader
from desktop_app.domain.actor import Actor
from desktop_app.domain.leader_choice import Candidate, LeaderChoice, MatterShape, rank
from desktop_app.errors import RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services.assignment_matter import AssignmentMatter, find_matter
from desktop_app.services.leader_recusal import Recusals
from desktop_app.services.leader_view import absence_words
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@needs(Permission.VIEW_ASSIGNMENT)
def suggest_leaders(
    session: Session, matter_kind: MatterKind, uid: UUID, rules: Rules, *, by: Actor, today: date
) -> tuple[LeaderChoice, ...]:
    """All active leaders for a matter, the fittest first; who must stand aside is last and says why.

    :raises RuleViolation: when the matter is not here.
    """
    matter = find_matter(session, matter_kind, uid, by)
    if matter is None:
        raise RuleViolation("找不到这件事项，请刷新后再试。", "matter_uid")
    return choices_for(session, matter, rules, today)


def choices_for(
    session: Session, matter: AssignmentMatter, rules: Rules, today: date
) -> tuple[LeaderChoice, ...]:
    """As ``suggest_leaders``, for a matter that was read. Called inside other services."""
    leaders = session.scalars(
        select(Leader).where(Leader.active, Leader.voided_at.is_(None)).order_by(Leader.id)
    )
    recusals = Recusals(session, matter)
    candidates = [_candidate(session, leader, recusals, today) for leader in leaders]
    shape = MatterShape(matter.kind, matter.risk, matter.people, matter.dispute_type, matter.category)
    return rank(candidates, shape, rules.profile.leader)


def _candidate(session: Session, leader: Leader, recusals: Recusals, today: date) -> Candidate:
    away = record.absence_of(session, leader.id, today)
    return Candidate(
        uid=leader.uid,
        name=leader.name,
        post=leader.post,
        level=leader.level or "",
        duties=tuple(leader.duties or ()),
        open_count=len(record.open_assignments(session, leader.id)),
        not_in_office=record.why_out(leader, today),
        absence="" if away is None else absence_words(away),
        recusals=recusals.bars(leader),
        hints=recusals.hints(leader),
    )
