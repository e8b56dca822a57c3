"""人员档案: one person as this office knows them, with every earlier name, number, phone and address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import change_log
from db.enums import DisputeState, Gender, PartySide
from db.models.dispute import Dispute, Party
from db.models.person import Person
from desktop_app.domain.actor import Actor
from desktop_app.domain.age import age_on
from desktop_app.domain.masking import listed_name, mask_id, mask_phone
from desktop_app.errors import RuleViolation
from desktop_app.services.broken_agreement import broken_agreements
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_access import HIDDEN_NOTE, readable
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.person_household import HouseholdMember, household_of
from desktop_app.services.person_known import KnownPerson, known_persons
from desktop_app.services.person_merge import GONE

_KEPT: Mapping[str, str] = {"name": "姓名", "id_number": "证件号", "phone": "电话", "address": "住址"}


@dataclass(frozen=True, slots=True)
class FormerValue:
    """A value and since when it was entered, in which case; numbers are masked."""

    label: str
    text: str
    since: datetime
    case_number: str


@dataclass(frozen=True, slots=True)
class PersonCase:
    """A dispute in which the person is or was a party."""

    uid: UUID
    number: str
    title: str
    side: PartySide
    state: DisputeState
    registered_at: datetime
    broken: str
    """What became of its agreement; empty when it is kept, or there is none."""


@dataclass(frozen=True, slots=True)
class MergedRecord:
    """Another record of the same person, which can be parted again."""

    uid: UUID
    text: str


@dataclass(frozen=True, slots=True)
class PersonFile:
    """A person as this user may know them; ``former`` has each value once a change, the newest first.

    ``own`` tells whether this office registered the person, and so may merge. ``note`` says that there are
    restricted cases, and nothing of them.
    """

    uid: UUID
    name: str
    gender: Gender
    birth_date: date | None
    age: int | None
    ethnicity: str
    occupation: str
    id_masked: str
    phone_masked: str
    address: str
    former: tuple[FormerValue, ...]
    cases: tuple[PersonCase, ...]
    merged: tuple[MergedRecord, ...]
    household: tuple[HouseholdMember, ...]
    own: bool
    note: str


@needs(Permission.VIEW_DISPUTES)
def person_file(session: Session, uid: UUID, *, by: Actor, today: date) -> PersonFile:
    """The file of a person, of all records that were merged; what restricted cases say is left out.

    :raises RuleViolation: for somebody who is not known here, or from restricted cases alone.
    """
    found = known_persons(session, [uid], by)
    if not found:
        raise RuleViolation(GONE, "uid")
    (person,) = found
    rows = session.execute(
        select(Party.uid, Dispute.id, Dispute.uid, Dispute.number, Dispute.title, Party.side, Dispute.state,
               Dispute.registered_at)
        .join(Dispute, Dispute.id == Party.dispute_id)
        .where(Party.person_id.in_(person.members), *_IN_FORCE, readable(by))
        .order_by(Dispute.registered_at.desc(), Dispute.id.desc())
    ).all()  # fmt: skip
    others = session.scalars(
        select(Person).where(Person.id.in_(person.members), Person.uid != person.uid).order_by(Person.id)
    )
    broken = broken_agreements(session, {row[1] for row in rows}, today)
    facts = person.facts
    birth = facts.birth_date
    return PersonFile(
        uid=person.uid,
        name=listed_name(facts.name, birth, today),
        gender=facts.gender,
        birth_date=birth,
        age=age_on(birth, today) if birth is not None and birth <= today else None,
        ethnicity=load_table("ethnicity").label(facts.ethnicity) if facts.ethnicity else "",
        occupation=facts.occupation or "",
        id_masked=mask_id(facts.id_number or ""),
        phone_masked=mask_phone(facts.phone or ""),
        address=facts.address or "",
        former=_former(session, ((row[0], row[3]) for row in rows)),
        cases=tuple(PersonCase(*row[2:], broken.get(row[1], "")) for row in rows),
        merged=tuple(_merged(session, other, by, today) for other in others),
        household=household_of(session, person, by, today),
        own=session.scalar(select(Person.office_id).where(Person.uid == person.uid)) == by.office_uid,
        note=_note(session, person, len({row[1] for row in rows})),
    )


_IN_FORCE = (Party.voided_at.is_(None), Dispute.voided_at.is_(None))


def _note(session: Session, person: KnownPerson, shown: int) -> str:
    """Whether there are more cases than this user was shown."""
    every = (
        select(func.count(Dispute.id.distinct()))
        .join(Party, Party.dispute_id == Dispute.id)
        .where(Party.person_id.in_(person.members), *_IN_FORCE)
    )
    return HIDDEN_NOTE if (session.scalar(every) or 0) > shown else ""


def _merged(session: Session, other: Person, by: Actor, today: date) -> MergedRecord:
    numbers = select(Dispute.number).join(Party, Party.dispute_id == Dispute.id)
    own = session.scalars(numbers.where(Party.person_id == other.id, readable(by)).limit(3)).all()
    name = listed_name(other.name, other.birth_date, today) if own else "另一条"
    return MergedRecord(other.uid, "，".join((name, *own)))


def _former(session: Session, parties: Iterable[tuple[UUID, str]]) -> tuple[FormerValue, ...]:
    """Values from the change log of the parties: also those that were corrected in a case that goes on."""
    told: list[tuple[datetime, str, str, str]] = []
    for uid, number in parties:
        for change in change_log.history(session, "party", uid):
            if change.refused is None:
                values = change_log.values_of(change)
                told += [(change.wall, f, str(values[f]), number) for f in _KEPT if values.get(f)]
    found: list[FormerValue] = []
    last: dict[str, str] = {}
    for wall, field, value, number in sorted(told):
        if last.get(field) != value:
            last[field] = value
            found.append(FormerValue(_KEPT[field], _masked(field, value), wall, number))
    return tuple(reversed(found))


def _masked(field: str, value: str) -> str:
    if field == "id_number":
        return mask_id(value)
    return mask_phone(value) if field == "phone" else value
