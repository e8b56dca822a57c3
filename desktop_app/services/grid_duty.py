"""Grids with who is on duty on a day, read for the other services: no permission of its own, no writing.

Who is on duty is derived from the dated postings; a vacancy is the absence of one (rules.md 7).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.enums import GridKind
from db.models.grid import Grid, GridPosting, GridWorker
from db.models.grid_history import GridChange
from db.models.unit import Unit
from desktop_app.domain.text_norm import normal_number
from desktop_app.errors import RuleViolation

GRID_NAMESPACE = UUID("3d0f6d0e-7c0c-5b7a-8b1e-5f6f6a3c9d21")
CODE_LENGTH = 32
"""Width of the grid code's column; how many digits a county uses is its own affair."""


def grid_uid(code: str) -> UUID:
    """Identity of a grid from its code, so that an import on another PC makes the same record."""
    return uuid5(GRID_NAMESPACE, f"grid:{code}")


@dataclass(frozen=True, slots=True)
class PostingFacts:
    """One posting of a grid: who serves it from when to when, both days included."""

    uid: UUID
    worker_uid: UUID
    worker: str
    phone: str | None
    starts_on: date
    ends_on: date | None
    substitute: bool

    def covers(self, day: date) -> bool:
        """Whether the posting is in force on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class PastName:
    """What a grid was called and where it lay until the day before ``until``."""

    until: date
    name: str
    village_code: str
    village_name: str


@dataclass(frozen=True, slots=True)
class GridFacts:
    """A grid with its postings; ``id`` is local and never leaves the services."""

    id: int
    uid: UUID
    code: str
    name: str
    kind: GridKind
    village_code: str
    village_name: str
    valid_from: date | None
    valid_to: date | None
    postings: tuple[PostingFacts, ...] = ()
    past: tuple[PastName, ...] = ()
    """Earlier names by the day on which they ended."""
    party_branch: str = ""
    party_secretary: str = ""

    def as_on(self, day: date) -> "GridFacts":
        """The grid with the name and village that it had on ``day``."""
        then = name_on(self.past, day)
        if then is None:
            return self
        return replace(self, name=then.name, village_code=then.village_code, village_name=then.village_name)

    def exists_on(self, day: date) -> bool:
        """Whether the grid is in force on ``day``."""
        began = self.valid_from is None or self.valid_from <= day
        return began and (self.valid_to is None or day <= self.valid_to)

    def on_duty(self, day: date) -> PostingFacts | None:
        """Who serves the grid on ``day``: a substitute before the regular worker, of two the newer one."""
        serving = [p for p in self.postings if p.covers(day)]
        return max(serving, key=lambda p: (p.substitute, p.starts_on), default=None)

    def is_posted(self, name: str, day: date) -> bool:
        """Whether somebody of this name serves the grid on ``day``."""
        return any(p.worker == name and p.covers(day) for p in self.postings)

    @property
    def title(self) -> str:
        """Village and grid as a sentence names them."""
        return f"{self.village_name}{self.name}"


def township_grids(
    session: Session, township_code: str | None, first: date, last: date, *, code: str | None = None
) -> tuple[GridFacts, ...]:
    """Grids of a township (of everywhere for ``None``) in force at some time from ``first`` to ``last``.

    With ``code`` only the grid with this code. With the postings of that time; by village and code.
    Two queries, however many grids there are.
    """
    grids = select(Grid).where(
        Grid.voided_at.is_(None),
        or_(Grid.valid_from.is_(None), Grid.valid_from <= last),
        or_(Grid.valid_to.is_(None), Grid.valid_to >= first),
    )
    if township_code is not None:
        villages = select(Unit.code).where(Unit.parent_code == township_code)
        grids = grids.where(Grid.village_code.in_(villages))
    if code is not None:
        grids = grids.where(Grid.code == code)
    facts = [_facts(grid) for grid in session.scalars(grids.order_by(Grid.village_code, Grid.code))]
    return _with_postings(session, facts, township_code, first, last)


def _facts(grid: Grid) -> GridFacts:
    return GridFacts(
        grid.id, grid.uid, grid.code, grid.name, grid.kind, grid.village_code, grid.village_name,
        grid.valid_from, grid.valid_to, party_branch=grid.party_branch or "",
        party_secretary=grid.party_secretary or "",
    )  # fmt: skip


def name_on(past: tuple[PastName, ...], day: date) -> PastName | None:
    """What holds on ``day`` of a grid's earlier names (oldest first); None when the present one does."""
    return next((name for name in past if day < name.until), None)


