"""Attachments (附件) of a case: adding files, making them void.

Adding goes in two steps, because reading a large file must hold no transaction: ``keep_file`` (no session)
stores the bytes, ``add_attachment`` (command) records them. The same bytes twice are stored once.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DisputeState
from db.errors import DatabaseProblem
from db.models.attachment import Attachment
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.attachment import (
    HEAD_BYTES,
    MOST_BYTES,
    is_program,
    size_words,
    sniff,
)
from desktop_app.errors import RuleViolation
from desktop_app.services import blob
from desktop_app.services.case_record import root_of
from desktop_app.services.centre import Centre
from desktop_app.services.centre_file import as_environment
from desktop_app.services.dispatch_about import work_about
from desktop_app.services.dispute_access import not_hidden
from desktop_app.services.dispute_record import own_dispute
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.progress import Progress, step_bytes

SHUT = frozenset({DisputeState.ARCHIVED, DisputeState.MERGED})
"""States in which nothing is added or made void any more."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file whose bytes are stored; it becomes an attachment once it is recorded."""

    sha256: str
    size: int
    media_type: str
    file_name: str


@dataclass(frozen=True, slots=True)
class AttachmentDraft:
    """A stored file to be recorded with a case, or with one record of it (``entity``, ``record_uid``).

    ``paper_uid``: the issued paper whose sheets were scanned.
    """

    dispute_uid: UUID
    file: KeptFile
    title: str = ""
    entity: str | None = None
    record_uid: UUID | None = None
    paper_uid: UUID | None = None


def keep_file(centre: Centre, path: Path, *, progress: Progress | None = None) -> KeptFile:
    """Store the bytes of a file; nothing is recorded yet. Needs no session.

    :raises RuleViolation: for a file that is empty, larger than 200 MB, a program, or cannot be read.
    :raises EnvironmentProblem: when the disk is full or cannot be written.
    """
    try:
        with path.open("rb") as source:
            return _keep(centre, source, path.name, progress)
    except OSError as error:
        raise RuleViolation(f"“{path.name}”读不出来，请检查后再加。", "file") from error


def keep_bytes(centre: Centre, data: bytes, file_name: str) -> KeptFile:
    """Store bytes that are in memory; as ``keep_file``."""
    return _keep(centre, io.BytesIO(data), file_name, None)


def _keep(centre: Centre, source: BinaryIO, file_name: str, progress: Progress | None) -> KeptFile:
    size = source.seek(0, io.SEEK_END)
    if not size:
        raise RuleViolation(f"“{file_name}”是空文件，请重新扫描或选别的文件。", "file")
    if size > MOST_BYTES:
        said = f"“{file_name}”有 {size_words(size)}，一份附件最大 200 MB，请压缩或分成几份再加。"
        raise RuleViolation(said, "file")
    source.seek(0)
    head = source.read(HEAD_BYTES)
    if is_program(head, file_name):
        raise RuleViolation(f"“{file_name}”是程序，不能作附件。", "file")
    tell = partial(step_bytes, progress, f"正在存入 {file_name}")
    try:
        sha256, stored = blob.store_of(centre).add(source, tell)
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
    return KeptFile(sha256, stored, sniff(head, file_name).name, file_name[-200:])


@needs(Permission.HANDLE_DISPUTE)
def add_attachment(
    session: Session, centre: Centre, draft: AttachmentDraft, *, by: Actor, now: datetime
) -> UUID:
    """Record a stored file as an attachment of a case that this office works; returns its uid.

    Where the case has this very file and its bytes were lost, they are here again, and nothing else changes.

    :raises RuleViolation: when the case is another office's, archived or merged, when it has this file
        already, or the record is none of this case.
    """
    dispute = own_dispute(session, draft.dispute_uid, by)
    again = brought_again(session, centre, dispute, draft, "", now)
    if again is not None:
        return again
    if dispute.state in SHUT:
        raise RuleViolation(f"该纠纷{dispute.state.label}，不能再加附件；以后的材料用附页。", "state")
    if draft.record_uid is not None and not _is_of_case(session, draft, dispute, by):
        raise RuleViolation("附件要放在这件纠纷自己的记录下，请刷新后再加。", "record")
    return record_attachment(session, dispute, draft, "", by, now)


