"""People known to the centre: proposed while a party is typed, kept up to date by registration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from db.enums import DisputeState, Gender, IdKind, PartyKind, PartySide
from db.models.dispute import Dispute, Party
from db.models.person import Person
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import listed_name, mask_id, mask_phone
from desktop_app.domain.phone import normal_phone
from desktop_app.domain.text_norm import normal_name, normal_number
from desktop_app.services.dispute_access import readable
from desktop_app.services.permissions import Permission, needs

_COPIED = ("gender", "birth_date", "ethnicity", "phone", "address", "occupation")


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A known person as proposed; numbers are masked, ``fill`` gives the values for the form."""

    uid: UUID
    name: str
    id_masked: str
    phone_masked: str
    address: str
    disputes: int


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Values that a chosen person fills into a party's fields."""

    name: str
    id_kind: IdKind
    id_number: str | None
    gender: Gender
    birth_date: date | None
    ethnicity: str | None
    phone: str | None
    address: str | None
    occupation: str | None


@dataclass(frozen=True, slots=True)
class EarlierDispute:
    """A dispute in which somebody was a party before."""

    uid: UUID
    number: str
    title: str
    side: PartySide
    state: DisputeState
    registered_at: datetime


def link_persons(session: Session, parties: Sequence[Party], office_id: UUID) -> None:
    """Give natural parties their known person, found by identity number, else by name and phone.

    A new person is made where there is none; newer values replace older ones. One statement reads them all.
    Parties without number and phone stay unlinked: a name alone is nobody.
    """
    wanted = [p for p in parties if p.kind is PartyKind.NATURAL and (p.id_number or p.phone)]
    if not wanted:
        return
    numbers = {p.id_number for p in wanted if p.id_number}
    phones = {p.phone for p in wanted if p.phone and not p.id_number}
    keys: list[ColumnElement[bool]] = []
    if numbers:
        keys.append(Person.id_number.in_(numbers))
    if phones:
        keys.append(and_(Person.phone.in_(phones), Person.id_number.is_(None)))
    known: dict[tuple[str, str], Person] = {}
    query = select(Person).where(or_(*keys), Person.office_id == office_id, Person.voided_at.is_(None))
    for person in session.scalars(query.order_by(Person.id)):
        known[_key(person)] = person
    for party in wanted:
        person = known.get(_key(party))
        if person is None:
            person = Person(
                name=party.name,
                name_key=party.name_key[:200],
                id_kind=party.id_kind,
                id_number=party.id_number,
            )
            known[_key(party)] = person
        for field in _COPIED:
            value = getattr(party, field)
            if value is not None and value != getattr(person, field):
                setattr(person, field, value)
        party.person = person


def _key(record: Person | Party) -> tuple[str, str]:
    return ("", record.id_number) if record.id_number else (record.name, record.phone or "")


@needs(Permission.REGISTER_DISPUTE)
def suggest(session: Session, text: str, *, by: Actor, today: date, limit: int = 8) -> tuple[PersonHit, ...]:
    """Known persons whose name begins with ``text``, or whose number or phone is or ends with it.

    Nothing is proposed for less than two characters.
    """
    del by
    name, number = normal_name(text), normal_number(text)
    if len(name) < 2:
        return ()
    clauses = [and_(Person.name >= name, Person.name < name + "\U0010ffff")]
    if len(number) >= 4 and number[:-1].isdigit():
        clauses += [Person.id_number == number, Person.phone == normal_phone(text)]
    query = select(Person).where(or_(*clauses), Person.voided_at.is_(None)).order_by(Person.id.desc())
    people = session.scalars(query.limit(limit)).all()
    counts: dict[int, int] = {}
    for person_id in session.scalars(
        select(Party.person_id).where(Party.person_id.in_([p.id for p in people]), Party.voided_at.is_(None))
    ):
        counts[person_id or 0] = counts.get(person_id or 0, 0) + 1
    return tuple(
        PersonHit(
            p.uid,
            listed_name(p.name, p.birth_date, today),
            mask_id(p.id_number) if p.id_number else "",
            mask_phone(p.phone) if p.phone else "",
            p.address or "",
            counts.get(p.id, 0),
        )
        for p in people
    )


@needs(Permission.REGISTER_DISPUTE)
def facts_of(session: Session, person_uid: UUID, *, by: Actor, today: date) -> PersonFacts | None:
    """Values of a known person for the form; None when there is no such person any more."""
    del by, today
    found = session.scalars(
        select(Person).where(Person.uid == person_uid, Person.voided_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    return PersonFacts(
        found.name,
        found.id_kind,
        found.id_number,
        found.gender,
        found.birth_date,
        found.ethnicity,
        found.phone,
        found.address,
        found.occupation,
    )


@needs(Permission.VIEW_DISPUTES)
def earlier_disputes(
    session: Session,
    *,
    id_number: str | None = None,
    name: str | None = None,
    phone: str | None = None,
    by: Actor,
    today: date,
    limit: int = 20,
) -> tuple[EarlierDispute, ...]:
    """Disputes of somebody, newest first: by identity number, else by name and phone together."""
    del today
    if id_number:
        who: ColumnElement[bool] = Party.id_number == normal_number(id_number)
    elif name and phone:
        who = and_(Party.name == normal_name(name), Party.phone == normal_phone(phone))
    else:
        return ()
    columns = (
        Dispute.uid,
        Dispute.number,
        Dispute.title,
        Party.side,
        Dispute.state,
        Dispute.registered_at,
    )
    query = (
        select(*columns)
        .join(Party, Party.dispute_id == Dispute.id)
        .where(who, Party.voided_at.is_(None), Dispute.voided_at.is_(None), readable(by))
        .order_by(Dispute.registered_at.desc(), Dispute.id.desc())
        .limit(limit)
    )
    return tuple(EarlierDispute(*row) for row in session.execute(query))
