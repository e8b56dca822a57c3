"""Backing up an open centre, with its trace in the audit log."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from db import backup
from db.backup import Backup
from db.enums import AuditAction
from db.errors import DatabaseProblem
from desktop_app.domain.actor import Actor
from desktop_app.services import audit, setting
from desktop_app.services.centre import Centre
from desktop_app.services.centre_file import as_environment
from desktop_app.services.permissions import Permission, needs


@needs(Permission.BACK_UP)
def back_up(
    session: Session, centre: Centre, target: Path, reason: str, *, by: Actor, now: datetime
) -> Backup:
    """Copy the centre to a new folder below ``target``; the copy holds what was committed before.

    :raises EnvironmentProblem: when the target cannot be written; nothing half-made stays.
    """
    try:
        made = backup.make(centre.engine, centre.key, centre.folder, target, at=now, reason=reason)
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
    setting.put(session, setting.LAST_BACKUP, now.isoformat())
    audit.record(session, AuditAction.BACKUP, f"备份到 {made.folder.name}", by=by, now=now)
    return made
