"""Everything that belongs to a case: the dispute, what hangs on it, and what that refers to."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from db.base import Exchanged
from db.exchanged import exchanged_classes, parent_reference, reference_columns, table_of
from db.models.dispute import Dispute, Transition
from db.models.paper import Paper

_BATCH = 500
Record = tuple[str, UUID]
"""Entity and uid of a record."""


def case_records(session: Session, disputes: Collection[UUID]) -> frozenset[Record]:
    """All records of these disputes: what cannot be without them, their steps and papers, whom they name.

    A finding of a sweep is not among them: it belongs to its day, and only mentions the dispute.
    """
    found = _rows_of_cases(session, disputes)
    return _with_papers(session, found) | _named(session, found)


def belonging(session: Session, disputes: Collection[UUID]) -> frozenset[Record]:
    """Records that are parts of these disputes: as ``case_records``, without those that they only name."""
    return frozenset(cases_of_parts(session, disputes))


def cases_of_parts(session: Session, disputes: Collection[UUID]) -> Mapping[Record, UUID]:
    """Records that are parts of these disputes, as ``belonging``; each with the uid of its dispute."""
    at: dict[type[Exchanged], dict[int, UUID]] = {}
    found: dict[Record, UUID] = {}
    for model in exchanged_classes().values():
        if model is Dispute:
            local = {key: (uid, uid) for key, uid in _by_uid(session, Dispute, disputes).items()}
        else:
            parent = parent_reference(model)
            above = {} if parent is None else at.get(parent[1], {})
            local = {} if parent is None else _below(session, model, parent[0], above)
        at[model] = {key: case for key, (_, case) in local.items()}
        found.update({(table_of(model).name, uid): case for uid, case in local.values()})
    cases = {uid: case for (_, uid), case in found.items()}
    for model in (Transition, Paper):
        for part in _parts(sorted(cases)):
            about = select(model.uid, model.record_uid).where(model.record_uid.in_(part))
            name = table_of(model).name
            found.update({(name, uid): cases[record] for uid, record in session.execute(about)})
    return found


def _below(
    session: Session, model: type[Exchanged], column: str, above: Mapping[int, UUID]
) -> dict[int, tuple[UUID, UUID]]:
    """Rows that hang on others, of which the case is known: local id, uid, case."""
    table = table_of(model)
    of = table.c[column]
    found: dict[int, tuple[UUID, UUID]] = {}
    for part in _parts(sorted(above)):
        rows = session.execute(select(table.c.id, table.c.uid, of).where(of.in_(part)))
        found.update({row[0]: (row[1], above[row[2]]) for row in rows})
    return found


def _parts(wanted: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(wanted), _BATCH):
        yield wanted[start : start + _BATCH]


def _rows_of_cases(session: Session, disputes: Collection[UUID]) -> dict[type[Exchanged], dict[int, UUID]]:
    found: dict[type[Exchanged], dict[int, UUID]] = {Dispute: _by_uid(session, Dispute, disputes)}
    for model in exchanged_classes().values():
        parent = parent_reference(model)
        if parent is not None and found.get(parent[1]):
            found[model] = _children(session, model, parent[0], found[parent[1]])
    return found


def _with_papers(session: Session, found: Mapping[type[Exchanged], Mapping[int, UUID]]) -> frozenset[Record]:
    belonging = {(table_of(model).name, uid) for model, rows in found.items() for uid in rows.values()}
    uids = [uid for _, uid in belonging]
    for model in (Transition, Paper):
        belonging |= {(table_of(model).name, uid) for uid in _about(session, model, uids)}
    return frozenset(belonging)


def root_of(session: Session, entity: str, uid: UUID) -> UUID | None:
    """Uid of the dispute that a record belongs to; None when it belongs to none, or is not here."""
    model: type[Exchanged] | None = exchanged_classes().get(entity)
    condition = None if model is None else table_of(model).c.uid == uid
    while model is not None and condition is not None:
        table, parent = table_of(model), parent_reference(model)
        if model is Dispute:
            return session.scalar(select(table.c.uid).where(condition))
        if parent is None:
            return None
        local = session.scalar(select(table.c[parent[0]]).where(condition))
        model = parent[1]
        condition = table_of(model).c.id == local
    return None


def _by_uid(session: Session, model: type[Exchanged], uids: Collection[UUID]) -> dict[int, UUID]:
    table = table_of(model)
    return _rows(session, model, table.c.uid, sorted(uids))


def _children(
    session: Session, model: type[Exchanged], column: str, parents: Mapping[int, UUID]
) -> dict[int, UUID]:
    return _rows(session, model, table_of(model).c[column], sorted(parents))


def _rows(
    session: Session, model: type[Exchanged], column: Column[Any], wanted: list[UUID] | list[int]
) -> dict[int, UUID]:
    table = table_of(model)
    found: dict[int, UUID] = {}
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        rows = session.execute(select(table.c.id, table.c.uid).where(column.in_(part)))
        found.update((row[0], row[1]) for row in rows)
    return found


def _about(session: Session, model: type[Transition] | type[Paper], uids: list[UUID]) -> Iterable[UUID]:
    for start in range(0, len(uids), _BATCH):
        yield from session.scalars(
            select(model.uid).where(model.record_uid.in_(uids[start : start + _BATCH]))
        )


def _named(session: Session, found: Mapping[type[Exchanged], Mapping[int, UUID]]) -> set[Record]:
    """Records that the case refers to and that are not part of it: persons, the committee, mediators."""
    named: dict[type[Exchanged], set[int]] = {}
    for model, rows in found.items():
        for column, target in reference_columns(model).items():
            if target not in found:
                named.setdefault(target, set()).update(_values(session, model, column, sorted(rows)))
    records: set[Record] = set()
    while named:
        target, ids = named.popitem()
        rows = _rows(session, target, table_of(target).c.id, sorted(ids))
        records |= {(table_of(target).name, uid) for uid in rows.values()}
        for column, further in reference_columns(target).items():
            if further not in found:
                named.setdefault(further, set()).update(_values(session, target, column, sorted(rows)))
    return records


def _values(session: Session, model: type[Exchanged], column: str, ids: list[int]) -> set[int]:
    table = table_of(model)
    found: set[int] = set()
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        rows = session.execute(select(table.c[column]).where(table.c.id.in_(part)).distinct())
        found |= {row[0] for row in rows if row[0] is not None}
    return found
