"""Hand-over of a grid (工作交接): the leaving worker's open matters go to the successor in one step.

Postings, the responsible person of disputes and the list of matters change together or not at all; the list
is kept with the hand-over, and the sheet that both sign is printed from it (``grid_handover_sheet``).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from db.models.grid import Grid, GridPosting, GridWorker
from db.models.grid_history import GridHandover, GridHandoverItem
from desktop_app.domain.actor import Actor
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_edit import edit
from desktop_app.services.grid_matter import (
    WATCHED,
    Matter,
    MatterKind,
    matters_of,
    served_grids,
    sorted_matters,
    watched_matters,
)
from desktop_app.services.grid_training import stored_worker
from desktop_app.services.grid_worker import PostingDraft, WorkerDraft, normal_worker, post_worker
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.watched_handover import pass_on, visits_of

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HandoverDraft:
    """Who leaves, who takes over, from which day on; without ``grids`` all that the leaver serves.

    ``witness`` is the 监交人; a known successor is recognised by name and phone.
    """

    worker_uid: UUID
    successor: WorkerDraft
    starts_on: date
    grids: tuple[UUID, ...] = ()
    witness: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandoverDone:
    """What was handed over: the uid of the sheet, the grids and the matters."""

    uid: UUID
    successor: str
    grids: tuple[str, ...]
    matters: tuple[Matter, ...]


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """One hand-over of a grid, the newest first; ``matters`` counts those that may be read."""

    uid: UUID
    day: date
    from_name: str
    to_name: str
    witness: str
    note: str
    entered_by: str


@needs(Permission.EDIT_UNITS)
def hand_over(
    session: Session, draft: HandoverDraft, rules: Rules, *, by: Actor, now: datetime
) -> HandoverDone:
    """Let a successor take over grids and everything that is open in them.

    The leaver's postings end the day before; disputes for which the leaver is named get the successor's name
    and phone. Whom the leaver visits of the special groups is visited by the successor once all grids go
    over, also where ``by`` may not see them and is told nothing: nobody is left without a visitor.

    :raises RuleViolation: when the leaver serves none of the grids, the successor is the leaver or serves
        one already, or a posting began later.
    """
    leaver = stored_worker(session, draft.worker_uid)
    clean = normal_worker(draft.successor)
    if (clean.name, clean.phone) == (leaver.name, leaver.phone):
        raise RuleViolation("接任的人就是要离任的人，请核对。", "name")
    grids = _grids(session, leaver, draft)
    matters = matters_of(session, leaver, grids, by)
    watched = ()
    if len(grids) == len(served_grids(session, leaver, draft.starts_on - _ONE_DAY)):
        watched = visits_of(session, leaver, rules, by, draft.starts_on - _ONE_DAY)
    for grid in grids:
        _end_substitute(session, grid, clean, draft.starts_on)
        post_worker(session, PostingDraft(grid.uid, clean, draft.starts_on), by=by, now=now)
    successor = _successor(session, grids[0], draft.starts_on)
    rows = [
        GridHandover(
            grid_id=grid.id, from_worker_id=leaver.id, to_worker_id=successor.id, day=draft.starts_on,
            witness_name=normal_name(draft.witness) or None, note=normal_text(draft.note) or None,
            entered_at=now, entered_by=by.name,
        )
        for grid in grids
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    for matter in matters:
        home = next((n for n, g in enumerate(grids) if matter.grid == g.village_name + g.name), 0)
        session.add(
            GridHandoverItem(grid_handover_id=rows[home].id, entity=matter.entity, record_uid=matter.uid)
        )
        if matter.kind is MatterKind.DISPUTE and matter.responsible:
            person = {"responsible_name": successor.name, "responsible_phone": successor.phone}
            edit(session, matter.uid, person, rules, by=by, now=now)
    for person in watched:
        session.add(GridHandoverItem(grid_handover_id=rows[0].id, entity=WATCHED, record_uid=person.uid))
    pass_on(session, watched, successor.name)
    titles = tuple(grid.village_name + grid.name for grid in grids)
    told = sorted_matters((*matters, *watched_matters(watched, by)))
    return HandoverDone(rows[0].uid, successor.name, titles, told)


def _grids(session: Session, leaver: GridWorker, draft: HandoverDraft) -> tuple[Grid, ...]:
    served = served_grids(session, leaver, draft.starts_on - _ONE_DAY)
    wanted = tuple(grid for grid in served if not draft.grids or grid.uid in draft.grids)
    if not wanted or len(wanted) < len(set(draft.grids)):
        last = draft.starts_on - _ONE_DAY
        raise RuleViolation(f"{leaver.name}在 {last} 没有负责这个网格，请核对日期。", "starts_on")
    return wanted


def _end_substitute(session: Session, grid: Grid, successor: WorkerDraft, starts_on: date) -> None:
    """A substitute who becomes the regular worker is no substitute any more."""
    serving = session.scalars(
        select(GridPosting)
        .join(GridWorker, GridPosting.grid_worker_id == GridWorker.id)
        .where(
            GridPosting.grid_id == grid.id,
            GridPosting.substitute.is_(True),
            GridPosting.voided_at.is_(None),
            GridWorker.name == successor.name,
            GridWorker.phone == successor.phone,
        )
    )
    for posting in serving:
        if posting.ends_on is None or posting.ends_on >= starts_on:
            posting.ends_on = max(starts_on - _ONE_DAY, posting.starts_on)
    session.flush()


def _successor(session: Session, grid: Grid, starts_on: date) -> GridWorker:
    found = select(GridWorker).join(GridPosting, GridPosting.grid_worker_id == GridWorker.id)
    return session.scalars(
        found.where(
            GridPosting.grid_id == grid.id,
            GridPosting.starts_on == starts_on,
            GridPosting.substitute.is_(False),
            GridPosting.voided_at.is_(None),
        )
    ).one()


@needs(Permission.VIEW_UNITS)
def list_handovers(session: Session, grid_uid: UUID, *, by: Actor, today: date) -> tuple[HandoverRow, ...]:
    """The hand-overs of a grid, the newest first."""
    del by, today
    leaver, successor = aliased(GridWorker), aliased(GridWorker)
    found = session.execute(
        select(GridHandover, leaver.name, successor.name)
        .join(Grid, GridHandover.grid_id == Grid.id)
        .join(leaver, GridHandover.from_worker_id == leaver.id)
        .join(successor, GridHandover.to_worker_id == successor.id)
        .where(Grid.uid == grid_uid, GridHandover.voided_at.is_(None))
        .order_by(GridHandover.day.desc(), GridHandover.id.desc())
    )
    return tuple(
        HandoverRow(
            row.uid, row.day, before, after, row.witness_name or "", row.note or "", row.entered_by
        )
        for row, before, after in found
    )  # fmt: skip
