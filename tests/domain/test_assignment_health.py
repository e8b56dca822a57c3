"""Health of a leader assignment: rhythm, next step, and entries typed in at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import ProgressKind, RiskLevel
from desktop_app.domain.assignment_health import Entry, health_of, next_step, typed_at_once
from tests.domain.rules import PROFILE

RULE = PROFILE.leader
START = date(2026, 11, 2)
TEN = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def entry(day: int, entered: datetime | None = None, **more: object) -> Entry:
    happened = TEN + timedelta(days=day)
    made = Entry(ProgressKind.VISIT, happened, entered or happened + timedelta(hours=1))
    return replace(made, **more)  # pyright: ignore[reportArgumentType]


EVENING = TEN + timedelta(days=20, hours=10)


def test_a_month_written_on_one_evening_is_shown_as_such() -> None:
    honest = [entry(0), entry(7), entry(14)]
    assert typed_at_once(honest, RULE.bulk) == ()
    written = [
        entry(1, EVENING), entry(3), entry(8, EVENING + timedelta(minutes=9)),
        entry(15, EVENING + timedelta(minutes=59)), entry(19, EVENING + timedelta(minutes=61)),
    ]  # fmt: skip
    # The last one was entered within an hour of the second, but not of the first of a sitting of three.
    assert typed_at_once(written, RULE.bulk) == (0, 2, 3, 4)
    assert health_of(written, START, RiskLevel.RED, RULE, START).bulk == (0, 2, 3, 4)


@pytest.mark.parametrize(
    ("days", "found"), [((1, 2, 3), ()), ((1, 2, 4), (0, 1, 2)), ((1, 9), ()), ((5, 5, 5, 5), ())]
)
def test_few_entries_or_those_of_near_days_are_no_bulk(days: tuple[int, ...], found: tuple[int, ...]) -> None:
    entries = [entry(day, EVENING + timedelta(minutes=n)) for n, day in enumerate(days)]
    assert typed_at_once(entries, RULE.bulk) == found


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 300)), max_size=8))
def test_bulk_is_what_some_sitting_explains(pairs: list[tuple[int, int]]) -> None:
    entries = [entry(day, EVENING + timedelta(minutes=minute)) for day, minute in pairs]
    found = set(typed_at_once(entries, RULE.bulk))
    plain: set[int] = set()
    for _, start in pairs:
        sitting = [n for n, (_, minute) in enumerate(pairs) if start <= minute <= start + RULE.bulk.minutes]
        days = [pairs[n][0] for n in sitting]
        if len(sitting) >= RULE.bulk.count and max(days) - min(days) >= RULE.bulk.apart:
            plain.update(sitting)
    assert found == plain


def test_the_latest_entry_says_what_is_next() -> None:
    entries = [
        entry(5, next_step="收记工本", next_on=date(2026, 11, 9)),
        entry(1, next_step="先见面", next_on=date(2026, 11, 3)),
    ]
    step = next_step(entries, date(2026, 11, 12))
    assert step is not None
    assert (step.text, step.days_left) == ("收记工本", -3)
    assert next_step([*entries, entry(6)], date(2026, 11, 12)) is None


@pytest.mark.parametrize(("risk", "every"), [(RiskLevel.RED, 7), (RiskLevel.ORANGE, 15)])
def test_a_rhythm_is_weekly_for_red_and_half_monthly_otherwise(risk: RiskLevel, every: int) -> None:
    entries = [entry(0, next_step="再见面", next_on=date(2026, 12, 31))]
    last = START + timedelta(days=every)
    kept = health_of(entries, START, risk, RULE, last)
    assert (kept.rhythm.next_due_on, kept.rhythm.late, kept.is_late, kept.words) == (last, 0, False, ())
    late = health_of(entries, START, risk, RULE, last + timedelta(days=2))
    assert (late.rhythm.late, late.is_late) == (2, True)
    assert f"规定 {every} 天内一次" in late.words[0]


def test_a_next_step_without_a_day_and_one_that_is_past_are_said() -> None:
    undated = health_of([entry(0, next_step="再看")], START, RiskLevel.RED, RULE, START)
    assert undated.words == ("没有写明下一步什么时候做。",)
    past = health_of(
        [entry(0, next_step="再看", next_on=START)], START, RiskLevel.RED, RULE, date(2026, 11, 4)
    )
    assert past.words == ("下一步“再看”已过 2 天，请补做或改定日期。",)
    assert past.is_late
