"""The notes (卷宗情况说明) of a dossier as rows. Called inside other services."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.dossier import DossierNote


def notes_of(session: Session, mediation_id: int) -> list[DossierNote]:
    """The notes (卷宗情况说明) of a dossier, the oldest first."""
    query = select(DossierNote).where(
        DossierNote.mediation_id == mediation_id, DossierNote.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(DossierNote.filed_on, DossierNote.uid)))


def explained(session: Session, mediation_id: int) -> frozenset[str]:
    """Keys of the contradictions that the notes of a dossier explain."""
    return frozenset(key for note in notes_of(session, mediation_id) for key in note.explains)
