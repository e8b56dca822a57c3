"""Addenda (附页) of a filed dossier: added, then bound behind the pages that were filed, in a new edition."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.dispute import Dispute
from db.models.mediation import Committee
from desktop_app.domain.actor import Actor
from desktop_app.domain.attachment import MediaKind, media_type
from desktop_app.domain.profile import PagePosition
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.attachment import (
    AttachmentDraft,
    KeptFile,
    brought_again,
    find_attachment,
    record_attachment,
    void_row,
)
from desktop_app.services.attachment_file import AttachmentFile, chunks_of, file_of
from desktop_app.services.centre import Centre
from desktop_app.services.dispute_title import printed
from desktop_app.services.dossier_binding import Scan, number_position, paper_slot, scan_slot
from desktop_app.services.dossier_edition import (
    ADDENDUM,
    addenda_of,
    addenda_waiting,
    dossier_of,
    edition_to_go_on,
    record_edition,
)
from desktop_app.services.dossier_note_record import notes_of
from desktop_app.services.dossier_page import leaf_scan
from desktop_app.services.paper import PaperInput, keep_issue, make_paper, render_paper
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.plain_file import PlainSpool, plain_file
from desktop_app.services.progress import Progress
from desktop_app.services.rules import Rules

if TYPE_CHECKING:
    from desktop_app.papers.dossier.bind import Bound
    from desktop_app.papers.dossier.entry import DossierSlot


@dataclass(frozen=True, slots=True)
class AddendumRow:
    """A sheet that came after filing; ``edition`` in which it is bound, or will be (``bound`` false)."""

    uid: UUID
    title: str
    added_on: datetime
    added_by: str
    edition: int
    bound: bool


@dataclass(frozen=True, slots=True)
class AddendaInput:
    """A new edition, free of the database: the filed one, and what is bound behind it."""

    mediation_uid: UUID
    dispute_uid: UUID
    edition: int
    number: str
    committee: str
    title: str
    mediators: tuple[str, ...]
    started_on: date
    ended_on: date | None
    filed_by: str
    filed_on: date
    reviewed_by: str
    retention: str
    remarks: str
    before: AttachmentFile | None
    """The kept edition that it begins with; None: a volume of its own behind the ``pages`` before it."""
    pages: int
    position: PagePosition
    entries: tuple[PaperInput | Scan, ...]


@needs(Permission.BIND_DOSSIER)
def add_addendum(
    session: Session,
    centre: Centre,
    mediation_uid: UUID,
    file: KeptFile,
    title: str,
    *,
    by: Actor,
    now: datetime,
) -> UUID:
    """Add a scan to a filed dossier; it is bound with the next edition.

    :raises RuleViolation: while the dossier is open (then it goes to its place), for a file that cannot be
        bound or lies there already, or another office's case.
    """
    mediation = record.find_own(session, mediation_uid, by)
    if dossier_of(session, mediation.id) is None:
        raise RuleViolation("卷宗还没有立卷，请把材料放进卷内的位置。", "state")
    if media_type(file.media_type).kind not in {MediaKind.PDF, MediaKind.PICTURE}:
        raise RuleViolation("卷宗里只能装订 PDF 和图片，请扫描成 PDF 后再加。", "file")
    dispute = session.get_one(Dispute, mediation.dispute_id)
    said = title.strip() or Path(file.file_name).stem
    draft = AttachmentDraft(dispute.uid, file, said, record.ENTITY, mediation.uid)
    again = brought_again(session, centre, dispute, draft, ADDENDUM, now)
    return again or record_attachment(session, dispute, draft, ADDENDUM, by, now)


@needs(Permission.BIND_DOSSIER)
def remove_addendum(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Take out an addendum that was not bound yet, with the reason.

    :raises RuleViolation: when it is unknown, bound already, another office's, or without a reason.
    """
    row = find_attachment(session, uid, by)
    if row.slot != ADDENDUM or row.record_uid is None:
        raise RuleViolation("这份附件不是附页。", "uid")
    mediation = record.find_own(session, row.record_uid, by)
    if row.uid not in {one.uid for one in addenda_waiting(session, mediation)}:
        raise RuleViolation("这份附页已经装订，不能取下；请另加附页更正。", "uid")
    void_row(session, row, reason, now)


@needs(Permission.VIEW_MEDIATION)
def list_addenda(session: Session, mediation_uid: UUID, *, by: Actor, today: date) -> tuple[AddendumRow, ...]:
    """The addenda of a dossier in the order in which they came.

    :raises RuleViolation: when the mediation is unknown.
    """
    del today
    mediation = record.find(session, mediation_uid, by)
    kept = dossier_of(session, mediation.id)
    last = 0 if kept is None else kept.edition
    return tuple(
        AddendumRow(row.uid, row.title, row.added_at, row.added_by, edition, edition <= last)
        for edition in range(2, last + 2)
        for row in addenda_of(session, mediation, edition)
    )


