"""The full-text index over disputes: one token per character, so that any part of a text is found.

SQLite's trigram tokenizer cannot find one- or two-character Chinese words. Here every code point is a
token (spaces become a visible token too) and a query is a phrase, so a hit is exactly "the folded text
contains the folded words". The same columns work on PostgreSQL through a text-search vector.
"""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import Connection, event, select, text
from sqlalchemy.orm import Session

from db.models.dispute import Dispute, Party

_SPACE = re.compile(r"\s+")
_GAP = "␣"


def fold(value: str) -> str:
    """Fold width, case and runs of white space: what is typed and what is stored meet here."""
    return _SPACE.sub(_GAP, unicodedata.normalize("NFKC", value).casefold().strip())


def _spaced(value: str) -> str:
    return " ".join(fold(value))


def create_index(conn: Connection) -> None:
    """Create the index for the connection's database (called by the first migration)."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(
            "CREATE VIRTUAL TABLE dispute_search USING fts5(body, content='', contentless_delete=1, "
            "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
        )
    else:
        conn.execute(text("CREATE TABLE dispute_search (id bigint PRIMARY KEY, body tsvector NOT NULL)"))
        conn.execute(text("CREATE INDEX ix_dispute_search ON dispute_search USING gin (body)"))


def include_object(name: str | None, kind: str) -> bool:
    """False for the index and its shadow tables, which the models do not know."""
    return not (kind in ("table", "index") and name is not None and "dispute_search" in name)


def find(session: Session, words: str, *, limit: int | None = 50) -> list[int]:
    """Local ids of the disputes whose text contains ``words``, newest first.

    Words separated by spaces must all occur. An empty query finds nothing.
    """
    phrases = [part for part in unicodedata.normalize("NFKC", words).split() if part]
    if not phrases:
        return []
    tail = "" if limit is None else " LIMIT :n"
    if session.get_bind().dialect.name == "sqlite":
        query = " AND ".join('"' + _spaced(p).replace('"', '""') + '"' for p in phrases)
        statement = text(
            "SELECT rowid FROM dispute_search WHERE dispute_search MATCH :q ORDER BY rowid DESC" + tail  # noqa: S608
        )
        params: dict[str, object] = {"q": query}
    else:
        query = " & ".join("(" + " <-> ".join(_lexeme(c) for c in fold(p)) + ")" for p in phrases)
        statement = text(
            "SELECT id FROM dispute_search WHERE body @@ CAST(:q AS tsquery) ORDER BY id DESC" + tail  # noqa: S608
        )
        params = {"q": query}
    if limit is not None:
        params["n"] = limit
    return [int(row[0]) for row in session.execute(statement, params)]


def _lexeme(char: str) -> str:
    return "'" + char.replace("\\", "\\\\").replace("'", "''") + "'"


def _vector(value: str) -> str:
    # Positions above 16383 are clamped by PostgreSQL; a lexeme may hold 255 positions.
    return " ".join(f"{_lexeme(c)}:{min(i + 1, 16383)}" for i, c in enumerate(fold(value)))


def index_disputes(session: Session, dispute_ids: Iterable[int]) -> None:
    """Bring the index up to date for these disputes (their own text and their parties')."""
    ids = sorted(set(dispute_ids))
    for start in range(0, len(ids), 400):
        _index_part(session, ids[start : start + 400])


def _index_part(session: Session, ids: list[int]) -> None:
    bodies: dict[int, list[str]] = {}
    columns = (
        Dispute.id, Dispute.number, Dispute.title, Dispute.source_ref, Dispute.description, Dispute.demands,
        Dispute.village_name, Dispute.grid_name, Dispute.place_detail,
    )  # fmt: skip
    for row in session.execute(select(*columns).where(Dispute.id.in_(ids))):
        bodies[row[0]] = [str(v) for v in row[1:] if v]
    party = (Party.dispute_id, Party.name, Party.phone, Party.id_number, Party.address, Party.employer)
    for row in session.execute(select(*party).where(Party.dispute_id.in_(ids), Party.voided_at.is_(None))):
        bodies.setdefault(row[0], []).extend(str(v) for v in row[1:] if v)
    sqlite = session.get_bind().dialect.name == "sqlite"
    key = "rowid" if sqlite else "id"
    session.execute(text(f"DELETE FROM dispute_search WHERE {key} = :id"), [{"id": i} for i in ids])  # noqa: S608
    value = ":body" if sqlite else "CAST(:body AS tsvector)"
    session.execute(
        text(f"INSERT INTO dispute_search ({key}, body) VALUES (:id, {value})"),  # noqa: S608
        [
            {"id": i, "body": (_spaced if sqlite else _vector)("\n".join(parts))}
            for i, parts in sorted(bodies.items())
        ],
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
        index_disputes(session, dirty)


def _after_soft_rollback(session: Session, _previous: object) -> None:
    session.info.pop("search.dirty", None)


def install(session: Session) -> None:
    """Keep the index true for everything this session writes."""
    event.listen(session, "after_flush", _after_flush)
    event.listen(session, "before_commit", _before_commit)
    event.listen(session, "after_soft_rollback", _after_soft_rollback)
