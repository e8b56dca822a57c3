"""The attachments (附件) of a case in a list, with how far the bytes of each are here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.attachments import chunk_count
from db.enums import Labelled
from db.models.attachment import Attachment
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.attachment import MediaKind, media_type
from desktop_app.services import blob
from desktop_app.services.attachment import SHUT, living
from desktop_app.services.custody import holder_of
from desktop_app.services.dispute_access import may_read
from desktop_app.services.dispute_record import any_dispute
from desktop_app.services.dispute_row import parts
from desktop_app.services.permissions import Permission, allowed, needs

_VIEWED = frozenset({MediaKind.PDF, MediaKind.PICTURE})
_VIEW_MOST = 64 * 1024 * 1024
"""Larger ones are not shown in the window, which would hold them whole in memory: they are saved."""


class AttachmentState(Labelled):
    """How far the bytes of an attachment are here."""

    HERE = "here", "已到"
    AWAITED = "awaited", "附件未到"
    LOST = "lost", "文件缺失"
    """It was added here; the file is gone or damaged."""


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment in a list; ``here`` of its ``chunks`` pieces have come."""

    uid: UUID
    title: str
    file_name: str
    kind: MediaKind
    size: int
    added_at: datetime
    added_by: str
    state: AttachmentState
    here: int
    chunks: int
    record_uid: UUID | None
    slot: str
    sha256: str
    may_void: bool
    entity: str = ""
    """Of the record that it is kept with."""

    @property
    def viewed(self) -> bool:
        """Whether the window can show it; any other is saved and opened with its own program."""
        return self.state is AttachmentState.HERE and self.kind in _VIEWED and self.size <= _VIEW_MOST

    @property
    def text(self) -> str:
        """What is wrong and what to do; empty when it is here."""
        match self.state:
            case AttachmentState.HERE:
                return ""
            case AttachmentState.AWAITED:
                came = f"（{self.chunks} 块到了 {self.here} 块）" if self.here else ""
                return f"附件未到{came}。请把对方 U 盘上的附件包也收进来；没有的，下次送包时自动向对方要。"
            case _:
                return "文件缺失。下次送包时自动向对方要回；手里有原件的，再加一次同一个文件就好。"


@needs(Permission.VIEW_DISPUTES)
def list_attachments(
    session: Session, dispute_uid: UUID, *, by: Actor, today: date
) -> tuple[AttachmentRow, ...]:
    """The attachments of a case, the oldest first.

    :raises RuleViolation: when the case is unknown or void.
    """
    return attachments_of(session, any_dispute(session, dispute_uid, by), by=by, today=today)


@needs(Permission.VIEW_DISPUTES)
def attachments_of(
    session: Session, dispute: Dispute, *, by: Actor, today: date
) -> tuple[AttachmentRow, ...]:
    """The attachments of a case that was read already, the oldest first."""
    del today
    rows = living(session, dispute.id) if may_read(session, dispute.id, by) else ()
    known = blob.states(session, [row.sha256 for row in rows])
    may_void = takes_files(dispute, by)
    return tuple(_row(row, known.get(row.sha256), by, may_void and row.slot is None) for row in rows)


@dataclass(frozen=True, slots=True)
class RecordFileList:
    """Files kept with records of a case, and whether this user may add more."""

    rows: tuple[AttachmentRow, ...]
    takes: bool


@needs(Permission.VIEW_DISPUTES)
def record_files(
    session: Session, dispute_uid: UUID, records: tuple[UUID, ...], *, by: Actor, today: date
) -> RecordFileList:
    """The attachments of a case that are kept with these records, e.g. an order or progress, oldest first.

    :raises RuleViolation: when the case is unknown, void, or not for this user.
    """
    dispute = any_dispute(session, dispute_uid, by)
    rows = attachments_of(session, dispute, by=by, today=today)
    wanted = frozenset(records)
    return RecordFileList(tuple(row for row in rows if row.record_uid in wanted), takes_files(dispute, by))


def file_titles(session: Session, records: Collection[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """Titles of the files kept with records, by record. Called inside services that read the case."""
    found: dict[UUID, tuple[str, ...]] = {}
    for part in parts(list(records)):
        query = select(Attachment.record_uid, Attachment.title).where(
            Attachment.record_uid.in_(part), Attachment.voided_at.is_(None)
        )
        for uid, title in session.execute(query.order_by(Attachment.added_at, Attachment.uid)):
            assert uid is not None
            found[uid] = (*found.get(uid, ()), title)
    return found


def takes_files(dispute: Dispute, by: Actor) -> bool:
    """Whether this user may add attachments to a case, or make them void."""
    works = holder_of(dispute) == by.office_uid and dispute.state not in SHUT
    return works and allowed(by, Permission.HANDLE_DISPUTE)


def _row(row: Attachment, known: blob.BlobState | None, by: Actor, may_void: bool) -> AttachmentRow:
    chunks = chunk_count(row.size)
    if known is not None and known.whole:
        state, here = AttachmentState.HERE, chunks
    else:
        state = AttachmentState.LOST if row.office_id == by.office_uid else AttachmentState.AWAITED
        here = 0 if known is None else len(known.chunks)
    return AttachmentRow(
        row.uid,
        row.title,
        row.file_name,
        media_type(row.media_type).kind,
        row.size,
        row.added_at,
        row.added_by,
        state,
        here,
        chunks,
        row.record_uid,
        row.slot or "",
        row.sha256,
        may_void,
        row.entity or "",
    )
