"""Fingerprints of the open disputes' descriptions: which of them share words with a text that is typed.

An index over all pairs of characters answers too slowly among tens of thousands of texts. Here each open
dispute keeps a few tokens only, chosen by its text alone:

- the least of its runs of three characters, runs without the commonest characters first, so that names of
  places and things win over 的 and 我们; the typed text is looked up with (nearly) all of its runs, so a
  beginning, an addition or a changed sentence still meets some of them;
- tokens of several least hashes together, each shared by hardly anything but the same text a little changed.
  They tell where whole sentences are the stock of many disputes.

Tables are local and follow the search index (``db.search``). Disputes that are done or void have no row; of
many that come at once the fingerprints are made afterwards, part by part.
"""

import math
import re
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any
from zlib import crc32

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    delete,
    insert,
    select,
)
from sqlalchemy.orm import Session

from db.base import Base
from db.enums import DisputeState

DONE_STATES = frozenset(
    {DisputeState.REFUSED, DisputeState.CLOSED, DisputeState.MERGED, DisputeState.ARCHIVED}
)
"""States in which a dispute has no fingerprint."""

SKETCH: Table[Any] = Table(
    "dispute_sketch",
    Base.metadata,
    Column("dispute_id", BigInteger, primary_key=True, autoincrement=False),
    Column("tokens", LargeBinary, nullable=False),
)
"""The tokens of a dispute, 4 bytes each, ascending: what its rows in ``dispute_token`` are."""

