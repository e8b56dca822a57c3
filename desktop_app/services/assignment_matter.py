"""What a leader may be given: a dispute, a petition, a hazard, each read by one function of the same form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import GridEventKind, MatterKind, RiskLevel
from db.models.dispute import Dispute
from db.models.grid import Grid
from db.models.sweep import GridEvent, SweepReport
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.services.dispute_access import readable
from desktop_app.services.hidden_record import HiddenRecords


@dataclass(frozen=True, slots=True)
class AssignmentMatter:
    """What is put to a leader, as far as the assignment needs to know it.

    ``number`` is empty where the matter has none (a hazard); ``due_on`` is its own limit;
    ``profile_version`` names the rules it was opened under, empty for the present ones.
    """

    kind: MatterKind
    uid: UUID
    number: str
    title: str
    people: tuple[str, ...]
    risk: RiskLevel
    village_name: str
    opened_on: date
    due_on: date | None
    is_open: bool
    state_label: str
    profile_version: str = ""


Reader = Callable[[Session, UUID, Actor], AssignmentMatter | None]


def find_matter(session: Session, kind: MatterKind, uid: UUID, by: Actor) -> AssignmentMatter | None:
    """The matter; None when it is not here, void, or not for this user to read."""
    return READERS[kind](session, uid, by)


def _dispute(session: Session, uid: UUID, by: Actor) -> AssignmentMatter | None:
    found = session.scalars(
        select(Dispute).where(Dispute.uid == uid, Dispute.voided_at.is_(None), readable(by))
    ).one_or_none()
    if found is None:
        return None
    return AssignmentMatter(
        MatterKind.DISPUTE, found.uid, found.number, found.title,
        tuple(p.name for p in found.parties if p.voided_at is None), found.risk_level,
        found.village_name or "", local_date(found.registered_at), found.due_on,
        found.state in OPEN_STATES, found.state.label, found.profile_version,
    )  # fmt: skip


def _hazard(session: Session, uid: UUID, by: Actor) -> AssignmentMatter | None:
    if HiddenRecords(session, by).of("grid_event", uid):
        return None
    found = session.execute(
        select(GridEvent, SweepReport.day, Grid)
        .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
        .join(Grid, SweepReport.grid_id == Grid.id)
        .where(
            GridEvent.uid == uid,
            GridEvent.kind == GridEventKind.HAZARD,
            GridEvent.voided_at.is_(None),
            SweepReport.voided_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    event, day, grid = found
    people = () if not event.owner_name else (event.owner_name,)
    return AssignmentMatter(
        MatterKind.HAZARD, event.uid, "", event.description[:60], people, event.risk_level or RiskLevel.BLUE,
        grid.village_name, day, event.due_on, event.closed_on is None,
        "整改中" if event.closed_on is None else "已销号",
    )  # fmt: skip


def _petition(session: Session, uid: UUID, by: Actor) -> AssignmentMatter | None:
    # The service of petitions names AssignmentMatter itself, so it is wanted only when it is called.
    from desktop_app.services.petition_view import petition_matter

    return petition_matter(session, uid, by)


READERS: dict[MatterKind, Reader] = {
    MatterKind.DISPUTE: _dispute,
    MatterKind.HAZARD: _hazard,
    MatterKind.PETITION: _petition,
}
"""One reader a kind."""
