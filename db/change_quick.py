"""The quick way to show a change that plainly follows from what is shown already.

A record's state is a function of the set of its changes (``change_show`` computes it from all of them). Two
kinds of changes need no more than the record's heads to know what it becomes: the creation of a record of
which nothing is here, and a change each of whose fields supersedes exactly the one value that shows. Nothing
here can then supersede it in turn: that would descend from it, and so would the very value that it names.

Everything else is left to ``change_show``: conflicts, tombstones, sealed or erased payloads, records that
wait for another one, values that do not fit. ``tests/database/test_change_quick.py`` compares the two ways.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from db import driver, search
from db.base import Exchanged
from db.canonical import canonical_texts
from db.change_column import StoredColumn, stored_columns, stored_uid
from db.change_fact import TOMBSTONE
from db.change_row import IncomingChange, Said
from db.enums import ChangeOp
from db.exchanged import exchanged_classes, reference_columns, table_of
from db.models.change import Change, RecordHead
from db.models.dispute import Dispute, Party
from db.write_guard import unguarded

HexKey = tuple[str, str]
"""Entity and uid (32 hex digits) of a record."""
_HEAD = ("entity", "record_uid", "head", "exceptions")


@dataclass(slots=True)
class _Record:
    """A record as it becomes: what it was, and what the new changes make of it.

    ``head_id`` and ``local_id`` are None for a record that is new here; ``office`` is its creator then.
    """

    uid: str
    head: str
    exceptions: dict[str, list[str]]
    head_id: int | None = None
    local_id: int | None = None
    office: str = ""
    values: dict[str, Any] = field(default_factory=dict[str, Any])

    def follow(self, change_id: str, said: Said) -> bool:
        """Take the next change; False when it does not plainly follow."""
        values = said.values
        if values is None or said.header["op"] != ChangeOp.UPDATE or TOMBSTONE in values:
            return False
        supersedes: Mapping[str, Sequence[str]] = said.header["supersedes"]
        for name in values:
            shown = self.exceptions.get(name, [self.head])
            if len(shown) != 1 or supersedes.get(name) != shown:
                return False
        for name in values:
            self.exceptions[name] = [change_id]
        self.values.update(values)
        return True


def show_quickly(session: Session, changes: Iterable[tuple[IncomingChange, Said]]) -> frozenset[HexKey]:
    """Show the records of accepted changes that are not in the log yet; returns which were shown.

    Call it before the changes are inserted.
    """
    if not driver.usable(session):
        return frozenset()
    groups = _groups(changes)
    if not groups:
        return frozenset()
    session.flush()
    records = _records(session, groups)
    shown: set[HexKey] = set()
    for entity, model in exchanged_classes().items():
        of_entity = records.get(entity)
        if of_entity:
            written = _write(session, model, of_entity)
            _write_heads(session, entity, written)
            shown.update((entity, record.uid) for record in written)
            if written:
                session.info.setdefault("changed", set()).add(entity)
    session.expire_all()
    return frozenset(shown)


def _groups(
    changes: Iterable[tuple[IncomingChange, Said]],
) -> dict[HexKey, list[tuple[str, Said]]]:
    """Changes by record, of those that may go the quick way."""
    groups: dict[HexKey, list[tuple[str, Said]]] = {}
    bad: set[HexKey] = set()
    models = exchanged_classes()
    for change, said in changes:
        key = (said.header["entity"], said.header["uid"])
        if change.refused is not None or key in bad:
            continue
        if said.values is None or key[0] not in models or stored_uid(key[1]) is None:
            bad.add(key)
            groups.pop(key, None)
        else:
            groups.setdefault(key, []).append((change.change_id, said))
    return groups


def _records(
    session: Session, groups: Mapping[HexKey, Sequence[tuple[str, Said]]]
) -> dict[str, list[_Record]]:
    """The records that plainly become something, by entity, in the order of their first change."""
    known = _known(session, groups)
    found: dict[str, list[_Record]] = {}
    for key, changes in groups.items():
        if key in known:
            record, rest = known[key], changes
        else:
            record, rest = _created(key[1], *changes[0]), changes[1:]
        if record is not None and all(record.follow(*change) for change in rest):
            found.setdefault(key[0], []).append(record)
    return found


def _created(uid: str, change_id: str, said: Said) -> _Record | None:
    header, values = said.header, said.values
    if header["op"] != ChangeOp.CREATE or header["supersedes"] or values is None or TOMBSTONE in values:
        return None
    office = stored_uid(header["author"]["office"])
    return None if office is None else _Record(uid, change_id, {}, office=office, values=dict(values))


def _known(session: Session, keys: Iterable[HexKey]) -> dict[HexKey, _Record | None]:
    """Records of which something is here; None for those whose changes all have to be looked at."""
    wanted = set(keys)
    uids = sorted({uid for _, uid in wanted})
    columns = ("id", *_HEAD)
    found: dict[HexKey, _Record | None] = {}
    for head_id, entity, uid, head, exceptions in driver.select_rows(
        session, table_of(RecordHead), columns, "record_uid", uids
    ):
        if (entity, uid) in wanted:
            found[(entity, uid)] = _Record(uid, head, json.loads(exceptions), head_id)
    _sort_out(session, found)
    for entity, model in exchanged_classes().items():
        mine = [record for key, record in found.items() if key[0] == entity and record is not None]
        ids = _local_ids(session, model, [record.uid for record in mine])
        for record in mine:
            record.local_id = ids.get(record.uid)
            if record.local_id is None:
                found[(entity, record.uid)] = None
    return found


def _sort_out(session: Session, found: dict[HexKey, _Record | None]) -> None:
    """Leave out records that wait, have changes nobody here can read, or do not begin with a creation."""
    columns = ("entity", "record_uid", "change_id", "op", "payload IS NULL OR pending")
    where = "refused IS NULL AND record_uid"
    odd: set[HexKey] = set()
    began: set[HexKey] = set()
    uids = sorted({uid for _, uid in found})
    for entity, uid, change_id, op, is_odd in driver.select_rows(
        session, table_of(Change), columns, where, uids
    ):
        key = (entity, uid)
        record = found.get(key)
        if is_odd:
            odd.add(key)
        if record is not None and op == ChangeOp.CREATE and change_id == record.head:
            began.add(key)
    for key in found.keys() - (began - odd):
        found[key] = None


def _local_ids(session: Session, model: type[Exchanged], uids: Iterable[str]) -> dict[str, int]:
    rows = driver.select_rows(session, table_of(model), ("uid", "id"), "uid", sorted(set(uids)))
    return {uid: local_id for uid, local_id in rows}  # noqa: C416 - rows are tuples of two


def _write(session: Session, model: type[Exchanged], records: Sequence[_Record]) -> list[_Record]:
    """Write the rows; returns the records that could be written."""
    columns = stored_columns(model)
    targets = _targets(session, model, records)
    slots = [_Slot(name, column, targets.get(name)) for name, column in columns.items()]
    new: list[tuple[Any, ...]] = []
    changed: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    written: list[_Record] = []
    for record in records:
        values = record.values
        if record.local_id is None:
            row = _row(values, slots)
            if row is not None:
                written.append(record)
                new.append((record.uid, record.office, *row))
            continue
        named = [slot for slot in slots if slot.name in values]
        row = _row(values, named)
        if row is not None:
            written.append(record)
            if named:
                names = tuple([slot.name for slot in named])
                changed.setdefault(names, []).append((*row, record.local_id))
    table = table_of(model)
    with unguarded(session):
        driver.insert_rows(session, table, ("uid", "office_id", *columns), new)
        for names, rows in changed.items():
            driver.update_rows(session, table, names, rows)
    if model in (Dispute, Party):
        _mark_for_search(session, model, written)
    return written


class _Slot:
    """A column of a row to be written; plain attributes, since tens of thousands of rows go by."""

    __slots__ = ("default", "name", "nullable", "store", "targets")

    def __init__(self, name: str, column: StoredColumn, targets: Mapping[str, int] | None) -> None:
        """``targets`` are local ids of what a reference names; None for any other column."""
        self.name = name
        self.default = column.default
        self.nullable = column.nullable or column.default is not None
        self.store = column.store if targets is None else None
        self.targets = targets


def _row(values: Mapping[str, Any], slots: Sequence[_Slot]) -> list[Any] | None:
    """Stored values of these columns; None when one does not fit, or its record is not here."""
    row: list[Any] = []
    get = values.get
    try:
        for slot in slots:
            value = get(slot.name)
            if value is None:
                value = slot.default
                if value is None and not slot.nullable:
                    return None
            elif slot.store is not None:
                value = slot.store(value)
            elif slot.targets is not None:
                value = slot.targets[value]
            row.append(value)
    except (KeyError, TypeError, ValueError):
        return None
    return row


def _targets(
    session: Session, model: type[Exchanged], records: Iterable[_Record]
) -> dict[str, dict[str, int]]:
    """Local ids of what the records refer to, by column."""
    found: dict[str, dict[str, int]] = {}
    for name, target in reference_columns(model).items():
        wanted = {value for record in records if isinstance(value := record.values.get(name), str)}
        found[name] = _local_ids(session, target, wanted) if wanted else {}
    return found


def _write_heads(session: Session, entity: str, records: Iterable[_Record]) -> None:
    table = table_of(RecordHead)
    new: list[tuple[Any, ...]] = []
    old: list[tuple[Any, ...]] = []
    for record in records:
        exceptions = canonical_texts(record.exceptions).decode() if record.exceptions else "{}"
        if record.head_id is None:
            new.append((entity, record.uid, record.head, exceptions))
        else:
            old.append((exceptions, record.head_id))
    driver.insert_rows(session, table, _HEAD, new)
    driver.update_rows(session, table, ("exceptions",), old)


def _mark_for_search(session: Session, model: type[Exchanged], records: Iterable[_Record]) -> None:
    column = "id" if model is Dispute else "dispute_id"
    uids = [record.uid for record in records]
    for (dispute_id,) in driver.select_rows(session, table_of(model), (column,), "uid", uids):
        search.mark(session, dispute_id)
