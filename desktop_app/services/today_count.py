"""Figures of the work page and the navigation: weeks, packages waiting, what each page has to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.enums import (
    AssignmentState,
    DispatchKind,
    MediationState,
    PackageDirection,
    PackageKind,
    PackageState,
)
from db.models.assignment import LeaderAssignment
from db.models.change import Change
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from db.models.mediation import Mediation
from db.models.package import Link, PackageRecord
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import CHINA
from desktop_app.services import setting
from desktop_app.services.assignment_matter import shown, still_here
from desktop_app.services.case_holder import cases_away, cases_taken_over
from desktop_app.services.dispute_access import not_hidden, not_hidden_uid, readable
from desktop_app.services.dispute_view import due_counts
from desktop_app.services.open_conflict import open_conflicts, to_decide
from desktop_app.services.package_history import count_overdue
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.supervision_view import supervisions_due
from desktop_app.services.today_sweep import sweep_today

WEEKS = 12
MOST_CHANGES = 10_000
"""Changes waiting are counted up to here: a first export has all there ever were."""


@dataclass(frozen=True, slots=True)
class WeekCount:
    """Disputes registered and settled in the week that begins on ``monday``."""

    monday: date
    registered: int
    settled: int


@dataclass(frozen=True, slots=True)
class PackagesWaiting:
    """Exchange work; ``changes_to_send`` stops at ``MOST_CHANGES``."""

    changes_to_send: int
    last_sent_at: datetime | None
    unacknowledged: int
    waiting_in: int
    quarantined: int
    overdue: int
    """Packages whose receipt stays away longer than the profile admits."""
    conflicts: int
    """Fields that differ and that this office has to decide."""


@dataclass(frozen=True, slots=True)
class NavigationCounts:
    """Numbers beside the navigation's entries; 0 shows none."""

    overdue: int
    due_soon: int
    open_disputes: int
    silent_grids: int
    open_mediations: int
    open_assignments: int
    open_dispatches: int
    supervisions: int
    """To be answered here; at the county those whose answer is late."""
    exchange: int
    """Packages to look at, and fields that differ."""


@needs(Permission.VIEW_DISPUTES)
def weekly_counts(session: Session, *, by: Actor, today: date, weeks: int = WEEKS) -> tuple[WeekCount, ...]:
    """Registrations and settlements of the last weeks, oldest first; this week so far is the last.

    A case counts as registered where it was registered, as settled where it is worked.
    """
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    here = and_(Dispute.id.not_in(cases_taken_over(session, by.office_uid)), readable(by))
    kept = and_(Dispute.id.not_in(cases_away(session, by.office_uid)), readable(by))
    registered = _by_week(session, Dispute.registered_at, starts, here)
    settled = _by_week(session, Dispute.settled_at, starts, kept)
    return tuple(WeekCount(*week) for week in zip(starts, registered, settled, strict=True))


def _by_week(
    session: Session,
    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
    starts: Sequence[date],
    condition: ColumnElement[bool],
) -> tuple[int, ...]:
    """How many fall into each week, in one reading of the index."""
    if not starts:
        return ()
    begins = [datetime.combine(start, time(), CHINA) for start in starts]
    ends = [begin + timedelta(weeks=1) for begin in begins]
    sums = [
        func.count().filter(and_(column >= begin, column < end))
        for begin, end in zip(begins, ends, strict=True)
    ]
    query = select(*sums).where(
        column >= begins[0], column < ends[-1], Dispute.voided_at.is_(None), condition
    )
    return tuple(int(count) for count in session.execute(query).one())


@needs(Permission.VIEW_DISPUTES)
def packages_waiting(session: Session, rules: Rules, *, by: Actor, today: date) -> PackagesWaiting:
    """What waits to be sent, acknowledged, looked at or decided."""
    last = session.scalars(
        select(PackageRecord.at)
        .where(PackageRecord.direction == PackageDirection.OUT, PackageRecord.kind == PackageKind.DATA)
        .order_by(PackageRecord.id.desc())
        .limit(1)
    ).first()
    return PackagesWaiting(
        changes_to_send=changes_to_send(session),
        last_sent_at=last,
        unacknowledged=_packages(session, PackageDirection.OUT, PackageState.WRITTEN),
        waiting_in=_packages(session, PackageDirection.IN, PackageState.WAITING),
        quarantined=_packages(session, PackageDirection.IN, PackageState.QUARANTINED),
        overdue=count_overdue(session, today, rules.profile.receipt.missing_days),
        conflicts=to_decide(session, by.office_uid, open_conflicts(session, by)),
    )


def changes_to_send(session: Session) -> int:
    """This installation's changes after the newest that an export has taken; no more than the most shown."""
    covered = select(func.max(Link.covered_id)).where(Link.direction == PackageDirection.OUT)
    sent = session.scalar(covered) or 0
    own = UUID(hex=str(setting.get(session, setting.INSTALLATION)))
    waiting = select(Change.id).where(Change.installation == own, Change.id > sent).limit(MOST_CHANGES)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def _packages(session: Session, direction: PackageDirection, state: PackageState) -> int:
    query = (
        select(func.count())
        .select_from(PackageRecord)
        .where(
            PackageRecord.direction == direction,
            PackageRecord.state == state,
            # Between the PCs of this office packages come and go by themselves.
            PackageRecord.peer_installation.is_(None),
            PackageRecord.kind.in_((PackageKind.DATA, PackageKind.ATTACHMENTS)),
        )
    )
    return session.scalar(query) or 0


@needs(Permission.VIEW_DISPUTES)
def navigation_counts(
    session: Session, rules: Rules, now: datetime, *, by: Actor, today: date
) -> NavigationCounts:
    """Numbers beside the navigation's entries."""
    overdue, soon, opened = due_counts(session, by=by, today=today)
    sweep = sweep_today(session, rules, now, by=by, today=today)
    waiting = packages_waiting(session, rules, by=by, today=today)
    away = cases_away(session, by.office_uid)
    return NavigationCounts(
        overdue=overdue,
        due_soon=soon,
        open_disputes=opened,
        silent_grids=len(sweep.silent) if sweep else 0,
        open_mediations=_count(
            session,
            Mediation.state.in_((MediationState.APPLIED, MediationState.ACCEPTED)),
            Mediation.voided_at.is_(None),
            Mediation.dispute_id.not_in(away),
            not_hidden(Mediation.dispute_id, by),
        ),
        open_assignments=_count(
            session,
            LeaderAssignment.state.not_in((AssignmentState.DISCHARGED, AssignmentState.REJECTED)),
            LeaderAssignment.voided_at.is_(None),
            still_here(session, by.office_uid),
            shown(by),
        ),
        open_dispatches=_count(
            session,
            Dispatch.kind == DispatchKind.COUNTY,
            Dispatch.completed_on.is_(None),
            Dispatch.voided_at.is_(None),
            not_hidden_uid(Dispatch.matter_uid, by),
        ),
        supervisions=len(supervisions_due(session, rules, by=by, today=today)),
        exchange=waiting.overdue + waiting.waiting_in + waiting.quarantined + waiting.conflicts,
    )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0
