"""Visitors as they are read: of a day, of a period, one in full; known cases to which a matter may belong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.enums import DutyKind, VisitOutcome
from db.models.dispute import Dispute
from db.models.petition import Petition
from db.models.reception import ReceptionDuty, ReceptionVisit
from desktop_app.domain.actor import Actor
from desktop_app.domain.deadlines import days_left
from desktop_app.domain.masking import mask_id, mask_phone
from desktop_app.services.dispute_access import not_hidden_or_none
from desktop_app.services.dispute_view import DisputeQuery, list_disputes
from desktop_app.services.office_name import OfficeNames
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.reception import find_visit


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visitor's matter as listed; ``days_left`` of the undertaking unit, None when nothing runs."""

    uid: UUID
    duty_uid: UUID
    number: str
    day: date
    kind: DutyKind
    leader_name: str
    name: str
    people_count: int
    demand: str
    outcome: VisitOutcome
    undertaker: str
    due_on: date | None
    days_left: int | None
    completed_on: date | None
    dispute_number: str
    office_name: str = ""
    """Whose reception it was; the county reads those of its townships."""


@dataclass(frozen=True, slots=True)
class VisitDetail:
    """One matter in full; numbers are masked."""

    row: VisitRow
    leader_post: str
    place: str
    id_masked: str
    phone_masked: str
    address: str
    representatives: tuple[str, ...]
    proposal: str
    instruction: str
    told_where: str
    result: str
    satisfaction: str
    followed_up_on: date | None
    follow_up_note: str
    recorder_name: str
    dispute_uid: UUID | None
    dispute_title: str
    petition_uid: UUID | None


@dataclass(frozen=True, slots=True)
class KnownMatter:
    """A case to which a visitor's matter may belong; ``note`` says 信访事项 where it is one."""

    dispute_uid: UUID
    number: str
    title: str
    state: str
    note: str


@needs(Permission.VIEW_RECEPTION)
def list_visits(
    session: Session,
    first: date,
    last: date,
    *,
    by: Actor,
    today: date,
    open_only: bool = False,
) -> tuple[VisitDetail, ...]:
    """Matters of visitors between two days that this user may read, the newest day first.

    ``open_only``: what has no result yet.
    """
    narrowed = [ReceptionDuty.day.between(first, last)]
    if open_only:
        narrowed.append(ReceptionVisit.completed_on.is_(None))
    return _found(session, narrowed, by, today)


@needs(Permission.VIEW_RECEPTION)
def visit_detail(session: Session, uid: UUID, *, by: Actor, today: date) -> VisitDetail:
    """One matter in full.

    :raises RuleViolation: when it is not there, or belongs to a case that is not for this user.
    """
    find_visit(session, uid, by)
    return _found(session, [ReceptionVisit.uid == uid], by, today)[0]


def _found(
    session: Session, narrowed: Sequence[ColumnElement[bool]], by: Actor, today: date
) -> tuple[VisitDetail, ...]:
    query = (
        select(ReceptionVisit, ReceptionDuty, Dispute)
        .join(ReceptionDuty, ReceptionDuty.id == ReceptionVisit.reception_duty_id)
        .outerjoin(Dispute, Dispute.id == ReceptionVisit.dispute_id)
        .where(
            ReceptionVisit.voided_at.is_(None),
            ReceptionDuty.voided_at.is_(None),
            not_hidden_or_none(ReceptionVisit.dispute_id, by),
            *narrowed,
        )
        .order_by(ReceptionDuty.day.desc(), ReceptionVisit.id)
    )
    rows: list[tuple[ReceptionVisit, ReceptionDuty, Dispute | None]] = [
        (visit, duty, case) for visit, duty, case in session.execute(query)
    ]
    petitions = _petitions(session, [case.uid for _, _, case in rows if case is not None])
    names = OfficeNames(session)
    return tuple(
        _detail(visit, duty, case, petitions, names.of(visit.office_id), today) for visit, duty, case in rows
    )


def _detail(
    visit: ReceptionVisit,
    duty: ReceptionDuty,
    case: Dispute | None,
    petitions: Mapping[UUID, UUID],
    office_name: str,
    today: date,
) -> VisitDetail:
    return VisitDetail(
        row=replace(_row(visit, duty, "" if case is None else case.number, today), office_name=office_name),
        leader_post=duty.leader_post,
        place=duty.place,
        id_masked=mask_id(visit.id_number or ""),
        phone_masked=mask_phone(visit.phone or ""),
        address=visit.address or "",
        representatives=tuple(visit.representatives),
        proposal=visit.proposal or "",
        instruction=visit.instruction or "",
        told_where=visit.told_where or "",
        result=visit.result or "",
        satisfaction=visit.satisfaction or "",
        followed_up_on=visit.followed_up_on,
        follow_up_note=visit.follow_up_note or "",
        recorder_name=visit.recorder_name,
        dispute_uid=None if case is None else case.uid,
        dispute_title="" if case is None else case.title,
        petition_uid=None if case is None else petitions.get(case.uid),
    )


@needs(Permission.VIEW_DISPUTES)
def known_matters(
    session: Session, text: str, *, by: Actor, today: date, limit: int = 8
) -> tuple[KnownMatter, ...]:
    """Cases found by a name, a number or words, for linking a visitor's matter; empty without text."""
    if not text.strip():
        return ()
    query = DisputeQuery(text=text.strip(), open_only=False, limit=limit)
    rows = list_disputes(session, query, by=by, today=today).rows
    petitions = _petitions(session, [row.uid for row in rows])
    return tuple(
        KnownMatter(
            row.uid, row.number, row.title, row.state.label, "信访事项" if row.uid in petitions else ""
        )
        for row in rows
    )


def _petitions(session: Session, disputes: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """The newest petition about each of these cases."""
    found = session.execute(
        select(Dispute.uid, Petition.uid)
        .join(Petition, Petition.dispute_id == Dispute.id)
        .where(Dispute.uid.in_(disputes), Petition.voided_at.is_(None))
        .order_by(Petition.id)
    )
    return {case: petition for case, petition in found}  # noqa: C416 - typed


def _row(visit: ReceptionVisit, duty: ReceptionDuty, dispute_number: str, today: date) -> VisitRow:
    runs = visit.due_on is not None and visit.completed_on is None
    return VisitRow(
        uid=visit.uid,
        duty_uid=duty.uid,
        number=visit.number,
        day=duty.day,
        kind=duty.kind,
        leader_name=duty.leader_name,
        name=visit.name,
        people_count=visit.people_count,
        demand=visit.demand,
        outcome=visit.outcome,
        undertaker=visit.undertaker or "",
        due_on=visit.due_on,
        days_left=days_left(visit.due_on, today) if visit.due_on is not None and runs else None,
        completed_on=visit.completed_on,
        dispute_number=dispute_number,
    )
