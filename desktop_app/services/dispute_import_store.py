"""Storing ledger rows in bulk: numbers by year, known villages, one change per record, one index update."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, load_only

from db import change_log, search
from db.base import Base
from db.enums import DisputeState
from db.models.dispute import Dispute, Party, Transition
from db.models.paper import NumberSeries
from db.types import new_uid
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind, NumberParts, make_number, series_key
from desktop_app.services import number
from desktop_app.services.dispute import build_dispute
from desktop_app.services.dispute_import_row import LedgerDispute
from desktop_app.services.dispute_place import Place
from desktop_app.services.dispute_record import ENTITY
from desktop_app.services.dispute_title import NamedParty, make_title
from desktop_app.services.party import party_values
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A row to store: its lasting identity, what it says, where it happened, whether it lacks something."""

    uid: UUID
    entry: LedgerDispute
    place: Place
    incomplete: bool


def store(
    session: Session,
    file_name: str,
    rows: Sequence[ReadyRow],
    rules: Rules,
    *,
    actor: Actor,
    now: datetime,
) -> dict[UUID, str]:
    """Store rows as disputes with their parties; returns their numbers by uid."""
    if not rows:
        return {}
    numbers = _numbers(session, [local_date(_at(row.entry, now)).year for row in rows], rules)
    disputes = [_dispute(row, given, rules, actor, now) for row, given in zip(rows, numbers, strict=True)]
    change_log.bulk_insert(session, Dispute, [_values(d) for d in disputes])
    uids = [d.uid for d in disputes]
    # Loaded, not only read: the change log then knows the uids that the parties' references travel as.
    stored = session.scalars(
        select(Dispute).where(Dispute.uid.in_(uids)).options(load_only(Dispute.uid))
    ).all()
    ids = {dispute.uid: dispute.id for dispute in stored}
    parties = [
        {**party_values(party, position), "dispute_id": ids[row.uid]}
        for row in rows
        for position, party in enumerate(row.entry.draft.parties, 1)
    ]
    change_log.bulk_insert(session, Party, parties)
    change_log.bulk_insert(session, Transition, [_step(row, file_name, actor, now) for row in rows])
    search.index_disputes(session, ids.values())
    return dict(zip(uids, numbers, strict=True))


def _at(entry: LedgerDispute, now: datetime) -> datetime:
    return entry.draft.registered_at or now


def _numbers(session: Session, years: Sequence[int], rules: Rules) -> list[str]:
    """Numbers in the order of the rows; a series is read and written once for all rows of a year."""
    letter = number.workstation_letter(session)
    series = series_key(NumberKind.DISPUTE, rules.identity.code, letter)
    following: dict[int, int] = {}
    for year in sorted(set(years)):
        first = number.next_number(session, series, year)
        following[year] = first
        row = session.scalars(
            select(NumberSeries).where(NumberSeries.series == series, NumberSeries.year == year)
        ).one()
        row.last = first + years.count(year) - 1
    session.flush()
    found: list[str] = []
    for year in years:
        parts = NumberParts(rules.identity.short_name, year, following[year], letter)
        following[year] += 1
        found.append(make_number(rules.profile.number.dispute, parts))
    return found


def _dispute(row: ReadyRow, given: str, rules: Rules, actor: Actor, now: datetime) -> Dispute:
    entry, plain = row.entry, row.entry.draft
    dispute = build_dispute(plain, row.place, given, rules, actor=actor, now=now)
    dispute.uid = row.uid
    dispute.state = entry.state
    dispute.incomplete = row.incomplete
    # A historic row has no clock: it begins when somebody accepts the case here.
    dispute.clock_key = dispute.clock_started_on = dispute.due_on = None
    dispute.responsible_name = entry.responsible or None
    dispute.resolution_text = entry.result or None
    if entry.state is not DisputeState.REGISTERED:
        dispute.settled_at = dispute.closed_at = entry.closed_at
    named = [NamedParty(p.side, p.name, p.birth_date, gone=False) for p in plain.parties]
    short = make_title(named, plain.category_code, local_date(now)) if named else plain.description[:30]
    dispute.title = plain.title or short
    return dispute


def _values(record: Base) -> dict[str, Any]:
    """Column values of an object that was never added, without its local key."""
    mapper = inspect(type(record))
    loaded = record.__dict__
    return {c.key: loaded.get(c.key) for c in mapper.column_attrs if c.key not in {"id", "office_id"}}


def _step(row: ReadyRow, file_name: str, actor: Actor, now: datetime) -> dict[str, Any]:
    entry = row.entry
    problems = (problem.text for problem in entry.problems)
    said = [f"由台账“{file_name}”第 {entry.line} 行导入", *problems, entry.rest]
    return {
        "uid": new_uid(),
        "entity": ENTITY,
        "record_uid": row.uid,
        "action": "import",
        "from_state": None,
        "to_state": entry.state.value,
        "reason": "；".join(part for part in said if part),
        "happened_at": _at(entry, now),
        "entered_at": now,
        "actor_name": actor.name,
    }
