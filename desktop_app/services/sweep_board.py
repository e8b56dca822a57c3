"""The sweep board: one row a grid, one column a day, and the figures of a day.

A month is read with a fixed number of queries however many grids and days it has. Locked days come from their
packed record, open ones from the single reports.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import starmap

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import SweepCell, SweepDayState, SweepState, SweepTiming
from db.models.sweep import SweepDay
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.masking import mask_phone
from desktop_app.domain.sweep_count import GridDay, SweepFigures, weighed_figures
from desktop_app.domain.sweep_state import cell, duty_days
from desktop_app.services.grid_duty import GridFacts, township_grids
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_pack import EventFigures, PackedDay, unpack
from desktop_app.services.sweep_statement import (
    ReportMark,
    corrected_timing,
    corrections_of,
    open_marks,
)


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One grid and day: what it said, how many findings, whether late, by proxy, locked, on duty."""

    cell: SweepCell
    events: int = 0
    timing: SweepTiming | None = None
    proxy: bool = False
    locked: bool = False
    posted: bool = True
    hasty: bool = False
    """Keyed in a run of statements too fast to have been asked for (``domain/sweep_pace``)."""
    doubtful: bool = False
    """Entered while the clock was set back."""
    corrected: bool = False
    """Corrected after the lock (更正)."""

    @property
    def noted(self) -> bool:
        """Whether a reviewer has to look at it: keyed fast, a clock set back, corrected."""
        return self.hasty or self.doubtful or self.corrected

    @property
    def late(self) -> bool:
        """Whether the report came after the deadline; late stays late."""
        return self.timing is SweepTiming.LATE


@dataclass(frozen=True, slots=True)
class BoardGrid:
    """A row of the board: worker on duty on the last shown day that has come (masked phone), cells by day.

    A cell is ``None`` where the grid was not in force.
    """

    code: str
    name: str
    worker: str | None
    phone_masked: str | None
    cells: tuple[BoardCell | None, ...]


