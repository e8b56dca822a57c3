"""Outdated prints (版本已变): which printed papers, and which scans of them, say something else than now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.attachment import Attachment
from db.models.mediation import Mediation
from db.models.paper import Paper
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.mediation_paper import papers_of
from desktop_app.services.paper import paper_stamp
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

Printed = tuple[PaperKind, UUID]
"""Kind and record of a paper."""
SIGNED_ALONE = {
    "agreement": PaperKind.AGREEMENT,
    "oral_agreement": PaperKind.ORAL_AGREEMENT_REGISTER,
}
"""Places of a dossier in which nothing lies but the signed sheets of one paper."""
OUTDATED = "版本已变，请重印"
OLD_SCAN = "旧版的扫描件"


@dataclass(frozen=True, slots=True)
class OutdatedPrints:
    """Papers whose last print says something else than they would say now, and scans of older versions."""

    papers: frozenset[Printed] = frozenset()
    scans: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class PrintState:
    """How the last print of a paper stands: is it outdated, did sheets of this version come home signed."""

    outdated: bool = False
    returned: bool = False


@needs(Permission.VIEW_MEDIATION)
def outdated_prints(
    session: Session, mediation_uid: UUID, rules: Rules, *, by: Actor, today: date
) -> OutdatedPrints:
    """What of a mediation's papers and scans is outdated.

    :raises RuleViolation: when the mediation is unknown.
    """
    mediation = record.find(session, mediation_uid, by)
    wanted = [(paper.kind, paper.subject) for paper in papers_of(session, mediation)]
    states = print_states(session, wanted, rules, by, today)
    versions = current_versions(session, wanted, rules, by, today)
    scans = session.execute(
        select(Attachment.uid, Paper.kind, Paper.record_uid, Paper.version)
        .join(Paper, Paper.uid == Attachment.paper_uid)
        .where(Attachment.dispute_id == mediation.dispute_id, Attachment.voided_at.is_(None))
    )
    old = {uid for uid, kind, subject, version in scans if versions.get((kind, subject), version) != version}
    return OutdatedPrints(frozenset(key for key, state in states.items() if state.outdated), frozenset(old))


def current_versions(
    session: Session, papers: Iterable[Printed], rules: Rules, by: Actor, today: date
) -> Mapping[Printed, str]:
    """Version of what each paper would say now; one that was never printed, or cannot be now, is left out.

    Called inside other services.
    """
    found: dict[Printed, str] = {}
    for key in _printed(session, papers):
        try:
            stamp = paper_stamp(session, *key, rules, by, today)
        except RuleViolation:
            continue
        if stamp is not None:
            found[key] = stamp.version
    return found


def print_states(
    session: Session, papers: Iterable[Printed], rules: Rules, by: Actor, today: date
) -> Mapping[Printed, PrintState]:
    """How the last print of each paper stands; papers that were never printed are left out.

    Called inside other services.
    """
    wanted = tuple(papers)
    last = _printed(session, wanted)
    versions = current_versions(session, wanted, rules, by, today)
    rows = session.execute(
        select(Paper.kind, Paper.record_uid, Paper.version)
        .join(Attachment, Attachment.paper_uid == Paper.uid)
        .where(Attachment.voided_at.is_(None), Paper.record_uid.in_({uid for _, uid in wanted}))
    )
    returned = {(kind, uid, version) for kind, uid, version in rows}
    return {
        key: PrintState(
            outdated=version is not None and versions.get(key, version) != version,
            returned=(*key, version) in returned,
        )
        for key, version in last.items()
    }


def scanned_versions(
    session: Session, mediation: Mediation, subjects: Collection[UUID]
) -> Mapping[Printed, frozenset[str]]:
    """Versions of which signed sheets lie in the dossier, by paper.

    ``subjects`` are the records of its papers. A scan of an agreement that was put there by hand, without a
    code, is taken for the last version that was printed before it came. Called inside other services.
    """
    scans = session.scalars(
        select(Attachment).where(
            Attachment.dispute_id == mediation.dispute_id,
            Attachment.record_uid == mediation.uid,
            Attachment.voided_at.is_(None),
        )
    ).all()
    coded = {scan.paper_uid for scan in scans if scan.paper_uid is not None}
    found: dict[Printed, set[str]] = {}
    for paper in session.scalars(select(Paper).where(Paper.uid.in_(coded))):
        if paper.version is not None:
            found.setdefault((paper.kind, paper.record_uid), set()).add(paper.version)
    by_hand = [scan for scan in scans if scan.paper_uid is None and scan.slot in SIGNED_ALONE]
    for scan in by_hand:
        kind = SIGNED_ALONE[scan.slot or ""]
        prints = session.scalars(
            select(Paper)
            .where(Paper.kind == kind, Paper.record_uid.in_(subjects), Paper.voided_at.is_(None))
            .order_by(Paper.id)
        ).all()
        # Ids are UUIDv7: their order is that in which print and scan came to be.
        before = [paper for paper in prints if paper.uid.int < scan.uid.int and paper.version is not None]
        if before:
            last = before[-1]
            found.setdefault((last.kind, last.record_uid), set()).add(last.version or "")
    return {key: frozenset(versions) for key, versions in found.items()}


def _printed(session: Session, papers: Iterable[Printed]) -> dict[Printed, str | None]:
    """Version of the last print of each paper that was printed."""
    wanted = set(papers)
    rows = session.execute(
        select(Paper.kind, Paper.record_uid, Paper.version)
        .where(Paper.record_uid.in_({uid for _, uid in wanted}), Paper.voided_at.is_(None))
        .order_by(Paper.id)
    )
    return {(kind, uid): version for kind, uid, version in rows if (kind, uid) in wanted}
