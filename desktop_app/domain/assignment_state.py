"""States of a leader assignment (领导包案), rules.md 3.3, and what 销号 needs.

Leaders seldom sit at the program: the director records what head and leader decide, with their names.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from db.enums import AssignmentState, ProgressKind, RiskLevel, Role
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.profile_leader import ChecklistItem, VisitRule
from desktop_app.domain.state_machine import Evidence, Machine, Transition


class AssignmentEvidence(Evidence):
    """What a step of a leader assignment needs on record."""

    RECUSAL_CHECKED = "recusal_checked", "请先核对包案领导与当事人有无需要回避的关系。"
    PLAN = "plan", "请先填全责任人、化解方案和时限。"
    FIRST_EXTENSION = "first_extension", "包案只能延期一次，请申请销号或报请研判。"
    BEFORE_EXPIRY = "before_expiry", "期限已过，不能再申请延期，请尽快办结或报请研判。"
    NEW_LEADER = "new_leader", "请先选定接手的领导。"
    DISCHARGE_READY = "discharge_ready", "销号条件还没有齐，请先按清单补齐。"


_DIRECTOR = frozenset({Role.CENTRE_DIRECTOR})
_HEAD = _DIRECTOR | {Role.TOWNSHIP_HEAD}
_LEADER = _HEAD | {Role.ASSIGNED_LEADER}
"""A head may be the leader of a case; that it is the own one is asked beside (``assignment_duty``)."""

_S = AssignmentState
_E = AssignmentEvidence
_T = Transition[AssignmentState]

MACHINE = Machine(
    "该包案",
    (
        _T("approve", "批准包案", _S.PROPOSED, _S.ASSIGNED, _HEAD),
        _T("reject", "不批准", _S.PROPOSED, _S.REJECTED, _HEAD, True),
        _T("confirm", "认领", _S.ASSIGNED, _S.CONFIRMED, _LEADER, False, (_E.RECUSAL_CHECKED,)),
        _T("plan", "定方案", _S.CONFIRMED, _S.PLANNED, _LEADER, False, (_E.PLAN,)),
        _T(
            "ask_extension",
            "申请延期",
            _S.PLANNED,
            _S.EXTENSION_ASKED,
            _LEADER,
            True,
            (_E.FIRST_EXTENSION, _E.BEFORE_EXPIRY),
        ),
        _T("approve_extension", "批准延期", _S.EXTENSION_ASKED, _S.PLANNED, _HEAD),
        _T("refuse_extension", "不准延期", _S.EXTENSION_ASKED, _S.PLANNED, _HEAD, True),
        _T(
            "ask_discharge", "申请销号", _S.PLANNED, _S.DISCHARGE_ASKED, _LEADER, False, (_E.DISCHARGE_READY,)
        ),
        _T("discharge", "销号", _S.DISCHARGE_ASKED, _S.DISCHARGED, _DIRECTOR, False, (_E.DISCHARGE_READY,)),
        _T("send_back", "退回补办", _S.DISCHARGE_ASKED, _S.PLANNED, _DIRECTOR, True),
        _T("hand_over", "更换领导", _S.ASSIGNED, _S.ASSIGNED, _HEAD, True, (_E.NEW_LEADER,)),
        _T("hand_over", "更换领导", _S.CONFIRMED, _S.ASSIGNED, _HEAD, True, (_E.NEW_LEADER,)),
        _T("hand_over", "更换领导", _S.PLANNED, _S.ASSIGNED, _HEAD, True, (_E.NEW_LEADER,)),
    ),
)
transitions_from = MACHINE.transitions_from
next_state = MACHINE.next_state

OF_LEADER = frozenset({"confirm", "plan", "ask_extension", "ask_discharge"})
"""Steps that are the leader's own."""
OPEN_STATES = frozenset(AssignmentState) - {_S.DISCHARGED, _S.REJECTED}
REAL_ACTIONS = frozenset({ProgressKind.FIELD_VISIT, ProgressKind.VISIT, ProgressKind.MEETING})
"""Kinds of progress that count as a real action; a phone call or a note does not (rules.md 3.3)."""


@dataclass(frozen=True, slots=True)
class DischargeFacts:
    """What is known of an assignment when somebody asks for 销号 or decides it."""

    checklist: tuple[ChecklistItem, ...]
    evidence: Collection[str]
    """Keys of the checklist items that have an evidence record."""
    real_actions: int
    party_feedback: bool
    result_written: bool
    reviewer_problem: str = ""
    """Why the reviewer must not review (``assignment_duty``); empty when nothing is in the way."""
    unfinished: str = ""
    """What of the matter itself is not at its end; empty when it is."""
    conflicts: int = 0
    """Fields that differ between offices or PCs and wait for a decision."""
    unsigned: tuple[str, ...] = ()
    """Names of papers of the case that nobody has signed."""
    open_steps: int = 0
    """Steps of the plan that are not done."""


def why_not_discharge(facts: DischargeFacts) -> tuple[str, ...]:
    """Sentences saying what is missing before 销号: every checklist item with evidence, feedback, result.

    The matter itself is at its end, nothing about it is in conflict, its papers are signed; the reviewer is
    not the leader (rules.md 3.3; no self-approval).
    """
    items = tuple(
        f"“{item.label}”还没有佐证记录，请补上。"
        for item in facts.checklist
        if item.key not in facts.evidence
    )
    found = (
        (facts.real_actions == 0, "还没有走访、下访或协调会的记录，请先补记。"),
        (not facts.party_feedback, "请登记当事人的反馈意见。"),
        (not facts.result_written, "请写明化解结果。"),
        (facts.open_steps > 0, f"方案还有 {facts.open_steps} 步没有完成，请办完并登记。"),
        (bool(facts.unfinished), facts.unfinished),
        (facts.conflicts > 0, f"有 {facts.conflicts} 处内容两边不一样，请先定夺。"),
        (bool(facts.unsigned), f"{'、'.join(facts.unsigned)}还没有签好，请先补齐签名。"),
        (bool(facts.reviewer_problem), facts.reviewer_problem),
    )
    return items + tuple(sentence for is_missing, sentence in found if is_missing)


def days_without_action(
    entries: Collection[tuple[ProgressKind, datetime]], assigned_on: date, today: date
) -> int:
    """Days since the last real action, or since the assignment when there was none."""
    days = [local_date(at) for kind, at in entries if kind in REAL_ACTIONS]
    return max(0, (today - max([assigned_on, *days])).days)


def action_overdue(days: int, risk: RiskLevel, rule: VisitRule) -> bool:
    """Whether the next visit or meeting is overdue: weekly for red, half-monthly otherwise (profile)."""
    return days > (rule.red if risk is RiskLevel.RED else rule.other)
