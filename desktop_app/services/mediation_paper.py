"""The papers of a mediation that exist now, in the order of its course.

What can be printed of a case and what lies in the slots of its dossier both come from here. A new kind of
paper is one more function in ``SOURCES``.
"""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.mediation import Mediation
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement_paper import after_papers, agreement_papers
from desktop_app.services.paper_row import MediationPaper, Source


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


SOURCES: tuple[Source, ...] = (_acceptance, _meetings, agreement_papers, after_papers)
"""Where papers come from, in the order in which they are listed."""
