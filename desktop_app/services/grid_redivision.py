"""Grids that become others (拆分、合并、划到别村): what is new, what ends, who serves, where notes go.

See ``grid_change`` for how a grid keeps its past.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.enums import GridChangeKind
from db.models.grid import Grid, GridPosting
from db.models.grid_history import GridNote
from desktop_app.domain.actor import Actor
from desktop_app.domain.text_norm import normal_number
from desktop_app.errors import RuleViolation
from desktop_app.services.grid import (
    GridDraft,
    checked_grid_name,
    new_grid,
    refuse_same_name,
    stored_grid,
    village_of,
)
from desktop_app.services.grid_change import (
    ONE_DAY,
    ChangeStep,
    check_start,
    end_duty,
    keep_change,
    name_before,
    township_code_of,
)
from desktop_app.services.name_reading import name_key
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class MoveDraft:
    """Another village of the township from ``starts_on`` on; with a new ``code`` the old grid ends.

    Without ``name`` it keeps its own.
    """

    village_code: str
    starts_on: date
    name: str = ""
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PartDraft:
    """A grid that comes out of a split or merger; with the code of an old grid that one goes on."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class SplitDraft:
    """A grid becomes several from ``starts_on`` on."""

    parts: tuple[PartDraft, ...]
    starts_on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MergeDraft:
    """Several grids of one village become one from ``starts_on`` on; the first one's worker serves it."""

    grids: tuple[UUID, ...]
    into: PartDraft
    starts_on: date
    reason: str = ""


@needs(Permission.EDIT_UNITS)
def move_grid(session: Session, uid: UUID, draft: MoveDraft, *, by: Actor, now: datetime) -> UUID:
    """Move a grid to another village of its township; returns the uid of the grid that goes on.

    :raises RuleViolation: unknown village, one of another township, a name taken there, or as for a split
        where it gets a new code.
    """
    grid = stored_grid(session, uid)
    village = village_of(session, draft.village_code)
    if village.code == grid.village_code:
        raise RuleViolation("网格已经在这个村（社区），请选别的村。", "village_code")
    if village.parent_code != township_code_of(session, grid):
        raise RuleViolation("不能划到别的乡镇；请在这里撤销，由那边按新编码添加。", "village_code")
    name = checked_grid_name(draft.name or grid.name)
    code = normal_number(draft.code)
    if code and code != grid.code:
        check_start(session, grid, draft.starts_on, now, duty=True)
        end_duty(session, grid, draft.starts_on - ONE_DAY)
        moved = _new_part(session, grid, PartDraft(code, name), village.code, draft.starts_on)
        keep_change(
            session, grid, ChangeStep(GridChangeKind.MOVED, draft.starts_on, draft.reason, by, now), moved
        )
        _hand_notes(session, grid, moved)
        return moved.uid
    refuse_same_name(session, village.code, name, grid.id)
    check_start(session, grid, draft.starts_on, now, duty=False)
    keep_change(session, grid, ChangeStep(GridChangeKind.MOVED, draft.starts_on, draft.reason, by, now))
    grid.village_code, grid.village_name = village.code, village.name
    grid.name, grid.name_key = name, name_key(name, personal=False)
    session.flush()
    return grid.uid


@needs(Permission.EDIT_UNITS)
def split_grid(
    session: Session, uid: UUID, draft: SplitDraft, *, by: Actor, now: datetime
) -> tuple[UUID, ...]:
    """Split a grid; returns the uids of its parts in the order given.

    Who served it serves every part until somebody else is posted; what is noted goes to the first part.

    :raises RuleViolation: fewer than two parts, a code or name taken or given twice, a start before the
        grid's own, on a locked day, or before a day that the grid has reported.
    """
    grid = stored_grid(session, uid)
    codes = _checked_parts(draft.parts, least=2, sentence="拆分要写明两个以上的网格。")
    check_start(session, grid, draft.starts_on, now, duty=True)
    step = ChangeStep(GridChangeKind.SPLIT, draft.starts_on, draft.reason, by, now)
    was, goes_on = name_before(grid), grid.code in codes
    if not goes_on:
        end_duty(session, grid, draft.starts_on - ONE_DAY)
    # The part that keeps the code comes first: another one may get the name that it gives up.
    ordered = sorted(draft.parts, key=lambda part: normal_number(part.code) != grid.code)
    made = [
        _go_on(session, grid, part, step)
        if normal_number(part.code) == grid.code
        else _new_part(session, grid, part, grid.village_code, draft.starts_on)
        for part in ordered
    ]
    for part in made:
        if part.id != grid.id:
            keep_change(session, grid, step, part, was)
    if not goes_on:
        _hand_notes(session, grid, made[0])
    by_code = {part.code: part.uid for part in made}
    return tuple(by_code[code] for code in codes)


