"""Users of this installation: adding, switching off, passwords."""

from collections.abc import Callable
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
from desktop_app.services.centre import Centre, check_password, unlock
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
    slot = vault.password_slot(centre.key, password, uid, clean, role.value)
    _change_slots(centre, lambda slots: vault.with_slot(slots, slot))
    return uid


@needs(Permission.MANAGE_USERS)
def switch_off_user(session: Session, centre: Centre, user_uid: UUID, *, by: Actor, now: datetime) -> None:
    """Switch an account off: it opens nothing any more, its name stays on what it did.

    :raises RuleViolation: for one's own account or an unknown one.
    :raises EnvironmentProblem: when the key file cannot be written.
    """
    if user_uid == by.user_uid:
        raise RuleViolation("不能停用自己的账号，请让另一位有权限的同事来做", "user")
    user = _find(session, user_uid)
    user.active = False
    audit.record(session, AuditAction.RIGHTS, f"停用账号 {user.name}", by=by, now=now)
    session.flush()
    _change_slots(centre, lambda slots: vault.without_user(slots, user_uid))


@needs(Permission.MANAGE_USERS)
def give_password(
    session: Session, centre: Centre, user_uid: UUID, password: str, *, by: Actor, now: datetime
) -> None:
    """Give somebody a new password, who forgot theirs or whose account was switched off.

    :raises RuleViolation: when the password is too weak, or the account is unknown.
    :raises EnvironmentProblem: when the key file cannot be written.
    """
    check_password(password)
    user = _find(session, user_uid)
    what = "重新设密码" if user.active else "恢复使用账号，并设密码："
    user.active = True
    audit.record(session, AuditAction.RIGHTS, f"{what} {user.name}", by=by, now=now)
    session.flush()
    slot = vault.password_slot(centre.key, password, user.uid, user.name, user.role.value)
    _change_slots(centre, lambda slots: vault.with_slot(slots, slot))


@needs(Permission.OWN_ACCOUNT)
def renew_password(session: Session, centre: Centre, old: str, new: str, *, by: Actor, now: datetime) -> None:
    """Change one's own password, knowing the old one.

    :raises RuleViolation: when the old one is wrong, or the new one too weak or the same.
    :raises EnvironmentProblem: when the key file cannot be written.
    """
    try:
        unlock(centre.folder, by.name, old)
    except RuleViolation:
        raise RuleViolation("原来的密码不对，请再输一次", "old") from None
    if new == old:
        raise RuleViolation("新密码和原来的一样，请换一个", "password")
    change_password(centre, by, new)
    audit.record(session, AuditAction.RIGHTS, "改了自己的密码", by=by, now=now)


def _find(session: Session, user_uid: UUID) -> User:
    user = session.scalars(select(User).where(User.uid == user_uid)).one_or_none()
    if user is None:
        raise RuleViolation("没有这个账号，请刷新后再试", "user")
    return user


def change_password(centre: Centre, actor: Actor, password: str) -> None:
    """Give the acting user a new password; the old one opens nothing any more.

    :raises RuleViolation: when the password is too weak.
    :raises EnvironmentProblem: when the key file cannot be written.
    """
    check_password(password)
    slot = vault.password_slot(centre.key, password, actor.user_uid, actor.name, actor.role.value)
    _change_slots(centre, lambda slots: vault.with_slot(slots, slot))


def _change_slots(centre: Centre, change: Callable[[tuple[vault.Slot, ...]], tuple[vault.Slot, ...]]) -> None:
    path = centre.folder / "centre.keys"
    try:
        vault.save(path, change(vault.load(path)))
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
