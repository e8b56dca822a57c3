"""Which conflicts are open, whose case they are about, and who has to decide them.

Open are fields with several unsuperseded values, and decisions that were taken back (``ConflictDecision``):
after 撤销 the field shows what it showed before, and stays on the desk until somebody decides it again.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.change_log import field_heads
from db.exchanged import exchanged_classes, table_of
from db.models.change import Change, Conflict, ConflictDecision
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.services.case_record import belonging, root_of
from desktop_app.services.custody import holder_of
from desktop_app.services.hidden_record import HiddenRecords

_BATCH = 500
_MOST = 500
"""Conflicts looked at one by one; a clone with more of them shows the newest first."""
Field = tuple[str, UUID, str]
"""Entity, record and name of a field."""


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A field to be decided; ``change_ids`` hold its values. ``reopened``: a decision was taken back."""

    entity: str
    uid: UUID
    field: str
    change_ids: tuple[str, ...]
    found_at: datetime
    reopened: bool = False

    @property
    def key(self) -> Field:
        """What it is about."""
        return (self.entity, self.uid, self.field)


@dataclass(frozen=True, slots=True)
class Holding:
    """Who decides about a record: the holder of its case, else the office that made it.

    ``case_uid`` and ``custody_no`` are those of the case; None and 0 where the record belongs to none.
    """

    office: UUID | None
    case_uid: UUID | None = None
    custody_no: int = 0


def open_conflicts(session: Session, by: Actor, limit: int = _MOST) -> tuple[OpenConflict, ...]:
    """All that is to be decided and this user may read, the newest first."""
    hidden = HiddenRecords(session, by)
    rows = session.scalars(select(Conflict).order_by(Conflict.id.desc()).limit(limit))
    found = [_of(row) for row in rows]
    every = (*found, *_reopened(session, {one.key for one in found}))
    return tuple(one for one in every if not hidden.of(one.entity, one.uid))


def find_open(session: Session, key: Field) -> OpenConflict | None:
    """The open conflict of one field; None when there is none (any more)."""
    entity, uid, field = key
    row = session.scalars(
        select(Conflict).where(Conflict.entity == entity, Conflict.record_uid == uid, Conflict.field == field)
    ).one_or_none()
    if row is not None:
        return _of(row)
    return next((one for one in _reopened(session, frozenset()) if one.key == key), None)


def count_open(session: Session) -> int:
    """Number of fields to be decided."""
    listed = session.scalar(select(func.count()).select_from(Conflict)) or 0
    if not session.scalar(select(func.count()).where(ConflictDecision.undone_at.is_not(None))):
        return listed
    known = {(e, u, f) for e, u, f in session.execute(_KEYS)}
    return listed + len(_reopened(session, known))


def _of(row: Conflict) -> OpenConflict:
    return OpenConflict(row.entity, row.record_uid, row.field, tuple(row.change_ids), row.found_at)


_KEYS = select(Conflict.entity, Conflict.record_uid, Conflict.field)


def _reopened(session: Session, listed: Iterable[Field]) -> tuple[OpenConflict, ...]:
    """Decisions that were taken back and not taken anew, where nobody has written the field since."""
    newest: dict[Field, ConflictDecision] = {}
    taken_back = select(ConflictDecision.record_uid).where(ConflictDecision.undone_at.is_not(None))
    rows = session.scalars(
        select(ConflictDecision)
        .where(ConflictDecision.record_uid.in_(taken_back))
        .order_by(ConflictDecision.id)
    )
    for row in rows:
        newest[(row.entity, row.record_uid, row.field)] = row
    known = frozenset(listed)
    return tuple(
        OpenConflict(row.entity, row.record_uid, row.field, tuple(row.change_ids), row.undone_at, True)
        for key, row in newest.items()
        if row.undone_at is not None and key not in known and _still_taken_back(session, row)
    )


def _still_taken_back(session: Session, decision: ConflictDecision) -> bool:
    """Whether the field still shows what taking back wrote: a change that superseded the decision itself."""
    heads = field_heads(session, decision.entity, decision.record_uid, decision.field)
    headers = session.scalars(select(Change.header).where(Change.change_id.in_(heads)))
    return all(
        decision.decided_id in json.loads(header)["supersedes"].get(decision.field, ()) for header in headers
    )


def conflicts_of_case(session: Session, dispute_uid: UUID) -> tuple[OpenConflict, ...]:
    """Open conflicts of a dispute and all that belongs to it; with one it is neither closed nor bound."""
    if not count_open(session):
        return ()
    records = belonging(session, [dispute_uid])
    uids = sorted({uid for _, uid in records})
    found: list[OpenConflict] = []
    for start in range(0, len(uids), _BATCH):
        part = uids[start : start + _BATCH]
        rows = session.scalars(select(Conflict).where(Conflict.record_uid.in_(part)).order_by(Conflict.id))
        found += [_of(row) for row in rows]
    found += _reopened(session, [one.key for one in found])
    return tuple(one for one in found if (one.entity, one.uid) in records)


class Holders:
    """Says who decides about records; remembers the cases it has read."""

    def __init__(self, session: Session) -> None:
        """Read from ``session``."""
        self._session = session
        self._cases: dict[UUID, Holding] = {}
        self._roots: dict[tuple[str, UUID], UUID | None] = {}

    def of(self, entity: str, uid: UUID) -> Holding:
        """Who decides about a record; no office when the record is not here yet."""
        key = (entity, uid)
        if key not in self._roots:
            self._roots[key] = self._root(entity, uid)
        root = self._roots[key]
        if root is None:
            model = exchanged_classes().get(entity)
            return Holding(
                None
                if model is None
                else self._session.scalar(select(table_of(model).c.office_id).where(model.uid == uid))
            )
        if root not in self._cases:
            case = self._session.scalars(select(Dispute).where(Dispute.uid == root)).one()
            self._cases[root] = Holding(holder_of(case), root, case.custody_no)
        return self._cases[root]

    def _root(self, entity: str, uid: UUID) -> UUID | None:
        root = root_of(self._session, entity, uid)
        if root is None and entity in ("transition", "paper"):
            # A step or a paper names the record it is about; it decides nothing apart from its case.
            table = table_of(exchanged_classes()[entity])
            about = self._session.execute(
                select(table.c.entity, table.c.record_uid).where(table.c.uid == uid)
            ).first()
            root = None if about is None else root_of(self._session, about[0], about[1])
        return root


def to_decide(session: Session, office: UUID, conflicts: Sequence[OpenConflict]) -> int:
    """How many of these conflicts an office has to decide itself."""
    holders = Holders(session)
    return sum(holders.of(one.entity, one.uid).office == office for one in conflicts)
