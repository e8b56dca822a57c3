"""受限纠纷: a case that only named users of this office and named offices read; others carry it sealed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, CentreLevel, RestrictionKind, Role
from db.models.case_access import CaseAccess
from db.models.dispute import Dispute
from db.models.office import Office
from db.models.user import User
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.case_again import sending_what_opens
from desktop_app.services.dispute_record import own_dispute
from desktop_app.services.permissions import GRANTS, Permission, needs


@dataclass(frozen=True, slots=True)
class RestrictionDraft:
    """A case to be restricted, and the offices beside this one that may read it.

    ``readers`` are the users of this office who may read it, None: those who may already, for a case that was
    not restricted yet whoever restricts it and who registered it.
    """

    dispute_uid: UUID
    office_uids: tuple[UUID, ...] = ()
    kind: RestrictionKind = RestrictionKind.OTHER
    readers: tuple[UUID, ...] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """Somebody who may read a case, or might be allowed to; ``since`` is None for the latter."""

    user_uid: UUID
    name: str
    role: Role | None
    reads: bool
    since: datetime | None
    granted_by: str
    is_self: bool
    """Nobody takes themselves off the list, so that it never gets empty."""


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """An office that could be allowed to read the case."""

    uid: UUID
    name: str
    reads: bool
    always: bool = False
    """The county reads a case that it gave to another township than the one that registered it."""


@dataclass(frozen=True, slots=True)
class RestrictionForm:
    """What the form of a restriction starts with; ``kind`` is None while the case is not restricted."""

    kind: RestrictionKind | None
    since: datetime | None
    readers: tuple[ReaderRow, ...]
    offices: tuple[OfficeChoice, ...]


@needs(Permission.RESTRICT_DISPUTE)
def restriction_form(session: Session, dispute_uid: UUID, *, by: Actor, today: date) -> RestrictionForm:
    """The present restriction of a case and everybody who could be on its list, those who are first.

    :raises RuleViolation: when the case is not this office's to work.
    """
    del today
    dispute = own_dispute(session, dispute_uid, by)
    listed = {row.user_uid: row for row in _listed(session, dispute, by)}
    found = listed or {row.user_uid: row for row in _by_default(session, dispute, by)}
    rows = [_row(row, by, since=row.granted_at if listed else None) for row in found.values()]
    known = {(row.name, row.role) for row in rows}
    rows += [
        ReaderRow(user.uid, user.name, user.role, False, None, "", False)
        for user in _accounts(session)
        if user.uid not in found and (user.name, user.role) not in known
    ]
    allowed = dispute.access_offices or ()
    always = _always(session, dispute)
    offices = session.execute(
        select(Office.uid, Office.name).where(Office.is_self.is_(False)).order_by(Office.code)
    ).all()
    return RestrictionForm(
        (dispute.restriction_kind or RestrictionKind.OTHER) if dispute.restricted_at is not None else None,
        dispute.restricted_at,
        tuple(rows),
        tuple(
            OfficeChoice(uid, name, uid in always or uid.hex in allowed, uid in always)
            for uid, name in offices
        ),
    )


def _always(session: Session, dispute: Dispute) -> frozenset[UUID]:
    """Offices that read this case whether they are chosen or not."""
    if dispute.moved_to is None:
        return frozenset()
    return frozenset(session.scalars(select(Office.uid).where(Office.level == CentreLevel.COUNTY)))


@needs(Permission.RESTRICT_DISPUTE)
def restrict_dispute(session: Session, draft: RestrictionDraft, *, by: Actor, now: datetime) -> None:
    """Restrict a case from now on, or name anew who may read it. An office added to the list gets all of it.

    What an office received before the restriction it keeps. Everybody who is put on the list or taken off it
    is noted in the audit log.

    :raises RuleViolation: when the case is not this office's to work, an office or user is not known, or
        whoever restricts it is not among the readers: the last reader cannot be removed.
    """
    dispute = own_dispute(session, draft.dispute_uid, by)
    known = set(session.scalars(select(Office.uid).where(Office.is_self.is_(False))))
    if not known.issuperset(draft.office_uids):
        raise RuleViolation("可查看单位里有没配对的，请先配对再选。", "offices")
    listed = sorted({uid.hex for uid in {*draft.office_uids, *_always(session, dispute)}})
    first = dispute.restricted_at is None
    with sending_what_opens(session):
        dispute.restricted_at = dispute.restricted_at or now
        dispute.restriction_kind = draft.kind
        dispute.access_offices = listed
        session.flush()
        _set_readers(session, dispute, draft, by, now)
    _record(session, dispute, f"设为受限（{draft.kind.label}）" if first else "调整受限", by, now)


def restrict_new(session: Session, dispute: Dispute, kind: RestrictionKind, by: Actor, now: datetime) -> None:
    """Restrict a case as it is registered, called inside services: its registrar and the directors read it.

    Without a director on the list nobody could name others or lift it.
    """
    dispute.restricted_at, dispute.restriction_kind, dispute.access_offices = now, kind, []
    session.flush()
    found = {row.user_uid: row for row in _by_default(session, dispute, by)}
    for user in _accounts(session):
        if user.role is Role.CENTRE_DIRECTOR:
            row = CaseAccess(user_uid=user.uid, user_name=user.name, user_role=user.role)
            found.setdefault(user.uid, row)
    _list(session, dispute, found.values(), kind.label, by, now)
    _record(session, dispute, f"登记时设为受限（{kind.label}）", by, now)


@needs(Permission.RESTRICT_DISPUTE)
def lift_restriction(session: Session, dispute_uid: UUID, *, by: Actor, now: datetime) -> None:
    """Restrict a case no more: all of it goes open to whom it would have gone, and its list ends.

    :raises RuleViolation: when the case is not this office's to work, or is not restricted.
    """
    dispute = own_dispute(session, dispute_uid, by)
    if dispute.restricted_at is None:
        raise RuleViolation("这件纠纷没有设为受限。", "restricted_at")
    with sending_what_opens(session):
        for row in _listed(session, dispute, by):
            row.voided_at, row.voided_reason = now, "解除受限"
        dispute.restricted_at = dispute.access_offices = dispute.restriction_kind = None
    _record(session, dispute, "解除受限", by, now)


def _listed(session: Session, dispute: Dispute, by: Actor) -> Sequence[CaseAccess]:
    """Rows of this office's users on the list, the first named first."""
    return session.scalars(
        select(CaseAccess)
        .where(
            CaseAccess.dispute_id == dispute.id,
            CaseAccess.office_id == by.office_uid,
            CaseAccess.voided_at.is_(None),
        )
        .order_by(CaseAccess.granted_at, CaseAccess.id)
    ).all()


