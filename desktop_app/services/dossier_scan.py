"""Scans of a dossier: attachments of the case with a place in the dossier (卷内顺序位)."""

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.dispute import Dispute
from db.models.mediation import Mediation
from db.models.paper import Paper
from desktop_app.domain.actor import Actor
from desktop_app.domain.attachment import MediaKind, media_type
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
from desktop_app.services.attachment_view import AttachmentRow, attachments_of
from desktop_app.services.centre import Centre
from desktop_app.services.dossier_edition import ADDENDUM, EDITION
from desktop_app.services.dossier_layout import LAST, layouts_of
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

_BOUND = frozenset({MediaKind.PDF, MediaKind.PICTURE})


@needs(Permission.BIND_DOSSIER)
def add_scan(
    session: Session,
    centre: Centre,
    mediation_uid: UUID,
    slot: str,
    file: KeptFile,
    rules: Rules,
    *,
    by: Actor,
    now: datetime,
    title: str = "",
    paper_uid: UUID | None = None,
) -> UUID:
    """Put a stored PDF or picture into a place of a dossier; returns the attachment's uid.

    ``title`` empty takes the file's name; ``paper_uid`` is the issued paper of which it is the signed one.

    :raises RuleViolation: for a place that is none, a file that cannot be bound, a filed dossier, a case of
        another office, or a file that lies there already.
    """
    mediation = record.find_own(session, mediation_uid, by)
    slots = record.rules_of(session, mediation, rules).profile.dossier.slots
    names = {one.code: one.name for one in slots if one.numbered}
    if slot not in names:
        raise RuleViolation("扫描件要放进卷内的一个位置，请重新选择。", "slot")
    if media_type(file.media_type).kind not in _BOUND:
        raise RuleViolation("卷宗里只能装订 PDF 和图片，请扫描成 PDF 后再加。", "file")
    refuse_filed(session, mediation)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    title = title or _title(file, names[slot])
    draft = AttachmentDraft(dispute.uid, file, title, record.ENTITY, mediation.uid, paper_uid)
    again = brought_again(session, centre, dispute, draft, slot, now)
    return again or record_attachment(session, dispute, draft, slot, by, now)


def _title(file: KeptFile, slot_name: str) -> str:
    """The file's name when it says something in Chinese, else what the place is called."""
    stem = Path(file.file_name).stem
    return stem if any("\u4e00" <= char <= "\u9fff" for char in stem) else slot_name


@needs(Permission.BIND_DOSSIER)
def remove_scan(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Take a scan out of a dossier: it is made void, with the reason.

    :raises RuleViolation: when it is unknown, another office's, without a reason, or the dossier is filed.
    """
    row = find_attachment(session, uid, by)
    if row.record_uid is None or row.slot is None:
        raise RuleViolation("这份附件不在卷宗里。", "uid")
    refuse_filed(session, record.find_own(session, row.record_uid, by))
    void_row(session, row, reason, now)


def scans_of(session: Session, mediation: Mediation, by: Actor, today: date) -> tuple[AttachmentRow, ...]:
    """The scans of a mediation's dossier in their order, those not put in order last, the oldest first.

    Called inside other services.
    """
    dispute = session.get_one(Dispute, mediation.dispute_id)
    rows = attachments_of(session, dispute, by=by, today=today)
    others = {"", EDITION, ADDENDUM}
    own = [row for row in rows if row.slot not in others and row.record_uid == mediation.uid]
    known = layouts_of(session, [row.uid for row in own])
    moved = {uid: layout.position for uid, layout in known.items() if layout.position < LAST}
    places = {row.uid: place for place, row in enumerate(own, LAST)} | moved
    return tuple(sorted(own, key=lambda row: places[row.uid]))


def filed_on(session: Session, mediation: Mediation) -> date | None:
    """Day on which the dossier was filed (立卷); None while it is open. Called inside other services."""
    dispute_uid = session.get_one(Dispute, mediation.dispute_id).uid
    return session.scalars(
        select(Paper.issued_on)
        .where(
            Paper.record_uid == dispute_uid,
            Paper.kind == PaperKind.DOSSIER,
            Paper.number == mediation.number,
            Paper.voided_at.is_(None),
        )
        .order_by(Paper.id.desc())
    ).first()


def refuse_filed(session: Session, mediation: Mediation) -> None:
    """Refuse to change a dossier that was filed. Called inside other services.

    :raises RuleViolation: at ``state``.
    """
    day = filed_on(session, mediation)
    if day is not None:
        raise RuleViolation(f"卷宗已于 {day:%Y-%m-%d} 立卷锁定，以后的材料用附页。", "state")
