"""The daily sweep: timing, board, locking, figures."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import SweepCell, SweepState, SweepTiming
from desktop_app.domain.clock_time import CHINA, local_time
from desktop_app.domain.sweep_count import GridDay, SweepFigure, SweepFigures, figures_in, sweep_figures
from desktop_app.domain.sweep_state import (
    DayFacts,
    ReportTiming,
    cell,
    check_report,
    duty_days,
    stored_timing,
    timing,
    why_not_lock,
)
from desktop_app.errors import RuleViolation
from tests.domain.rules import PROFILE

RULE = PROFILE.sweep
DAY = date(2026, 10, 1)


def at(hour: int, minute: int = 0, second: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=CHINA).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        (at(0), ReportTiming.ON_TIME),
        (at(17, 30, 59), ReportTiming.ON_TIME),
        (at(17, 31), ReportTiming.LATE),
        (at(20, 0, 59), ReportTiming.LATE),
        (at(20, 1), ReportTiming.AFTER_GRACE),
        (at(8, day=date(2026, 10, 2)), ReportTiming.AFTER_GRACE),
    ],
)
def test_timing_by_chinese_hours(moment: datetime, found: ReportTiming) -> None:
    assert timing(moment, DAY, RULE) is found


@given(st.integers(0, 3 * 24 * 60), st.integers(0, 24 * 60))
def test_late_stays_late(first: int, later: int) -> None:
    order = list(ReportTiming)
    moment = at(0) + timedelta(minutes=first)
    after = moment + timedelta(minutes=later)
    assert order.index(timing(after, DAY, RULE)) >= order.index(timing(moment, DAY, RULE))


def test_a_day_that_has_not_begun_is_not_reported() -> None:
    with pytest.raises(RuleViolation, match="提前"):
        timing(at(23, 59, day=date(2026, 9, 30)), DAY, RULE)


def test_what_is_stored() -> None:
    assert stored_timing(ReportTiming.ON_TIME) is SweepTiming.ON_TIME
    assert stored_timing(ReportTiming.LATE) is stored_timing(ReportTiming.AFTER_GRACE) is SweepTiming.LATE


@pytest.mark.parametrize(
    ("state", "now", "posted", "locked", "shown"),
    [
        (SweepState.ZERO, at(9), True, False, SweepCell.ZERO),
        (SweepState.FINDINGS, at(9), False, True, SweepCell.FINDINGS),
        (None, at(9), False, False, SweepCell.VACANT),
        (None, at(9, day=date(2026, 9, 30)), True, False, SweepCell.FUTURE),
        (None, at(18), True, False, SweepCell.SILENT),
        (None, at(18), True, True, SweepCell.MISSED),
        (None, at(21), True, False, SweepCell.MISSED),
    ],
)
def test_the_board(
    state: SweepState | None, now: datetime, posted: bool, locked: bool, shown: SweepCell
) -> None:
    assert cell(state, DAY, now, RULE, posted=posted, locked=locked) is shown


@pytest.mark.parametrize(
    ("state", "events", "reporter", "batch", "says"),
    [
        (SweepState.ZERO, 0, " ", False, "谁报的"),
        (SweepState.ZERO, 1, "张三", False, "不能再报零报告"),
        (SweepState.FINDINGS, 0, "张三", False, "至少"),
        (SweepState.ZERO, 0, "张三", True, "逐格"),
    ],
)
def test_contradictory_reports(state: SweepState, events: int, reporter: str, batch: bool, says: str) -> None:
    with pytest.raises(RuleViolation, match=says):
        check_report(state, events, reporter, batch=batch, rule=RULE)


def test_sound_reports() -> None:
    check_report(SweepState.ZERO, 0, "张三", rule=RULE)
    check_report(SweepState.FINDINGS, 2, "张三", batch=True, rule=RULE)
    check_report(SweepState.ZERO, 0, "张三", batch=True, rule=replace(RULE, batch_zero=True))


FACTS = DayFacts(DAY, "张三", "李四", silent=0, findings_without_event=0, open_events=0)


def test_a_tidy_day_locks() -> None:
    assert why_not_lock(FACTS, at(18), RULE) == ()
    assert why_not_lock(replace(FACTS, silent=2), at(21), RULE) == ()


@pytest.mark.parametrize(
    ("change", "now", "says"),
    [
        ({"compiler": ""}, at(21), "报送人"),
        ({"reviewer": " "}, at(21), "审核人"),
        ({"silent": 2}, at(18), "20:00"),
        ({"findings_without_event": 1}, at(21), "没有录入情况"),
        ({"open_events": 1}, at(21), "待处置"),
        ({}, at(9, day=date(2026, 9, 30)), "还没到"),
    ],
)
def test_what_stands_against_locking(change: dict[str, object], now: datetime, says: str) -> None:
    sentences = why_not_lock(replace(FACTS, **change), now, RULE)  # pyright: ignore[reportArgumentType]
    assert len(sentences) == 1
    assert says in sentences[0]


def test_every_day_is_a_day_of_duty() -> None:
    assert len(duty_days(date(2026, 10, 1), date(2026, 10, 8))) == 8


def test_figures_of_a_day() -> None:
    on_time, late = SweepTiming.ON_TIME, SweepTiming.LATE
    figures = sweep_figures(
        [
            GridDay(SweepCell.ZERO, on_time),
            GridDay(SweepCell.ZERO, late),
            GridDay(SweepCell.FINDINGS, on_time),
            GridDay(SweepCell.SILENT),
            GridDay(SweepCell.MISSED),
            GridDay(SweepCell.VACANT, posted=False),
            GridDay(SweepCell.ZERO, on_time, posted=False),
            GridDay(SweepCell.FUTURE),
        ]
    )
    assert figures == SweepFigures(7, 2, 5, 3, 2, 1, 2, 1, 2)
    assert figures.rate_permille == 400
    assert figures.rate_text == "40%"


@pytest.mark.parametrize(
    ("duty", "on_time", "text"), [(0, 0, "—"), (3, 3, "100%"), (3, 2, "66.6%"), (10_000, 9_999, "99.9%")]
)
def test_a_rate_is_never_rounded_up(duty: int, on_time: int, text: str) -> None:
    assert SweepFigures(duty, 0, duty, on_time, on_time, 0, on_time, 0, duty - on_time).rate_text == text


GRID_DAYS = st.builds(
    GridDay,
    st.sampled_from(list(SweepCell)),
    st.sampled_from([None, *SweepTiming]),
    posted=st.booleans(),
    proxy=st.booleans(),
    events=st.integers(0, 3),
    corrected=st.booleans(),
)


@given(st.lists(GRID_DAYS), st.integers(0, 20))
def test_figures_add_up(days: list[GridDay], cut: int) -> None:
    found = sweep_figures(days)
    assert found.grids == found.vacant + found.duty
    assert found.duty == found.reported + found.silent
    assert found.reported == found.zero + found.findings == found.on_time + found.late
    assert sweep_figures(days[:cut]) + sweep_figures(days[cut:]) == found


@given(st.lists(GRID_DAYS))
def test_figures_are_those_of_a_plain_count(days: list[GridDay]) -> None:
    """The same, counted once more by hand, figure by figure."""
    come = [d for d in days if d.cell is not SweepCell.FUTURE]
    vacant = [d for d in come if not d.posted or d.cell is SweepCell.VACANT]
    duty = [d for d in come if d.posted and d.cell is not SweepCell.VACANT]
    silent = [d for d in duty if d.cell in (SweepCell.SILENT, SweepCell.MISSED)]
    zero = [d for d in duty if d.cell is SweepCell.ZERO]
    findings = [d for d in duty if d.cell is SweepCell.FINDINGS]
    on_time = [d for d in zero + findings if d.timing is SweepTiming.ON_TIME]
    assert sweep_figures(days) == SweepFigures(
        grids=len(come),
        vacant=len(vacant),
        duty=len(duty),
        reported=len(zero) + len(findings),
        zero=len(zero),
        findings=len(findings),
        on_time=len(on_time),
        late=len(zero) + len(findings) - len(on_time),
        silent=len(silent),
        proxy=len([d for d in come if d.proxy]),
        corrected=len([d for d in come if d.corrected]),
        events=sum(d.events for d in come),
    )


@given(st.lists(GRID_DAYS), st.sampled_from(list(SweepFigure)))
def test_a_figure_counts_as_many_as_it_opens_to(days: list[GridDay], figure: SweepFigure) -> None:
    assert sweep_figures(days).count(figure) == sum(figure in figures_in(day) for day in days)


def test_a_naive_moment_is_a_bug() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_time(datetime(2026, 1, 1))  # noqa: DTZ001 - the naive moment is the point
