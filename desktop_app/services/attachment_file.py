"""Opening attachments: what is read is noted first, then the bytes are shown or saved without a session."""

import io
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction
from db.errors import DamagedBlob, DatabaseProblem
from db.models.attachment import Attachment, Blob
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.attachment import MediaKind, MediaType, media_type, safe_file_name
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.services import audit, blob
from desktop_app.services.attachment import find_attachment
from desktop_app.services.centre import Centre
from desktop_app.services.centre_file import as_environment
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.progress import Progress, step_bytes


@dataclass(frozen=True, slots=True)
class AttachmentFile:
    """A whole attachment that may be read: what it is, and a safe name to save it under."""

    uid: UUID
    title: str
    file_name: str
    kind: MediaType
    sha256: str
    size: int


@needs(Permission.PRINT_PAPER)
def open_attachment(session: Session, uid: UUID, *, by: Actor, now: datetime) -> AttachmentFile:
    """Note in the audit log that somebody looks at an attachment, and give what its bytes are read by.

    :raises RuleViolation: when it is unknown, void, or has not come yet.
    """
    return _taken(session, uid, AuditAction.UNMASK, "打开", by, now)


@needs(Permission.PRINT_PAPER)
def export_attachment(session: Session, uid: UUID, *, by: Actor, now: datetime) -> AttachmentFile:
    """Note in the audit log that somebody saves an attachment outside the centre; as ``open_attachment``."""
    return _taken(session, uid, AuditAction.EXPORT, "另存", by, now)


@needs(Permission.PRINT_PAPER)
def print_attachment(session: Session, uid: UUID, *, by: Actor, now: datetime) -> AttachmentFile:
    """Note in the audit log that an attachment was printed; as ``open_attachment``."""
    return _taken(session, uid, AuditAction.PRINT, "打印", by, now)


def _taken(
    session: Session, uid: UUID, action: AuditAction, verb: str, by: Actor, now: datetime
) -> AttachmentFile:
    row = find_attachment(session, uid, by)
    file = file_of(session, row)
    dispute = session.get_one(Dispute, row.dispute_id)
    said = f"{verb}附件“{row.title}”：{dispute.number}"
    audit.record(session, action, said, by=by, now=now, entity="attachment", record_uid=uid)
    return file


def file_of(session: Session, row: Attachment) -> AttachmentFile:
    """What the bytes of an attachment are read by. Called inside other services.

    :raises RuleViolation: when they have not all come.
    """
    state = blob.states(session, [row.sha256]).get(row.sha256)
    if state is None or not state.whole:
        raise RuleViolation(f"“{row.title}”的附件未到，到了才能打开。", "uid")
    kind = media_type(row.media_type)
    return AttachmentFile(row.uid, row.title, safe_file_name(row.file_name, kind), kind, row.sha256, row.size)


def chunks_of(centre: Centre, file: AttachmentFile) -> Iterator[bytes]:
    """The bytes of an attachment, a few megabytes at a time.

    :raises EnvironmentProblem: when the attachment is damaged.
    """
    try:
        yield from blob.store_of(centre).chunks(file.sha256, file.size)
    except DamagedBlob as problem:
        raise as_environment(problem) from problem


def bytes_of(centre: Centre, file: AttachmentFile) -> bytes:
    """All bytes of an attachment that may be read; for what the window shows, not for large files.

    :raises EnvironmentProblem: when the attachment is damaged.
    """
    return b"".join(chunks_of(centre, file))


def write_out(
    centre: Centre, file: AttachmentFile, target: Path, *, progress: Progress | None = None
) -> Path:
    """Save an attachment as a plain file; it is there whole or not at all. Needs no session.

    :raises EnvironmentProblem: when the place cannot be written, or the attachment is damaged.
    """
    part = target.with_name(target.name + ".part")
    done = 0
    try:
        with part.open("wb") as out:
            for data in chunks_of(centre, file):
                out.write(data)
                done += len(data)
                step_bytes(progress, f"正在另存 {target.name}", done, file.size)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except OSError as error:
        raise EnvironmentProblem("附件没有存下", "请换一个文件夹，或腾出空间再存。") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target


def view_pdf(centre: Centre, file: AttachmentFile, day: date) -> bytes:
    """An attachment as PDF: a PDF as it is, a picture on pages of its size.

    :raises RuleViolation: when it is neither, or a picture that cannot be read.
    :raises EnvironmentProblem: when the attachment is damaged.
    """
    del day
    if file.kind.kind is MediaKind.PDF:
        return bytes_of(centre, file)
    if file.kind.kind is not MediaKind.PICTURE:
        raise RuleViolation(f"“{file.title}”要另存以后用别的程序打开。", "uid")
    from desktop_app.papers.dossier.scan import picture_sheet

    return picture_sheet(io.BytesIO(bytes_of(centre, file)), file.title)


@needs(Permission.BACK_UP)
def recheck_attachments(session: Session, centre: Centre, *, by: Actor, now: datetime) -> int:
    """Read every attachment and return how many were damaged.

    The sound chunks of such a one are kept; the others are asked for with the next packages.

    :raises EnvironmentProblem: when the disk cannot be written.
    """
    del by
    names = session.execute(
        select(Blob.sha256, Blob.size).where(
            Blob.complete_at.is_not(None),
            Blob.sha256.in_(select(Attachment.sha256).where(Attachment.voided_at.is_(None))),
        )
    ).all()
    return sum(_recheck(session, centre, sha256, size, now) for sha256, size in names)


def note_missing(session: Session, centre: Centre, now: datetime) -> int:
    """Note the attachments whose file is gone or has another length, without reading any; returns how many.

    Called inside other services.
    """
    store = blob.store_of(centre)
    rows = session.execute(select(Blob.sha256, Blob.size).where(Blob.complete_at.is_not(None))).all()
    gone = [(sha256, size) for sha256, size in rows if not store.is_whole(sha256, size)]
    return sum(_recheck(session, centre, sha256, size, now) for sha256, size in gone)


@needs(Permission.VIEW_DISPUTES)
def recheck_attachment(session: Session, centre: Centre, uid: UUID, *, by: Actor, now: datetime) -> bool:
    """Read one attachment that could not be opened; as ``recheck_attachments``. False: it is sound.

    :raises RuleViolation: when it is unknown or void.
    :raises EnvironmentProblem: when the disk cannot be written.
    """
    row = find_attachment(session, uid, by)
    return _recheck(session, centre, row.sha256, row.size, now)


def _recheck(session: Session, centre: Centre, sha256: str, size: int, now: datetime) -> bool:
    store = blob.store_of(centre)
    if not store.damaged(sha256, size):
        state = blob.states(session, [sha256]).get(sha256)
        if state is None or not state.whole:
            blob.note_whole(session, sha256, size, now)
        return False
    try:
        blob.note_lost(session, sha256, size, store.reopen(sha256, size))
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
    return True
