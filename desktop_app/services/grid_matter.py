"""What a grid worker still has in hand: open findings, disputes, visits and notes of the grids served.

Findings, visits and notes belong to the grid, and to whatever it came from by re-division; disputes to who
reported them or is named as responsible; visits of the special groups to who is named there. Cases that
somebody may not read are left out, and the special groups for whoever may not see them.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.enums import GridEventOutcome, GridNoteKind, Labelled
from db.models.dispute import Dispute
from db.models.grid import Grid, GridPosting, GridWorker
from db.models.grid_history import GridChange, GridHandover, GridHandoverItem, GridNote
from db.models.sweep import GridEvent, SweepReport
from desktop_app.domain.actor import Actor
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.services.dispute_access import hidden_ids, readable
from desktop_app.services.grid_duty import name_on, past_names
from desktop_app.services.grid_training import stored_worker
from desktop_app.services.permissions import Permission, allowed, needs
from desktop_app.services.rules import Rules
from desktop_app.services.watched_handover import visits_of
from desktop_app.services.watched_view import WatchedRow


class MatterKind(Labelled):
    """Kind of a matter in hand."""

    FINDING = "finding", "待处置情况"
    DISPUTE = "dispute", "在办纠纷"
    VISIT = "visit", "走访"
    NOTE = "note", "备忘"


WATCHED = "watched_person"
ENTITIES = {
    MatterKind.FINDING: "grid_event",
    MatterKind.DISPUTE: "dispute",
    MatterKind.VISIT: "grid_note",
    MatterKind.NOTE: "grid_note",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter in hand: since when, by when, in which grid; ``responsible``: the worker is named for it."""

    kind: MatterKind
    uid: UUID
    grid: str
    day: date
    text: str
    due_on: date | None = None
    responsible: bool = False
    watched: bool = False
    """A visit of the special groups; of which kind is not told."""

    @property
    def entity(self) -> str:
        """Table of the record that it is about."""
        return WATCHED if self.watched else ENTITIES[self.kind]


@needs(Permission.VIEW_UNITS)
def worker_matters(
    session: Session, worker_uid: UUID, rules: Rules, *, by: Actor, today: date
) -> tuple[Matter, ...]:
    """What a worker has in hand in the grids served today.

    :raises RuleViolation: for an unknown worker.
    """
    worker = stored_worker(session, worker_uid)
    found = matters_of(session, worker, served_grids(session, worker, today), by)
    return sorted_matters((*found, *watched_matters(visits_of(session, worker, rules, by, today), by)))


def served_grids(session: Session, worker: GridWorker, day: date) -> tuple[Grid, ...]:
    """Grids that a worker serves on a day as the regular worker, by village and code."""
    found = (
        select(Grid)
        .join(GridPosting, GridPosting.grid_id == Grid.id)
        .where(
            GridPosting.grid_worker_id == worker.id,
            GridPosting.voided_at.is_(None),
            GridPosting.substitute.is_(False),
            GridPosting.starts_on <= day,
            or_(GridPosting.ends_on.is_(None), GridPosting.ends_on >= day),
            Grid.voided_at.is_(None),
        )
        .order_by(Grid.village_code, Grid.code)
    )
    return tuple(session.scalars(found))


def matters_of(session: Session, worker: GridWorker, grids: Sequence[Grid], by: Actor) -> tuple[Matter, ...]:
    """Open matters of ``worker`` in these grids, for the services that build on it; by kind, then by day."""
    found = [matter for grid in grids for matter in _of_grid(session, grid, by)]
    return sorted_matters((*found, *_disputes(session, worker, grids, by)))


def sorted_matters(matters: Iterable[Matter]) -> tuple[Matter, ...]:
    """Matters by kind, then by day."""
    order = list(MatterKind)
    return tuple(sorted(matters, key=lambda matter: (order.index(matter.kind), matter.day, matter.uid)))


def watched_matters(rows: Iterable[WatchedRow], by: Actor) -> tuple[Matter, ...]:
    """Visits of the special groups as matters; none for whoever may not see them."""
    if not allowed(by, Permission.VIEW_WATCHED):
        return ()
    return tuple(
        Matter(
            MatterKind.VISIT, row.uid, "", row.last_visit or row.since_on, watched_text(row.name),
            row.due_on, responsible=True, watched=True,
        )
        for row in rows
    )  # fmt: skip


def watched_text(name: str) -> str:
    """What a visit of the special groups is called where the kind of the group is not told."""
    return f"上门走访 {name}"


