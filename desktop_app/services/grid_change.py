"""Re-division of grids (网格调整): renamed, moved to another village, split, merged, abolished.

A grid's code is its identity. What goes on under its code keeps its record, and ``grid_change`` keeps what it
was called before; what gets a new code is another grid, and the old one ends the day before with a note of
what it went into. So every report shows the name and the code of its day, whenever it is looked at.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from db.enums import GridChangeKind, SweepDayState
from db.models.grid import Grid, GridPosting
from db.models.grid_history import GridChange
from db.models.sweep import SweepDay, SweepReport
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.grid import (
    checked_grid_name,
    refuse_same_name,
    stored_grid,
)
from desktop_app.services.name_reading import name_key
from desktop_app.services.permissions import Permission, needs

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """One re-division while it is carried out: what it is, from which day on, by whom."""

    kind: GridChangeKind
    starts_on: date
    reason: str
    by: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class NameBefore:
    """What a grid was called before a step."""

    name: str
    village_code: str
    village_name: str


def name_before(grid: Grid) -> NameBefore:
    """What a grid is called now, to be kept before it is changed."""
    return NameBefore(grid.name, grid.village_code, grid.village_name)


@dataclass(frozen=True, slots=True)
class RenameDraft:
    """Another name from ``starts_on`` on; ``reason`` may name the decision it follows."""

    name: str
    starts_on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GridChangeRow:
    """One step of a grid's history; ``name`` and ``village`` are those until the day before."""

    kind: GridChangeKind
    starts_on: date
    code: str
    name: str
    village: str
    successor: str
    successor_code: str
    reason: str
    entered_by: str


@needs(Permission.EDIT_UNITS)
def rename_grid(session: Session, uid: UUID, draft: RenameDraft, *, by: Actor, now: datetime) -> None:
    """Give a grid another name from a day on; what was reported before keeps the old one.

    :raises RuleViolation: when the name is missing, the same or taken, the day has not come or is too early.
    """
    grid = stored_grid(session, uid)
    name = checked_grid_name(draft.name)
    if name == grid.name:
        raise RuleViolation("新名称和原来的一样，不用改。", "name")
    refuse_same_name(session, grid.village_code, name, grid.id)
    check_start(session, grid, draft.starts_on, now, duty=False)
    keep_change(session, grid, ChangeStep(GridChangeKind.RENAMED, draft.starts_on, draft.reason, by, now))
    grid.name, grid.name_key = name, name_key(name, personal=False)
    session.flush()


@needs(Permission.EDIT_UNITS)
def end_grid(
    session: Session, uid: UUID, last_day: date, reason: str = "", *, by: Actor, now: datetime
) -> None:
    """Abolish a grid: ``last_day`` is its last day of duty; its past stays, its postings end with it.

    From the day after, reports of it are refused.

    :raises RuleViolation: when that day lies before the grid's first one, before a day that it has reported,
        or when the day after it is locked.
    """
    grid = stored_grid(session, uid)
    if grid.valid_from is not None and last_day < grid.valid_from - ONE_DAY:
        raise RuleViolation("撤销日期不能早于启用日期，请核对。", "last_day")
    _refuse_reported(session, grid, last_day + ONE_DAY)
    _refuse_locked(session, grid, last_day + ONE_DAY)
    end_duty(session, grid, last_day)
    keep_change(session, grid, ChangeStep(GridChangeKind.ABOLISHED, last_day + ONE_DAY, reason, by, now))
    session.flush()


@needs(Permission.VIEW_UNITS)
def list_grid_changes(
    session: Session, grid_uid: UUID, *, by: Actor, today: date
) -> tuple[GridChangeRow, ...]:
    """Re-divisions in which a grid had a part, as what went or as what came of it, newest first."""
    del by, today
    successor = aliased(Grid)
    found = session.execute(
        select(GridChange, Grid.code, successor.code, successor.village_name, successor.name)
        .join(Grid, GridChange.grid_id == Grid.id)
        .outerjoin(successor, GridChange.successor_id == successor.id)
        .where(GridChange.voided_at.is_(None), or_(Grid.uid == grid_uid, successor.uid == grid_uid))
        .order_by(GridChange.starts_on.desc(), GridChange.id.desc())
    )
    return tuple(
        GridChangeRow(
            change.kind, change.starts_on, code, change.name, change.village_name,
            f"{village or ''}{name or ''}", into or "", change.reason or "", change.entered_by,
        )
        for change, code, into, village, name in found
    )  # fmt: skip


