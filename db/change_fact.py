"""The facts that a record's changes state, and which of them stand: pure, and the same in every office.

Heads are computed from all accepted changes of a record, whatever the order of arrival. Three kinds of facts
are special. A tombstone stays: a change that takes ``voided_at`` back counts for nothing. An erased change
supersedes and says nothing. A sealed change of a restricted case, which this office cannot open, supersedes
too; where only it stands, the value that was last readable here still shows, and nothing is in conflict.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import driver
from db.enums import ChangeOp
from db.exchanged import table_of
from db.models.change import Change

TOMBSTONE = "voided_at"
_BATCH = 500
Key = tuple[str, UUID]
"""Entity and uid of a record."""

CUSTODY_NUMBER = "custody_no"
"""The field that says under which of the county's decisions a case is worked."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One accepted change of a record, parsed. ``values`` is None when it is erased or sealed."""

    change_id: str
    lamport: int
    custody_no: int
    office: UUID
    op: ChangeOp
    supersedes: Mapping[str, Sequence[str]]
    values: Mapping[str, Any] | None
    sealed: bool = False

    @property
    def fields(self) -> Iterable[str]:
        """The fields it speaks about; where its values cannot be read, those whose older values it saw."""
        return self.supersedes if self.values is None else self.values


def facts_of(session: Session, keys: Iterable[Key]) -> dict[Key, list[Fact]]:
    """The accepted changes of these records, those of each in the order of logical time."""
    found: dict[Key, list[Fact]] = {key: [] for key in keys}
    uids = sorted({uid for _, uid in found})
    for start in range(0, len(uids), _BATCH):
        rows = session.execute(
            select(
                Change.entity,
                Change.record_uid,
                Change.change_id,
                Change.office,
                Change.header,
                Change.payload,
                Change.sealed.is_not(None),
            )
            .where(Change.record_uid.in_(uids[start : start + _BATCH]), Change.refused.is_(None))
            .order_by(Change.lamport, Change.change_id)
        )
        for entity, uid, change_id, office, header, payload, sealed in rows:
            if (entity, uid) in found:
                found[(entity, uid)].append(_fact(change_id, office, header, payload, sealed=sealed))
    return found


def creators_of(session: Session, uids: Iterable[str]) -> dict[tuple[str, str], str]:
    """Office that created each record with one of these uids, by entity and uid; all uids are hex.

    Records whose creation is not here, or was refused, are left out.
    """
    wanted = sorted(set(uids))
    found: dict[tuple[str, str], str] = {}
    if driver.usable(session):
        columns, where = (
            ("entity", "record_uid", "office"),
            "op = 'create' AND refused IS NULL AND record_uid",
        )
        for entity, uid, office in driver.select_rows(session, table_of(Change), columns, where, wanted):
            found[(entity, uid)] = office
        return found
    for start in range(0, len(wanted), _BATCH):
        rows = session.execute(
            select(Change.entity, Change.record_uid, Change.office).where(
                Change.record_uid.in_([UUID(hex=uid) for uid in wanted[start : start + _BATCH]]),
                Change.op == ChangeOp.CREATE,
                Change.refused.is_(None),
            )
        )
        found.update({(entity, uid.hex): office.hex for entity, uid, office in rows})
    return found


def refused_among(session: Session, change_ids: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """Those of the changes that are kept and not applied: entity, uid (hex), reason, change id."""
    # There are few of them, in an index of their own; a package may hold tens of thousands of others.
    refused = set(session.scalars(select(Change.change_id).where(Change.refused.is_not(None))))
    change_ids = [change_id for change_id in change_ids if change_id in refused]
    found: list[tuple[str, str, str, str]] = []
    for start in range(0, len(change_ids), _BATCH):
        rows = session.execute(
            select(Change.entity, Change.record_uid, Change.refused, Change.change_id).where(
                Change.change_id.in_(change_ids[start : start + _BATCH]), Change.refused.is_not(None)
            )
        )
        found += [(entity, uid.hex, reason or "", change_id) for entity, uid, reason, change_id in rows]
    return found


def _fact(change_id: str, office: UUID, header_text: str, payload: str | None, *, sealed: bool) -> Fact:
    header = json.loads(header_text)
    values = None if payload is None else json.loads(payload)["values"]
    op = ChangeOp(header["op"])
    return Fact(
        change_id, header["lamport"], header["custody_no"], office, op, header["supersedes"], values,
        sealed and payload is None,
    )  # fmt: skip


def heads_of(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    """Unsuperseded facts of each field, ordered by the fixed rule: the first one's value is shown.

    Custody decides first (the office that works the case), then the logical clock, then the id: all
    three travel in the header, so every office shows the same value.
    """
    heads = _unsuperseded(facts)
    if any(fact.sealed for fact in facts):
        for field, same in _unsuperseded([f for f in facts if not f.sealed]).items():
            heads.setdefault(field, same[:1])
    return heads


def _unsuperseded(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    superseded: set[tuple[str, str]] = set()
    if len(facts) > 1:
        for fact in facts:
            for field, ids in fact.supersedes.items():
                if field in fact.fields and not _takes_back(fact, field):
                    superseded.update((field, change_id) for change_id in ids)
    heads: dict[str, list[Fact]] = {}
    for fact in facts:
        for field in fact.values or ():
            if (field, fact.change_id) not in superseded and not _takes_back(fact, field):
                heads.setdefault(field, []).append(fact)
    for same in heads.values():
        if len(same) > 1:
            same.sort(key=lambda f: (-f.custody_no, -f.lamport, f.change_id))
    return heads


def _takes_back(fact: Fact, field: str) -> bool:
    return field == TOMBSTONE and fact.values is not None and fact.values.get(TOMBSTONE) is None


def value_of(fact: Fact, field: str) -> Any:  # noqa: ANN401 - JSON
    """Value that a head gives its field."""
    assert fact.values is not None, "a head can be read"
    return fact.values[field]


def disagree(same: Sequence[Fact], field: str) -> bool:
    """Whether the heads of a field give it different values, so that a person has to decide.

    Never for the custody number: the highest counts, whoever wrote it, and a lower one taken by a person
    would let two offices write under one number.
    """
    if field == CUSTODY_NUMBER:
        return False
    return len(same) > 1 and any(value_of(f, field) != value_of(same[0], field) for f in same[1:])


def base_of(facts: Sequence[Fact]) -> str:
    """Id of the change that every field without an entry of its own goes back to: the creation."""
    return min(facts, key=lambda f: (f.op is not ChangeOp.CREATE, f.lamport, f.change_id)).change_id


def creator_of(facts: Sequence[Fact]) -> UUID:
    """Office that owns the record: the one that created it."""
    return next((f.office for f in facts if f.op is ChangeOp.CREATE), facts[0].office)


def is_hidden(facts: Sequence[Fact]) -> bool:
    """Whether the record belongs to a restricted case that this office cannot open: nothing of it shows."""
    if not any(fact.sealed for fact in facts):
        return False
    return not any(f.op is ChangeOp.CREATE and not f.sealed for f in facts)
