"""Changes that came from elsewhere, and the rows of the change log that they become."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db import driver
from db.change_value import HEX32, read_moment
from db.enums import ChangeOp
from db.exchanged import table_of
from db.models.change import Change

_COLUMNS = (
    *("change_id", "office", "installation", "actor_name", "entity", "record_uid", "op", "wall", "lamport"),
    *("header", "payload", "sealed", "refused", "pending"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a change says: the object of its header, and the values of its payload where it is open."""

    header: Mapping[str, Any]
    values: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class IncomingChange:
    """A verified change as it came: canonical header text, payload text, its id.

    ``refused`` is a reason code when the change is kept but must not be applied. Without a payload it is
    erased, or, with ``sealed``, of a restricted case that this office cannot open. ``read`` is what both
    texts say, from a caller who has read them already.
    """

    change_id: str
    header: str
    payload: str | None
    refused: str | None = None
    sealed: bytes | None = None
    read: Said | None = None

    def said(self) -> Said:
        """What it says."""
        if self.read is not None:
            return self.read
        values = None if self.payload is None else json.loads(self.payload)["values"]
        return Said(json.loads(self.header), values)


def insert_changes(session: Session, changes: Sequence[tuple[IncomingChange, Said]]) -> None:
    """Append changes to the log, in this order.

    :raises ValueError: when a header does not have the form of a change's.
    """
    table = table_of(Change)
    if driver.usable(session):
        driver.insert_rows(
            session, table, _COLUMNS, [_stored(change, said.header) for change, said in changes]
        )
    elif changes:
        rows = [_row(change, said.header) for change, said in changes]
        session.execute(insert(table), [dict(zip(_COLUMNS, row, strict=True)) for row in rows])


def _row(change: IncomingChange, header: Mapping[str, Any]) -> driver.Row:
    author = header["author"]
    return (
        change.change_id,
        UUID(hex=author["office"]),
        UUID(hex=author["installation"]),
        header["actor"]["name"],
        header["entity"],
        UUID(hex=header["uid"]),
        ChangeOp(header["op"]),
        read_moment(header["wall"]),
        header["lamport"],
        change.header,
        change.payload,
        change.sealed if change.payload is None else None,
        change.refused,
        False,
    )


def _stored(change: IncomingChange, header: Mapping[str, Any]) -> driver.Row:
    """The same in the form in which SQLite keeps it."""
    author, uid = header["author"], header["uid"]
    return (
        change.change_id,
        _stored_uid(author["office"]),
        _stored_uid(author["installation"]),
        header["actor"]["name"],
        header["entity"],
        uid if HEX32.fullmatch(uid) else UUID(hex=uid).hex,
        _stored_op(header["op"]),
        _stored_moment(header["wall"]),
        header["lamport"],
        change.header,
        change.payload,
        change.sealed if change.payload is None else None,
        change.refused,
        0,
    )


# What stands in thousands of changes is read and stored once.


@lru_cache(maxsize=256)
def _stored_uid(text: str) -> str:
    return UUID(hex=text).hex


@lru_cache(maxsize=16)
def _stored_op(text: str) -> str:
    return ChangeOp(text).value


@lru_cache(maxsize=4096)
def _stored_moment(text: str) -> Any:  # noqa: ANN401 - a stored value
    put = driver.storing(table_of(Change).c.wall)
    assert put is not None, "a moment is not stored as it is"
    return put(read_moment(text))
