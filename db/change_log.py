"""The change log: every write of an exchanged table is captured in the same transaction.

``install(session)`` puts the hooks on a session; services then cannot forget it. The author and the
clock come from ``Session.info`` (set by runtime or the command line). Any other statement that writes
an exchanged table raises ``UnloggedWrite``. See exchange.md, principles 1 to 3, and design.md.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, delete, event, func, insert, inspect, select, update
from sqlalchemy.orm import Session

from db.base import Exchanged
from db.canonical import canonical, digest
from db.enums import ChangeOp
from db.errors import UnloggedWrite
from db.exchanged import (
    exchanged_classes,
    parent_reference,
    reference_columns,
    table_of,
    value_columns,
    wall_text,
    wire_value,
)
from db.models.change import Change, Conflict, RecordHead
from db.models.dispute import Dispute, Transition
from db.models.sweep import SweepCorrection, SweepReport
from db.write_guard import set_open, unguarded

RowT = TypeVar("RowT", bound=Exchanged)


_TIMED = (Transition, SweepReport, SweepCorrection)
"""Records that keep whether the clock was in doubt when they were entered."""
_LATEST = 2000
"""Changes among which the latest moment of the clock is looked for."""


@dataclass(frozen=True, slots=True)
class Author:
    """On whose behalf a session writes: the office, this installation, the user, and the clock."""

    office: UUID
    installation: UUID
    actor_uid: UUID
    actor_name: str
    now: Callable[[], datetime]
    clock_doubtful: Callable[[datetime], bool] = lambda _moment: False
    """Whether this machine's clock had been later already than at the moment (it was set back)."""
    latest_moment: Callable[[], datetime | None] = lambda: None
    """The latest moment that this machine's clock has shown."""


@dataclass(frozen=True, slots=True)
class ChangeDraft:
    """What one change says about one record, before it gets its header."""

    entity: str
    record_uid: UUID
    op: ChangeOp
    custody_no: int
    values: Mapping[str, Any]


def _heads(
    session: Session, keys: Iterable[tuple[str, UUID]]
) -> dict[tuple[str, UUID], tuple[int, str, dict[str, list[str]]]]:
    wanted = list(keys)
    found: dict[tuple[str, UUID], tuple[int, str, dict[str, list[str]]]] = {}
    for start in range(0, len(wanted), 400):
        part = wanted[start : start + 400]
        rows = session.execute(
            select(
                RecordHead.id,
                RecordHead.entity,
                RecordHead.record_uid,
                RecordHead.head,
                RecordHead.exceptions,
            ).where(RecordHead.record_uid.in_([uid for _, uid in part]))
        )
        for row_id, entity, uid, head, exceptions in rows:
            found[(entity, uid)] = (row_id, head, dict(exceptions))
    return found


def field_heads(session: Session, entity: str, record_uid: UUID, field: str) -> list[str]:
    """Ids of the unsuperseded changes of one field; empty when the record is unknown."""
    known = _heads(session, [(entity, record_uid)]).get((entity, record_uid))
    return [] if known is None else known[2].get(field, [known[1]])


def append(session: Session, drafts: Sequence[ChangeDraft]) -> list[str]:
    """Write changes of this installation with their heads; returns their ids in order.

    :raises UnloggedWrite: when the session has no author.
    """
    if not drafts:
        return []
    author = session.info.get("author")
    if not isinstance(author, Author):
        raise UnloggedWrite("the session has no author: set session.info['author']")
    lamport = session.execute(select(func.max(Change.lamport))).scalar() or 0
    wall = author.now()
    heads = _heads(session, [(d.entity, d.record_uid) for d in drafts if d.op is not ChangeOp.CREATE])
    rows: list[dict[str, Any]] = []
    new_heads: dict[tuple[str, UUID], dict[str, Any]] = {}
    told: dict[int, dict[str, list[str]]] = {}
    for draft in drafts:
        lamport += 1
        key = (draft.entity, draft.record_uid)
        known = heads.get(key)
        superseded = {} if known is None else {f: known[2].get(f, [known[1]]) for f in draft.values}
        payload = canonical({"salt": secrets.token_hex(16), "values": dict(draft.values)})
        header = canonical(
            {
                "v": 1,
                "author": {"office": author.office.hex, "installation": author.installation.hex},
                "actor": {"uid": author.actor_uid.hex, "name": author.actor_name},
                "entity": draft.entity,
                "uid": draft.record_uid.hex,
                "op": draft.op.value,
                "supersedes": superseded,
                "custody_no": draft.custody_no,
                "wall": wall_text(wall),
                "lamport": lamport,
                "payload_sha256": digest(payload),
            }
        )
        change_id = digest(header)
        rows.append(
            {
                "change_id": change_id,
                "office": author.office,
                "installation": author.installation,
                "actor_name": author.actor_name,
                "entity": draft.entity,
                "record_uid": draft.record_uid,
                "op": draft.op,
                "wall": wall,
                "lamport": lamport,
                "header": header.decode(),
                "payload": payload.decode(),
                "pending": False,
            }
        )
        if known is None:
            heads[key] = (0, change_id, {})
            new_heads[key] = {
                "entity": draft.entity,
                "record_uid": draft.record_uid,
                "head": change_id,
                "exceptions": {},
            }
        else:
            settled = [field for field, ids in superseded.items() if len(ids) > 1]
            known[2].update({field: [change_id] for field in draft.values})
            _drop_conflicts(session, key, settled)
            if key in new_heads:
                new_heads[key]["exceptions"] = known[2]
            else:
                told[known[0]] = known[2]
    # Plain inserts into the tables: the ORM's form of the same costs as much again for every row.
    session.execute(insert(table_of(Change)), rows)
    if new_heads:
        session.execute(insert(table_of(RecordHead)), list(new_heads.values()))
    if told:
        # On the table: the ORM's form looks through all records of the session for each of them.
        heads_table = table_of(RecordHead)
        changed = update(heads_table).where(heads_table.c.id == bindparam("head_id"))
        changed = changed.values(exceptions=bindparam("told"))
        session.execute(changed, [{"head_id": one, "told": exceptions} for one, exceptions in told.items()])
    return [str(row["change_id"]) for row in rows]


