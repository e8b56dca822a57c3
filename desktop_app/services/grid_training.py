"""Training of grid workers (培训): dated entries, the newest first."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.grid import GridWorker
from db.models.grid_history import GridTraining
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.permissions import Permission, needs

MOST_HOURS = 200


@dataclass(frozen=True, slots=True)
class TrainingDraft:
    """A training as entered; ``hours`` are 学时."""

    day: date
    subject: str
    hours: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One training of a worker."""

    uid: UUID
    day: date
    subject: str
    hours: int | None
    note: str


def stored_worker(session: Session, uid: UUID) -> GridWorker:
    """The record of a grid worker.

    :raises RuleViolation: when it is unknown.
    """
    worker = session.scalars(
        select(GridWorker).where(GridWorker.uid == uid, GridWorker.voided_at.is_(None))
    ).one_or_none()
    if worker is None:
        raise RuleViolation("找不到这位网格员，请刷新后再试。", "worker")
    return worker


@needs(Permission.EDIT_UNITS)
def add_training(
    session: Session, worker_uid: UUID, draft: TrainingDraft, *, by: Actor, now: datetime
) -> UUID:
    """Note a training of a worker; returns its uid.

    :raises RuleViolation: without subject, in the future, with impossible hours, or entered already.
    """
    del by
    worker = stored_worker(session, worker_uid)
    subject = normal_text(draft.subject)
    if not subject or len(subject) > 200:
        raise RuleViolation("请写明培训内容，最多 200 个字。", "subject")
    if draft.day > local_date(now):
        raise RuleViolation("培训日期还没到，请核对。", "day")
    if draft.hours is not None and not 1 <= draft.hours <= MOST_HOURS:
        raise RuleViolation(f"学时应在 1 至 {MOST_HOURS} 之间，请核对。", "hours")
    same = select(GridTraining.id).where(
        GridTraining.grid_worker_id == worker.id, GridTraining.day == draft.day,
        GridTraining.subject == subject, GridTraining.voided_at.is_(None),
    )  # fmt: skip
    if session.scalars(same).first() is not None:
        raise RuleViolation("这次培训已经记过了。", "subject")
    training = GridTraining(
        grid_worker_id=worker.id, day=draft.day, subject=subject, hours=draft.hours,
        note=normal_text(draft.note) or None,
    )  # fmt: skip
    session.add(training)
    session.flush()
    return training.uid


@needs(Permission.EDIT_UNITS)
def void_training(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Make a mistaken entry void, with the reason.

    :raises RuleViolation: without reason, or when it is unknown.
    """
    del by
    if not reason.strip():
        raise RuleViolation("请写明作废的理由。", "reason")
    training = session.scalars(
        select(GridTraining).where(GridTraining.uid == uid, GridTraining.voided_at.is_(None))
    ).one_or_none()
    if training is None:
        raise RuleViolation("找不到这条培训记录，请刷新后再看。", "training")
    training.voided_at, training.voided_reason = now, normal_text(reason)
    session.flush()


@needs(Permission.VIEW_UNITS)
def list_training(session: Session, worker_uid: UUID, *, by: Actor, today: date) -> tuple[TrainingRow, ...]:
    """The trainings of a worker, newest first."""
    del by, today
    found = session.scalars(
        select(GridTraining)
        .join(GridWorker, GridTraining.grid_worker_id == GridWorker.id)
        .where(GridWorker.uid == worker_uid, GridTraining.voided_at.is_(None))
        .order_by(GridTraining.day.desc(), GridTraining.id.desc())
    )
    return tuple(TrainingRow(t.uid, t.day, t.subject, t.hours, t.note or "") for t in found)
