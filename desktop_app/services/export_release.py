"""Putting an export on record, before its file is written."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.enums import AuditAction
from desktop_app.domain.actor import Actor
from desktop_app.services import audit
from desktop_app.services.dispute_export import Release, checked_reason
from desktop_app.services.export_approval import use_approval
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@needs(Permission.EXPORT_DISPUTES)
def release(session: Session, wanted: Release, rules: Rules, *, by: Actor, now: datetime) -> None:
    """Put an export on record: who, what, how many, why, where to, and who agreed where two are needed.

    :raises RuleViolation: without a reason, or with one that is too long; at ``approval`` without the second
        person's word.
    """
    reason = checked_reason(wanted.reason)
    agreed = use_approval(session, wanted, rules, by=by, now=now)
    said = (
        f"{wanted.kind.label} {wanted.count:,} 件，用途：{reason}；条件：{wanted.conditions}；"
        f"文件：{wanted.file_name}" + (f"；{agreed}同意" if agreed else "")
    )
    audit.record(session, AuditAction.EXPORT, said, by=by, now=now, entity="dispute")
