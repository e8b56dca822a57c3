"""A mediation's detail, its actions and its papers read back, for the tests of its beginning and end."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    PaperKind,
)
from db.models.mediation import Mediation
from desktop_app.services.mediation_course import MediationCourse
from desktop_app.services.mediation_detail import MediationDetail, mediation_detail
from desktop_app.services.paper import make_paper, render_paper
from desktop_app.services.paper_list import printable_papers
from tests.papers.reading import page_texts, squeezed
from tests.services.mediation_case import Case, day

TODAY = day("2026-11-23")


def read(case: Case, session: Session, uid: UUID) -> MediationDetail:
    centre = case.centre
    return mediation_detail(session, uid, centre.rules, by=centre.actor, today=TODAY)


def course(case: Case, session: Session, uid: UUID) -> MediationCourse:
    return read(case, session, uid).course


def keys(case: Case, session: Session, uid: UUID) -> dict[str, tuple[str, ...]]:
    return {action.key: action.why_not for action in read(case, session, uid).actions}


def printed(case: Case, session: Session, kind: PaperKind, subject: UUID) -> str:
    centre = case.centre
    paper = make_paper(session, kind, subject, centre.rules, by=centre.actor, today=TODAY)
    return squeezed("".join(page_texts(render_paper(paper))))


def listed(case: Case, session: Session) -> dict[PaperKind, UUID]:
    rows = printable_papers(session, case.dispute, case.centre.rules, by=case.centre.actor, today=TODAY)
    return {row.kind: row.subject for row in rows}


def mediation_of(session: Session, uid: UUID) -> Mediation:
    return session.scalars(select(Mediation).where(Mediation.uid == uid)).one()
