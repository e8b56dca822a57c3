"""How a mediation ends without agreement: refused, withdrawn, terminated (人民调解法 26)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import MediationState
from db.models.mediation import Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.mediation_state import MediationEvidence
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

OPEN_STATES = frozenset({MediationState.APPLIED, MediationState.ACCEPTED})
"""States in which a mediation is not over."""


@dataclass(frozen=True, slots=True)
class EndingDraft:
    """How a mediation ends without agreement. ``fails_dispute`` False leaves the dispute 办理中."""

    reason: str
    ended_on: date
    remedy_told_on: date | None = None
    fails_dispute: bool = True


@needs(Permission.TAKE_MEDIATION)
def refuse(
    session: Session, uid: UUID, draft: EndingDraft, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Not take up an application (不予受理): outside the scope, or the other side does not answer.

    :raises RuleViolation: without reason, or in the wrong state.
    """
    end(session, record.find_own(session, uid, by), "refuse", draft, rules, by, now)


@needs(Permission.TAKE_MEDIATION)
def withdraw(
    session: Session, uid: UUID, draft: EndingDraft, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """The applicant takes the application back; the dispute stays 办理中.

    :raises RuleViolation: without reason, or in the wrong state.
    """
    end(session, record.find_own(session, uid, by), "withdraw", draft, rules, by, now)


@needs(Permission.MEDIATE)
def terminate(
    session: Session, uid: UUID, draft: EndingDraft, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """End a mediation that reached no agreement, with the other ways told (人民调解法 26).

    Only this ends it: a meeting without result does not. The dispute becomes 化解不成 when asked for.

    :raises RuleViolation: without reason or without the day on which the ways were told.
    """
    end(session, record.find_own(session, uid, by), "terminate", draft, rules, by, now)


@needs(Permission.TAKE_MEDIATION)
def tell_remedy(session: Session, uid: UUID, told_on: date, *, by: Actor, now: datetime) -> None:
    """Record later on which day the parties were told of arbitration, administrative and court routes.

    :raises RuleViolation: when the mediation goes on or led to an agreement.
    """
    mediation = record.find_own(session, uid, by)
    if mediation.state in OPEN_STATES | {MediationState.AGREED}:
        raise RuleViolation("调解结束、没有达成协议时才登记告知。", "state")
    record.check_day(told_on, now, "told_on", earliest=mediation.ended_on)
    mediation.remedy_told_on = told_on
    at = record.moment_of(told_on, now)
    said = "已告知仲裁、行政、诉讼等途径"
    record.log_step(session, mediation, "tell_remedy", said, by, happened_at=at, now=now)
    session.flush()


def end(
    session: Session,
    mediation: Mediation,
    action: str,
    draft: EndingDraft,
    rules: Rules,
    by: Actor,
    now: datetime,
) -> None:
    """Take an ending step, for the services here and for a refusal; checks state, role, days and remedies.

    :raises RuleViolation: when the step is not admitted.
    """
    if record.binding_agreement(session, mediation) is not None:
        raise RuleViolation(
            "原协议仍然有效，重新协商不成的请登记“维持原协议”；对协议有争议的，可以向法院起诉。", "state"
        )
    earliest = mediation.accepted_on or mediation.applied_on
    record.check_day(draft.ended_on, now, "ended_on", earliest=earliest)
    present: list[MediationEvidence] = []
    if draft.remedy_told_on is not None:
        record.check_day(draft.remedy_told_on, now, "remedy_told_on", earliest=mediation.applied_on)
        present.append(MediationEvidence.REMEDY_NOTICE)
    at = record.moment_of(draft.ended_on, now)
    record.step(session, mediation, action, draft.reason, present, by, happened_at=at, now=now)
    mediation.ended_on, mediation.ended_reason = draft.ended_on, draft.reason.strip()
    mediation.remedy_told_on = draft.remedy_told_on
    session.flush()
    if action in {"refuse", "terminate"} and draft.fails_dispute:
        told = draft.remedy_told_on
        if told is not None and told > draft.ended_on:
            told = None
        step = StepDraft(reason=draft.reason, told_on=told)
        record.move_dispute(session, mediation, "fail", step, rules, by=by, day=draft.ended_on, now=now)
