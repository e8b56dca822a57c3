"""Packages in quarantine that somebody gives up on: the file goes, the reason stays in the journal.

Nothing is lost by it: what this office has not acknowledged, the sender sends again with its next package.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, PackageDirection, PackageState
from db.models.package import PackageRecord
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.centre import Centre
from desktop_app.services.package_carrier import SUFFIX
from desktop_app.services.permissions import Permission, needs


def discard_quarantined(
    centre: Centre, package_uid: UUID, reason: str, *, by: Actor, now: Callable[[], datetime]
) -> None:
    """Give up on a quarantined file, with a reason; a file that is gone already is no error.

    :raises RuleViolation: without a reason, or when it is not in quarantine (any more).
    """
    with centre.writing(by, now) as session, session.begin():
        name = note_discarded(session, package_uid, reason, by=by, now=now())
    (centre.folder / "quarantine" / name).unlink(missing_ok=True)


@needs(Permission.EXCHANGE)
def note_discarded(session: Session, package_uid: UUID, reason: str, *, by: Actor, now: datetime) -> str:
    """Note in the journal that a quarantined package was given up; returns the name of its file.

    :raises RuleViolation: without a reason, or when it is not in quarantine (any more).
    """
    if not reason.strip():
        raise RuleViolation("请写明为什么丢弃，以后查得到。", "reason")
    row = session.scalars(
        select(PackageRecord).where(
            PackageRecord.direction == PackageDirection.IN,
            PackageRecord.package_id == package_uid,
            PackageRecord.state == PackageState.QUARANTINED,
        )
    ).first()
    if row is None:
        raise RuleViolation("这个包已经不在隔离里，请刷新。", "package")
    why = row.reason_text or ""
    row.state = PackageState.DISCARDED
    row.reason_text = f"{by.name}丢弃：{reason.strip()}（隔离的原因：{why}）"
    audit.record(session, AuditAction.IMPORT, f"丢弃隔离的数据包：{row.file_name}", by=by, now=now)
    session.flush()
    return row.sha256 + SUFFIX
