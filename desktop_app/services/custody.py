"""Custody (归属): the county hands a case from one township to another, with a number that only rises.

The township that had it goes read-only when it learns of the decision; what it still writes before that is
accepted, passed on, and marked 原承办单位补报 (exchange.md, "Identity and numbers").
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from db.enums import CentreLevel
from db.exchanged import table_of
from db.models.custody import Custody
from db.models.dispute import Dispute
from db.models.office import Office
from db.write_guard import unguarded
from desktop_app.domain.actor import Actor
from desktop_app.domain.centre import CentreIdentity
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.case_again import send_again
from desktop_app.services.dispute_access import not_hidden_uid, readable
from desktop_app.services.permissions import Permission, needs

_BATCH = 500
IN_ORDER = (Custody.custody_no, Custody.uid)
"""Decisions in the order in which they hold. Two PCs of the county that have not heard of each other may give
one number twice; the later decision, by its uid, counts at every office."""


@dataclass(frozen=True, slots=True)
class CustodyDraft:
    """A case to be handed to another township, and why."""

    dispute_uid: UUID
    to_office_uid: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class CustodyRow:
    """One decision, the newest last: ``number`` is its custody number, names are as at the decision."""

    number: int
    from_name: str
    to_name: str
    reason: str
    decided_on: date
    decided_by: str


@needs(Permission.DECIDE_CUSTODY)
def hand_over(
    session: Session, identity: CentreIdentity, draft: CustodyDraft, *, by: Actor, now: datetime
) -> int:
    """Hand a case to another township; both get the decision with the next packages. Returns its number.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: at the field: unknown case or office, a case that is with that office already,
        or no reason.
    """
    if identity.level is not CentreLevel.COUNTY:
        raise PermissionDenied("改由哪个乡镇承办，由县级综治中心决定。", "role")
    dispute = session.scalars(
        select(Dispute).where(Dispute.uid == draft.dispute_uid, Dispute.voided_at.is_(None), readable(by))
    ).one_or_none()
    if dispute is None:
        raise RuleViolation("找不到这件纠纷，可能已作废，请刷新列表。", "dispute")
    holder = holder_of(dispute)
    offices = {office.uid: office for office in session.scalars(select(Office))}
    new = offices.get(draft.to_office_uid)
    if new is None or new.level is not CentreLevel.TOWNSHIP or new.paired_at is None or new.revoked_at:
        raise RuleViolation("请选择已配对的乡镇。", "to_office")
    if new.uid == holder:
        raise RuleViolation(f"这件纠纷已经由{new.name}承办。", "to_office")
    if not draft.reason.strip():
        raise RuleViolation("请写明改由哪个乡镇承办的理由。", "reason")
    last = session.scalar(select(func.max(Custody.custody_no)).where(Custody.dispute_uid == dispute.uid))
    number = max(last or 1, dispute.custody_no) + 1
    old = offices.get(holder)
    session.add(
        Custody(
            dispute_uid=dispute.uid,
            dispute_number=dispute.number,
            custody_no=number,
            from_office_id=holder,
            from_name="" if old is None else old.name,
            to_office_id=new.uid,
            to_name=new.name,
            reason=draft.reason.strip(),
            decided_on=local_date(now),
            decided_by=by.name,
        )
    )
    session.flush()
    show_custody(session)
    return number


@needs(Permission.VIEW_DISPUTES)
def list_custody(session: Session, dispute_uid: UUID, *, by: Actor, today: date) -> tuple[CustodyRow, ...]:
    """The decisions about a case, the oldest first; empty for a case that never moved."""
    del today
    rows = session.scalars(
        select(Custody)
        .where(
            Custody.dispute_uid == dispute_uid,
            Custody.voided_at.is_(None),
            not_hidden_uid(Custody.dispute_uid, by),
        )
        .order_by(*IN_ORDER)
    )
    return tuple(
        CustodyRow(r.custody_no, r.from_name, r.to_name, r.reason, r.decided_on, r.decided_by) for r in rows
    )


def holder_of(dispute: Dispute) -> UUID:
    """The office that works a case: the one that registered it, or the one the county gave it to."""
    return dispute.moved_to or dispute.office_id


def handed_over(session: Session, office: UUID) -> tuple[UUID, ...]:
    """Uids of the cases that an office holds by a decision of the county."""
    moved = select(Custody.dispute_uid).where(Custody.voided_at.is_(None))
    return tuple(
        session.scalars(
            select(Dispute.uid).where(
                Dispute.uid.in_(moved), func.coalesce(Dispute.moved_to, Dispute.office_id) == office
            )
        )
    )


def handed_on(session: Session, office: UUID) -> Mapping[UUID, int]:
    """Cases that an office worked and another one works now: uid, and the number that took it away."""
    worked = select(Custody.dispute_uid).where(Custody.to_office_id == office)
    rows = session.execute(
        select(Custody.dispute_uid, Custody.custody_no, Custody.to_office_id, Dispute.office_id)
        .join(Dispute, Dispute.uid == Custody.dispute_uid)
        .where(
            Custody.voided_at.is_(None),
            func.coalesce(Dispute.moved_to, Dispute.office_id) != office,
            or_(Dispute.office_id == office, Dispute.uid.in_(worked)),
        )
        .order_by(*IN_ORDER)
    )
    ends: dict[UUID, int | None] = {}
    for uid, number, to_office, first in rows:
        end = ends.setdefault(uid, None if first == office else 0)
        if to_office == office:
            ends[uid] = None
        elif end is None:
            ends[uid] = number
    return {uid: end for uid, end in ends.items() if end}


def holders_ever(session: Session, dispute_uid: UUID) -> frozenset[UUID]:
    """Offices that the county ever gave a case to; what they write about it is theirs to write."""
    rows = session.scalars(
        select(Custody.to_office_id).where(Custody.dispute_uid == dispute_uid, Custody.voided_at.is_(None))
    )
    return frozenset(rows)


def show_custody(session: Session) -> None:
    """Bring the cases' ``moved_to`` in line with the decisions; called after either may have changed."""
    newest: dict[UUID, tuple[int, UUID]] = {}
    rows = session.execute(
        select(Custody.dispute_uid, Custody.custody_no, Custody.to_office_id)
        .where(Custody.voided_at.is_(None))
        .order_by(*IN_ORDER)
    )
    for dispute_uid, number, office in rows:
        newest[dispute_uid] = (number, office)
    if not newest:
        return
    moved = [
        (dispute, to)
        for dispute in _disputes(session, newest)
        if (to := _elsewhere(dispute, newest[dispute.uid][1])) != dispute.moved_to
    ]
    table = table_of(Dispute)
    with unguarded(session):
        for dispute, to in moved:
            session.execute(update(table).where(table.c.id == dispute.id).values(moved_to=to))
    session.expire_all()
    for dispute, _ in moved:
        if dispute.restricted_at is not None:
            # Who works it now may have had it sealed from before; so may the county what was written late.
            send_again(session, dispute)


