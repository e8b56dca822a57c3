"""What is alike among many disputes that came at once: their fingerprints are made after the import.

A township's year or a rebuilt office brings thousands; whoever imports waits for the records and the search,
not for what only helps somebody who registers the next dispute (``similar_dispute``).
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from db import search
from desktop_app.domain.actor import Actor
from desktop_app.services.dispute_row import parts
from desktop_app.services.permissions import Permission, needs


@needs(Permission.REGISTER_DISPUTE)
def unmarked_parts(session: Session, *, by: Actor, today: date) -> tuple[tuple[int, ...], ...]:
    """Local ids of the open disputes without a fingerprint, in parts for ``mark_part``; mostly none."""
    del by, today
    return tuple(tuple(part) for part in parts(search.unmarked(session), search.PART))


@needs(Permission.REGISTER_DISPUTE)
def mark_part(session: Session, ids: Sequence[int], *, by: Actor, now: datetime) -> int:
    """Make the fingerprints of these disputes; returns of how many. What was closed meanwhile gets none."""
    del by, now
    search.mark_open(session, ids)
    return len(ids)
