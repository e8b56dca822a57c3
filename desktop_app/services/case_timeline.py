"""The timeline of a dispute as its detail shows it: steps and notes, and what the county decided about it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.custody import Custody
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.services.case_holder import decided_at
from desktop_app.services.custody import IN_ORDER
from desktop_app.services.dispute_history import TimelineRow, timeline
from desktop_app.services.permissions import Permission, needs


@needs(Permission.VIEW_DISPUTES)
def case_timeline(session: Session, dispute: Dispute, *, by: Actor, today: date) -> tuple[TimelineRow, ...]:
    """Everything by the time at which it happened.

    What an office entered after it had lost the case is marked 原承办单位补报: it did not know yet.
    """
    rows = timeline(session, dispute.uid, by=by, today=today)
    decisions = _decisions(session, dispute.uid)
    if not decisions:
        return rows
    marked = [replace(row, late=_is_late(row, decisions)) for row in rows]
    marked += [_row(decision, at) for decision, at in decisions]
    return tuple(sorted(marked, key=lambda row: row.happened_at))


def _decisions(session: Session, dispute_uid: UUID) -> list[tuple[Custody, datetime]]:
    rows = session.scalars(
        select(Custody)
        .where(Custody.dispute_uid == dispute_uid, Custody.voided_at.is_(None))
        .order_by(*IN_ORDER)
    )
    return [(row, decided_at(session, row)) for row in rows]


def _is_late(row: TimelineRow, decisions: Sequence[tuple[Custody, datetime]]) -> bool:
    """Whether the author's office had lost the case by then. Clocks only mark here, they decide nothing."""
    lost = False
    for decision, at in decisions:
        if at > row.entered_at:
            break
        if decision.from_office_id == row.office_id:
            lost = True
        if decision.to_office_id == row.office_id:
            lost = False
    return lost


def _row(decision: Custody, at: datetime) -> TimelineRow:
    return TimelineRow(
        "custody",
        f"改由{decision.to_name}承办",
        decision.reason,
        decision.from_name,
        decision.to_name,
        at,
        at,
        decision.decided_by,
        True,
        decision.office_id,
    )
