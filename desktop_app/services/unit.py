"""Administrative units (行政区划): county, townships and villages as reference data, listed and searched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from db.enums import Level
from db.models.grid import Grid
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit or a grid as listed; ``parent`` is the code of the unit above, empty at the top."""

    code: str
    name: str
    level: Level
    parent: str


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """How many townships, villages and grids are known."""

    township: int
    village: int
    grid: int


@dataclass(frozen=True, slots=True)
class UnitList:
    """Counts of everything known, and the rows asked for, by code."""

    counts: UnitCounts
    units: tuple[UnitRow, ...]


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit in the tree with the counts below it; grids are leaves."""

    unit: UnitRow
    villages: int
    grids: int
    children: tuple["UnitNode", ...]


def count_units(session: Session) -> UnitCounts:
    """Count what is known; grids that are void are left out."""
    by_level = session.execute(select(Unit.level, func.count().label("number")).group_by(Unit.level))
    found: dict[Level, int] = {row.level: row.number for row in by_level}
    grids = session.scalar(select(func.count()).select_from(Grid).where(Grid.voided_at.is_(None))) or 0
    return UnitCounts(found.get(Level.TOWNSHIP, 0), found.get(Level.VILLAGE, 0), grids)


@needs(Permission.VIEW_UNITS)
def list_units(
    session: Session, *, by: Actor, today: date, level: Level | None = None, parent: str | None = None
) -> UnitList:
    """Units and grids by code, all of them or of one level or directly below one unit."""
    del by, today
    rows: list[UnitRow] = []
    if level is not Level.GRID:
        units = select(Unit.code, Unit.name, Unit.level, Unit.parent_code).order_by(Unit.code)
        if level is not None:
            units = units.where(Unit.level == level)
        if parent is not None:
            units = units.where(Unit.parent_code == parent)
        for code, name, kind, above in session.execute(units):
            rows.append(UnitRow(code, name, kind, above or ""))
    if level in {None, Level.GRID}:
        rows += _grid_rows(session, [Grid.village_code == parent] if parent is not None else [])
    return UnitList(count_units(session), tuple(rows))


def _grid_rows(session: Session, only: Iterable[ColumnElement[bool]]) -> list[UnitRow]:
    grids = select(Grid.code, Grid.name, Grid.village_code).where(Grid.voided_at.is_(None), *only)
    ordered = session.execute(grids.order_by(Grid.village_code, Grid.code))
    return [UnitRow(code, name, Level.GRID, village) for code, name, village in ordered]


@needs(Permission.VIEW_UNITS)
def unit_tree(session: Session, top: str, *, by: Actor, today: date) -> UnitNode | None:
    """The tree below the unit ``top`` (its code), with counts; ``None`` when the unit is not known."""
    listed = list_units(session, by=by, today=today).units
    below: dict[str, list[UnitRow]] = {}
    for row in listed:
        below.setdefault(row.parent, []).append(row)
    root = next((row for row in listed if row.code == top and row.level is not Level.GRID), None)
    return None if root is None else _node(root, below)


def _node(unit: UnitRow, below: dict[str, list[UnitRow]]) -> UnitNode:
    if unit.level is Level.GRID:
        return UnitNode(unit, 0, 1, ())
    children = tuple(_node(child, below) for child in below.get(unit.code, []))
    villages = sum(child.villages for child in children) + (unit.level is Level.VILLAGE)
    return UnitNode(unit, villages, sum(child.grids for child in children), children)


@needs(Permission.VIEW_UNITS)
def find_units(
    session: Session,
    text: str,
    *,
    by: Actor,
    today: date,
    level: Level | None = None,
    within: str | None = None,
    limit: int = 20,
) -> tuple[UnitRow, ...]:
    """Units whose name holds ``text``, whose code starts with it, or whose pinyin or initials do.

    ``within`` keeps to what lies below one township or county. Nearest first: code, start of the name,
    inside the name, pinyin.
    """
    del by, today
    units = select(Unit.code, Unit.name, Unit.level, Unit.parent_code, Unit.name_key)
    if level is not None:
        units = units.where(Unit.level == level)
    if within is not None:
        townships = select(Unit.code).where(Unit.parent_code == within)
        units = units.where(
            or_(Unit.code == within, Unit.parent_code == within, Unit.parent_code.in_(townships))
        )
    ranked = [
        (rank, UnitRow(code, name, kind, parent or ""))
        for code, name, kind, parent, key in session.execute(units.order_by(Unit.code))
        if (rank := name_rank(text, code, name, key)) is not None
    ]
    return tuple(row for _, row in sorted(ranked, key=lambda pair: pair[0])[:limit])


@needs(Permission.VIEW_UNITS)
def get_unit(session: Session, code: str, *, by: Actor, today: date) -> UnitRow | None:
    """One unit by its division code."""
    del by, today
    unit = session.scalars(select(Unit).where(Unit.code == code)).one_or_none()
    return None if unit is None else UnitRow(unit.code, unit.name, unit.level, unit.parent_code or "")


def name_rank(text: str, code: str, name: str, key: str) -> int | None:
    """How near a name is to what was typed, smaller is nearer; ``None`` when it does not fit.

    ``key`` is the stored pinyin key (syllables parted by blanks). An empty text fits everything.
    """
    wanted = "".join(text.lower().split())
    if not wanted or code.lower().startswith(wanted):
        return 0
    plain = name.lower()
    if plain.startswith(wanted):
        return 1
    if wanted in plain:
        return 2
    if not wanted.isalnum() or not wanted.isascii():
        return None
    syllables = key.split()
    initials = "".join(s[0] for s in syllables)
    if initials.startswith(wanted) or "".join(syllables).startswith(wanted):
        return 3
    if wanted in initials:
        return 4
    starts = range(1, len(syllables))
    return 5 if any("".join(syllables[n:]).startswith(wanted) for n in starts) else None
