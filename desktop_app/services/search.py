"""Quick find (Ctrl+K): a dispute by words, name, pinyin, number, identity number or the tail of a phone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from db import search as text_index
from db.enums import Labelled, PartySide
from db.models.dispute import Dispute, Party
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import listed_name, mask_phone
from desktop_app.services.dispute_access import hidden_ids, readable
from desktop_app.services.dispute_row import DisputeRow, rows_by_id
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.search_words import ids_holding, ids_with_words, letters_of

LIMIT = 50
_TAIL = 4
"""Digits of a phone's tail from which it is looked for."""
_TAIL_WITHIN = 500
"""Newest disputes holding the digits anywhere, among which the phones are looked through: no table scan."""


class HitKind(Labelled):
    """Why something was found."""

    DISPUTE = "dispute", "纠纷"
    PARTY = "party", "当事人"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A hit; ``uid`` is always the dispute's, since that is where one wants to go."""

    kind: HitKind
    uid: UUID
    title: str
    subtitle: str


@needs(Permission.VIEW_DISPUTES)
def quick_find(
    session: Session, text: str, *, by: Actor, today: date, limit: int = LIMIT
) -> tuple[SearchHit, ...]:
    """Hits for what was typed, best kind first, newest first within a kind.

    Latin letters are read as pinyin of a name from any syllable on, in full or by initials; four or more
    digits also as the tail of a phone number; an identity number of 15 or 18 digits also finds its other
    form; everything as words of the text (number, title, description, parties, place).
    """
    wanted = text.strip()
    if not wanted:
        return ()
    hits: list[SearchHit] = []
    hidden = hidden_ids(session, by)
    letters = letters_of(wanted)
    if letters:
        holding = text_index.find_names(session, letters, limit=limit, without=hidden)
        hits += _parties(session, Party.dispute_id.in_(holding), by, today, limit, keep=_reads(letters))
    plain = text_index.fold(wanted)
    if plain.isascii() and plain.isdigit() and len(plain) >= _TAIL:
        holding = text_index.find(session, plain, limit=_TAIL_WITHIN, without=hidden)
        tail = and_(Party.dispute_id.in_(holding), Party.phone.like(f"%{plain}"))
        hits += _parties(session, tail, by, today, limit)
    ids = ids_with_words(session, wanted, limit=limit, without=hidden)
    hits += [_dispute_hit(row) for row in rows_by_id(session, ids, by=by, today=today).values()]
    seen: dict[tuple[HitKind, UUID], SearchHit] = {}
    for hit in hits:
        seen.setdefault((hit.kind, hit.uid), hit)
    return tuple(seen.values())[:limit]


@needs(Permission.VIEW_DISPUTES)
def find_disputes(
    session: Session, text: str, *, by: Actor, today: date, limit: int = LIMIT
) -> tuple[DisputeRow, ...]:
    """Displayed rows of the newest disputes that were meant (``ids_holding``); ``limit`` 0 gives all."""
    ids = ids_holding(session, text, limit=limit or None)
    rows = rows_by_id(session, ids, by=by, today=today)
    if len(rows) < len(ids) and limit:
        # What this user may not read took places of others: seldom, so only now it is asked what that is.
        ids = ids_holding(session, text, limit=limit, without=hidden_ids(session, by))
        rows = rows_by_id(session, ids, by=by, today=today)
    return tuple(rows.values())


def _reads(letters: str) -> Callable[[str], bool]:
    return lambda name_key: text_index.reads_as(name_key, letters)


def _parties(
    session: Session,
    condition: ColumnElement[bool],
    by: Actor,
    today: date,
    limit: int,
    keep: Callable[[str], bool] | None = None,
) -> list[SearchHit]:
    columns = (
        Party.name,
        Party.name_key,
        Party.birth_date,
        Party.side,
        Party.phone,
        Dispute.uid,
        Dispute.number,
        Dispute.title,
    )
    query = (
        select(*columns)
        .join(Dispute, Dispute.id == Party.dispute_id)
        .where(condition, Party.voided_at.is_(None), Dispute.voided_at.is_(None), readable(by))
        .order_by(Party.id.desc())
        .limit(limit * 4)
    )
    found: list[SearchHit] = []
    for name, key, birth, side, phone, uid, number, title in session.execute(query):
        if keep is None or keep(key):
            who = f"{_side(side)}{listed_name(name, birth, today)}"
            parts: Sequence[str] = (who, mask_phone(phone or ""), number)
            found.append(SearchHit(HitKind.PARTY, uid, title, " · ".join(p for p in parts if p)))
    return found[:limit]


def _side(side: PartySide) -> str:
    return f"{side.label} "


def _dispute_hit(row: DisputeRow) -> SearchHit:
    standing = f"已转出，{row.office_name}承办" if row.away else row.state.label
    parts = (row.number, standing, row.village_name, row.category)
    return SearchHit(HitKind.DISPUTE, row.uid, row.title, " · ".join(p for p in parts if p))
