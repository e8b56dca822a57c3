"""The list of disputes: filters, counts and the displayed rows, quick with 100,000 of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from db import search as text_index
from db.enums import DisputeState, DisputeType, Labelled, RiskLevel
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.services.case_holder import cases_away, held_by
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_row import DisputeRow, parts, rows_of
from desktop_app.services.permissions import Permission, needs

_MANY = 5000
"""Hits checked against the filters at a time."""
SOON_DAYS = 3
"""A due date within so many days counts as 将到期."""
_DONE_STATES = tuple(frozenset(DisputeState) - OPEN_STATES)


class DisputeSort(Labelled):
    """Order of the list."""

    NEWEST = "newest", "最近登记"
    OLDEST = "oldest", "最早登记"
    DUE = "due", "期限先到"


class DueFilter(Labelled):
    """Which due dates to show."""

    ALL = "all", "全部"
    OVERDUE = "overdue", "已超期"
    SOON = "soon", "将到期"


@dataclass(frozen=True, slots=True)
class DisputeQuery:
    """What to list; everything open by default. ``limit`` 0 gives all rows."""

    text: str = ""
    open_only: bool = True
    states: tuple[DisputeState, ...] = ()
    """Only these states; takes the place of ``open_only``."""
    risk: tuple[RiskLevel, ...] = ()
    dispute_type: DisputeType | None = None
    village_code: str | None = None
    office_id: UUID | None = None
    """Only cases that this office works."""
    mine: bool = False
    away: bool = False
    """Only cases that this office once worked and another works now (已转出), in any state."""
    due: DueFilter = DueFilter.ALL
    incomplete: bool = False
    sort: DisputeSort = DisputeSort.NEWEST
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class DisputePage:
    """Rows of one page; ``total`` counts what the query found, the others everything open.

    ``away_count`` are cases that another office works now; they count nowhere else.
    """

    rows: tuple[DisputeRow, ...]
    total: int
    overdue_count: int
    due_soon_count: int
    open_count: int
    away_count: int


def is_open() -> ColumnElement[bool]:
    """Condition of an open dispute. ``NOT IN`` on purpose: the due and date indexes then give the order."""
    return Dispute.state.not_in(_DONE_STATES)


@needs(Permission.VIEW_DISPUTES)
def list_disputes(session: Session, query: DisputeQuery, *, by: Actor, today: date) -> DisputePage:
    """One page of disputes with the counts shown above the list."""
    away = cases_away(session, by.office_uid)
    conditions = _conditions(query, by, today, away)
    overdue, soon, open_count = _due_counts(session, today, away, by)
    if query.text.strip():
        ids, total = _found(session, query, conditions)
    else:
        everything_open = replace(query, sort=DisputeSort.NEWEST, limit=50, offset=0) == DisputeQuery()
        total = open_count if everything_open else _count(session, conditions)
        ids = _page(session, query, conditions)
    rows = rows_of(session, ids, by=by, today=today)
    return DisputePage(rows, total, overdue, soon, open_count, len(away))


def _conditions(
    query: DisputeQuery, actor: Actor, today: date, away: tuple[int, ...]
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Dispute.voided_at.is_(None), readable(actor)]
    if query.away:
        return [*found, Dispute.id.in_(away)]
    if away and not query.text.strip():
        # Whoever looks for a name or a number finds the case, wherever it is worked.
        found.append(Dispute.id.not_in(away))
    if query.states:
        found.append(Dispute.state.in_(query.states))
    elif query.open_only and query.office_id is not None:
        # Few of a county's cases are open, and of one township fewer: the index of the states finds them.
        found.append(Dispute.state.in_(OPEN_STATES))
    elif query.open_only:
        found.append(is_open())
    if query.risk:
        found.append(Dispute.risk_level.in_(query.risk))
    if query.dispute_type is not None:
        found.append(Dispute.dispute_type == query.dispute_type)
    if query.village_code:
        found.append(Dispute.village_code == query.village_code)
    if query.office_id is not None:
        found.append(held_by(query.office_id))
    if query.mine:
        own = or_(Dispute.first_asker_uid == actor.user_uid, Dispute.responsible_name == actor.name)
        found.append(own)
    if query.incomplete:
        found.append(Dispute.incomplete.is_(True))
    if query.due is DueFilter.OVERDUE:
        found += [Dispute.due_on < today, is_open()]
    elif query.due is DueFilter.SOON:
        found += [Dispute.due_on.between(today, today + timedelta(days=SOON_DAYS)), is_open()]
    return found


def _ordered(query: DisputeQuery) -> Select[int]:
    plain = select(Dispute.id)
    if query.sort is DisputeSort.OLDEST:
        return plain.order_by(Dispute.registered_at, Dispute.id)
    if query.sort is DisputeSort.DUE:
        return plain.order_by(Dispute.due_on, Dispute.id)
    return plain.order_by(Dispute.registered_at.desc(), Dispute.id.desc())


def _count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(Dispute).where(*conditions)) or 0


def _page(session: Session, query: DisputeQuery, conditions: Sequence[ColumnElement[bool]]) -> list[int]:
    if query.sort is not DisputeSort.DUE:
        return _slice(session, _ordered(query).where(*conditions), query.offset, query.limit)
    # Rows without due date come last; two ordered reads keep the index in use on every database.
    dated = _ordered(query).where(*conditions, Dispute.due_on.is_not(None))
    ids = _slice(session, dated, query.offset, query.limit)
    if query.limit and len(ids) >= query.limit:
        return ids
    known = _count(session, (*conditions, Dispute.due_on.is_not(None)))
    rest = _ordered(query).where(*conditions, Dispute.due_on.is_(None))
    skip = max(0, query.offset - known)
    return ids + _slice(session, rest, skip, query.limit and query.limit - len(ids))


def _slice(session: Session, statement: Select[int], offset: int, limit: int) -> list[int]:
    if limit:
        statement = statement.limit(limit)
    elif offset:
        statement = statement.limit(2**31)
    return list(session.scalars(statement.offset(offset) if offset else statement))


def _found(
    session: Session, query: DisputeQuery, conditions: Sequence[ColumnElement[bool]]
) -> tuple[list[int], int]:
    hits = text_index.find(session, query.text, limit=None)
    kept: list[int] = []
    for part in parts(hits, _MANY):
        fit = set(session.scalars(select(Dispute.id).where(Dispute.id.in_(part), *conditions)))
        kept += [i for i in part if i in fit]
    if query.sort is DisputeSort.OLDEST:
        kept.reverse()
    elif query.sort is DisputeSort.DUE:
        kept = _by_due(session, kept)
    stop = query.offset + query.limit if query.limit else None
    return kept[query.offset : stop], len(kept)


def _by_due(session: Session, ids: Sequence[int]) -> list[int]:
    due: dict[int, date] = {}
    for part in parts(ids, _MANY):
        found = session.execute(select(Dispute.id, Dispute.due_on).where(Dispute.id.in_(part)))
        due.update({row[0]: row[1] or date.max for row in found})
    return sorted(ids, key=lambda i: (due[i], i))


@needs(Permission.VIEW_DISPUTES)
def due_counts(session: Session, *, by: Actor, today: date) -> tuple[int, int, int]:
    """Open disputes that are overdue, due within three days, and all; read from one index.

    A case that another office works now counts there.
    """
    return _due_counts(session, today, cases_away(session, by.office_uid), by)


def _due_counts(session: Session, today: date, away: tuple[int, ...], by: Actor) -> tuple[int, int, int]:
    shown = (Dispute.voided_at.is_(None), is_open(), readable(by))
    opened = select(func.count()).select_from(Dispute).where(*shown)
    if away:
        opened = opened.where(Dispute.id.not_in(away))
    soon = Dispute.due_on.between(today, today + timedelta(days=SOON_DAYS))
    return (
        session.scalar(opened.where(Dispute.due_on < today)) or 0,
        session.scalar(opened.where(soon)) or 0,
        session.scalar(opened) or 0,
    )
