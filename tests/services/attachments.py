"""Attachments in the tests of services and of the exchange."""

import random
from uuid import UUID

import pytest
from sqlalchemy import select

from db import attachments
from db.enums import PackageKind
from db.models.attachment import Attachment, Blob
from desktop_app.domain.clock_time import local_date
from desktop_app.exchange import blob, frames
from desktop_app.exchange.reader import peek
from desktop_app.services.attachment import AttachmentDraft, add_attachment, keep_bytes
from desktop_app.services.attachment_file import recheck_attachments
from desktop_app.services.attachment_view import AttachmentRow, list_attachments
from desktop_app.services.blob import store_of
from desktop_app.services.package_export import ExportDone
from tests.services.package_world import World, receive
from tests.support.centre import OpenTestCentre

SMALL = 2048
"""Bytes of a chunk where 4 MiB would only cost time; the layout is the same."""


def small_chunks(patch: pytest.MonkeyPatch) -> None:
    """Cut attachments into small chunks, in the store and in packages."""
    for module in (attachments, blob, frames):
        patch.setattr(module, "CHUNK_SIZE", SMALL)
    patch.setattr(attachments, "_STRIDE", SMALL + 16)


def content(size: int, seed: int = 1) -> bytes:
    """Bytes that cannot be compressed, and are no PDF."""
    return b"\x89PNG\r\n\x1a\n" + random.Random(seed).randbytes(size - 8)


def add(
    centre: OpenTestCentre, dispute: UUID, data: bytes, title: str = "收条", entity: str | None = None,
    record: UUID | None = None,
) -> UUID:  # fmt: skip
    """Add a file to a case, or to one record of it, as the window does."""
    file = keep_bytes(centre.centre, data, f"{title}.png")
    with centre.session() as session:
        draft = AttachmentDraft(dispute, file, title, entity, record)
        return add_attachment(session, centre.centre, draft, by=centre.actor, now=centre.now)


def rows(centre: OpenTestCentre, dispute: UUID) -> tuple[AttachmentRow, ...]:
    """The attachments of a case as the office sees them."""
    with centre.reading() as session:
        return list_attachments(session, dispute, by=centre.actor, today=local_date(centre.now))


def read(centre: OpenTestCentre, row: AttachmentRow) -> bytes:
    """The bytes of an attachment as they are stored here."""
    return b"".join(store_of(centre.centre).chunks(row.sha256, row.size))


def all_bytes(centre: OpenTestCentre) -> dict[str, bytes | None]:
    """Every living attachment by its title with its bytes, None where they have not come."""
    store, found = store_of(centre.centre), dict[str, bytes | None]()
    with centre.reading() as session:
        whole = set(session.scalars(select(Blob.sha256).where(Blob.complete_at.is_not(None))))
        for row in session.scalars(select(Attachment).where(Attachment.voided_at.is_(None))):
            here = row.sha256 in whole
            found[row.title] = b"".join(store.chunks(row.sha256, row.size)) if here else None
    return found


def take(centre: OpenTestCentre, done: ExportDone) -> None:
    """Import every file of an export."""
    for file in done.files:
        receive(centre, file.path)


def trip(world: World, sender: OpenTestCentre, recipient: OpenTestCentre) -> ExportDone:
    """One honest trip with all its files."""
    done = world.export(sender, recipient)
    take(recipient, done)
    return done


def kinds(done: ExportDone) -> list[PackageKind]:
    """Kinds of the files of an export."""
    return [peek(file.path).kind for file in done.files]


def damage(centre: OpenTestCentre, sha256: str) -> None:
    """Turn a bit in the second chunk of a stored attachment."""
    path = store_of(centre.centre).path(sha256)
    data = bytearray(path.read_bytes())
    data[SMALL + 100] ^= 1
    path.write_bytes(data)


def recheck(centre: OpenTestCentre) -> int:
    """Read all attachments; how many were damaged."""
    with centre.session() as session:
        return recheck_attachments(session, centre.centre, by=centre.actor, now=centre.now)
