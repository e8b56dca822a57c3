"""What may be done with a mediation now, and the sentences that say why something may not be done yet."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from db.enums import DisputeState, MediationState, Role
from db.models.dispute import Dispute
from db.models.mediation import Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.mediation_state import ENDED_STATES, MACHINE, MediationEvidence, why_not_mediate
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement_action import after_actions, renegotiating
from desktop_app.services.custody import holder_of
from desktop_app.services.mediation_course import course_actions
from desktop_app.services.mediation_ending import OPEN_STATES
from desktop_app.services.mediation_work_action import work_actions
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.recusal import why_not_meet
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class MediationAction:
    """Something to do; ``key`` is the service function. It is shown, but off, while ``why_not`` says why."""

    key: str
    verb: str
    needs_reason: bool = False
    why_not: tuple[str, ...] = ()


def actions_of(
    session: Session, mediation: Mediation, dispute: Dispute, rules: Rules, by: Actor, today: date
) -> tuple[MediationAction, ...]:
    """Actions for this user in the order in which they usually come; called inside other services."""
    if holder_of(dispute) != by.office_uid:
        return ()
    found: list[MediationAction] = []
    state = mediation.state
    if allowed(by, Permission.TAKE_MEDIATION):
        if state in OPEN_STATES | {MediationState.REFUSED}:
            found.append(MediationAction("record_consent", "登记是否同意"))
        if state in {MediationState.REFUSED, MediationState.TERMINATED} and not mediation.remedy_told_on:
            found.append(MediationAction("tell_remedy", "登记告知其他途径"))
    if allowed(by, Permission.MEDIATE):
        found += _of_mediators(session, mediation)
        after = after_actions(session, mediation, dispute, today)
        found += [MediationAction(a.key, a.verb, a.needs_reason, a.why_not) for a in after]
        if state in ENDED_STATES - {MediationState.REFUSED}:
            found.append(MediationAction("closing_report", "写结案报告"))
    found += _of_machine(session, mediation, dispute, by.role)
    for action in course_actions(session, mediation, rules, by, today):
        found.append(MediationAction(action.key, action.verb, why_not=action.why_not))
    return tuple(found)


def _of_mediators(session: Session, mediation: Mediation) -> list[MediationAction]:
    state, found = mediation.state, list[MediationAction]()
    agreement = record.agreement_of(session, mediation.id)
    if agreement is not None and agreement.effective_on is not None:
        agreement = None  # it binds; a new one is being negotiated
    meetings = record.meetings_of(session, mediation.id)
    if state is MediationState.ACCEPTED:
        consent = why_not_mediate(record.answers(session, mediation))
        meet = consent + why_not_meet(session, mediation)
        found.append(MediationAction("add_meeting", "登记调解会议", why_not=meet))
        if agreement is None:
            record_first = () if meetings else (MediationEvidence.MEETING_RECORD.label,)
            found.append(MediationAction("draw_up", "登记协议", why_not=consent + record_first))
            if meetings:
                found.append(MediationAction("void_meeting", "作废末次会议", needs_reason=True))
        else:
            found.append(MediationAction("sign", "登记签字盖章", why_not=consent))
            found.append(MediationAction("void_agreement", "作废协议", needs_reason=True))
    if state in OPEN_STATES:
        found.append(MediationAction("replace_mediator", "更换调解员", needs_reason=True))
    for key, verb, why_not in work_actions(session, mediation):
        found.append(MediationAction(key, verb, why_not=why_not))
    return found


_OWN_WAY = frozenset({"agree", "resume"})
"""Steps that follow from signing and voiding, not from a button."""
_AGAIN = frozenset({"keep_agreement"})
"""Steps of a renegotiation only."""
_WITHOUT = frozenset({"withdraw", "terminate"})
"""Steps that a renegotiation does not have: the agreement in force goes on."""


def _of_machine(
    session: Session, mediation: Mediation, dispute: Dispute, role: Role
) -> list[MediationAction]:
    found: list[MediationAction] = []
    again = renegotiating(session, mediation)
    for step in MACHINE.transitions_from(mediation.state, role):
        if step.action in _OWN_WAY or (step.action in _WITHOUT if again else step.action in _AGAIN):
            continue
        why_not: tuple[str, ...] = ()
        if step.action == "accept":
            why_not = why_not_mediate(record.answers(session, mediation))
            if dispute.state is not DisputeState.IN_PROGRESS:
                why_not += (f"该纠纷处于“{dispute.state.label}”，请先签收、转入办理中。",)
        found.append(MediationAction(step.action, step.verb, step.needs_reason, why_not))
    return found
