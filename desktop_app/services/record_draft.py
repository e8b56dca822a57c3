"""Records that are being written (草稿): kept field by field at every pause, so that a crash loses nothing.

A meeting that has begun and not ended is such a draft: it becomes a record when it was read back and ends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import Labelled
from db.models.user import Draft
from desktop_app.domain.actor import Actor


class RecordKind(Labelled):
    """What is being written; the value begins the kind of its draft."""

    MEETING = "meeting", "调解会议"
    TALK = "talk", "背对背谈话"
    INVESTIGATION = "inquiry", "调查记录"
    PROTOCOL = "order", "会场程序"
    CORRECTION = "mend", "更正"


TEXT_FIELDS = ("record", "content", "statements")


@dataclass(frozen=True, slots=True)
class UnfinishedRow:
    """A record of one's own that is not registered yet; ``characters`` counts what was written.

    ``subject`` is the mediation, the record that is corrected, or the meeting of a protocol.
    """

    draft_uid: UUID
    kind: RecordKind
    subject: UUID
    started_at: datetime
    saved_at: datetime
    characters: int
    fields: Mapping[str, Any]


def draft_kind(kind: RecordKind, subject: UUID) -> str:
    """Kind of the draft of a record of a mediation, or of a correction of a record (``subject``)."""
    return f"{kind.value}:{subject.hex}"


def begun_by(session: Session, by: Actor) -> dict[UUID, RecordKind]:
    """What this user has begun to write, by the subject; called inside other services."""
    found: dict[UUID, RecordKind] = {}
    known = {kind.value: kind for kind in RecordKind}
    for row in session.scalars(select(Draft).where(Draft.user_uid == by.user_uid).order_by(Draft.id)):
        word, _, subject = row.kind.partition(":")
        if word in known and subject and row.fields:
            found[UUID(hex=subject)] = known[word]
    return found


def unfinished_of(session: Session, subjects: Iterable[UUID], by: Actor) -> tuple[UnfinishedRow, ...]:
    """What this user has begun to write about these records; called inside other services."""
    kinds = {draft_kind(kind, subject): (kind, subject) for subject in subjects for kind in RecordKind}
    query = select(Draft).where(Draft.user_uid == by.user_uid, Draft.kind.in_(kinds)).order_by(Draft.id)
    found: list[UnfinishedRow] = []
    for row in session.scalars(query):
        fields = cast("dict[str, Any]", row.fields)
        count = sum(len(str(fields.get(name, ""))) for name in TEXT_FIELDS)
        if fields:
            kind, subject = kinds[row.kind]
            found.append(UnfinishedRow(row.uid, kind, subject, row.started_at, row.saved_at, count, fields))
    return tuple(found)
