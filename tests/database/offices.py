"""Offices that give each other their change logs, without packages between them."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import integrity
from db.canonical import canonical, digest
from db.change_apply import Applied, apply_changes
from db.change_log import Author
from db.change_row import IncomingChange
from db.engine import open_engine, writing_session
from db.models import Change, Conflict
from tests.database.conftest import ACTOR, KEY, NOW, OFFICE

NewSession = Callable[[], Session]


@contextmanager
def office(path: Path, installation: int) -> Generator[NewSession]:
    """An installation of the office on a database of its own."""
    engine = open_engine(path, KEY)
    try:
        yield lambda: writing_session(
            engine, Author(OFFICE, UUID(int=installation), ACTOR, "周砚秋", lambda: NOW)
        )
    finally:
        engine.dispose()


def log_of(new_session: NewSession) -> list[IncomingChange]:
    """Everything in a log, in the order in which it arrived there."""
    with new_session() as session:
        return [
            IncomingChange(c.change_id, c.header, c.payload, sealed=c.sealed)
            for c in session.scalars(select(Change).order_by(Change.id))
        ]


def deliver(new_session: NewSession, changes: Iterable[IncomingChange]) -> Applied:
    """Apply changes in one transaction."""
    with new_session() as session, session.begin():
        return apply_changes(session, changes, now=NOW)


def state_of(new_session: NewSession) -> tuple[str, list[tuple[str, list[str]]]]:
    """All business data and the open conflicts."""
    with new_session() as session:
        conflicts = [
            (c.field, list(c.change_ids)) for c in session.scalars(select(Conflict).order_by(Conflict.field))
        ]
        return integrity.business_digest(session), conflicts


def sealed(change: IncomingChange) -> IncomingChange:
    """The change as it comes to an office that cannot open it."""
    return replace(change, payload=None, sealed=b"sealed " + change.change_id.encode())


def written(values: dict[str, Any], **header: Any) -> IncomingChange:
    """A change as some other program may write it."""
    payload = canonical({"salt": "0" * 32, "values": values})
    facts = {
        "v": 1, "author": {"office": OFFICE.hex, "installation": UUID(int=99).hex},
        "actor": {"uid": ACTOR.hex, "name": "何玉梅"}, "op": "update", "supersedes": {}, "custody_no": 1,
        "wall": "2026-11-23T04:00:00.000000Z", "lamport": 1, "payload_sha256": digest(payload), **header,
    }  # fmt: skip
    text = canonical(facts)
    return IncomingChange(digest(text), text.decode(), payload.decode())
