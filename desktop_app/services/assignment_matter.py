"""What a leader may be given: a dispute, a petition, a hazard, each read by one function of the same form.

A kind is known by four entries: its reader, its finder (what of it is to be put to a leader), how its records
are tied to disputes, and the lock that makes "one leader at a time" hold where several windows write.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from db.enums import (
    Difficulty,
    DisputeState,
    DisputeType,
    GridEventKind,
    MatterKind,
    PetitionState,
    RiskLevel,
)
from db.models.assignment import LeaderAssignment
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from db.models.grid import Grid
from db.models.petition import Petition
from db.models.supervision import Supervision
from db.models.sweep import GridEvent, SweepReport
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.domain.petition_state import OPEN_STATES as OPEN_PETITIONS
from desktop_app.domain.profile_leader import CandidateRule
from desktop_app.services.case_holder import cases_away
from desktop_app.services.dispute_access import hidden_select, not_hidden_or_none, readable
from desktop_app.services.dispute_row import parts
from desktop_app.services.hidden_record import HiddenRecords

_RESULT_KNOWN = frozenset({DisputeState.SETTLED, DisputeState.NOT_SETTLED, DisputeState.AWAITING_FOLLOW_UP})
"""An open dispute in one of these has its result; closing it waits for the leader's discharge."""
_ANSWERED = frozenset({PetitionState.ANSWERED, PetitionState.REVIEWED})
"""The same of a petition."""


@dataclass(frozen=True, slots=True)
class AssignmentMatter:
    """What is put to a leader, as far as the assignment needs to know it.

    ``number`` is empty where the matter has none (a hazard); ``due_on`` is its own limit;
    ``profile_version`` names the rules it was opened under, empty for the present ones. ``dispute_uid`` is
    the dispute itself, or the one that the matter is tied to. ``settled``: open, but with its result known.
    """

    kind: MatterKind
    uid: UUID
    number: str
    title: str
    people: tuple[str, ...]
    risk: RiskLevel
    village_name: str
    opened_on: date
    due_on: date | None
    is_open: bool
    state_label: str
    profile_version: str = ""
    dispute_uid: UUID | None = None
    settled: bool = False
    difficulty: Difficulty | None = None
    dispute_type: DisputeType | None = None
    category: str = ""


Reader = Callable[[Session, UUID, Actor], AssignmentMatter | None]
Finder = Callable[[Session, CandidateRule, date, Actor], Sequence[UUID]]
"""Open matters that may have a reason to be put to a leader on a day; more than need be does no harm."""
Tie = Callable[[Select[int]], Select[UUID]]
"""Uids of the matters that are tied to disputes with these local ids."""


def find_matter(session: Session, kind: MatterKind, uid: UUID, by: Actor) -> AssignmentMatter | None:
    """The matter; None when it is not here, void, or not for this user to read."""
    reader = READERS.get(kind)
    return None if reader is None else reader(session, uid, by)


def matter_of(session: Session, assignment: LeaderAssignment, by: Actor) -> AssignmentMatter | None:
    """What an assignment is about; None when it is not here or not for this user to read."""
    kind = assignment.matter_kind or MatterKind.DISPUTE
    uid = assignment.matter_uid
    if uid is None:
        uid = session.scalar(select(Dispute.uid).where(Dispute.id == assignment.dispute_id))
    return None if uid is None else find_matter(session, kind, uid, by)


def matters_of(
    session: Session, assignments: Sequence[LeaderAssignment], by: Actor
) -> dict[int, AssignmentMatter]:
    """What assignments are about, by their local ids; the disputes among them are read at once."""
    own = [a for a in assignments if (a.matter_kind or MatterKind.DISPUTE) is MatterKind.DISPUTE]
    disputes: dict[int, AssignmentMatter] = {}
    for part in parts([a.dispute_id for a in own if a.dispute_id is not None]):
        rows = session.scalars(
            select(Dispute)
            .options(selectinload(Dispute.parties))
            .where(Dispute.id.in_(part), Dispute.voided_at.is_(None), readable(by))
        )
        disputes |= {row.id: matter_of_dispute(row) for row in rows}
    found = {a.id: disputes[a.dispute_id] for a in own if a.dispute_id in disputes}
    for assignment in assignments:
        if assignment.matter_kind not in (None, MatterKind.DISPUTE):
            matter = matter_of(session, assignment, by)
            if matter is not None:
                found[assignment.id] = matter
    return found


