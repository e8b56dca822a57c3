"""Quick find (Ctrl+K): a dispute by words, name, pinyin initials, number or the tail of a phone number."""

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
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_row import DisputeRow, rows_of
from desktop_app.services.permissions import Permission, needs

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

    Latin letters are read as pinyin initials, four or more digits also as the tail of a phone number,
    everything as words of the text (number, title, description, parties, place).
    """
    wanted = text.strip()
    if not wanted:
        return ()
    hits: list[SearchHit] = []
    plain = wanted.lower()
    if plain.isascii() and plain.isalpha():
        hits += _parties(session, _by_initials(plain), by, today, limit, keep=_starts_with(plain))
    if plain.isascii() and plain.isdigit() and len(plain) >= _TAIL:
        holding = text_index.find(session, plain, limit=_TAIL_WITHIN)
        tail = and_(Party.dispute_id.in_(holding), Party.phone.like(f"%{plain}"))
        hits += _parties(session, tail, by, today, limit)
    ids = text_index.find(session, wanted, limit=limit)
    hits += [_dispute_hit(row) for row in rows_of(session, ids, by=by, today=today)]
    seen: dict[tuple[HitKind, UUID], SearchHit] = {}
    for hit in hits:
        seen.setdefault((hit.kind, hit.uid), hit)
    return tuple(seen.values())[:limit]


@needs(Permission.VIEW_DISPUTES)
def find_disputes(
    session: Session, text: str, *, by: Actor, today: date, limit: int = LIMIT
) -> tuple[DisputeRow, ...]:
    """Displayed rows of the newest disputes that hold all words; ``limit`` 0 gives all."""
    ids = text_index.find(session, text, limit=limit or None)
    return rows_of(session, ids, by=by, today=today)


def _by_initials(letters: str) -> ColumnElement[bool]:
    pattern = "% ".join(letters) + "%"
    first = letters[0]
    return and_(Party.name_key >= first, Party.name_key < first + "{", Party.name_key.like(pattern))


def _starts_with(letters: str) -> Callable[[str], bool]:
    def fits(name_key: str) -> bool:
        return "".join(s[0] for s in name_key.split()).startswith(letters)

    return fits


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
