"""Sheets that come home (收纸): pages that were read are taken in, complete papers file themselves.

A page lies in the tray (``scan_leaf``) from the moment it was taken in; what its code says decides whether
its paper is complete, belongs to another office, was never printed here, or came before. Joining the pages
of a paper is done between two commands, without a session.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from db.enums import LeafState, PaperKind
from db.models.attachment import Attachment
from db.models.office import Office
from db.models.paper import Paper
from db.models.scan_leaf import ScanLeaf
from desktop_app.domain.actor import Actor
from desktop_app.domain.paper_code import office_mark
from desktop_app.errors import RuleViolation
from desktop_app.services import blob
from desktop_app.services.attachment import (
    AttachmentDraft,
    KeptFile,
    brought_again,
    record_attachment,
    void_row,
)
from desktop_app.services.case_record import root_of
from desktop_app.services.centre import Centre
from desktop_app.services.dispute_access import HIDDEN_NOTE
from desktop_app.services.dispute_record import own_dispute
from desktop_app.services.dossier_scan import add_scan
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.mediation_paper import mediation_of
from desktop_app.services.mediation_record import rules_of
from desktop_app.services.paper_void import why_void
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sheet_reading import JoinPart, ReadLeaf

_UNKNOWN = "这里没有打印过它的记录。请看一看是什么，告诉它归到哪里。"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Pages of one paper that are to be joined and filed; ``parts`` in the order of its sheets."""

    mark: str
    name: str
    leaves: tuple[UUID, ...]
    parts: tuple[JoinPart, ...]
    replaces: UUID | None = None
    """The scan in the case that this one takes the place of."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in: papers that are complete, how many pages are new, how many lay here already.

    ``note`` speaks of pages that wait for somebody else.
    """

    bundles: tuple[Bundle, ...]
    pages: int
    again: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a bundle: the scan in its case, or the sentence why it waits in the tray."""

    name: str
    attachment_uid: UUID | None
    refusal: str = ""


@needs(Permission.BIND_DOSSIER)
def take_leaves(session: Session, leaves: Sequence[ReadLeaf], *, by: Actor, now: datetime) -> Taken:
    """Put pages that were read into the tray and say which papers are complete now.

    Pages that waited are looked at again. The same bytes that lie here already are not taken twice.
    """
    known = _known_pages(session, leaves)
    fresh = [leaf for leaf in leaves if leaf.sha256 not in known]
    for leaf in fresh:
        code = leaf.code
        row = ScanLeaf(
            uid=uuid7(),
            file_name=leaf.file_name,
            place=leaf.place,
            sha256=leaf.sha256,
            size=leaf.size,
            office=code.office if code else None,
            mark=code.mark if code else None,
            page=code.page if code else None,
            pages=code.pages if code else None,
            box=leaf.box or None,
            state=LeafState.PARTIAL if code else LeafState.NO_CODE,
            read_at=now,
            read_by=by.name,
        )
        session.add(row)
        blob.note_whole(session, leaf.sha256, leaf.size, now)
    session.flush()
    hidden = HiddenRecords(session, by)
    papers = [issued_paper(session, leaf.code.mark) for leaf in fresh if leaf.code is not None]
    secret = any(paper is not None and hidden.of(paper.entity, paper.record_uid) for paper in papers)
    note = HIDDEN_NOTE if secret else ""
    return Taken(sort_tray(session, by), len(fresh), len(leaves) - len(fresh), note)


def _known_pages(session: Session, leaves: Sequence[ReadLeaf]) -> set[str]:
    names = sorted({leaf.sha256 for leaf in leaves})
    found: set[str] = set()
    for start in range(0, len(names), 500):
        found |= set(
            session.scalars(
                select(ScanLeaf.sha256).where(
                    ScanLeaf.sha256.in_(names[start : start + 500]),
                    ScanLeaf.state != LeafState.DISCARDED,
                )
            )
        )
    return found


@needs(Permission.BIND_DOSSIER)
def look_again(session: Session, *, by: Actor, now: datetime) -> Taken:
    """Look at everything that waits once more, e.g. after a package brought what was printed elsewhere."""
    del now
    return Taken(sort_tray(session, by), 0, 0)


def sort_tray(session: Session, by: Actor) -> tuple[Bundle, ...]:
    """Say of every waiting page with a code what it waits for; gives the papers that are complete.

    Called inside other services.
    """
    waiting = session.scalars(
        select(ScanLeaf)
        .where(
            ScanLeaf.mark.is_not(None),
            ScanLeaf.state.not_in((LeafState.FILED, LeafState.DISCARDED, LeafState.REFUSED)),
        )
        .order_by(ScanLeaf.id)
    ).all()
    here, hidden = office_mark(by.office_uid), HiddenRecords(session, by)
    bundles: list[Bundle] = []
    for mark, rows in _by_mark(waiting).items():
        paper = issued_paper(session, mark)
        if rows[0].office != here:
            _wait(rows, LeafState.FOREIGN, _foreign(session, rows[0].office or ""))
        elif paper is not None and hidden.of(paper.entity, paper.record_uid):
            continue  # for somebody who may read the case
        elif paper is None:
            why = why_void(session, mark)
            said = f"这份文书已经作废（{why}），请看一看还要不要。"[:300] if why else _UNKNOWN
            _wait(rows, LeafState.UNKNOWN, said)
        else:
            bundles += _sort_paper(session, paper, rows)
    session.flush()
    return tuple(bundles)


def _by_mark(rows: Iterable[ScanLeaf]) -> dict[str, list[ScanLeaf]]:
    found: dict[str, list[ScanLeaf]] = {}
    for row in rows:
        found.setdefault(row.mark or "", []).append(row)
    return found


def _wait(rows: Iterable[ScanLeaf], state: LeafState, reason: str) -> None:
    for row in rows:
        row.state, row.reason = state, reason


def _foreign(session: Session, mark: str) -> str:
    for uid, name in session.execute(select(Office.uid, Office.name)):
        if office_mark(uid) == mark:
            return f"这是“{name}”打印的，请把纸交给他们。"
    return "这是别的单位打印的，请看一看是哪家，把纸交给他们。"


def issued_paper(session: Session, mark: str) -> Paper | None:
    """The latest print with this mark. Called inside other services."""
    return session.scalars(
        select(Paper).where(Paper.mark == mark, Paper.voided_at.is_(None)).order_by(Paper.id.desc()).limit(1)
    ).one_or_none()


def filed_scan(session: Session, mark: str) -> Attachment | None:
    """The living scan that pages with this mark were filed as. Called inside other services."""
    return session.scalars(
        select(Attachment)
        .join(Paper, Paper.uid == Attachment.paper_uid)
        .where(Paper.mark == mark, Attachment.voided_at.is_(None))
        .order_by(Attachment.id.desc())
        .limit(1)
    ).one_or_none()


def _sort_paper(session: Session, paper: Paper, rows: Sequence[ScanLeaf]) -> Iterable[Bundle]:
    """What the pages of one paper wait for; the bundle when all its sheets are here for the first time."""
    filed = filed_scan(session, paper.mark or "")
    if filed is not None:
        for row in rows:
            _wait([row], LeafState.TWICE, f"第 {row.page} 张已经归在“{filed.title}”里。")
        return
    chosen: dict[int, ScanLeaf] = {}
    for row in rows:
        first = chosen.setdefault(row.page or 0, row)
        if first is not row:
            _wait([row], LeafState.TWICE, f"第 {row.page} 张扫了两次（“{first.file_name}”里也有）。")
    lacking = missing_sheets(chosen, rows[0].pages or 1)
    if lacking:
        _wait(chosen.values(), LeafState.PARTIAL, f"还缺第 {'、'.join(map(str, lacking))} 张。")
        return
    _wait(chosen.values(), LeafState.PARTIAL, "页齐了，正在归位。")
    yield bundle_of(session, paper, [chosen[page] for page in sorted(chosen)])


def missing_sheets(there: Iterable[int], pages: int) -> tuple[int, ...]:
    """Sheets of a paper that are not there."""
    return tuple(sorted(set(range(1, pages + 1)) - set(there)))


def bundle_of(
    session: Session, paper: Paper, rows: Sequence[ScanLeaf], replaces: UUID | None = None
) -> Bundle:
    """Pages of a paper as a bundle with its printed name. Called inside other services."""
    return Bundle(
        paper.mark or "",
        printed_name(session, paper),
        tuple(row.uid for row in rows),
        tuple(JoinPart(row.sha256, row.size) for row in rows),
        replaces,
    )


def printed_name(session: Session, paper: Paper) -> str:
    """What a print is called: kind, which meeting, number."""
    from db.models.mediation import MediationMeeting

    suffix = ""
    if paper.kind is PaperKind.MEDIATION_RECORD:
        query = select(MediationMeeting.ordinal).where(MediationMeeting.uid == paper.record_uid)
        ordinal = session.scalar(query)
        suffix = f"（第{ordinal}次）" if ordinal else ""
    return " ".join(part for part in (paper.kind.label + suffix, paper.number or "") if part)


@needs(Permission.BIND_DOSSIER)
def file_bundle(
    session: Session,
    centre: Centre,
    bundle: Bundle,
    file: KeptFile,
    rules: Rules,
    *,
    by: Actor,
    now: datetime,
) -> Filed:
    """Put a joined paper into its place: the dossier's slot for its kind, else the case's attachments.

    What is refused (a filed dossier, another office's case) stays in the tray with the sentence.
    """
    rows = _rows(session, bundle.leaves)
    paper = issued_paper(session, bundle.mark)
    if paper is None or not rows or any(not row.state.waits for row in rows if bundle.replaces is None):
        raise RuleViolation("这些页刚刚有变动，请刷新后再试。", "leaves")
    try:
        # It refuses before it writes anything.
        uid = _file(session, centre, paper, bundle.name, file, rules, by, now)
    except RuleViolation as refusal:
        _wait([row for row in rows if row.state.waits], LeafState.REFUSED, refusal.text[:300])
        session.flush()
        return Filed(bundle.name, None, refusal.text)
    if bundle.replaces is not None:
        _void_replaced(session, bundle.replaces, now)
    for row in rows:
        row.state, row.reason, row.attachment_uid = LeafState.FILED, None, uid
        row.settled_at, row.settled_by = now, by.name
    session.flush()
    return Filed(bundle.name, uid)


def _rows(session: Session, uids: Sequence[UUID]) -> list[ScanLeaf]:
    found = session.scalars(select(ScanLeaf).where(ScanLeaf.uid.in_(uids))).all()
    by_uid = {row.uid: row for row in found}
    return [by_uid[uid] for uid in uids if uid in by_uid]


def _void_replaced(session: Session, uid: UUID, now: datetime) -> None:
    old = session.scalars(select(Attachment).where(Attachment.uid == uid)).one()
    if old.voided_at is None:
        void_row(session, old, "换成重新扫描的", now)
    leaves = session.scalars(select(ScanLeaf).where(ScanLeaf.attachment_uid == uid))
    for leaf in leaves:
        leaf.state, leaf.reason, leaf.settled_at = LeafState.DISCARDED, "换成重新扫描的", now


def _file(
    session: Session,
    centre: Centre,
    paper: Paper,
    name: str,
    file: KeptFile,
    rules: Rules,
    by: Actor,
    now: datetime,
) -> UUID:
    title = f"{name}（签字件）"[:200]
    mediation = mediation_of(session, paper.entity, paper.record_uid)
    if mediation is not None:
        slots = rules_of(session, mediation, rules).profile.dossier.slots
        slot = next((s.code for s in slots if s.numbered and paper.kind.value in s.papers), None)
        if slot is not None:
            return add_scan(
                session, centre, mediation.uid, slot, file, rules,
                by=by, now=now, title=title, paper_uid=paper.uid,
            )  # fmt: skip
    root = root_of(session, paper.entity, paper.record_uid)
    if root is None:
        raise RuleViolation("这份文书说的事已经找不到了，请看一看归到哪里。", "record")
    dispute = own_dispute(session, root, by)
    draft = AttachmentDraft(dispute.uid, file, title, paper.entity, paper.record_uid, paper.uid)
    if paper.entity == "dispute":
        draft = replace(draft, entity=None, record_uid=None)
    again = brought_again(session, centre, dispute, draft, "", now)
    return again or record_attachment(session, dispute, draft, "", by, now)