@needs(Permission.BIND_DOSSIER)
def build_addenda(
    session: Session, mediation_uid: UUID, rules: Rules, *, by: Actor, today: date
) -> AddendaInput:
    """Read what the next edition holds: the kept one, the addenda that came since, and the note about them.

    Where the kept one is too large to be bound again, the addenda are a volume of their own.

    :raises RuleViolation: while the dossier is open, without new addenda or without the note (``note``).
    """
    mediation = record.find_own(session, mediation_uid, by)
    kept = dossier_of(session, mediation.id)
    if kept is None:
        raise RuleViolation("卷宗还没有立卷，请先立卷归档。", "state")
    edition = kept.edition + 1
    added = addenda_of(session, mediation, edition)
    notes = [note for note in notes_of(session, mediation.id) if note.edition == edition]
    if not added:
        raise RuleViolation("还没有新的附页，请先加附页。", "addenda")
    if not notes:
        raise RuleViolation("请先写卷宗情况说明，写明加了哪些附页、为什么。", "note")
    entries: list[PaperInput | Scan] = [leaf_scan(session, row.uid, by=by, today=today) for row in added]
    entries += [
        make_paper(session, PaperKind.DOSSIER_NOTE, note.uid, rules, by=by, today=today) for note in notes
    ]
    dispute = session.get_one(Dispute, mediation.dispute_id)
    before = edition_to_go_on(session, mediation, kept, added)
    apart = "" if before is not None else "附页单独成册，前面的在原卷。"
    return AddendaInput(
        mediation.uid, dispute.uid, edition, kept.number,
        session.get_one(Committee, mediation.committee_id).name, printed(dispute.title),
        tuple(m.mediator_name for m in record.mediators_at_work(session, mediation.id)),
        mediation.accepted_on or mediation.applied_on, mediation.ended_on,
        kept.filed_by, kept.filed_on, kept.reviewed_by or "", kept.retention,
        f"第 {edition} 次装订（{today:%Y-%m-%d}），附页从第 {kept.pages + 1} 页起。{apart}",
        None if before is None else file_of(session, before),
        kept.pages,
        record.rules_of(session, mediation, rules).profile.dossier.page_position,
        tuple(entries),
    )  # fmt: skip


def bind_addenda(centre: Centre, given: AddendaInput, *, progress: Progress | None = None) -> "Bound":
    """Bind a new edition: the pages of the kept one as they are, the addenda behind them. Needs no session.

    :raises RuleViolation: when a scan cannot be read.
    :raises EnvironmentProblem: when a file is damaged, or the disk is full.
    """
    from desktop_app.papers.dossier.back_cover import BackCover
    from desktop_app.papers.dossier.bind import bind_into
    from desktop_app.papers.dossier.cover import DossierCover
    from desktop_app.papers.dossier.entry import Dossier
    from desktop_app.papers.kit.shared_fonts import sharing_fonts

    cover = DossierCover(
        given.committee, given.title, given.number, given.mediators, given.started_on, given.ended_on,
        given.filed_by, given.filed_on, given.retention, given.remarks,
    )  # fmt: skip
    count = len(given.entries) + 1

    def tell(text: str, done: int) -> None:
        if progress is not None:
            progress.step(text, done, count)

    with plain_file(centre) as plain, plain_file(centre) as target, sharing_fonts():
        spool = PlainSpool(plain)
        tell("正在读出立卷时的全卷", 0)
        slots = _before(centre, given, spool)
        for done, one in enumerate(given.entries, 1):
            tell("正在读出附页", done)
            slots.append(
                scan_slot(centre, one, spool, "附页")
                if isinstance(one, Scan)
                else replace(paper_slot(one.kind.label, render_paper(one)), remark="附页")
            )
        back = BackCover(given.filed_by, given.filed_on, given.reviewed_by)
        made = Dossier(cover, tuple(slots), back, number_position(given.position))
        bound = bind_into(made, target, step=lambda done, _: tell("正在编页装订", min(done, count)))
        target.seek(0)
        return replace(bound, pdf=target.read())


def _before(centre: Centre, given: AddendaInput, spool: PlainSpool) -> "list[DossierSlot]":
    """What stands before the addenda: the entries of the kept edition, or that they lie elsewhere."""
    from desktop_app.papers.dossier.bind import kept_entries, pages_elsewhere

    before = given.before
    if before is None:
        return [pages_elsewhere("原卷", given.pages, "另册")]
    held = spool.add(lambda out: out.writelines(chunks_of(centre, before)))
    return list(kept_entries(partial(spool.opened, held)))


@needs(Permission.BIND_DOSSIER)
def file_addenda(
    session: Session, given: AddendaInput, bound: "Bound", kept: KeptFile | None, *, by: Actor, now: datetime
) -> UUID:
    """Record a new edition; the earlier ones stay. Returns the uid of the issued paper.

    :raises RuleViolation: when addenda or notes came meanwhile, or it was recorded already.
    """
    mediation = record.find_own(session, given.mediation_uid, by)
    row = dossier_of(session, mediation.id)
    if row is None or row.edition + 1 != given.edition:
        raise RuleViolation("这一次装订已经登记过，请刷新。", "state")
    now_there = {one.uid for one in addenda_of(session, mediation, given.edition)}
    now_there |= {note.uid for note in notes_of(session, mediation.id) if note.edition == given.edition}
    there = {one.file.uid if isinstance(one, Scan) else one.record_uid for one in given.entries}
    if now_there != there:
        raise RuleViolation("装订以后附页有变化，请重新装订。", "entries")
    if kept is not None:
        record_edition(session, mediation, kept, given.edition, by, now)
    row.edition, row.pages = given.edition, bound.pages
    session.flush()
    subject = ("dispute", given.dispute_uid)
    return keep_issue(session, PaperKind.DOSSIER, subject, given.number, bound.pdf, by, now)