def shown(by: Actor) -> ColumnElement[bool]:
    """Condition of a ``LeaderAssignment`` that this user may read.

    The case of its dispute is not hidden, nor one that its petition or hazard was tied to later.
    """
    hidden = hidden_select(by)
    tied = [
        or_(LeaderAssignment.matter_uid.is_(None), LeaderAssignment.matter_uid.not_in(tie(hidden)))
        for tie in TIES.values()
    ]
    return and_(not_hidden_or_none(LeaderAssignment.dispute_id, by), *tied)


def still_here(session: Session, office: UUID) -> ColumnElement[bool]:
    """Condition of a ``LeaderAssignment`` whose case was not handed to another office."""
    away = cases_away(session, office)
    return or_(LeaderAssignment.dispute_id.is_(None), LeaderAssignment.dispute_id.not_in(away))


def lock_matter(session: Session, matter: AssignmentMatter) -> None:
    """Hold the matter's row to the end of the transaction, so that two windows cannot both assign it.

    SQLite has one writer anyway and passes over it.
    """
    model = LOCKED.get(matter.kind)
    if model is not None:
        session.execute(select(model.id).where(model.uid == matter.uid).with_for_update())


def orders_of(session: Session, matter: UUID) -> tuple[str, ...]:
    """Numbers of the county's open dispatches and supervisions about a matter."""
    dispatches = select(Dispatch.number).where(
        Dispatch.matter_uid == matter, Dispatch.completed_on.is_(None), Dispatch.voided_at.is_(None)
    )
    supervisions = select(Supervision.number).where(
        Supervision.matter_uid == matter, Supervision.lifted_on.is_(None), Supervision.voided_at.is_(None)
    )
    return (*session.scalars(dispatches), *session.scalars(supervisions))


def _dispute(session: Session, uid: UUID, by: Actor) -> AssignmentMatter | None:
    found = session.scalars(
        select(Dispute).where(Dispute.uid == uid, Dispute.voided_at.is_(None), readable(by))
    ).one_or_none()
    return None if found is None else matter_of_dispute(found)


def matter_of_dispute(found: Dispute) -> AssignmentMatter:
    """A dispute in the form that an assignment knows."""
    return AssignmentMatter(
        MatterKind.DISPUTE, found.uid, found.number, found.title,
        tuple(p.name for p in found.parties if p.voided_at is None), found.risk_level,
        found.village_name or "", local_date(found.registered_at), found.due_on,
        found.state in OPEN_STATES, found.state.label, found.profile_version, found.uid,
        found.state in _RESULT_KNOWN, found.difficulty, found.dispute_type, found.category_code or "",
    )  # fmt: skip


