"""States of a mediation (人民调解), rules.md 3.1 S5m."""

from collections.abc import Sequence
from datetime import date

from db.enums import MediationState, Role
from desktop_app.domain.state_machine import Evidence, Machine, Transition


class MediationEvidence(Evidence):
    """What a step of a mediation needs on record."""

    CONSENT_OF_ALL = "consent_of_all", "请先登记每一位当事人同意调解的意思。"
    MEDIATOR_NAMED = "mediator_named", "请先选定人民调解员。"
    MEETING_RECORD = "meeting_record", "请先写好调解记录，日期不晚于协议。"
    AGREEMENT = "agreement", "请先登记书面协议或口头协议。"
    NOT_EFFECTIVE = "not_effective", "协议已经生效，不能退回调解；请走履行或诉讼途径。"
    IN_FORCE = "in_force", "没有生效的协议，不能重新协商或维持原协议。"
    REMEDY_NOTICE = "remedy_notice", "请先告知当事人仲裁、行政、诉讼等途径，并登记告知日期。"


_MEDIATORS = frozenset({Role.MEDIATOR, Role.COMMITTEE_CHAIR, Role.CENTRE_DIRECTOR})
_DESK = _MEDIATORS | {Role.WINDOW_CLERK}

_S = MediationState
_E = MediationEvidence
_T = Transition[MediationState]

MACHINE = Machine(
    "该调解",
    (
        _T(
            "accept",
            "受理调解",
            _S.APPLIED,
            _S.ACCEPTED,
            _DESK,
            False,
            (_E.CONSENT_OF_ALL, _E.MEDIATOR_NAMED),
        ),
        _T("refuse", "不予受理", _S.APPLIED, _S.REFUSED, _DESK, True),
        _T("withdraw", "撤回申请", _S.APPLIED, _S.WITHDRAWN, _DESK, True),
        _T("agree", "达成协议", _S.ACCEPTED, _S.AGREED, _MEDIATORS, False, (_E.MEETING_RECORD, _E.AGREEMENT)),
        _T("terminate", "终止调解", _S.ACCEPTED, _S.TERMINATED, _MEDIATORS, True, (_E.REMEDY_NOTICE,)),
        _T("withdraw", "撤回申请", _S.ACCEPTED, _S.WITHDRAWN, _MEDIATORS, True),
        _T("resume", "恢复调解", _S.AGREED, _S.ACCEPTED, _MEDIATORS, True, (_E.NOT_EFFECTIVE,)),
        _T(
            "renegotiate",
            "重新协商",
            _S.AGREED,
            _S.ACCEPTED,
            _MEDIATORS,
            True,
            (_E.IN_FORCE, _E.CONSENT_OF_ALL),
        ),
        _T("keep_agreement", "维持原协议", _S.ACCEPTED, _S.AGREED, _MEDIATORS, True, (_E.IN_FORCE,)),
    ),
)
transitions_from = MACHINE.transitions_from
next_state = MACHINE.next_state

ENDED_STATES = frozenset({_S.AGREED, _S.TERMINATED, _S.REFUSED, _S.WITHDRAWN})


def refused_parties(consents: Sequence[tuple[str, bool | None]]) -> tuple[str, ...]:
    """Names of the parties who refused; one refusal is enough to end the matter (人民调解法 17)."""
    return tuple(name for name, given in consents if given is False)


def why_not_mediate(consents: Sequence[tuple[str, bool | None]]) -> tuple[str, ...]:
    """Sentences saying why mediation cannot begin; consents are (party, given or ``None`` for unasked).

    人民调解法 17: every party's consent before mediation, a party's clear refusal forbids it.
    """
    if not consents:
        return ("请先登记当事人。",)
    refused = tuple(
        f"{name}明确拒绝调解，应不予受理或终止，并告知其他途径。" for name in refused_parties(consents)
    )
    unasked = tuple(f"请登记{name}是否同意调解。" for name, given in consents if given is None)
    return refused + unasked


def why_not_agreement(
    consents: Sequence[tuple[str, bool | None]], meetings: Sequence[date], drawn_up_on: date
) -> tuple[str, ...]:
    """Sentences saying why an agreement cannot be drawn up (papers.md 5 a and i)."""
    lacking = why_not_mediate(consents)
    if not any(day <= drawn_up_on for day in meetings):
        lacking += (MediationEvidence.MEETING_RECORD.label,)
    return lacking
