"""The list of people (人员): whom this office knows, found by name, pinyin, number or phone.

People are looked for through their parties in cases that the user may read: a name, number or phone that
stands in a restricted case alone finds nobody. A former name or phone finds the person who had it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from db import search as text_index
from db.enums import Gender
from db.models.dispute import Dispute, Party
from db.models.person import Person
from desktop_app.domain.actor import Actor
from desktop_app.domain.age import age_on
from desktop_app.domain.masking import listed_name, mask_id, mask_phone
from desktop_app.domain.text_norm import normal_name, normal_number
from desktop_app.services.broken_agreement import broken_agreements
from desktop_app.services.dispute_access import hidden_ids, readable
from desktop_app.services.name_reading import name_key
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.person_group import same_numbers
from desktop_app.services.person_known import KnownPerson, known_persons
from desktop_app.services.search_words import letters_of

MOST = 200
"""Rows of the list; who is not among them is found by a longer word."""
_TAIL = 4
"""Digits of a number's or phone's end from which it is looked for."""
_WITHIN = 500
"""Newest disputes holding what was typed, among whose parties is looked."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the list; numbers are masked, ``broken`` tells of an agreement that was not kept."""

    uid: UUID
    name: str
    gender: Gender
    age: int | None
    id_masked: str
    phone_masked: str
    address: str
    disputes: int
    merged: int
    """Further records that were merged into this one."""
    broken: bool


@dataclass(frozen=True, slots=True)
class PersonList:
    """Rows, the newest known first; ``more`` when there are others."""

    rows: tuple[PersonRow, ...]
    more: bool


@needs(Permission.VIEW_DISPUTES)
def list_persons(
    session: Session, text: str, *, by: Actor, today: date, broken_only: bool = False, limit: int = MOST
) -> PersonList:
    """Known people for what was typed; nothing typed gives those who came last.

    Chinese words are part of a name or sound like it, letters its pinyin or initials, four or more digits the
    end of an identity number or phone, a whole number also its other form.
    """
    wanted = text.strip()
    broke = _broke(session, by, today)
    if wanted:
        uids: Sequence[UUID] = _found(session, wanted, by)
    else:
        uids = list(_uids(session, by, Party.dispute_id.in_(broke))) if broken_only else _newest(session)
    people = known_persons(session, uids, by)
    broken = _of_cases(session, people, broke)
    kept = [p for p in people if p.uid in broken or not broken_only]
    rows = tuple(_row(p, p.uid in broken, today) for p in kept[:limit])
    return PersonList(rows, len(kept) > limit)


def _newest(session: Session) -> Sequence[UUID]:
    newest = select(Person.uid).where(Person.voided_at.is_(None)).order_by(Person.id.desc())
    return session.scalars(newest.limit(2 * MOST)).all()


def _found(session: Session, wanted: str, by: Actor) -> list[UUID]:
    """Uids of people, each once, those written so before those who sound so."""
    found: dict[UUID, None] = {}
    hidden = hidden_ids(session, by)
    name, number = normal_name(wanted), normal_number(wanted)
    letters = letters_of(wanted)
    if letters:
        holding = text_index.find_names(session, letters, limit=_WITHIN, without=hidden)
        rows = session.execute(_parties(by, Party.dispute_id.in_(holding)).add_columns(Party.name_key))
        found.update((uid, None) for uid, key in rows if text_index.reads_as(key, letters))
        return list(found)
    if len(number) >= _TAIL and number[:-1].isdigit():
        holding = text_index.find(session, number, limit=_WITHIN, without=hidden)
        ends = or_(Party.phone.like(f"%{number}"), Party.id_number.like(f"%{number}"))
        found |= _uids(session, by, Party.id_number.in_(same_numbers(number)))
        found |= _uids(session, by, Party.dispute_id.in_(holding) & ends)
        return list(found)
    holding = text_index.find(session, name, limit=_WITHIN, without=hidden)
    named = Party.name.contains(name, autoescape=True)
    found |= _uids(session, by, (Party.name >= name) & (Party.name < name + "\U0010ffff"))
    found |= _uids(session, by, Party.dispute_id.in_(holding) & named)
    if len(name) > 1 and not name.isascii():
        key = name_key(name)
        sounds = session.scalars(select(Person.id).where(Person.name_key == key).limit(MOST)).all()
        found |= _uids(session, by, Party.person_id.in_(sounds) & (Party.name_key == key))
    return list(found)


def _uids(session: Session, by: Actor, condition: ColumnElement[bool]) -> dict[UUID, None]:
    return dict.fromkeys(session.scalars(_parties(by, condition)))


def _parties(by: Actor, condition: ColumnElement[bool]) -> Select[UUID]:
    """Uids of the persons of readable parties, the newest party first."""
    return (
        select(Person.uid)
        .join(Party, Party.person_id == Person.id)
        .join(Dispute, Dispute.id == Party.dispute_id)
        .where(condition, Party.voided_at.is_(None), Dispute.voided_at.is_(None), readable(by))
        .order_by(Party.id.desc())
        .limit(4 * MOST)
    )


def _broke(session: Session, by: Actor, today: date) -> frozenset[int]:
    """Local ids of the readable disputes whose agreement was not kept."""
    cases = select(Dispute.id).where(Dispute.voided_at.is_(None), readable(by))
    return frozenset(broken_agreements(session, cases, today))


def _of_cases(session: Session, people: Sequence[KnownPerson], cases: frozenset[int]) -> frozenset[UUID]:
    """Those people who are party to one of these disputes."""
    person_of = {member: p.uid for p in people for member in p.members}
    parties = select(Party.person_id).where(Party.dispute_id.in_(cases), Party.voided_at.is_(None))
    return frozenset(person_of[i] for i in session.scalars(parties) if i in person_of)


def _row(person: KnownPerson, broken: bool, today: date) -> PersonRow:
    facts = person.facts
    birth = facts.birth_date
    return PersonRow(
        person.uid,
        listed_name(facts.name, birth, today),
        facts.gender,
        age_on(birth, today) if birth is not None and birth <= today else None,
        mask_id(facts.id_number or ""),
        mask_phone(facts.phone or ""),
        facts.address or "",
        person.disputes,
        len(person.members) - 1,
        broken,
    )