def _accounts(session: Session) -> Sequence[User]:
    """Accounts of this PC that may read disputes at all."""
    roles = [role for role, granted in GRANTS.items() if Permission.VIEW_DISPUTES in granted]
    return session.scalars(select(User).where(User.active, User.role.in_(roles)).order_by(User.name)).all()


def _by_default(session: Session, dispute: Dispute, by: Actor) -> list[CaseAccess]:
    """Whoever restricts a case, and who registered it in this office; nothing of it is stored yet."""
    found = [CaseAccess(user_uid=by.user_uid, user_name=by.name, user_role=by.role)]
    here = dispute.office_id == by.office_uid
    if here and dispute.first_asker_uid != by.user_uid and dispute.first_asker_name != by.name:
        account = session.scalars(select(User).where(User.name == dispute.first_asker_name)).one_or_none()
        found.append(
            CaseAccess(
                user_uid=dispute.first_asker_uid,
                user_name=dispute.first_asker_name,
                user_role=None if account is None else account.role,
            )
        )
    return found


def _row(row: CaseAccess, by: Actor, since: datetime | None) -> ReaderRow:
    return ReaderRow(
        row.user_uid,
        row.user_name,
        row.user_role,
        True,
        since,
        row.granted_by if since else "",
        _is_self(row, by),
    )


def _is_self(row: CaseAccess, by: Actor) -> bool:
    return row.user_uid == by.user_uid or (row.user_name, row.user_role) == (by.name, by.role)


def _set_readers(
    session: Session, dispute: Dispute, draft: RestrictionDraft, by: Actor, now: datetime
) -> None:
    listed = {row.user_uid: row for row in _listed(session, dispute, by)}
    if draft.readers is None:
        wanted = {} if listed else {row.user_uid: row for row in _by_default(session, dispute, by)}
    else:
        wanted = _chosen(session, dispute, draft.readers, listed, by)
        gone = [row for uid, row in listed.items() if uid not in draft.readers]
        kept = [row for uid, row in listed.items() if uid in draft.readers]
        if not any(_is_self(row, by) for row in (*kept, *wanted.values())):
            raise RuleViolation("名单里要有你自己；要退出，请先让接手的人把你移出。", "readers")
        for row in gone:
            row.voided_at, row.voided_reason = now, draft.reason.strip() or "移出名单"
            _record(session, dispute, f"受限名单移出{row.user_name}", by, now)
    _list(session, dispute, wanted.values(), draft.reason.strip() or draft.kind.label, by, now)


def _list(
    session: Session, dispute: Dispute, rows: Iterable[CaseAccess], reason: str, by: Actor, now: datetime
) -> None:
    for row in rows:
        row.dispute_id, row.reason = dispute.id, reason
        row.granted_by, row.granted_at = by.name, now
        session.add(row)
        _record(session, dispute, f"受限名单加入{row.user_name}", by, now)
    session.flush()


def _chosen(
    session: Session, dispute: Dispute, chosen: Collection[UUID], listed: Collection[UUID], by: Actor
) -> dict[UUID, CaseAccess]:
    """New rows for those chosen who are not on the list yet.

    :raises RuleViolation: for somebody who has no account here.
    """
    known = {row.user_uid: row for row in _by_default(session, dispute, by)}
    for user in _accounts(session):
        known.setdefault(user.uid, CaseAccess(user_uid=user.uid, user_name=user.name, user_role=user.role))
    new = [uid for uid in dict.fromkeys(chosen) if uid not in listed]
    if not known.keys() >= set(new):
        raise RuleViolation("名单里有人已经没有账号，请刷新后再选。", "readers")
    return {uid: known[uid] for uid in new}


def _record(session: Session, dispute: Dispute, what: str, by: Actor, now: datetime) -> None:
    detail = f"{dispute.number}{what}"
    audit.record(
        session, AuditAction.RIGHTS, detail, by=by, now=now, entity="dispute", record_uid=dispute.uid
    )
