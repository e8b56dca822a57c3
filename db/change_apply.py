"""Applying changes that came from elsewhere: the state of a record is a function of the set of its changes.

A field with several unsuperseded, different values shows one of them by a fixed rule and is listed as a
conflict; no value is lost (exchange.md, principles 2 to 4). A row whose parent or creation has not arrived
waits. The changes of a restricted case that this office cannot open are kept as they are and show nothing.

What plainly follows from what is shown goes the quick way (``change_quick``), the rest the plain one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from db.change_fact import Key
from db.change_quick import HexKey, show_quickly
from db.change_row import IncomingChange, insert_changes
from db.change_show import show
from db.exchanged import exchanged_classes, table_of
from db.models.change import Change, Conflict

BATCH = 500


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the changes: counts of new, known and refused ones, and of conflicts they opened.

    ``sealed`` counts new ones that this office cannot open; they are not among the ``new``.
    """

    new: int
    known: int
    refused: int
    waiting: int
    conflicts: int
    sealed: int = 0


@dataclass(slots=True)
class _Count:
    new: int = 0
    known: int = 0
    refused: int = 0
    sealed: int = 0


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is here of a change that comes again."""

    key: Key
    refused: str | None
    has_payload: bool
    is_sealed: bool

    def opened_by(self, change: IncomingChange) -> bool:
        """Whether it was sealed and comes open now. What was erased stays so."""
        return self.is_sealed and not self.has_payload and change.payload is not None

    def admitted_by(self, change: IncomingChange) -> bool:
        """Whether it was refused and is rightful now. Sealed again, its values could not be judged."""
        judged = change.payload is not None or not self.has_payload
        return self.refused is not None and change.refused is None and judged


def apply_changes(session: Session, incoming: Iterable[IncomingChange], *, now: datetime) -> Applied:
    """Store and apply changes in the current transaction; known ones change nothing."""
    count = _Count()
    touched: set[HexKey] = set()
    batch: list[IncomingChange] = []
    for change in incoming:
        batch.append(change)
        if len(batch) == BATCH:
            touched |= _apply_batch(session, batch, count, now)
            batch = []
    touched |= _apply_batch(session, batch, count, now)
    waiting = _retry_waiting(session, now, arrived=bool(touched))
    conflicts = _count_conflicts(session, touched)
    return Applied(count.new, count.known, count.refused, waiting, conflicts, count.sealed)


def replay(
    session: Session,
    verdicts: Mapping[str, str | None],
    fields: Mapping[str, Collection[str]],
    *,
    now: datetime,
) -> int:
    """After an upgrade: let in what only a newer program could read, and show fields that are new here.

    ``verdicts`` gives refused changes a new reason by their id, None admits them; ``fields`` names the
    columns of each entity that this program knows and an older one did not. Returns how many were admitted.
    """
    admitted = {change_id for change_id, reason in verdicts.items() if reason is None}
    for change_id, reason in verdicts.items():
        session.execute(update(Change).where(Change.change_id == change_id).values(refused=reason))
    touched = {stored.key for stored in _parts(session, admitted)} | _carrying(session, fields)
    order = {entity: at for at, entity in enumerate(exchanged_classes())}
    keys = sorted((key for key in touched if key[0] in order), key=lambda key: (order[key[0]], key[1]))
    for start in range(0, len(keys), BATCH):
        show(session, keys[start : start + BATCH], now)
    _retry_waiting(session, now, arrived=bool(touched))
    return len(admitted)


def _parts(session: Session, change_ids: Collection[str]) -> Iterable[_Stored]:
    wanted = sorted(change_ids)
    for start in range(0, len(wanted), BATCH):
        yield from _stored(session, wanted[start : start + BATCH]).values()


def _carrying(session: Session, fields: Mapping[str, Collection[str]]) -> set[Key]:
    """Records with changes that speak about these fields (a text that looks so does no harm)."""
    found: set[Key] = set()
    for entity, names in fields.items():
        if names:
            speaks = or_(*(Change.payload.contains(f'"{name}":', autoescape=True) for name in names))
            rows = session.scalars(
                select(Change.record_uid)
                .where(Change.entity == entity, Change.refused.is_(None), speaks)
                .distinct()
            )
            found.update((entity, uid) for uid in rows)
    return found


def _apply_batch(session: Session, batch: list[IncomingChange], count: _Count, now: datetime) -> set[HexKey]:
    if not batch:
        return set()
    known = _stored(session, [c.change_id for c in batch])
    fresh: dict[str, IncomingChange] = {}
    opened: dict[str, IncomingChange] = {}
    admitted: set[str] = set()
    for change in batch:
        stored, other = known.get(change.change_id), fresh.get(change.change_id)
        if stored is not None:
            count.known += 1
            if stored.opened_by(change):
                opened[change.change_id] = change
            elif stored.admitted_by(change):
                admitted.add(change.change_id)
        elif other is not None:
            count.known += 1
            if other.payload is None and change.payload is not None:
                fresh[change.change_id] = change
        else:
            fresh[change.change_id] = change
    for change in fresh.values():
        count.refused += change.refused is not None
        is_sealed = change.payload is None and change.sealed is not None
        count.sealed += change.refused is None and is_sealed
        count.new += change.refused is None and not is_sealed
    again = {_hex(known[i].key) for i in admitted | opened.keys()}
    said = [(change, change.said()) for change in fresh.values()]
    quick = show_quickly(session, said)
    insert_changes(session, said)
    new = {(s.header["entity"], s.header["uid"]) for change, s in said if change.refused is None}
    _open(session, opened.values())
    _admit(session, admitted)
    arrive_anew(session, admitted | opened.keys())
    slow = again | (new - quick)
    if slow:
        show(session, {(entity, UUID(hex=uid)) for entity, uid in slow}, now)
    return new | again


def _stored(session: Session, ids: Sequence[str]) -> dict[str, _Stored]:
    rows = session.execute(
        select(
            Change.change_id,
            Change.entity,
            Change.record_uid,
            Change.refused,
            Change.payload.is_not(None),
            Change.sealed.is_not(None),
        ).where(Change.change_id.in_(ids))
    )
    return {row[0]: _Stored((row[1], row[2]), *row[3:]) for row in rows}


def _open(session: Session, opened: Collection[IncomingChange]) -> None:
    """A restricted case was opened to this office, or is restricted no more: its changes come open now."""
    if opened:
        table = table_of(Change)
        statement = (
            update(table)
            .where(table.c.change_id == bindparam("which"))
            .values(payload=bindparam("text"), refused=bindparam("reason"), sealed=None)
        )
        rows = [{"which": c.change_id, "text": c.payload, "reason": c.refused} for c in opened]
        session.connection().execute(statement, rows)


def _admit(session: Session, change_ids: Collection[str]) -> None:
    """Refused when they came before, rightful now (a newer program, or they were asked for): they count."""
    if change_ids:
        session.execute(update(Change).where(Change.change_id.in_(change_ids)).values(refused=None))


def arrive_anew(session: Session, change_ids: Collection[str]) -> None:
    """Put changes at the end of the order of arrival: links that have passed them by send them (again).

    Also to where they came from: they are marked.
    """
    wanted = sorted(change_ids)
    for start in range(0, len(wanted), BATCH):
        _arrive_anew(session, wanted[start : start + BATCH])


def _arrive_anew(session: Session, change_ids: Sequence[str]) -> None:
    table = table_of(Change)
    these = table.c.change_id.in_(change_ids)
    rows = [dict(row) for row in session.execute(select(table).where(these).order_by(table.c.id)).mappings()]
    last = session.execute(select(func.max(table.c.id))).scalar_one()
    session.execute(delete(table).where(these))
    for local_id, row in enumerate(rows, last + 1):
        row["anew"] = True
        if session.get_bind().dialect.name == "sqlite":
            row["id"] = local_id  # else it would give out the number of a deleted last row again
        else:
            del row["id"]
    session.execute(insert(table), rows)


def _hex(key: Key) -> HexKey:
    return key[0], key[1].hex


def _retry_waiting(session: Session, now: datetime, *, arrived: bool) -> int:
    """Show the records that were waiting for something that has ``arrived``; returns how many still wait."""
    while True:
        pending = _waiting(session)
        if not pending or not arrived:
            return len(pending)
        uids = [uid for _, uid in pending]
        for start in range(0, len(uids), BATCH):
            session.execute(
                update(Change)
                .where(Change.record_uid.in_(uids[start : start + BATCH]), Change.pending)
                .values(pending=False)
            )
        show(session, pending, now)
        if _waiting(session) == pending:
            return len(pending)


def _waiting(session: Session) -> set[Key]:
    rows = session.execute(select(Change.entity, Change.record_uid).where(Change.pending).distinct())
    return {(entity, uid) for entity, uid in rows}


def _count_conflicts(session: Session, touched: set[HexKey]) -> int:
    rows = session.execute(select(Conflict.entity, Conflict.record_uid))
    return sum((entity, uid.hex) in touched for entity, uid in rows)
