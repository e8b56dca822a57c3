"""Where a dispute happened: codes looked up, names copied as they are now (rules.md 7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, Level
from db.models.grid import Grid
from db.models.unit import Unit
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_draft import PlaceDraft
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class Place:
    """Codes and names of a place as they were when the dispute was entered."""

    township_code: str
    village_code: str | None = None
    village_name: str | None = None
    grid_code: str | None = None
    grid_name: str | None = None


def find_units(session: Session, *codes: str | None) -> Mapping[str, Unit]:
    """Units by code, in one statement; unknown codes are missing from the result."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    return {u.code: u for u in session.scalars(select(Unit).where(Unit.code.in_(wanted)))}


def find_place(
    session: Session,
    wanted: PlaceDraft,
    units: Mapping[str, Unit],
    rules: Rules,
    township_code: str | None = None,
) -> Place:
    """The place of a draft, with names; ``units`` holds its village.

    The township is the office's own; a county centre takes the draft's, or the village's.

    :raises RuleViolation: at ``place.village_code`` or ``place.grid_code`` for unknown or unequal codes.
    """
    grid = _grid(session, wanted) if wanted.grid_code else None
    village_code = wanted.village_code or (grid.village_code if grid else None)
    village = units.get(wanted.village_code) if wanted.village_code else None
    if wanted.village_code and (village is None or village.level is not Level.VILLAGE):
        raise RuleViolation(
            f"没有代码为 {wanted.village_code} 的村（社区），请从列表里选。", "place.village_code"
        )
    if rules.identity.level is CentreLevel.TOWNSHIP:
        township = rules.identity.code
    else:
        township = township_code or (village.parent_code if village else None) or rules.identity.code
    village_name = village.name if village else (grid.village_name if grid else None)
    return Place(
        township, village_code, village_name, grid.code if grid else None, grid.name if grid else None
    )


def _grid(session: Session, place: PlaceDraft) -> Grid:
    query = select(Grid).where(Grid.code == place.grid_code, Grid.voided_at.is_(None))
    grid = session.scalars(query.order_by(Grid.id.desc())).first()
    if grid is None:
        raise RuleViolation(f"没有代码为 {place.grid_code} 的网格，请从列表里选。", "place.grid_code")
    if place.village_code and grid.village_code != place.village_code:
        raise RuleViolation(f"{grid.name}属于{grid.village_name}，与所选的村不一致。", "place.grid_code")
    return grid