def _is_of_case(session: Session, draft: AttachmentDraft, dispute: Dispute, by: Actor) -> bool:
    """Whether a record is part of the case, or of what this office did about it with its units."""
    assert draft.record_uid is not None
    entity, uid = draft.entity or "", draft.record_uid
    if root_of(session, entity, uid) == dispute.uid:
        return True
    return (entity, uid) in work_about(session, dispute.uid, by.office_uid)


def brought_again(
    session: Session, centre: Centre, dispute: Dispute, draft: AttachmentDraft, slot: str, now: datetime
) -> UUID | None:
    """The attachment of this case whose lost bytes the draft brings again; None when it is a new one.

    Called inside other services.

    :raises RuleViolation: when the case has this file at this place, or its bytes are not stored.
    """
    file = draft.file
    if not blob.store_of(centre).is_whole(file.sha256, file.size):
        raise RuleViolation("文件没有存好，请再加一次。", "file")
    place = (file.sha256, draft.record_uid, slot)
    same = [r for r in living(session, dispute.id) if (r.sha256, r.record_uid, r.slot or "") == place]
    if not same:
        return None
    state = blob.states(session, [file.sha256]).get(file.sha256)
    if state is not None and state.whole:
        raise RuleViolation(f"这份文件已经在附件里了，叫“{same[0].title}”。", "file")
    blob.note_whole(session, file.sha256, file.size, now)
    return same[0].uid


def record_attachment(
    session: Session, dispute: Dispute, draft: AttachmentDraft, slot: str, by: Actor, now: datetime
) -> UUID:
    """Write the row of an attachment; ``slot`` is its place in a dossier. Called inside other services."""
    file = draft.file
    made = Attachment(
        dispute_id=dispute.id,
        entity=draft.entity,
        record_uid=draft.record_uid,
        slot=slot or None,
        paper_uid=draft.paper_uid,
        title=(draft.title.strip() or Path(file.file_name).stem)[:200],
        file_name=file.file_name,
        media_type=file.media_type,
        sha256=file.sha256,
        size=file.size,
        added_at=now,
        added_by=by.name,
    )
    session.add(made)
    blob.note_whole(session, file.sha256, file.size, now)
    session.flush()
    return made.uid


@needs(Permission.HANDLE_DISPUTE)
def void_attachment(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Make an attachment void; that it was there, and the reason, stay for ever.

    :raises RuleViolation: without a reason, when it is unknown, another office's to change, or lies in a
        dossier, from which the dossier's page takes it.
    """
    row = find_attachment(session, uid, by)
    dispute = session.get_one(Dispute, row.dispute_id)
    own_dispute(session, dispute.uid, by)
    if row.slot is not None:
        raise RuleViolation("这是卷宗里的扫描件，请到“卷宗文书”里取下。", "slot")
    if dispute.state in SHUT:
        raise RuleViolation(f"该纠纷{dispute.state.label}，附件不能作废。", "state")
    void_row(session, row, reason, now)


def void_row(session: Session, row: Attachment, reason: str, now: datetime) -> None:
    """Put the tombstone on an attachment. Called inside other services.

    :raises RuleViolation: without a reason.
    """
    if not reason.strip():
        raise RuleViolation("请写明作废的原因，例如“扫错了人”。", "reason")
    row.voided_at, row.voided_reason = now, reason.strip()
    session.flush()


def find_attachment(session: Session, uid: UUID, by: Actor) -> Attachment:
    """The row of an attachment.

    :raises RuleViolation: when it is unknown, void, or its case is not for this user to read.
    """
    row = session.scalars(
        select(Attachment).where(
            Attachment.uid == uid, Attachment.voided_at.is_(None), not_hidden(Attachment.dispute_id, by)
        )
    ).one_or_none()
    if row is None:
        raise RuleViolation("找不到这份附件，可能已作废，请刷新。", "uid")
    return row


def living(session: Session, dispute_id: int) -> Sequence[Attachment]:
    """Rows of the attachments of a case that are not void, the oldest first. Called inside other services."""
    return session.scalars(
        select(Attachment)
        .where(Attachment.dispute_id == dispute_id, Attachment.voided_at.is_(None))
        .order_by(Attachment.added_at, Attachment.uid)
    ).all()
