"""Applying changes that came from elsewhere: the state of a record is a function of the set of its changes.

Heads are computed from all accepted changes of a record, whatever the order of arrival. A field with
several unsuperseded, different values shows one of them by a fixed rule and is listed as a conflict; no
value is lost (exchange.md, principles 2 to 4). A row whose parent or creation has not arrived waits.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from db import search
from db.base import Exchanged
from db.change_value import read_moment, readers
from db.enums import ChangeOp
from db.exchanged import exchanged_classes, reference_columns, table_of
from db.models.change import Change, Conflict, RecordHead
from db.models.dispute import Dispute, Party
from db.write_guard import unguarded

BATCH = 500


@dataclass(frozen=True, slots=True)
class IncomingChange:
    """A verified change as it came: canonical header text, payload text (None when erased), its id.

    ``refused`` is a reason code when the change is kept but must not be applied.
    """

    change_id: str
    header: str
    payload: str | None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the changes: counts of new, known and refused ones, and of conflicts they opened."""

    new: int
    known: int
    refused: int
    waiting: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class _Fact:
    """One accepted change of a record, parsed."""

    change_id: str
    lamport: int
    custody_no: int
    office: UUID
    op: ChangeOp
    supersedes: Mapping[str, Sequence[str]]
    values: Mapping[str, Any]


Key = tuple[str, UUID]


def heads_of(facts: Sequence[_Fact]) -> dict[str, list[_Fact]]:
    """Unsuperseded changes of each field, ordered by the fixed rule: the first one's value is shown.

    Custody decides first (the office that works the case), then the logical clock, then the id: all
    three travel in the header, so every office shows the same value.
    """
    superseded: dict[str, set[str]] = {}
    for fact in facts:
        for field, ids in fact.supersedes.items():
            superseded.setdefault(field, set()).update(ids)
    if len(facts) == 1:  # most records of a first import
        return {field: [facts[0]] for field in facts[0].values}
    heads: dict[str, list[_Fact]] = {}
    for fact in facts:
        for field in fact.values:
            if fact.change_id not in superseded.get(field, ()):
                heads.setdefault(field, []).append(fact)
    for same_field in heads.values():
        same_field.sort(key=lambda f: (-f.custody_no, -f.lamport, f.change_id))
    return heads


def apply_changes(session: Session, incoming: Iterable[IncomingChange], *, now: datetime) -> Applied:
    """Store and apply changes in the current transaction; known ones change nothing."""
    total = [0, 0, 0]
    touched: set[Key] = set()
    batch: list[IncomingChange] = []
    for change in incoming:
        batch.append(change)
        if len(batch) == BATCH:
            touched |= _apply_batch(session, batch, total, now)
            batch = []
    touched |= _apply_batch(session, batch, total, now)
    waiting = _retry_waiting(session, touched, now)
    conflicts = _count_conflicts(session, touched)
    return Applied(total[0], total[1], total[2], waiting, conflicts)


def _apply_batch(session: Session, batch: list[IncomingChange], total: list[int], now: datetime) -> set[Key]:
    if not batch:
        return set()
    ids = [c.change_id for c in batch]
    stored = session.execute(
        select(Change.change_id, Change.refused, Change.entity, Change.record_uid).where(
            Change.change_id.in_(ids)
        )
    )
    known = {change_id: (refused, (entity, uid)) for change_id, refused, entity, uid in stored}
    rows: dict[str, dict[str, Any]] = {}
    admitted: dict[str, Key] = {}
    for change in batch:
        if change.change_id in known or change.change_id in rows:
            total[1] += 1
            if change.refused is None and change.change_id in known:
                refused, key = known[change.change_id]
                if refused is not None:
                    admitted[change.change_id] = key
            continue
        total[2 if change.refused else 0] += 1
        rows[change.change_id] = _change_row(change)
    if rows:
        # Plain inserts into the tables: the ORM's form of the same costs as much again for every row.
        session.execute(insert(table_of(Change)), list(rows.values()))
    if admitted:
        # Refused when it came before, rightful now (a newer program, or it was asked for): it counts.
        session.execute(update(Change).where(Change.change_id.in_(list(admitted))).values(refused=None))
    touched = {(r["entity"], r["record_uid"]) for r in rows.values() if r["refused"] is None}
    touched.update(admitted.values())
    if touched:
        _show(session, touched, now)
    return touched


def _change_row(change: IncomingChange) -> dict[str, Any]:
    header = json.loads(change.header)
    return {
        "change_id": change.change_id,
        "office": UUID(hex=header["author"]["office"]),
        "installation": UUID(hex=header["author"]["installation"]),
        "actor_name": header["actor"]["name"],
        "entity": header["entity"],
        "record_uid": UUID(hex=header["uid"]),
        "op": ChangeOp(header["op"]),
        "wall": read_moment(header["wall"]),
        "lamport": header["lamport"],
        "header": change.header,
        "payload": change.payload,
        "refused": change.refused,
        "pending": False,
    }


def _facts(session: Session, keys: Iterable[Key]) -> dict[Key, list[_Fact]]:
    wanted, uids = set(keys), sorted({uid for _, uid in keys})
    found: dict[Key, list[_Fact]] = {key: [] for key in wanted}
    for start in range(0, len(uids), BATCH):
        rows = session.execute(
            select(
                Change.entity,
                Change.record_uid,
                Change.change_id,
                Change.office,
                Change.header,
                Change.payload,
            )
            .where(Change.record_uid.in_(uids[start : start + BATCH]), Change.refused.is_(None))
            .order_by(Change.lamport, Change.change_id)
        )
        for entity, uid, change_id, office, header_text, payload in rows:
            if (entity, uid) not in found:
                continue
            header = json.loads(header_text)
            values: dict[str, Any] = {} if payload is None else json.loads(payload)["values"]
            found[(entity, uid)].append(
                _Fact(
                    change_id, header["lamport"], header["custody_no"], office, ChangeOp(header["op"]),
                    header["supersedes"], values,
                )
            )  # fmt: skip
    return found


