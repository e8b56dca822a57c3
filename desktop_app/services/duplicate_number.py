"""重号: disputes with one number, made by two PCs of an office that were copied from each other.

A number is never changed and never a key, so both are kept; people tell them apart by what is listed here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import ChangeOp, DisputeState
from db.models.change import Change
from db.models.dispute import Dispute
from db.models.office import Office
from desktop_app.domain.actor import Actor
from desktop_app.services.dispute_access import readable
from desktop_app.services.machine_name import MachineNames
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class NumberedCase:
    """One of the disputes that carry a number: who registered it, when, on which PC."""

    uid: UUID
    title: str
    state: DisputeState
    registered_at: datetime
    first_asker_name: str
    office_name: str
    machine_name: str


@dataclass(frozen=True, slots=True)
class DuplicateNumber:
    """A number that several disputes carry, the first registered first."""

    number: str
    cases: tuple[NumberedCase, ...]


@needs(Permission.VIEW_EXCHANGE)
def list_duplicate_numbers(
    session: Session, *, by: Actor, today: date, limit: int = 50
) -> tuple[DuplicateNumber, ...]:
    """Numbers that more than one dispute in force carries."""
    del today
    # Void ones are left out after the grouping, which then reads nothing but the index of numbers.
    shared = select(Dispute.number).group_by(Dispute.number).having(func.count() > 1)
    cases = session.scalars(
        select(Dispute)
        .where(Dispute.number.in_(shared), Dispute.voided_at.is_(None), readable(by))
        .order_by(Dispute.number, Dispute.registered_at, Dispute.uid)
    )
    by_number: dict[str, list[Dispute]] = {}
    for case in cases:
        by_number.setdefault(case.number, []).append(case)
    offices = {row[0]: row[1] for row in session.execute(select(Office.uid, Office.name))}
    machines = MachineNames(session)
    several = [(number, same) for number, same in by_number.items() if len(same) > 1]
    return tuple(
        DuplicateNumber(number, tuple(_case(session, case, offices, machines) for case in same))
        for number, same in several[:limit]
    )


def _case(session: Session, case: Dispute, offices: dict[UUID, str], machines: MachineNames) -> NumberedCase:
    made_on = session.scalar(
        select(Change.installation).where(
            Change.record_uid == case.uid, Change.entity == "dispute", Change.op == ChangeOp.CREATE
        )
    )
    return NumberedCase(
        case.uid,
        case.title,
        case.state,
        case.registered_at,
        case.first_asker_name,
        offices.get(case.office_id, ""),
        "" if made_on is None else machines.of(made_on),
    )
