"""The list of disputes: filters, orders, the first page and the places of all rows, quick with 200,000.

The window asks for three things: a first page (no count), the ids of the whole list in its order (an index
gives them without touching the rows), and the displayed rows of whatever is looked at. So the scroll bar
is true from end to end, a jump costs the same anywhere, and nothing is counted before rows are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
from sqlalchemy.orm import Session, aliased

from db.enums import DisputeState, DisputeType, Labelled, RiskLevel, Source
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.domain.period import Period, day_start, span
from desktop_app.services.case_holder import cases_away, held_by
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_row import DisputeRow, parts, rows_by_id
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.search_words import ids_holding

_MANY = 5000
"""Hits checked against the filters at a time."""
_MAIN_DIGITS = 2
"""A category code of so many digits is a main category."""
SOON_DAYS = 3
"""A due date within so many days counts as 将到期."""
_DONE_STATES = tuple(frozenset(DisputeState) - OPEN_STATES)


class DisputeSort(Labelled):
    """Order of the list."""

    NEWEST = "newest", "最近登记"
    OLDEST = "oldest", "最早登记"
    DUE = "due", "期限先到"
    DUE_LAST = "due_last", "期限后到"
    RISK = "risk", "风险从高到低"
    RISK_LOW = "risk_low", "风险从低到高"
    STATE = "state", "办理在前"
    STATE_LATE = "state_late", "办结在前"


class DueFilter(Labelled):
    """Which due dates to show."""

    ALL = "all", "全部"
    OVERDUE = "overdue", "已超期"
    SOON = "soon", "将到期"


@dataclass(frozen=True, slots=True)
class DisputeQuery:
    """What to list; everything open by default. ``limit`` 0 gives all rows."""

    text: str = ""
    """Words, names, pinyin, numbers: finds what Ctrl+K finds."""
    open_only: bool = True
    states: tuple[DisputeState, ...] = ()
    """Only these states; takes the place of ``open_only``."""
    risk: tuple[RiskLevel, ...] = ()
    dispute_type: DisputeType | None = None
    source: Source | None = None
    category: str = ""
    """Code of a main (2 digits) or sub category (4 digits) of GB/T 31000-2015."""
    village_code: str | None = None
    office_id: UUID | None = None
    """Only cases that this office works."""
    mine: bool = False
    away: bool = False
    """Only cases that this office once worked and another works now (已转出), in any state."""
    due: DueFilter = DueFilter.ALL
    incomplete: bool = False
    period: Period | None = None
    """Registered within it; takes the place of the two days."""
    registered_from: date | None = None
    registered_to: date | None = None
    """Last local day of registration, itself included."""
    sort: DisputeSort = DisputeSort.NEWEST
    limit: int = 50


@dataclass(frozen=True, slots=True)
class DisputePage:
    """The first rows of a list with their local ids; ``more`` when there are others after them."""

    ids: tuple[int, ...]
    rows: tuple[DisputeRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class DisputeCounts:
    """Open disputes that are overdue, due within three days, and all; cases away count nowhere else."""

    overdue: int
    due_soon: int
    opened: int
    away: int
    """Cases that this office once worked and another works now."""


@dataclass(frozen=True, slots=True)
class DisputeOrder:
    """Local ids of everything a query finds, in its order; ``place`` of the record asked for, -1 without."""

    ids: tuple[int, ...]
    place: int = -1


def is_open() -> ColumnElement[bool]:
    """Condition of an open dispute. ``NOT IN`` on purpose: the due and date indexes then give the order."""
    return Dispute.state.not_in(_DONE_STATES)


@needs(Permission.VIEW_DISPUTES)
def list_disputes(session: Session, query: DisputeQuery, *, by: Actor, today: date) -> DisputePage:
    """The first ``limit`` disputes of a list; nothing is counted."""
    ids = _ids(session, query, by, today, query.limit + 1 if query.limit else 0)
    more = bool(query.limit) and len(ids) > query.limit
    found = rows_by_id(session, ids[: query.limit] if more else ids, by=by, today=today)
    return DisputePage(tuple(found), tuple(found.values()), more)


@needs(Permission.VIEW_DISPUTES)
def list_order(
    session: Session, query: DisputeQuery, wanted: UUID | None = None, *, by: Actor, today: date
) -> DisputeOrder:
    """Places of all that the query finds (``limit`` does not count), and of the record ``wanted``."""
    ids = tuple(_ids(session, query, by, today, 0))
    own = None if wanted is None else session.scalar(select(Dispute.id).where(Dispute.uid == wanted))
    return DisputeOrder(ids, ids.index(own) if own in ids else -1)


@needs(Permission.VIEW_DISPUTES)
def list_rows(
    session: Session, ids: Sequence[int], *, by: Actor, today: date
) -> tuple[tuple[int, DisputeRow], ...]:
    """Displayed rows of some places of a list, with their ids; those voided meanwhile are left out."""
    return tuple(rows_by_id(session, ids, by=by, today=today).items())


def _ids(session: Session, query: DisputeQuery, actor: Actor, today: date, limit: int) -> list[int]:
    conditions = _conditions(query, actor, today, cases_away(session, actor.office_uid))
    if query.text.strip():
        return _found(session, query, conditions, limit)
    return _ordered_ids(session, query.sort, conditions, limit)


def registered_span(query: DisputeQuery, today: date) -> tuple[date | None, date | None]:
    """First and last day of registration that a query asks for."""
    if query.period is not None:
        return span(query.period, today)
    return query.registered_from, query.registered_to


def _registered(query: DisputeQuery, today: date) -> list[ColumnElement[bool]]:
    first, last = registered_span(query, today)
    found: list[ColumnElement[bool]] = []
    if first is not None:
        found.append(Dispute.registered_at >= day_start(first))
    if last is not None:
        found.append(Dispute.registered_at < day_start(last + timedelta(days=1)))
    return found


def _category(code: str) -> ColumnElement[bool]:
    """A sub category; of a main one also its subs, which share its first digits."""
    if len(code) == _MAIN_DIGITS and code.isdigit():
        return Dispute.category_code.startswith(code, autoescape=True)
    return Dispute.category_code == code


def _handled_by(actor: Actor) -> ColumnElement[bool]:
    """Taken in or worked by this user; both are read from an index of their own.

    ``+ 0`` leaves the order to the list's index: somebody's thousands of cases are not fetched row by row.
    """
    own = aliased(Dispute)
    taken_in = select(own.id).where(own.first_asker_uid == actor.user_uid)
    worked = select(own.id).where(own.responsible_name == actor.name)
    return (Dispute.id + 0).in_(union_all(taken_in, worked))


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
    if query.source is not None:
        found.append(Dispute.source == query.source)
    if query.category:
        found.append(_category(query.category))
    found += _registered(query, today)
    if query.village_code:
        found.append(Dispute.village_code == query.village_code)
    if query.office_id is not None:
        found.append(held_by(query.office_id))
    if query.mine:
        found.append(_handled_by(actor))
    if query.incomplete:
        found.append(Dispute.incomplete.is_(True))
    if query.due is DueFilter.OVERDUE:
        found += [Dispute.due_on < today, is_open()]
    elif query.due is DueFilter.SOON:
        found += [Dispute.due_on.between(today, today + timedelta(days=SOON_DAYS)), is_open()]
    return found


def _ordered(sort: DisputeSort) -> Select[int]:
    plain = select(Dispute.id)
    newest = (Dispute.registered_at.desc(), Dispute.id.desc())
    match sort:
        case DisputeSort.OLDEST:
            return plain.order_by(Dispute.registered_at, Dispute.id)
        case DisputeSort.DUE:
            return plain.order_by(Dispute.due_on, Dispute.id)
        case DisputeSort.DUE_LAST:
            return plain.order_by(Dispute.due_on.desc(), Dispute.id.desc())
        case DisputeSort.RISK | DisputeSort.RISK_LOW:
            rank = case({level: place for place, level in enumerate(RiskLevel)}, value=Dispute.risk_level)
            return plain.order_by(rank if sort is DisputeSort.RISK else rank.desc(), *newest)
        case DisputeSort.STATE | DisputeSort.STATE_LATE:
            rank = case({state: place for place, state in enumerate(DisputeState)}, value=Dispute.state)
            return plain.order_by(rank if sort is DisputeSort.STATE else rank.desc(), *newest)
        case _:
            return plain.order_by(*newest)


def _ordered_ids(
    session: Session, sort: DisputeSort, conditions: Sequence[ColumnElement[bool]], limit: int
) -> list[int]:
    if sort not in {DisputeSort.DUE, DisputeSort.DUE_LAST}:
        return _slice(session, _ordered(sort).where(*conditions), limit)
    # Rows without due date come last; two ordered reads keep the index in use on every database.
    dated = _ordered(sort).where(*conditions, Dispute.due_on.is_not(None))
    ids = _slice(session, dated, limit)
    if limit and len(ids) >= limit:
        return ids
    rest = _ordered(sort).where(*conditions, Dispute.due_on.is_(None))
    return ids + _slice(session, rest, limit and limit - len(ids))


def _slice(session: Session, statement: Select[int], limit: int) -> list[int]:
    return list(session.scalars(statement.limit(limit) if limit else statement))


def _found(
    session: Session, query: DisputeQuery, conditions: Sequence[ColumnElement[bool]], limit: int
) -> list[int]:
    hits = ids_holding(session, query.text)
    kept: list[int] = []
    if query.sort is DisputeSort.NEWEST:
        for part in parts(hits, _MANY):
            fit = set(session.scalars(select(Dispute.id).where(Dispute.id.in_(part), *conditions)))
            kept += [i for i in part if i in fit]
            if limit and len(kept) >= limit:
                break  # the rest is not on the first page
    elif hits:
        holding = set(hits)
        kept = [i for i in _ordered_ids(session, query.sort, conditions, 0) if i in holding]
    return kept[:limit] if limit else kept


@needs(Permission.VIEW_DISPUTES)
def list_counts(session: Session, *, by: Actor, today: date) -> DisputeCounts:
    """What stands beside the title of the list; asked apart, so that no row waits for it."""
    away = cases_away(session, by.office_uid)
    return DisputeCounts(*_due_counts(session, today, away, by), len(away))


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
