"""The editions (装订) of a filed dossier: kept files that never change, and the addenda (附页) bound to them.

A filed dossier is locked. What comes later joins as addenda with page numbers that go on; the new edition
begins with the very pages of the one before, and both stay. Building blocks of ``dossier`` and
``dossier_addendum``, called inside their permission.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.attachment import Attachment
from db.models.dispute import Dispute
from db.models.dossier import Dossier
from db.models.mediation import Mediation
from db.models.paper import Paper
from desktop_app.domain.actor import Actor
from desktop_app.domain.attachment import MOST_BYTES, size_words
from desktop_app.services import mediation_record as record
from desktop_app.services.attachment import AttachmentDraft, KeptFile, keep_bytes, record_attachment
from desktop_app.services.centre import Centre

EDITION, ADDENDUM = "edition", "addendum"
"""Places of attachments that are none of the profile's: a bound edition, a sheet that came after filing."""


_OWN_PAPERS = 4 * 1024 * 1024
"""Room for the papers that the program adds to an edition: cover, contents, notes."""


def dossier_of(session: Session, mediation_id: int) -> Dossier | None:
    """The row of a filed dossier in the catalogue, None while it is open."""
    query = select(Dossier).where(Dossier.mediation_id == mediation_id, Dossier.voided_at.is_(None))
    return session.scalars(query.order_by(Dossier.id)).first()


def editions_of(session: Session, mediation: Mediation) -> Sequence[Attachment]:
    """The kept files of the editions, the first one first."""
    return _in_place(session, mediation.uid, EDITION)


def addenda_of(session: Session, mediation: Mediation, edition: int = 0) -> Sequence[Attachment]:
    """The addenda in the order in which they came: of one edition, or all (0).

    What was added after an edition was bound belongs to the next one.
    """
    found = _in_place(session, mediation.uid, ADDENDUM)
    if not edition:
        return found
    bound = _bound(session, mediation)
    return [row for row in found if 1 + sum(one < row.uid for one in bound) == edition]


def _bound(session: Session, mediation: Mediation) -> Sequence[UUID]:
    """The bindings of a filed dossier as they were issued, also of files too large to be kept.

    Ids are UUIDv7: their order is that in which bindings and addenda came to be.
    """
    query = (
        select(Paper.uid)
        .join(Dispute, Dispute.uid == Paper.record_uid)
        .join(Dossier, Dossier.number == Paper.number)
        .where(
            Dispute.id == mediation.dispute_id,
            Dossier.mediation_id == mediation.id,
            Paper.kind == PaperKind.DOSSIER,
            Paper.voided_at.is_(None),
        )
    )
    return session.scalars(query.order_by(Paper.uid)).all()


def edition_to_go_on(
    session: Session, mediation: Mediation, kept: Dossier, added: Sequence[Attachment]
) -> Attachment | None:
    """The kept file that the next edition begins with; None when it shall be a volume of its own (附册).

    That is where the last edition is not kept, or would be too large together with what was added.
    """
    editions = editions_of(session, mediation)
    last = editions[-1] if editions else None
    if last is None or not last.title.startswith(_edition_name(kept.edition)):
        return None
    size = last.size + sum(row.size for row in added)
    return last if size <= MOST_BYTES - _OWN_PAPERS else None


def addenda_waiting(session: Session, mediation: Mediation) -> Sequence[Attachment]:
    """The addenda that the next edition will bind."""
    kept = dossier_of(session, mediation.id)
    return () if kept is None else addenda_of(session, mediation, kept.edition + 1)


def _in_place(session: Session, mediation_uid: UUID, place: str) -> Sequence[Attachment]:
    query = select(Attachment).where(
        Attachment.record_uid == mediation_uid, Attachment.slot == place, Attachment.voided_at.is_(None)
    )
    return session.scalars(query.order_by(Attachment.uid)).all()


def numbered_pages(pdf: bytes) -> int:
    """Numbered pages of a bound file."""
    from desktop_app.papers.dossier.bind import kept_entries

    return max(
        (slot.stamped.last for slot in kept_entries(lambda: io.BytesIO(pdf)) if slot.stamped), default=0
    )


def too_large_to_keep(size: int) -> str:
    """What follows when a bound file of so many bytes is filed; empty for one that can be kept.

    A file of more than 200 MB cannot go with the case: the exchange carries none (docs/exchange-format.md).
    """
    if size <= MOST_BYTES:
        return ""
    return (
        f"全卷有 {size_words(size)}，超过 200 MB：立卷时照常锁定、留校验码，但程序里存不下全卷，"
        "请随后打印、保存。以后的附页单独成册，页号接着编。扫描件用 200 dpi 的 PDF 重扫可以小得多。"
    )


def keep_edition(centre: Centre, pdf: bytes) -> KeptFile | None:
    """Store a bound file before it is recorded; None for one that is too large to be an attachment.

    Needs no session. Of one too large its checksum stays, and the printed dossier.
    """
    return keep_bytes(centre, pdf, "卷宗.pdf") if 0 < len(pdf) <= MOST_BYTES else None


def _edition_name(edition: int) -> str:
    return f"卷宗（第{edition}次装订）"


def record_edition(
    session: Session, mediation: Mediation, kept: KeptFile, edition: int, by: Actor, now: datetime
) -> None:
    """Write the row of a bound file; it goes with the case like any attachment."""
    dispute = session.get_one(Dispute, mediation.dispute_id)
    name = f"{_edition_name(edition)}{mediation.number or ''}"
    draft = AttachmentDraft(dispute.uid, kept, name, record.ENTITY, mediation.uid)
    record_attachment(session, dispute, draft, EDITION, by, now)
