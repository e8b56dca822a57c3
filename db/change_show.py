"""Showing records: their heads, conflicts and rows are brought in line with the facts of their changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from db import search
from db.base import Exchanged
from db.change_fact import (
    Fact,
    Key,
    base_of,
    creator_of,
    disagree,
    facts_of,
    heads_of,
    is_hidden,
    value_of,
)
from db.change_value import readers
from db.enums import ChangeOp
from db.exchanged import exchanged_classes, reference_columns, table_of
from db.models.change import Change, Conflict, RecordHead
from db.models.dispute import Dispute, Party
from db.write_guard import unguarded

_BATCH = 500
Heads = Mapping[str, list[Fact]]


@dataclass(frozen=True, slots=True)
class _Targets:
    """What the references of some records lead to, by column: local ids, and uids of sealed records."""

    local: Mapping[str, Mapping[str, int]]
    sealed: Mapping[str, Collection[str]]


def show(session: Session, keys: Collection[Key], now: datetime) -> None:
    """Bring heads, conflicts and rows of these records in line with their accepted changes."""
    facts = facts_of(session, keys)
    session.info.setdefault("changed", set()).update(entity for entity, _ in keys)
    uids: dict[str, list[UUID]] = {}
    for entity, uid in sorted(keys, key=lambda key: (key[0], key[1].int)):
        uids.setdefault(entity, []).append(uid)
    for entity, model in exchanged_classes().items():
        records = {uid: facts[(entity, uid)] for uid in uids.get(entity, ()) if facts[(entity, uid)]}
        if not records:
            continue
        heads = {uid: heads_of(changes) for uid, changes in records.items()}
        _store_heads(session, entity, records, heads)
        _store_conflicts(session, entity, heads, now)
        _store_rows(session, entity, model, records, heads)


def _store_heads(
    session: Session, entity: str, records: Mapping[UUID, Sequence[Fact]], heads: Mapping[UUID, Heads]
) -> None:
    session.execute(
        delete(RecordHead).where(RecordHead.entity == entity, RecordHead.record_uid.in_(list(records)))
    )
    rows: list[dict[str, Any]] = []
    for uid, facts in records.items():
        base = base_of(facts)
        exceptions: dict[str, list[str]] = {}
        if len(facts) > 1:
            ids = {field: [f.change_id for f in same] for field, same in heads[uid].items()}
            exceptions = {field: of_field for field, of_field in ids.items() if of_field != [base]}
        rows.append({"entity": entity, "record_uid": uid, "head": base, "exceptions": exceptions})
    session.execute(insert(table_of(RecordHead)), rows)


def _store_conflicts(session: Session, entity: str, heads: Mapping[UUID, Heads], now: datetime) -> None:
    known = {
        (row.record_uid, row.field): row
        for row in session.scalars(
            select(Conflict).where(Conflict.entity == entity, Conflict.record_uid.in_(list(heads)))
        )
    }
    for uid, fields in heads.items():
        for field, same in fields.items():
            if not known and len(same) == 1:
                continue
            row = known.get((uid, field))
            if not disagree(same, field):
                if row is not None:
                    session.delete(row)
                continue
            ids = sorted(f.change_id for f in same)
            if row is None:
                session.add(
                    Conflict(entity=entity, record_uid=uid, field=field, change_ids=ids, found_at=now)
                )
            else:
                row.change_ids = ids
    session.flush()


def _store_rows(
    session: Session,
    entity: str,
    model: type[Exchanged],
    records: Mapping[UUID, Sequence[Fact]],
    heads: Mapping[UUID, Heads],
) -> None:
    table = table_of(model)
    open_records = {uid: facts for uid, facts in records.items() if not is_hidden(facts)}
    shown = {u: {f: value_of(same[0], f) for f, same in heads[u].items()} for u in open_records}
    targets = _targets(session, model, shown.values())
    local = _local_ids(session, model, open_records)
    complete: dict[UUID, dict[str, Any]] = {}
    waiting: list[UUID] = []
    for uid, facts in open_records.items():
        row, whole = _row(model, shown[uid], targets)
        if row is not None:
            row["uid"], row["office_id"] = uid, creator_of(facts)
            complete[uid] = row
        if not whole:
            waiting.append(uid)
    if waiting:
        session.execute(
            update(Change).where(Change.entity == entity, Change.record_uid.in_(waiting)).values(pending=True)
        )
    session.expire_all()
    with unguarded(session):
        new = [row for uid, row in complete.items() if uid not in local]
        if new:
            session.execute(insert(table), new)
        known = [{"local_id": local[uid], **row} for uid, row in complete.items() if uid in local]
        if known:
            # One statement for all rows: building it anew for each costs more than running it.
            statement = update(table).where(table.c.id == bindparam("local_id"))
            session.connection().execute(statement, known)
    if model in (Dispute, Party):
        _mark_for_search(session, model, list(complete))


def _row(
    model: type[Exchanged], shown: Mapping[str, Any], targets: _Targets
) -> tuple[dict[str, Any] | None, bool]:
    """Column values of a record, None while its creation or a parent is missing; and whether it is whole.

    A reference that may be empty is so while its target is sealed here; the record is shown, and waits.

    :raises ValueError: when a value does not fit the column's type.
    """
    row: dict[str, Any] = {}
    whole = True
    for field, column in readers(model).items():
        value = shown.get(field)
        if value is not None and field in targets.local:
            found = targets.local[field].get(value)
            if found is None:
                if not column.nullable or value not in targets.sealed[field]:
                    return None, False
                whole = False
            value = found
        elif value is not None and column.read is not None:
            value = column.read(value)
        if value is None and not column.nullable:
            # Written by an older program that did not have the field yet: what the model says stands in.
            value = column.default
            if value is None:
                return None, False
        row[field] = value
    return row, whole


def _targets(session: Session, model: type[Exchanged], shown: Iterable[Mapping[str, Any]]) -> _Targets:
    local: dict[str, dict[str, int]] = {}
    sealed: dict[str, Collection[str]] = {}
    values = list(shown)
    for field, target in reference_columns(model).items():
        wanted = {UUID(hex=v[field]) for v in values if v.get(field) is not None}
        found = _local_ids(session, target, wanted)
        local[field] = {uid.hex: local_id for uid, local_id in found.items()}
        missing = wanted - found.keys()
        sealed[field] = _sealed(session, table_of(target).name, missing) if missing else ()
    return _Targets(local, sealed)


def _sealed(session: Session, entity: str, uids: Iterable[UUID]) -> frozenset[str]:
    """Those of the records whose creation is here, but sealed."""
    wanted = sorted(uids)
    found: set[str] = set()
    for start in range(0, len(wanted), _BATCH):
        rows = session.scalars(
            select(Change.record_uid).where(
                Change.record_uid.in_(wanted[start : start + _BATCH]),
                Change.entity == entity,
                Change.op == ChangeOp.CREATE,
                Change.sealed.is_not(None),
                Change.refused.is_(None),
            )
        )
        found.update(uid.hex for uid in rows)
    return frozenset(found)


def _local_ids(session: Session, model: type[Exchanged], uids: Iterable[UUID]) -> dict[UUID, int]:
    table, wanted = table_of(model), sorted(uids)
    found: dict[UUID, int] = {}
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        found.update(
            (row[0], row[1])
            for row in session.execute(select(table.c.uid, table.c.id).where(table.c.uid.in_(part)))
        )
    return found


def _mark_for_search(session: Session, model: type[Dispute] | type[Party], uids: list[UUID]) -> None:
    column = Dispute.id if model is Dispute else Party.dispute_id
    for start in range(0, len(uids), _BATCH):
        found = select(column).where(model.uid.in_(uids[start : start + _BATCH]))
        for dispute_id in session.scalars(found):
            search.mark(session, dispute_id)
