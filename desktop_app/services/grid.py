"""Grids (网格) of a township and their upkeep.

A grid code is given by the county and never parsed. Records keep name and code of their time, so renaming a
grid changes no past report.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import GridKind, Level
from db.models.grid import Grid
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.masking import mask_phone
from desktop_app.domain.text_norm import check_name, normal_name, normal_number, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.grid_duty import CODE_LENGTH, GridFacts, grid_uid, township_grids
from desktop_app.services.name_reading import name_key
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.unit import name_rank


@dataclass(frozen=True, slots=True)
class GridRow:
    """A grid as listed, with who is on duty; the phone is masked."""

    uid: UUID
    code: str
    name: str
    kind: GridKind
    village_code: str
    village_name: str
    valid_from: date | None
    valid_to: date | None
    worker: str | None
    phone_masked: str | None
    substitute: bool
    party_branch: str = ""
    party_secretary: str = ""

    @property
    def vacant(self) -> bool:
        """Whether nobody serves the grid."""
        return self.worker is None


@dataclass(frozen=True, slots=True)
class GridDraft:
    """A grid as entered; ``valid_from`` is the day from which it has a duty."""

    code: str = ""
    name: str = ""
    village_code: str = ""
    kind: GridKind = GridKind.BASIC
    valid_from: date | None = None


@needs(Permission.VIEW_UNITS)
def list_grids(
    session: Session,
    township_code: str | None,
    day: date,
    rules: Rules,
    *,
    by: Actor,
    today: date,
    text: str = "",
    vacant_only: bool = False,
) -> tuple[GridRow, ...]:
    """Grids of a township on ``day`` with the worker on duty, by village and code.

    ``text`` keeps those whose grid, village or worker fits it (name, code, pinyin, initials).
    """
    del by, today
    grids = township_grids(session, township_code, day, day)
    rows = [_row(grid.as_on(day), day, rules) for grid in grids]
    return tuple(
        row for row in rows if (row.vacant or not vacant_only) and (not text.strip() or _fits(row, text))
    )


def _row(grid: GridFacts, day: date, rules: Rules) -> GridRow:
    duty = grid.on_duty(day)
    phone = duty.phone if duty is not None else None
    return GridRow(
        grid.uid, grid.code, grid.name, grid.kind, grid.village_code, grid.village_name,
        grid.valid_from, grid.valid_to,
        worker=duty.worker if duty is not None else None,
        phone_masked=mask_phone(phone, rules.profile.mask.phone) if phone else None,
        substitute=duty is not None and duty.substitute,
        party_branch=grid.party_branch,
        party_secretary=grid.party_secretary,
    )  # fmt: skip


def _fits(row: GridRow, text: str) -> bool:
    place = row.village_name + row.name
    names = (
        (row.code, row.name, name_key(row.name, personal=False)),
        (row.village_code, place, name_key(place, personal=False)),
        ("", row.worker or "", name_key(row.worker) if row.worker else ""),
    )
    return any(name_rank(text, *parts) is not None for parts in names if parts[1])


@needs(Permission.VIEW_UNITS)
def find_grids(
    session: Session,
    text: str,
    township_code: str | None,
    day: date,
    rules: Rules,
    *,
    by: Actor,
    today: date,
    limit: int = 20,
) -> tuple[GridRow, ...]:
    """Grids to propose while a clerk types a village, grid or worker (name, code, pinyin or initials)."""
    return list_grids(session, township_code, day, rules, by=by, today=today, text=text)[:limit]


@needs(Permission.EDIT_UNITS)
def add_grid(session: Session, draft: GridDraft, *, by: Actor, now: datetime) -> UUID:
    """Add a grid to a village; returns its uid.

    :raises RuleViolation: when code or name are missing or taken, or the village is not known.
    """
    del by
    grid = new_grid(session, draft, local_date(now))
    return grid.uid


def new_grid(session: Session, draft: GridDraft, today: date) -> Grid:
    """Check and store a new grid, for the services that make one.

    :raises RuleViolation: see :func:`add_grid`.
    """
    code, name = normal_number(draft.code), checked_grid_name(draft.name)
    if not code or len(code) > CODE_LENGTH:
        raise RuleViolation(f"请填写网格编码，最多 {CODE_LENGTH} 位。", "code")
    if session.scalars(select(Grid.id).where(Grid.code == code)).first() is not None:
        raise RuleViolation(f"编码“{code}”已经有网格在用，请核对。", "code")
    village = village_of(session, draft.village_code)
    refuse_same_name(session, village.code, name, None)
    grid = Grid(
        uid=grid_uid(code), code=code, name=name, name_key=name_key(name, personal=False), kind=draft.kind,
        village_code=village.code, village_name=village.name, valid_from=draft.valid_from or today,
    )  # fmt: skip
    session.add(grid)
    session.flush()
    return grid


def village_of(session: Session, code: str) -> Unit:
    """The village (community) with this code.

    :raises RuleViolation: at ``village_code``, when there is none.
    """
    village = session.scalars(
        select(Unit).where(Unit.code == code, Unit.level == Level.VILLAGE)
    ).one_or_none()
    if village is None:
        raise RuleViolation("请选择网格所在的村（社区）。", "village_code")
    return village


@dataclass(frozen=True, slots=True)
class GridCard:
    """What is known of a grid beside its name: its kind, and the Party branch that was set up in it."""

    kind: GridKind
    party_branch: str = ""
    party_secretary: str = ""


@needs(Permission.EDIT_UNITS)
def change_grid_card(session: Session, uid: UUID, card: GridCard, *, by: Actor, now: datetime) -> None:
    """Change the kind of a grid and its Party branch (党支部建在网格).

    :raises RuleViolation: unknown grid, or a secretary without a branch.
    """
    del by, now
    grid = stored_grid(session, uid)
    branch, secretary = normal_text(card.party_branch), normal_name(card.party_secretary)
    if secretary and not branch:
        raise RuleViolation("请先填写党支部（党小组）的名称。", "party_branch")
    if len(branch) > 100 or len(secretary) > 100:
        raise RuleViolation("党支部和书记的名称最多 100 个字。", "party_branch")
    grid.kind, grid.party_branch, grid.party_secretary = card.kind, branch or None, secretary or None
    session.flush()


def stored_grid(session: Session, uid: UUID) -> Grid:
    """The record of a grid.

    :raises RuleViolation: when it is unknown.
    """
    grid = session.scalars(select(Grid).where(Grid.uid == uid, Grid.voided_at.is_(None))).one_or_none()
    if grid is None:
        raise RuleViolation("找不到这个网格，请刷新后再试。", "grid")
    return grid


def checked_grid_name(name: str) -> str:
    """A grid's name in stored form.

    :raises RuleViolation: at ``name``, when it cannot be stored.
    """
    clean = normal_name(name)
    check = check_name(clean)
    if check.blocks is not None:
        raise RuleViolation(check.blocks, "name")
    return clean


def refuse_same_name(session: Session, village_code: str, name: str, own_id: int | None) -> None:
    """Refuse a name that another grid of the village has.

    :raises RuleViolation: at ``name``.
    """
    same = session.scalars(
        select(Grid.id).where(
            Grid.village_code == village_code,
            Grid.name == name,
            Grid.voided_at.is_(None),
            Grid.valid_to.is_(None),
        )
    )
    if any(found != own_id for found in same):
        raise RuleViolation(f"这个村（社区）已经有“{name}”，请换一个名称。", "name")
