"""Figures of a township's sweep over a period, and the grid-days behind each of them.

Weekly and monthly figures read locked days only (rules.md 3.4): a day that is still open may change by the
hour. How many days were not locked is told beside the figures. Everything is worked out from one board.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.sweep_count import SweepFigure, SweepFigures, figures_in
from desktop_app.domain.sweep_state import duty_days
from desktop_app.errors import RuleViolation
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_board import (
    Board,
    BoardCell,
    BoardGrid,
    BoardVillage,
    cell_figures,
    grid_day,
    read_board,
)
from desktop_app.services.sweep_pack import NO_EVENTS, EventFigures

MOST_DAYS = 366
"""A year; a longer period is a matter of the yearly archive."""


@dataclass(frozen=True, slots=True)
class GridPeriod:
    """A grid's locked days. ``worker`` is who serves it at the end of the period.

    ``in_row`` is the longest row of silent days, ``silent_days`` are all of them.
    """

    code: str
    name: str
    village_code: str
    village_name: str
    worker: str | None
    phone_masked: str | None
    figures: SweepFigures
    silent_days: tuple[date, ...]
    in_row: int


@dataclass(frozen=True, slots=True)
class VillagePeriod:
    """A village's locked days, its grids added up."""

    code: str
    name: str
    figures: SweepFigures


@dataclass(frozen=True, slots=True)
class SweepPeriod:
    """A township's period. ``figures``, villages and grids count locked days; ``board`` shows all days.

    ``events`` are findings of locked days as they stood at the lock of each.
    ``come`` is how many of the days have come, ``locked`` how many of those were reviewed and locked.
    """

    board: Board
    come: int
    locked: int
    figures: SweepFigures
    events: EventFigures
    villages: tuple[VillagePeriod, ...]
    grids: tuple[GridPeriod, ...]

    @property
    def not_locked(self) -> int:
        """Days that have come and are not counted, because nobody locked them."""
        return self.come - self.locked

    @property
    def silent_grids(self) -> tuple[GridPeriod, ...]:
        """Grids that missed a locked day: the longest row first, then by how many days, then by code."""
        silent = (grid for grid in self.grids if grid.silent_days)
        return tuple(sorted(silent, key=lambda g: (-g.in_row, -len(g.silent_days), g.code)))


@dataclass(frozen=True, slots=True)
class GridDayCell:
    """One grid and day behind a figure."""

    day: date
    grid_code: str
    grid_name: str
    village_name: str
    cell: BoardCell


@needs(Permission.VIEW_SWEEP)
def sweep_period(
    session: Session,
    township_code: str,
    first: date,
    last: date,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
) -> SweepPeriod:
    """Figures of a township from ``first`` to ``last``, both included.

    :raises RuleViolation: when the period is turned round or longer than a year.
    """
    del by, today
    return read_period(session, township_code, first, last, rules, now)


def read_period(
    session: Session, township_code: str, first: date, last: date, rules: Rules, now: datetime
) -> SweepPeriod:
    """The same for the services that build on it."""
    days = period_days(first, last)
    board = read_board(session, township_code, days, rules, now)
    return counted_period(board, local_date(now))


def period_days(first: date, last: date) -> tuple[date, ...]:
    """Days of a period.

    :raises RuleViolation: when it is turned round or longer than a year.
    """
    if last < first:
        raise RuleViolation("结束日期早于开始日期，请核对。", "last")
    days = duty_days(first, last)
    if len(days) > MOST_DAYS:
        raise RuleViolation("一次最多看一年，请把日期选短一些。", "last")
    return days


def counted_period(board: Board, today: date) -> SweepPeriod:
    """Work out a period from its board; ``today`` says which days have come."""
    locked = [place for place, is_locked in enumerate(board.locked) if is_locked]
    villages = tuple(
        VillagePeriod(v.code, v.name, cell_figures([g.cells[place] for g in v.grids for place in locked]))
        for v in board.villages
    )
    grids = tuple(_grid(board, village, grid, locked) for village in board.villages for grid in village.grids)
    total = sum((board.figures[place] for place in locked), SweepFigures())
    events = sum((found for found in board.events if found is not None), NO_EVENTS)
    come = sum(day <= today for day in board.days)
    return SweepPeriod(board, come, len(locked), total, events, villages, grids)


def _grid(board: Board, village: BoardVillage, grid: BoardGrid, locked: Sequence[int]) -> GridPeriod:
    silent = [place for place in locked if _counts(grid.cells[place], SweepFigure.SILENT)]
    return GridPeriod(
        grid.code,
        grid.name,
        village.code,
        village.name,
        grid.worker,
        grid.phone_masked,
        cell_figures([grid.cells[place] for place in locked]),
        tuple(board.days[place] for place in silent),
        longest_row(silent),
    )


def longest_row(places: Sequence[int]) -> int:
    """Longest run of neighbours in an ascending list of places."""
    longest = run = 0
    before: int | None = None
    for place in places:
        run = run + 1 if before is not None and place == before + 1 else 1
        longest, before = max(longest, run), place
    return longest


def _counts(cell: BoardCell | None, figure: SweepFigure) -> bool:
    return cell is not None and figure in figures_in(grid_day(cell))


def rows_behind(
    board: Board, figure: SweepFigure, *, village: str | None = None, grid: str | None = None
) -> tuple[GridDayCell, ...]:
    """The grid-days of locked days that a figure counts, by village, grid and day; of one village or grid."""
    locked = [place for place, is_locked in enumerate(board.locked) if is_locked]
    return tuple(
        GridDayCell(board.days[place], line.code, line.name, of_village.name, cell)
        for of_village in board.villages
        if village in (None, of_village.code)
        for line in of_village.grids
        if grid in (None, line.code)
        for place in locked
        if (cell := line.cells[place]) is not None and _counts(cell, figure)
    )


@needs(Permission.VIEW_SWEEP)
def grid_year(
    session: Session,
    township_code: str,
    grid_code: str,
    year: int,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
) -> SweepPeriod:
    """A year of one grid; its figures count locked days. Only this grid's rows are read out of those.

    :raises RuleViolation: when nothing is known of the grid in that year.
    """
    del by, today
    days = duty_days(date(year, 1, 1), date(year, 12, 31))
    board = read_board(session, township_code, days, rules, now, grid_code)
    if not board.villages:
        raise RuleViolation(f"{year} 年没有编码为“{grid_code}”的网格，请核对网格和年份。", "grid_code")
    return counted_period(board, local_date(now))
