"""Petitions: clocks against a second, plain count of days; who is refused and why (信访工作条例)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.enums import PetitionRoute, PetitionState, ReviewLevel
from desktop_app.domain.petition_clock import (
    OF_THE_PETITIONER,
    PetitionClock,
    PetitionClockKey,
    PetitionFacts,
    ReviewFacts,
    clocks,
    handling_due,
    next_clock,
    review_due,
)
from desktop_app.domain.petition_state import (
    EarlierPetition,
    check_extension,
    check_representatives,
    why_not_again,
)
from desktop_app.errors import RuleViolation
from tests.domain.rules import CALENDAR, LIMIT

MONDAY = date(2026, 3, 2)
NEW = PetitionFacts(MONDAY, MONDAY, PetitionRoute.OPINION)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2026, 6, 30))
Key = PetitionClockKey


def found(facts: PetitionFacts) -> dict[PetitionClockKey, PetitionClock]:
    return {clock.key: clock for clock in clocks(facts, LIMIT, CALENDAR)}


def plain_days(start: date, days: int) -> date:
    """The plain second count: one day after another."""
    return [start + timedelta(days=k) for k in range(1, days + 1)][-1]


def plain_working_days(start: date, days: int) -> date:
    """Working days one after another, from the tables of holidays and shifted days as they were published."""
    day = start
    while days:
        day += timedelta(days=1)
        table = CALENDAR.tables[day.year]
        days -= day in table.workdays or (day.weekday() < 5 and day not in table.holidays)
    return day


def test_a_petition_has_its_limits_in_days_from_the_day_after() -> None:
    accepted = replace(NEW, noticed_on=date(2026, 3, 10), accepted_on=date(2026, 3, 10))
    by_key = found(accepted)
    assert by_key[Key.NOTICE].due_on == date(2026, 3, 17)
    assert by_key[Key.NOTICE].met_on == date(2026, 3, 10)
    assert by_key[Key.ANSWER].due_on == date(2026, 5, 9), "a Saturday stays: 信访工作条例 moves no last day"
    extended = replace(accepted, extension_days=30)
    assert found(extended)[Key.ANSWER].due_on == date(2026, 6, 8)
    assert "延长 30 日" in found(extended)[Key.ANSWER].explained
    assert {clock.basis[:8] for clock in by_key.values()} == {"《信访工作条例》"}


@given(DAYS, st.integers(0, 30))
def test_every_day_count_agrees_with_plain_counting(day: date, more: int) -> None:
    facts = replace(
        NEW, received_on=day, registered_on=day, transferred=True, noticed_on=day, accepted_on=day,
        extension_days=more, answered_on=day, served_on=day,
        reviews=(ReviewFacts(ReviewLevel.REVIEW, day, None, day, day),
                 ReviewFacts(ReviewLevel.SECOND_REVIEW, day)),
    )  # fmt: skip
    by_key = found(facts)
    assert by_key[Key.NOTICE].due_on == by_key[Key.REGISTER].due_on == plain_days(day, 15)
    assert by_key[Key.OBJECTION].due_on == plain_working_days(day, 5)
    assert by_key[Key.ANSWER].due_on == plain_days(day, 60 + more)
    for key in (Key.ASK_REVIEW, Key.REVIEW, Key.ASK_SECOND_REVIEW, Key.SECOND_REVIEW):
        assert by_key[key].due_on == plain_days(day, 30)


@pytest.mark.parametrize(
    ("start", "last"),
    [
        # Before the long holiday of 2025 with the shifted Sunday 28 September, and over the new year.
        (date(2025, 9, 26), date(2025, 10, 10)),
        (date(2024, 2, 7), date(2024, 2, 20)),
        (date(2025, 1, 24), date(2025, 2, 7)),
    ],
)
def test_the_objection_counts_working_days_over_holidays_and_shifted_days(start: date, last: date) -> None:
    sent = found(replace(NEW, received_on=start, registered_on=start, transferred=True))
    assert sent[Key.OBJECTION].due_on == last
    assert not sent[Key.OBJECTION].unpublished_year


def test_a_year_whose_holidays_are_not_published_is_said() -> None:
    start = date(2026, 12, 29)
    sent = found(replace(NEW, received_on=start, registered_on=start, transferred=True))
    assert sent[Key.OBJECTION].unpublished_year


def test_an_objection_is_a_right_and_never_late() -> None:
    sent = replace(NEW, transferred=True)
    owed = next_clock(clocks(sent, LIMIT, CALENDAR))
    assert owed is not None
    assert owed.key is Key.NOTICE


def test_who_cannot_be_reached_is_not_notified_and_it_is_said_why() -> None:
    clock = found(replace(NEW, reachable=False))[Key.NOTICE]
    assert clock.due_on is None
    assert "无法告知" in clock.explained


def test_other_ways_have_no_sixty_days() -> None:
    facts = replace(NEW, noticed_on=MONDAY, accepted_on=MONDAY)
    for route in PetitionRoute:
        due = handling_due(replace(facts, route=route), LIMIT, CALENDAR)
        assert (due is not None) == (route is PetitionRoute.OPINION)
        assert found(replace(facts, route=route))[Key.ANSWER].explained


def test_urgent_ones_are_reported_the_same_day() -> None:
    clock = found(replace(NEW, urgent=True, reported_on=MONDAY + timedelta(days=1)))[Key.REPORT]
    assert clock.late
    assert found(replace(NEW, urgent=True))[Key.REPORT].due_on == MONDAY


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_the_time_of_a_hearing_is_not_counted(asked: date, after: int, lasts: int) -> None:
    first = asked + timedelta(days=1 + after)
    last = first + timedelta(days=lasts)
    due = review_due(asked, 30, (first, last))
    counted = [
        asked + timedelta(days=k)
        for k in range(1, (due - asked).days + 1)
        if not first <= asked + timedelta(days=k) <= last
    ]
    assert len(counted) == 30
    assert counted[-1] == due
    assert due == plain_days(asked, 30) or after < 30


OPTIONAL_DAY = st.one_of(st.none(), DAYS)


@settings(max_examples=200)
@given(
    st.sampled_from(PetitionRoute), st.booleans(), st.booleans(), st.booleans(),
    st.lists(OPTIONAL_DAY, min_size=9, max_size=9), st.integers(0, 30),
)  # fmt: skip
def test_every_clock_is_explained_whatever_happened(
    route: PetitionRoute, sent: bool, reachable: bool, urgent: bool, days: list[date | None], more: int
) -> None:
    """Also days in an order that no petition has: nothing raises, and every clock says how it was counted."""
    start = days[0] or MONDAY
    reviews = tuple(
        ReviewFacts(level, day, None, days[8], days[8])
        for level, day in ((ReviewLevel.REVIEW, days[6]), (ReviewLevel.SECOND_REVIEW, days[7]))
        if day is not None
    )
    facts = PetitionFacts(
        start, days[1] or start, route, sent, reachable, urgent, days[1], days[2], days[2], None, days[3],
        days[3], more, days[4], days[5], days[8], reviews,
    )  # fmt: skip
    every = clocks(facts, LIMIT, CALENDAR)
    assert len({clock.key for clock in every}) == len(every)
    for clock in every:
        assert clock.explained
        assert clock.basis.startswith("《信访工作条例》")
        assert not (clock.runs and clock.due_on is None)
        assert clock.due_on is None or clock.due_on >= clock.started_on
    owed = next_clock(every)
    assert owed is None or (owed.runs and owed.key not in OF_THE_PETITIONER)


def test_a_group_is_represented_by_at_most_five() -> None:
    check_representatives(5, 37)
    with pytest.raises(RuleViolation, match="不得超过 5 人") as refused:
        check_representatives(6, 37)
    assert refused.value.field == "representatives"
    with pytest.raises(RuleViolation, match="比写了名字的人还少"):
        check_representatives(3, 2)


@pytest.mark.parametrize(
    ("state", "new_facts", "says"),
    [
        (PetitionState.ACCEPTED, "又漏水了", "正在办理"),
        (PetitionState.ANSWERED, "", "正在办理"),
        (PetitionState.FINAL, "", "第三十六条"),
        (PetitionState.FINAL, "新查到当年的合同", ""),
        (PetitionState.ENDED, " ", "新的事实"),
        (PetitionState.NOT_ACCEPTED, "换了诉求", ""),
    ],
)
def test_the_same_thing_is_not_taken_in_twice(state: PetitionState, new_facts: str, says: str) -> None:
    why = why_not_again(EarlierPetition(state, "泉河铺纠〔2026〕A0001-X", MONDAY), new_facts)
    assert (says in why) if says else why == ""


@pytest.mark.parametrize(
    ("days", "extended", "due", "approved", "field"),
    [
        (31, False, date(2026, 5, 9), MONDAY, "days"),
        (0, False, date(2026, 5, 9), MONDAY, "days"),
        (10, True, date(2026, 5, 9), MONDAY, "days"),
        (10, False, date(2026, 5, 9), date(2026, 5, 10), "approved_on"),
        (10, False, None, MONDAY, "state"),
    ],
)
def test_an_extension_is_once_short_and_in_time(
    days: int, extended: bool, due: date | None, approved: date, field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_extension(days, LIMIT.petition_extension, extended, due, approved)
    assert refused.value.field == field
    check_extension(30, LIMIT.petition_extension, False, date(2026, 5, 9), date(2026, 5, 9))
