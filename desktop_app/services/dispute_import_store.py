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
from db.enums import DisputeState, Level
from db.models.dispute import Dispute, Party, Transition
from db.models.paper import NumberSeries
from db.models.unit import Unit
from db.types import new_uid
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.number import NumberKind, NumberParts, make_number, series_key
from desktop_app.domain.text_norm import normal_name
from desktop_app.services import number
from desktop_app.services.dispute import build_dispute
from desktop_app.services.dispute_import_row import LedgerDispute
from desktop_app.services.dispute_place import Place
from desktop_app.services.dispute_record import ENTITY
from desktop_app.services.dispute_title import NamedParty, make_title
from desktop_app.services.party import party_values
from desktop_app.services.rules import Rules

_SUFFIXES = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村")


@dataclass(frozen=True, slots=True)
class Villages:
    """Villages by their short name; a name that occurs twice is no key (rules.md 7)."""

    by_name: dict[str, Unit | None]

    @classmethod
    def load(cls, session: Session, rules: Rules) -> "Villages":
        """Villages of the office's own township, else of everywhere."""
        query = select(Unit).where(Unit.level == Level.VILLAGE)
        own = list(session.scalars(query.where(Unit.parent_code == rules.identity.code)))
        found: dict[str, Unit | None] = {}
        for unit in own or list(session.scalars(query)):
            key = _short(unit.name)
            found[key] = None if key in found else unit
        return cls(found)

    def place(self, text: str, township_code: str) -> Place:
        """Place of a ledger's village text: with code when it is known, else the text alone."""
        name = normal_name(text)
        unit = self.by_name.get(_short(name)) if name else None
        if unit is None:
            return Place(township_code, None, name[:100] or None)
        return Place(township_code, unit.code, unit.name)


def _short(name: str) -> str:
    """Name without the words for village and committee, of which official names carry up to two."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            name = name.removesuffix(suffix)
    return name


def store(
    session: Session,
    file_name: str,
    rows: Sequence[tuple[UUID, LedgerDispute, bool]],
    villages: Villages,
    rules: Rules,
    *,
    actor: Actor,
    now: datetime,
) -> dict[UUID, str]:
    """Store rows (uid, entry, whether incomplete); returns their numbers by uid."""
    if not rows:
        return {}
    numbers = _numbers(session, [local_date(_at(entry, now)).year for _, entry, _ in rows], rules)
    disputes: list[Dispute] = []
    for (uid, entry, incomplete), given in zip(rows, numbers, strict=True):
        place = villages.place(entry.village_text, rules.identity.code)
        disputes.append(_dispute(uid, entry, incomplete, place, given, rules, actor, now))
    change_log.bulk_insert(session, Dispute, [_values(d) for d in disputes])
    uids = [d.uid for d in disputes]
    # Loaded, not only read: the change log then knows the uids that the parties' references travel as.
    stored = session.scalars(
        select(Dispute).where(Dispute.uid.in_(uids)).options(load_only(Dispute.uid))
    ).all()
    ids = {dispute.uid: dispute.id for dispute in stored}
    parties = [
        {**party_values(party, position), "dispute_id": ids[uid]}
        for uid, entry, _ in rows
        for position, party in enumerate(entry.draft.parties, 1)
    ]
    change_log.bulk_insert(session, Party, parties)
    change_log.bulk_insert(
        session, Transition, [_step(uid, entry, file_name, actor, now) for uid, entry, _ in rows]
    )
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


def _dispute(
    uid: UUID,
    entry: LedgerDispute,
    incomplete: bool,
    place: Place,
    given: str,
    rules: Rules,
    actor: Actor,
    now: datetime,
) -> Dispute:
    plain = entry.draft
    dispute = build_dispute(plain, place, given, rules, actor=actor, now=now)
    dispute.uid = uid
    dispute.state = entry.state
    dispute.incomplete = incomplete
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


def _step(uid: UUID, entry: LedgerDispute, file_name: str, actor: Actor, now: datetime) -> dict[str, Any]:
    said = [f"由台账“{file_name}”第 {entry.line} 行导入", *entry.notes, entry.rest]
    return {
        "uid": new_uid(),
        "entity": ENTITY,
        "record_uid": uid,
        "action": "import",
        "from_state": None,
        "to_state": entry.state.value,
        "reason": "；".join(part for part in said if part),
        "happened_at": _at(entry, now),
        "entered_at": now,
        "actor_name": actor.name,
    }
