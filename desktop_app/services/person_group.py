"""People who are one person (合并): the records that belong together, and the numbers that mean the same.

A merge is nothing but ``Person.merged_into_uid``: parties stay with the record that they were entered with.
So it can be undone when both were used since, and it travels and conflicts like any other field.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.models.person import Person
from desktop_app.domain.person_merge import groups_of
from desktop_app.domain.resident_id import read_resident_id, same_holder_number
from desktop_app.domain.text_norm import normal_number

_BATCH = 400


def same_numbers(text: str) -> frozenset[str]:
    """Identity numbers that mean the same holder: of a resident's number both forms, else it alone."""
    number = normal_number(text)
    if not number:
        return frozenset()
    long = same_holder_number(number)
    if long is None:
        return frozenset({number})
    found = {number, long}
    if long[6:8] == "19":
        short = long[:6] + long[8:17]
        read = read_resident_id(short)
        found |= {short} if read is not None else set()
    return frozenset(found)


def groups(session: Session, uids: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The groups in which these records are, by the record that stands for each; that one comes first."""
    if session.scalar(select(Person.id).where(Person.merged_into_uid.is_not(None)).limit(1)) is None:
        return {uid: (uid,) for uid in uids}
    edges: dict[UUID, UUID | None] = {}
    wanted = set(uids)
    while wanted:
        part = sorted(wanted)[:_BATCH]
        near = or_(Person.uid.in_(part), Person.merged_into_uid.in_(part))
        query = select(Person.uid, Person.merged_into_uid).where(near, Person.voided_at.is_(None))
        found = {row[0]: row[1] for row in session.execute(query)}
        wanted |= {uid for uid in _ends(found) if uid not in edges}
        edges |= found
        wanted -= set(part)
    every = groups_of(edges)
    return {root: members for root, members in every.items() if not set(members).isdisjoint(uids)}


def _ends(edges: dict[UUID, UUID | None]) -> Iterable[UUID]:
    for uid, into in edges.items():
        yield uid
        if into is not None:
            yield into
