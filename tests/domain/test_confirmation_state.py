"""Judicial confirmation: the steps, the thirty days, the matters and courts that do not fit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import AgreementForm, ConfirmationCourt, ConfirmationState, Role, Source
from desktop_app.domain.confirmation_state import (
    MACHINE,
    PENDING,
    ConfirmationEvidence,
    ConfirmationFacts,
    why_not_confirm,
    why_not_court,
    why_not_denied,
)
from desktop_app.domain.effect import NOT_CONFIRMABLE, confirmation_due
from desktop_app.errors import RuleViolation
from desktop_app.services.calendar_table import load_calendar

_S = ConfirmationState
CALENDAR = load_calendar()
EFFECTS = st.dates(date(2025, 1, 1), date(2026, 11, 25))


def test_the_way_to_the_court_and_its_ends() -> None:
    ends = {state for state in _S if not MACHINE.transitions_from(state)}
    assert ends == {_S.CONFIRMED, _S.REJECTED}
    both = (ConfirmationEvidence.APPLICATION, ConfirmationEvidence.IN_TIME)
    state = _S.NOT_APPLIED
    for action in ("tell_confirmation", "apply_confirmation", "court_accepts", "court_confirms"):
        state = MACHINE.check(state, action, role=Role.MEDIATOR, present=both).target
    assert state is _S.CONFIRMED
    with pytest.raises(RuleViolation, match="申请书"):
        MACHINE.check(_S.TOLD, "apply_confirmation", role=Role.MEDIATOR)
    assert {_S.NOT_APPLIED, _S.TOLD, _S.WITHDRAWN} == PENDING


@given(effect=EFFECTS)
def test_the_thirty_days_end_on_a_working_day_and_not_before(effect: date) -> None:
    due = confirmation_due(effect, 30, CALENDAR).due
    assert due >= effect + timedelta(days=30)
    assert CALENDAR.is_working_day(due)
    between = [effect + timedelta(days=n) for n in range(30, (due - effect).days)]
    assert not any(CALENDAR.is_working_day(day) for day in between), "it moves only over days off"
    facts = ConfirmationFacts(AgreementForm.WRITTEN, effect, due, superseded=False)
    assert why_not_confirm(facts, due) == ()
    assert why_not_confirm(facts, effect) == ()
    (late,) = why_not_confirm(facts, due + timedelta(days=1))
    assert f"{due:%Y-%m-%d} 已过" in late
    assert "第三十三条" in late


def test_the_last_day_in_a_holiday_moves_behind_it() -> None:
    # 2026: National Day is 1 to 7 October; the thirtieth day after 2 September is the second of them.
    assert confirmation_due(date(2026, 9, 2), 30, CALENDAR).due == date(2026, 10, 8)


def test_oral_superseded_and_not_yet_effective_are_named() -> None:
    day = date(2026, 11, 20)
    oral = ConfirmationFacts(AgreementForm.ORAL, day, day + timedelta(days=30), superseded=False)
    assert "口头" in why_not_confirm(oral, day)[0]
    old = ConfirmationFacts(AgreementForm.WRITTEN, day, day + timedelta(days=30), superseded=True)
    assert "新协议" in why_not_confirm(old, day)[0]
    unsigned = ConfirmationFacts(AgreementForm.WRITTEN, None, None, superseded=False)
    assert "还没有生效" in why_not_confirm(unsigned, day)[0]


@given(denied=st.lists(st.booleans(), max_size=6))
def test_every_matter_is_denied_or_named_with_the_article(denied: list[bool]) -> None:
    problem = why_not_denied(denied)
    wanted = len(NOT_CONFIRMABLE)
    if len(denied) >= wanted and all(denied[:wanted]):
        assert problem == ""
    else:
        first = next((n for n, one in enumerate(denied[:wanted]) if not one), len(denied))
        assert problem.startswith(NOT_CONFIRMABLE[first])
        assert "三百五十五" in problem


@pytest.mark.parametrize(
    ("rule", "name", "source", "fits"),
    [
        (ConfirmationCourt.ORGANISATION, "柳桥县人民法院", Source.WINDOW, True),
        (ConfirmationCourt.DOMICILE, " 柳桥县人民法院 ", Source.POLICE, True),
        (ConfirmationCourt.ORGANISATION, "柳桥法庭", Source.WINDOW, False),
        (ConfirmationCourt.ORGANISATION, "某市中级人民法院", Source.WINDOW, False),
        (ConfirmationCourt.INTERMEDIATE, "某市中级人民法院", Source.WINDOW, True),
        (ConfirmationCourt.INVITING, "柳桥县人民法院", Source.WINDOW, False),
        (ConfirmationCourt.DOMICILE, "柳桥县人民法院", Source.COURT, False),
        (ConfirmationCourt.INVITING, "柳桥县人民法院", Source.COURT, True),
    ],
)
def test_which_court_is_asked(rule: ConfirmationCourt, name: str, source: Source, fits: bool) -> None:
    assert (why_not_court(rule, name, source) == "") is fits
