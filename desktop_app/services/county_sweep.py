"""The sweep of one day by township, as packages brought it: grouped queries, however many grids there are.

The same figures as a township's own board (``sweep_board``), without reading its grids one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from db.enums import SweepDayState, SweepState, SweepTiming
from db.models.grid import Grid, GridPosting, GridWorker
from db.models.sweep import SweepCorrection, SweepDay, SweepReport
from db.models.unit import Unit
from desktop_app.services.sweep_pack import PackedDay, unpack


@dataclass(frozen=True, slots=True)
class SweepCount:
    """A township's day: grids on duty, and how they reported. ``locked``: reviewed by the township."""

    duty: int
    on_time: int
    late: int
    locked: bool

    @property
    def silent(self) -> int:
        """Grids on duty of which no report is here."""
        return self.duty - self.on_time - self.late


def sweep_by_township(session: Session, day: date) -> dict[str, SweepCount]:
    """Figures of a day by the township's code; a township of which nothing about the day is here is left out.

    :raises EnvironmentProblem: when a locked day is damaged or was written by a newer version.
    """
    found = _open(session, day)
    packed: dict[str, object] = {}
    corrected: dict[str, dict[str, SweepState | None]] = {}
    for code, value, grid, state in session.execute(_locked_days(day)):
        packed[code] = value
        if grid:
            corrected.setdefault(code, {})[grid] = state
    found |= {code: _locked(unpack(value), corrected.get(code, {})) for code, value in packed.items()}
    return found


def _locked_days(day: date) -> Select[str, Any | None, str, SweepState | None]:
    """Locked days of all townships, each with its corrections in the order of entry: one statement."""
    same = and_(
        SweepCorrection.township_code == SweepDay.township_code,
        SweepCorrection.day == SweepDay.day,
        SweepCorrection.voided_at.is_(None),
    )
    grid = func.coalesce(SweepCorrection.grid_code, "")
    return (
        select(SweepDay.township_code, SweepDay.packed, grid, SweepCorrection.to_state)
        .outerjoin(SweepCorrection, same)
        .where(SweepDay.day == day, SweepDay.state == SweepDayState.LOCKED, SweepDay.voided_at.is_(None))
        .order_by(SweepCorrection.entered_at, SweepCorrection.id)
    )


def _locked(packed: PackedDay, corrected: Mapping[str, SweepState | None]) -> SweepCount:
    """A locked day as it was corrected afterwards, as its township shows it."""
    posted = [row for row in packed.rows if row.posted]
    said: list[str | None] = []
    for row in posted:
        reported = row.state is not None
        if row.code in corrected:
            reported = corrected[row.code] is not None
        if reported:
            # What was silent and is corrected to a report has no timing of its own: it counts as late.
            said.append(row.timing)
    on_time = said.count(SweepTiming.ON_TIME.value)
    return SweepCount(len(posted), on_time, len(said) - on_time, True)


def _open(session: Session, day: date) -> dict[str, SweepCount]:
    in_force, posted = _in_force(day), _posted(day)
    # Of several statements of a grid the first one entered tells when it spoke (``counted``).
    order = SweepReport.entered_at, SweepReport.id
    rank = func.row_number().over(partition_by=SweepReport.grid_id, order_by=order)
    ranked = (
        select(SweepReport.grid_id, SweepReport.timing, rank.label("rank"))
        .where(SweepReport.day == day, SweepReport.voided_at.is_(None))
        .subquery()
    )
    reports = (
        select(Unit.parent_code, ranked.c.timing, posted.label("posted"), func.count())
        .join(Grid, Grid.village_code == Unit.code)
        .join(ranked, ranked.c.grid_id == Grid.id)
        .where(ranked.c.rank == 1, *in_force)
        .group_by(Unit.parent_code, ranked.c.timing, "posted")
    )
    counts: dict[str, dict[SweepTiming, int]] = {}
    for code, timing, is_posted, number in session.execute(reports):
        of_code = counts.setdefault(code or "", {})
        if is_posted:
            of_code[timing] = of_code.get(timing, 0) + number
    duties = (
        select(Unit.parent_code, func.count())
        .join(Grid, Grid.village_code == Unit.code)
        .where(posted, *in_force)
        .group_by(Unit.parent_code)
    )
    duty = {code or "": number for code, number in session.execute(duties)} if counts else {}
    return {
        code: SweepCount(
            duty.get(code, 0), said.get(SweepTiming.ON_TIME, 0), said.get(SweepTiming.LATE, 0), False
        )
        for code, said in counts.items()
    }


def _in_force(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Grid.voided_at.is_(None),
        or_(Grid.valid_from.is_(None), Grid.valid_from <= day),
        or_(Grid.valid_to.is_(None), Grid.valid_to >= day),
    )


def _posted(day: date) -> ColumnElement[bool]:
    return exists().where(
        GridPosting.grid_id == Grid.id,
        GridPosting.grid_worker_id == GridWorker.id,
        GridPosting.voided_at.is_(None),
        GridWorker.voided_at.is_(None),
        GridPosting.starts_on <= day,
        or_(GridPosting.ends_on.is_(None), GridPosting.ends_on >= day),
    )