def _show(session: Session, keys: set[Key], now: datetime) -> None:
    """Bring heads, conflicts and rows of these records in line with their changes."""
    facts = _facts(session, keys)
    session.info.setdefault("changed", set()).update(entity for entity, _ in keys)
    uids: dict[str, list[UUID]] = {}
    for entity, uid in sorted(keys, key=lambda key: (key[0], key[1].int)):
        uids.setdefault(entity, []).append(uid)
    for entity, model in exchanged_classes().items():
        records = {uid: facts[(entity, uid)] for uid in uids.get(entity, ())}
        if not records:
            continue
        heads = {uid: heads_of(changes) for uid, changes in records.items()}
        _store_heads(session, entity, records, heads)
        _store_conflicts(session, entity, heads, now)
        _store_rows(session, entity, model, records, heads)


def _store_heads(
    session: Session,
    entity: str,
    records: Mapping[UUID, Sequence[_Fact]],
    heads: Mapping[UUID, Mapping[str, list[_Fact]]],
) -> None:
    session.execute(
        delete(RecordHead).where(RecordHead.entity == entity, RecordHead.record_uid.in_(list(records)))
    )
    rows: list[dict[str, Any]] = []
    for uid, changes in records.items():
        default = changes[0].change_id
        exceptions: dict[str, list[str]] = {}
        if len(changes) > 1:
            ids = {field: [f.change_id for f in same] for field, same in heads[uid].items()}
            exceptions = {field: of_field for field, of_field in ids.items() if of_field != [default]}
        rows.append({"entity": entity, "record_uid": uid, "head": default, "exceptions": exceptions})
    session.execute(insert(table_of(RecordHead)), rows)


def _disagrees(same: Sequence[_Fact], field: str) -> bool:
    return len(same) > 1 and any(f.values[field] != same[0].values[field] for f in same[1:])


def _store_conflicts(
    session: Session, entity: str, heads: Mapping[UUID, Mapping[str, list[_Fact]]], now: datetime
) -> None:
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
            if not _disagrees(same, field):
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
    records: Mapping[UUID, Sequence[_Fact]],
    heads: Mapping[UUID, Mapping[str, list[_Fact]]],
) -> None:
    table = table_of(model)
    shown = {u: {f: same[0].values[f] for f, same in fields.items()} for u, fields in heads.items()}
    targets = _targets(session, model, shown.values())
    local = _local_ids(session, model, records)
    complete: dict[UUID, dict[str, Any]] = {}
    for uid, changes in records.items():
        row = _row(model, shown[uid], targets)
        if row is not None:
            row["uid"], row["office_id"] = uid, _creator(changes)
            complete[uid] = row
    waiting = [uid for uid in records if uid not in complete]
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


def _creator(changes: Sequence[_Fact]) -> UUID:
    """Office that owns the record: the one that created it."""
    return next((c.office for c in changes if c.op is ChangeOp.CREATE), changes[0].office)


def _row(
    model: type[Exchanged], shown: Mapping[str, Any], targets: Mapping[str, Mapping[str, int]]
) -> dict[str, Any] | None:
    """Column values of a record, or None while its creation or a parent is missing.

    :raises ValueError: when a value does not fit the column's type.
    """
    row: dict[str, Any] = {}
    for field, (nullable, read) in readers(model).items():
        value = shown.get(field)
        if value is not None and field in targets:
            value = targets[field].get(value)
            if value is None:
                return None
        elif value is not None and read is not None:
            value = read(value)
        if value is None and not nullable:
            return None
        row[field] = value
    return row


def _targets(
    session: Session, model: type[Exchanged], shown: Iterable[Mapping[str, Any]]
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    values = list(shown)
    for field, target in reference_columns(model).items():
        wanted = {UUID(hex=v[field]) for v in values if v.get(field) is not None}
        found[field] = {uid.hex: local for uid, local in _local_ids(session, target, wanted).items()}
    return found


def _local_ids(session: Session, model: type[Exchanged], uids: Iterable[UUID]) -> dict[UUID, int]:
    table, wanted = table_of(model), sorted(uids)
    found: dict[UUID, int] = {}
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        found.update(
            (row[0], row[1])
            for row in session.execute(select(table.c.uid, table.c.id).where(table.c.uid.in_(part)))
        )
    return found


def _mark_for_search(session: Session, model: type[Dispute] | type[Party], uids: list[UUID]) -> None:
    column = Dispute.id if model is Dispute else Party.dispute_id
    for dispute_id in session.scalars(select(column).where(model.uid.in_(uids))):
        search.mark(session, dispute_id)


def _retry_waiting(session: Session, touched: set[Key], now: datetime) -> int:
    """Show the records that were waiting for something that has arrived now; returns how many still wait."""
    while True:
        pending = _waiting(session)
        if not pending or not touched:
            return len(pending)
        session.execute(
            update(Change)
            .where(Change.record_uid.in_([u for _, u in pending]), Change.pending)
            .values(pending=False)
        )
        _show(session, pending, now)
        if _waiting(session) == pending:
            return len(pending)


def _waiting(session: Session) -> set[Key]:
    rows = session.execute(select(Change.entity, Change.record_uid).where(Change.pending).distinct())
    return {(entity, uid) for entity, uid in rows}


def _count_conflicts(session: Session, touched: set[Key]) -> int:
    rows = session.execute(select(Conflict.entity, Conflict.record_uid))
    return sum((entity, uid) in touched for entity, uid in rows)
