"""States of a dispute (矛盾纠纷), rules.md 3.1 S1 to S13, and what closing needs.

The handling unit (U in rules.md) is not a role of the program: window, mediator and director record what it
does.
"""

from dataclasses import dataclass

from db.enums import DisputeState, RiskLevel, Role
from desktop_app.domain.profile import FollowUp
from desktop_app.domain.state_machine import Evidence, Machine, Transition
from desktop_app.errors import RuleViolation


class DisputeEvidence(Evidence):
    """What a step of a dispute needs on record."""

    REFUSAL_NOTICE = "refusal_notice", "请先打印并送达不予受理（引导告知）通知。"
    MAIN_DISPUTE = "main_dispute", "请先选定并入的主案。"
    CLASSIFIED = "classified", "请先填全综治类别、纠纷类型、规模、难度和风险等级。"
    LEAD_UNIT = "lead_unit", "请先选定主办单位。"
    RETURN_ASKED = "return_asked", "主办单位还没有申请退单，请先在“分流督办”里登记它的退单申请。"
    STOP_PROOF = "stop_proof", "请先登记中止的事由和证明材料。"
    SUMMARY = "summary", "请先写好移送上级的案情摘要。"
    RESULT = "result", "请先登记调解协议或办理结果。"
    REMEDY_NOTICE = "remedy_notice", "请先告知当事人仲裁、诉讼、行政等救济途径并登记。"
    CLOSING_READY = "closing_ready", "结案条件还没有齐，请先按结案核对单补齐。"
    FILED = "filed", "请先把卷宗装订齐全并锁定。"


_DIRECTOR = frozenset({Role.CENTRE_DIRECTOR})
_DESK = frozenset({Role.WINDOW_CLERK, Role.CENTRE_DIRECTOR})
_HANDLER = frozenset({Role.WINDOW_CLERK, Role.MEDIATOR, Role.COMMITTEE_CHAIR, Role.CENTRE_DIRECTOR})
_APPROVER = frozenset({Role.CENTRE_DIRECTOR, Role.TOWNSHIP_HEAD})
_ARCHIVIST = frozenset({Role.COMMITTEE_CHAIR, Role.CENTRE_DIRECTOR})

_S = DisputeState
_E = DisputeEvidence
_T = Transition[DisputeState]

MACHINE = Machine(
    "该纠纷",
    (
        _T("accept", "受理", _S.REGISTERED, _S.ACCEPTED, _DESK),
        _T("refuse", "不予受理", _S.REGISTERED, _S.REFUSED, _DESK, True),
        _T("merge", "并案", _S.REGISTERED, _S.MERGED, _DESK, True, (_E.MAIN_DISPUTE,)),
        _T("reopen", "恢复登记", _S.REFUSED, _S.REGISTERED, _DIRECTOR, True),
        _T("close", "结案", _S.REFUSED, _S.CLOSED, _DIRECTOR, False, (_E.REFUSAL_NOTICE,)),
        _T("dispatch", "分流", _S.ACCEPTED, _S.DISPATCHED, _DIRECTOR, False, (_E.CLASSIFIED, _E.LEAD_UNIT)),
        _T("sign_for", "签收", _S.DISPATCHED, _S.IN_PROGRESS, _HANDLER),
        _T("return", "退回", _S.DISPATCHED, _S.ACCEPTED, _HANDLER, True),
        # Signing takes a day, an objection five working days (信访工作条例 23): it may come after signing.
        _T("return", "退回", _S.IN_PROGRESS, _S.ACCEPTED, _DIRECTOR, True, (_E.RETURN_ASKED,)),
        _T("redispatch", "改派", _S.DISPATCHED, _S.DISPATCHED, _DIRECTOR, True, (_E.LEAD_UNIT,)),
        _T("ask_extension", "申请延期", _S.IN_PROGRESS, _S.EXTENDED, _HANDLER, True),
        _T("approve_extension", "批准延期", _S.EXTENDED, _S.IN_PROGRESS, _APPROVER),
        _T("refuse_extension", "不准延期", _S.EXTENDED, _S.IN_PROGRESS, _APPROVER, True),
        _T("suspend", "中止", _S.IN_PROGRESS, _S.SUSPENDED, _DIRECTOR, True, (_E.STOP_PROOF,)),
        _T("resume", "恢复办理", _S.SUSPENDED, _S.IN_PROGRESS, _DIRECTOR),
        _T("escalate", "移送上级", _S.IN_PROGRESS, _S.ESCALATED, _DIRECTOR, True, (_E.SUMMARY,)),
        _T("county_dispatch", "上级分流", _S.ESCALATED, _S.DISPATCHED, _DIRECTOR, False, (_E.LEAD_UNIT,)),
        _T("settle", "化解成功", _S.IN_PROGRESS, _S.SETTLED, _HANDLER, False, (_E.RESULT,)),
        _T("fail", "化解不成", _S.IN_PROGRESS, _S.NOT_SETTLED, _HANDLER, True),
        _T("await_follow_up", "转入回访", _S.SETTLED, _S.AWAITING_FOLLOW_UP, _HANDLER),
        _T("relapse", "反弹再办", _S.AWAITING_FOLLOW_UP, _S.IN_PROGRESS, _DIRECTOR, True),
        _T("close", "结案", _S.AWAITING_FOLLOW_UP, _S.CLOSED, _DIRECTOR, False, (_E.CLOSING_READY,)),
        _T(
            "close", "结案", _S.NOT_SETTLED, _S.CLOSED, _DIRECTOR, False, (_E.REMEDY_NOTICE, _E.CLOSING_READY)
        ),
        _T("escalate", "移送上级", _S.NOT_SETTLED, _S.ESCALATED, _DIRECTOR, True, (_E.SUMMARY,)),
        _T("take_up_again", "重新办理", _S.NOT_SETTLED, _S.IN_PROGRESS, _DIRECTOR, True),
        _T("relapse", "反弹再办", _S.CLOSED, _S.IN_PROGRESS, _DIRECTOR, True),
        _T("archive", "归档", _S.CLOSED, _S.ARCHIVED, _ARCHIVIST, False, (_E.FILED,)),
    ),
)
transitions_from = MACHINE.transitions_from
next_state = MACHINE.next_state