def past_names(session: Session) -> Mapping[int, tuple[PastName, ...]]:
    """Earlier names of all grids that had any, by local id, oldest first; there are few."""
    found: dict[int, list[PastName]] = {}
    changes = select(GridChange).where(GridChange.voided_at.is_(None), GridChange.successor_id.is_(None))
    for change in session.scalars(changes.order_by(GridChange.starts_on, GridChange.id)):
        past = PastName(change.starts_on, change.name, change.village_code, change.village_name)
        found.setdefault(change.grid_id, []).append(past)
    return {grid_id: tuple(names) for grid_id, names in found.items()}


def _with_postings(
    session: Session, facts: list[GridFacts], township_code: str | None, first: date, last: date
) -> tuple[GridFacts, ...]:
    postings = (
        select(GridPosting, GridWorker.uid, GridWorker.name, GridWorker.phone)
        .join(GridWorker, GridPosting.grid_worker_id == GridWorker.id)
        .where(
            GridPosting.voided_at.is_(None),
            GridWorker.voided_at.is_(None),
            GridPosting.starts_on <= last,
            or_(GridPosting.ends_on.is_(None), GridPosting.ends_on >= first),
        )
        .order_by(GridPosting.starts_on, GridPosting.id)
    )
    if len(facts) == 1:
        postings = postings.where(GridPosting.grid_id == facts[0].id)
    elif township_code is not None:
        villages = select(Unit.code).where(Unit.parent_code == township_code)
        postings = postings.join(Grid, GridPosting.grid_id == Grid.id).where(Grid.village_code.in_(villages))
    by_grid: dict[int, list[PostingFacts]] = {}
    for posting, worker_uid, name, phone in session.execute(postings):
        by_grid.setdefault(posting.grid_id, []).append(
            PostingFacts(
                posting.uid, worker_uid, name, phone, posting.starts_on, posting.ends_on, posting.substitute
            )
        )
    past = past_names(session)
    return tuple(
        replace(grid, postings=tuple(by_grid.get(grid.id, ())), past=past.get(grid.id, ())) for grid in facts
    )


def grid_by_code(session: Session, code: str, day: date) -> GridFacts:
    """The grid with this code as it was on ``day``, with its postings of that day.

    :raises RuleViolation: when no grid has the code, or it was not in force on that day; of an abolished grid
        the sentence names what it went into.
    """
    wanted = normal_number(code)
    found = [
        _facts(grid)
        for grid in session.scalars(select(Grid).where(Grid.code == wanted, Grid.voided_at.is_(None)))
    ]
    if not found:
        raise RuleViolation(f"没有编码为“{wanted}”的网格，请核对编码。", "grid_code")
    grid = next((g for g in found if g.exists_on(day)), None)
    if grid is None:
        raise RuleViolation(_not_in_force(session, found[0], day), "grid_code")
    return _with_postings(session, [grid], None, day, day)[0].as_on(day)


def _not_in_force(session: Session, grid: GridFacts, day: date) -> str:
    if grid.valid_to is None or day <= grid.valid_to:
        return f"{grid.title}在 {day:%Y-%m-%d} 没有启用，请核对网格和日期。"
    into = "、".join(name for _, name in successors(session, grid.id))
    way = f"请报到{into}" if into else "请核对网格和日期"
    return f"{grid.title}已经撤销，{grid.valid_to:%Y-%m-%d} 是最后一天，{day:%Y-%m-%d} 不能再报；{way}。"


def successors(session: Session, grid_id: int) -> tuple[tuple[int, str], ...]:
    """Local ids and titles of the grids that a grid went into, by code."""
    found = (
        select(Grid)
        .join(GridChange, GridChange.successor_id == Grid.id)
        .where(GridChange.grid_id == grid_id, GridChange.voided_at.is_(None))
        .order_by(Grid.code)
    )
    return tuple((grid.id, grid.village_name + grid.name) for grid in session.scalars(found))
