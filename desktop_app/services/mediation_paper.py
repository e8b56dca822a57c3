"""The papers of a mediation that exist now, in the order of its course.

What can be printed of a case and what lies in the slots of its dossier both come from here. A new kind of
paper is one more function in ``SOURCES``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import AgreementForm, MediationState, PaperKind
from db.models.mediation import Mediation
from desktop_app.services import mediation_record as record
from desktop_app.services.dossier_note_record import notes_of


@dataclass(frozen=True, slots=True)
class MediationPaper:
    """A paper that ``make_paper(kind, subject)`` gives.

    ``signed`` is false while a signature or seal on it is still to come, ``in_dossier`` false for one that is
    printed but not filed, e.g. an agreement that came to nothing.
    """

    kind: PaperKind
    subject: UUID
    name: str
    number: str
    signed: bool = True
    in_dossier: bool = True


Source = Callable[[Session, Mediation], Iterator[MediationPaper]]


def papers_of(session: Session, mediation: Mediation) -> tuple[MediationPaper, ...]:
    """All papers of a mediation. Called inside other services."""
    return tuple(paper for source in SOURCES for paper in source(session, mediation))


def _acceptance(session: Session, mediation: Mediation) -> Iterator[MediationPaper]:
    del session
    if mediation.accepted_on is not None:
        kind = PaperKind.ACCEPTANCE_REGISTER
        yield MediationPaper(kind, mediation.uid, kind.label, mediation.number or "")


def _meetings(session: Session, mediation: Mediation) -> Iterator[MediationPaper]:
    kind = PaperKind.MEDIATION_RECORD
    for meeting in record.meetings_of(session, mediation.id):
        name = f"{kind.label}（第{meeting.ordinal}次）"
        yield MediationPaper(kind, meeting.uid, name, mediation.number or "")


def _agreement(session: Session, mediation: Mediation) -> Iterator[MediationPaper]:
    agreement = record.agreement_of(session, mediation.id)
    if agreement is not None and agreement.form is AgreementForm.WRITTEN:
        kind = PaperKind.AGREEMENT
        yield MediationPaper(
            kind,
            agreement.uid,
            kind.label,
            agreement.number,
            signed=agreement.effective_on is not None,
            in_dossier=mediation.state in {MediationState.ACCEPTED, MediationState.AGREED},
        )


def _notes(session: Session, mediation: Mediation) -> Iterator[MediationPaper]:
    kind = PaperKind.DOSSIER_NOTE
    for note in notes_of(session, mediation.id):
        # What is written after the filing is bound with the addenda.
        filed = note.edition == 1
        yield MediationPaper(kind, note.uid, kind.label, mediation.number or "", in_dossier=filed)


SOURCES: tuple[Source, ...] = (_acceptance, _meetings, _agreement, _notes)
"""Where papers come from, in the order in which they are listed."""