def _disputes(session: Session, uids: Collection[UUID]) -> Iterator[Dispute]:
    wanted = sorted(uids)
    for start in range(0, len(wanted), _BATCH):
        yield from session.scalars(select(Dispute).where(Dispute.uid.in_(wanted[start : start + _BATCH])))


def _elsewhere(dispute: Dispute, office: UUID) -> UUID | None:
    return None if office == dispute.office_id else office


def take_over(session: Session, identity: CentreIdentity) -> int:
    """Write under the new number what this township was handed; returns how many cases it took over now.

    The number stands in every change from then on, so that its values show before those of a late writer.
    """
    if identity.level is not CentreLevel.TOWNSHIP:
        return 0
    latest = (
        select(Custody.dispute_uid, func.max(Custody.custody_no).label("number"))
        .where(Custody.voided_at.is_(None))
        .group_by(Custody.dispute_uid)
        .subquery()
    )
    rows = session.execute(
        select(Dispute, latest.c.number)
        .join(latest, latest.c.dispute_uid == Dispute.uid)
        .where(
            func.coalesce(Dispute.moved_to, Dispute.office_id) == identity.uid,
            Dispute.custody_no < latest.c.number,
        )
    ).all()
    for dispute, number in rows:
        dispute.custody_no = number
    session.flush()
    return len(rows)
