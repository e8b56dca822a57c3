"""The indexes over disputes: full text, the readings of names, and fingerprints of what is open.

SQLite's trigram tokenizer cannot find one- or two-character Chinese words. Here every code point is a
token (spaces become a visible token too) and a query is a phrase, so a hit is exactly "the folded text
contains the folded words". The same columns work on PostgreSQL through a text-search vector.

Names are found by pinyin as well: from any syllable on, in full or by initials. Void disputes are in no
index. Everything here is local, follows from the disputes and their parties alone, and is kept up to date
with each flush and each applied change; only fingerprints of what comes in great number are made afterwards.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Select,
    bindparam,
    column,
    event,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from db import fingerprint
from db.enums import DisputeState
from db.models.dispute import Dispute, Party

PART = 400
"""Disputes that are indexed at a time."""
MANY = 500
"""Disputes in one transaction from which their fingerprints are left for later."""
_OPEN_STATES = sorted(set(DisputeState) - fingerprint.DONE_STATES)
_IS_OPEN = (Dispute.voided_at.is_(None), Dispute.state.in_(_OPEN_STATES))
"""By the states that there are: an index answers it, where "not one of the others" reads every dispute."""
_SPACE = re.compile(r"\s+")
_GAP = "␣"


def _narrow(char: str) -> str:
    """Full and half width of one character: only there two points mean the same to somebody who types."""
    kind, _, points = unicodedata.decomposition(char).partition(" ")
    if kind in ("<wide>", "<narrow>"):
        return "".join(chr(int(point, 16)) for point in points.split())
    return char


@lru_cache(maxsize=1)
def _widths() -> dict[int, str]:
    """Characters of another width, all in one block, and the ideographic space."""
    return {point: _narrow(chr(point)) for point in (0x3000, *range(0xFF00, 0xFFF0))}


def fold(value: str) -> str:
    """Fold width, case and runs of white space: what is typed and what is stored meet here.

    NFC, not NFKC: ① is not 1, and ㎡ is not m2.
    """
    plain = unicodedata.normalize("NFC", value.translate(_widths())).casefold()
    return _SPACE.sub(_GAP, unicodedata.normalize("NFC", plain).strip())


def _spaced(value: str) -> str:
    return " ".join(fold(value))


def create_index(conn: Connection) -> None:
    """Create the full-text index for the connection's database (called by the first migration)."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(
            "CREATE VIRTUAL TABLE dispute_search USING fts5(body, content='', contentless_delete=1, "
            "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
        )
    else:
        conn.execute(text("CREATE TABLE dispute_search (id bigint PRIMARY KEY, body tsvector NOT NULL)"))
        conn.execute(text("CREATE INDEX ix_dispute_search ON dispute_search USING gin (body)"))


