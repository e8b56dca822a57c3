"""Every clock that the rules name, against a second, plain count of days (``counting``)."""

import csv
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.enums import (
    PetitionRoute,
)
from desktop_app.domain.deadlines import ClockKey, ExtensionAsked, clock_of, due, extended_due
from desktop_app.domain.petition_clock import (
    PetitionFacts,
    handling_due,
)
from desktop_app.domain.working_day import Calendar, ClockKind, Due
from tests.domain.counting import (
    CLOCKS,
    Count,
    Named,
    court,
    later,
    unknown_on_the_way,
    working,
)
from tests.domain.rules import CALENDAR, LIMIT, PROFILE, SHARED

OWN_TABLE = Path(__file__).parent / "deadlines_of_other_years.csv"
"""A table of the same columns as the published one, of the years that it leaves out."""


NO_CLOCKS = {
    "limit.returns_max": "a number of returns",
    "limit.mediation_extensions": "a number of extensions",
    "limit.roll_on_holiday": "how the last day is taken",
    "follow_up.red_orange_count": "a number of visits",
    "supervision.remind_at": "percent of a limit, see test_supervision",
    "leader.load": "a number of matters",
    "leader.visit_rule.red": "days between two actions, see test_assignment_health",
    "leader.visit_rule.other": "days between two actions, see test_assignment_health",
    "leader.candidate.overdue_days": "from when on a matter is proposed, see test_assignment",
    "leader.candidate.petition_days": "from when on a matter is proposed, see test_assignment",
    "leader.bulk.count": "a number of entries",
    "leader.bulk.apart": "days between entries, see test_assignment_health",
    "leader.bulk.minutes": "minutes",
    "reminder.performance": "how early the work page names it",
    "reminder.follow_up": "how early the work page names it",
}
SPECIAL = [
    date.fromisoformat(text)
    for text in (
        "2020-01-23",  # before the Spring Festival that was made longer
        "2021-02-10", "2022-01-30",  # a Sunday worked in exchange
        "2023-04-22", "2023-04-23",  # a Sunday worked in exchange, after a Saturday that was not
        "2023-09-28", "2023-12-29",
        "2024-01-29", "2024-02-09", "2024-02-12",  # in the middle of the holiday
        "2024-02-18",  # a Sunday worked in exchange
        "2024-02-28", "2024-02-29", "2024-12-31",
        "2025-01-26", "2025-02-28", "2025-09-28", "2025-10-08", "2025-12-31",
        "2026-02-13", "2026-02-14", "2026-09-30", "2026-10-01", "2026-10-10",
        "2026-11-28",  # a Saturday
        "2026-12-31",  # the last day that is known
        "2027-02-05", "2027-12-31", "2028-02-29", "2031-10-01",  # years that nobody has published
    )
]  # fmt: skip


@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_a_clock_agrees_with_plain_counting_on_the_days_that_matter(clock: Named) -> None:
    for start in SPECIAL:
        assert clock.by(start, PROFILE) == clock.counted(start, clock.days), start


@settings(max_examples=150, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2029, 12, 31)))
def test_every_clock_agrees_with_plain_counting_on_any_day(start: date) -> None:
    for clock in CLOCKS:
        assert clock.by(start, PROFILE) == clock.counted(start, clock.days), str(clock)


@pytest.mark.parametrize("clock", [one for one in CLOCKS if one.counted is later], ids=str)
def test_where_the_county_rolls_only_its_own_limits_move(clock: Named) -> None:
    """民诉法 85 moves what courts count; the county may want the same for its limits, never for the law's."""
    rolling = replace(PROFILE, limit=replace(LIMIT, roll_on_holiday=True))
    local = {
        "limit.simple",
        "limit.ordinary",
        "limit.complex",
        "limit.major",
        "leader.max_days",
        "leader.extension",
    }
    counted = court if clock.key in local else later
    for start in SPECIAL:
        assert clock.by(start, rolling) == counted(start, clock.days), start


