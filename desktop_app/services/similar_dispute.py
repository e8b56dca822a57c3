"""Already reported? Open disputes that are like the one being typed, with the reason.

Two levels. 相似 is a list to glance at: shared words, the same people, the same place with some shared words.
可能重复 interrupts the clerk, so the descriptions themselves must agree: the same place with another matter
never gets there, and the same people only need less agreement.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from db import fingerprint
from db.enums import DisputeState, Labelled
from db.models.dispute import Dispute, Party
from db.models.grid import Grid
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import listed_name
from desktop_app.domain.phone import normal_phone
from desktop_app.domain.resident_id import other_form
from desktop_app.domain.text_norm import normal_name, normal_number
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_draft import DisputeDraft, PartyDraft, PlaceDraft
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.text_likeness import Measured, TextLikeness, likeness, measured, shared_words

LIMIT = 5
_COMPARED = 40
"""Descriptions that are compared in full."""
_LEAST = 4
"""Letters from which a description is looked at."""
_OF_PEOPLE = 20
_EXCERPT = 60


class Likeness(Labelled):
    """How much a dispute is like the one being typed."""

    SIMILAR = "similar", "相似"
    SAME = "same", "可能重复"


class Reason(Labelled):
    """What two disputes have in common."""

    WORDS = "words", "相近的话"
    PEOPLE = "people", "同样的人"
    PLACE = "place", "同一地点"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason and what exactly is the same: 同样的人：吴桂芬."""

    reason: Reason
    what: str

    def __str__(self) -> str:
        """As it is shown."""
        return f"{self.reason.label}：{self.what}"


@dataclass(frozen=True, slots=True)
class SimilarDispute:
    """An open dispute that is like the one being typed."""

    uid: UUID
    number: str
    title: str
    state: DisputeState
    registered_at: datetime
    excerpt: str
    """Beginning of its description."""
    level: Likeness
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Open:
    """What is compared of an open dispute."""

    id: int
    uid: UUID
    number: str
    title: str
    state: DisputeState
    registered_at: datetime
    description: str
    village_code: str | None
    village_name: str | None
    grid_code: str | None
    grid_name: str | None
    place_detail: str | None


@dataclass(frozen=True, slots=True)
class _Alike:
    """An open dispute with what was found about it."""

    other: _Open
    text: Measured
    level: Likeness
    evidence: tuple[Evidence, ...]
    score: float


