"""The facts of the printed hand-over sheet (网格工作交接单), see ``papers/grid_handover.py``."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import GridNoteKind
from db.models.dispute import Dispute
from db.models.grid import Grid, GridWorker
from db.models.grid_history import GridHandover, GridHandoverItem, GridNote
from db.models.sweep import GridEvent, SweepReport
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import mask_phone
from desktop_app.services.dispute_access import readable
from desktop_app.services.grid_duty import name_on, past_names
from desktop_app.services.grid_matter import WATCHED, MatterKind, watched_text
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.permissions import Permission, allowed
from desktop_app.services.rules import Rules
from desktop_app.services.watched_view import WatchedRow, rows_of

if TYPE_CHECKING:
    # The paper's module draws PDF and loads slowly; it is wanted only when somebody prints.
    from desktop_app.papers import grid_handover as paper


def handover_sheet(
    session: Session, handover: GridHandover, rules: Rules, by: Actor
) -> "paper.GridHandoverSheet":
    """What the sheet of a hand-over says: all grids that went from one worker to the other on that day.

    Matters of cases that the reader may not see are left out.
    """
    from desktop_app.papers import grid_handover as paper

    rows = session.scalars(
        select(GridHandover)
        .where(
            GridHandover.from_worker_id == handover.from_worker_id,
            GridHandover.to_worker_id == handover.to_worker_id,
            GridHandover.day == handover.day,
            GridHandover.voided_at.is_(None),
        )
        .order_by(GridHandover.id)
    ).all()
    grids = session.scalars(
        select(Grid).where(Grid.id.in_([row.grid_id for row in rows])).order_by(Grid.village_code, Grid.code)
    ).all()
    leaver = session.get_one(GridWorker, handover.from_worker_id)
    successor = session.get_one(GridWorker, handover.to_worker_id)
    matters = _matters(session, [row.id for row in rows], handover.day, rules, by)
    counts = Counter(matter.kind for matter in matters)
    rule = rules.profile.mask.phone
    past = past_names(session)
    before = {grid.id: name_on(past.get(grid.id, ()), handover.day) for grid in grids}
    titles = [
        grid.village_name + grid.name if then is None else then.village_name + then.name
        for grid in grids
        for then in (before[grid.id],)
    ]
    return paper.GridHandoverSheet(
        centre=rules.identity.name,
        grids=tuple(titles),
        leaver=leaver.name,
        leaver_phone=mask_phone(leaver.phone, rule) if leaver.phone else "",
        successor=successor.name,
        successor_phone=mask_phone(successor.phone, rule) if successor.phone else "",
        day=handover.day,
        findings=counts[MatterKind.FINDING.label],
        disputes=counts[MatterKind.DISPUTE.label],
        visits=counts[MatterKind.VISIT.label],
        notes=counts[MatterKind.NOTE.label],
        matters=tuple(matters),
        branch="、".join(dict.fromkeys(grid.party_branch for grid in grids if grid.party_branch)),
        secretary="、".join(dict.fromkeys(grid.party_secretary for grid in grids if grid.party_secretary)),
        witness=handover.witness_name or "",
        note=handover.note or "",
    )


def _matters(
    session: Session, handovers: Sequence[int], day: date, rules: Rules, by: Actor
) -> "list[paper.HandoverMatter]":
    items = session.scalars(
        select(GridHandoverItem)
        .where(GridHandoverItem.grid_handover_id.in_(handovers), GridHandoverItem.voided_at.is_(None))
        .order_by(GridHandoverItem.id)
    ).all()
    hidden = HiddenRecords(session, by)
    visits = any(item.entity == WATCHED for item in items) and allowed(by, Permission.VIEW_WATCHED)
    watched = {row.uid: row for row in rows_of(session, rules, by, day)} if visits else {}
    found: list[paper.HandoverMatter] = []
    for item in items:
        if not hidden.of(item.entity, item.record_uid):
            row = watched.get(item.record_uid)
            matter = _matter(session, item.entity, item.record_uid, by) if row is None else _visit(row)
            found += [] if matter is None else [matter]
    return found


def _visit(row: WatchedRow) -> "paper.HandoverMatter":
    """A visit of the special groups, without the kind of the group."""
    from desktop_app.papers import grid_handover as paper

    return paper.HandoverMatter(
        MatterKind.VISIT.label, "", row.last_visit or row.since_on, watched_text(row.name), row.due_on
    )


def _matter(session: Session, entity: str, uid: UUID, by: Actor) -> "paper.HandoverMatter | None":
    """A matter as its record says it now; None when it is not here (a package may bring it later)."""
    from desktop_app.papers import grid_handover as paper

    if entity == "dispute":
        case = session.scalars(select(Dispute).where(Dispute.uid == uid, readable(by))).one_or_none()
        if case is None:
            return None
        where = f"{case.village_name or ''}{case.grid_name or ''}"
        text = f"{case.number} {case.title}"
        day = case.registered_at.date()
        return paper.HandoverMatter(MatterKind.DISPUTE.label, where, day, text, case.due_on)
    if entity == "grid_note":
        note = session.execute(
            select(GridNote, Grid).join(Grid, GridNote.grid_id == Grid.id).where(GridNote.uid == uid)
        ).one_or_none()
        if note is None:
            return None
        kind = MatterKind.VISIT if note[0].kind is GridNoteKind.VISIT else MatterKind.NOTE
        title = note[1].village_name + note[1].name
        return paper.HandoverMatter(kind.label, title, note[0].day, note[0].content, note[0].due_on)
    if entity == WATCHED:
        return None  # nobody visits any more, or another office has the list
    event = session.execute(
        select(GridEvent, SweepReport, Grid)
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .join(Grid, SweepReport.grid_id == Grid.id)
        .where(GridEvent.uid == uid)
    ).one_or_none()
    if event is None:
        return None
    finding, report, grid = event
    parties = f"（{finding.parties_text}）" if finding.parties_text else ""
    title = grid.village_name + grid.name
    return paper.HandoverMatter(
        MatterKind.FINDING.label, title, report.day, finding.description + parties, None
    )
