"""Clocks of disputes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import Difficulty, DisputeType
from desktop_app.domain.deadlines import (
    Clock,
    ClockKey,
    ExtensionAsked,
    Stop,
    StopReason,
    check_stop,
    clock_key,
    clock_of,
    days_left,
    due,
    due_with_stops,
    extended_due,
)
from desktop_app.domain.working_day import ClockKind, Due
from desktop_app.errors import RuleViolation
from tests.domain.rules import CALENDAR, LIMIT

START = date(2026, 3, 2)
MONTH = clock_of(ClockKey.PEOPLE_MEDIATION, LIMIT)


@pytest.mark.parametrize(
    ("difficulty", "kind", "petition", "mediation", "key"),
    [
        (Difficulty.SIMPLE, None, False, False, ClockKey.SIMPLE),
        (Difficulty.ORDINARY, DisputeType.NEIGHBOUR, False, False, ClockKey.ORDINARY),
        (Difficulty.COMPLEX, DisputeType.NEIGHBOUR, False, True, ClockKey.PEOPLE_MEDIATION),
        (Difficulty.MAJOR, DisputeType.CONTRACT, False, False, ClockKey.MAJOR),
        (Difficulty.SIMPLE, DisputeType.MEDICAL, False, True, ClockKey.MEDICAL),
        (Difficulty.SIMPLE, DisputeType.MIGRANT_WAGES, False, False, ClockKey.LABOUR),
        (Difficulty.SIMPLE, DisputeType.MEDICAL, True, True, ClockKey.PETITION),
    ],
)
def test_which_clock_runs(
    difficulty: Difficulty, kind: DisputeType | None, petition: bool, mediation: bool, key: ClockKey
) -> None:
    assert clock_key(difficulty, kind, is_petition=petition, in_mediation=mediation) is key


def test_days_and_kinds_of_the_clocks() -> None:
    found = {key: (clock_of(key, LIMIT).days, clock_of(key, LIMIT).kind) for key in ClockKey}
    assert found == {
        ClockKey.SIMPLE: (1, ClockKind.CALENDAR),
        ClockKey.ORDINARY: (7, ClockKind.CALENDAR),
        ClockKey.COMPLEX: (20, ClockKind.CALENDAR),
        ClockKey.MAJOR: (20, ClockKind.CALENDAR),
        ClockKey.PEOPLE_MEDIATION: (30, ClockKind.CALENDAR),
        ClockKey.MEDICAL: (30, ClockKind.WORKING),
        ClockKey.LABOUR: (15, ClockKind.CALENDAR),
        ClockKey.PETITION: (60, ClockKind.CALENDAR),
        ClockKey.COURT_REFERRAL: (30, ClockKind.CALENDAR),
    }
    assert "第三十八条" in clock_of(ClockKey.MEDICAL, LIMIT).basis


def test_a_county_may_roll_its_own_limits_but_not_the_statutory_ones() -> None:
    rolling = replace(LIMIT, roll_on_holiday=True)
    assert clock_of(ClockKey.ORDINARY, rolling).kind is ClockKind.COURT
    assert clock_of(ClockKey.PETITION, rolling).kind is ClockKind.CALENDAR


@given(
    st.sampled_from(list(ClockKind)),
    st.dates(min_value=date(2024, 1, 1), max_value=date(2025, 12, 31)),
    st.integers(1, 60),
)
def test_without_stops_both_ways_of_counting_agree(kind: ClockKind, start: date, days: int) -> None:
    clock = Clock(ClockKey.ORDINARY, days, kind, "")
    assert due_with_stops(start, clock, [], CALENDAR) == due(start, days, kind, CALENDAR)


@given(st.integers(1, 29), st.integers(0, 40))
def test_a_stop_moves_the_due_date_by_its_length(after: int, length: int) -> None:
    begin = START + timedelta(days=after)
    stop = Stop(begin, begin + timedelta(days=length), StopReason.COURT)
    found = due_with_stops(START, MONTH, [stop], CALENDAR)
    assert found == Due(START + timedelta(days=30 + length))
    assert due_with_stops(START, MONTH, [stop, stop], CALENDAR) == found


def test_an_open_stop_leaves_no_due_date() -> None:
    open_stop = Stop(date(2026, 3, 10), None, StopReason.EXPERTISE)
    assert due_with_stops(START, MONTH, [open_stop], CALENDAR) is None


def test_a_stop_after_the_due_date_changes_nothing() -> None:
    late = Stop(date(2026, 5, 1), None, StopReason.COURT)
    assert due_with_stops(START, MONTH, [late], CALENDAR) == Due(date(2026, 4, 1))


def test_a_stop_inside_working_days_and_a_roll() -> None:
    stop = Stop(date(2026, 3, 3), date(2026, 3, 10), StopReason.EXPERTISE)
    medical = clock_of(ClockKey.MEDICAL, LIMIT)
    without = due_with_stops(START, medical, [], CALENDAR)
    found = due_with_stops(START, medical, [stop], CALENDAR)
    assert without == Due(date(2026, 4, 14))
    assert found == Due(date(2026, 4, 21))
    court = Clock(ClockKey.ORDINARY, 4, ClockKind.COURT, "")
    assert due_with_stops(START, court, [stop], CALENDAR) == Due(date(2026, 3, 13))
    assert due_with_stops(date(2026, 2, 27), court, [stop], CALENDAR) == Due(date(2026, 3, 10))


def test_which_reasons_stop_which_clock() -> None:
    check_stop(ClockKey.ORDINARY, StopReason.PARTY_ABSENT)
    check_stop(ClockKey.MEDICAL, StopReason.EXPERTISE)
    for key, reason in (
        (ClockKey.PETITION, StopReason.EXPERTISE),
        (ClockKey.MEDICAL, StopReason.PARTY_ABSENT),
    ):
        with pytest.raises(RuleViolation, match="不因"):
            check_stop(key, reason)


ASKED = ExtensionAsked(days=30, asked_on=date(2026, 4, 1), extended_before=False, all_parties_agree=True)


def test_an_extension_counts_on_from_the_old_due_date() -> None:
    assert extended_due(MONTH, date(2026, 4, 1), ASKED, LIMIT, CALENDAR) == Due(date(2026, 5, 1))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"asked_on": date(2026, 4, 2)}, "期限已过"),
        ({"extended_before": True}, "延期过一次"),
        ({"days": 31}, "1 至 30"),
        ({"days": 0}, "1 至 30"),
        ({"all_parties_agree": False}, "各方当事人同意"),
    ],
)
def test_what_stands_against_an_extension(change: dict[str, object], says: str) -> None:
    asked = replace(ASKED, **change)  # pyright: ignore[reportArgumentType]
    with pytest.raises(RuleViolation, match=says):
        extended_due(MONTH, date(2026, 4, 1), asked, LIMIT, CALENDAR)


def test_a_petition_is_extended_by_at_most_thirty_days_and_needs_no_consent() -> None:
    petition = clock_of(ClockKey.PETITION, LIMIT)
    asked = replace(ASKED, all_parties_agree=False)
    assert extended_due(petition, date(2026, 4, 1), asked, LIMIT, CALENDAR) == Due(date(2026, 5, 1))
    with pytest.raises(RuleViolation, match="1 至 30"):
        extended_due(petition, date(2026, 4, 1), replace(asked, days=31), LIMIT, CALENDAR)


def test_a_local_limit_is_extended_by_at_most_its_own_length() -> None:
    week = clock_of(ClockKey.ORDINARY, LIMIT)
    with pytest.raises(RuleViolation, match="1 至 7"):
        extended_due(week, date(2026, 4, 1), ASKED, LIMIT, CALENDAR)


def test_days_left() -> None:
    assert [days_left(date(2026, 4, 1), date(2026, 3, 31) + timedelta(days=k)) for k in range(3)] == [
        1,
        0,
        -1,
    ]
