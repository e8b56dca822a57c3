"""The centre folder: creating it, unlocking it, opening its database, and its identity file.

```
<centre>/  centre.toml  centre.keys  centre.db  attachments/ outbox/ inbox/ quarantine/ backups/ logs/
```
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import backup, vault
from db.change_log import Author, latest_wall
from db.engine import (
    applying_session,
    create_database_file,
    open_engine,
    open_postgres,
    reading_session,
    writing_session,
)
from db.enums import AuditAction, CentreLevel, Role
from db.errors import DatabaseProblem, WrongSecret
from db.models.office import Office
from db.models.user import User
from db.types import new_uid
from db.upgrade import upgrade
from desktop_app.domain.actor import Actor
from desktop_app.domain.centre import CentreIdentity
from desktop_app.domain.clock_mark import ClockMark
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.services import audit, office, package_schema, package_tidy, setting
from desktop_app.services.centre_file import as_environment, identity_text, read_identity

FOLDERS = ("attachments", "outbox", "inbox", "quarantine", "backups", "logs")


@dataclass(frozen=True, slots=True)
class Centre:
    """An unlocked centre: its folder, identity, database and key."""

    folder: Path
    identity: CentreIdentity
    engine: Engine
    key: bytes
    installation: UUID
    clock: ClockMark = field(default_factory=ClockMark)
    """How late this machine's clock has been."""

    def author(self, actor: Actor, now: Callable[[], datetime]) -> Author:
        """Author of the changes that this actor makes here."""
        clock = self.clock
        return Author(
            self.identity.uid, self.installation, actor.user_uid, actor.name, now, clock.was_set_back,
            clock.latest,
        )  # fmt: skip

    def writing(self, actor: Actor, now: Callable[[], datetime]) -> Session:
        """A session that logs its writes; use ``with session.begin():``."""
        return writing_session(self.engine, self.author(actor, now))

    def reading(self) -> Session:
        """A session that only reads."""
        return reading_session(self.engine)

    def close(self) -> None:
        """Let go of the database file."""
        self.engine.dispose()


@dataclass(frozen=True, slots=True)
class NewCentre:
    """Facts of a centre to be created; ``director`` is its first user."""

    folder: Path
    level: CentreLevel
    name: str
    short_name: str
    code: str
    director: str
    password: str


def check_password(password: str) -> None:
    """Refuse passwords that are too short (等保 level 2: complexity; no default password).

    :raises RuleViolation: naming what is missing, at field ``password``.
    """
    if len(password) < vault.MIN_PASSWORD:
        raise RuleViolation(f"密码至少 {vault.MIN_PASSWORD} 位，请加长", "password")
    if len(set(password)) < 4:
        raise RuleViolation("密码太简单，请混用字母和数字", "password")


def create_centre(new: NewCentre, *, now: Callable[[], datetime]) -> tuple[Centre, Actor, str]:
    """Create the centre folder with its database and first user.

    Returns the open centre, the director, and the recovery code, which is shown once and stored nowhere.

    :raises RuleViolation: when a fact is missing or the folder already holds a centre.
    :raises EnvironmentProblem: when the folder cannot be written.
    """
    check_password(new.password)
    if not new.name.strip():
        raise RuleViolation("请填写中心名称", "name")
    if not (new.code.isascii() and new.code.isdigit() and len(new.code) == 12):
        raise RuleViolation("区划代码是 12 位数字，请核对", "code")
    if not new.director.strip():
        raise RuleViolation("请填写中心主任姓名", "director")
    if (new.folder / "centre.toml").exists() or (new.folder / "centre.db").exists():
        raise RuleViolation("这个文件夹里已经有一个中心，请换一个文件夹", "folder")
    there = set(new.folder.iterdir()) if new.folder.is_dir() else None
    try:
        return _create(new, now)
    except DatabaseProblem as problem:
        _clear(new.folder, there)
        raise as_environment(problem) from problem
    except OSError as error:
        _clear(new.folder, there)
        raise EnvironmentProblem("文件夹建不起来", "请检查位置能否写入、磁盘是否已满") from error
    except BaseException:
        _clear(new.folder, there)
        raise


def _create(new: NewCentre, now: Callable[[], datetime]) -> tuple[Centre, Actor, str]:
    identity = CentreIdentity(new_uid(), new.code, new.name.strip(), new.short_name.strip(), new.level)
    key, code = vault.new_key(), vault.new_recovery_code()
    user_uid = new_uid()
    for name in ("", *FOLDERS):
        (new.folder / name).mkdir(parents=True, exist_ok=True)
    create_database_file(new.folder / "centre.db", key)
    slots = (
        vault.password_slot(key, new.password, user_uid, new.director, Role.CENTRE_DIRECTOR.value),
        vault.recovery_slot(key, code),
    )
    vault.save(new.folder / "centre.keys", slots)
    vault.write_durably(new.folder / "centre.toml", identity_text(identity))
    engine = open_engine(new.folder / "centre.db", key)
    try:
        upgrade(engine)
        actor = Actor(user_uid, new.director, Role.CENTRE_DIRECTOR, identity.uid)
        centre = Centre(new.folder, identity, engine, key, new_uid())
        with centre.writing(actor, now) as session, session.begin():
            session.add(User(uid=user_uid, name=new.director, role=actor.role, active=True, created_at=now()))
            setting.put(session, setting.INSTALLATION, centre.installation.hex)
            package_schema.note(session)
            office.create_own(session, identity, centre.installation, key)
    except BaseException:
        engine.dispose()
        raise
    return centre, actor, code


