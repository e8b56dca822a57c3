"""县区一览: one row per township, from the packages that came. Grouped queries, none per township."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.enums import (
    CentreLevel,
    DispatchKind,
    DispatchState,
    PackageDirection,
    PackageKind,
    PackageState,
    RiskLevel,
)
from db.models.dispatch import Dispatch, DispatchResponse
from db.models.dispute import Dispute
from db.models.office import Office
from db.models.package import PackageRecord
from db.models.supervision import Supervision
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispatch_state import OPEN_STATES as OPEN_DISPATCHES
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.errors import PermissionDenied
from desktop_app.services.county_sweep import SweepCount, sweep_by_township
from desktop_app.services.dispute_access import not_hidden_uid, readable
from desktop_app.services.open_conflict import Holders, open_conflicts
from desktop_app.services.package_view import BEHIND_DAYS
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class CaseCount:
    """Open disputes that a township works: all, those past their limit, and by the two highest risks."""

    open: int = 0
    overdue: int = 0
    red: int = 0
    orange: int = 0


@dataclass(frozen=True, slots=True)
class TownshipRow:
    """A paired township. ``days_silent`` is None and ``last_received_at`` too when nothing ever came.

    ``held_back`` are its packages in quarantine or waiting for an earlier one; ``sweep`` is None while
    nothing about the day is here; ``conflicts`` are fields that this township has to decide.
    """

    uid: UUID
    code: str
    name: str
    revoked: bool
    last_received_at: datetime | None
    days_silent: int | None
    behind: bool
    held_back: int
    cases: CaseCount
    sweep: SweepCount | None
    dispatches: int
    supervisions: int
    conflicts: int


@needs(Permission.VIEW_EXCHANGE)
def list_townships(
    session: Session, rules: Rules, sweep_day: date, *, by: Actor, today: date
) -> tuple[TownshipRow, ...]:
    """The paired townships by code, with the sweep of ``sweep_day``.

    :raises PermissionDenied: when this is not a county centre.
    """
    if rules.identity.level is not CentreLevel.COUNTY:
        raise PermissionDenied("县区一览只在县级综治中心里看。", "role")
    last, held = _last_received(session), _held_back(session)
    cases, sweeps = _cases(session, today, by), sweep_by_township(session, sweep_day)
    dispatches, supervisions = _dispatches(session, by), _supervisions(session, by)
    conflicts = _conflicts(session, by)
    offices = session.scalars(
        select(Office)
        .where(Office.is_self.is_(False), Office.level == CentreLevel.TOWNSHIP)
        .order_by(Office.code)
    )
    return tuple(
        TownshipRow(
            office.uid,
            office.code,
            office.name,
            office.revoked_at is not None,
            last.get(office.uid),
            _days_since(last.get(office.uid), today),
            _behind(office, last.get(office.uid), today),
            held.get(office.uid, 0),
            cases.get(office.uid, CaseCount()),
            sweeps.get(office.code),
            dispatches.get(office.uid, 0),
            supervisions.get(office.uid, 0),
            conflicts.get(office.uid, 0),
        )
        for office in offices
    )


def _days_since(moment: datetime | None, today: date) -> int | None:
    return None if moment is None else (today - local_date(moment)).days


def _behind(office: Office, last: datetime | None, today: date) -> bool:
    if office.revoked_at is not None:
        return False
    days = _days_since(last or office.paired_at, today)
    return days is not None and days > BEHIND_DAYS


def _last_received(session: Session) -> dict[UUID, datetime]:
    rows = session.execute(
        select(PackageRecord.peer_office, func.max(PackageRecord.at))
        .where(
            PackageRecord.direction == PackageDirection.IN,
            PackageRecord.state == PackageState.IMPORTED,
            PackageRecord.peer_installation.is_(None),
        )
        .group_by(PackageRecord.peer_office)
    )
    return {uid: at for uid, at in rows if uid is not None}


def _held_back(session: Session) -> dict[UUID, int]:
    rows = session.execute(
        select(PackageRecord.peer_office, func.count())
        .where(
            PackageRecord.direction == PackageDirection.IN,
            PackageRecord.state.in_((PackageState.WAITING, PackageState.QUARANTINED)),
            PackageRecord.kind.in_((PackageKind.DATA, PackageKind.ATTACHMENTS)),
        )
        .group_by(PackageRecord.peer_office)
    )
    return {uid: number for uid, number in rows if uid is not None}


def _cases(session: Session, today: date, by: Actor) -> dict[UUID, CaseCount]:
    """Open disputes by the office that works them, which is not always the one that registered them."""
    holder = func.coalesce(Dispute.moved_to, Dispute.office_id, type_=Dispute.office_id.type)
    rows = session.execute(
        select(
            holder,
            func.count(),
            func.sum(case((Dispute.due_on < today, 1), else_=0)),
            func.sum(case((Dispute.risk_level == RiskLevel.RED, 1), else_=0)),
            func.sum(case((Dispute.risk_level == RiskLevel.ORANGE, 1), else_=0)),
        )
        .where(Dispute.voided_at.is_(None), Dispute.state.in_(OPEN_STATES), readable(by))
        .group_by(holder)
    )
    return {uid: CaseCount(*figures) for uid, *figures in rows}


def _dispatches(session: Session, by: Actor) -> dict[UUID, int]:
    """Dispatches that go on, by who has to answer them."""
    rank = func.row_number().over(
        partition_by=DispatchResponse.dispatch_id,
        order_by=(DispatchResponse.happened_at.desc(), DispatchResponse.id.desc()),
    )
    newest = (
        select(DispatchResponse.dispatch_id, DispatchResponse.state, rank.label("rank"))
        .where(DispatchResponse.voided_at.is_(None))
        .subquery()
    )
    rows = session.execute(
        select(Dispatch.recipient_office_id, newest.c.state, func.count())
        .outerjoin(newest, (newest.c.dispatch_id == Dispatch.id) & (newest.c.rank == 1))
        .where(
            Dispatch.kind == DispatchKind.COUNTY,
            Dispatch.voided_at.is_(None),
            not_hidden_uid(Dispatch.matter_uid, by),
        )
        .group_by(Dispatch.recipient_office_id, newest.c.state)
    )
    found = Counter[UUID]()
    for uid, state, number in rows:
        if (state or DispatchState.ISSUED) in OPEN_DISPATCHES:
            found[uid] += number
    return found


def _supervisions(session: Session, by: Actor) -> dict[UUID, int]:
    """Steps of supervision of the county that were not lifted, by recipient."""
    rows = session.execute(
        select(Supervision.recipient_office_id, func.count())
        .where(
            Supervision.voided_at.is_(None),
            Supervision.lifted_on.is_(None),
            Supervision.office_id != Supervision.recipient_office_id,
            not_hidden_uid(Supervision.matter_uid, by),
        )
        .group_by(Supervision.recipient_office_id)
    )
    return {uid: number for uid, number in rows}  # noqa: C416 - typed


def _conflicts(session: Session, by: Actor) -> dict[UUID, int]:
    """Fields that differ, by the office that has to decide; there are few, so each is looked at."""
    holders = Holders(session)
    found = Counter(holders.of(one.entity, one.uid).office for one in open_conflicts(session, by))
    return {uid: number for uid, number in found.items() if uid is not None}
