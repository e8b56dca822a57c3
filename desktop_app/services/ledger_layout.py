"""What somebody said about a layout of ledgers is kept on this PC, and proposed the next time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.ledger import LedgerLayout
from desktop_app.domain.actor import Actor
from desktop_app.services.ledger_file import LayoutChoice
from desktop_app.services.ledger_kind import LedgerKind
from desktop_app.services.permissions import Permission, needs


def remembered_choices(session: Session, kind: LedgerKind) -> dict[str, LayoutChoice]:
    """What is known of layouts, by their key; meanings that this kind does not know are left out."""
    found: dict[str, LayoutChoice] = {}
    for row in session.scalars(select(LedgerLayout)):
        columns = cast("Mapping[str, str]", row.columns)
        words = cast("Mapping[str, Mapping[str, str]]", row.words)
        usable = {title: meaning for title, meaning in columns.items() if meaning in {"", *kind.labels}}
        found[row.key] = LayoutChoice(usable, {meaning: dict(pairs) for meaning, pairs in words.items()})
    return found


@needs(Permission.REGISTER_DISPUTE)
def remember_layouts(
    session: Session, choices: Mapping[str, LayoutChoice], *, by: Actor, now: datetime
) -> None:
    """Keep what was said, in the place of what was said before."""
    for key, choice in choices.items():
        columns = dict(choice.columns)
        words: dict[str, Any] = {meaning: dict(pairs) for meaning, pairs in choice.words.items()}
        row = session.get(LedgerLayout, key)
        if row is None:
            session.add(LedgerLayout(key=key, columns=columns, words=words, saved_at=now, saved_by=by.name))
        elif (row.columns, row.words) != (columns, words):
            row.columns, row.words, row.saved_at, row.saved_by = columns, words, now, by.name
    session.flush()
