"""Which office works a case, as a condition: a case that moved away counts where it went."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from db.enums import ChangeOp
from db.models.change import Change
from db.models.custody import Custody
from db.models.dispute import Dispute


def held_by(office: UUID) -> ColumnElement[bool]:
    """Condition of a dispute that this office works: registered there and not moved, or moved there."""
    return or_(Dispute.moved_to == office, and_(Dispute.office_id == office, Dispute.moved_to.is_(None)))


def cases_away(session: Session, office: UUID) -> tuple[int, ...]:
    """Local ids of the disputes that this office once worked and another works now; few, mostly none.

    The county never works a case itself, so nothing is ever away from it.
    """
    decided = select(Custody.dispute_uid).where(Custody.voided_at.is_(None))
    once_here = or_(
        Dispute.office_id == office,
        exists().where(
            Custody.dispute_uid == Dispute.uid, Custody.to_office_id == office, Custody.voided_at.is_(None)
        ),
    )
    return tuple(
        session.scalars(
            select(Dispute.id).where(
                Dispute.uid.in_(decided),
                func.coalesce(Dispute.moved_to, Dispute.office_id) != office,
                once_here,
            )
        )
    )


def cases_taken_over(session: Session, office: UUID) -> tuple[int, ...]:
    """Local ids of the disputes that another office registered and this one works now; few, mostly none."""
    decided = select(Custody.dispute_uid).where(Custody.voided_at.is_(None))
    return tuple(
        session.scalars(select(Dispute.id).where(Dispute.uid.in_(decided), Dispute.moved_to == office))
    )


def decided_at(session: Session, custody: Custody) -> datetime:
    """When the county entered a decision; its day alone would not order a timeline."""
    wall = session.scalar(
        select(Change.wall).where(Change.record_uid == custody.uid, Change.op == ChangeOp.CREATE)
    )
    assert wall is not None, "a record has the change that created it"
    return wall
