"""Deadlines computed afresh from their events, when the year's holidays or the rules of a version come.

A case keeps the rules of its version (``Rules.of_version``), so a new version changes no case that is open;
what changes limits are holiday tables that were not known, and a version that was. Only what differs is
written, each as a logged change. Parts are small, so that a window can do other work between them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.canonical import canonical, digest
from db.change_bulk import FieldUpdate, bulk_update
from db.enums import AssignmentState, DisputeState, MediationState
from db.models.assignment import LeaderAssignment
from db.models.dispute import Dispute, Transition
from db.models.mediation import Agreement, Mediation
from db.models.mediation_course import MediationExtension, MediationSuspension
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import OPEN_STATES as OPEN_ASSIGNMENTS
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.deadlines import ClockKey, Stop, clock_of, due, due_with_stops
from desktop_app.domain.effect import confirmation_due
from desktop_app.domain.working_day import add_working_days
from desktop_app.services import dispute_clock, mediation_clock, setting
from desktop_app.services.case_holder import held_by
from desktop_app.services.dispute_record import history_of, stops_of
from desktop_app.services.dispute_row import parts
from desktop_app.services.obligation import in_force
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

PART = 500
"""Disputes of one part: should every limit of it move, the writer is free again in half a second."""
_RUNNING = (
    DisputeState.REGISTERED,
    DisputeState.ACCEPTED,
    DisputeState.DISPATCHED,
    DisputeState.IN_PROGRESS,
    DisputeState.EXTENDED,
    DisputeState.ESCALATED,
)
_AFTER = (
    DisputeState.SETTLED,
    DisputeState.AWAITING_FOLLOW_UP,
    DisputeState.NOT_SETTLED,
    DisputeState.CLOSED,
)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many limits were computed, and how many of them differ from before."""

    computed: int
    changed: int

    def __add__(self, other: "Recomputed") -> "Recomputed":
        """Both together."""
        return Recomputed(self.computed + other.computed, self.changed + other.changed)


def fingerprint(rules: Rules) -> str:
    """What all limits depend on: the holiday tables, the versions of the rules, and which is in force."""
    tables = {
        str(year): [sorted(day.isoformat() for day in days) for days in (table.holidays, table.workdays)]
        for year, table in rules.calendar.tables.items()
    }
    versions = {
        version: repr((profile.limit, profile.follow_up, profile.leader))
        for version, profile in rules.versions.items()
    }
    return digest(canonical({"tables": tables, "versions": versions, "in_force": rules.profile.version}))


@needs(Permission.VIEW_DISPUTES)
def deadlines_stale(session: Session, rules: Rules, *, by: Actor, today: date) -> bool:
    """Whether the limits were last computed by other holidays or rules than are known now."""
    del by, today
    return setting.get(session, setting.DEADLINES) != fingerprint(rules)


@needs(Permission.VIEW_DISPUTES)
def dispute_parts(session: Session, *, by: Actor, today: date) -> tuple[tuple[int, ...], ...]:
    """Local ids of the disputes of this office with a limit, in parts for ``recompute_disputes``."""
    del today
    query = select(Dispute.id).where(
        Dispute.due_on.is_not(None),
        Dispute.state.in_((*_RUNNING, *_AFTER)),
        Dispute.voided_at.is_(None),
        held_by(by.office_uid),
    )
    ids = sorted(session.scalars(query))
    return tuple(tuple(ids[n : n + PART]) for n in range(0, len(ids), PART))


@needs(Permission.HANDLE_DISPUTE)
def recompute_disputes(
    session: Session, rules: Rules, ids: Sequence[int], *, by: Actor, now: datetime
) -> Recomputed:
    """Compute the limits of these disputes from their events, each with the rules of its version."""
    del by, now
    limits = _DisputeLimits(rules)
    columns = (
        Dispute.id, Dispute.uid, Dispute.custody_no, Dispute.state, Dispute.due_on, Dispute.profile_version,
        Dispute.clock_key, Dispute.clock_started_on, Dispute.extension_days, Dispute.settled_at,
        Dispute.closed_at,
    )  # fmt: skip
    changed: list[FieldUpdate] = []
    for part in parts(ids):
        chosen = (Dispute.id.in_(part), Dispute.due_on.is_not(None), Dispute.voided_at.is_(None))
        stops, failed = _stops(session, chosen), _failed(session, chosen)
        for row in session.execute(select(*columns).where(*chosen)):
            key, uid, custody_no, state, due_on, version, clock, started_on, days, settled_at, closed_at = row
            own = _Events(version, state, clock, started_on, days, settled_at, closed_at, failed.get(uid))
            found = limits.of(own, stops.get(uid, ()))
            if found is not None and found != due_on:
                changed.append(FieldUpdate(key, uid, custody_no, found))
    bulk_update(session, Dispute, "due_on", changed)
    return Recomputed(len(ids), len(changed))