def _drop_conflicts(session: Session, key: tuple[str, UUID], fields: list[str]) -> None:
    # The new value saw all of them: that is a person's decision.
    if fields:
        entity, uid = key
        session.execute(
            delete(Conflict).where(
                Conflict.entity == entity, Conflict.record_uid == uid, Conflict.field.in_(fields)
            )
        )
        session.info.setdefault("changed", set()).add("conflict")


def _target_uid(session: Session, target: type[Exchanged], local_id: int) -> UUID:
    known = session.identity_map.get(session.identity_key(target, local_id))
    if known is not None:
        return known.uid
    uids: dict[tuple[str, int], UUID] = session.info.setdefault("change_log.uids", {})
    key = (target.__name__, local_id)
    if key not in uids:
        uids[key] = session.execute(select(target.uid).where(target.id == local_id)).scalar_one()
    return uids[key]


def _wire_values(session: Session, record: Exchanged, fields: Iterable[str]) -> dict[str, Any]:
    references = reference_columns(type(record))
    values: dict[str, Any] = {}
    for field in fields:
        value = getattr(record, field)
        if value is not None and field in references:
            value = _target_uid(session, references[field], value)
        values[field] = wire_value(value)
    return values


def _changed_fields(record: Exchanged) -> list[str]:
    state = inspect(record)
    return [f for f in value_columns(type(record)) if state.attrs[f].history.has_changes()]


def _custody_no(session: Session, record: Exchanged) -> int:
    """Number of the custody under which a record is written: that of its dispute, 1 without one."""
    while not isinstance(record, Dispute):
        parent = parent_reference(type(record))
        local = None if parent is None else getattr(record, parent[0])
        if parent is None or local is None:
            return 1
        found = session.get(parent[1], local)
        assert found is not None, "a record's parent is in the database before it"
        record = found
    return record.custody_no


def _drafts_of(session: Session) -> list[ChangeDraft]:
    order = {name: i for i, name in enumerate(exchanged_classes())}
    drafts: list[tuple[int, int, ChangeDraft]] = []
    for record in session.new:
        if isinstance(record, Exchanged):
            entity = table_of(type(record)).name
            fields = [f for f in value_columns(type(record)) if getattr(record, f) is not None]
            draft = ChangeDraft(
                entity,
                record.uid,
                ChangeOp.CREATE,
                _custody_no(session, record),
                _wire_values(session, record, fields),
            )
            drafts.append((order[entity], record.id, draft))
    for record in session.dirty:
        if isinstance(record, Exchanged) and (fields := _changed_fields(record)):
            entity = table_of(type(record)).name
            if "voided_at" in fields and record.voided_at is None:
                raise UnloggedWrite(f"{entity} was made void: that is never taken back")
            op = ChangeOp.VOID if "voided_at" in fields and record.voided_at is not None else ChangeOp.UPDATE
            draft = ChangeDraft(
                entity,
                record.uid,
                op,
                _custody_no(session, record),
                _wire_values(session, record, fields),
            )
            drafts.append((order[entity], record.id, draft))
    return [draft for _, _, draft in sorted(drafts, key=lambda d: (d[0], d[1]))]


