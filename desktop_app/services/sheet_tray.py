"""The tray (收纸盘) of scanned sheets that wait: what each is, and what a person says about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import LeafState
from db.models.attachment import Attachment
from db.models.mediation import Mediation
from db.models.paper import Paper
from db.models.scan_leaf import ScanLeaf
from desktop_app.domain.actor import Actor
from desktop_app.domain.paper_code import office_mark, short_mark, typed_mark
from desktop_app.errors import RuleViolation
from desktop_app.services import blob
from desktop_app.services.attachment import KeptFile
from desktop_app.services.attachment_file import AttachmentFile
from desktop_app.services.centre import Centre
from desktop_app.services.dossier_scan import add_scan
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sheet_reading import LEAF, JoinPart
from desktop_app.services.sheet_return import (
    Bundle,
    bundle_of,
    filed_scan,
    issued_paper,
    printed_name,
    sort_tray,
)

_DONE = (LeafState.FILED, LeafState.DISCARDED)
_GONE = "这些页刚刚有变动，请刷新后再试。"


@dataclass(frozen=True, slots=True)
class TrayRow:
    """A page that waits.

    ``paper`` is the printed name where its code is known here, ``word`` what stands beside the code;
    ``why`` says what it waits for.
    """

    uid: UUID
    file_name: str
    place: int
    state: LeafState
    why: str
    paper: str
    mark: str
    word: str
    page: int | None
    pages: int | None
    read_at: datetime
    read_by: str
    part: JoinPart


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    """Where a person says that pages belong: the dossier of a mediation, a slot of it, perhaps a title."""

    mediation_uid: UUID
    slot: str
    title: str = ""


@needs(Permission.BIND_DOSSIER)
def list_tray(session: Session, *, by: Actor, today: date) -> tuple[TrayRow, ...]:
    """The pages that wait, those of one paper beside each other, the oldest first.

    Sheets of a case that is not for this user wait unseen for somebody who may read it.
    """
    del today
    rows, papers = _seen(session, by)
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.mark or "", row.id)
    ordered = sorted(rows, key=lambda r: (first[r.mark] if r.mark else r.id, r.page or 0, r.id))
    return tuple(_row(session, row, papers.get(row.mark or "")) for row in ordered)


def _seen(session: Session, by: Actor) -> tuple[list[ScanLeaf], dict[str, Paper | None]]:
    """Waiting pages that this user may see, and the prints that they are of, by mark."""
    hidden = HiddenRecords(session, by)
    rows = session.scalars(select(ScanLeaf).where(ScanLeaf.state.not_in(_DONE)).order_by(ScanLeaf.id)).all()
    papers = {mark: issued_paper(session, mark) for mark in {row.mark for row in rows if row.mark}}
    secret = {m for m, paper in papers.items() if paper and hidden.of(paper.entity, paper.record_uid)}
    return [row for row in rows if row.mark not in secret], papers


def _row(session: Session, row: ScanLeaf, paper: Paper | None) -> TrayRow:
    no_code = "没有码。请看一看是什么，告诉它归到哪里。"
    return TrayRow(
        row.uid,
        row.file_name,
        row.place,
        row.state,
        row.reason or (no_code if row.state is LeafState.NO_CODE else ""),
        printed_name(session, paper) if paper is not None else "",
        row.mark or "",
        short_mark(row.mark) if row.mark else "",
        row.page,
        row.pages,
        row.read_at,
        row.read_by,
        JoinPart(row.sha256, row.size),
    )


@needs(Permission.BIND_DOSSIER)
def count_tray(session: Session, *, by: Actor, today: date) -> int:
    """How many pages wait for a person or for further sheets."""
    del today
    return len(_seen(session, by)[0])


@needs(Permission.BIND_DOSSIER)
def leaf_file(session: Session, uid: UUID, *, by: Actor, today: date) -> AttachmentFile:
    """What the bytes of a waiting page are read by, to look at it (``view_pdf``).

    :raises RuleViolation: when it waits no more, or belongs to a case that is not for this user.
    """
    del today
    (row,) = _waiting(session, [uid], by)
    return AttachmentFile(
        row.uid, f"{row.file_name} 第 {row.place} 页", f"{row.place}.pdf", LEAF, row.sha256, row.size
    )


def _waiting(session: Session, uids: Sequence[UUID], by: Actor) -> list[ScanLeaf]:
    found = session.scalars(
        select(ScanLeaf).where(ScanLeaf.uid.in_(uids), ScanLeaf.state.not_in(_DONE)).order_by(ScanLeaf.id)
    ).all()
    hidden = HiddenRecords(session, by)
    for row in found:
        paper = issued_paper(session, row.mark) if row.mark else None
        if paper is not None and hidden.of(paper.entity, paper.record_uid):
            raise RuleViolation(_GONE, "leaves")
    if not found or len(found) != len(set(uids)):
        raise RuleViolation(_GONE, "leaves")
    by_uid = {row.uid: row for row in found}
    return [by_uid[uid] for uid in dict.fromkeys(uids)]


@needs(Permission.BIND_DOSSIER)
def discard_leaves(session: Session, uids: Sequence[UUID], reason: str, *, by: Actor, now: datetime) -> int:
    """Take pages out of the tray for good, with the reason; returns how many.

    :raises RuleViolation: without a reason, or when one of them waits no more.
    """
    if not reason.strip():
        raise RuleViolation("请写明为什么不要，例如“空白页”“扫重了”。", "reason")
    rows = _waiting(session, uids, by)
    for row in rows:
        _settle(row, LeafState.DISCARDED, by, now)
        row.reason = reason.strip()[:300]
    session.flush()
    sort_tray(session, by)
    return len(rows)


def _settle(row: ScanLeaf, state: LeafState, by: Actor, now: datetime) -> None:
    row.state, row.settled_at, row.settled_by = state, now, by.name


@needs(Permission.BIND_DOSSIER)
def place_leaves(
    session: Session,
    centre: Centre,
    uids: Sequence[UUID],
    draft: PlaceDraft,
    file: KeptFile,
    rules: Rules,
    *,
    by: Actor,
    now: datetime,
) -> UUID:
    """Put pages, joined to ``file``, where a person says; returns the scan's uid.

    :raises RuleViolation: as ``add_scan``; or when one of the pages waits no more.
    """
    rows = _waiting(session, uids, by)
    uid = add_scan(
        session, centre, draft.mediation_uid, draft.slot, file, rules,
        by=by, now=now, title=draft.title.strip(), paper_uid=_paper_of(session, rows, draft),
    )  # fmt: skip
    for row in rows:
        _settle(row, LeafState.FILED, by, now)
        row.reason, row.attachment_uid = None, uid
    session.flush()
    return uid


def _paper_of(session: Session, rows: Sequence[ScanLeaf], draft: PlaceDraft) -> UUID | None:
    """The print that all pages are of, where it is one of that mediation."""
    from desktop_app.services.mediation_paper import mediation_of

    marks = {row.mark for row in rows}
    paper = issued_paper(session, marks.pop() or "") if len(marks) == 1 else None
    if paper is None:
        return None
    mediation: Mediation | None = mediation_of(session, paper.entity, paper.record_uid)
    return paper.uid if mediation is not None and mediation.uid == draft.mediation_uid else None


@needs(Permission.BIND_DOSSIER)
def name_leaf(
    session: Session, uid: UUID, word: str, page: int, *, by: Actor, now: datetime
) -> tuple[Bundle, ...]:
    """Tell a page which sheet it is, by the word beside its torn code; gives papers that are complete now.

    :raises RuleViolation: for a word that is none, no print of this office, or a sheet that it does not have.
    """
    del now
    letters = typed_mark(word)
    if not letters:
        raise RuleViolation("请照纸上方块旁边的字填写，例如 K7QM-3RD2。", "word")
    (row,) = _waiting(session, [uid], by)
    papers = session.scalars(
        select(Paper).where(Paper.mark.startswith(letters), Paper.voided_at.is_(None)).order_by(Paper.id)
    ).all()
    hidden = HiddenRecords(session, by)
    found = [one for one in papers if not hidden.of(one.entity, one.record_uid)]
    if not found:
        raise RuleViolation(f"这里没有打印过“{short_mark(letters)}”，请核对纸上的字。", "word")
    paper = found[-1]
    if not 1 <= page <= paper.pages:
        raise RuleViolation(f"这份文书共 {paper.pages} 张，请填第几张。", "page")
    row.office, row.mark = office_mark(by.office_uid), paper.mark
    row.page, row.pages, row.state = page, paper.pages, LeafState.PARTIAL
    session.flush()
    return sort_tray(session, by)


@needs(Permission.BIND_DOSSIER)
def bundle_as_it_is(session: Session, mark: str, *, by: Actor, today: date) -> Bundle:
    """The pages of a paper that are here, to be filed although sheets are missing.

    :raises RuleViolation: when none waits any more.
    """
    del today
    rows = [
        row
        for row in session.scalars(select(ScanLeaf).where(ScanLeaf.mark == mark).order_by(ScanLeaf.page))
        if row.state in {LeafState.PARTIAL, LeafState.REFUSED}
    ]
    paper = issued_paper(session, mark)
    if not rows or paper is None:
        raise RuleViolation(_GONE, "leaves")
    _waiting(session, [row.uid for row in rows], by)
    return bundle_of(session, paper, rows)


@needs(Permission.BIND_DOSSIER)
def bundle_instead(session: Session, uid: UUID, *, by: Actor, today: date) -> Bundle:
    """The filed pages of a paper with this newly scanned one in the place of the old.

    :raises RuleViolation: when the page waits no more, or its paper is not filed.
    """
    del today
    (row,) = _waiting(session, [uid], by)
    old: Attachment | None = filed_scan(session, row.mark or "")
    paper = issued_paper(session, row.mark or "")
    if row.state is not LeafState.TWICE or old is None or paper is None:
        raise RuleViolation(_GONE, "leaves")
    filed = session.scalars(
        select(ScanLeaf).where(ScanLeaf.attachment_uid == old.uid, ScanLeaf.state == LeafState.FILED)
    )
    pages = {leaf.page or 0: leaf for leaf in filed}
    pages[row.page or 0] = row
    return bundle_of(session, paper, [pages[page] for page in sorted(pages)], replaces=old.uid)


@needs(Permission.BIND_DOSSIER)
def keep_turned(session: Session, uid: UUID, file: KeptFile, *, by: Actor, now: datetime) -> None:
    """Keep a waiting page as it was turned by a person (``turn_leaf``).

    :raises RuleViolation: when it waits no more.
    """
    (row,) = _waiting(session, [uid], by)
    row.sha256, row.size, row.box = file.sha256, file.size, None
    blob.note_whole(session, file.sha256, file.size, now)
    session.flush()
