"""Putting a backup in the place of a centre's files, or into a new folder; the audit log tells of it.

Nothing here needs an open centre: the one that is to be put back may not open any more.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from db import backup, vault
from db.enums import AuditAction, Role
from db.errors import DatabaseProblem
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.services import audit
from desktop_app.services.backup import BackupRow, backup_row
from desktop_app.services.centre import log_in, open_centre
from desktop_app.services.centre_file import as_environment, read_identity


@dataclass(frozen=True, slots=True)
class Restored:
    """The centre's folder, where its earlier files were put, and how many attachments are lacking."""

    folder: Path
    aside: Path
    lacking: int


_MAY_PUT_BACK = frozenset({Role.CENTRE_DIRECTOR.value, Role.SYSTEM_ADMIN.value})
"""Putting a centre back to an earlier day touches everybody's work."""


def find_backups(folder: Path, places: Sequence[Path] = ()) -> tuple[BackupRow, ...]:
    """Backups of the centre in ``folder``, newest first: its own, and those at other places."""
    found = {
        made.folder: made
        for place in (folder / "backups", *places)
        for made in backup.list_backups(place)
        if _is_of(folder, made.folder)
    }
    return tuple(sorted(map(backup_row, found.values()), key=lambda row: row.made_at, reverse=True))


def backups_at(folder: Path, place: Path) -> tuple[BackupRow, ...]:
    """Backups of the centre in ``folder`` at a place that somebody chose: a backup, or a folder of them.

    :raises RuleViolation: when there is none, or only of other centres (field ``backup``).
    """
    single = (place / backup.MANIFEST).exists()
    found = backup.list_backups(place.parent if single else place)
    if single:
        found = tuple(made for made in found if made.folder == place)
    own = tuple(backup_row(made) for made in found if _is_of(folder, made.folder))
    if not own:
        text = "这里的备份是别的中心的，请换一个文件夹。" if found else "这里没有备份，请选放备份的文件夹。"
        raise RuleViolation(text, "backup")
    return own


def _is_of(folder: Path, backup_folder: Path) -> bool:
    """Whether a backup is of the centre in ``folder``; what tells no more whose it is takes any."""
    own, its = _centre_of(folder), _centre_of(backup_folder)
    return own is None or its is None or own == its


def _centre_of(folder: Path) -> UUID | None:
    try:
        return read_identity(folder).uid
    except EnvironmentProblem:
        return None


def put_back(
    backup_folder: Path, folder: Path, name: str | None, password: str, *, now: Callable[[], datetime]
) -> Restored:
    """Put the centre in ``folder`` back to one of its backups; the caller holds its lock.

    Name and password are of the day of the backup (without a name the first account's), and of somebody who
    was director or system administrator then. The files that are there now are moved aside, never deleted.

    :raises RuleViolation: for a backup of another centre (field ``backup``), a person who may not do it
        (field ``name``), a wrong name or password (field ``password``); nothing is touched then.
    :raises EnvironmentProblem: as for ``restore_backup``.
    """
    if not _is_of(folder, backup_folder):
        raise RuleViolation("这份备份是别的中心的，请换一份。", "backup")
    try:
        slots = vault.load(backup_folder / "centre.keys")
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
    users = [slot for slot in slots if slot.kind == "password"]
    who = name or users[0].user_name
    if any(slot.user_name == who and slot.role not in _MAY_PUT_BACK for slot in users):
        raise RuleViolation("退回到以前的备份要由中心主任来做，请换主任的名字。", "name")
    return restore_backup(backup_folder, folder, who, password, now=now)


def restore_backup(
    backup_folder: Path, folder: Path, name: str | None, password: str, *, now: Callable[[], datetime]
) -> Restored:
    """Restore a backup into ``folder``, which is there; the caller holds its lock.

    ``name`` and ``password`` are of the day of the backup; without a name the first account's. The files that
    were in the folder are moved aside, never deleted.

    :raises RuleViolation: for a wrong name or password (at field ``password``); nothing is touched then.
    :raises EnvironmentProblem: for a damaged backup (nothing is touched), a full or read-only disk.
    """
    try:
        backup.verify(backup_folder)
        slots = vault.load(backup_folder / "centre.keys")
        names = [slot.user_name for slot in slots if slot.kind == "password"]
        who = name or names[0]
        key = vault.unlock(slots, who, password)[0]
        backup.verify(backup_folder, key)
        lacking = backup.lacking_attachments(backup_folder)
        aside = backup.restore(backup_folder, folder, at=now())
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
    opened = open_centre(folder, key, now=now)
    try:
        actor = log_in(opened, who, now=now)
        with opened.writing(actor, now) as session, session.begin():
            detail = f"从备份 {backup_folder.name} 恢复"
            audit.record(session, AuditAction.RESTORE, detail, by=actor, now=now())
    finally:
        opened.close()
    return Restored(folder, aside, len(lacking))


def restore_elsewhere(
    chosen: Path, place: Path, name: str, password: str, *, now: Callable[[], datetime]
) -> Restored:
    """Restore a centre on a new PC: into a new folder below ``place``, named after the centre.

    ``chosen`` is a backup, or a folder with backups: the newest of them is taken.

    :raises RuleViolation: when there is no backup (field ``backup``), the folder holds a centre already
        (field ``folder``), or the name or password is wrong (field ``password``).
    :raises EnvironmentProblem: as for ``restore_backup``.
    """
    source = chosen if (chosen / backup.MANIFEST).exists() else _newest(chosen)
    folder = place / folder_name(read_identity(source).name)
    if (folder / "centre.toml").exists() or (folder / "centre.db").exists():
        raise RuleViolation("这个位置已经有这个中心，请换一个位置", "folder")
    fresh = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return restore_backup(source, folder, name, password, now=now)
    except OSError as error:
        raise EnvironmentProblem("这个位置写不进去", "请换一个位置") from error
    finally:
        if fresh:
            # Empty when nothing was restored: a wrong password or a damaged backup leaves nothing behind.
            with suppress(OSError):
                folder.rmdir()


def _newest(chosen: Path) -> Path:
    found = backup.list_backups(chosen)
    if not found:
        raise RuleViolation("这里没有备份，请选备份的文件夹，或者放着几份备份的文件夹", "backup")
    return found[0].folder


_NOT_IN_A_NAME = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))


def folder_name(centre_name: str) -> str:
    """A centre's name as the name of a folder, also on Windows."""
    return centre_name.translate(_NOT_IN_A_NAME).strip(" .") or "综治中心"
