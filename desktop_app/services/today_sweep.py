"""Today's sweep on the work page: which grids on duty have not reported."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import CentreLevel, SweepCell
from desktop_app.domain.actor import Actor
from desktop_app.services.grid_duty import grid_uid
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_board import read_board


@dataclass(frozen=True, slots=True)
class SilentGrid:
    """A grid on duty that has not reported today."""

    code: str
    name: str
    village: str
    worker: str
    phone_masked: str
    missed: bool
    """Past the grace hour: 漏报."""


@dataclass(frozen=True, slots=True)
class VacantGrid:
    """A grid that nobody serves today; ``reported``: somebody spoke for it all the same."""

    code: str
    name: str
    village_code: str
    village: str
    reported: bool

    @property
    def uid(self) -> UUID:
        """Identity of the grid, to go to it."""
        return grid_uid(self.code)


@dataclass(frozen=True, slots=True)
class SweepToday:
    """Today's sweep of the township: the grids that have not reported, and those that nobody serves."""

    duty: int
    reported: int
    rate: str
    deadline: time
    silent: tuple[SilentGrid, ...]
    vacant: tuple[VacantGrid, ...] = ()


@needs(Permission.VIEW_DISPUTES)
def sweep_today(
    session: Session, rules: Rules, now: datetime, *, by: Actor, today: date
) -> SweepToday | None:
    """Today's sweep with the silent grids by village; None in a county centre."""
    del by
    if rules.identity.level is not CentreLevel.TOWNSHIP:
        return None
    board = read_board(session, rules.identity.code, (today,), rules, now)
    silent = tuple(
        SilentGrid(
            grid.code,
            grid.name,
            village.name,
            grid.worker or "",
            grid.phone_masked or "",
            cell.cell is SweepCell.MISSED,
        )
        for village in board.villages
        for grid in village.grids
        for cell in grid.cells
        if cell is not None and cell.cell in {SweepCell.SILENT, SweepCell.MISSED}
    )
    vacant = tuple(
        VacantGrid(grid.code, grid.name, village.code, village.name, cell.cell is not SweepCell.VACANT)
        for village in board.villages
        for grid in village.grids
        for cell in grid.cells
        if cell is not None and not cell.posted
    )
    figures = board.figures[0]
    deadline = rules.profile.sweep.deadline
    return SweepToday(figures.duty, figures.reported, figures.rate_text, deadline, silent, vacant)
