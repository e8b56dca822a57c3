"""Already reported? Suggestions while a description is typed, among many open disputes.

Recall and precision are measured on real messages with gold pairs and hard negatives, where they lie beside
the project (``../shared/data/hotline``, or the folder FENGQIAO_BENCH_HOTLINE; they are not ours to pass on).
The time is measured among open disputes whose descriptions share their sentences, with those messages among
them, against one raw statement that looks for any pair of the text's characters in the full-text index.
"""

import cProfile
import csv
import os
import pstats
import statistics
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from sqlite3 import Connection as DriverConnection

from bench import big_centre, corpus
from bench.big_centre import OpenBench, open_bench
from bench.clock import NOW
from bench.measure import ROOT, Figure, Goal, Measure, Run, elapsed_ms
from bench.writes import driver
from db import change_log, search
from db.enums import DisputeState
from db.models.dispute import Dispute, Party
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.similar_dispute import Likeness, SimilarDispute, similar_disputes

HOTLINE = Path(os.environ.get("FENGQIAO_BENCH_HOTLINE", ROOT.parent / "shared" / "data" / "hotline"))
_FIRST = 5
_PART = 2000
_ASKED = 40


@dataclass(frozen=True, slots=True)
class Hotline:
    """Messages by id, gold pairs by class, and messages that are not of the event they are beside."""

    messages: Mapping[str, str]
    pairs: Mapping[str, Sequence[tuple[str, str]]]
    negatives: Sequence[tuple[str, Sequence[str]]]
    """A message and those of the event at its place."""


def read_hotline(folder: Path = HOTLINE) -> Hotline | None:
    """The messages; None where they are not at hand."""
    if not folder.is_dir():
        return None

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    messages = {row["msg_id"]: row["text"] for row in rows("messages.csv")}
    pairs: dict[str, list[tuple[str, str]]] = {}
    for row in rows("near_duplicate_pairs.csv"):
        pairs.setdefault(row["class"], []).append((row["msg_a"], row["msg_b"]))
    events: dict[str, list[str]] = {}
    for row in rows("events_gold.csv"):
        events.setdefault(row["event"], []).append(row["msg_id"])
    negatives = [(r["msg_id"], events[r["event_not"]]) for r in rows("hard_negatives_same_place.csv")]
    return Hotline(messages, pairs, negatives)


@dataclass(frozen=True, slots=True)
class Answered:
    """Suggestions for messages, without themselves: the first five as (message id, level)."""

    by_message: Mapping[str, Sequence[tuple[str, Likeness]]]

    def recall(self, pairs: Sequence[tuple[str, str]]) -> float:
        """Per cent of the pairs, from each side asked, of which the other is 可能重复 in the first five."""
        hits = [
            (other, Likeness.SAME) in self.by_message[one]
            for pair in pairs
            for one, other in (pair, pair[::-1])
            if one in self.by_message
        ]
        return 100 * sum(hits) / len(hits)

    def called_same(self, hotline: Hotline) -> int:
        """Hard negatives that are called 可能重复, from each side asked."""
        return sum(
            (other, Likeness.SAME) in self.by_message[one]
            for negative, event in hotline.negatives
            for message in event
            for one, other in ((negative, message), (message, negative))
            if one in self.by_message
        )


def answer(
    office: OpenBench, hotline: Hotline, numbers: Mapping[str, str], asked: Collection[str]
) -> Answered:
    """Ask about these messages; ``numbers`` gives ids of messages by the number of their dispute."""
    found: dict[str, list[tuple[str, Likeness]]] = {}
    for message in sorted(asked):
        rows = ask(office, DisputeDraft(description=hotline.messages[message]), limit=_FIRST + 1)
        others = [(numbers[r.number], r.level) for r in rows if r.number in numbers]
        found[message] = [row for row in others if row[0] != message][:_FIRST]
    return Answered(found)


def ask(office: OpenBench, draft: DisputeDraft, limit: int = _FIRST) -> tuple[SimilarDispute, ...]:
    """As the window's reader thread does it."""
    with office.centre.reading() as session:
        return similar_disputes(session, draft, by=office.actor, today=local_date(NOW), limit=limit)


