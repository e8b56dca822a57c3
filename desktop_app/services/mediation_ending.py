"""How a mediation ends without agreement: refused, withdrawn, terminated (人民调解法 26)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import Labelled, MediationState, PartySide, Remedy
from db.models.mediation import Mediation
from db.models.mediation_course import Application, MediationEnding
from desktop_app.domain.actor import Actor
from desktop_app.domain.mediation_ending import REASONS, check_remedies, check_withdrawal, ended_reason
from desktop_app.domain.mediation_state import MediationEvidence
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.field_text import optional
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

OPEN_STATES = frozenset({MediationState.APPLIED, MediationState.ACCEPTED})
"""States in which a mediation is not over."""


@dataclass(frozen=True, slots=True)
class EndingDraft:
    """How a mediation ends without agreement. ``fails_dispute`` False leaves the dispute 办理中.

    ``reasons`` are ticks of ``RefusalReason``, ``TerminationReason`` or ``WithdrawalReason``, ``reason`` the
    words beside them. ``withdrawn_by`` are the applicants who take it back (empty: all of them);
    ``remedies`` the ways that were told, where the day is given.
    """

    reason: str
    ended_on: date
    remedy_told_on: date | None = None
    fails_dispute: bool = True
    reasons: tuple[Labelled, ...] = ()
    process: str = ""
    points: str = ""
    remedies: tuple[Remedy, ...] = tuple(Remedy)
    withdrawn_by: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class EndingRow:
    """Why a mediation ended, as the detail shows it; ``withdrawn_by`` names parties."""

    uid: UUID
    kind: MediationState
    reasons: tuple[Labelled, ...]
    note: str
    process: str
    points: str
    remedies: tuple[Remedy, ...]
    withdrawn_by: tuple[str, ...]
    decided_by: str


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
def tell_remedy(
    session: Session,
    uid: UUID,
    told_on: date,
    remedies: tuple[Remedy, ...] = tuple(Remedy),
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Record later on which day the parties were told of which routes (人民调解法 26).

    :raises RuleViolation: when the mediation goes on or led to an agreement, or nothing was told.
    """
    mediation = record.find_own(session, uid, by)
    if mediation.state in OPEN_STATES | {MediationState.AGREED}:
        raise RuleViolation("调解结束、没有达成协议时才登记告知。", "state")
    record.check_day(told_on, now, "told_on", earliest=mediation.ended_on)
    check_remedies(remedies, told=True)
    mediation.remedy_told_on = told_on
    ending = ending_of(session, mediation.id)
    if ending is not None:
        ending.remedies = [remedy.value for remedy in remedies]
    at = record.moment_of(told_on, now)
    said = f"已告知：{'、'.join(remedy.label for remedy in remedies)}"
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
    kind = _STATES[action]
    codes, reason = ended_reason(kind, draft.reasons, normal_text(draft.reason))
    record.step(session, mediation, action, reason, present, by, happened_at=at, now=now)
    mediation.ended_on, mediation.ended_reason = draft.ended_on, reason
    mediation.remedy_told_on = draft.remedy_told_on
    _keep(session, mediation, kind, codes, draft, by)
    session.flush()
    if action in {"refuse", "terminate"} and draft.fails_dispute:
        told = draft.remedy_told_on
        if told is not None and told > draft.ended_on:
            told = None
        step = StepDraft(reason=reason, told_on=told)
        record.move_dispute(session, mediation, "fail", step, rules, by=by, day=draft.ended_on, now=now)


_STATES = {
    "refuse": MediationState.REFUSED,
    "withdraw": MediationState.WITHDRAWN,
    "terminate": MediationState.TERMINATED,
}


def _keep(
    session: Session,
    mediation: Mediation,
    kind: MediationState,
    codes: list[str],
    draft: EndingDraft,
    by: Actor,
) -> None:
    """Write what is printed on the notice and the statement."""
    withdrawn: list[str] = []
    if kind is MediationState.WITHDRAWN:
        may = applicants_of(session, mediation)
        wanted = draft.withdrawn_by or may
        check_withdrawal(wanted, may)
        withdrawn = [uid.hex for uid in may if uid in wanted]
    told = draft.remedy_told_on is not None
    check_remedies(draft.remedies, told=told)
    session.add(
        MediationEnding(
            mediation_id=mediation.id,
            kind=kind,
            reasons=codes,
            note=optional(draft.reason, "reason"),
            process=optional(draft.process, "process"),
            points=optional(draft.points, "points"),
            remedies=[remedy.value for remedy in Remedy if told and remedy in draft.remedies],
            withdrawn_by=withdrawn,
            decided_by=by.name,
        )
    )


def applicants_of(session: Session, mediation: Mediation) -> tuple[UUID, ...]:
    """Who may take the application back: whom it names, else the applicants' side; called inside services."""
    query = select(Application.applicants).where(
        Application.mediation_id == mediation.id, Application.voided_at.is_(None)
    )
    named = session.scalars(query.order_by(Application.id.desc())).first()
    parties = record.living_parties(session, mediation.dispute_id)
    if named is not None and (found := [p.uid for p in parties if p.uid.hex in named]):
        return tuple(found)
    return tuple(p.uid for p in parties if p.side is PartySide.APPLICANT)


def ending_of(session: Session, mediation_id: int) -> MediationEnding | None:
    """How a mediation ended without agreement; called inside other services."""
    query = select(MediationEnding).where(
        MediationEnding.mediation_id == mediation_id, MediationEnding.voided_at.is_(None)
    )
    return session.scalars(query.order_by(MediationEnding.id.desc())).first()


def ending_row(session: Session, mediation: Mediation) -> EndingRow | None:
    """The ending as the detail shows it; called inside other services."""
    found = ending_of(session, mediation.id)
    if found is None:
        return None
    reasons = REASONS[found.kind]
    return EndingRow(
        found.uid,
        found.kind,
        tuple(reason for reason in reasons if reason.value in found.reasons),
        found.note or "",
        found.process or "",
        found.points or "",
        tuple(remedy for remedy in Remedy if remedy.value in found.remedies),
        record.names_of(session, mediation.dispute_id, found.withdrawn_by),
        found.decided_by,
    )
