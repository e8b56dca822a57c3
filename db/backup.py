"""Backups of a centre: one folder per backup with database, keys and identity, and their checksums.

Attachments lie once for all backups below one place, in ``<place>/attachments`` (``db/backup_attachments``).
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine

from db import backup_attachments
from db.engine import open_engine
from db.errors import DamagedDatabase, DatabaseProblem
from db.integrity import quick_check
from db.vault import write_durably

DATABASE = "centre.db"
COMPANIONS = ("centre.keys", "centre.toml")
MANIFEST = "backup.json"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup folder: when, why, how large (bytes of the database), how many attachments belong to it."""

    folder: Path
    made_at: datetime
    reason: str
    size: int
    attachments: int = 0


def _sha256(path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            total.update(block)
    return total.hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def make(engine: Engine, key: bytes, centre: Path, target: Path, *, at: datetime, reason: str) -> Backup:
    """Copy the open database and its companions into a new folder below ``target``, checked after writing.

    :raises DatabaseProblem: when the target cannot be written or is full; nothing half-made stays.
    """
    name = at.strftime("%Y%m%d-%H%M%S-") + reason
    part, folder = target / (name + ".part"), target / name
    try:
        part.mkdir(parents=True)
        _copy_database(engine, key, part / DATABASE)
        for companion in COMPANIONS:
            shutil.copyfile(centre / companion, part / companion)
            _sync(part / companion)
        # After the database: what it says is whole is among them.
        attachments = backup_attachments.collect(centre, target)
        _write_manifest(part, at, reason, attachments)
        part.replace(folder)
    except (OSError, sqlcipher.Error) as error:
        shutil.rmtree(part, ignore_errors=True)
        raise DatabaseProblem("备份没有做成", "请检查备份位置能否写入、空间够不够，再备份一次") from error
    return Backup(folder, at, reason, (folder / DATABASE).stat().st_size, len(attachments))


def _write_manifest(folder: Path, at: datetime, reason: str, attachments: Mapping[str, int]) -> None:
    names = (DATABASE, *COMPANIONS)
    manifest = {
        "made_at": at.isoformat(),
        "reason": reason,
        "files": {n: {"sha256": _sha256(folder / n), "size": (folder / n).stat().st_size} for n in names},
        "attachments": dict(attachments),
    }
    write_durably(folder / MANIFEST, json.dumps(manifest, indent=1).encode())


def _copy_database(engine: Engine, key: bytes, target: Path) -> None:
    source = engine.raw_connection()
    copy = sqlcipher.connect(str(target), isolation_level=None)
    try:
        copy.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        driver = source.driver_connection
        assert driver is not None, "a pooled connection always has its driver's"
        driver.backup(copy, pages=2000)
    finally:
        copy.close()
        source.close()
    _sync(target)


def verify(folder: Path, key: bytes | None = None) -> Backup:
    """Check a backup's files against its manifest and, with the key, its database page by page.

    Attachments are not read: their chunks are authenticated whenever they are opened. Which of them the place
    lacks, ``lacking_attachments`` says; a backup without them is still one.

    :raises DamagedDatabase: when something is missing or differs.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        for name, facts in manifest["files"].items():
            if _sha256(folder / name) != facts["sha256"]:
                raise DamagedDatabase(f"备份里的 {name} 和当时写下的不一样", "请换一份备份恢复")
        made = Backup(
            folder,
            datetime.fromisoformat(manifest["made_at"]),
            str(manifest["reason"]),
            int(manifest["files"][DATABASE]["size"]),
            len(manifest.get("attachments", {})),
        )
    except (OSError, ValueError, KeyError) as error:
        raise DamagedDatabase("这份备份不完整", "请换一份备份恢复") from error
    if key is not None:
        engine = open_engine(folder / DATABASE, key)
        try:
            if quick_check(engine):
                raise DamagedDatabase("备份里的数据库有损坏", "请换一份备份恢复")
        finally:
            engine.dispose()
    return made


def list_backups(target: Path) -> tuple[Backup, ...]:
    """The complete backups below ``target``, newest first; damaged ones are left out."""
    found: list[Backup] = []
    for manifest in target.glob(f"*/{MANIFEST}"):
        try:
            document = json.loads(manifest.read_text("utf-8"))
            found.append(
                Backup(
                    manifest.parent,
                    datetime.fromisoformat(document["made_at"]),
                    str(document["reason"]),
                    int(document["files"][DATABASE]["size"]),
                    len(document.get("attachments", {})),
                )
            )
        except (OSError, ValueError, KeyError):
            continue
    return tuple(sorted(found, key=lambda b: b.made_at, reverse=True))


def _attachments_of(folder: Path) -> dict[str, int]:
    """SHA-256 and file size of the attachments of a backup; none in one of an older version."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    return {str(name): int(size) for name, size in manifest.get("attachments", {}).items()}


def lacking_attachments(folder: Path) -> tuple[str, ...]:
    """SHA-256 of the attachments of a backup that are not beside it (it was carried away alone)."""
    return backup_attachments.lacking(folder.parent, _attachments_of(folder))


def _free(backups: Path, at: datetime) -> Path:
    """A folder for what is moved aside that is not there yet, also for the second time within a second."""
    name = at.strftime("%Y%m%d-%H%M%S-before-restore")
    names = chain([name], (f"{name}-{n}" for n in count(2)))
    return next(backups / one for one in names if not (backups / one).exists())


def restore(folder: Path, centre: Path, *, at: datetime) -> Path:
    """Put a verified backup in the place of the centre's files; returns where the old files were put.

    The centre must be closed. Old files are moved aside, never deleted: they are a backup like any other,
    unless the program was killed over them or some were missing. Attachments of the same centre stay,
    and those that it lacks are brought back.

    :raises DamagedDatabase: when the backup is not whole; the centre is untouched then.
    :raises DatabaseProblem: when the folder cannot be written.
    """
    verify(folder)
    aside = _free(centre / "backups", at)
    try:
        aside.mkdir(parents=True)
        backup_attachments.put_back(folder, centre, aside, _attachments_of(folder))
        incoming = centre / (DATABASE + ".restoring")
        shutil.copyfile(folder / DATABASE, incoming)
        _sync(incoming)
        for name in (DATABASE, DATABASE + "-wal", DATABASE + "-shm"):
            if (centre / name).exists():
                (centre / name).replace(aside / name)
        incoming.replace(centre / DATABASE)
        for name in COMPANIONS:
            if (centre / name).exists():
                shutil.copyfile(centre / name, aside / name)
            write_durably(centre / name, (folder / name).read_bytes())
    except OSError as error:
        raise DatabaseProblem("恢复没有做成", f"原来的文件在 {aside.name}，请检查磁盘后再试") from error
    with suppress(OSError):
        # Then this day can be chosen again, too. What a killed program left beside the database is not in it.
        if not (aside / (DATABASE + "-wal")).exists():
            _write_manifest(aside, at, "before-restore", {})
    return aside
