"""Renegotiation (重新协商) of an agreement in force: the same consents, then a new agreement in its place.

The old agreement binds (人民调解法 31) until the new one is in force; it stays in the dossier, marked as
superseded.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.models.dispute import Dispute
from db.models.mediation import Consent, Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.deadlines import clock_key, clock_of, due
from desktop_app.domain.mediation_state import MediationEvidence
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class RenegotiationDraft:
    """Why, from when, and which parties consented anew (uids): it takes every one of them."""

    reason: str
    started_on: date
    consented: tuple[UUID, ...]
    written: bool = False


@needs(Permission.MEDIATE)
def renegotiate(
    session: Session, uid: UUID, draft: RenegotiationDraft, rules: Rules, *, by: Actor, now: datetime
) -> date:
    """Take up a mediation again whose agreement is in force; returns the day by which it should end.

    :raises RuleViolation: when a party has not consented anew, without reason, or in the wrong state.
    """
    mediation = record.find_own(session, uid, by)
    agreement = record.agreement_of(session, mediation.id)
    effective = None if agreement is None else agreement.effective_on
    parties = record.living_parties(session, mediation.dispute_id)
    if missing := [p.name for p in parties if p.uid not in draft.consented]:
        raise RuleViolation(
            f"{'、'.join(missing)}没有同意重新协商；原协议仍然有效，不能单方改变（《人民调解法》第三十一条）。",
            "consented",
        )
    record.check_day(draft.started_on, now, "started_on", earliest=effective)
    present = [MediationEvidence.CONSENT_OF_ALL, *([MediationEvidence.IN_FORCE] if effective else [])]
    at = record.moment_of(draft.started_on, now)
    record.step(session, mediation, "renegotiate", draft.reason, present, by, happened_at=at, now=now)
    for party in parties:
        session.add(
            Consent(
                mediation_id=mediation.id,
                party_id=party.id,
                given=True,
                written=draft.written,
                answered_on=draft.started_on,
                note="同意重新协商",
            )
        )
    mediation.ended_on = None
    due_on = mediation.due_on = _due(session, mediation, draft.started_on, rules)
    session.flush()
    return due_on


def _due(session: Session, mediation: Mediation, day: date, rules: Rules) -> date:
    dispute = session.get_one(Dispute, mediation.dispute_id)
    key = clock_key(dispute.difficulty, dispute.dispute_type, in_mediation=True)
    clock = clock_of(key, rules.of_version(dispute.profile_version).profile.limit)
    return due(day, clock.days, clock.kind, rules.calendar).due


@needs(Permission.MEDIATE)
def keep_agreement(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """End a renegotiation without a new agreement: the old one goes on.

    :raises RuleViolation: without reason, when no agreement is in force, or while a new one waits for
        signatures (it is made void first).
    """
    mediation = record.find_own(session, uid, by)
    agreement = record.agreement_of(session, mediation.id)
    if agreement is not None and agreement.supersedes_id is not None and agreement.effective_on is None:
        raise RuleViolation(f"新协议 {agreement.number} 还在签字，请先作废它。", "state")
    effective = None if agreement is None else agreement.effective_on
    present = [MediationEvidence.IN_FORCE] if effective else []
    record.step(session, mediation, "keep_agreement", reason, present, by, happened_at=now, now=now)
    mediation.ended_on = effective
    session.flush()
