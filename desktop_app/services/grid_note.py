"""What is kept in mind about a grid: notes, and visits that are due; they stay when its worker changes."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import GridNoteKind
from db.models.grid import Grid
from db.models.grid_history import GridNote
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.grid import stored_grid
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """A note as entered; a visit (走访) has the day by which it is due."""

    content: str
    kind: GridNoteKind = GridNoteKind.NOTE
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note of a grid: the open ones first, by what is due, then the settled ones, newest first."""

    uid: UUID
    kind: GridNoteKind
    day: date
    content: str
    due_on: date | None
    settled_on: date | None
    result: str
    entered_by: str

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and it is still open."""
        return self.settled_on is None and self.due_on is not None and self.due_on < today


@needs(Permission.EDIT_UNITS)
def add_grid_note(session: Session, grid_uid: UUID, draft: NoteDraft, *, by: Actor, now: datetime) -> UUID:
    """Note something about a grid; returns its uid.

    :raises RuleViolation: without content, or a visit without the day by which it is due.
    """
    grid = stored_grid(session, grid_uid)
    content = normal_text(draft.content)
    if not content or len(content) > 500:
        raise RuleViolation("请写明要记住的事，最多 500 个字。", "content")
    if draft.kind is GridNoteKind.VISIT and draft.due_on is None:
        raise RuleViolation("走访要写明最晚哪天去。", "due_on")
    note = GridNote(
        grid_id=grid.id, kind=draft.kind, day=local_date(now), content=content, due_on=draft.due_on,
        entered_by=by.name,
    )  # fmt: skip
    session.add(note)
    session.flush()
    return note.uid


@needs(Permission.EDIT_UNITS)
def settle_grid_note(session: Session, uid: UUID, result: str, *, by: Actor, now: datetime) -> None:
    """Note that something was done, with how.

    :raises RuleViolation: without result, unknown, or settled already.
    """
    del by
    note = session.scalars(
        select(GridNote).where(GridNote.uid == uid, GridNote.voided_at.is_(None))
    ).one_or_none()
    if note is None or note.settled_on is not None:
        raise RuleViolation("这一条已经办结，请刷新后再看。", "note")
    clean = normal_text(result)
    if not clean:
        raise RuleViolation("请写明怎样办结的。", "result")
    note.settled_on, note.result = local_date(now), clean
    session.flush()


@needs(Permission.VIEW_UNITS)
def list_grid_notes(session: Session, grid_uid: UUID, *, by: Actor, today: date) -> tuple[NoteRow, ...]:
    """The notes of a grid, open ones first."""
    del by, today
    found = session.scalars(
        select(GridNote)
        .join(Grid, GridNote.grid_id == Grid.id)
        .where(Grid.uid == grid_uid, GridNote.voided_at.is_(None))
    )
    rows = [note_row(note) for note in found]
    return tuple(sorted(rows, key=_order))


def note_row(note: GridNote) -> NoteRow:
    """A note as it is listed."""
    return NoteRow(
        note.uid, note.kind, note.day, note.content, note.due_on, note.settled_on, note.result or "",
        note.entered_by,
    )  # fmt: skip


def _order(row: NoteRow) -> tuple[bool, date, int]:
    return row.settled_on is not None, row.due_on or date.max, -(row.settled_on or row.day).toordinal()
