"""States of a petition (信访事项), the steps between them, and what stands against a step.

信访工作条例 (in force 2022-05-01): 22 and 23 notice and objection, 31 the six ways, 34 the answer, 35 and 36
复查 and 复核. A review that quashes the answer ends this handling; what it orders is a petition of its own.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from db.enums import PetitionRoute, PetitionState, Role
from desktop_app.domain.state_machine import Machine, Transition
from desktop_app.errors import RuleViolation

_S = PetitionState
_T = Transition[PetitionState]
_DESK = frozenset({Role.WINDOW_CLERK, Role.CENTRE_DIRECTOR, Role.MEDIATOR, Role.COMMITTEE_CHAIR})

QUASH = "quash"
"""What answering a review does when it quashes; no step that is offered for itself."""
MOST_REPRESENTATIVES = 5
"""信访工作条例 20: a group that comes in person elects at most five."""

MACHINE = Machine(
    "该信访事项",
    (
        _T("accept", "受理并告知", _S.REGISTERED, _S.ACCEPTED, _DESK),
        _T("refuse", "不予受理", _S.REGISTERED, _S.NOT_ACCEPTED, _DESK, True),
        _T("answer_at_once", "当场书面答复", _S.REGISTERED, _S.ANSWERED, _DESK),
        _T("hand_over", "转送、交办", _S.REGISTERED, _S.HANDED_OVER, _DESK),
        _T("object", "提出异议", _S.REGISTERED, _S.OBJECTED, _DESK, True),
        _T("objection_agreed", "异议成立，退回", _S.OBJECTED, _S.RETURNED, _DESK),
        _T("objection_refused", "异议不成立", _S.OBJECTED, _S.REGISTERED, _DESK, True),
        _T("report_back", "收到办结报告", _S.HANDED_OVER, _S.ENDED, _DESK, True),
        _T("extend", "延期", _S.ACCEPTED, _S.ACCEPTED, _DESK, True),
        _T("answer", "答复", _S.ACCEPTED, _S.ANSWERED, _DESK),
        _T("ask_review", "申请复查", _S.ANSWERED, _S.UNDER_REVIEW, _DESK),
        _T("answer_review", "复查答复", _S.UNDER_REVIEW, _S.REVIEWED, _DESK),
        _T("ask_second_review", "申请复核", _S.REVIEWED, _S.UNDER_SECOND_REVIEW, _DESK),
        _T("answer_second_review", "复核答复", _S.UNDER_SECOND_REVIEW, _S.FINAL, _DESK),
        _T(QUASH, "撤销，责令重新办理", _S.UNDER_REVIEW, _S.QUASHED, _DESK, True),
        _T(QUASH, "撤销，责令重新办理", _S.UNDER_SECOND_REVIEW, _S.QUASHED, _DESK, True),
        *(
            _T("withdraw", "信访人撤回", state, _S.ENDED, _DESK, True)
            for state in (_S.REGISTERED, _S.ACCEPTED, _S.UNDER_REVIEW, _S.UNDER_SECOND_REVIEW)
        ),
        _T("end", "办结", _S.ANSWERED, _S.ENDED, _DESK, True),
        _T("end", "办结", _S.REVIEWED, _S.ENDED, _DESK, True),
    ),
)

OPEN_STATES = frozenset(PetitionState) - {
    _S.RETURNED, _S.NOT_ACCEPTED, _S.QUASHED, _S.FINAL, _S.ENDED,
}  # fmt: skip
"""States in which something may still follow; a second petition on the same facts waits for their end."""

WORKING_STATES = frozenset({_S.REGISTERED, _S.OBJECTED, _S.HANDED_OVER, _S.ACCEPTED})
"""States in which this office owes the petitioner something."""


def check_representatives(named: int, people: int) -> None:
    """Refuse more than five representatives, or more of them than came (信访工作条例 20).

    :raises RuleViolation: at ``representatives`` or ``people_count``.
    """
    if named > MOST_REPRESENTATIVES:
        raise RuleViolation(
            f"多人走访推选代表不得超过 {MOST_REPRESENTATIVES} 人（《信访工作条例》第二十条），"
            "其余的人只计人数。",
            "representatives",
        )
    if people < max(named, 1):
        raise RuleViolation(f"人数写的是 {people}，比写了名字的人还少，请核对。", "people_count")


@dataclass(frozen=True, slots=True)
class EarlierPetition:
    """A petition of the same case that is there already."""

    state: PetitionState
    number: str
    received_on: date


def why_not_again(earlier: EarlierPetition, new_facts: str) -> str:
    """Why a petition of the same case is not taken in once more; empty when it may be.

    While one goes on there is none beside it (信访工作条例 19); after the 复核 the same facts and reasons are
    not accepted any more (36), after any other end only with what is new.
    """
    if earlier.state in OPEN_STATES:
        return f"同一事项的信访（{earlier.received_on:%Y-%m-%d} 收到）正在办理，请在原件里继续，不重复受理。"
    if new_facts.strip():
        return ""
    if earlier.state is _S.FINAL:
        return (
            "这一事项已经复核终结，以同一事实和理由再提出的不再受理（《信访工作条例》第三十六条）；"
            "有新的事实和理由，请写明。"
        )
    return f"同一事项的信访已经“{earlier.state.label}”；有新的事实和理由，请写明后再登记。"


def check_extension(days: int, most: int, extended: bool, due_on: date | None, approved_on: date) -> None:
    """Refuse an extension that 信访工作条例 34 does not admit: once, at most 30 days, before the limit.

    :raises RuleViolation: at the field.
    """
    if due_on is None:
        raise RuleViolation("这件信访没有在走的办理期限，不用延期。", "state")
    if extended:
        raise RuleViolation("已经延期过一次，不能再延（《信访工作条例》第三十四条）。", "days")
    if not 1 <= days <= most:
        raise RuleViolation(f"延长的天数应在 1 至 {most} 之间（《信访工作条例》第三十四条）。", "days")
    if approved_on > due_on:
        raise RuleViolation(
            f"期限已到 {due_on:%Y-%m-%d}，过期以后不能再批延期，请尽快答复并说明原因。", "approved_on"
        )


def check_redo_day(due_on: date | None, ordered_on: date, days: int, quashed: bool) -> None:
    """Refuse a day for the new answer that no order to do it again can have.

    :raises RuleViolation: at ``redo_due_on``: where nothing was quashed, not after the order, or later than
        the whole limit for an answer (信访工作条例 34).
    """
    if due_on is None:
        return
    if not quashed:
        raise RuleViolation("只有撤销原处理意见、责令重新办理的才定重新办理的期限。", "redo_due_on")
    last = ordered_on + timedelta(days=days)
    if not ordered_on < due_on <= last:
        raise RuleViolation(
            f"重新办理的期限应在 {ordered_on:%Y-%m-%d} 以后、{last:%Y-%m-%d} 以前"
            f"（不超过 {days} 日，《信访工作条例》第三十四条）；没有另定的可不填。",
            "redo_due_on",
        )


def check_redone(text: str, quashed: str) -> None:
    """Refuse a new answer that is the quashed one word for word; spaces and punctuation do not count.

    :raises RuleViolation: at ``text``.
    """
    if _bare(text) == _bare(quashed):
        raise RuleViolation(
            "这和被撤销的处理意见一字不差。重新办理要重新调查，请写明新的处理意见；"
            "结论相同的，请写清这次查明了什么、为什么。",
            "text",
        )


def _bare(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def has_time_limit(route: PetitionRoute) -> bool:
    """Whether the 60 days run: of the six ways only the last has them (信访工作条例 31 and 34)."""
    return route is PetitionRoute.OPINION
