"""One sweep day of a township: the list of its grids, its figures, and the silent grids."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import ReportMeans, SweepCell, SweepState, SweepTiming
from db.models.sweep import SweepDay
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import mask_phone
from desktop_app.domain.sweep_count import SweepFigures
from desktop_app.domain.sweep_pace import PaceRun, hasty_codes, runs_of
from desktop_app.domain.sweep_state import cell, duty_days
from desktop_app.services.grid_duty import PostingFacts, township_grids
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_board import BoardCell, read_board
from desktop_app.services.sweep_lock import figures_of
from desktop_app.services.sweep_pack import EventFigures, EventMark, Statement, runs_in, unpack
from desktop_app.services.sweep_statement import entries_of, event_figures, statements_of_day, sweep_day

ROW_OF_DAYS = 31
_SILENT = {SweepCell.SILENT, SweepCell.MISSED}


@dataclass(frozen=True, slots=True)
class GridDayRow:
    """One grid of a day's list; without ``state`` it is silent. The phone is the worker's, masked."""

    grid_code: str
    grid_name: str
    village_code: str
    village_name: str
    cell: SweepCell
    posted: bool
    worker: str | None
    phone_masked: str | None
    state: SweepState | None
    timing: SweepTiming | None
    means: ReportMeans | None
    reporter: str
    proxy: bool
    happened_at: datetime | None
    entered_at: datetime | None
    entered_by: str
    note: str
    report_uid: UUID | None
    events: tuple[EventMark, ...]
    more: int
    """Further statements of the same grid and day, to be sorted out before the lock."""
    sources: int = 0
    """Further statements that were entered as another source."""
    substitute: bool = False
    """Whether the worker on duty stands in for the regular one."""
    found: int = 0
    """How many findings count, also by a correction."""
    hasty: bool = False
    doubtful: bool = False
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class DayOverview:
    """A day's figures and who answers for it; names are empty and ``locked_at`` is None while it is open."""

    day: date
    figures: SweepFigures
    events: EventFigures
    locked_at: datetime | None
    compiler: str = ""
    reviewer: str = ""
    issuer: str = ""
    review_note: str = ""
    runs: tuple[PaceRun, ...] = ()
    """Statements that were keyed fast or imported."""
    doubtful: int = 0
    """Statements that were entered while the clock was set back."""
    sources: int = 0
    corrections: int = 0
    """Grids that were corrected after the lock; ``figures`` count them as corrected."""

    @property
    def hasty(self) -> tuple[PaceRun, ...]:
        """What was keyed too fast to have been asked for."""
        return tuple(run for run in self.runs if not run.imported)

    @property
    def locked(self) -> bool:
        """Whether the day was reviewed and locked."""
        return self.locked_at is not None


@dataclass(frozen=True, slots=True)
class SilentRow:
    """A duty grid that said nothing; ``days_in_row`` counts back from the day, at most a month."""

    grid_code: str
    grid_name: str
    village_code: str
    village_name: str
    worker: str | None
    phone_masked: str | None
    cell: SweepCell
    days_in_row: int


@needs(Permission.VIEW_SWEEP)
def list_day(
    session: Session,
    township_code: str,
    day: date,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
) -> tuple[GridDayRow, ...]:
    """Every grid of a township on ``day`` with what it said, by village and code."""
    del by, today
    record = sweep_day(session, township_code, day)
    statements = statements_of_day(session, township_code, day)
    duty = {g.code: g.on_duty(day) for g in township_grids(session, township_code, day, day)}
    hasty = hasty_codes(_runs(record, statements, rules))
    return tuple(
        _row(s, day, rules, now, duty.get(s.grid_code), locked=record is not None, hasty=hasty)
        for s in statements
    )


def _runs(record: SweepDay | None, statements: Sequence[Statement], rules: Rules) -> tuple[PaceRun, ...]:
    """How fast a day was entered; of a locked day as the reviewer saw it."""
    if record is not None:
        return runs_in(unpack(record.packed), record.day)
    return runs_of(entries_of(statements), rules.profile.sweep)


