"""Drafts: what somebody has typed and not yet registered, kept field by field so that nothing is lost.

Drafts are local, not logged and not exchanged; only their author sees and deletes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.user import Draft
from db.types import new_uid
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services.permissions import Permission, needs

_TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as listed."""

    uid: UUID
    kind: str
    title: str
    started_at: datetime
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class DraftFields:
    """A draft with its fields by path (``parties[0].name``); values are JSON."""

    uid: UUID
    kind: str
    title: str
    started_at: datetime
    saved_at: datetime
    fields: Mapping[str, Any]


@needs(Permission.KEEP_DRAFT)
def start(session: Session, kind: str, *, by: Actor, now: datetime) -> UUID:
    """Begin an empty draft of a kind (``dispute``, ``meeting`` …); returns its uid."""
    row = Draft(
        uid=new_uid(), kind=kind, user_uid=by.user_uid, title="", started_at=now, saved_at=now, fields={}
    )
    session.add(row)
    session.flush()
    return row.uid


@needs(Permission.KEEP_DRAFT)
def begin(
    session: Session, kind: str, fields: Mapping[str, Any], title: str, *, by: Actor, now: datetime
) -> UUID:
    """Begin a draft with its first fields in one go, so that nothing is lost in between; returns its uid."""
    uid = start(session, kind, by=by, now=now)
    save_fields(session, uid, fields, title=title, by=by, now=now)
    return uid


@needs(Permission.KEEP_DRAFT)
def save_fields(
    session: Session,
    uid: UUID,
    fields: Mapping[str, Any],
    *,
    title: str | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Keep changed fields; None removes a field, the others stay as they were.

    :raises RuleViolation: when the draft is gone or somebody else's.
    """
    row = _own(session, uid, by)
    kept = {**cast("dict[str, Any]", row.fields), **fields}
    row.fields = {name: value for name, value in kept.items() if value is not None}
    if title is not None:
        row.title = title[:_TITLE_LENGTH]
    row.saved_at = now
    session.flush()


@needs(Permission.KEEP_DRAFT)
def load(session: Session, uid: UUID, *, by: Actor, today: date) -> DraftFields:
    """A draft with its fields.

    :raises RuleViolation: when the draft is gone or somebody else's.
    """
    del today
    row = _own(session, uid, by)
    return DraftFields(row.uid, row.kind, row.title, row.started_at, row.saved_at, dict(row.fields))


@needs(Permission.KEEP_DRAFT)
def list_drafts(session: Session, kind: str | None = None, *, by: Actor, today: date) -> tuple[DraftRow, ...]:
    """Own drafts, last saved first; those without any field are left out."""
    del today
    query = select(Draft).where(Draft.user_uid == by.user_uid)
    if kind is not None:
        query = query.where(Draft.kind == kind)
    rows = session.scalars(query.order_by(Draft.saved_at.desc(), Draft.id.desc()))
    return tuple(DraftRow(r.uid, r.kind, r.title, r.started_at, r.saved_at) for r in rows if r.fields)


@needs(Permission.KEEP_DRAFT)
def delete(session: Session, uid: UUID, *, by: Actor, now: datetime) -> None:
    """Delete an own draft, for good: after registration, or because it is not wanted.

    :raises RuleViolation: when the draft is gone or somebody else's.
    """
    del now
    session.delete(_own(session, uid, by))
    session.flush()


def _own(session: Session, uid: UUID, actor: Actor) -> Draft:
    row = session.scalars(select(Draft).where(Draft.uid == uid)).one_or_none()
    if row is None or row.user_uid != actor.user_uid:
        raise RuleViolation("这份草稿已不在，或不是您的，请从自己的草稿里选。")
    return row