def fill(office: OpenBench, texts: Sequence[tuple[str, str]], count: int) -> dict[str, str]:
    """Make ``count`` open disputes, the texts (id, text) spread among invented ones; gives ids by number."""
    step = max(1, count // max(1, len(texts)))
    numbers: dict[str, str] = {}
    waiting = list(texts)
    for first in range(1, count + 1, _PART):
        rows: list[dict[str, object]] = []
        parties: list[dict[str, object]] = []
        for rank in range(first, min(first + _PART, count + 1)):
            case = replace(corpus.case(rank), state=DisputeState.REGISTERED)
            row = big_centre.dispute_row(rank, case, office)
            if waiting and rank % step == 0:
                key, row["description"] = waiting.pop()
                numbers[str(row["number"])] = key
            rows.append(row)
            parties += [
                big_centre.party_row(rank, place, party) for place, party in enumerate(case.draft.parties, 1)
            ]
        with office.writing() as session, session.begin():
            change_log.bulk_insert(session, Dispute, rows)
            change_log.bulk_insert(session, Party, parties)
            search.index_disputes(session, range(first, first + len(rows)))
    return numbers


def _any_pair(connection: DriverConnection, text: str) -> int:
    bare = search.fold(text)
    pairs = dict.fromkeys(f'"{one} {other}"' for one, other in pairwise(bare.replace('"', "")))
    statement = "SELECT rowid FROM dispute_search WHERE body MATCH ? ORDER BY rank LIMIT 60"
    return len(connection.execute(statement, (" OR ".join(pairs),)).fetchall())


def _quality(hotline: Hotline, answered: Answered) -> Iterator[Figure]:
    for name in ("exact", "near90", "variant60"):
        pairs = hotline.pairs[name]
        goal = None if name == "variant60" else Goal("≥", 95)
        what = f"{name} pairs ({len(pairs)}) suggested as 可能重复 in the first five, per cent"
        yield Figure(what, answered.recall(pairs), "", None, goal)
    gold = {frozenset(pair) for pairs in hotline.pairs.values() for pair in pairs}
    said = [
        frozenset((one, other))
        for one, rows in answered.by_message.items()
        for other, level in rows
        if level is Likeness.SAME
    ]
    precision = 100 * sum(pair in gold for pair in said) / len(said)
    yield Figure("可能重复 that are a gold pair, per cent (others may be true, too)", precision, "")
    what = f"hard negatives ({len(hotline.negatives)}) called 可能重复"
    yield Figure(what, answered.called_same(hotline), "", None, Goal("≤", 0))


def _drafts(hotline: Hotline | None, count: int) -> list[DisputeDraft]:
    """Half real messages and half invented cases, with the parties of an invented one."""
    ranks = range(1, count + 1, max(1, count // _ASKED))
    drafts = [corpus.case(rank).draft for rank in ranks]
    texts = list(hotline.messages.values())[:: len(hotline.messages) // _ASKED] if hotline else []
    real = [replace(draft, description=text) for draft, text in zip(drafts[::2], texts[::2], strict=False)]
    return [*real, *drafts[1::2]] or drafts


def _prepared(run: Run) -> tuple[OpenBench, Hotline | None, dict[str, str], int]:
    count = run.sizes.search_disputes // 4
    folder = run.folder / "similar"
    big_centre.make(folder)
    office = open_bench(folder)
    hotline = read_hotline()
    if hotline is None:
        run.say("the hotline's messages are not beside the project: recall is not measured")
    elif len(hotline.messages) > count:
        hotline = None
    texts = list(hotline.messages.items()) if hotline else []
    return office, hotline, fill(office, texts, count), count


def _run(run: Run) -> Sequence[Figure]:
    office, hotline, numbers, count = _prepared(run)
    raw = driver(office.centre.engine)
    times: list[float] = []
    floors: list[float] = []
    drafts = _drafts(hotline, count)
    ask(office, drafts[0])
    for draft in drafts:
        times.append(elapsed_ms(lambda draft=draft: ask(office, draft)))
        floors.append(elapsed_ms(lambda draft=draft: _any_pair(raw, draft.description)))
    figures = [
        Figure(f"suggestions among {count:,} open disputes ÷ any pair of characters in the full-text index",
               statistics.median(times), "ms", statistics.median(floors), Goal("≤", 1)),
        Figure("the same, 95 of 100 within", statistics.quantiles([*times, times[-1]], n=20)[-1], "ms", None,
               Goal("≤", 150)),
    ]  # fmt: skip
    if hotline is not None:
        asked = {m for pairs in hotline.pairs.values() for pair in pairs for m in pair}
        asked |= {m for negative, event in hotline.negatives for m in (negative, *event)}
        figures += _quality(hotline, answer(office, hotline, numbers, asked & hotline.messages.keys()))
    office.centre.close()
    return figures


def _profile(run: Run) -> pstats.Stats:
    office, hotline, _, count = _prepared(run)
    profile = cProfile.Profile()
    for draft in _drafts(hotline, count):
        profile.runcall(ask, office, draft)
    office.centre.close()
    return pstats.Stats(profile)


MEASURE = Measure("similar", "Already reported?", _run, _profile)