@dataclass(frozen=True, slots=True)
class _Events:
    """What the limit of a dispute follows from, beside the times in which its clock stood still."""

    version: str
    state: DisputeState
    clock_key: str | None
    started_on: date | None
    extension_days: int | None
    settled_at: datetime | None
    closed_at: datetime | None
    failed_at: datetime | None


class _DisputeLimits:
    """Limits of disputes; equal events are computed once, which makes tens of thousands quick."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._running: Callable[..., date | None] = lru_cache(maxsize=None)(self._compute_running)
        self._of_version: Callable[[str], Rules] = lru_cache(maxsize=None)(rules.of_version)

    def of(self, events: _Events, stops: tuple[Stop, ...]) -> date | None:
        """The limit that the state asks for; None where nothing says one, which leaves what is there."""
        if events.state in _RUNNING:
            # Days that were asked for count only once they are approved.
            extension = None if events.state is DisputeState.EXTENDED else events.extension_days
            return self._running(events.version, events.clock_key, events.started_on, extension, stops)
        rules = self._of_version(events.version)
        if events.state is DisputeState.CLOSED:
            return events.closed_at and dispute_clock.archive_due(local_date(events.closed_at), rules)
        if events.state is DisputeState.NOT_SETTLED:
            return events.failed_at and dispute_clock.close_due(local_date(events.failed_at), rules)
        return events.settled_at and dispute_clock.follow_up_due(local_date(events.settled_at), rules)

    def _compute_running(
        self,
        version: str,
        key: str | None,
        started_on: date | None,
        extension: int | None,
        stops: tuple[Stop, ...],
    ) -> date | None:
        if key is None or started_on is None:
            return None
        rules = self._of_version(version)
        clock = clock_of(ClockKey(key), rules.profile.limit)
        found = due_with_stops(started_on, clock, stops, rules.calendar)
        if found is None or extension is None:
            return found and found.due
        return due(found.due, extension, clock.kind, rules.calendar).due


def _stops(session: Session, chosen: tuple[ColumnElement[bool], ...]) -> dict[UUID, tuple[Stop, ...]]:
    """Times in which a clock stood still, of the few disputes that ever did."""
    query = (
        select(Transition.record_uid)
        .join(Dispute, Dispute.uid == Transition.record_uid)
        .where(*chosen, Transition.to_state == DisputeState.SUSPENDED.value, Transition.voided_at.is_(None))
        .distinct()
    )
    return {uid: stops_of(history_of(session, uid)) for uid in session.scalars(query).all()}


def _failed(session: Session, chosen: tuple[ColumnElement[bool], ...]) -> dict[UUID, datetime]:
    """When it was said of those not settled that they cannot be."""
    query = (
        select(Transition.record_uid, func.max(Transition.happened_at))
        .join(Dispute, Dispute.uid == Transition.record_uid)
        .where(
            *chosen,
            Dispute.state == DisputeState.NOT_SETTLED,
            Transition.to_state == DisputeState.NOT_SETTLED.value,
            Transition.voided_at.is_(None),
        )
        .group_by(Transition.record_uid)
    )
    return {uid: at for uid, at in session.execute(query)}  # noqa: C416 - typed


@needs(Permission.HANDLE_DISPUTE)
def recompute_others(session: Session, rules: Rules, *, by: Actor, now: datetime) -> Recomputed:
    """Compute the limits of mediations, judicial confirmation and assignments; then all is up to date."""
    del now
    found = (
        _mediations(session, rules, by)
        + _confirmations(session, rules, by)
        + _assignments(session, rules, by)
    )
    setting.put(session, setting.DEADLINES, fingerprint(rules))
    return found


@needs(Permission.HANDLE_DISPUTE)
def recompute_deadlines(session: Session, rules: Rules, *, by: Actor, now: datetime) -> Recomputed:
    """Compute all limits of this office in one transaction."""
    done = Recomputed(0, 0)
    for ids in dispute_parts(session, by=by, today=local_date(now)):
        done += recompute_disputes(session, rules, ids, by=by, now=now)
    return done + recompute_others(session, rules, by=by, now=now)


def _mediations(session: Session, rules: Rules, by: Actor) -> Recomputed:
    """Of those that go on. One that was taken up again for another agreement keeps the day it was given."""
    drawn = select(Agreement.mediation_id).where(
        Agreement.effective_on.is_not(None), Agreement.voided_at.is_(None)
    )
    query = (
        select(Mediation, Dispute.profile_version, Dispute.custody_no)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            Mediation.state == MediationState.ACCEPTED,
            Mediation.due_on.is_not(None),
            Mediation.clock_key.is_not(None),
            Mediation.clock_started_on.is_not(None),
            Mediation.voided_at.is_(None),
            Mediation.id.not_in(drawn),
            held_by(by.office_uid),
        )
    )
    eventful = {
        *session.scalars(select(MediationSuspension.mediation_id)),
        *session.scalars(select(MediationExtension.mediation_id)),
    }
    limits = _DisputeLimits(rules)
    changed: list[FieldUpdate] = []
    found = session.execute(query).all()
    for mediation, version, custody_no in found:
        if mediation.id in eventful:
            day = mediation_clock.computed(session, mediation, rules)
        else:
            running = _Events(
                version,
                DisputeState.IN_PROGRESS,
                mediation.clock_key,
                mediation.clock_started_on,
                *[None] * 4,
            )
            day = limits.of(running, ())
        if day is not None and day != mediation.due_on:
            changed.append(FieldUpdate(mediation.id, mediation.uid, custody_no, day))
    bulk_update(session, Mediation, "due_on", changed)
    return Recomputed(len(found), len(changed))


def _confirmations(session: Session, rules: Rules, by: Actor) -> Recomputed:
    query = (
        select(Agreement.id, Agreement.uid, Agreement.effective_on, Agreement.confirmation_due_on, Dispute)
        .join(Mediation, Mediation.id == Agreement.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(in_force(), Agreement.confirmation_due_on.is_not(None), held_by(by.office_uid))
    )
    found = session.execute(query).all()
    changed: list[FieldUpdate] = []
    for key, uid, effective_on, before, dispute in found:
        assert effective_on is not None, "in force"
        days = rules.of_version(dispute.profile_version).profile.limit.judicial_confirmation
        day = confirmation_due(effective_on, days, rules.calendar).due
        if day != before:
            changed.append(FieldUpdate(key, uid, dispute.custody_no, day))
    bulk_update(session, Agreement, "confirmation_due_on", changed)
    return Recomputed(len(found), len(changed))


def _assignments(session: Session, rules: Rules, by: Actor) -> Recomputed:
    """Days to confirm and to plan: working days from the approval, then each hand-over (rules.md 3.3)."""
    query = (
        select(LeaderAssignment, Dispute.profile_version, Dispute.custody_no)
        .outerjoin(Dispute, Dispute.id == LeaderAssignment.dispute_id)
        .where(
            LeaderAssignment.state.in_(OPEN_ASSIGNMENTS - {AssignmentState.PROPOSED}),
            LeaderAssignment.voided_at.is_(None),
            # A hazard has no dispute: it is the office's that entered it.
            held_by(by.office_uid) | (Dispute.id.is_(None) & (LeaderAssignment.office_id == by.office_uid)),
        )
    )
    found = session.execute(query).all()
    done = Recomputed(0, 0)
    for field, days_of in _ASSIGNMENT_DAYS:
        changed: list[FieldUpdate] = []
        for row, version, custody_no in found:
            # Rows of earlier versions say neither the day nor the rules: those of approval and dispute.
            start, before = row.clock_from or row.approved_on, getattr(row, field)
            if start is not None and before is not None:
                days = days_of(rules.of_version(row.profile_version or version or ""))
                day = add_working_days(start, days, rules.calendar).due
                if day != before:
                    changed.append(FieldUpdate(row.id, row.uid, custody_no or _NO_CASE, day))
        bulk_update(session, LeaderAssignment, field, changed)
        done += Recomputed(len(found), len(changed))
    return done


_NO_CASE = 1
"""Custody under which a record without a dispute is written."""
_ASSIGNMENT_DAYS: tuple[tuple[str, Callable[[Rules], int]], ...] = (
    ("confirm_due_on", lambda rules: rules.profile.leader.confirm),
    ("plan_due_on", lambda rules: rules.profile.leader.plan),
)


def changed_words(done: Recomputed) -> str:
    """What is said when limits moved; empty when none did."""
    return f"放假安排或规则有更新，{done.changed} 件的期限重新算过了。" if done.changed else ""
