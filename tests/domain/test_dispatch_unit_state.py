"""A unit's part in an order: whatever is tried in whatever order, nothing impossible comes of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.enums import DispatchState, Role
from desktop_app.domain.dispatch_state import OPEN_STATES
from desktop_app.domain.dispatch_unit_state import (
    MACHINE,
    ClockKind,
    UnitOrder,
    UnitStep,
    check_step,
    clock_of,
    last_return_day,
    returns_asked,
    standing,
    why_no_return,
)
from desktop_app.domain.state_machine import EVERYBODY
from desktop_app.errors import FengqiaoError, RuleViolation
from tests.domain.rules import CALENDAR, LIMIT

MONDAY = date(2026, 11, 23)
ORDER = UnitOrder(MONDAY, date(2026, 11, 30))
ACTIONS = sorted({step.action for step in MACHINE.transitions} | {"nothing"})
_S = DispatchState


def take(
    steps: list[UnitStep], action: str, *, order: UnitOrder = ORDER, role: Role = Role.CENTRE_DIRECTOR,
    by: str = "周砚秋", text: str = "有理由", on: date = MONDAY,
) -> None:  # fmt: skip
    step = check_step(
        order, steps, action, role=role, by=by, text=text, today=on, limits=LIMIT, calendar=CALENDAR
    )
    steps.append(UnitStep(step.target, on, by))


def refusal(steps: list[UnitStep], action: str, **how: Any) -> str:
    """Take a step; what stood in its way, empty when it was taken."""
    try:
        take(steps, action, **how)
    except FengqiaoError as refused:
        return refused.text
    return ""


def walked(*actions: str) -> list[UnitStep]:
    steps: list[UnitStep] = []
    for number, action in enumerate(actions):
        take(steps, action, by="甲" if number % 2 else "乙")
    return steps


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(ACTIONS),
            st.sampled_from(sorted(EVERYBODY)),
            st.sampled_from(("甲", "乙")),
            st.sampled_from(("", "有理由")),
            st.integers(0, 4),
        ),
        max_size=25,
    ),
    st.integers(0, 3),
    st.booleans(),
)
def test_any_sequence_keeps_to_the_rules(
    tried: list[tuple[str, Role, str, str, int]], before: int, stands: bool
) -> None:
    order = UnitOrder(MONDAY, date(2026, 11, 30), before, stands)
    steps: list[UnitStep] = []
    day = MONDAY
    for action, role, by, text, later in tried:
        day += timedelta(days=later)
        was = standing(steps)
        count = len(steps)
        refused = refusal(steps, action, order=order, role=role, by=by, text=text, on=day)
        if refused:
            assert len(steps) == count
            assert refused.endswith("。")
            assert refused.count("。") <= 2
            continue
        assert (was, action, standing(steps)) in {(t.source, t.action, t.target) for t in MACHINE.transitions}
        if action in ("complete", "send_back"):
            assert steps[-2].recorder != by
        if action == "ask_return":
            assert day <= last_return_day(order, steps[:-1], LIMIT, CALENDAR)
            assert not stands
        assert was in OPEN_STATES
    assert returns_asked(steps) + before <= max(before, LIMIT.returns_max)
    clock = clock_of(order, steps, LIMIT, CALENDAR)
    assert (clock is not None) is (standing(steps) in OPEN_STATES)
    if clock is not None:
        assert clock.why
        assert clock.kind.label in clock.why
        assert clock.on >= MONDAY


def test_every_state_can_be_reached_and_an_open_one_left() -> None:
    reached = {_S.ISSUED}
    while grown := {t.target for t in MACHINE.transitions if t.source in reached} - reached:
        reached |= grown
    assert reached == set(DispatchState)
    assert {t.source for t in MACHINE.transitions} == OPEN_STATES


def test_the_clock_says_what_is_due_and_why() -> None:
    clock = clock_of(ORDER, (), LIMIT, CALENDAR)
    assert clock is not None
    assert (clock.kind, clock.on, clock.why) == (ClockKind.SIGN, date(2026, 11, 24), "11-23 交办，1 天内签收")
    clock = clock_of(ORDER, walked("sign_for"), LIMIT, CALENDAR)
    assert clock is not None
    assert (clock.kind, clock.on) == (ClockKind.FEED_BACK, ORDER.due_on)
    friday = [UnitStep(_S.SIGNED_FOR, MONDAY), UnitStep(_S.FED_BACK, date(2026, 11, 27))]
    clock = clock_of(ORDER, friday, LIMIT, CALENDAR)
    assert clock is not None
    assert (clock.kind, clock.on) == (ClockKind.REVIEW, date(2026, 12, 1))
    asked = [UnitStep(_S.RETURN_ASKED, MONDAY)]
    clock = clock_of(ORDER, asked, LIMIT, CALENDAR)
    assert clock is not None
    assert (clock.kind, clock.on) == (ClockKind.ANSWER, date(2026, 11, 25))


@pytest.mark.parametrize(("day", "admitted"), [(date(2026, 11, 30), True), (date(2026, 12, 1), False)])
def test_an_objection_has_five_working_days(day: date, admitted: bool) -> None:
    assert last_return_day(ORDER, (), LIMIT, CALENDAR) == date(2026, 11, 30)
    steps = walked("sign_for")
    if admitted:
        take(steps, "ask_return", on=day)
    else:
        with pytest.raises(RuleViolation, match="5 个工作日内"):
            take(steps, "ask_return", on=day)


def test_an_upheld_order_is_signed_anew_and_may_be_objected_to_once_more() -> None:
    steps = walked("ask_return", "refuse_return")
    clock = clock_of(ORDER, steps, LIMIT, CALENDAR)
    assert clock is not None
    assert clock.why == "11-23 退单不同意，1 天内签收"
    take(steps, "ask_return")
    take(steps, "refuse_return")
    with pytest.raises(RuleViolation, match="已经退过 2 次，由中心定办"):
        take(steps, "ask_return")
    take(steps, "sign_for")


def test_a_decided_order_does_not_come_back() -> None:
    decided = UnitOrder(MONDAY, ORDER.due_on, stands=True)
    assert "由中心定办" in why_no_return(decided, (), MONDAY, LIMIT, CALENDAR)
    assert "由中心定办" in why_no_return(UnitOrder(MONDAY, MONDAY, 2), (), MONDAY, LIMIT, CALENDAR)


def test_nobody_reviews_what_he_recorded() -> None:
    steps = walked("sign_for")
    take(steps, "feed_back", by="阮小满")
    with pytest.raises(RuleViolation, match="不能自己审核"):
        take(steps, "complete", by="阮小满")
    take(steps, "complete", by="周砚秋")
