"""The papers of a mediation that exist now, in the order of its course.

What can be printed of a case and what lies in the slots of its dossier both come from here. A new kind of
paper is one more function in ``SOURCES``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgreementForm, MediationState, PaperKind
from db.exchanged import exchanged_classes, parent_reference, table_of
from db.models.mediation import Mediation
from desktop_app.services import mediation_record as record


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


SOURCES: tuple[Source, ...] = (_acceptance, _meetings, _agreement)
"""Where papers come from, in the order in which they are listed."""
