"""What may be done from the agreement on, each with the sentences that say why not yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from db.enums import AgreementForm, ConfirmationState, MediationState
from db.models.dispute import Dispute
from db.models.mediation import Agreement, Mediation
from desktop_app.domain.confirmation_state import MACHINE, PENDING, PREPARING, why_not_confirm
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement_line import lines_of
from desktop_app.services.breach import FOLLOWED_ON, open_breach
from desktop_app.services.follow_up import FOLLOWED, visits_of
from desktop_app.services.judicial_confirmation import DECIDED, confirmation_of, facts_of
from desktop_app.services.obligation import is_owed

AFTER_NOTES = {
    "supersede": "协议替代",
    "void_performance": "作废履行",
    "declare_breach": "登记违约",
    "route_breach": "违约处理",
    "end_breach": "违约了结",
    "void_breach": "作废违约登记",
    "void_confirmation": "作废司法确认登记",
    "void_follow_up": "作废回访",
    "prepare_application": "填司法确认申请书",
    "note_enforcement": "申请强制执行",
    "follow_up": "回访",
    "closing_report": "结案报告",
    **{step.action: step.verb for step in MACHINE.transitions},
}
"""Words of the history for these steps."""


@dataclass(frozen=True, slots=True)
class AfterAction:
    """As ``MediationAction``."""

    key: str
    verb: str
    needs_reason: bool = False
    why_not: tuple[str, ...] = ()


def renegotiating(session: Session, mediation: Mediation) -> bool:
    """Whether a mediation goes on although an agreement of it is in force."""
    return (
        mediation.state is MediationState.ACCEPTED
        and record.binding_agreement(session, mediation) is not None
    )


def after_actions(
    session: Session, mediation: Mediation, dispute: Dispute, today: date
) -> Iterator[AfterAction]:
    """Actions about the agreement that binds now, in the order in which they usually come."""
    agreement = record.agreement_of(session, mediation.id)
    if agreement is None or mediation.state is not MediationState.AGREED:
        return
    if any(line.signed_on is None for line in lines_of(session, agreement)):
        yield AfterAction("sign", "登记签字盖章")
    if any(is_owed(one) for one in agreement.instalments):
        yield AfterAction("record_performance", "登记履行")
    yield from _confirming(session, agreement, today)
    if dispute.state in FOLLOWED:
        yield AfterAction("record_follow_up", "登记回访")
        if visits_of(session, mediation):
            yield AfterAction("void_follow_up", "作废回访", needs_reason=True)
    breach = open_breach(session, agreement)
    if breach is None:
        yield AfterAction("declare_breach", "登记违约")
    else:
        yield AfterAction("route_breach", "处理违约")
        yield AfterAction("end_breach", "了结违约", needs_reason=True)
        if breach.route not in FOLLOWED_ON:
            yield AfterAction("void_breach", "作废违约登记", needs_reason=True)


def _confirming(session: Session, agreement: Agreement, today: date) -> Iterator[AfterAction]:
    confirmation = confirmation_of(session, agreement)
    state = ConfirmationState.NOT_APPLIED if confirmation is None else confirmation.state
    if agreement.form is AgreementForm.ORAL and confirmation is None:
        return
    why_not = why_not_confirm(facts_of(agreement), today) if state in PENDING else ()
    if state in PREPARING:
        yield AfterAction("prepare_application", "填司法确认申请书", why_not=why_not)
    for step in MACHINE.transitions_from(state):
        lacking = why_not
        if step.action == "apply_confirmation" and confirmation is not None and not confirmation.denied:
            lacking = (*why_not, "请先填好司法确认申请书。")
        yield AfterAction(step.action, step.verb, why_not=lacking)
    if state is ConfirmationState.CONFIRMED:
        yield AfterAction("note_enforcement", "登记申请执行")
    if confirmation is not None and state not in DECIDED:
        yield AfterAction("void_confirmation", "作废司法确认登记", needs_reason=True)
