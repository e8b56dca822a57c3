"""卷宗情况说明 (F11): written before filing to explain a contradiction, or afterwards for what came later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from db.models.dossier import DossierNote
from db.models.mediation import Committee, Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.dossier_edition import addenda_of, dossier_of
from desktop_app.services.dossier_note_record import notes_of
from desktop_app.services.paper_sheet import PaperSheet, Reading, sheet
from desktop_app.services.permissions import Permission, needs

if TYPE_CHECKING:
    from desktop_app.papers.dossier_note import DossierNote as NotePaper


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """What is entered; ``explains`` are keys of contradictions (``Finding.key``) that it accounts for."""

    text: str
    missing: str = ""
    filed_by: str = ""
    checked_by: str = ""
    checked_on: date | None = None
    explains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as it is read; ``edition`` 1 was bound with the dossier, later ones with its addenda."""

    uid: UUID
    edition: int
    text: str
    missing: str
    filed_by: str
    filed_on: date
    checked_by: str
    checked_on: date | None
    explains: tuple[str, ...]


@needs(Permission.BIND_DOSSIER)
def write_note(session: Session, mediation_uid: UUID, draft: NoteDraft, *, by: Actor, now: datetime) -> UUID:
    """Write a note; after the filing it is bound with the next addenda. What was written is never changed.

    :raises RuleViolation: without text, for a checking day that has not come, or another office's case.
    """
    mediation = record.find_own(session, mediation_uid, by)
    if not draft.text.strip():
        raise RuleViolation("请写明卷宗的情况，例如少了哪一页、为什么日期对不上。", "text")
    if draft.checked_on is not None and not draft.checked_by.strip():
        raise RuleViolation("写了检查时间，请同时填写检查人。", "checked_by")
    if draft.checked_on is not None and draft.checked_on > local_date(now):
        raise RuleViolation("检查时间还没到，请核对。", "checked_on")
    kept = dossier_of(session, mediation.id)
    made = DossierNote(
        mediation_id=mediation.id,
        edition=1 if kept is None else kept.edition + 1,
        text=draft.text.strip(),
        missing=draft.missing.strip() or None,
        explains=sorted(set(draft.explains)),
        filed_by=draft.filed_by.strip() or by.name,
        filed_on=local_date(now),
        checked_by=draft.checked_by.strip() or None,
        checked_on=draft.checked_on,
    )
    session.add(made)
    session.flush()
    return made.uid


@needs(Permission.VIEW_MEDIATION)
def list_notes(session: Session, mediation_uid: UUID, *, by: Actor, today: date) -> tuple[NoteRow, ...]:
    """The notes of a dossier, the oldest first.

    :raises RuleViolation: when the mediation is unknown.
    """
    del today
    mediation = record.find(session, mediation_uid, by)
    return tuple(_row(note) for note in notes_of(session, mediation.id))


def _row(note: DossierNote) -> NoteRow:
    return NoteRow(
        note.uid, note.edition, note.text, note.missing or "", note.filed_by, note.filed_on,
        note.checked_by or "", note.checked_on, tuple(note.explains),
    )  # fmt: skip


def note_paper(note: DossierNote, at: Reading) -> PaperSheet:
    """The note as a paper."""
    from desktop_app.papers.dossier_note import render

    mediation = at.session.get_one(Mediation, note.mediation_id)
    return sheet(_content(at.session, note, mediation), render, mediation.number)


def _content(session: Session, note: DossierNote, mediation: Mediation) -> "NotePaper":
    from desktop_app.papers.dossier_note import DossierNote as NotePaper

    later: Sequence[str] = ()
    if note.edition > 1:
        later = [one.title for one in addenda_of(session, mediation, note.edition)]
    return NotePaper(
        committee=session.get_one(Committee, mediation.committee_id).name,
        number=mediation.number or "",
        text=note.text,
        filed_by=note.filed_by,
        filed_on=note.filed_on,
        missing=note.missing or "",
        later=tuple(later),
        checked_by=note.checked_by or "",
        checked_on=note.checked_on,
    )
