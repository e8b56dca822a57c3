"""Speed of entry: a list keyed in seconds is told, an honest round and an import are not taken for one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.clock_mark import TOLERANCE, TRUSTED, ClockMark, counted_moment
from desktop_app.domain.profile import SweepRule
from desktop_app.domain.sweep_pace import Entry, hasty_codes, runs_of
from desktop_app.services.profile import load_profile

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RULE: SweepRule = load_profile().sweep


def entries(gaps: list[float], who: str = "樊国栋") -> list[Entry]:
    """Statements with these seconds before each."""
    moment, found = START, list[Entry]()
    for number, gap in enumerate(gaps):
        moment += timedelta(seconds=gap)
        found.append(Entry(f"g{number:03}", who, moment))
    return found


def test_a_whole_list_keyed_in_ten_seconds_is_told() -> None:
    (run,) = runs_of(entries([0, *[1.0] * 9, 0.9]), RULE)
    assert (run.count, run.seconds, run.imported) == (11, 10, False)
    assert run.words == "樊国栋 11 条，10 秒内录完"
    assert len(hasty_codes([run])) == 11


def test_an_honest_round_is_not_told() -> None:
    assert runs_of(entries([0, *[20.0] * 30]), RULE) == ()
    assert runs_of(entries([0, *[1.0] * (RULE.hasty_count - 2)]), RULE) == (), "two grids of one person"


def test_what_two_people_key_at_a_time_is_no_run() -> None:
    both = entries([0, 4, 4], "甲") + entries([2, 4, 4], "乙")
    assert runs_of(both, RULE) == ()


def test_an_import_is_told_apart() -> None:
    (run,) = runs_of(entries([0, *[0.0] * 30]), RULE)
    assert (run.imported, run.count, run.words) == (True, 31, "樊国栋 从表格导入 31 条")
    assert hasty_codes([run]) == frozenset()


def test_a_pause_within_a_round_parts_the_runs() -> None:
    found = runs_of(entries([0, *[1.0] * 5, 600, *[2.0] * 6]), RULE)
    assert [(run.count, run.seconds) for run in found] == [(6, 5), (7, 12)]
    assert "7 条，12 秒内录完" in found[1].words


@given(st.lists(st.floats(0.001, 30), max_size=40), st.integers(1, 20), st.integers(2, 12))
def test_a_run_is_what_it_says(gaps: list[float], seconds: int, count: int) -> None:
    """Against the plain definition, counted statement by statement."""
    rule = replace(RULE, hasty_seconds=seconds, hasty_count=count)
    made = entries(gaps)
    expected: list[list[str]] = []
    for n, entry in enumerate(made):
        close = n and (entry.entered_at - made[n - 1].entered_at).total_seconds() < seconds
        if close:
            expected[-1].append(entry.grid_code)
        else:
            expected.append([entry.grid_code])
    found = [list(run.codes) for run in runs_of(reversed(made), rule) if not run.imported]
    assert found == [run for run in expected if len(run) >= count]


@given(st.floats(-40 * 86400, 40 * 86400))
def test_setting_the_clock_back_never_gains_time(back: float) -> None:
    """Within a week the later moment counts; a clock that was a month ahead is believed when it is mended."""
    latest = START
    now = START - timedelta(seconds=back)
    counted = counted_moment(now, latest)
    assert counted in (now, latest)
    if TOLERANCE < latest - now <= TRUSTED:
        assert counted == latest
    else:
        assert counted == now
    assert counted_moment(now, None) == now


def test_the_mark_tells_the_latest_moment() -> None:
    mark = ClockMark()
    assert mark.latest() is None
    mark.was_set_back(START)
    mark.was_set_back(START - timedelta(hours=3))
    assert mark.latest() == START
