"""Which steps of a dispute somebody may take now, what each asks for, and why one cannot be taken yet."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.dispute_state import MACHINE, DisputeEvidence
from desktop_app.services.custody import holder_of
from desktop_app.services.dispatch_diversion import return_is_open
from desktop_app.services.dispute_closing import Case, is_classified, why_not_closed
from desktop_app.services.dispute_record import StepDraft, history_of
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.rules import Rules

_ASKED: dict[DisputeEvidence, tuple[str, ...]] = {
    DisputeEvidence.REFUSAL_NOTICE: ("told_on",),
    DisputeEvidence.MAIN_DISPUTE: ("main_case_uid",),
    DisputeEvidence.LEAD_UNIT: (
        *("lead_unit_code", "support_unit_codes", "in_mediation", "responsible_name", "order"),
    ),
    DisputeEvidence.STOP_PROOF: ("stop_reason", "proof"),
    DisputeEvidence.SUMMARY: ("note",),
    DisputeEvidence.RESULT: ("result", "resolution_method"),
    DisputeEvidence.REMEDY_NOTICE: ("told_on",),
}
"""Fields of ``StepDraft`` that supply a piece of evidence; the others must be on record before."""

_ASKED_BY_ACTION: dict[str, tuple[str, ...]] = {
    "ask_extension": ("extension_days", "all_parties_agree"),
    "sign_for": ("responsible_name", "sign_manner"),
    "fail": ("told_on",),
    "close": ("satisfaction",),
}


@dataclass(frozen=True, slots=True)
class DisputeAction:
    """A step that this user may take now, or why not yet.

    ``asks`` names the fields of ``StepDraft`` to show beside reason, note and time; a step with ``why_not``
    is shown but cannot be taken.
    """

    key: str
    verb: str
    needs_reason: bool
    asks: tuple[str, ...]
    why_not: tuple[str, ...]


def actions_of(session: Session, dispute: Dispute, rules: Rules, actor: Actor) -> tuple[DisputeAction, ...]:
    """Steps from the present state for the actor's role; none on another office's dispute."""
    if holder_of(dispute) != actor.office_uid or not allowed(actor, Permission.ACT_ON_DISPUTE):
        return ()
    found: list[DisputeAction] = []
    rules = rules.of_version(dispute.profile_version)
    for step in MACHINE.transitions_from(dispute.state, actor.role, rules.identity.level):
        if DisputeEvidence.RETURN_ASKED in step.evidence and not return_is_open(
            session, dispute.uid, actor.office_uid
        ):
            continue
        asks: list[str] = []
        why_not: list[str] = []
        for piece in step.evidence:
            if not isinstance(piece, DisputeEvidence):
                continue
            asks += _ASKED.get(piece, ())
            if piece is DisputeEvidence.CLASSIFIED and not is_classified(dispute):
                why_not.append(piece.label)
            elif piece is DisputeEvidence.CLOSING_READY:
                why_not += _closing(session, dispute, rules, actor)
        asks += _ASKED_BY_ACTION.get(step.action, ())
        named = tuple(dict.fromkeys(asks))
        found.append(DisputeAction(step.action, step.verb, step.needs_reason, named, tuple(why_not)))
    return tuple(found)


def _closing(session: Session, dispute: Dispute, rules: Rules, actor: Actor) -> tuple[str, ...]:
    """What must be on record before closing; notice day and satisfaction are entered with the step."""
    case = Case(dispute, history_of(session, dispute.uid))
    entered = StepDraft(told_on=date.min, satisfaction="")
    return why_not_closed(session, case, entered, rules, actor)
