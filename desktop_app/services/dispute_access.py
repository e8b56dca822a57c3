"""Who may read a restricted case: a list of users takes the place of what their roles grant.

信访工作条例 30 and 46. ``readable`` narrows a query over disputes, ``not_hidden`` and ``not_hidden_uid``
one over what belongs to them, ``may_read`` and ``refuse_hidden`` ask about one case. What is hidden is as
if it were not there. An office that has named nobody yet (a county on the case's list of offices, a new
holder) leaves it to its director.
"""

from dataclasses import replace
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.enums import Role
from db.models.case_access import CaseAccess
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services.case_record import belonging

HIDDEN_NOTE = "另有受限记录，请联系主任。"
"""All that somebody learns of a case that is not for them: no number, no name, no count."""
NOT_THERE = "找不到这件纠纷，可能已作废，请刷新列表。"


def readable(by: Actor) -> ColumnElement[bool]:
    """Condition of a dispute that this user may read.

    The few restricted cases are found in an index of their own and left out by their local id, so that lists
    and counts still read nothing but their covering index.
    """
    return Dispute.id.not_in(_hidden_ids(by))


def not_hidden(dispute_id: InstrumentedAttribute[int], by: Actor) -> ColumnElement[bool]:
    """Condition of a record that names its dispute by local id, e.g. ``Mediation.dispute_id``."""
    return dispute_id.not_in(_hidden_ids(by))


def not_hidden_or_none(dispute_id: InstrumentedAttribute[int | None], by: Actor) -> ColumnElement[bool]:
    """As ``not_hidden`` for a record that may belong to no dispute; such a one is shown."""
    return or_(dispute_id.is_(None), dispute_id.not_in(_hidden_ids(by)))


def hidden_select(by: Actor) -> Select[int]:
    """Local ids of the disputes that this user may not read, as a part of another query."""
    return _hidden_ids(by)


def not_hidden_uid(
    matter_uid: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None], by: Actor
) -> ColumnElement[bool]:
    """Condition of a record that names its matter by uid: a dispute, a dispatch about one, or nothing."""
    cases = select(Dispute.uid).where(Dispute.id.in_(_hidden_ids(by)))
    orders = select(Dispatch.uid).where(Dispatch.matter_uid.in_(cases))
    return or_(matter_uid.is_(None), and_(matter_uid.not_in(cases), matter_uid.not_in(orders)))


@lru_cache(maxsize=32)
def _hidden_ids(by: Actor) -> Select[int]:
    """Written once for a user: building it anew costs more than a search."""
    case = aliased(Dispute)
    office = and_(CaseAccess.voided_at.is_(None), CaseAccess.office_id == by.office_uid)
    # Names are given once in a PC; with the role they tell the same person on the office's other PCs.
    same = and_(CaseAccess.user_name == by.name, CaseAccess.user_role == by.role)
    mine = select(CaseAccess.dispute_id).where(office, or_(CaseAccess.user_uid == by.user_uid, same))
    hidden = select(case.id).where(case.restricted_at.is_not(None), case.id.not_in(mine))
    if by.role is Role.CENTRE_DIRECTOR:
        hidden = hidden.where(case.id.in_(select(CaseAccess.dispute_id).where(office)))
    return hidden


def hidden_ids(session: Session, by: Actor) -> frozenset[int]:
    """Local ids of the disputes that this user may not read: for prepared statements; mostly none."""
    return frozenset(session.connection().scalars(_hidden_ids(by)).all())


def may_read(session: Session, dispute_id: int, by: Actor) -> bool:
    """Whether this user may read the dispute with this local id."""
    return session.scalar(select(Dispute.id).where(Dispute.id == dispute_id, readable(by))) is not None


def refuse_hidden(session: Session, dispute_id: int, by: Actor, text: str = NOT_THERE) -> None:
    """Refuse a case that is not for this user with the words for one that is not there.

    :raises RuleViolation: with ``text``, which is to be what the caller says of an unknown record.
    """
    if not may_read(session, dispute_id, by):
        raise RuleViolation(text)


def hidden_cases(session: Session, by: Actor) -> tuple[UUID, ...]:
    """Uids of the disputes that this user may not read; few, mostly none."""
    return tuple(session.scalars(select(Dispute.uid).where(Dispute.id.in_(_hidden_ids(by)))))


def outsider(by: Actor) -> Actor:
    """Somebody of the same office whom no list of a restricted case names: for what goes round."""
    return replace(by, user_uid=UUID(int=0), name="", role=Role.MEDIATOR)


def hidden_records(session: Session, by: Actor) -> frozenset[UUID]:
    """Uids of all parts of the cases this user may not read: for lists that mix kinds of records."""
    cases = hidden_cases(session, by)
    return frozenset(uid for _, uid in belonging(session, cases)) if cases else frozenset()
