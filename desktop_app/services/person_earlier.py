"""Who was here before: earlier disputes of a person, the household and the phone, while a party is typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from db.enums import DisputeState, Labelled, PartySide
from db.models.dispute import Dispute, Party
from db.models.person import Person
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import listed_name
from desktop_app.domain.phone import normal_phone
from desktop_app.domain.text_norm import normal_name
from desktop_app.services.broken_agreement import broken_agreements
from desktop_app.services.dispute_access import HIDDEN_NOTE, readable
from desktop_app.services.name_reading import name_key
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.person_group import groups, same_numbers
from desktop_app.services.person_household import SHORTEST_PHONE, household_parties


class MatchReason(Labelled):
    """Why an earlier dispute is shown, the strongest first."""

    PERSON = "person", "本人"
    PHONE = "phone", "同一电话"
    HOUSEHOLD = "household", "同一户"
    SAME_NAME = "same_name", "同名或同音"


@dataclass(frozen=True, slots=True)
class EarlierQuery:
    """What was typed of a party so far; any of it may be missing."""

    id_number: str = ""
    name: str = ""
    phone: str = ""
    address: str = ""
    guardian_phone: str = ""


@dataclass(frozen=True, slots=True)
class EarlierMatch:
    """One earlier dispute: why, who was party then; ``broken`` says what became of its agreement."""

    reason: MatchReason
    who: str
    uid: UUID
    number: str
    title: str
    side: PartySide
    state: DisputeState
    registered_at: datetime
    broken: str


@dataclass(frozen=True, slots=True)
class EarlierFound:
    """Matches, each dispute once, the strongest reason first and the newest first within it.

    ``note`` says that the person has a restricted case, and nothing of it; empty when there is none.
    """

    matches: tuple[EarlierMatch, ...]
    note: str = ""


@needs(Permission.VIEW_DISPUTES)
def find_earlier(
    session: Session, query: EarlierQuery, *, by: Actor, today: date, limit: int = 20
) -> EarlierFound:
    """Earlier disputes that have to do with whoever is being typed.

    The person is found by the number (15 digits and 18 are one), or by name and phone together, with the
    records that were merged with theirs.
    """
    who = _person(session, query)
    found: dict[int, tuple[MatchReason, str]] = {}
    for reason, condition in _conditions(session, query, who):
        rows = session.execute(
            select(Party.dispute_id, Party.name, Party.birth_date)
            .join(Dispute, Dispute.id == Party.dispute_id)
            .where(condition, *_in_force(), readable(by))
            .order_by(Dispute.registered_at.desc(), Dispute.id.desc())
            .limit(limit)
        )
        for dispute_id, name, birth in rows:
            found.setdefault(dispute_id, (reason, listed_name(name, birth, today)))
    kept = dict(list(found.items())[:limit])
    return EarlierFound(_matches(session, kept, today), _note(session, who, by))


def _in_force() -> tuple[ColumnElement[bool], ...]:
    return Party.voided_at.is_(None), Dispute.voided_at.is_(None)


def _person(session: Session, query: EarlierQuery) -> ColumnElement[bool] | None:
    """Condition of the person's own parties; None while they cannot be told."""
    numbers, name, phone = same_numbers(query.id_number), normal_name(query.name), normal_phone(query.phone)
    if numbers:
        known, told = Person.id_number.in_(numbers), Party.id_number.in_(numbers)
    elif len(name) > 1 and len(phone) >= SHORTEST_PHONE:
        known = and_(Person.name == name, Person.phone == phone)
        told = and_(Party.name == name, Party.phone == phone)
    else:
        return None
    uids = session.scalars(select(Person.uid).where(known, Person.voided_at.is_(None))).all()
    members = [uid for group in groups(session, uids).values() for uid in group]
    ids = session.scalars(select(Person.id).where(Person.uid.in_(members))).all()
    return or_(told, Party.person_id.in_(ids)) if ids else told


def _conditions(
    session: Session, query: EarlierQuery, who: ColumnElement[bool] | None
) -> Iterable[tuple[MatchReason, ColumnElement[bool]]]:
    if who is not None:
        yield MatchReason.PERSON, who
    phone = normal_phone(query.phone)
    if len(phone) >= SHORTEST_PHONE:
        yield MatchReason.PHONE, Party.phone == phone
    for _, condition in household_parties(phone, query.guardian_phone, query.address):
        yield MatchReason.HOUSEHOLD, condition
    yield MatchReason.SAME_NAME, _same_name(session, query)


def _same_name(session: Session, query: EarlierQuery) -> ColumnElement[bool]:
    """Parties of that name or sound who are not known to be somebody else by their number."""
    name = normal_name(query.name)
    if len(name) < 2 or name.isascii():
        return false()
    sounds = select(Person.id).where(Person.name_key == name_key(name), Person.voided_at.is_(None))
    named = or_(Party.name == name, Party.person_id.in_(session.scalars(sounds.limit(200)).all()))
    numbers = same_numbers(query.id_number)
    return and_(named, or_(Party.id_number.is_(None), Party.id_number.in_(numbers))) if numbers else named


def _matches(
    session: Session, found: dict[int, tuple[MatchReason, str]], today: date
) -> tuple[EarlierMatch, ...]:
    broken = broken_agreements(session, found, today)
    columns = (
        Dispute.id,
        Dispute.uid,
        Dispute.number,
        Dispute.title,
        Party.side,
        Dispute.state,
        Dispute.registered_at,
    )
    query = select(*columns).join(Party, Party.dispute_id == Dispute.id).where(Dispute.id.in_(found))
    rows = {row[0]: row for row in session.execute(query.order_by(Party.position.desc()))}
    return tuple(
        EarlierMatch(reason, who, *rows[key][1:], broken.get(key, ""))
        for key, (reason, who) in found.items()
        if key in rows
    )


def _note(session: Session, who: ColumnElement[bool] | None, by: Actor) -> str:
    if who is None:
        return ""
    rows = select(Party.dispute_id).join(Dispute, Dispute.id == Party.dispute_id).where(who, *_in_force())
    cases = set(session.scalars(rows))
    shown = set(session.scalars(select(Dispute.id).where(Dispute.id.in_(cases), readable(by))))
    return HIDDEN_NOTE if cases - shown else ""
