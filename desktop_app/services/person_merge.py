"""Two records of one person become one, and two again (合并、撤销合并).

Nothing is copied or moved: the one record says into which it was merged (``person_group``). New disputes go
on being linked to the record that their number or phone finds, so that undoing parts them as they were.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from db.models.person import Person
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import listed_name, mask_id, mask_phone
from desktop_app.errors import RuleViolation
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.person_group import groups, same_numbers
from desktop_app.services.person_known import KnownPerson, known_persons

_NAME_AND_PHONE = "姓名和电话相同，一条没有证件号"
_SOUND_AND_PHONE = "电话相同，名字同音"
_BY_PHONE = frozenset({_NAME_AND_PHONE, _SOUND_AND_PHONE})
GONE = "找不到这个人，请刷新后再试。"


@dataclass(frozen=True, slots=True)
class SamePerson:
    """Two records that seem to be one person, and why; numbers are masked."""

    keep_uid: UUID
    other_uid: UUID
    keep: str
    other: str
    why: str


@needs(Permission.HANDLE_DISPUTE)
def merge_persons(session: Session, keep_uid: UUID, other_uid: UUID, *, by: Actor, now: datetime) -> None:
    """Let the second record stand for the same person as the first, which stays the one that shows.

    :raises RuleViolation: for somebody who is not known to this user or belongs to another office, for one
        person twice, or for two numbers that contradict each other.
    """
    del now
    keep, other = _own(session, keep_uid, by), _own(session, other_uid, by)
    if keep.uid == other.uid:
        raise RuleViolation("这两条已经是同一个人了。", "other_uid")
    mine, theirs = keep.facts.id_number, other.facts.id_number
    if mine and theirs and theirs not in same_numbers(mine):
        raise RuleViolation("两个人的证件号不一样，不能合并；号码登错的，请先改正。", "other_uid")
    _row(session, other.uid).merged_into_uid = keep.uid
    session.flush()


@needs(Permission.HANDLE_DISPUTE)
def part_persons(session: Session, uid: UUID, *, by: Actor, now: datetime) -> None:
    """Undo a merge: the record ``uid`` stands for itself again, with everything that was entered with it.

    :raises RuleViolation: for somebody who is not known to this user, or was not merged.
    """
    del now
    shown = _own(session, uid, by)
    row, root = _row(session, uid), _row(session, shown.uid)
    if row.uid == root.uid:
        raise RuleViolation("这个人没有合并到别人名下，请选被合并的那一条。", "uid")
    row.merged_into_uid = None
    # Two PCs had merged the same two the other way round: both ends of the ring are cut.
    root.merged_into_uid = None
    session.flush()


def _own(session: Session, uid: UUID, by: Actor) -> KnownPerson:
    """Whom a record stands for, as this user may know it."""
    found = known_persons(session, [uid], by)
    row = session.scalars(select(Person).where(Person.uid == uid, Person.voided_at.is_(None))).one_or_none()
    if row is None or not found:
        raise RuleViolation(GONE, "uid")
    if row.office_id != by.office_uid:
        raise RuleViolation("这个人由另一个中心登记，由那里合并。", "uid")
    return found[0]


def _row(session: Session, uid: UUID) -> Person:
    return session.scalars(select(Person).where(Person.uid == uid)).one()


@needs(Permission.REGISTER_DISPUTE)
def same_persons(session: Session, *, by: Actor, today: date, limit: int = 50) -> tuple[SamePerson, ...]:
    """Records that seem to be one person: one number in two forms or on two PCs, or a phone and a name.

    The record with the longer number stands first; of equal ones the older.
    """
    pairs = [
        *_numbered_twice(session, by),
        *_in_two_forms(session, by),
        *_by_name_and_phone(session, by),
        *_by_sound_and_phone(session, by),
    ]
    root_of = {u: root for root, us in groups(session, _uids(pairs)).items() for u in us}
    found: list[SamePerson] = []
    told: set[frozenset[UUID | None]] = set()
    for keep, other, why in pairs:
        pair = frozenset((root_of.get(keep), root_of.get(other)))
        if len(pair) < 2 or pair in told:
            continue
        told.add(pair)
        known = {p.uid: p for p in known_persons(session, [keep, other], by)}
        if len(known) == 2:
            first, second = known[root_of[keep]], known[root_of[other]]
            if why in _BY_PHONE and first.facts.phone != second.facts.phone:
                continue  # one of them has that phone from a case that is not for this user
            found.append(SamePerson(first.uid, second.uid, _said(first, today), _said(second, today), why))
    return tuple(found[:limit])


def _uids(pairs: Iterable[tuple[UUID, UUID, str]]) -> Sequence[UUID]:
    return sorted({uid for keep, other, _ in pairs for uid in (keep, other)})


def _numbered_twice(session: Session, by: Actor) -> list[tuple[UUID, UUID, str]]:
    shared = (
        select(Person.id_number)
        .where(Person.id_number.is_not(None), Person.office_id == by.office_uid, Person.voided_at.is_(None))
        .group_by(Person.id_number)
        .having(func.count() > 1)
    )
    rows = session.execute(
        select(Person.id_number, Person.uid)
        .where(Person.id_number.in_(shared), Person.office_id == by.office_uid, Person.voided_at.is_(None))
        .order_by(Person.id_number, Person.uid)
    )
    by_number: dict[str | None, list[UUID]] = {}
    for number, uid in rows:
        by_number.setdefault(number, []).append(uid)
    return [(uids[0], other, "证件号相同") for uids in by_number.values() for other in uids[1:]]


def _in_two_forms(session: Session, by: Actor) -> list[tuple[UUID, UUID, str]]:
    old = session.execute(
        select(Person.uid, Person.id_number).where(
            func.length(Person.id_number) == 15, Person.office_id == by.office_uid, Person.voided_at.is_(None)
        )
    ).all()
    long_of = {max(same_numbers(number or ""), key=len): uid for uid, number in old}
    rows = session.execute(
        select(Person.uid, Person.id_number).where(
            Person.id_number.in_(n for n in long_of if len(n) == 18),
            Person.office_id == by.office_uid,
            Person.voided_at.is_(None),
        )
    )
    return [(uid, long_of[number], "15 位和 18 位证件号是同一个人") for uid, number in rows if number]


def _by_name_and_phone(session: Session, by: Actor) -> list[tuple[UUID, UUID, str]]:
    told = aliased(Person)
    rows = session.execute(
        select(told.uid, Person.uid)
        .join(told, (told.phone == Person.phone) & (told.name == Person.name))
        .where(
            Person.id_number.is_(None),
            told.id_number.is_not(None),
            Person.office_id == by.office_uid,
            told.office_id == by.office_uid,
            Person.voided_at.is_(None),
            told.voided_at.is_(None),
        )
        .limit(200)
    )
    return [(keep, other, _NAME_AND_PHONE) for keep, other in rows]


def _by_sound_and_phone(session: Session, by: Actor) -> list[tuple[UUID, UUID, str]]:
    """Names that sound alike, of one phone: 吴桂芬 was written down as 吴贵芬. Two numbers are two people."""
    other = aliased(Person)
    rows = session.execute(
        select(Person.uid, Person.id_number, other.uid, other.id_number)
        .join(other, (other.phone == Person.phone) & (other.name_key == Person.name_key))
        .where(
            Person.id < other.id,
            Person.name != other.name,
            or_(Person.id_number.is_(None), other.id_number.is_(None)),
            Person.office_id == by.office_uid,
            other.office_id == by.office_uid,
            Person.voided_at.is_(None),
            other.voided_at.is_(None),
        )
        .limit(200)
    )
    return [
        (second, first, _SOUND_AND_PHONE)
        if number is None and other_number
        else (first, second, _SOUND_AND_PHONE)
        for first, number, second, other_number in rows
    ]


def _said(person: KnownPerson, today: date) -> str:
    facts = person.facts
    parts = (
        listed_name(facts.name, facts.birth_date, today),
        mask_id(facts.id_number) if facts.id_number else "证件不详",
        mask_phone(facts.phone or ""),
        f"纠纷 {person.disputes} 件",
    )
    return " ".join(part for part in parts if part)
