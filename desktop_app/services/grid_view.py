"""One grid in full, as the page 网格与人员 shows it: who serves it, what is in hand, and its past."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import Gender
from db.models.grid import Grid, GridWorker
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import mask_phone
from desktop_app.services.external_code import ExternalCodeRow, list_external_codes
from desktop_app.services.grid import GridRow, list_grids, stored_grid
from desktop_app.services.grid_change import GridChangeRow, list_grid_changes
from desktop_app.services.grid_handover import HandoverRow, list_handovers
from desktop_app.services.grid_matter import Matter, served_grids, worker_matters
from desktop_app.services.grid_note import NoteRow, list_grid_notes
from desktop_app.services.grid_training import TrainingRow, list_training
from desktop_app.services.grid_worker import PostingRow, list_postings
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class WorkerCard:
    """The regular worker of a grid: contact (phone masked), the grids served, training, matters in hand."""

    uid: UUID
    name: str
    gender: Gender
    phone_masked: str
    contact: str
    party_member: bool
    grids: tuple[str, ...]
    trainings: tuple[TrainingRow, ...]
    matters: tuple[Matter, ...]


@dataclass(frozen=True, slots=True)
class GridDetail:
    """A grid with everything about it; without ``worker`` nobody is posted. ``neighbours`` of its village."""

    row: GridRow
    worker: WorkerCard | None
    postings: tuple[PostingRow, ...]
    handovers: tuple[HandoverRow, ...]
    changes: tuple[GridChangeRow, ...]
    notes: tuple[NoteRow, ...]
    codes: tuple[ExternalCodeRow, ...]
    neighbours: tuple[GridRow, ...]
    villages: tuple[tuple[str, str], ...]
    """Codes and names of the villages of the township, for moving the grid."""


@needs(Permission.VIEW_UNITS)
def grid_detail(session: Session, grid_uid: UUID, rules: Rules, *, by: Actor, today: date) -> GridDetail:
    """One grid in full.

    :raises RuleViolation: when it is not known, or not in force any more.
    """
    grid = stored_grid(session, grid_uid)
    township = session.scalar(select(Unit.parent_code).where(Unit.code == grid.village_code))
    listed = list_grids(session, township, today, rules, by=by, today=today)
    row = next((row for row in listed if row.uid == grid_uid), None) or _past_row(grid)
    villages = session.execute(
        select(Unit.code, Unit.name).where(Unit.parent_code == township).order_by(Unit.code)
    )
    postings = list_postings(session, grid_uid, rules, by=by, today=today)
    return GridDetail(
        row,
        _worker(session, postings, rules, by, today),
        postings,
        list_handovers(session, grid_uid, by=by, today=today),
        list_grid_changes(session, grid_uid, by=by, today=today),
        list_grid_notes(session, grid_uid, by=by, today=today),
        list_external_codes(session, grid_uid, by=by, today=today),
        tuple(r for r in listed if r.village_code == row.village_code and r.uid != grid_uid),
        tuple((code, name) for code, name in villages),
    )


def _past_row(grid: Grid) -> GridRow:
    return GridRow(
        grid.uid, grid.code, grid.name, grid.kind, grid.village_code, grid.village_name, grid.valid_from,
        grid.valid_to, None, None, False, grid.party_branch or "", grid.party_secretary or "",
    )  # fmt: skip


def _worker(
    session: Session, postings: tuple[PostingRow, ...], rules: Rules, by: Actor, today: date
) -> WorkerCard | None:
    serving = (
        p
        for p in postings
        if not p.substitute and p.starts_on <= today and (p.ends_on is None or p.ends_on >= today)
    )
    posting = next(serving, None)
    if posting is None:
        return None
    worker = session.scalars(select(GridWorker).where(GridWorker.uid == posting.worker_uid)).one()
    return WorkerCard(
        worker.uid,
        worker.name,
        worker.gender,
        mask_phone(worker.phone, rules.profile.mask.phone) if worker.phone else "",
        worker.contact or "",
        worker.party_member,
        tuple(grid.village_name + grid.name for grid in served_grids(session, worker, today)),
        list_training(session, worker.uid, by=by, today=today),
        worker_matters(session, worker.uid, rules, by=by, today=today),
    )