def _hazard(session: Session, uid: UUID, by: Actor) -> AssignmentMatter | None:
    if HiddenRecords(session, by).of("grid_event", uid):
        return None
    found = session.execute(
        select(GridEvent, SweepReport.day, Grid)
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .join(Grid, SweepReport.grid_id == Grid.id)
        .where(
            GridEvent.uid == uid,
            GridEvent.kind == GridEventKind.HAZARD,
            GridEvent.voided_at.is_(None),
            SweepReport.voided_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    event, day, grid = found
    people = () if not event.owner_name else (event.owner_name,)
    tied = session.scalar(select(Dispute.uid).where(Dispute.id == event.dispute_id))
    return AssignmentMatter(
        MatterKind.HAZARD, event.uid, "", event.description[:60], people, event.risk_level or RiskLevel.BLUE,
        grid.village_name, day, event.due_on, event.closed_on is None,
        "整改中" if event.closed_on is None else "已销号", dispute_uid=tied,
        category=event.category_code or "",
    )  # fmt: skip


def _disputes_to_assign(session: Session, rule: CandidateRule, today: date, by: Actor) -> Sequence[UUID]:
    orders = select(Dispatch.matter_uid).where(
        Dispatch.matter_uid.is_not(None), Dispatch.completed_on.is_(None), Dispatch.voided_at.is_(None)
    )
    supervised = select(Supervision.matter_uid).where(
        Supervision.lifted_on.is_(None), Supervision.voided_at.is_(None)
    )
    hard = and_(
        Dispute.difficulty.in_(rule.difficulties),
        Dispute.due_on <= today - timedelta(days=rule.overdue_days),
    )
    query = select(Dispute.uid).where(
        Dispute.state.in_(OPEN_STATES - _RESULT_KNOWN),
        Dispute.voided_at.is_(None),
        Dispute.id.not_in(cases_away(session, by.office_uid)),
        readable(by),
        or_(Dispute.risk_level == RiskLevel.RED, hard, Dispute.uid.in_(orders), Dispute.uid.in_(supervised)),
    )
    return session.scalars(query.order_by(Dispute.registered_at)).all()


def _hazards_to_assign(session: Session, rule: CandidateRule, today: date, by: Actor) -> Sequence[UUID]:
    del today, by
    query = select(GridEvent.uid).where(
        GridEvent.kind == GridEventKind.HAZARD,
        GridEvent.risk_level.in_(rule.hazards),
        GridEvent.closed_on.is_(None),
        GridEvent.dispute_id.is_(None),
        GridEvent.voided_at.is_(None),
    )
    return session.scalars(query.order_by(GridEvent.id)).all()


def _hazards_tied(disputes: Select[int]) -> Select[UUID]:
    return select(GridEvent.uid).where(GridEvent.dispute_id.in_(disputes))


def _petition(session: Session, uid: UUID, by: Actor) -> AssignmentMatter | None:
    found = session.execute(
        select(Petition, Dispute)
        .join(Dispute, Dispute.id == Petition.dispute_id)
        .where(Petition.uid == uid, Petition.voided_at.is_(None), Dispute.voided_at.is_(None), readable(by))
    ).one_or_none()
    if found is None:
        return None
    petition, dispute = found
    return replace(
        matter_of_dispute(dispute),
        kind=MatterKind.PETITION,
        uid=petition.uid,
        number=petition.external_number or dispute.number,
        opened_on=petition.registered_on,
        is_open=petition.state in OPEN_PETITIONS,
        state_label=petition.state.label,
        profile_version=petition.rules_version,
        settled=petition.state in _ANSWERED,
    )


def _petitions_to_assign(session: Session, rule: CandidateRule, today: date, by: Actor) -> Sequence[UUID]:
    query = (
        select(Petition.uid)
        .join(Dispute, Dispute.id == Petition.dispute_id)
        .where(
            Petition.state.in_(OPEN_PETITIONS),
            Petition.registered_on <= today - timedelta(days=rule.petition_days),
            Petition.voided_at.is_(None),
            Dispute.voided_at.is_(None),
            Dispute.id.not_in(cases_away(session, by.office_uid)),
            readable(by),
        )
    )
    return session.scalars(query.order_by(Petition.registered_on, Petition.id)).all()


def _petitions_tied(disputes: Select[int]) -> Select[UUID]:
    return select(Petition.uid).where(Petition.dispute_id.in_(disputes))


READERS: dict[MatterKind, Reader] = {
    MatterKind.DISPUTE: _dispute,
    MatterKind.PETITION: _petition,
    MatterKind.HAZARD: _hazard,
}
FINDERS: dict[MatterKind, Finder] = {
    MatterKind.PETITION: _petitions_to_assign,
    MatterKind.DISPUTE: _disputes_to_assign,
    MatterKind.HAZARD: _hazards_to_assign,
}
"""Petitions first: the dispute that one hangs on is not named a second time."""
TIES: dict[MatterKind, Tie] = {MatterKind.PETITION: _petitions_tied, MatterKind.HAZARD: _hazards_tied}
LOCKED: dict[MatterKind, type[Dispute] | type[Petition] | type[GridEvent]] = {
    MatterKind.DISPUTE: Dispute,
    MatterKind.PETITION: Petition,
    MatterKind.HAZARD: GridEvent,
}


def open_matters(session: Session, rule: CandidateRule, today: date, by: Actor) -> Iterable[AssignmentMatter]:
    """Matters that may have a reason to be put to a leader, kind by kind, those of this user to read."""
    named = set[UUID]()
    for kind, finder in FINDERS.items():
        for uid in finder(session, rule, today, by):
            found = find_matter(session, kind, uid, by)
            if found is not None and found.is_open and found.uid not in named:
                if found.dispute_uid is not None:
                    named.add(found.dispute_uid)
                yield found
