"""What this office knows of people, for one user: read from the parties that this user may see.

A person's own row holds the newest values, perhaps from a restricted case. Whoever may not read that case
gets what the other cases say; somebody known from such cases alone is not known at all.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import Gender, IdKind
from db.models.dispute import Dispute, Party
from db.models.person import Person
from desktop_app.domain.actor import Actor
from desktop_app.services.dispute_access import readable
from desktop_app.services.person_group import groups


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of a person in itself: the values that fill a party's fields."""

    name: str
    id_kind: IdKind
    id_number: str | None
    gender: Gender
    birth_date: date | None
    ethnicity: str | None
    phone: str | None
    address: str | None
    occupation: str | None


FIELDS = tuple(field.name for field in fields(PersonFacts))
"""Columns that a person and a party have in common."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """One person; ``members`` are local ids of the records that stand for it, ``disputes`` those in force."""

    uid: UUID
    members: tuple[int, ...]
    facts: PersonFacts
    disputes: int


def known_persons(session: Session, uids: Sequence[UUID], by: Actor) -> tuple[KnownPerson, ...]:
    """The persons whom these records stand for, each once, in the order of the records."""
    by_root = groups(session, uids)
    root_of = {uid: root for root, members in by_root.items() for uid in members}
    order = tuple(dict.fromkeys(root_of[uid] for uid in uids if uid in root_of))
    every = [uid for root in order for uid in by_root[root]]
    rows = {p.uid: p for p in session.scalars(select(Person).where(Person.uid.in_(every)))}
    parties = _parties(session, [p.id for p in rows.values()], by)
    found = (_known([rows[u] for u in by_root[root] if u in rows], parties) for root in order)
    return tuple(person for person in found if person is not None)


@dataclass(frozen=True, slots=True)
class _Entered:
    """A person as a party of one case: the values that were entered with it."""

    order: int
    shown: bool
    in_force: bool
    dispute_id: int
    values: tuple[Any, ...]


def _parties(session: Session, ids: Collection[int], by: Actor) -> dict[int, list[_Entered]]:
    """By local id of the person, the first registered case first; those of hidden cases among them."""
    columns = [getattr(Party, field) for field in FIELDS]
    query = (
        select(Party.person_id, Party.voided_at, Dispute.voided_at, Party.dispute_id, *columns)
        .join(Dispute, Dispute.id == Party.dispute_id)
        .where(Party.person_id.in_(ids))
        .order_by(Dispute.registered_at, Party.id)
    )
    rows = session.execute(query).all()
    # Asked for the few that were found: of all that are hidden most concern others.
    cases = {row[3] for row in rows}
    shown = set(session.scalars(select(Dispute.id).where(Dispute.id.in_(cases), readable(by))))
    found: dict[int, list[_Entered]] = {}
    for order, (person_id, voided, case_voided, dispute_id, *values) in enumerate(rows):
        in_force = voided is None and case_voided is None
        entered = _Entered(order, dispute_id in shown, in_force, dispute_id, tuple(values))
        found.setdefault(person_id or 0, []).append(entered)
    return found


def _known(rows: Sequence[Person], parties: dict[int, list[_Entered]]) -> KnownPerson | None:
    if not rows:
        return None
    entered = [one for row in rows for one in parties.get(row.id, ())]
    entered.sort(key=lambda one: one.order)
    shown = [one for one in entered if one.shown]
    if entered and not shown:
        return None
    if not shown or (len(shown) == len(entered) and len(rows) == 1):
        values = tuple(getattr(rows[0], field) for field in FIELDS)
    else:
        values = _newest(tuple(one.values for one in shown))
    disputes = len({one.dispute_id for one in shown if one.in_force})
    return KnownPerson(rows[0].uid, tuple(row.id for row in rows), PersonFacts(*values), disputes)


def _newest(entries: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Of each field the last value that says something; the entries come in the order they were made in."""
    newest = list(entries[0])
    for entry in entries[1:]:
        newest = [old if is_unsaid(value) else value for value, old in zip(entry, newest, strict=True)]
    return tuple(newest)


def is_unsaid(value: object) -> bool:
    """Whether a value says nothing, so that what was known before stays."""
    return value is None or value in (Gender.UNKNOWN, IdKind.UNKNOWN)