def _row(
    s: Statement,
    day: date,
    rules: Rules,
    now: datetime,
    duty: PostingFacts | None,
    *,
    locked: bool,
    hasty: frozenset[str],
) -> GridDayRow:
    shown = cell(s.state, day, now, rules.profile.sweep, posted=s.posted, locked=locked)
    phone = duty.phone if duty is not None else None
    return GridDayRow(
        s.grid_code, s.grid_name, s.village_code, s.village_name, shown, s.posted, s.worker,
        mask_phone(phone, rules.profile.mask.phone) if phone else None,
        s.state, s.timing, s.means, s.reporter, s.proxy, s.happened_at, s.entered_at, s.entered_by,
        s.note, s.uid, s.events, s.more, s.sources, duty is not None and duty.substitute, s.found,
        s.grid_code in hasty, s.doubtful, s.corrected,
    )  # fmt: skip


@needs(Permission.VIEW_SWEEP)
def day_overview(
    session: Session,
    township_code: str,
    day: date,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
) -> DayOverview:
    """Figures of a day; of a locked one as they were locked."""
    del by, today
    return read_overview(session, township_code, day, rules, now)[0]


def read_overview(
    session: Session, township_code: str, day: date, rules: Rules, now: datetime, *, corrected: bool = True
) -> tuple[DayOverview, tuple[Statement, ...]]:
    """A day's figures with the statements they count, for the services that build on it.

    Of a locked day as it was corrected, or with ``corrected=False`` as it was locked.
    """
    record = sweep_day(session, township_code, day)
    statements = statements_of_day(session, township_code, day, corrected=corrected)
    found = DayOverview(
        day,
        figures_of(statements, day, rules, now, locked=record is not None),
        event_figures(session, statements) if record is None else unpack(record.packed).figures,
        None,
        runs=_runs(record, statements, rules),
        doubtful=sum(s.doubtful for s in statements),
        sources=sum(s.sources for s in statements),
        corrections=sum(s.corrected for s in statements),
    )
    if record is None:
        return found, statements
    names = record.compiler_name or "", record.reviewer_name or "", record.issuer_name or ""
    signed = replace(
        found, locked_at=record.locked_at, compiler=names[0], reviewer=names[1], issuer=names[2],
        review_note=record.review_note or "",
    )  # fmt: skip
    return signed, statements


@needs(Permission.VIEW_SWEEP)
def silent_grids(
    session: Session,
    township_code: str,
    day: date,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
) -> tuple[SilentRow, ...]:
    """Duty grids without a report of ``day``, by village and code, with how many days in a row."""
    del by, today
    return read_silent(session, township_code, day, rules, now)


def read_silent(
    session: Session, township_code: str, day: date, rules: Rules, now: datetime
) -> tuple[SilentRow, ...]:
    """The same for the services that build on it."""
    days = duty_days(day - timedelta(days=ROW_OF_DAYS - 1), day)
    board = read_board(session, township_code, days, rules, now)
    workers = {g.code: g.on_duty(day) for g in township_grids(session, township_code, day, day)}
    rows: list[SilentRow] = []
    for village in board.villages:
        for grid in village.grids:
            last = grid.cells[-1]
            if last is None or last.cell not in _SILENT:
                continue
            duty = workers.get(grid.code)
            phone = duty.phone if duty is not None else None
            rows.append(
                SilentRow(
                    grid.code,
                    grid.name,
                    village.code,
                    village.name,
                    duty.worker if duty is not None else None,
                    mask_phone(phone, rules.profile.mask.phone) if phone else None,
                    last.cell,
                    _in_row(grid.cells),
                )
            )
    return tuple(rows)


def _in_row(cells: Sequence[BoardCell | None]) -> int:
    count = 0
    for shown in reversed(cells):
        if shown is None or shown.cell not in _SILENT:
            break
        count += 1
    return count
