"""Switching PCs and offices off (停用) and on again.

A switch-off takes effect at a link sequence: what is held of the PC stays, packages that reach further wait
in quarantine for a person, and its acknowledgements stop counting.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, CentreLevel, PackageDirection
from db.models.office import Installation, Office
from db.models.package import Link
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.installation import find_pc
from desktop_app.services.permissions import Permission, needs


@needs(Permission.OVERSEE_EXCHANGE)
def revoke_pc(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Switch a PC off: from now on its packages beyond what is held wait for a person.

    :raises RuleViolation: for this PC itself, an unknown one, one that is off already, or without a reason.
    """
    pc = find_pc(session, uid)
    if pc.is_self:
        raise RuleViolation("不能停用本机自己；请在另一台电脑上停用它。", "pc")
    if pc.revoked_at is not None:
        raise RuleViolation("这台电脑已经停用了。", "pc")
    _reason(reason)
    switch_off(session, pc, now)
    detail = f"停用电脑“{pc.name or uid.hex[-4:]}”：{reason.strip()}"
    audit.record(session, AuditAction.RIGHTS, detail, by=by, now=now, entity="installation", record_uid=uid)


@needs(Permission.OVERSEE_EXCHANGE)
def put_back_pc(session: Session, uid: UUID, *, by: Actor, now: datetime) -> None:
    """Switch a PC on again; what waited in quarantine because of it can be taken.

    :raises RuleViolation: for an unknown PC or one that is not off.
    """
    pc = find_pc(session, uid)
    if pc.revoked_at is None:
        raise RuleViolation("这台电脑没有停用。", "pc")
    pc.revoked_at, pc.revoked_epoch, pc.revoked_last = None, None, 0
    session.flush()
    detail = f"恢复使用电脑“{pc.name or uid.hex[-4:]}”"
    audit.record(session, AuditAction.RIGHTS, detail, by=by, now=now, entity="installation", record_uid=uid)


@needs(Permission.OVERSEE_EXCHANGE)
def revoke_office(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Switch an office off with all its PCs: nothing is sent to it, its further packages wait for a person.

    :raises RuleViolation: for this office itself, an unknown or a switched-off one, or without a reason.
    """
    office = _office(session, uid)
    if office.revoked_at is not None:
        raise RuleViolation(f"“{office.name}”已经停用了。", "office")
    _reason(reason)
    office.revoked_at = now
    for pc in _pcs(session, uid):
        if pc.revoked_at is None:
            pc.revoked_epoch, pc.revoked_last = _held(session, pc.uid)
    session.flush()
    detail = f"停用{office.name}：{reason.strip()}"
    audit.record(session, AuditAction.RIGHTS, detail, by=by, now=now, entity="office", record_uid=uid)


@needs(Permission.OVERSEE_EXCHANGE)
def put_back_office(session: Session, uid: UUID, *, by: Actor, now: datetime) -> None:
    """Switch an office on again; its PCs that were switched off by themselves stay off.

    :raises RuleViolation: for an unknown office or one that is not off.
    """
    office = _office(session, uid)
    if office.revoked_at is None:
        raise RuleViolation(f"“{office.name}”没有停用。", "office")
    office.revoked_at = None
    for pc in _pcs(session, uid):
        if pc.revoked_at is None:
            pc.revoked_epoch, pc.revoked_last = None, 0
    session.flush()
    detail = f"恢复与{office.name}的往来"
    audit.record(session, AuditAction.RIGHTS, detail, by=by, now=now, entity="office", record_uid=uid)


def switch_off(session: Session, pc: Installation, now: datetime) -> None:
    """Let what is held of a PC be its last, and forget what it said that it holds.

    Another PC of its office has to say that it holds the same, or it is sent again. And what it alone brought
    here nobody else of a township may have: with the next package it goes back there (``package_scope``).
    """
    pc.revoked_at = now
    pc.revoked_epoch, pc.revoked_last = _held(session, pc.uid)
    links = session.scalars(
        select(Link).where(Link.direction == PackageDirection.OUT, Link.peer_office == pc.office_uid)
    )
    goes_back = _goes_back(session, pc.office_uid)
    epochs = set(session.scalars(select(Link.epoch).where(Link.installation == pc.uid)))
    for link in links:
        heard: dict[str, int] = dict(link.heard or {})
        link.floors = {
            epoch: floor for epoch, floor in dict(link.floors or {}).items() if epoch not in epochs
        }
        if heard.pop(pc.uid.hex, None) is not None:
            link.heard = heard
            link.acked_seq = min(link.acked_seq, max(heard.values(), default=0))
        if goes_back:
            link.covered_id = 0
    session.flush()


def _goes_back(session: Session, office: UUID) -> bool:
    """Whether an office gets its own work back from here: a township does from its county."""
    township = select(Office.id).where(
        Office.uid == office, Office.is_self.is_(False), Office.level == CentreLevel.TOWNSHIP
    )
    return session.scalars(township).first() is not None


def extend_switch_off(session: Session, uid: UUID) -> None:
    """After a person took a package of a switched-off PC: what is held of it now counts."""
    pc = session.scalars(select(Installation).where(Installation.uid == uid)).one_or_none()
    if pc is not None and pc.revoked_epoch is not None:
        pc.revoked_epoch, pc.revoked_last = _held(session, uid)
        session.flush()


def _held(session: Session, pc: UUID) -> tuple[str | None, int]:
    """Epoch and last number held of the link that a PC sends on; no epoch when nothing ever came."""
    link = session.scalars(
        select(Link)
        .where(Link.direction == PackageDirection.IN, Link.installation == pc, Link.is_rebuild.is_(False))
        .order_by(Link.id.desc())
        .limit(1)
    ).first()
    return (None, 0) if link is None else (link.epoch, link.last_seq)


def _reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation("请写明停用的原因，例如“电脑已报废”。", "reason")


def _office(session: Session, uid: UUID) -> Office:
    found = session.scalars(select(Office).where(Office.uid == uid, Office.is_self.is_(False))).one_or_none()
    if found is None:
        raise RuleViolation("找不到这个单位，请刷新后再试。", "office")
    return found


def _pcs(session: Session, office: UUID) -> list[Installation]:
    return list(session.scalars(select(Installation).where(Installation.office_uid == office)))
