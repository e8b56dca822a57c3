"""Looks whether the files of attachments are what the database says."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.attachments import BlobStore
from db.integrity import Finding
from db.models.attachment import Attachment, Blob
from db.models.dispute import Dispute


def check_attachments(session: Session, store: BlobStore, *, full: bool = False) -> tuple[Finding, ...]:
    """Attachments whose file is missing or damaged, one sentence each; what has not come yet is none of them.

    Without ``full`` only the length of each file is looked at; with it every byte is read.
    """
    rows = session.execute(
        select(Attachment.sha256, Blob.size, Attachment.title, Dispute.number)
        .join(Blob, Blob.sha256 == Attachment.sha256)
        .join(Dispute, Dispute.id == Attachment.dispute_id)
        .where(Blob.complete_at.is_not(None), Attachment.voided_at.is_(None))
        .order_by(Attachment.id)
    )
    seen: set[str] = set()
    found: list[Finding] = []
    for sha256, size, title, number in rows:
        if sha256 in seen:
            continue
        seen.add(sha256)
        sound = store.is_whole(sha256, size) and not (full and store.damaged(sha256, size))
        if not sound:
            found.append(Finding("attachments", f"{number} 的附件“{title}”，文件缺了或已损坏"))
    return tuple(found)