OPEN_STATES = frozenset(DisputeState) - {_S.REFUSED, _S.CLOSED, _S.MERGED, _S.ARCHIVED}
"""States in which somebody still has to do something about the dispute."""

READ_ONLY_STATES = frozenset({_S.CLOSED, _S.MERGED, _S.ARCHIVED})
"""States in which data change only by a correction row (rules.md 3)."""


ROUND_STARTS = frozenset({"relapse", "take_up_again"})
"""Steps that open a new round: the quarrel broke out again, or a case that was not settled comes back.

A court that was turned to may entrust it to the committee or invite its help (民诉法 98, 125).
"""


def starts_new_round(state: DisputeState, action: str) -> bool:
    """Whether the step opens a new round (轮次); the old round stays as it was."""
    return action in ROUND_STARTS and next_state(state, action) is _S.IN_PROGRESS


def check_return(returns_before: int, returns_max: int) -> None:
    """Refuse a return after the most that the profile admits; then the director decides (rules.md 3.1 S4).

    :raises RuleViolation: when the dispute was returned often enough.
    """
    if returns_before >= returns_max:
        raise RuleViolation(f"这件纠纷已退回 {returns_before} 次，请由中心主任决定主办单位。", "state")


def follow_ups_needed(risk: RiskLevel, rule: FollowUp) -> int:
    """Visits before closing: more for red and orange disputes (rules.md 3.1 S10v), else one."""
    return rule.red_orange_count if risk in {RiskLevel.RED, RiskLevel.ORANGE} else 1


@dataclass(frozen=True, slots=True)
class ClosureFacts:
    """What is known of a dispute when somebody wants to close it."""

    settled: bool
    classified: bool
    result_recorded: bool
    remedy_told: bool
    satisfaction_recorded: bool
    satisfaction_required: bool
    follow_ups_done: int
    follow_ups_needed: int
    county_approval_needed: bool
    county_approved: bool
    approver_handled_it: bool
    """Whether the person who closes also mediated or handled the dispute: no self-approval."""
    open_leader_assignment: bool
    open_dispatches: int
    open_mediation: bool
    unperformed_instalments: int
    incomplete: bool = False
    open_conflicts: int = 0
    """Fields of the case that differ and that nobody has decided (exchange.md, principle 3)."""


def undecided(count: int) -> str:
    """Why a case with open conflicts is neither closed nor bound."""
    return f"还有 {count} 处两边不一样没有定夺，请先到“上报与接收”的“两边不一样”里定夺。"


def why_not_close(facts: ClosureFacts) -> tuple[str, ...]:
    """Sentences saying what is missing before 结案; empty when the dispute may be closed.

    rules.md 3.1 S10v to S11: result, follow-up, satisfaction, no self-approval; 人民调解法 26 for the remedy
    notice; county approval where the profile asks for it (exchange.md 4).
    """
    lacking = facts.follow_ups_needed - facts.follow_ups_done
    found = (
        (facts.open_conflicts > 0, undecided(facts.open_conflicts)),
        (facts.incomplete, "登记信息还标着“待补全”，请先补全。"),
        (not facts.classified, DisputeEvidence.CLASSIFIED.label),
        (facts.settled and not facts.result_recorded, DisputeEvidence.RESULT.label),
        (not facts.settled and not facts.remedy_told, DisputeEvidence.REMEDY_NOTICE.label),
        (facts.open_mediation, "还有没结束的人民调解，请先登记协议或终止。"),
        (facts.settled and lacking > 0, f"还差 {lacking} 次回访，请完成回访并登记。"),
        (facts.settled and facts.unperformed_instalments > 0, _performance(facts.unperformed_instalments)),
        (facts.satisfaction_required and not facts.satisfaction_recorded, "请登记当事人的满意度。"),
        (facts.open_leader_assignment, "领导包案还没有销号，请先办理销号。"),
        (facts.open_dispatches > 0, f"还有 {facts.open_dispatches} 件交办没有办结，请先反馈。"),
        (
            facts.county_approval_needed and not facts.county_approved,
            "这类纠纷结案须经县综治中心同意，请先上报。",
        ),
        (facts.approver_handled_it, "经办人不能审批自己办的案子，请由另一位同事结案。"),
    )
    return tuple(sentence for is_missing, sentence in found if is_missing)


def _performance(count: int) -> str:
    return f"还有 {count} 期没有履行，请登记履行情况，或等到期后再结案。"
