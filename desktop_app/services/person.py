"""People known to the centre: proposed while a party is typed, kept up to date by registration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from db.enums import PartyKind
from db.models.dispute import Party
from db.models.person import Person
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import listed_name, mask_id, mask_phone
from desktop_app.domain.phone import normal_phone
from desktop_app.domain.resident_id import same_holder_number
from desktop_app.domain.text_norm import normal_name, normal_number
from desktop_app.services.name_reading import name_key
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.person_group import same_numbers
from desktop_app.services.person_known import PersonFacts, is_unsaid, known_persons

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


def link_persons(session: Session, parties: Sequence[Party], office_id: UUID) -> None:
    """Give natural parties their known person, found by identity number, else by name and phone.

    A new person is made where there is none; newer values replace older ones. One statement reads them all.
    Parties without number and phone stay unlinked: a name alone is nobody.
    """
    wanted = [p for p in parties if p.kind is PartyKind.NATURAL and (p.id_number or p.phone)]
    if not wanted:
        return
    numbers = {number for p in wanted if p.id_number for number in same_numbers(p.id_number)}
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
                gender=party.gender,
            )
            known[_key(party)] = person
        elif party.id_number:
            # The number says who it is: another name is a new name, 18 digits take the place of 15.
            person.name, person.name_key = party.name, party.name_key[:200]
            person.id_number = max(person.id_number or "", party.id_number, key=len)
        for field in _COPIED:
            value = getattr(party, field)
            if not is_unsaid(value) and value != getattr(person, field):
                setattr(person, field, value)
        party.person = person


def _key(record: Person | Party) -> tuple[str, str]:
    if record.id_number:
        return "", same_holder_number(record.id_number) or record.id_number
    return record.name, record.phone or ""


@needs(Permission.REGISTER_DISPUTE)
def suggest(session: Session, text: str, *, by: Actor, today: date, limit: int = 8) -> tuple[PersonHit, ...]:
    """Known persons whose name begins with ``text`` or sounds like it, or whose number or phone it is.

    Those whose name is written so come first. Nothing is proposed for less than two characters.
    """
    name, number = normal_name(text), normal_number(text)
    if len(name) < 2:
        return ()
    key = name_key(name)
    # One index each, in its own order: thousands may begin with two characters.
    beginning = and_(Person.name >= name, Person.name < name + "\U0010ffff")
    asked = [_uids().where(beginning).order_by(Person.name, Person.id.desc())]
    if not name.isascii():
        asked.append(_uids().where(Person.name_key == key).order_by(Person.id.desc()))
    if len(number) >= 4 and number[:-1].isdigit():
        known = or_(Person.id_number.in_(same_numbers(number)), Person.phone == normal_phone(text))
        asked.append(_uids().where(known).order_by(Person.id.desc()))
    # Some may turn out to be one person, or to be known from cases that are not for this user.
    uids = [uid for query in asked for uid in session.scalars(query.limit(limit * 4))]
    people = known_persons(session, list(dict.fromkeys(uids)), by)
    found = [p for p in people if _fits(p.facts, name, key, number)]
    found.sort(key=lambda p: not p.facts.name.startswith(name))
    return tuple(
        PersonHit(
            p.uid,
            listed_name(p.facts.name, p.facts.birth_date, today),
            mask_id(p.facts.id_number or ""),
            mask_phone(p.facts.phone or ""),
            p.facts.address or "",
            p.disputes,
        )
        for p in found[:limit]
    )


def _uids() -> Select[UUID]:
    return select(Person.uid).where(Person.voided_at.is_(None))


def _fits(person: PersonFacts, name: str, key: str, number: str) -> bool:
    """Whether what this user may see of a person is what was typed."""
    if person.name.startswith(name) or (not name.isascii() and name_key(person.name) == key):
        return True
    same = person.id_number is not None and person.id_number in same_numbers(number)
    return same or (bool(person.phone) and person.phone == normal_phone(number))


@needs(Permission.REGISTER_DISPUTE)
def facts_of(session: Session, person_uid: UUID, *, by: Actor, today: date) -> PersonFacts | None:
    """Values of a known person for the form; None when there is no such person any more."""
    del today
    living = session.scalar(select(Person.uid).where(Person.uid == person_uid, Person.voided_at.is_(None)))
    found = known_persons(session, [person_uid], by) if living is not None else ()
    return found[0].facts if found else None
