"""Newest 50 hits of a two-character search against one raw statement and against ``LIKE``.

The raw statement is one query on the driver that brings the same displayed columns of the same rows. Three
words are searched: one that hardly occurs, one in every hundredth case or so, and one that is everywhere.
"""

import cProfile
import pstats
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sqlite3 import Connection as DriverConnection
from typing import Any

from sqlalchemy.orm import Session

from bench import corpus
from bench.big_centre import OpenBench, open_bench
from bench.clock import NOW
from bench.measure import Figure, Goal, Measure, Run, busy_ms, elapsed_ms, medians
from bench.writes import driver
from db import search as text_index
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispute_row import DisputeRow
from desktop_app.services.search import find_disputes

MOST = 50
_COLUMNS = """
    d.id, d.uid, d.number, d.title, d.category_code, d.state, d.risk_level, d.due_on, d.village_name,
    d.responsible_name, d.registered_at, d.incomplete, d.source_ref,
    (SELECT group_concat(p.side || p.name || coalesce(p.birth_date, '') || coalesce(p.replaced_by_id, ''))
        FROM party p WHERE p.dispute_id = d.id AND p.voided_at IS NULL ORDER BY p.position),
    (SELECT u.unit_name FROM involved_unit u
        WHERE u.dispute_id = d.id AND u.role = 'lead' AND u.voided_at IS NULL)
"""
_RAW = f"""
    SELECT {_COLUMNS} FROM dispute_search s JOIN dispute d ON d.id = s.rowid
    WHERE s.body MATCH ? ORDER BY s.rowid DESC LIMIT {MOST}
"""  # noqa: S608
_LIKE = f"""
    SELECT {_COLUMNS} FROM dispute d
    WHERE d.number LIKE :word OR d.title LIKE :word OR d.source_ref LIKE :word OR d.description LIKE :word
        OR d.demands LIKE :word OR d.village_name LIKE :word OR d.grid_name LIKE :word
        OR d.place_detail LIKE :word
        OR EXISTS (SELECT 1 FROM party p WHERE p.dispute_id = d.id AND p.voided_at IS NULL AND (
            p.name LIKE :word OR p.phone LIKE :word OR p.id_number LIKE :word OR p.address LIKE :word
            OR p.employer LIKE :word))
    ORDER BY d.id DESC LIMIT {MOST}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Word:
    """A two-character word and in how many disputes it stands."""

    text: str
    hits: int


def _words(session: Session, total: int) -> tuple[_Word, ...]:
    """A given name of the oldest cases, a word of the trade, and the county in every address."""
    names = (party.name for rank in range(total, 0, -1) for party in corpus.case(rank).draft.parties)
    rare = next(name[1:] for name in names if len(name) == 3)
    return tuple(
        _Word(text, len(text_index.find(session, text, limit=None))) for text in (rare, "界石", "固始")
    )


def _raw(connection: DriverConnection, word: str) -> list[Any]:
    return connection.execute(_RAW, (f'"{" ".join(word)}"',)).fetchall()


def _like(connection: DriverConnection, word: str) -> list[Any]:
    return connection.execute(_LIKE, {"word": f"%{word}%"}).fetchall()


def _service(office: OpenBench, word: str) -> tuple[DisputeRow, ...]:
    # As the window's reader thread does it: one session on a snapshot, closed after each question.
    with office.centre.reading() as session:
        return find_disputes(session, word, by=office.actor, today=local_date(NOW), limit=MOST)


def _same(rows: Sequence[DisputeRow], raw: Sequence[Any]) -> None:
    if [row.uid.hex for row in rows] != [line[1] for line in raw]:
        raise RuntimeError("the raw statement does not return the rows of the service")


def _measured(run: Run, office: OpenBench, raw: DriverConnection, word: _Word) -> Iterator[Figure]:
    text = word.text
    _same(_service(office, text), _raw(raw, text))
    _same(_service(office, text), _like(raw, text))
    ours, floor = medians(
        run.sizes.searches,
        lambda: elapsed_ms(lambda: _service(office, text)),
        lambda: elapsed_ms(lambda: _raw(raw, text)),
    )
    about = f"“{text}” (in {word.hits:,} of {run.sizes.search_disputes:,})"
    yield Figure(f"search {about} ÷ one raw statement with the same rows", ours, "ms", floor, Goal("≤", 3))
    ours_busy, floor_busy = medians(
        run.sizes.searches,
        lambda: busy_ms(lambda: _service(office, text)),
        lambda: busy_ms(lambda: _raw(raw, text)),
    )
    yield Figure(f"the same of {about} in processor time", ours_busy, "ms", floor_busy, Goal("≤", 3))
    like = min(elapsed_ms(lambda: _like(raw, text)) for _ in range(2))
    # LIKE stops at the 50th hit: only a word with fewer makes it read everything.
    yield Figure(f"LIKE {about} ÷ search", like, "ms", ours, Goal("≥", 50) if word.hits < MOST else None)


def _run(run: Run) -> Sequence[Figure]:
    office = open_bench(run.centres.ready(run.sizes.search_disputes))
    raw = driver(office.centre.engine)
    with office.centre.reading() as session:
        words = _words(session, run.sizes.search_disputes)
    figures = [figure for word in words for figure in _measured(run, office, raw, word)]
    office.centre.close()
    return figures


def _profile(run: Run) -> pstats.Stats:
    office = open_bench(run.centres.ready(run.sizes.search_disputes))
    with office.centre.reading() as session:
        words = _words(session, run.sizes.search_disputes)
    profile = cProfile.Profile()
    for word in words * run.sizes.searches:
        profile.runcall(_service, office, word.text)
    office.centre.close()
    return pstats.Stats(profile)


MEASURE = Measure("search", "Two-character search", _run, _profile)
