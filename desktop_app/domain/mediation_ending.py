"""How a mediation ends without agreement: which reasons fit, what must be written, who may withdraw."""

from collections.abc import Collection, Sequence
from uuid import UUID

from db.enums import Labelled, MediationState, RefusalReason, Remedy, TerminationReason, WithdrawalReason
from desktop_app.errors import RuleViolation

REASONS: dict[MediationState, type[Labelled]] = {
    MediationState.REFUSED: RefusalReason,
    MediationState.WITHDRAWN: WithdrawalReason,
    MediationState.TERMINATED: TerminationReason,
}
"""Reasons of each way to end; each has 其他, which wants words."""


def ended_reason(kind: MediationState, reasons: Sequence[Labelled], words: str) -> tuple[list[str], str]:
    """The codes of the ticked reasons in their printed order, and the reason in words.

    Words alone are the reason 其他. 其他 without words says nothing.

    :raises RuleViolation: at ``reason``: without any, for 其他 without words, for one of another way to end.
    """
    known = REASONS[kind]
    text = words.strip()
    other = known("other")
    if any(not isinstance(reason, known) for reason in reasons):
        raise RuleViolation("原因和结束的方式对不上，请重新勾选。", "reason")
    ticked = [reason for reason in known if reason in reasons] or ([other] if text else [])
    if not ticked:
        raise RuleViolation("请勾选原因，或者写明理由。", "reason")
    if other in ticked and not text:
        raise RuleViolation("勾选“其他”就要写明理由。", "reason")
    return [reason.value for reason in ticked], text or "；".join(reason.label for reason in ticked)


def check_remedies(remedies: Collection[Remedy], *, told: bool) -> None:
    """Refuse a day on which nothing was told (人民调解法 26).

    :raises RuleViolation: at ``remedies``.
    """
    if told and not remedies:
        raise RuleViolation("请勾选告知了哪些途径，至少一项。", "remedies")


def check_withdrawal(withdrawn_by: Sequence[UUID], applicants: Collection[UUID]) -> None:
    """Refuse a withdrawal by nobody, or by somebody who did not apply.

    The other side ends a mediation by not accepting it any more, which is a termination.

    :raises RuleViolation: at ``withdrawn_by``.
    """
    if not withdrawn_by:
        raise RuleViolation("请选谁撤回申请。", "withdrawn_by")
    if not set(withdrawn_by) <= set(applicants):
        raise RuleViolation("只有申请人能撤回申请；对方不愿再调解，请登记终止调解。", "withdrawn_by")
