"""The limit of a mediation: which clock runs, since when, what suspensions and extensions do to it.

A clock is computed from events only: acceptance or the court's papers, the times it stood still, and the
extensions that every party agreed to. Called inside other services.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DisputeState
from db.models.dispute import Dispute
from db.models.mediation import Mediation
from db.models.mediation_course import CourtReferral, MediationExtension, MediationSuspension
from desktop_app.domain.deadlines import (
    Clock,
    ClockKey,
    Stop,
    StopReason,
    clock_of,
    due,
    due_with_stops,
    mediation_clock_key,
)
from desktop_app.services import dispute_clock
from desktop_app.services.dispute_record import history_of, stops_of
from desktop_app.services.rules import Rules

_OF_MEDIATION = frozenset({ClockKey.PEOPLE_MEDIATION, ClockKey.MEDICAL, ClockKey.LABOUR})


def referral_of(session: Session, mediation_id: int) -> CourtReferral | None:
    """The court's referral of a mediation."""
    query = select(CourtReferral).where(
        CourtReferral.mediation_id == mediation_id, CourtReferral.voided_at.is_(None)
    )
    return session.scalars(query.order_by(CourtReferral.id.desc())).first()


def suspensions_of(session: Session, mediation_id: int) -> list[MediationSuspension]:
    """Times in which the clock stood still, in their order; the last one may be open."""
    query = select(MediationSuspension).where(
        MediationSuspension.mediation_id == mediation_id, MediationSuspension.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(MediationSuspension.started_on, MediationSuspension.id)))


def extensions_of(session: Session, mediation_id: int) -> list[MediationExtension]:
    """Requests for an extension in their order."""
    query = select(MediationExtension).where(
        MediationExtension.mediation_id == mediation_id, MediationExtension.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(MediationExtension.id)))


def clock_for(session: Session, mediation: Mediation, rules: Rules) -> Clock:
    """The clock of a mediation with the days of the profile that its dispute was opened under."""
    dispute = session.get_one(Dispute, mediation.dispute_id)
    if mediation.clock_key:
        key = ClockKey(mediation.clock_key)
    else:
        from_court = referral_of(session, mediation.id) is not None
        key = mediation_clock_key(dispute.dispute_type, from_court=from_court)
    return clock_of(key, rules.of_version(dispute.profile_version).profile.limit)


def start(session: Session, mediation: Mediation, rules: Rules, accepted_on: date) -> None:
    """Choose the clock by the case's kind and let it run from the acceptance, or from the court's papers."""
    referral = referral_of(session, mediation.id)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    mediation.clock_key = mediation_clock_key(dispute.dispute_type, from_court=referral is not None).value
    mediation.clock_started_on = accepted_on if referral is None else referral.received_on
    compute(session, mediation, rules)


def compute(session: Session, mediation: Mediation, rules: Rules) -> None:
    """Compute the last day anew; ``None`` while the clock stands still."""
    if (mediation.clock_started_on or mediation.accepted_on) is not None:
        session.flush()
        mediation.due_on = computed(session, mediation, rules)


def computed(session: Session, mediation: Mediation, rules: Rules) -> date | None:
    """The last day as it follows from the events; ``None`` before acceptance or while the clock stands."""
    begun = mediation.clock_started_on or mediation.accepted_on
    if begun is None:
        return None
    clock = clock_for(session, mediation, rules)
    stops = [
        Stop(row.started_on, row.ended_on, StopReason(row.reason))
        for row in suspensions_of(session, mediation.id)
    ]
    found = due_with_stops(begun, clock, stops, rules.calendar)
    last = None if found is None else found.due
    for extension in extensions_of(session, mediation.id):
        if last is not None and extension.granted_on is not None:
            last = due(last, extension.days, clock.kind, rules.calendar).due
    return last


def extend_dispute(session: Session, mediation: Mediation, days: int, rules: Rules) -> None:
    """Give the dispute the same days when it runs by the mediation's limit (rules.md 3.1 S6).

    A petition keeps its own clock; a dispute that waits or stands still is left to its own steps.
    """
    dispute = session.get_one(Dispute, mediation.dispute_id)
    key = ClockKey(dispute.clock_key) if dispute.clock_key else None
    if dispute.is_petition or key not in _OF_MEDIATION or dispute.state is not DisputeState.IN_PROGRESS:
        return
    dispute.extension_days = (dispute.extension_days or 0) + days
    stops = stops_of(history_of(session, dispute.uid))
    dispute_clock.approve_extension(dispute, rules.of_version(dispute.profile_version), stops)
