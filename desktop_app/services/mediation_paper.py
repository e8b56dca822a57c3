"""The papers of a mediation that exist now, in the order of its course.

What can be printed of a case and what lies in the slots of its dossier both come from here. A new kind of
paper is one more function in ``SOURCES``.
"""

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.exchanged import exchanged_classes, parent_reference, table_of
from db.models.mediation import Mediation
from desktop_app.services import course_paper
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement_paper import after_papers, agreement_papers
from desktop_app.services.dossier_note_record import notes_of
from desktop_app.services.evidence import evidence_of
from desktop_app.services.investigation_record import investigations_of
from desktop_app.services.meeting_protocol import protocol_of
from desktop_app.services.paper_row import MediationPaper, Source
from desktop_app.services.separate_talk import talks_of


def papers_of(session: Session, mediation: Mediation) -> tuple[MediationPaper, ...]:
    """All papers of a mediation. Called inside other services."""
    return tuple(paper for source in SOURCES for paper in source(session, mediation))


def _listed(papers: Callable[[Session, Mediation], Iterator[course_paper.Listed]]) -> Source:
    """A source of papers of the beginning or the end."""

    def found(session: Session, mediation: Mediation) -> Iterator[MediationPaper]:
        for kind, subject, name, number, signed in papers(session, mediation):
            beside = kind is PaperKind.TERMINATION_STATEMENT
            yield MediationPaper(kind, subject, name, number, signed=signed, fills=not beside)

    return found


def mediation_of(session: Session, entity: str, uid: UUID) -> Mediation | None:
    """The mediation that a record is or belongs to, e.g. that of a meeting; None when it belongs to none.

    Called inside other services.
    """
    model = exchanged_classes().get(entity)
    condition = None if model is None else table_of(model).c.uid == uid
    while model is not None and condition is not None:
        table = table_of(model)
        if model is Mediation:
            return session.scalars(select(Mediation).where(condition)).one_or_none()
        parent = parent_reference(model)
        if parent is None:
            return None
        local = session.scalar(select(table.c[parent[0]]).where(condition))
        model = parent[1]
        condition = table_of(model).c.id == local
    return None


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
        protocol = protocol_of(session, mediation, meeting.ordinal)
        if protocol is not None:
            order = PaperKind.MEETING_PROTOCOL
            name = f"{order.label}（第{meeting.ordinal}次）"
            yield MediationPaper(order, protocol.uid, name, mediation.number or "")


def _work(session: Session, mediation: Mediation) -> Iterator[MediationPaper]:
    """What was found out before the meetings, and talks with one side (never those in confidence)."""
    number = mediation.number or ""
    for row in investigations_of(session, mediation.id):
        kind = PaperKind.INVESTIGATION_RECORD
        yield MediationPaper(kind, row.uid, f"{kind.label}（第{row.ordinal}份）", number)
    if evidence_of(session, mediation.id):
        kind = PaperKind.EVIDENCE_LIST
        yield MediationPaper(kind, mediation.uid, kind.label, number)
    for talk in talks_of(session, mediation.id):
        kind = PaperKind.SEPARATE_TALK
        if not talk.confidential:
            # For the side alone that was talked with; the dossier is open to both.
            name = f"{kind.label}（第{talk.ordinal}次）"
            yield MediationPaper(kind, talk.uid, name, number, in_dossier=False)


def _notes(session: Session, mediation: Mediation) -> Iterator[MediationPaper]:
    kind = PaperKind.DOSSIER_NOTE
    for note in notes_of(session, mediation.id):
        # What is written after the filing is bound with the addenda.
        filed = note.edition == 1
        yield MediationPaper(kind, note.uid, kind.label, mediation.number or "", in_dossier=filed)


SOURCES: tuple[Source, ...] = (
    _listed(course_paper.beginnings),
    _acceptance,
    _listed(course_paper.acceptances),
    _work,
    _meetings,
    agreement_papers,
    _listed(course_paper.endings),
    after_papers,
    _notes,
)
"""Where papers come from, in the order in which they are listed."""