TOKEN: Table[Any] = Table(
    "dispute_token",
    Base.metadata,
    Column("token", Integer, nullable=False),
    Column("dispute_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("token", "dispute_id"),
    sqlite_with_rowid=False,
)

RUN = 3
"""Characters of a run."""
COMMON = frozenset(
    "的了是我们在不有和就人都一这为来到上说要也你您好请对于之与及或而且但被把给让从向以因此很没个大中等能会可么吗呢吧啊些那其他"
    "她它并还已所由将望谢"
)
"""Characters that say little about the matter."""
LONGEST = 4000
"""Characters from the beginning of a text that count."""
_KEPT, _ASKED = 32, 400
_BINS, _BAND = 24, 3
_FREQUENT, _ENOUGH, _NEWEST = 800, 4000, 400
_PART = 400
_DIGITS = re.compile(r"\d{7,}")
_SILENT = re.compile(r"[\W_]+")
_TELLING = re.compile(f"(?=([^{''.join(sorted(COMMON))}]{{{RUN}}}))")


def plain(value: str) -> str:
    """A text's letters and digits alone, width and case folded; long numbers, often masked, are one 0."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return _DIGITS.sub("0", _SILENT.sub("", folded))


def runs(bare: str) -> frozenset[str]:
    """The runs of three characters of a plain text; a shorter text is its own run."""
    if len(bare) < RUN:
        return frozenset({bare} - {""})
    return frozenset(map("".join, zip(bare, bare[1:], bare[2:], strict=False)))


def telling_runs(bare: str) -> frozenset[str]:
    """Those of its runs that have none of the commonest characters."""
    return frozenset(_TELLING.findall(bare))


def _hashes(words: Iterable[str]) -> list[int]:
    return sorted([crc32(word.encode()) & 0x7FFFFFFF for word in words])


def _bands(hashes: Iterable[int]) -> list[int]:
    """One token for every three of 24 bins, from the least hash in each."""
    # The greatest first, so that the least one stays.
    held = {value % _BINS: value // _BINS + 1 for value in sorted(hashes, reverse=True)}
    least = [held.get(place, 0) for place in range(_BINS)]
    groups = (least[start : start + _BAND] for start in range(0, _BINS, _BAND))
    return [
        crc32(struct.pack(f"<{_BAND + 1}i", place, *group)) & 0x7FFFFFFF
        for place, group in enumerate(groups)
        if any(group)
    ]


def _tokens(text: str, most: int) -> tuple[list[int], list[int]]:
    bare = plain(text[:LONGEST])
    telling = telling_runs(bare)
    first, rest = _hashes(telling), _hashes(runs(bare) - telling)
    return (first + rest)[:most], _bands(first + rest)


def _sketch(text: str) -> list[int]:
    least, bands = _tokens(text, _KEPT)
    return sorted({*least, *bands})


def _stored(tokens: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(tokens)}i", *tokens)


def _read(stored: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(stored) // 4}i", stored)


def keep(session: Session, ids: Sequence[int], texts: Mapping[int, str], *, old_only: bool = False) -> None:
    """Bring the fingerprints of ``ids`` up to date; ``texts`` holds those of the open ones among them.

    What stays the same is not written again: most changes of a dispute leave its description alone.
    ``old_only``: what has none yet gets none now, ``db.search.unmarked`` finds it.
    """
    before: dict[int, bytes] = {}
    for start in range(0, len(ids), _PART):
        part = ids[start : start + _PART]
        before.update(
            (row.dispute_id, row.tokens)
            for row in session.execute(select(SKETCH).where(SKETCH.c.dispute_id.in_(part)))
        )
    gone: list[tuple[int, int]] = []
    new: list[tuple[int, int]] = []
    sketches: dict[int, bytes] = {}
    for dispute_id, text in texts.items():
        if old_only and dispute_id not in before:
            continue
        made = _sketch(text)
        if before.get(dispute_id) == _stored(made):
            before.pop(dispute_id)
        else:
            sketches[dispute_id] = _stored(made)
            new += ((token, dispute_id) for token in made)
    for dispute_id, stored in before.items():
        gone += ((token, dispute_id) for token in _read(stored))
    _write(session, list(before), gone, sketches, new)


def _write(
    session: Session,
    old: Sequence[int],
    gone: Sequence[tuple[int, int]],
    sketches: Mapping[int, bytes],
    new: Sequence[tuple[int, int]],
) -> None:
    connection = session.connection()
    for start in range(0, len(old), _PART):
        connection.execute(delete(SKETCH).where(SKETCH.c.dispute_id.in_(old[start : start + _PART])))
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    if gone:
        connection.exec_driver_sql(
            f"DELETE FROM dispute_token WHERE token = {mark} AND dispute_id = {mark}",  # noqa: S608
            list(gone),
        )
    if sketches:
        connection.execute(
            insert(SKETCH), [{"dispute_id": key, "tokens": value} for key, value in sketches.items()]
        )
    if new:
        connection.exec_driver_sql(
            f"INSERT INTO dispute_token (token, dispute_id) VALUES ({mark}, {mark})",  # noqa: S608
            sorted(new),
        )


def near(session: Session, text: str, most: int) -> list[int]:
    """Local ids of open disputes that share most, counted by rarity, with ``text``; the nearest first."""
    least, bands = _tokens(text, _ASKED)
    asked = sorted({*least, *bands})
    if not asked:
        return []
    chosen = _rarest(session, asked, frozenset(bands))
    # Everybody writes this where nothing is rare: the newest are what there is to say.
    return _weighed(session, chosen, most) if chosen else _newest(session, bands or least, most)


def _weighed(session: Session, chosen: Mapping[int, float], most: int) -> list[int]:
    connection = session.connection()
    mark = "(?, ?)" if connection.dialect.name == "sqlite" else "(%s, %s)"
    wanted = ", ".join([mark] * len(chosen))
    rows = connection.exec_driver_sql(
        f"WITH wanted(token, weight) AS (VALUES {wanted}) SELECT t.dispute_id "  # noqa: S608
        "FROM wanted CROSS JOIN dispute_token t WHERE t.token = wanted.token GROUP BY t.dispute_id "
        f"ORDER BY sum(wanted.weight) DESC, t.dispute_id DESC LIMIT {most}",
        tuple(value for pair in chosen.items() for value in pair),
    )
    return [row[0] for row in rows]


def _newest(session: Session, tokens: Sequence[int], most: int) -> list[int]:
    shared: Counter[int] = Counter()
    for token in tokens[:_BINS]:
        newest = select(TOKEN.c.dispute_id).where(TOKEN.c.token == token)
        shared.update(session.scalars(newest.order_by(TOKEN.c.dispute_id.desc()).limit(_NEWEST)))
    return sorted(shared, key=lambda i: (shared[i], i), reverse=True)[:most]


def _rarest(session: Session, asked: Sequence[int], bands: Set[int]) -> dict[int, float]:
    """The rarest of these tokens with their weights, as many as may be read while somebody types.

    Bands come first and weigh more: among stock sentences they alone tell the same text from its neighbours.
    """
    connection = session.connection()
    mark = "(?)" if connection.dialect.name == "sqlite" else "(%s)"
    wanted = ", ".join([mark] * len(asked))
    # Counting stops early: some sentences stand in every second dispute.
    rows = connection.exec_driver_sql(
        f"WITH wanted(token) AS (VALUES {wanted}) SELECT token, (SELECT count(*) FROM (SELECT 1 "  # noqa: S608
        f"FROM dispute_token t WHERE t.token = wanted.token LIMIT {_FREQUENT}) AS few) FROM wanted",
        tuple(asked),
    )
    counts = sorted((token not in bands, number, token) for token, number in rows if 0 < number < _FREQUENT)
    chosen: dict[int, float] = {}
    total = 0
    for is_run, number, token in counts:
        total += number
        if total > _ENOUGH and chosen:
            break
        chosen[token] = math.log2(2 * _FREQUENT / number) * (1 if is_run else _BAND)
    return chosen
