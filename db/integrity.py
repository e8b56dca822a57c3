"""Checks of a centre's database, and the digest of all its business data."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from db import audit
from db.base import Exchanged
from db.canonical import canonical, digest
from db.exchanged import exchanged_classes, reference_columns, table_of, value_columns, wire_value
from db.models.change import Change

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, and what in one Chinese sentence."""

    where: str
    text: str


def quick_check(engine: Engine) -> tuple[Finding, ...]:
    """SQLite's own check and the cipher's page codes; empty when sound. Seconds per hundred megabytes."""
    if engine.dialect.name != "sqlite":
        return ()
    found: list[Finding] = []
    # On a snapshot: the check takes long on a large centre and must not hold the write lock meanwhile.
    with engine.execution_options(snapshot=True).connect() as connection:
        for (line,) in connection.exec_driver_sql("PRAGMA cipher_integrity_check"):
            found.append(Finding("pages", f"数据页校验不符：{line}"))
        found += _tables(connection)
    return tuple(found)


def _tables(connection: Connection) -> list[Finding]:
    try:
        lines = [str(line) for (line,) in connection.exec_driver_sql("PRAGMA quick_check")]
    except DatabaseError as error:
        # A page of the search index is so damaged that the check itself cannot go on.
        lines = [str(error.orig)]
    return [Finding("tables", f"数据表检查不符：{line}") for line in lines if line != "ok"]


def full_check(session: Session) -> tuple[Finding, ...]:
    """Change hashes, audit chain, foreign keys and search index; empty when all is whole."""
    found = [Finding("change", f"更改记录被动过：{bad}") for bad in _bad_changes(session)]
    broken = audit.broken_at(session)
    if broken is not None:
        found.append(Finding("audit_log", f"操作日志从第 {broken} 行起接不上"))
    if session.get_bind().dialect.name == "sqlite":
        rows = session.execute(text("PRAGMA foreign_key_check")).all()
        found += [Finding(str(row[0]), f"第 {row[1]} 行指向不存在的记录") for row in rows]
    found += _lost_index(session)
    return tuple(found)


def _bad_changes(session: Session) -> Iterator[str]:
    columns = select(Change.change_id, Change.header, Change.payload).order_by(Change.id)
    for change_id, header, payload in session.execute(columns).yield_per(1000):
        if digest(header.encode()) != change_id or (
            payload is not None and digest(payload.encode()) != json.loads(header)["payload_sha256"]
        ):
            yield change_id[:12]


def _lost_index(session: Session) -> list[Finding]:
    table, key = "dispute_search", "rowid" if session.get_bind().dialect.name == "sqlite" else "id"
    live = "SELECT count(*) FROM dispute WHERE voided_at IS NULL"
    missing = session.execute(text(f"{live} AND id NOT IN (SELECT {key} FROM {table})")).scalar_one()  # noqa: S608
    return [Finding(table, f"有 {missing} 件纠纷不在搜索索引里")] if missing else []


def business_rows(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every exchanged row as (table, values): references by uid, no local ids, ordered by table and uid."""
    for entity, model in exchanged_classes().items():
        references = reference_columns(model)
        names = {target: _uids(session, target) for target in set(references.values())}
        table = table_of(model)
        for row in session.execute(select(table).order_by(table.c.uid)).mappings().yield_per(1000):
            values = {name: wire_value(row[name]) for name in ("uid", "office_id", *value_columns(model))}
            for field, target in references.items():
                values[field] = None if row[field] is None else names[target][row[field]]
            yield entity, values


def office_rows(session: Session, office: UUID) -> Iterator[tuple[str, dict[str, Any]]]:
    """The exchanged rows that one office owns, by table name and uid; memory stays small."""
    for entity, model in sorted(exchanged_classes().items()):
        table, references = table_of(model), reference_columns(model)
        rows = session.execute(select(table).where(table.c.office_id == office).order_by(table.c.uid))
        for part in rows.mappings().partitions(_BATCH):
            names = {
                field: _uids_of(session, target, {row[field] for row in part})
                for field, target in references.items()
            }
            for row in part:
                values = {name: wire_value(row[name]) for name in ("uid", "office_id", *value_columns(model))}
                for field, uids in names.items():
                    values[field] = None if row[field] is None else uids[row[field]]
                yield entity, values


def _uids_of(session: Session, model: type[Exchanged], wanted: set[int | None]) -> dict[int, str]:
    ids = sorted(found for found in wanted if found is not None)
    rows = session.execute(select(model.id, model.uid).where(model.id.in_(ids)))
    return {row[0]: row[1].hex for row in rows}


def _uids(session: Session, model: type[Exchanged]) -> dict[int, str]:
    return {row[0]: row[1].hex for row in session.execute(select(model.id, model.uid))}


def business_digest(session: Session) -> str:
    """SHA-256 over all business data: equal data gives an equal digest in any office."""
    total = hashlib.sha256()
    for entity, values in business_rows(session):
        total.update(canonical({"entity": entity, "values": values}))
        total.update(b"\n")
    return total.hexdigest()