def _clear(folder: Path, there: set[Path] | None) -> None:
    """Take away what a creation that failed has left; ``there`` is what the folder held before, if any."""
    if there is None:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for entry in set(folder.iterdir()) - there:
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


_KINDS = ("社会治安综合治理中心", "综合治理中心", "综治中心")
_LEVELS = ("街道", "镇", "乡", "县", "市", "区")


def short_name_of(name: str) -> str:
    """Default short name for numbers: 泉河铺镇综治中心 becomes 泉河铺; the office may choose another."""
    short = name.strip()
    for kind in _KINDS:
        short = short.removesuffix(kind)
    for level in _LEVELS:
        if short.endswith(level) and len(short) > len(level) + 1:
            return short.removesuffix(level)
    return short or name.strip()


def unlock(folder: Path, name: str, password: str) -> bytes:
    """The database key for a user's password (Argon2id: about 0.15 s).

    :raises RuleViolation: for a wrong password.
    :raises EnvironmentProblem: when the key file is missing or damaged.
    """
    try:
        return vault.unlock(vault.load(folder / "centre.keys"), name, password)[0]
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem


def recover(folder: Path, code: str) -> bytes:
    """The database key for the printed recovery code.

    :raises RuleViolation: for a mistyped or foreign code.
    :raises EnvironmentProblem: when the key file is missing or damaged.
    """
    try:
        return vault.unlock_with_code(vault.load(folder / "centre.keys"), code)
    except WrongSecret as problem:
        raise RuleViolation(str(problem), "code") from problem
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem


def open_centre(folder: Path, key: bytes, *, now: Callable[[], datetime]) -> Centre:
    """Open the database with its key: refuse a newer one, back up and upgrade an older one.

    The caller holds the centre's lock: what a killed program left in the exchange folders is tidied.

    :raises EnvironmentProblem: newer version, damaged or locked file, folder not writable.
    """
    identity = read_identity(folder)
    try:
        if identity.database is not None:
            engine = open_postgres(identity.database)
        else:
            engine = open_engine(folder / "centre.db", key)
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
    made: list[backup.Backup] = []
    try:
        upgrade(
            engine,
            backup=lambda: made.append(
                backup.make(engine, key, folder, folder / "backups", at=now(), reason="upgrade")
            ),
        )
    except DatabaseProblem as problem:
        engine.dispose()
        raise as_environment(problem) from problem
    except Exception:
        # The migration rolled back; the backup made just before stays for the person who looks into it.
        engine.dispose()
        if made:
            backup.restore(made[0].folder, folder, at=now())
        raise
    try:
        with reading_session(engine) as session:
            installation = UUID(hex=str(setting.get(session, setting.INSTALLATION)))
            identity = _own_identity(session, identity)
            keep_identity(folder, identity)
            for name in FOLDERS:
                # A backup that was restored into a new folder brings only the database and its companions.
                with suppress(OSError):
                    (folder / name).mkdir(exist_ok=True)
            package_tidy.tidy_centre(session, folder)
            behind = package_schema.is_behind(session)
            clock = ClockMark(latest_wall(session, installation))
        if behind:
            with applying_session(engine) as session, session.begin():
                package_schema.catch_up(session, identity, now=now())
    except BaseException:
        engine.dispose()
        raise
    return Centre(folder, identity, engine, key, installation, clock)


def _own_identity(session: Session, stated: CentreIdentity) -> CentreIdentity:
    """Who the centre is by its database; ``centre.toml`` is the copy that can be read without the key."""
    own = session.scalars(select(Office.uid).where(Office.is_self.is_(True))).one_or_none()
    return stated if own is None else replace(stated, uid=own)


def keep_identity(folder: Path, identity: CentreIdentity) -> None:
    """Bring ``centre.toml`` in line with the database, after the centre became another office (重建).

    :raises EnvironmentProblem: when the folder cannot be written.
    """
    if read_identity(folder).uid == identity.uid:
        return
    try:
        vault.write_durably(folder / "centre.toml", identity_text(identity))
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem


def log_in(centre: Centre, name: str, *, now: Callable[[], datetime]) -> Actor:
    """The actor for a user whose password opened the centre; the login is audited.

    :raises RuleViolation: when the account is unknown or switched off.
    """
    with centre.reading() as session:
        user = session.scalars(select(User).where(User.name == name)).one_or_none()
    if user is None or not user.active:
        raise RuleViolation("这个账号已停用，请联系中心主任", "name")
    actor = Actor(user.uid, user.name, user.role, centre.identity.uid)
    with centre.writing(actor, now) as session, session.begin():
        audit.record(session, AuditAction.LOGIN, "登录", by=actor, now=now())
        session.merge(user).last_login_at = now()
    return actor