def numbers(rule: Any, name: str) -> Iterator[str]:
    """Names of all whole numbers in a part of the profile, as rules.md 5 writes them."""
    for field in fields(rule):
        value = getattr(rule, field.name)
        if is_dataclass(value) and not isinstance(value, type):
            yield from numbers(value, f"{name}.{field.name}")
        elif isinstance(value, int):
            yield f"{name}.{field.name}"


def test_no_number_of_days_in_the_profile_is_without_its_clock() -> None:
    parts = ("limit", "follow_up", "leader", "supervision", "receipt", "watched", "reminder")
    named = {name for part in parts for name in numbers(getattr(PROFILE, part), part)}
    counted = {clock.key for clock in CLOCKS}
    assert named - counted == set(NO_CLOCKS)
    assert counted - named == {"urgent report"}


def test_the_law_has_the_days_that_it_has() -> None:
    """信访工作条例 22, 23, 34 to 36; 医疗纠纷条例 38; 劳动争议调解仲裁法 14; 司法部令75号 33; 民诉法 205."""
    limit = LIMIT
    assert (limit.petition, limit.petition_extension, limit.petition_notice) == (60, 30, 15)
    assert (limit.petition_objection, limit.petition_review) == (5, 30)
    assert (limit.medical, limit.labour, limit.people_mediation) == (30, 15, 30)
    assert (limit.judicial_confirmation, limit.court_referral) == (30, 30)


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(0, 90), st.sampled_from(ClockKind))
def test_a_year_without_table_is_said_exactly_when_it_had_a_part(
    start: date, n: int, kind: ClockKind
) -> None:
    count = {ClockKind.WORKING: working, ClockKind.CALENDAR: later, ClockKind.COURT: court}[kind]
    last = count(start, n)
    assert due(start, n, kind, CALENDAR) == Due(last, unknown_on_the_way(start, last, kind, n))


@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_without_any_table_nothing_breaks(clock: Named, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.domain.counting.CALENDAR", Calendar())
    for start in SPECIAL:
        assert clock.by(start, PROFILE) >= start


@pytest.mark.parametrize("start", SPECIAL)
def test_an_extension_counts_on_from_the_old_last_day(start: date) -> None:
    """By the same kind of days, asked for on the last day and not a day later (rules.md 3.1 S6)."""
    for key in ClockKey:
        clock = clock_of(key, LIMIT)
        count = working if clock.kind is ClockKind.WORKING else later
        old = count(start, clock.days)
        asked = ExtensionAsked(1, old, False, True)
        assert extended_due(clock, old, asked, LIMIT, CALENDAR).due == count(old, 1)
    facts = PetitionFacts(start, start, PetitionRoute.OPINION, accepted_on=start, extension_days=30)
    assert handling_due(facts, LIMIT, CALENDAR) == later(start, 90)


# tables of last days
def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def published() -> list[Path]:
    """Every table of last days that lies with the shared material, whatever its name."""
    found = sorted((SHARED / "calendar").glob("*.csv")) if SHARED.exists() else []
    return [OWN_TABLE, *(path for path in found if {"start", "n"} <= set(rows_of(path)[0]))]


@pytest.mark.parametrize("path", published(), ids=lambda path: path.stem)
def test_a_table_of_last_days_holds_for_every_clock_of_its_length(path: Path) -> None:
    """Each row by both ways of counting, and by each clock of the rules that has so many days."""
    rows, seen = rows_of(path), 0
    assert set(rows[0]) == {"start", "n", "due_if_working_days", "due_if_calendar_days"}
    for row in rows:
        start, n = date.fromisoformat(row["start"]), int(row["n"])
        last: dict[Count, date] = {
            working: date.fromisoformat(row["due_if_working_days"]),
            later: date.fromisoformat(row["due_if_calendar_days"]),
        }
        assert due(start, n, ClockKind.WORKING, CALENDAR).due == working(start, n) == last[working], row
        assert due(start, n, ClockKind.CALENDAR, CALENDAR).due == later(start, n) == last[later], row
        assert due(start, n, ClockKind.COURT, CALENDAR).due == court(last[later], 0), row
        for clock in CLOCKS:
            if clock.days == n and clock.counted in last:
                assert clock.by(start, PROFILE) == last[clock.counted], (str(clock), row)
                seen += 1
    assert seen > len(rows)