@needs(Permission.EDIT_UNITS)
def merge_grids(session: Session, draft: MergeDraft, *, by: Actor, now: datetime) -> UUID:
    """Merge grids of one village; returns the uid of the one that they become.

    :raises RuleViolation: fewer than two grids, grids of several villages, or as for a split.
    """
    grids = [stored_grid(session, uid) for uid in dict.fromkeys(draft.grids)]
    if len(grids) < 2:
        raise RuleViolation("合并要选两个以上的网格。", "grids")
    if len({grid.village_code for grid in grids}) > 1:
        raise RuleViolation("只能合并同一个村（社区）的网格；不同村的请先划到一个村。", "grids")
    (code,) = _checked_parts((draft.into,), least=1, sentence="请写明合并成哪个网格。")
    for grid in grids:
        check_start(session, grid, draft.starts_on, now, duty=True)
    step = ChangeStep(GridChangeKind.MERGED, draft.starts_on, draft.reason, by, now)
    kept = next((grid for grid in grids if grid.code == code), None)
    ended = [grid for grid in grids if grid is not kept]
    for grid in ended:
        end_duty(session, grid, draft.starts_on - ONE_DAY)
    if kept is None:
        into = _new_part(session, grids[0], draft.into, grids[0].village_code, draft.starts_on)
    else:
        into = _go_on(session, kept, draft.into, step)
    for grid in ended:
        keep_change(session, grid, step, into)
        _hand_notes(session, grid, into)
    return into.uid


def _go_on(session: Session, grid: Grid, part: PartDraft, step: ChangeStep) -> Grid:
    """The grid goes on under its code, perhaps by another name."""
    name = checked_grid_name(part.name)
    refuse_same_name(session, grid.village_code, name, grid.id)
    keep_change(session, grid, step)
    grid.name, grid.name_key = name, name_key(name, personal=False)
    session.flush()
    return grid


def _new_part(session: Session, old: Grid, part: PartDraft, village_code: str, starts_on: date) -> Grid:
    """A new grid that takes over the old one's kind, Party branch and regular worker."""
    draft = GridDraft(part.code, part.name, village_code, old.kind, starts_on)
    made = new_grid(session, draft, starts_on)
    made.party_branch, made.party_secretary = old.party_branch, old.party_secretary
    serving = session.scalars(
        select(GridPosting).where(
            GridPosting.grid_id == old.id,
            GridPosting.voided_at.is_(None),
            GridPosting.substitute.is_(False),
            GridPosting.starts_on < starts_on,
            or_(GridPosting.ends_on.is_(None), GridPosting.ends_on >= starts_on - ONE_DAY),
        )
    ).all()
    for posting in serving[-1:]:
        session.add(
            GridPosting(
                grid_id=made.id, grid_worker_id=posting.grid_worker_id, starts_on=starts_on, substitute=False
            )
        )
    session.flush()
    return made


def _hand_notes(session: Session, old: Grid, new: Grid) -> None:
    """What is still to be done or kept in mind goes on with the grid that follows."""
    open_notes = select(GridNote).where(
        GridNote.grid_id == old.id, GridNote.voided_at.is_(None), GridNote.settled_on.is_(None)
    )
    for note in session.scalars(open_notes):
        note.grid_id = new.id
    session.flush()


def _checked_parts(parts: Sequence[PartDraft], *, least: int, sentence: str) -> tuple[str, ...]:
    codes = tuple(normal_number(part.code) for part in parts)
    if len(parts) < least:
        raise RuleViolation(sentence, "parts")
    if not all(codes):
        raise RuleViolation("请填写每个网格的编码。", "parts")
    if len(set(codes)) < len(codes):
        raise RuleViolation("编码写了两次，请核对。", "parts")
    if len({checked_grid_name(part.name) for part in parts}) < len(parts):
        raise RuleViolation("名称写了两次，请核对。", "parts")
    return codes