def create_name_index(conn: Connection) -> None:
    """Create the index of the readings of names (called by the fifth migration)."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(
            "CREATE VIRTUAL TABLE dispute_name USING fts5(body, content='', contentless_delete=1, "
            "detail=none, prefix='2')"
        )
    else:
        conn.execute(text("CREATE TABLE dispute_name (id bigint PRIMARY KEY, body tsvector NOT NULL)"))
        conn.execute(text("CREATE INDEX ix_dispute_name ON dispute_name USING gin (body)"))


def include_object(name: str | None, kind: str) -> bool:
    """False for the indexes and their shadow tables, which the models do not know."""
    hidden = name is not None and ("dispute_search" in name or "dispute_name" in name)
    return not (kind in ("table", "index") and hidden)


def find(session: Session, words: str, *, limit: int | None = 50, without: Collection[int] = ()) -> list[int]:
    """Local ids of the disputes whose text contains ``words``, newest first.

    Words separated by spaces must all occur. An empty query finds nothing. ``without`` are local ids that
    are passed over; they count for no ``limit``.
    """
    phrases = fold(words).split(_GAP)
    if phrases == [""]:
        return []
    if _is_sqlite(session):
        query = " AND ".join('"' + " ".join(p).replace('"', '""') + '"' for p in phrases)
    else:
        query = " & ".join("(" + " <-> ".join(_lexeme(c) for c in p) + ")" for p in phrases)
    return _matching(session, "dispute_search", query, limit, without)


def find_names(
    session: Session, letters: str, *, limit: int | None = 50, without: Collection[int] = ()
) -> list[int]:
    """Local ids of disputes with a party whose name reads so from some syllable on, newest first.

    ``letters`` are a to z: the beginning of syllables written together, or of their initials.
    """
    query = f"{letters}*" if _is_sqlite(session) else f"{letters}:*"
    return _matching(session, "dispute_name", query, limit, without)


def reads_as(name_key: str, letters: str) -> bool:
    """Whether a name with this key is one of those that :func:`find_names` finds."""
    return any(reading.startswith(letters) for reading in _readings(name_key))


def _readings(name_key: str) -> set[str]:
    syllables = name_key.split()
    initials = [syllable[0] for syllable in syllables]
    starts = range(len(syllables))
    return {"".join(parts[n:]) for parts in (syllables, initials) for n in starts}


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


@lru_cache(maxsize=8)
def _question(index: str, sqlite: bool) -> Select[int]:
    """Ids of what matches, newest first: written once, so that asking costs little more than the answer."""
    key = column("rowid" if sqlite else "id", BigInteger)
    hit = text(f"{index} MATCH :q" if sqlite else "body @@ CAST(:q AS tsquery)")
    return select(key).select_from(table(index, key)).where(hit).order_by(key.desc())


@lru_cache(maxsize=8)
def _limited(index: str, sqlite: bool) -> Select[int]:
    return _question(index, sqlite).limit(bindparam("n", type_=Integer))


def _matching(
    session: Session, index: str, query: str, limit: int | None, without: Collection[int]
) -> list[int]:
    statement = (_question if limit is None else _limited)(index, _is_sqlite(session))
    # What is passed over is little, mostly nothing: leaving it out here keeps the statement the same for all.
    values: dict[str, object] = {"q": query, "n": (limit or 0) + len(without)}
    if limit is None:
        del values["n"]
    found = session.connection().scalars(statement, values).all()
    if without:
        found = [i for i in found if i not in without]
    return list(found if limit is None else found[:limit])


def _lexeme(char: str) -> str:
    return "'" + char.replace("\\", "\\\\").replace("'", "''") + "'"


def _vector(value: str) -> str:
    # Positions above 16383 are clamped by PostgreSQL; a lexeme may hold 255 positions.
    return " ".join(f"{_lexeme(c)}:{min(i + 1, 16383)}" for i, c in enumerate(fold(value)))


def index_disputes(session: Session, dispute_ids: Iterable[int], *, unmarked: bool = False) -> None:
    """Bring the indexes up to date for these disputes (their own text and their parties').

    ``unmarked``: the new ones get their fingerprints later, by ``mark_open``.
    """
    ids = sorted(set(dispute_ids))
    for start in range(0, len(ids), PART):
        _index_part(session, ids[start : start + PART], unmarked)


def unmarked(session: Session) -> list[int]:
    """Local ids of the open disputes that have no fingerprint yet: they came in great number at once."""
    sketch = fingerprint.SKETCH.c.dispute_id
    query = select(Dispute.id).outerjoin(fingerprint.SKETCH, sketch == Dispute.id)
    return sorted(session.scalars(query.where(sketch.is_(None), *_IS_OPEN)))


def mark_open(session: Session, ids: Sequence[int]) -> None:
    """Give those of these disputes that are open their fingerprints."""
    query = select(Dispute.id, Dispute.description).where(Dispute.id.in_(ids), *_IS_OPEN)
    fingerprint.keep(session, ids, {row.id: row.description for row in session.execute(query)})


def rebuild(session: Session) -> None:
    """Index every dispute anew, in local ids' order."""
    index_disputes(session, session.scalars(select(Dispute.id)))


def _index_part(session: Session, ids: list[int], unmarked: bool) -> None:
    bodies: dict[int, list[str]] = {}
    names: dict[int, set[str]] = {}
    opened: dict[int, str] = {}
    columns = (
        Dispute.id, Dispute.state, Dispute.description, Dispute.number, Dispute.title, Dispute.source_ref,
        Dispute.demands, Dispute.village_name, Dispute.grid_name, Dispute.place_detail,
    )  # fmt: skip
    for row in session.execute(select(*columns).where(Dispute.id.in_(ids), Dispute.voided_at.is_(None))):
        bodies[row[0]] = [str(v) for v in row[2:] if v]
        if row[1] not in fingerprint.DONE_STATES:
            opened[row[0]] = row[2]
    party = (
        Party.dispute_id, Party.name_key, Party.name, Party.phone, Party.id_number, Party.address,
        Party.employer,
    )  # fmt: skip
    for row in session.execute(select(*party).where(Party.dispute_id.in_(ids), Party.voided_at.is_(None))):
        if row[0] in bodies:
            bodies[row[0]].extend(str(v) for v in row[2:] if v)
            names.setdefault(row[0], set()).update(_readings(row[1]))
    spaced = _spaced if _is_sqlite(session) else _vector
    _replace(session, "dispute_search", ids, {i: spaced("\n".join(parts)) for i, parts in bodies.items()})
    joined = _joined if _is_sqlite(session) else _lexemes
    _replace(session, "dispute_name", ids, {i: joined(sorted(found)) for i, found in names.items()})
    fingerprint.keep(session, ids, opened, old_only=unmarked)


def _joined(tokens: list[str]) -> str:
    return " ".join(tokens)


def _lexemes(tokens: list[str]) -> str:
    return " ".join(_lexeme(token) for token in tokens)


def _replace(session: Session, index: str, ids: list[int], bodies: dict[int, str]) -> None:
    sqlite = _is_sqlite(session)
    key = "rowid" if sqlite else "id"
    session.execute(text(f"DELETE FROM {index} WHERE {key} = :id"), [{"id": i} for i in ids])  # noqa: S608
    if bodies:
        value = ":body" if sqlite else "CAST(:body AS tsvector)"
        session.execute(
            text(f"INSERT INTO {index} ({key}, body) VALUES (:id, {value})"),  # noqa: S608
            [{"id": i, "body": body} for i, body in sorted(bodies.items())],
        )


def mark(session: Session, dispute_id: int) -> None:
    """Have this dispute indexed again before the transaction commits."""
    session.info.setdefault("search.dirty", set()).add(dispute_id)


def _after_flush(session: Session, _context: object) -> None:
    for record in (*session.new, *session.dirty):
        if isinstance(record, Dispute):
            mark(session, record.id)
        elif isinstance(record, Party):
            mark(session, record.dispute_id)


def _before_commit(session: Session) -> None:
    session.flush()
    dirty: set[int] = session.info.pop("search.dirty", set())
    if dirty:
        # A township's year, a rebuilt office: who imports waits for the search, not for what is alike.
        index_disputes(session, dirty, unmarked=len(dirty) > MANY)


def _after_soft_rollback(session: Session, _previous: object) -> None:
    session.info.pop("search.dirty", None)


def install(session: Session) -> None:
    """Keep the index true for everything this session writes."""
    event.listen(session, "after_flush", _after_flush)
    event.listen(session, "before_commit", _before_commit)
    event.listen(session, "after_soft_rollback", _after_soft_rollback)
