"""Today's sweep on the work page: which grids on duty have not reported."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from db.enums import CentreLevel, SweepCell
from desktop_app.domain.actor import Actor
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
class SweepToday:
    """Today's sweep of the township; ``silent`` lists the grids that have not reported."""

    duty: int
    reported: int
    rate: str
    deadline: time
    silent: tuple[SilentGrid, ...]


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
    figures = board.figures[0]
    return SweepToday(figures.duty, figures.reported, figures.rate_text, rules.profile.sweep.deadline, silent)