def keep_change(
    session: Session,
    grid: Grid,
    step: ChangeStep,
    successor: Grid | None = None,
    was: NameBefore | None = None,
) -> None:
    """Keep what a grid was called until the step, and what it went into; called before it is changed.

    ``was`` is given where the change is done already.
    """
    before = was or name_before(grid)
    session.add(
        GridChange(
            grid_id=grid.id,
            successor_id=None if successor is None else successor.id,
            kind=step.kind,
            starts_on=step.starts_on,
            name=before.name,
            village_code=before.village_code,
            village_name=before.village_name,
            reason=normal_text(step.reason) or None,
            entered_at=step.now,
            entered_by=step.by.name,
        )
    )
    session.flush()


def end_duty(session: Session, grid: Grid, last_day: date) -> None:
    """Let a grid and whoever serves it end with a day."""
    grid.valid_to = last_day
    postings = session.scalars(
        select(GridPosting).where(
            GridPosting.grid_id == grid.id,
            GridPosting.voided_at.is_(None),
            or_(GridPosting.ends_on.is_(None), GridPosting.ends_on > last_day),
        )
    )
    for posting in postings:
        posting.ends_on = max(last_day, posting.starts_on)
    session.flush()


def check_start(session: Session, grid: Grid, starts_on: date, now: datetime, *, duty: bool) -> None:
    """Refuse a day on which a change cannot begin; ``duty``: it changes who has to report.

    :raises RuleViolation: at ``starts_on``.
    """
    if grid.valid_to is not None and grid.valid_to < starts_on:
        raise RuleViolation(f"{grid.village_name}{grid.name}已经撤销，不能再调整。", "grid")
    if grid.valid_from is not None and starts_on <= grid.valid_from:
        raise RuleViolation(f"网格从 {grid.valid_from:%Y-%m-%d} 起启用，调整要在这之后。", "starts_on")
    if duty:
        _refuse_reported(session, grid, starts_on)
        _refuse_locked(session, grid, starts_on)
    elif starts_on > local_date(now):
        raise RuleViolation("还没到这一天，请到那天再改。", "starts_on")
    else:
        later = select(GridChange.id).where(
            GridChange.grid_id == grid.id, GridChange.voided_at.is_(None), GridChange.starts_on > starts_on
        )
        if session.scalars(later).first() is not None:
            raise RuleViolation("这一天之后已经改过名或划过村，日期要在那之后。", "starts_on")


def _refuse_reported(session: Session, grid: Grid, day: date) -> None:
    reported = session.scalars(
        select(SweepReport.day)
        .where(SweepReport.grid_id == grid.id, SweepReport.day >= day, SweepReport.voided_at.is_(None))
        .order_by(SweepReport.day.desc())
    ).first()
    if reported is not None:
        raise RuleViolation(
            f"{grid.village_name}{grid.name}在 {reported:%Y-%m-%d} 还报过，日期要在这之后。", "starts_on"
        )


def _refuse_locked(session: Session, grid: Grid, day: date) -> None:
    locked = session.scalars(
        select(SweepDay.day)
        .where(
            SweepDay.township_code == township_code_of(session, grid),
            SweepDay.state == SweepDayState.LOCKED,
            SweepDay.day >= day,
            SweepDay.voided_at.is_(None),
        )
        .order_by(SweepDay.day.desc())
    ).first()
    if locked is not None:
        raise RuleViolation(f"{locked:%Y-%m-%d} 的日报已经锁定，日期要在这之后。", "starts_on")


def township_code_of(session: Session, grid: Grid) -> str | None:
    """Code of the township in which a grid lies."""
    return session.scalar(select(Unit.parent_code).where(Unit.code == grid.village_code))
