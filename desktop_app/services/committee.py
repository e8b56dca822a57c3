"""People's mediation committees (人民调解委员会) and their mediators."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.mediation import Committee, Mediator
from desktop_app.domain.actor import Actor
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.name_reading import name_key
from desktop_app.services.permissions import Permission, needs

LONGEST_SHORT_NAME = 20


@dataclass(frozen=True, slots=True)
class CommitteeDraft:
    """A committee; ``short_name`` stands in the numbers of its papers, ``unit_code`` says where it sits."""

    name: str
    short_name: str
    unit_code: str | None = None


@dataclass(frozen=True, slots=True)
class MediatorDraft:
    """A mediator of a committee."""

    name: str
    phone: str = ""
    is_chair: bool = False


@dataclass(frozen=True, slots=True)
class MediatorRow:
    """A mediator to choose from."""

    uid: UUID
    name: str
    phone: str | None
    is_chair: bool


@dataclass(frozen=True, slots=True)
class CommitteeRow:
    """A committee with its mediators, the chair first, then by name."""

    uid: UUID
    name: str
    short_name: str
    unit_code: str | None
    mediators: tuple[MediatorRow, ...]


@needs(Permission.EDIT_UNITS)
def add_committee(session: Session, draft: CommitteeDraft, *, by: Actor, now: datetime) -> UUID:
    """Add a committee; returns its uid.

    :raises RuleViolation: when a name is missing, or another committee here has it already.
    """
    del now
    name, short = normal_text(draft.name), normal_text(draft.short_name)
    if not name:
        raise RuleViolation("请填写人民调解委员会全称。", "name")
    if not short:
        raise RuleViolation("请填写编号用的简称，例如“泉”。", "short_name")
    if len(short) > LONGEST_SHORT_NAME:
        raise RuleViolation(f"简称最多 {LONGEST_SHORT_NAME} 个字，请缩短。", "short_name")
    own = select(Committee).where(Committee.office_id == by.office_uid, Committee.voided_at.is_(None))
    for other in session.scalars(own):
        if other.name == name:
            raise RuleViolation(f"{name}已经在名单里。", "name")
        if other.short_name == short:
            raise RuleViolation(f"简称“{short}”已由{other.name}使用，编号会相同，请换一个。", "short_name")
    committee = Committee(name=name, short_name=short, unit_code=draft.unit_code or None)
    session.add(committee)
    session.flush()
    return committee.uid


@needs(Permission.EDIT_UNITS)
def add_mediator(
    session: Session, committee_uid: UUID, draft: MediatorDraft, *, by: Actor, now: datetime
) -> UUID:
    """Add a mediator to a committee; returns the uid. A committee has one chair (人民调解法 8).

    :raises RuleViolation: for a missing name, a faulty telephone number, or a second chair.
    """
    del by, now
    name, phone = normal_name(draft.name), normal_phone(draft.phone)
    if not name:
        raise RuleViolation("请填写调解员姓名。", "name")
    if phone and (fault := check_phone(phone).blocks):
        raise RuleViolation(fault, "phone")
    committee = find_committee(session, committee_uid)
    members = session.scalars(
        select(Mediator).where(Mediator.committee_id == committee.id, Mediator.voided_at.is_(None))
    ).all()
    if draft.is_chair and (chair := next((m.name for m in members if m.is_chair), None)):
        raise RuleViolation(f"{committee.name}已有主任{chair}，主任只有一位。", "is_chair")
    if any(m.name == name and (m.phone or "") == phone for m in members):
        raise RuleViolation(f"{name}已经在{committee.name}的名单里。", "name")
    mediator = Mediator(
        committee_id=committee.id,
        name=name,
        name_key=name_key(name),
        phone=phone or None,
        is_chair=draft.is_chair,
    )
    session.add(mediator)
    session.flush()
    return mediator.uid


@needs(Permission.VIEW_MEDIATION)
def list_committees(session: Session, *, by: Actor, today: date) -> tuple[CommitteeRow, ...]:
    """The committees of this office in the order in which they were entered."""
    del today
    committees = session.scalars(
        select(Committee)
        .where(Committee.office_id == by.office_uid, Committee.voided_at.is_(None))
        .order_by(Committee.id)
    ).all()
    members: dict[int, list[MediatorRow]] = {}
    rows = session.scalars(
        select(Mediator)
        .where(Mediator.committee_id.in_([c.id for c in committees]), Mediator.voided_at.is_(None))
        .order_by(Mediator.is_chair.desc(), Mediator.name_key, Mediator.id)
    )
    for row in rows:
        members.setdefault(row.committee_id, []).append(
            MediatorRow(row.uid, row.name, row.phone, row.is_chair)
        )
    return tuple(
        CommitteeRow(c.uid, c.name, c.short_name, c.unit_code, tuple(members.get(c.id, ())))
        for c in committees
    )


def find_committee(session: Session, uid: UUID) -> Committee:
    """A committee in use; called inside other services.

    :raises RuleViolation: when it is unknown or void.
    """
    found = session.scalars(
        select(Committee).where(Committee.uid == uid, Committee.voided_at.is_(None))
    ).one_or_none()
    if found is None:
        raise RuleViolation("请从名单里选一个人民调解委员会。", "committee_uid")
    return found
