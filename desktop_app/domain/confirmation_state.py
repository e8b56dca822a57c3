"""States of the judicial confirmation (司法确认), rules.md 3.2, and what stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.enums import AgreementForm, ConfirmationCourt, ConfirmationState, Role, Source
from desktop_app.domain.effect import NOT_CONFIRMABLE
from desktop_app.domain.state_machine import Evidence, Machine, Transition


class ConfirmationEvidence(Evidence):
    """What a step of a judicial confirmation needs on record."""

    APPLICATION = "application", "请先填好司法确认申请书。"
    IN_TIME = "in_time", "申请要在协议生效之日起三十日内提出（《人民调解法》第三十三条）。"


_MEDIATORS = frozenset({Role.MEDIATOR, Role.COMMITTEE_CHAIR, Role.CENTRE_DIRECTOR})
_S = ConfirmationState
_E = ConfirmationEvidence
_T = Transition[ConfirmationState]
_BEFORE = (_E.APPLICATION, _E.IN_TIME)

MACHINE = Machine(
    "司法确认",
    (
        _T("tell_confirmation", "告知司法确认", _S.NOT_APPLIED, _S.TOLD, _MEDIATORS),
        _T("apply_confirmation", "登记递交申请", _S.TOLD, _S.APPLIED, _MEDIATORS, False, _BEFORE),
        _T("court_accepts", "登记法院受理", _S.APPLIED, _S.ACCEPTED, _MEDIATORS),
        _T("court_confirms", "登记裁定确认", _S.ACCEPTED, _S.CONFIRMED, _MEDIATORS),
        _T("court_rejects", "登记裁定驳回", _S.ACCEPTED, _S.REJECTED, _MEDIATORS, True),
        _T("court_rejects", "登记裁定驳回", _S.APPLIED, _S.REJECTED, _MEDIATORS, True),
        _T("withdraw_confirmation", "登记撤回申请", _S.APPLIED, _S.WITHDRAWN, _MEDIATORS, True),
        _T("withdraw_confirmation", "登记撤回申请", _S.ACCEPTED, _S.WITHDRAWN, _MEDIATORS, True),
        _T("apply_confirmation", "登记递交申请", _S.WITHDRAWN, _S.APPLIED, _MEDIATORS, False, _BEFORE),
    ),
)

PREPARING = frozenset({_S.TOLD, _S.WITHDRAWN})
"""States in which the application is written."""
PENDING = frozenset({_S.NOT_APPLIED, _S.TOLD, _S.WITHDRAWN})
"""States in which the thirty days still matter."""


@dataclass(frozen=True, slots=True)
class ConfirmationFacts:
    """What is known of an agreement when somebody wants to have it confirmed."""

    form: AgreementForm
    effective_on: date | None
    due_on: date | None
    superseded: bool


def why_not_confirm(facts: ConfirmationFacts, day: date) -> tuple[str, ...]:
    """Sentences saying why an application may not be made on ``day``; empty when it may."""
    if facts.effective_on is None or facts.due_on is None:
        return ("协议还没有生效，签字盖章齐全以后才能申请司法确认。",)
    found: list[str] = []
    if facts.superseded:
        found.append("这份协议已由新协议替代，请对新协议申请司法确认。")
    if facts.form is AgreementForm.ORAL:
        found.append(
            "口头协议没有协议书可以交给法院（民诉法解释第三百五十四条），要申请的请先重新协商、签成书面协议。"
        )
    if day > facts.due_on:
        found.append(
            f"申请期限 {facts.due_on:%Y-%m-%d} 已过（协议生效后三十日，《人民调解法》第三十三条），"
            "不能再申请司法确认；不履行的，可以向法院起诉。"
        )
    return tuple(found)


def why_not_denied(denied: Sequence[bool]) -> str:
    """Sentence when a matter that courts do not confirm was not denied (民诉法解释 355), else empty."""
    for matter, is_denied in zip(NOT_CONFIRMABLE, (*denied, *([False] * len(NOT_CONFIRMABLE))), strict=False):
        if not is_denied:
            return f"{matter}的，法院不受理司法确认（民诉法解释第三百五十五条）；确实不属于的，请勾选。"
    return ""


def why_not_court(rule: ConfirmationCourt, name: str, source: Source) -> str:
    """Sentence when the chosen court does not fit (民诉法 205); empty when it does."""
    if source is Source.COURT and rule is not ConfirmationCourt.INVITING:
        return "这件纠纷是法院委派（邀请）调解的，应向作出邀请的人民法院申请（民诉法第二百零五条）。"
    if source is not Source.COURT and rule is ConfirmationCourt.INVITING:
        return "这件纠纷不是法院委派（邀请）调解的，请选当事人住所地、标的物所在地或者调解组织所在地的法院。"
    if not name.strip().endswith("人民法院"):
        return "请写法院的全称，以“人民法院”结尾。"
    may_be_higher = rule in {ConfirmationCourt.INTERMEDIATE, ConfirmationCourt.INVITING}
    if not may_be_higher and name.strip().endswith(("中级人民法院", "高级人民法院")):
        return "这里应是基层人民法院；应由中级人民法院管辖的，管辖依据请选“相应的中级人民法院”。"
    return ""
