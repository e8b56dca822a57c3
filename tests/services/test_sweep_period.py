"""Figures of a period, against a plain recount of what was entered; and the rows behind each figure."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from db import change_log
from db.enums import GridEventOutcome, ReportMeans, SweepCell, SweepState, SweepTiming
from db.models.grid import Grid
from db.models.sweep import GridEvent, SweepReport
from desktop_app.domain.sweep_count import SweepFigure, SweepFigures
from desktop_app.errors import RuleViolation
from desktop_app.services.sweep_lock import LockDraft, lock_day
from desktop_app.services.sweep_pack import unpack
from desktop_app.services.sweep_period import (
    SweepPeriod,
    grid_year,
    longest_row,
    rows_behind,
    sweep_period,
)
from desktop_app.services.sweep_statement import sweep_day
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, VILLAGES, at, code_of, make_township

FIRST, DAYS = date(2026, 10, 26), 14
VACANT = code_of(1, 3)
CODES = [code_of(v, n) for v in (0, 1) for n in (1, 2, 3)]
TODAY = FIRST + timedelta(days=DAYS + 1)
LAST = FIRST + timedelta(days=DAYS - 1)


@dataclass(frozen=True)
class Told:
    """One grid's day as the test entered it; ``state`` None is silence."""

    code: str
    day: date
    state: SweepState | None
    late: bool
    proxy: bool
    events: int


def made_up(seed: int) -> list[Told]:
    """Two weeks of all grids."""
    dice = random.Random(seed)
    told: list[Told] = []
    for n in range(DAYS):
        for code in CODES:
            chance = dice.random()
            state = None if chance < 0.25 else SweepState.FINDINGS if chance < 0.4 else SweepState.ZERO
            proxy = code == VACANT or dice.random() < 0.1
            events = dice.randint(1, 3) if state is SweepState.FINDINGS else 0
            told.append(Told(code, FIRST + timedelta(days=n), state, dice.random() < 0.3, proxy, events))
    return told


def write(home: OpenTestCentre, told: list[Told], locked: set[date]) -> None:
    """Enter everything in bulk and lock some of the days."""
    with home.session() as session:
        ids = {grid.code: grid.id for grid in session.scalars(select(Grid))}
        said = [t for t in told if t.state is not None]
        rows = [
            {
                "grid_id": ids[t.code],
                "day": t.day,
                "state": t.state,
                "means": ReportMeans.PHONE,
                "timing": SweepTiming.LATE if t.late else SweepTiming.ON_TIME,
                "reporter_name": "阎大生" if t.proxy else "某人",
                "proxy": t.proxy,
                "happened_at": at(t.day, 19 if t.late else 9),
                "entered_at": at(t.day, 19 if t.late else 9),
                "entered_by": "阮小满",
                "note": None,
            }
            for t in said
        ]
        change_log.bulk_insert(session, SweepReport, rows)
        found = session.execute(select(SweepReport.id, SweepReport.grid_id, SweepReport.day))
        reports = {(grid_id, day): uid for uid, grid_id, day in found}
        events = [
            {
                "sweep_report_id": reports[(ids[t.code], t.day)],
                "description": f"第 {n} 件",
                "outcome": GridEventOutcome.ON_THE_SPOT,
                "outcome_note": "说和了。",
            }
            for t in said
            for n in range(t.events)
        ]
        change_log.bulk_insert(session, GridEvent, events)
    for day in sorted(locked):
        home.now = at(day, 21)
        with home.session() as session:
            draft = LockDraft(day, "阮小满", "樊国栋", "樊国栋")
            lock_day(session, draft, home.rules, by=home.actor, now=home.now)
    home.now = at(TODAY, 9)


def recount(told: list[Told], counted: set[date], codes: list[str]) -> SweepFigures:
    """What the figures have to be, by plain counting."""
    mine = [t for t in told if t.day in counted and t.code in codes]
    duty = [t for t in mine if t.code != VACANT]
    said = [t for t in duty if t.state is not None]
    return SweepFigures(
        grids=len(mine),
        vacant=len(mine) - len(duty),
        duty=len(duty),
        reported=len(said),
        zero=sum(t.state is SweepState.ZERO for t in said),
        findings=sum(t.state is SweepState.FINDINGS for t in said),
        on_time=sum(not t.late for t in said),
        late=sum(t.late for t in said),
        silent=len(duty) - len(said),
        proxy=sum(t.proxy and t.state is not None for t in mine),
        events=sum(t.events for t in mine),
    )


