"""Many records changed at once with their changes, where the session would take each by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from db.base import Exchanged
from db.change_log import ChangeDraft, append
from db.enums import ChangeOp
from db.exchanged import reference_columns, table_of, value_columns, wire_value
from db.write_guard import unguarded


@dataclass(frozen=True, slots=True)
class FieldUpdate:
    """One field of one record: local id, identity, the custody under which it is written, the new value."""

    id: int
    uid: UUID
    custody_no: int
    value: Any


def bulk_update(
    session: Session, model: type[Exchanged], field: str, updates: Sequence[FieldUpdate]
) -> list[str]:
    """Change one plain field of many records with one logged change each; returns the ids of the changes.

    Records that the session holds are read again when they are next looked at.

    :raises ValueError: for a field that is not exchanged, or that refers to another record.
    :raises UnloggedWrite: when the session has no author.
    """
    if field not in value_columns(model) or field in reference_columns(model):
        raise ValueError(f"{field} of {model.__name__} is not changed in bulk")
    if not updates:
        return []
    session.flush()
    table = table_of(model)
    drafts = [
        ChangeDraft(table.name, one.uid, ChangeOp.UPDATE, one.custody_no, {field: wire_value(one.value)})
        for one in updates
    ]
    made = append(session, drafts)
    statement = update(table).where(table.c.id == bindparam("row_id")).values({field: bindparam("new_value")})
    with unguarded(session):
        session.execute(statement, [{"row_id": one.id, "new_value": one.value} for one in updates])
    session.expire_all()
    session.info.setdefault("changed", set()).add(table.name)
    session.info.setdefault("changed_records", set()).update((table.name, one.uid) for one in updates)
    return made