@dataclass(frozen=True, slots=True)
class BoardVillage:
    """A village with its grids; ``silent`` counts its silent and missed grids on each day."""

    code: str
    name: str
    silent: tuple[int, ...]
    grids: tuple[BoardGrid, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A township's days: villages by code, and figures and lock of each day.

    ``events`` are the findings of each locked day as they stood at its lock; None of a day that is open.
    """

    township_code: str
    township_name: str
    days: tuple[date, ...]
    locked: tuple[bool, ...]
    figures: tuple[SweepFigures, ...]
    villages: tuple[BoardVillage, ...]
    events: tuple[EventFigures | None, ...] = ()


@dataclass(frozen=True, slots=True)
class _PackedGrid:
    code: str
    name: str
    village: tuple[str, str]


_SAID_NOTHING = ReportMark(None, None, False, 0, True)
_VACANT = _SAID_NOTHING._replace(posted=False)
_SILENT = {SweepCell.SILENT, SweepCell.MISSED}


def grid_day(cell: BoardCell) -> GridDay:
    """What a cell counts as."""
    return GridDay(cell.cell, cell.timing, cell.posted, cell.proxy, cell.events, cell.corrected)


def cell_figures(cells: Sequence[BoardCell | None]) -> SweepFigures:
    """Figures of some cells of one board. There equal cells are one object, so each is weighed once."""
    often = Counter(map(id, cells))
    known = {id(cell): cell for cell in cells}
    return weighed_figures((grid_day(cell), often[key]) for key, cell in known.items() if cell is not None)


def month_days(month: date) -> tuple[date, ...]:
    """All days of the month that ``month`` lies in."""
    first = month.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return duty_days(first, after - timedelta(days=1))


@needs(Permission.VIEW_SWEEP)
def load_board(
    session: Session,
    township_code: str,
    first: date,
    last: date,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
) -> Board:
    """The board of a township from ``first`` to ``last``, both included; silence is shown, not stored."""
    del by, today
    return read_board(session, township_code, duty_days(first, last), rules, now)


def read_board(
    session: Session,
    township_code: str,
    days: tuple[date, ...],
    rules: Rules,
    now: datetime,
    grid: str | None = None,
) -> Board:
    """The board of these days (without gaps), for the services that build on it; of one ``grid`` if given."""
    work = _Reading(session, township_code, days, rules, now, grid)
    villages = work.villages()
    lines = [grid.cells for village in villages for grid in village.grids]
    columns = zip(*lines, strict=True) if lines else (() for _ in days)
    figures = tuple(cell_figures(column) for column in columns)
    name = session.scalar(select(Unit.name).where(Unit.code == township_code)) or rules.identity.name
    locked = tuple(day in work.packed for day in days)
    events = tuple(work.events.get(day) for day in days)
    return Board(township_code, name, days, locked, figures, villages, events)


class _Reading:
    """One reading of a board: the township's grids (or ``only`` one), reports and packed days."""

    def __init__(
        self,
        session: Session,
        township_code: str,
        days: tuple[date, ...],
        rules: Rules,
        now: datetime,
        only: str | None,
    ) -> None:
        self.days, self.rules, self.now, self.only = days, rules, now, only
        self.grids = township_grids(session, township_code, days[0], days[-1], code=only)
        self.packed_grids: dict[str, _PackedGrid] = {}
        self.events: dict[date, EventFigures] = {}
        self.packed = self._packed(session, township_code)
        open_days = [day for day in days if day not in self.packed]
        rule = rules.profile.sweep
        self.open = open_marks(session, township_code, open_days, rule) if open_days else {}
        self.silence = {
            day: cell(None, day, now, rule, posted=True, locked=day in self.packed) for day in days
        }
        self.shared: dict[tuple[ReportMark, bool, SweepCell | None], BoardCell] = {}

    def _packed(self, session: Session, township_code: str) -> dict[date, dict[str, ReportMark]]:
        """The marks of each locked day by grid code."""
        found = session.execute(
            select(SweepDay.day, SweepDay.packed).where(
                SweepDay.township_code == township_code,
                SweepDay.day >= self.days[0],
                SweepDay.day <= self.days[-1],
                SweepDay.state == SweepDayState.LOCKED,
                SweepDay.voided_at.is_(None),
            )
        )
        packed: dict[date, dict[str, ReportMark]] = {}
        for day, value in found:
            content = unpack(value)
            packed[day], self.events[day] = self._marks(content), content.figures
        known = corrections_of(session, township_code, packed) if packed else {}
        for (day, code), correction in known.items():
            mark = packed[day].get(code)
            if mark is not None:
                packed[day][code] = _corrected_mark(mark, correction.to_state)
        return packed

    def _marks(self, content: PackedDay) -> dict[str, ReportMark]:
        columns, codes = content.columns, content.codes
        if not self.packed_grids.keys() >= set(codes):
            for code, name, village in zip(codes, columns.name, columns.village, strict=True):
                self.packed_grids.setdefault(code, _PackedGrid(code, name, content.villages[village]))
        hasty = content.hasty
        if self.only is not None:
            row = content.row_of(self.only)
            if row is None:
                return {}
            mark = ReportMark(
                row.state, row.timing, row.proxy, len(row.events), row.posted, row.code in hasty, row.doubtful
            )
            return {row.code: mark}
        events = map(len, columns.events)
        marks = zip(columns.state, columns.timing, columns.proxy, events, columns.posted, strict=True)
        found = dict(zip(codes, starmap(ReportMark, marks), strict=True))
        for code in hasty:
            found[code] = found[code]._replace(hasty=True)
        for place in content.doubtful:
            found[codes[place]] = found[codes[place]]._replace(doubtful=True)
        return found

    def _board_cell(self, day: date, mark: ReportMark, locked: bool) -> BoardCell:
        """The cell of a mark; equal cells are one object, since most of a board is the same few."""
        silence = None
        if mark.state is None:
            silence = self.silence[day] if mark.posted else SweepCell.VACANT
        key = (mark, locked, silence)
        known = self.shared.get(key)
        if known is None:
            shown = silence or (SweepCell.ZERO if mark.state == SweepState.ZERO.value else SweepCell.FINDINGS)
            timing = SweepTiming(mark.timing) if mark.timing else None
            known = BoardCell(
                shown, mark.events, timing, mark.proxy, locked, mark.posted, mark.hasty, mark.doubtful,
                mark.corrected,
            )  # fmt: skip
            self.shared[key] = known
        return known

    def _of_day(self, code: str, grid: GridFacts | None, day: date) -> BoardCell | None:
        packed = self.packed.get(day)
        if packed is not None:
            mark = packed.get(code)
            return None if mark is None else self._board_cell(day, mark, True)
        if grid is None or not grid.exists_on(day):
            return None
        posted = grid.on_duty(day) is not None
        mark = self.open.get((grid.id, day))
        if mark is None:
            mark = _VACANT if not posted else _SAID_NOTHING
        elif not posted:
            mark = mark._replace(posted=False)
        return self._board_cell(day, mark, False)

    def _line(self, code: str, name: str, grid: GridFacts | None) -> BoardGrid:
        cells = tuple(self._of_day(code, grid, day) for day in self.days)
        duty = None if grid is None else grid.on_duty(min(self.days[-1], max(self.days[0], self.today)))
        phone = duty.phone if duty is not None else None
        return BoardGrid(
            code,
            name,
            duty.worker if duty is not None else None,
            mask_phone(phone, self.rules.profile.mask.phone) if phone else None,
            cells,
        )

    @property
    def today(self) -> date:
        """The local day of now."""
        return local_date(self.now)

    def villages(self) -> tuple[BoardVillage, ...]:
        """Villages by code, each with its grids by code; a grid known only from packed days is there too."""
        lines: dict[tuple[str, str], list[BoardGrid]] = {}
        known: set[str] = set()
        for grid in (grid.as_on(self.days[-1]) for grid in self.grids):
            known.add(grid.code)
            village = (grid.village_code, grid.village_name)
            lines.setdefault(village, []).append(self._line(grid.code, grid.name, grid))
        for packed in self.packed_grids.values():
            if packed.code not in known and self.only in (None, packed.code):
                lines.setdefault(packed.village, []).append(self._line(packed.code, packed.name, None))
        return tuple(
            BoardVillage(code, name, _silent(grids, len(self.days)), tuple(grids))
            for (code, name), grids in sorted(lines.items())
        )


def _corrected_mark(mark: ReportMark, state: SweepState | None) -> ReportMark:
    before = SweepTiming(mark.timing) if mark.timing else None
    timing = corrected_timing(before, state)
    events = max(mark.events, 1) if state is SweepState.FINDINGS else 0
    return mark._replace(
        state=None if state is None else state.value,
        timing=None if timing is None else timing.value,
        proxy=mark.proxy and state is not None,
        events=events,
        corrected=True,
    )


def _silent(grids: Iterable[BoardGrid], days: int) -> tuple[int, ...]:
    counts = [0] * days
    for grid in grids:
        for n, shown in enumerate(grid.cells):
            if shown is not None and shown.cell in _SILENT:
                counts[n] += 1
    return tuple(counts)
