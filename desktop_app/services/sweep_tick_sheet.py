"""The facts of the printed tick sheet (每日一排登记单) of a village, see ``papers/tick_sheet.py``."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.domain.sheet_code import SheetCode, grid_version
from desktop_app.domain.sweep_state import duty_days
from desktop_app.errors import RuleViolation
from desktop_app.services.grid_duty import GridFacts, township_grids
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

if TYPE_CHECKING:
    # The paper's module draws PDF and loads slowly; it is wanted only when somebody prints.
    from desktop_app.papers.tick_sheet import TickSheet

MOST_DAYS = 31
"""Days of one sheet: a month, by which time a sheet is handed in."""


def sheet_grids(
    session: Session, village_code: str, first: date, last: date, rules: Rules
) -> tuple[GridFacts, ...]:
    """Grids of a village (of the township for an empty code) in force at some time of these days.

    :raises RuleViolation: when there are none, or the days are none or the wrong way round.
    """
    if last < first:
        raise RuleViolation("截止日期早于开始日期，请改正。", "last")
    grids = township_grids(session, rules.identity.code, first, last)
    if village_code:
        grids = tuple(grid for grid in grids if grid.village_code == village_code)
    if not grids:
        raise RuleViolation("这几天没有可排查的网格，请先导入网格，或换一个村、换几天。", "village_code")
    return grids


def code_of_sheet(
    village_code: str, first: date, last: date, grids: tuple[GridFacts, ...], rules: Rules
) -> SheetCode:
    """The code that a sheet for these grids and days carries."""
    version = grid_version(grid.code for grid in grids)
    return SheetCode(rules.identity.code, village_code, first, last, version)


@needs(Permission.PRINT_PAPER)
def tick_sheet_facts(
    session: Session, village_code: str, first: date, last: date, rules: Rules, *, by: Actor, today: date
) -> "tuple[TickSheet, ...]":
    """What the sheets of a village say, of every village for an empty code; see ``papers.tick_sheet``.

    :raises RuleViolation: see ``sheet_grids``; for more than a month.
    """
    from desktop_app.papers.tick_sheet import TickGrid, TickSheet

    del by, today
    days = duty_days(first, last)
    if len(days) > MOST_DAYS:
        raise RuleViolation(f"登记单一张最多 {MOST_DAYS} 天，请缩短日期，分几张打印。", "last")
    by_village: dict[str, list[GridFacts]] = {}
    for grid in sheet_grids(session, village_code, first, last, rules):
        by_village.setdefault(grid.village_code, []).append(grid)
    return tuple(
        TickSheet(
            centre=rules.identity.name,
            village=grids[0].village_name,
            days=days,
            grids=tuple(TickGrid(grid.name, tuple(_worker(grid, day) for day in days)) for grid in grids),
            code=code_of_sheet(village, first, last, tuple(grids), rules),
            deadline=rules.profile.sweep.deadline,
        )
        for village, grids in by_village.items()
    )


def _worker(grid: GridFacts, day: date) -> str | None:
    if not grid.exists_on(day):
        return None
    duty = grid.on_duty(day)
    return duty.worker if duty is not None else ""


def tick_sheet_pdf(sheets: "tuple[TickSheet, ...]") -> bytes:
    """PDF of the sheets behind each other; no database."""
    from desktop_app.papers.tick_sheet import render_all

    return render_all(sheets)
