"""Special groups when a grid worker leaves: whom the leaver visited is visited by the successor.

A person on the list has no grid, only the name of who visits. So the list goes over as a whole with all grids
of the leaver, and where two serving workers have that name nobody is moved: a person decides on the page of
the list. The kind of the group is told nowhere here.
"""

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.models.grid import GridPosting, GridWorker
from db.models.watched import WatchedPerson
from desktop_app.domain.actor import Actor
from desktop_app.services.rules import Rules
from desktop_app.services.watched_view import WatchedRow, rows_of


def visits_of(
    session: Session, worker: GridWorker, rules: Rules, by: Actor, today: date
) -> tuple[WatchedRow, ...]:
    """Who is visited by a worker, with the day by which the next visit is due, the nearest first.

    Called inside services; who may not see the special groups must not be told.
    """
    if _namesakes(session, worker, today):
        return ()
    rows = (row for row in rows_of(session, rules, by, today) if row.responsible_name == worker.name)
    return tuple(sorted(rows, key=lambda row: (row.due_on or date.max, row.name)))


def pass_on(session: Session, rows: tuple[WatchedRow, ...], successor: str) -> None:
    """Name the successor as the one who visits these people from now on."""
    wanted = [row.uid for row in rows]
    for person in session.scalars(select(WatchedPerson).where(WatchedPerson.uid.in_(wanted))):
        person.responsible_name = successor
    session.flush()


def _namesakes(session: Session, worker: GridWorker, today: date) -> int:
    """How many others of the same name serve a grid."""
    serving = (
        select(func.count(func.distinct(GridWorker.id)))
        .join(GridPosting, GridPosting.grid_worker_id == GridWorker.id)
        .where(
            GridWorker.name == worker.name,
            GridWorker.id != worker.id,
            GridPosting.voided_at.is_(None),
            or_(GridPosting.ends_on.is_(None), GridPosting.ends_on >= today),
        )
    )
    return session.scalar(serving) or 0
