"""Registering what was kept as a draft: the dispute, its files, the finding it came from, the draft's end.

One transaction: a PC that dies on the way has either the draft with its files, or the dispute with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.services import draft as drafts
from desktop_app.services import sweep_event
from desktop_app.services.attachment import AttachmentDraft, KeptFile, add_attachment
from desktop_app.services.centre import Centre
from desktop_app.services.dispute import DisputeRegistered, register
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.duplicate_dispute import merge_duplicate
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class KeptRegistration:
    """A dispute as entered, with the stored files that belong to it.

    ``draft_uid`` is the kept draft that this ends, ``event_uid`` the finding of the sweep that led to it.
    """

    draft: DisputeDraft
    files: tuple[KeptFile, ...] = ()
    draft_uid: UUID | None = None
    event_uid: UUID | None = None
    main_uid: UUID | None = None
    """The open case that it repeats: it is merged into that one (并案)."""


def files_value(files: Sequence[KeptFile]) -> list[dict[str, Any]] | None:
    """Stored files as a field of a draft keeps them; None without any."""
    return [msgspec.to_builtins(file) for file in files] or None


def files_of(value: object) -> tuple[KeptFile, ...]:
    """The files of a draft from its field, which ``files_value`` has made."""
    return msgspec.convert(value or (), tuple[KeptFile, ...])


@needs(Permission.REGISTER_DISPUTE)
def register_kept(
    session: Session, centre: Centre, kept: KeptRegistration, rules: Rules, *, by: Actor, now: datetime
) -> DisputeRegistered:
    """Register a dispute with its files, merge it into what it repeats, tie the finding, delete the draft.

    :raises RuleViolation: as ``dispute.register``; at ``file`` when a file is not stored, or twice; when the
        finding led to another dispute already. Nothing is written then.
    """
    done = register(session, kept.draft, rules, by=by, now=now)
    for file in kept.files:
        add_attachment(session, centre, AttachmentDraft(done.uid, file), by=by, now=now)
    if kept.main_uid is not None:
        main = merge_duplicate(session, done.uid, kept.main_uid, rules, by=by, now=now)
        done = replace(done, due_on=None, merged_into=main)
    if kept.event_uid is not None:
        sweep_event.link_event(session, kept.event_uid, done.uid, by=by, now=now)
    if kept.draft_uid is not None:
        drafts.delete(session, kept.draft_uid, by=by, now=now)
    return done