def period(home: OpenTestCentre, first: date = FIRST, last: date = LAST) -> SweepPeriod:
    with home.reading() as session:
        return sweep_period(session, TOWN, first, last, home.rules, home.now, by=home.actor, today=TODAY)


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre", grids=3, vacant=(VACANT,))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_period_is_what_a_plain_recount_of_its_locked_days_gives(home: OpenTestCentre, seed: int) -> None:
    told = made_up(seed)
    days = {t.day for t in told}
    locked = {day for day in days if random.Random(seed * 1000 + day.day).random() < 0.7}
    write(home, told, locked)
    found = period(home)
    assert (found.come, found.locked, found.not_locked) == (DAYS, len(locked), DAYS - len(locked))
    assert found.figures == recount(told, locked, CODES)
    for place, village in enumerate(found.villages):
        own = [code for code in CODES if code.startswith(list(VILLAGES)[place])]
        assert village.figures == recount(told, locked, own)
    for grid in found.grids:
        assert grid.figures == recount(told, locked, [grid.code])
        silent = [t.day for t in told if t.code == grid.code and t.day in locked and t.state is None]
        assert list(grid.silent_days) == ([] if grid.code == VACANT else silent)
    for figure in SweepFigure:
        rows = rows_behind(found.board, figure)
        assert len(rows) == found.figures.count(figure)
        assert {row.day for row in rows} <= locked
    silent = Counter(row.grid_code for row in rows_behind(found.board, SweepFigure.SILENT))
    assert silent == {g.code: len(g.silent_days) for g in found.silent_grids}


def test_a_year_of_a_grid_is_the_same_as_the_board_says(home: OpenTestCentre) -> None:
    told = made_up(4)
    locked = {FIRST + timedelta(days=n) for n in range(10)}
    write(home, told, locked)
    board = period(home).board
    for code in CODES:
        with home.reading() as session:
            year = grid_year(session, TOWN, code, 2026, home.rules, home.now, by=home.actor, today=TODAY)
        (village,) = year.board.villages
        (grid,) = village.grids
        assert grid.code == code
        of_board = next(g for v in board.villages for g in v.grids if g.code == code)
        start = year.board.days.index(FIRST)
        assert grid.cells[start : start + DAYS] == of_board.cells
        assert year.figures == recount(told, locked, [code])
        assert (len(year.board.days), year.locked) == (365, 10)
    with home.reading() as session, pytest.raises(RuleViolation, match="没有编码为"):
        grid_year(session, TOWN, "00", 2026, home.rules, home.now, by=home.actor, today=TODAY)


def test_one_grid_of_a_packed_day_reads_as_the_whole_day_does(home: OpenTestCentre) -> None:
    write(home, made_up(5), {FIRST})
    with home.reading() as session:
        record = sweep_day(session, TOWN, FIRST)
        assert record is not None
        packed = unpack(record.packed)
    assert [row.code for row in packed.rows] == list(packed.codes) == CODES
    assert [packed.row_of(code) for code in CODES] == list(packed.rows)
    # The code of a village stands in the same record and is no grid.
    assert packed.row_of(next(iter(VILLAGES))) is None


def test_a_period_with_nothing_locked_counts_nothing_and_says_so(home: OpenTestCentre) -> None:
    write(home, made_up(6), set())
    found = period(home)
    assert (found.figures, found.figures.rate_text, found.not_locked) == (SweepFigures(), "—", DAYS)
    assert found.silent_grids == ()
    # The map still shows the open days as they stand.
    shown = [cell for v in found.board.villages for g in v.grids for cell in g.cells]
    assert any(cell is not None and cell.cell is SweepCell.MISSED for cell in shown)


def test_days_that_have_not_come_are_not_missing(home: OpenTestCentre) -> None:
    write(home, made_up(7), {FIRST})
    found = period(home, FIRST, TODAY + timedelta(days=20))
    assert (found.come, found.locked) == (DAYS + 2, 1)


def test_a_period_turned_round_or_too_long_is_refused(home: OpenTestCentre) -> None:
    with pytest.raises(RuleViolation, match="早于"):
        period(home, LAST, FIRST)
    with pytest.raises(RuleViolation, match="一年"):
        period(home, FIRST - timedelta(days=400), LAST)


@pytest.mark.parametrize(
    ("places", "row"), [([], 0), ([4], 1), ([1, 2, 4, 5, 6, 9], 3), ([0, 1], 2), ([1, 3, 5], 1)]
)
def test_a_row_of_days_is_broken_by_a_day_between(places: list[int], row: int) -> None:
    assert longest_row(places) == row
