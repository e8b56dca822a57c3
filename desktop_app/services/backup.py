"""Backing up an open centre, with its trace in the audit log, and which backups there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
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

REASONS = {"manual": "手工", "close": "关窗口时", "upgrade": "升级之前", "before-restore": "恢复之前"}
"""Why a backup was made, in words."""


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A complete backup: when, why (in words), where, bytes of its database, number of attachments."""

    made_at: datetime
    reason: str
    folder: Path
    size: int
    attachments: int


@needs(Permission.BACK_UP)
def list_backups(
    session: Session, places: Sequence[Path], *, by: Actor, today: date
) -> tuple[BackupRow, ...]:
    """The complete backups in these folders, newest first; a folder that is not there has none."""
    del session, by, today
    found = {made.folder: made for place in places for made in backup.list_backups(place)}
    return tuple(sorted(map(backup_row, found.values()), key=lambda row: row.made_at, reverse=True))


def backup_row(made: Backup) -> BackupRow:
    """A backup as it is shown."""
    return BackupRow(
        made.made_at, REASONS.get(made.reason, made.reason), made.folder, made.size, made.attachments
    )


@needs(Permission.BACK_UP)
def back_up(
    session: Session, centre: Centre, target: Path, reason: str, *, by: Actor, now: datetime
) -> BackupRow:
    """Copy the centre to a new folder below ``target``; the copy holds what was committed before.

    :raises EnvironmentProblem: when the target cannot be written; nothing half-made stays.
    """
    try:
        made = backup.make(centre.engine, centre.key, centre.folder, target, at=now, reason=reason)
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
    setting.put(session, setting.LAST_BACKUP, now.isoformat())
    audit.record(session, AuditAction.BACKUP, f"备份到 {made.folder.name}", by=by, now=now)
    return backup_row(made)