def _before_flush(session: Session, _context: object, _instances: object) -> None:
    author = session.info.get("author")
    for record in session.deleted:
        if isinstance(record, Exchanged):
            raise UnloggedWrite(f"{type(record).__name__} is exchanged: void it, never delete it")
    for record in session.new:
        if isinstance(record, Exchanged):
            if getattr(record, "office_id", None) is None and isinstance(author, Author):
                record.office_id = author.office
            _fill_defaults(record)
            if isinstance(record, _TIMED) and isinstance(author, Author):
                record.clock_doubtful = author.clock_doubtful(record.entered_at) or None
    set_open(session.connection(), True)


def _fill_defaults(record: Exchanged) -> None:
    for column in table_of(type(record)).columns:
        default = column.default
        if column.key == "uid" and getattr(record, "uid", None) is None and default is not None:
            record.uid = default.arg(None)  # pyright: ignore[reportAttributeAccessIssue]


def _after_flush(session: Session, _context: object) -> None:
    drafts = _drafts_of(session)
    changed: set[str] = session.info.setdefault("changed", set())
    for record in (*session.new, *session.dirty, *session.deleted):
        changed.add(str(inspect(record).mapper.local_table.name))
    append(session, drafts)
    session.info.setdefault("changed_records", set()).update((d.entity, d.record_uid) for d in drafts)
    set_open(session.connection(), False)


def _after_soft_rollback(session: Session, _previous: object) -> None:
    session.info.pop("change_log.uids", None)
    session.info.pop("changed_records", None)


def latest_wall(session: Session, installation: UUID) -> datetime | None:
    """The latest moment among the last changes that an installation wrote; None when it wrote nothing."""
    last = select(Change.wall).where(Change.installation == installation).order_by(Change.id.desc())
    return max(session.scalars(last.limit(_LATEST)), default=None)


def install(session: Session) -> None:
    """Capture every flush of this session in the change log."""
    event.listen(session, "before_flush", _before_flush)
    event.listen(session, "after_flush", _after_flush)
    event.listen(session, "after_soft_rollback", _after_soft_rollback)


def bulk_insert(session: Session, model: type[RowT], rows: Sequence[Mapping[str, Any]]) -> list[UUID]:
    """Insert many rows of one exchanged model with their changes; returns their uids in order.

    ``rows`` are column values; references are local ids. ``uid`` and ``office_id`` are filled where absent.

    :raises UnloggedWrite: when the session has no author.
    """
    author = session.info.get("author")
    if not isinstance(author, Author):
        raise UnloggedWrite("the session has no author: set session.info['author']")
    if not rows:
        return []
    entity = table_of(model).name
    references = reference_columns(model)
    full = [{"office_id": author.office, "uid": model.uid.default.arg(None), **row} for row in rows]  # pyright: ignore
    if issubclass(model, _TIMED):
        doubtful = author.clock_doubtful(author.now()) or None
        full = [{"clock_doubtful": doubtful, **row} for row in full]
    _remember_uids(session, references, full)
    drafts = [_bulk_draft(session, model, entity, references, row) for row in full]
    with unguarded(session):
        session.execute(insert(table_of(model)), full)
    append(session, drafts)
    session.info.setdefault("changed", set()).add(entity)
    session.info.setdefault("changed_records", set()).update((entity, d.record_uid) for d in drafts)
    return [d.record_uid for d in drafts]


def _remember_uids(
    session: Session, references: Mapping[str, type[Exchanged]], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Read the uids of all referenced rows at once, for ``_target_uid``."""
    uids: dict[tuple[str, int], UUID] = session.info.setdefault("change_log.uids", {})
    for field, target in references.items():
        name = target.__name__
        ids = sorted({row[field] for row in rows if row.get(field) and (name, row[field]) not in uids})
        for start in range(0, len(ids), 400):
            part = select(target.id, target.uid).where(target.id.in_(ids[start : start + 400]))
            uids.update({(name, row[0]): row[1] for row in session.execute(part)})


def _bulk_draft(
    session: Session,
    model: type[Exchanged],
    entity: str,
    references: Mapping[str, type[Exchanged]],
    row: Mapping[str, Any],
) -> ChangeDraft:
    values: dict[str, Any] = {}
    for field in value_columns(model):
        value = row.get(field)
        if value is None:
            continue
        values[field] = (
            _target_uid(session, references[field], value).hex if field in references else wire_value(value)
        )
    # Bulk rows are new: of a new dispute, or of one that this office registered.
    return ChangeDraft(entity, row["uid"], ChangeOp.CREATE, int(row.get("custody_no", 1)), values)


def history(session: Session, entity: str, record_uid: UUID) -> list[Change]:
    """All changes of one record in the order in which they are read (Lamport time, then id)."""
    return list(
        session.scalars(
            select(Change)
            .where(Change.record_uid == record_uid, Change.entity == entity)
            .order_by(Change.lamport, Change.change_id)
        )
    )


def values_of(change: Change) -> dict[str, Any]:
    """The values a change set; empty when its payload was erased."""
    return {} if change.payload is None else dict(json.loads(change.payload)["values"])