def lineage(session: Session, grid: Grid) -> tuple[int, ...]:
    """Local ids of a grid and of all grids that went into it."""
    known = [grid.id]
    for place in known:
        before = select(GridChange.grid_id).where(
            GridChange.successor_id == place, GridChange.voided_at.is_(None)
        )
        known += [grid_id for grid_id in session.scalars(before) if grid_id not in known]
    return tuple(known)


def _of_grid(session: Session, grid: Grid, by: Actor) -> Iterator[Matter]:
    ids, past = lineage(session, grid), past_names(session)
    hidden = hidden_ids(session, by)
    events = session.execute(
        select(GridEvent, SweepReport, Grid)
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .join(Grid, SweepReport.grid_id == Grid.id)
        .where(
            SweepReport.grid_id.in_(ids),
            SweepReport.voided_at.is_(None),
            GridEvent.voided_at.is_(None),
            GridEvent.outcome == GridEventOutcome.OPEN,
        )
    )
    for event, report, of in events:
        if event.dispute_id in hidden:
            continue
        then = name_on(past.get(of.id, ()), report.day)
        title = of.village_name + of.name if then is None else then.village_name + then.name
        parties = f"（{event.parties_text}）" if event.parties_text else ""
        yield Matter(MatterKind.FINDING, event.uid, title, report.day, event.description + parties)
    notes = select(GridNote).where(
        GridNote.grid_id.in_(ids), GridNote.voided_at.is_(None), GridNote.settled_on.is_(None)
    )
    for note in session.scalars(notes):
        kind = MatterKind.VISIT if note.kind is GridNoteKind.VISIT else MatterKind.NOTE
        yield Matter(kind, note.uid, grid.village_name + grid.name, note.day, note.content, note.due_on)


def _disputes(session: Session, worker: GridWorker, grids: Sequence[Grid], by: Actor) -> Iterator[Matter]:
    ids = {grid_id for grid in grids for grid_id in lineage(session, grid)}
    codes = tuple(session.scalars(select(Grid.code).where(Grid.id.in_(ids))))
    reported = (
        select(GridEvent.dispute_id)
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .where(
            SweepReport.grid_id.in_(ids),
            SweepReport.reporter_name == worker.name,
            SweepReport.voided_at.is_(None),
            GridEvent.voided_at.is_(None),
            GridEvent.dispute_id.is_not(None),
        )
    )
    found = select(Dispute).where(
        Dispute.voided_at.is_(None),
        Dispute.state.in_(OPEN_STATES),
        func.coalesce(Dispute.moved_to, Dispute.office_id) == by.office_uid,
        readable(by),
        or_(Dispute.responsible_name == worker.name, Dispute.id.in_(reported)),
    )
    told = set(session.scalars(reported))
    for dispute in session.scalars(found.order_by(Dispute.id)):
        responsible = _is_named(dispute, worker, codes)
        if responsible or dispute.id in told:
            where = f"{dispute.village_name or ''}{dispute.grid_name or ''}"
            text = f"{dispute.number} {dispute.title}"
            day = dispute.registered_at.date()
            yield Matter(MatterKind.DISPUTE, dispute.uid, where, day, text, dispute.due_on, responsible)


def _is_named(dispute: Dispute, worker: GridWorker, codes: Collection[str]) -> bool:
    """Whether the worker is the person responsible, and not another one of the same name."""
    if dispute.responsible_name != worker.name:
        return False
    if dispute.responsible_phone:
        return dispute.responsible_phone == worker.phone
    return dispute.grid_code is None or dispute.grid_code in codes


def holders(session: Session, entity: str, uids: Collection[UUID]) -> dict[UUID, str]:
    """Who has these records in hand because somebody handed them over: the newest successor by uid."""
    found: dict[UUID, str] = {}
    wanted = sorted(uids)
    for start in range(0, len(wanted), 400):
        rows = session.execute(
            select(GridHandoverItem.record_uid, GridWorker.name)
            .join(GridHandover, GridHandoverItem.grid_handover_id == GridHandover.id)
            .join(GridWorker, GridHandover.to_worker_id == GridWorker.id)
            .where(
                GridHandoverItem.entity == entity,
                GridHandoverItem.voided_at.is_(None),
                GridHandoverItem.record_uid.in_(wanted[start : start + 400]),
            )
            .order_by(GridHandover.day, GridHandover.id)
        )
        found |= {uid: name for uid, name in rows}  # noqa: C416 - rows are no pairs to the checker
    return found
