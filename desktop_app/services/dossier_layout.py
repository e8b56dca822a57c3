"""How scans lie in a dossier, as rows: their order, pages turned, blank backs."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.attachment import Attachment
from db.models.dossier import DossierScan
from desktop_app.domain.dossier_scan import PageMark, read_marks

LAST = 1_000_000
"""Order of the scans that nobody has moved: behind those that were."""


@dataclass(frozen=True, slots=True)
class ScanLayout:
    """How one scan lies: its order, and what was said of its pages (from 0)."""

    position: int
    marks: dict[int, PageMark]


def layouts_of(session: Session, uids: Collection[UUID]) -> dict[UUID, ScanLayout]:
    """The layouts of these attachments; those that lie as they were added are left out."""
    query = (
        select(Attachment.uid, DossierScan)
        .join(Attachment, DossierScan.attachment_id == Attachment.id)
        .where(Attachment.uid.in_(uids), DossierScan.voided_at.is_(None))
        .order_by(DossierScan.id)
    )
    return {uid: ScanLayout(row.position, read_marks(row.pages)) for uid, row in session.execute(query)}
