"""Which papers of a dossier are not signed yet, and by whom: the facts that the gate looks at."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind, ServiceMeans
from db.models.dispute import Party
from db.models.mediation import Agreement
from db.models.mediation_course import MediationNotice, NoticeService
from desktop_app.domain.dossier_signing import SigningFacts, line_name
from desktop_app.services.agreement_line import lines_of
from desktop_app.services.paper_row import MediationPaper
from desktop_app.services.signed_line import SIGNED_BY_ROLE, PaperLine, Printed, print_lines

Placed = tuple[str, MediationPaper]
"""A paper with the code of the slot that it lies in."""
_NOTICES = frozenset({PaperKind.ACCEPTANCE_NOTICE, PaperKind.REFUSAL_NOTICE, PaperKind.TERMINATION_NOTICE})
_NOT_SIGNED_FOR = frozenset({ServiceMeans.POST, ServiceMeans.ELECTRONIC, ServiceMeans.REFUSED})
"""Means of service after which the receiver's line stays empty; another proof stands for it."""
_WITHOUT_LINES = frozenset({PaperKind.DOSSIER_NOTE})


def signing_facts(
    session: Session, papers: Sequence[Placed], by_hand: Collection[str], outdated: Collection[Printed]
) -> tuple[SigningFacts, ...]:
    """What is not signed; called inside other services.

    ``by_hand`` are slots with a scan that came without a code: it stands for papers that never went out. What
    is to be registered first (``signed`` false), or printed anew (``outdated``), is told as that.
    """
    known = print_lines(session, [(one.kind, one.subject) for _, one in papers])
    found: list[SigningFacts] = []
    for slot, one in papers:
        key = (one.kind, one.subject)
        if one.kind in SIGNED_BY_ROLE:
            found += _of_agreement(session, slot, one)
            continue
        if not one.signed or one.kind in _WITHOUT_LINES or key in outdated:
            continue
        last = known.get(key)
        if last is None:
            if slot not in by_hand:
                found.append(SigningFacts(one.kind, one.subject, one.name, slot, printed=False))
            continue
        waived = _receivers_without_pen(session, one.subject) if one.kind in _NOTICES else frozenset[str]()
        missing = tuple(_missing(last.lines or (), waived))
        if missing:
            found.append(SigningFacts(one.kind, one.subject, one.name, slot, printed=True, missing=missing))
    return tuple(found)


def _missing(lines: Sequence[PaperLine], waived: frozenset[str]) -> Iterator[tuple[int, str]]:
    for line in lines:
        if not line.signed and line_name(line.caption).split(" ")[-1] not in waived:
            yield line.ordinal, line.who


def _of_agreement(session: Session, slot: str, one: MediationPaper) -> Iterator[SigningFacts]:
    drawn = session.scalars(select(Agreement).where(Agreement.uid == one.subject)).one()
    missing = tuple(
        (number, line.caption)
        for number, line in enumerate(lines_of(session, drawn), 1)
        if line.signed_on is None
    )
    if missing and drawn.superseded_on is None:
        yield SigningFacts(one.kind, one.subject, one.name, slot, printed=True, missing=missing)


def _receivers_without_pen(session: Session, notice: UUID) -> frozenset[str]:
    """Names of the parties who got a notice in a way for which nobody signs."""
    return frozenset(
        session.scalars(
            select(Party.name)
            .join(NoticeService, NoticeService.party_id == Party.id)
            .join(MediationNotice, MediationNotice.id == NoticeService.notice_id)
            .where(
                MediationNotice.uid == notice,
                NoticeService.means.in_(_NOT_SIGNED_FOR),
                NoticeService.voided_at.is_(None),
            )
        )
    )
