"""Scans of a dossier put in order, their pages turned or marked as blank; looking at one as it will lie."""

import io
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.attachment import Attachment
from db.models.dossier import DossierScan
from desktop_app.domain.actor import Actor
from desktop_app.domain.attachment import MediaKind
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dossier_scan import AS_IT_IS, PageMark, moved, read_marks, stored_marks
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.attachment import find_attachment
from desktop_app.services.attachment_file import bytes_of, file_of
from desktop_app.services.centre import Centre
from desktop_app.services.dossier_binding import Scan
from desktop_app.services.dossier_edition import ADDENDUM, addenda_waiting
from desktop_app.services.dossier_layout import LAST, layouts_of
from desktop_app.services.dossier_scan import refuse_filed, scans_of
from desktop_app.services.permissions import Permission, needs


@needs(Permission.BIND_DOSSIER)
def move_scan(session: Session, uid: UUID, steps: int, *, by: Actor, now: datetime) -> int:
    """Move a scan among those of its place by so many steps, negative to the front; gives its place from 1.

    :raises RuleViolation: when it is unknown, another office's, lies in no dossier, or the dossier is filed.
    """
    row = _own_scan(session, uid, by)
    mediation = record.find_own(session, row.record_uid or UUID(int=0), by)
    scans = scans_of(session, mediation, by, local_date(now))
    order = moved([scan.uid for scan in scans if scan.slot == row.slot], uid, steps)
    for place, one in enumerate(order, 1):
        kept = _layout(session, find_attachment(session, one, by))
        if kept.position != place:
            kept.position = place
    session.flush()
    return order.index(uid) + 1


@needs(Permission.BIND_DOSSIER)
def mark_page(session: Session, uid: UUID, page: int, mark: PageMark, *, by: Actor, now: datetime) -> None:
    """Say how a page (from 0) of a scan lies: turned by quarters from how it was scanned, or a blank back.

    :raises RuleViolation: as ``move_scan``; for a page that cannot be.
    """
    del now
    if page < 0:
        raise RuleViolation("没有这一页，请重新选择。", "page")
    kept = _layout(session, _own_scan(session, uid, by))
    marks = read_marks(kept.pages)
    marks[page] = mark
    kept.pages = stored_marks(marks)
    session.flush()


@needs(Permission.BIND_DOSSIER)
def turn_page(session: Session, uid: UUID, page: int, quarters: int, *, by: Actor, now: datetime) -> PageMark:
    """Turn a page (from 0) clockwise by so many quarters from how it lies now; as ``mark_page``."""
    known = layouts_of(session, [uid]).get(uid)
    before = AS_IT_IS if known is None else known.marks.get(page, AS_IT_IS)
    mark = PageMark((before.turn + quarters) % 4, before.blank)
    mark_page(session, uid, page, mark, by=by, now=now)
    return mark


@needs(Permission.PRINT_PAPER)
def leaf_scan(session: Session, uid: UUID, *, by: Actor, today: date) -> Scan:
    """A scan as it lies in its dossier, for leafing through; like the papers there it is not noted.

    :raises RuleViolation: when it is unknown, void, or has not come yet.
    """
    del today
    row = find_attachment(session, uid, by)
    known = layouts_of(session, [uid]).get(uid)
    return Scan(row.slot or "", file_of(session, row), {} if known is None else known.marks)


def view_scan(centre: Centre, scan: Scan) -> bytes:
    """A scan as PDF, its pages turned as marked. Needs no session.

    :raises RuleViolation: when it cannot be read.
    :raises EnvironmentProblem: when its file is damaged.
    """
    from desktop_app.papers.dossier.picture import write_pictures
    from desktop_app.papers.dossier.sheet_page import turned_pdf

    data = bytes_of(centre, scan.file)
    if scan.file.kind.kind is MediaKind.PDF:
        return turned_pdf(data, scan.file.title, scan.marks) if scan.marks else data
    target = io.BytesIO()
    write_pictures(io.BytesIO(data), scan.file.title, target, scan.marks)
    return target.getvalue()


def _own_scan(session: Session, uid: UUID, by: Actor) -> Attachment:
    row = find_attachment(session, uid, by)
    if row.record_uid is None or row.slot is None:
        raise RuleViolation("这份附件不在卷宗里。", "uid")
    mediation = record.find_own(session, row.record_uid, by)
    if row.slot != ADDENDUM:
        refuse_filed(session, mediation)
    elif row.uid not in {one.uid for one in addenda_waiting(session, mediation)}:
        raise RuleViolation("这份附页已经装订，不能再改；请另加附页更正。", "state")
    return row


def _layout(session: Session, attachment: Attachment) -> DossierScan:
    query = select(DossierScan).where(
        DossierScan.attachment_id == attachment.id, DossierScan.voided_at.is_(None)
    )
    found = session.scalars(query.order_by(DossierScan.id)).first()
    if found is None:
        found = DossierScan(attachment_id=attachment.id, position=LAST, pages={})
        session.add(found)
    return found
