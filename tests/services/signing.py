"""Every paper that a dossier wants signed, printed and seen signed line after line, as a clerk does it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import PaperKind
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dossier import dossier_state
from desktop_app.services.paper import make_paper, record_issue, render_paper
from desktop_app.services.signed_line import (
    SIGNED_BY_ROLE,
    LookDraft,
    PrintLines,
    note_look,
    print_lines,
)
from tests.support.centre import OpenTestCentre

Printed = tuple[PaperKind, UUID]


def waiting(centre: OpenTestCentre, session: Session, mediation: UUID) -> list[Printed]:
    """Papers that somebody has to sign yet, without the agreement."""
    session.flush()
    state = dossier_state(session, mediation, centre.rules, by=centre.actor, today=local_date(centre.now))
    papers = [one.paper for one in state.findings if one.paper is not None]
    return [one for one in papers if one[0] not in SIGNED_BY_ROLE]


def goes_out(centre: OpenTestCentre, session: Session, kind: PaperKind, subject: UUID) -> PrintLines:
    """Print a paper; gives its lines, which nobody has signed."""
    by, now = centre.actor, centre.now
    paper = make_paper(session, kind, subject, centre.rules, by=by, today=local_date(now))
    record_issue(session, paper, render_paper(paper), by=by, now=now)
    return print_lines(session, [(kind, subject)])[kind, subject]


def sees_signed(centre: OpenTestCentre, session: Session, printed: PrintLines, *but: int) -> None:
    """Tick every line of a print but those of these numbers."""
    for line in printed.lines or ():
        if line.ordinal not in but:
            draft = LookDraft(printed.mark, line.ordinal, signed=True)
            note_look(session, draft, by=centre.actor, now=centre.now)


def sign_papers(
    centre: OpenTestCentre, session: Session, mediation: UUID, but: Collection[PaperKind] = ()
) -> None:
    """Whatever the gate wants signed is printed, signed and seen, ``but`` these kinds."""
    papers = [one for one in waiting(centre, session, mediation) if one[0] not in but]
    for kind, subject in papers:
        sees_signed(centre, session, goes_out(centre, session, kind, subject))
