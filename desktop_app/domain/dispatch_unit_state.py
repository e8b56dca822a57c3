"""States of one unit's part in an order of its own centre (分流、交办、转办), its clock, and its returns.

Every unit of an order signs, feeds back and is reviewed for itself; the order stands where its lead
unit (主办) stands. A unit may return an order with reasons within five working days of getting it
(信访工作条例 23), and one matter comes back at most twice; then the centre's decision stands, with its
reason (rules.md 3.1 S4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.enums import DispatchState, Labelled, Role
from desktop_app.domain.dispatch_state import OPEN_STATES, DispatchEvidence
from desktop_app.domain.profile import Limits
from desktop_app.domain.state_machine import Machine, Transition
from desktop_app.domain.working_day import Calendar, add_working_days
from desktop_app.errors import RuleViolation

_DESK = frozenset({Role.WINDOW_CLERK, Role.CENTRE_DIRECTOR})
_DIRECTOR = frozenset({Role.CENTRE_DIRECTOR})
_S = DispatchState
_E = DispatchEvidence
_T = Transition[DispatchState]
_UNSIGNED = (_S.ISSUED, _S.DELIVERED)
"""``DELIVERED``: the order stands after a return was not granted, and is to be signed for again."""

MACHINE = Machine(
    "该单位的交办",
    (
        *(_T("sign_for", "签收", state, _S.SIGNED_FOR, _DESK) for state in _UNSIGNED),
        *(
            _T("ask_return", "申请退单", state, _S.RETURN_ASKED, _DESK, True)
            for state in (*_UNSIGNED, _S.SIGNED_FOR)
        ),
        _T("grant_return", "同意退单", _S.RETURN_ASKED, _S.RETURNED, _DIRECTOR),
        _T("refuse_return", "不同意退单", _S.RETURN_ASKED, _S.DELIVERED, _DIRECTOR, True),
        *(
            _T("feed_back", "反馈", state, _S.FED_BACK, _DESK, False, (_E.FEEDBACK,))
            for state in (_S.SIGNED_FOR, _S.SENT_BACK)
        ),
        _T("complete", "审核通过", _S.FED_BACK, _S.COMPLETED, _DESK),
        _T("send_back", "退回补充", _S.FED_BACK, _S.SENT_BACK, _DESK, True),
        *(
            _T("withdraw", "撤回", state, _S.WITHDRAWN, _DIRECTOR, True)
            for state in (*_UNSIGNED, _S.SIGNED_FOR, _S.SENT_BACK)
        ),
    ),
)
REVIEWS = frozenset({"complete", "send_back"})
"""Steps of the review, which whoever recorded the feedback does not take."""


class ClockKind(Labelled):
    """What the next limit of a unit's part is for; the word is the verb of what is due."""

    SIGN = "sign", "签收"
    ANSWER = "answer", "答复退单"
    FEED_BACK = "feed_back", "反馈"
    REVIEW = "review", "审核反馈"


@dataclass(frozen=True, slots=True)
class UnitClock:
    """The next limit: the last day, what for, and where it comes from in one sentence."""

    kind: ClockKind
    on: date
    why: str


@dataclass(frozen=True, slots=True)
class UnitStep:
    """One recorded step of a unit: the state it led to, the day, and who entered it."""

    state: DispatchState
    on: date
    recorder: str = ""


@dataclass(frozen=True, slots=True)
class UnitOrder:
    """What a unit's part takes from its order.

    ``returns_before`` counts how often the matter came back before; ``stands``: the centre decided for good.
    """

    issued_on: date
    due_on: date
    returns_before: int = 0
    stands: bool = False


def standing(steps: Sequence[UnitStep]) -> DispatchState:
    """State of a unit's part: that of its newest step."""
    return steps[-1].state if steps else _S.ISSUED


def returns_asked(steps: Sequence[UnitStep]) -> int:
    """How often the unit asked to return this order."""
    return sum(step.state is _S.RETURN_ASKED for step in steps)


def check_step(
    order: UnitOrder,
    steps: Sequence[UnitStep],
    action: str,
    *,
    role: Role,
    by: str,
    text: str,
    today: date,
    limits: Limits,
    calendar: Calendar,
) -> Transition[DispatchState]:
    """The step, after state, role and words, the time and number of returns, and that nobody reviews himself.

    :raises PermissionDenied: when the role may not take it.
    :raises RuleViolation: for any other obstacle, in one sentence.
    """
    present = (_E.FEEDBACK,) if text.strip() else ()
    step = MACHINE.check(standing(steps), action, role=role, reason=text, present=present)
    if action == "ask_return" and (why_not := why_no_return(order, steps, today, limits, calendar)):
        raise RuleViolation(why_not, "state")
    if action in REVIEWS and steps[-1].recorder == by:
        raise RuleViolation("登记反馈的人不能自己审核，请由另一位同事审核。", "role")
    return step


def why_no_return(
    order: UnitOrder, steps: Sequence[UnitStep], today: date, limits: Limits, calendar: Calendar
) -> str:
    """Why the unit cannot ask to return the order today; empty when it can."""
    most = limits.returns_max
    if order.stands or order.returns_before + returns_asked(steps) >= most:
        return f"这件事已经退过 {most} 次，由中心定办，不能再退，请办理后反馈。"
    last = last_return_day(order, steps, limits, calendar)
    if today > last:
        return f"退单要在收到后 {limits.return_objection} 个工作日内提出，已过 {last:%m-%d}，请办理后反馈。"
    return ""


def last_return_day(order: UnitOrder, steps: Sequence[UnitStep], limits: Limits, calendar: Calendar) -> date:
    """Last day for an objection: working days from the order, or from the day on which it was upheld."""
    return add_working_days(_given(order, steps), limits.return_objection, calendar).due


def _given(order: UnitOrder, steps: Sequence[UnitStep]) -> date:
    return next((s.on for s in reversed(steps) if s.state is _S.DELIVERED), order.issued_on)


def clock_of(
    order: UnitOrder, steps: Sequence[UnitStep], limits: Limits, calendar: Calendar
) -> UnitClock | None:
    """The limit that runs now; None once the unit's part is over."""
    state = standing(steps)
    if state not in OPEN_STATES:
        return None
    if state in _UNSIGNED:
        given = _given(order, steps)
        word = "交办" if state is _S.ISSUED else "退单不同意"
        on = given + timedelta(days=limits.sign_dispatch)
        return UnitClock(ClockKind.SIGN, on, f"{given:%m-%d} {word}，{limits.sign_dispatch} 天内签收")
    if state in (_S.SIGNED_FOR, _S.SENT_BACK):
        word = "签收后按期反馈" if state is _S.SIGNED_FOR else "补充以后再反馈"
        return UnitClock(ClockKind.FEED_BACK, order.due_on, f"{word}，完成期限 {order.due_on:%m-%d}")
    since, days = steps[-1].on, limits.close_check
    asked = state is _S.RETURN_ASKED
    kind = ClockKind.ANSWER if asked else ClockKind.REVIEW
    word = "申请退单，中心" if asked else "反馈，"
    due = add_working_days(since, days, calendar).due
    return UnitClock(kind, due, f"{since:%m-%d} {word} {days} 个工作日内{kind.label}".replace("， ", "，"))
