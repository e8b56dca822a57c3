"""Displayed rows of disputes: what lists, the quick find and the work page show of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import BindParameter, Connection, bindparam, func, select
from sqlalchemy.orm import Session

from db.enums import DisputeState, DisputeType, InvolvedRole, RiskLevel, Source
from db.models.dispute import Dispute, InvolvedUnit, Party
from db.models.office import Office
from db.types import FewUids
from desktop_app.domain.actor import Actor
from desktop_app.domain.deadlines import days_left
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.services.case_holder import cases_away
from desktop_app.services.dispute_access import hidden_ids
from desktop_app.services.dispute_title import NamedParty, category_label, parties_text
from desktop_app.services.office_name import OfficeNames
from desktop_app.services.permissions import Permission, needs

_PART = 500
KeyT = TypeVar("KeyT")


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One line of the list; ``days_left`` is negative when overdue, None when no limit runs."""

    uid: UUID
    number: str
    short_number: str
    title: str
    parties: str
    category: str
    state: DisputeState
    risk: RiskLevel
    due_on: date | None
    days_left: int | None
    village_name: str
    lead_unit: str
    responsible_name: str
    registered_at: datetime
    incomplete: bool
    source_ref: str
    office_name: str
    """Office that works the case."""
    away: bool
    """This office once worked it, another does now (已转出): nothing is due here."""
    source: Source
    dispute_type: DisputeType | None
    restricted: bool = False
    """Only those on its list may read it (受限)."""


_LEAD = (
    select(InvolvedUnit.unit_name)
    .where(
        InvolvedUnit.dispute_id == Dispute.id,
        InvolvedUnit.role == InvolvedRole.LEAD,
        InvolvedUnit.voided_at.is_(None),
    )
    .order_by(InvolvedUnit.id.desc())
    .limit(1)
    .scalar_subquery()
)
_HOLDER = func.coalesce(Dispute.moved_to, Dispute.office_id, type_=FewUids())
_OFFICE = select(Office.name).where(Office.uid == _HOLDER).scalar_subquery()
# Written once: building a statement anew costs as much as running it.
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_ROWS = select(
    Dispute.id,
    Dispute.uid,
    Dispute.number,
    Dispute.title,
    Dispute.category_code,
    Dispute.state,
    Dispute.risk_level,
    Dispute.due_on,
    Dispute.village_name,
    Dispute.responsible_name,
    Dispute.registered_at,
    Dispute.incomplete,
    Dispute.source_ref,
    _HOLDER,
    Dispute.restricted_at,
    Dispute.source,
    Dispute.dispute_type,
    _LEAD,
    _OFFICE,
).where(Dispute.id.in_(_IDS), Dispute.voided_at.is_(None))
_PARTIES = (
    select(Party.dispute_id, Party.side, Party.name, Party.birth_date)
    .where(Party.dispute_id.in_(_IDS), Party.voided_at.is_(None), Party.replaced_by_id.is_(None))
    .order_by(Party.position)
)


def short_number(number: str) -> str:
    """The part of a number that people say: after the bracketed year."""
    return number.rsplit("〕", 1)[-1]


def parts(ids: Sequence[KeyT], length: int = _PART) -> Iterable[Sequence[KeyT]]:
    """Pieces of a list short enough for one ``IN``."""
    return (ids[start : start + length] for start in range(0, len(ids), length))


@needs(Permission.VIEW_DISPUTES)
def rows_of(session: Session, ids: Sequence[int], *, by: Actor, today: date) -> tuple[DisputeRow, ...]:
    """Displayed rows of these disputes in the given order, void ones left out: three statements for 500."""
    return tuple(rows_by_id(session, ids, by=by, today=today).values())


@needs(Permission.VIEW_DISPUTES)
def rows_by_id(session: Session, ids: Sequence[int], *, by: Actor, today: date) -> dict[int, DisputeRow]:
    """The same with their ids, in the given order; a case that this user may not read is left out."""
    found: dict[int, DisputeRow] = {}
    away: tuple[int, ...] | None = None
    hidden: frozenset[int] | None = None
    offices = OfficeNames(session)
    connection = session.connection()
    for part in parts(ids):
        parties = _parties(connection, part)
        for row in connection.execute(_ROWS, {"ids": part}).all():
            (
                row_id, uid, number, title, category, state, risk, due_on, village, responsible, at,
                incomplete, ref, holder, restricted_at, source, kind, lead, office_name,
            ) = row  # fmt: skip
            if restricted_at is not None:
                # Hidden is only what is restricted: most lists need not ask.
                hidden = hidden_ids(session, by) if hidden is None else hidden
                if row_id in hidden:
                    continue
            if away is None and holder != by.office_uid:
                away = cases_away(session, by.office_uid)
            gone = away is not None and row_id in away
            limit = due_on if state in OPEN_STATES and not gone else None
            found[row_id] = DisputeRow(
                uid,
                number,
                short_number(number),
                title,
                parties_text(parties.get(row_id, ()), today),
                category_label(category),
                state,
                risk,
                limit,
                days_left(limit, today) if limit else None,
                village or "",
                lead or "",
                responsible or "",
                at,
                incomplete,
                ref or "",
                office_name or offices.of(holder),
                gone,
                source,
                kind,
                restricted_at is not None,
            )
    return {i: found[i] for i in ids if i in found}


def _parties(connection: Connection, ids: Sequence[int]) -> dict[int, list[NamedParty]]:
    found: dict[int, list[NamedParty]] = {}
    for dispute_id, side, name, birth in connection.execute(_PARTIES, {"ids": ids}).all():
        found.setdefault(dispute_id, []).append(NamedParty(side, name, birth, gone=False))
    return found