_COLUMNS = (
    Dispute.id, Dispute.uid, Dispute.number, Dispute.title, Dispute.state, Dispute.registered_at,
    Dispute.description, Dispute.village_code, Dispute.village_name, Dispute.grid_code, Dispute.grid_name,
    Dispute.place_detail,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _People:
    """How the parties typed so far are known again, in stored form."""

    numbers: frozenset[str]
    phones: frozenset[str]
    names: frozenset[str]


@needs(Permission.REGISTER_DISPUTE)
def similar_disputes(
    session: Session, draft: DisputeDraft, *, by: Actor, today: date, limit: int = LIMIT
) -> tuple[SimilarDispute, ...]:
    """Open disputes like a half-filled draft, the most alike first; 可能重复 before 相似.

    Nothing is said before the description has four letters. Void disputes, those that are done, and those
    that ``by`` may not see are never among them.
    """
    typed = measured(draft.description)
    if len(typed.text) < _LEAST:
        return ()
    people = _people(draft.parties)
    known = _known(session, people)
    ids = {*fingerprint.near(session, draft.description, _COMPARED), *known}
    village = _village(session, draft.place)
    found: list[_Alike] = []
    for other in _opened(session, ids, by):
        text = measured(other.description)
        alike = likeness(typed, text)
        evidence = _same_people(people, known.get(other.id, ()), today)
        evidence += _same_place(other, draft.place, village)
        elsewhere = bool(village and other.village_code not in (None, village))
        level = _level(alike, {e.reason for e in evidence}, elsewhere=elsewhere)
        if level is not None:
            found.append(_Alike(other, text, level, tuple(evidence), _score(alike, evidence)))
    found.sort(key=lambda s: (s.level is Likeness.SAME, s.score, s.other.registered_at), reverse=True)
    return tuple(_shown(typed, alike) for alike in found[:limit])


def _score(alike: TextLikeness, evidence: Sequence[Evidence]) -> float:
    """To order by; people and place never outweigh the very same words, which alone give 1."""
    reasons = {e.reason for e in evidence}
    rest = 1 - alike.score
    rest *= 0.7 if Reason.PEOPLE in reasons else 1
    return 1 - rest * (0.9 if Reason.PLACE in reasons else 1)


def _level(alike: TextLikeness, reasons: Set[Reason], *, elsewhere: bool) -> Likeness | None:
    """What is said of a dispute, if anything; ``elsewhere`` means another village for certain."""
    known, near = Reason.PEOPLE in reasons, Reason.PLACE in reasons
    if alike.is_same(known=known, near=known or near, elsewhere=elsewhere):
        return Likeness.SAME
    if known or alike.is_similar(near=near):
        return Likeness.SIMILAR
    return None


def _shown(typed: Measured, alike: _Alike) -> SimilarDispute:
    other = alike.other
    text = " ".join(other.description.split())
    return SimilarDispute(
        other.uid,
        other.number,
        other.title,
        other.state,
        other.registered_at,
        text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…",
        alike.level,
        (*_words(typed, alike.text), *alike.evidence),
    )


def _opened(session: Session, ids: Iterable[int], by: Actor) -> list[_Open]:
    query = select(*_COLUMNS).where(
        Dispute.id.in_(sorted(ids)),
        Dispute.voided_at.is_(None),
        Dispute.state.not_in(sorted(fingerprint.DONE_STATES)),
        readable(by),
    )
    return [_Open(*row) for row in session.execute(query)]


# words and place
def _words(typed: Measured, text: Measured) -> tuple[Evidence, ...]:
    words = "、".join(f"“{word}”" for word in shared_words(typed, text))
    return (Evidence(Reason.WORDS, words),) if words else ()


def _same_place(other: _Open, place: PlaceDraft, village: str | None) -> list[Evidence]:
    detail = fingerprint.plain(place.detail or "")
    if detail and detail == fingerprint.plain(other.place_detail or ""):
        where = other.place_detail
    elif place.grid_code and place.grid_code == other.grid_code:
        where = "".join(filter(None, (other.village_name, other.grid_name)))
    elif village and village == other.village_code:
        where = other.village_name
    else:
        return []
    return [Evidence(Reason.PLACE, where or "")]


def _village(session: Session, place: PlaceDraft) -> str | None:
    if place.village_code or not place.grid_code:
        return place.village_code
    held = select(Grid.village_code).where(Grid.code == place.grid_code, Grid.voided_at.is_(None))
    return session.scalars(held.limit(1)).first()


# people
def _people(parties: Sequence[PartyDraft]) -> _People:
    numbers: set[str] = set()
    for party in parties:
        for number in filter(None, (party.id_number, party.credit_code)):
            numbers.add(normal_number(number))
            other = other_form(number)
            if other:
                numbers.add(other)
    return _People(
        frozenset(numbers),
        frozenset(phone for p in parties if p.phone and len(phone := normal_phone(p.phone)) >= 7),
        frozenset(name for p in parties if len(name := normal_name(p.name)) >= 2),
    )


def _known(session: Session, people: _People) -> Mapping[int, Sequence[Party]]:
    """Parties of open disputes that are one of these people, by the dispute's local id; the newest ones."""
    conditions = [
        column.in_(sorted(wanted))
        for column, wanted in (
            (Party.id_number, people.numbers),
            (Party.phone, people.phones),
            (Party.name, people.names),
        )
        if wanted
    ]
    if not conditions:
        return {}
    opened = and_(Dispute.voided_at.is_(None), Dispute.state.not_in(sorted(fingerprint.DONE_STATES)))
    query = (
        select(Party)
        .join(Dispute, Dispute.id == Party.dispute_id)
        .where(or_(*conditions), Party.voided_at.is_(None), opened)
        .order_by(Party.id.desc())
        .limit(_OF_PEOPLE)
    )
    found: dict[int, list[Party]] = {}
    for party in reversed(session.scalars(query).all()):
        found.setdefault(party.dispute_id, []).append(party)
    return found


def _same_people(people: _People, parties: Sequence[Party], today: date) -> list[Evidence]:
    """Somebody known again by number or phone, or both sides by name: one name alone is nobody."""
    certain = [
        p
        for p in parties
        if {p.id_number, p.credit_code} & people.numbers or (p.phone is not None and p.phone in people.phones)
    ]
    named = {p.name: p for p in parties if p.name in people.names}
    same = {p.name: p for p in certain} | (named if certain or len(named) > 1 else {})
    if not same:
        return []
    names = (listed_name(p.name, p.birth_date, today) for p in same.values())
    return [Evidence(Reason.PEOPLE, "、".join(names))]
