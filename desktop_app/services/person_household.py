"""Who lives together (同一户), as far as the parties of disputes tell.

An address that names a door (号, 室, 户 …) and is the same; a phone that is that of a guardian, or of a
relative who spoke for the party. A group's name alone holds thirty families.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from db.enums import AgentKind, Labelled
from db.models.dispute import Agent, Dispute, Party
from db.models.person import Person
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import listed_name
from desktop_app.domain.phone import normal_phone
from desktop_app.domain.text_norm import normal_text
from desktop_app.services.dispute_access import readable
from desktop_app.services.person_known import KnownPerson, known_persons

_DOOR = re.compile(r"\d+\s*(?:号|室|户|栋|幢|单元|#)|[一二三四五六七八九十百]+号")
SHORTEST_PHONE = 7
"""Digits from which a phone tells two people apart."""
_MOST = 20


class Tie(Labelled):
    """What ties somebody to a household."""

    ADDRESS = "address", "住址相同"
    GUARDIAN = "guardian", "监护人"
    RELATIVE = "relative", "近亲属代理"


@dataclass(frozen=True, slots=True)
class HouseholdMember:
    """Another person of the household, and why; ``uid`` opens that person's file."""

    uid: UUID
    name: str
    tie: Tie
    disputes: int


def household_parties(
    phone: str, guardian_phone: str, address: str
) -> Iterator[tuple[Tie, ColumnElement[bool]]]:
    """Conditions of parties that belong to one's household, by what is known of oneself; any may be empty."""
    phone, guardian = normal_phone(phone), normal_phone(guardian_phone)
    if len(phone) >= SHORTEST_PHONE:
        spoke = select(Agent.party_id).where(
            Agent.phone == phone, Agent.kind == AgentKind.RELATIVE, Agent.voided_at.is_(None)
        )
        yield Tie.RELATIVE, Party.id.in_(spoke)
        yield Tie.GUARDIAN, Party.guardian_phone == phone
    if len(guardian) >= SHORTEST_PHONE:
        yield Tie.GUARDIAN, or_(Party.phone == guardian, Party.guardian_phone == guardian)
    address = normal_text(address)
    if _DOOR.search(address):
        yield Tie.ADDRESS, Party.address == address


def household_of(
    session: Session, person: KnownPerson, by: Actor, today: date
) -> tuple[HouseholdMember, ...]:
    """The others of a person's household whom this user may know, at most twenty."""
    guardian = session.scalar(
        select(Party.guardian_phone)
        .join(Dispute, Dispute.id == Party.dispute_id)
        .where(Party.person_id.in_(person.members), Party.guardian_phone.is_not(None), readable(by))
        .order_by(Party.id.desc())
        .limit(1)
    )
    facts = person.facts
    ties: dict[UUID, Tie] = {}
    for tie, condition in household_parties(facts.phone or "", guardian or "", facts.address or ""):
        rows = session.scalars(
            select(Person.uid)
            .join(Party, Party.person_id == Person.id)
            .join(Dispute, Dispute.id == Party.dispute_id)
            .where(
                condition,
                Person.id.not_in(person.members),
                Party.voided_at.is_(None),
                Dispute.voided_at.is_(None),
                readable(by),
            )
            .distinct()
            .limit(_MOST)
        )
        for uid in rows:
            ties.setdefault(uid, tie)
    found: list[HouseholdMember] = []
    for uid, tie in list(ties.items())[:_MOST]:
        for other in known_persons(session, [uid], by):
            if other.uid != person.uid and all(member.uid != other.uid for member in found):
                name = listed_name(other.facts.name, other.facts.birth_date, today)
                found.append(HouseholdMember(other.uid, name, tie, other.disputes))
    return tuple(found)
