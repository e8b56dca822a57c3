"""Users of this installation: adding, switching off, passwords."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import vault
from db.enums import AuditAction, Role
from db.errors import DatabaseProblem
from db.models.user import User
from db.types import new_uid
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.centre import Centre, check_password
from desktop_app.services.centre_file import as_environment
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user as listed."""

    uid: UUID
    name: str
    role: Role
    active: bool
    last_login_at: datetime | None


@needs(Permission.MANAGE_USERS)
def list_users(session: Session, *, by: Actor, today: date) -> tuple[UserRow, ...]:
    """All users, by name."""
    del by, today
    rows = session.scalars(select(User).order_by(User.name))
    return tuple(UserRow(u.uid, u.name, u.role, u.active, u.last_login_at) for u in rows)


@needs(Permission.MANAGE_USERS)
def add_user(
    session: Session, centre: Centre, name: str, role: Role, password: str, *, by: Actor, now: datetime
) -> UUID:
    """Add a user with a key slot of their own; returns the uid.

    :raises RuleViolation: when the name is empty or taken, or the password too weak.
    :raises EnvironmentProblem: when the key file cannot be written.
    """
    clean = name.strip()
    if not clean:
        raise RuleViolation("请填写姓名", "name")
    if session.scalars(select(User).where(User.name == clean)).first() is not None:
        raise RuleViolation(f"已经有叫“{clean}”的账号，请在姓名后加一个字区分", "name")
    check_password(password)
    uid = new_uid()
    session.add(User(uid=uid, name=clean, role=role, active=True, created_at=now))
    audit.record(session, AuditAction.RIGHTS, f"新增账号 {clean}（{role.label}）", by=by, now=now)
    session.flush()
    _put_slot(centre, vault.password_slot(centre.key, password, uid, clean, role.value))
    return uid


def change_password(centre: Centre, actor: Actor, password: str) -> None:
    """Give the acting user a new password; the old one opens nothing any more.

    :raises RuleViolation: when the password is too weak.
    :raises EnvironmentProblem: when the key file cannot be written.
    """
    check_password(password)
    slot = vault.password_slot(centre.key, password, actor.user_uid, actor.name, actor.role.value)
    _put_slot(centre, slot)


def _put_slot(centre: Centre, slot: vault.Slot) -> None:
    path = centre.folder / "centre.keys"
    try:
        vault.save(path, vault.with_slot(vault.load(path), slot))
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
