"""两边不一样: fields with several values; all are kept until a person decides."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from db.base import Exchanged
from db.canonical import Json
from db.change_log import values_of
from db.change_value import misfit, readers
from db.enums import AuditAction
from db.exchanged import exchanged_classes, reference_columns, table_of
from db.models.change import Change, Conflict
from db.models.office import Office
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.package_word import RecordNames, field_label, is_masked, value_text
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """One of the values: who entered it, where, when. ``shown`` is the one that the record shows now."""

    change_id: str
    text: str
    actor_name: str
    office_name: str
    installation: UUID
    at: datetime
    shown: bool


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field that differs. ``may_settle`` is False when the other side has to decide."""

    entity: str
    uid: UUID
    field: str
    title: str
    field_label: str
    values: tuple[ConflictValue, ...]
    masked: bool
    may_settle: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """The value a person chose: that of ``change_id``, or, without one, ``value`` in its wire form."""

    entity: str
    uid: UUID
    field: str
    change_id: str | None = None
    value: Json = None


@needs(Permission.VIEW_EXCHANGE)
def list_conflicts(session: Session, *, by: Actor, today: date, limit: int = 200) -> tuple[ConflictRow, ...]:
    """Open conflicts, the newest first."""
    del today
    rows = session.scalars(select(Conflict).order_by(Conflict.id.desc()).limit(limit)).all()
    return tuple(_row(session, row, by, masked=True) for row in rows)


@needs(Permission.VIEW_EXCHANGE)
def count_conflicts(session: Session, *, by: Actor, today: date) -> int:
    """Number of open conflicts."""
    del by, today
    return session.scalar(select(func.count()).select_from(Conflict)) or 0


@needs(Permission.SEE_FULL_NUMBER)
def unmask_conflict(
    session: Session, entity: str, uid: UUID, field: str, *, by: Actor, now: datetime
) -> ConflictRow:
    """A conflict with its numbers in full; the reading is audited.

    :raises RuleViolation: when it was settled meanwhile.
    """
    row = _find(session, entity, uid, field)
    detail = f"查看两边不一样的{field_label(entity, field)}"
    audit.record(session, AuditAction.UNMASK, detail, by=by, now=now, entity=entity, record_uid=uid)
    return _row(session, row, by, masked=False)


@needs(Permission.EXCHANGE)
def settle_conflict(session: Session, decision: Decision, *, by: Actor, now: datetime) -> None:
    """Write the chosen value as a change that has seen all the others; it travels like any change.

    :raises RuleViolation: when it was settled meanwhile, the other side has to decide, or the value does
        not fit the field.
    """
    del now
    row = _find(session, decision.entity, decision.uid, decision.field)
    model = exchanged_classes()[decision.entity]
    record = session.scalars(select(model).where(model.uid == decision.uid)).one_or_none()
    if record is None or record.office_id != by.office_uid:
        raise RuleViolation("这条记录由对方单位填写，请对方定夺后再送一次数据包。", "conflict")
    value = decision.value
    if decision.change_id is not None:
        if decision.change_id not in row.change_ids:
            raise RuleViolation("这个值已经不在可选的里面，请刷新后再定夺。", "value")
        change = session.scalars(select(Change).where(Change.change_id == decision.change_id)).one()
        value = values_of(change)[decision.field]
    _write(session, model, record, decision.field, value)


def _write(session: Session, model: type[Exchanged], record: Exchanged, field: str, value: Json) -> None:
    if misfit(model, {field: value}) is not None:
        raise RuleViolation("填写的内容不合要求，请改正。", "value")
    read = readers(model)[field].read
    found: object = value if read is None or value is None else read(value)
    target = reference_columns(model).get(field)
    if target is not None and isinstance(value, str):
        found = session.scalar(select(target.id).where(target.uid == UUID(hex=value)))
        if found is None:
            raise RuleViolation("关联的记录还没有收到，请先收齐数据包。", "value")
    setattr(record, field, found)
    # The shown value may be the chosen one: it must be written again to supersede the others.
    flag_modified(record, field)
    session.flush()


def _find(session: Session, entity: str, uid: UUID, field: str) -> Conflict:
    row = session.scalars(
        select(Conflict).where(Conflict.entity == entity, Conflict.record_uid == uid, Conflict.field == field)
    ).one_or_none()
    if row is None:
        raise RuleViolation("这一处已经定夺过了，请刷新。", "conflict")
    return row


def _row(session: Session, row: Conflict, by: Actor, *, masked: bool) -> ConflictRow:
    model = exchanged_classes()[row.entity]
    offices = {row[0]: row[1] for row in session.execute(select(Office.uid, Office.name))}
    changes = session.scalars(select(Change).where(Change.change_id.in_(row.change_ids)))
    # The same fixed rule as in db/change_apply.py: the first one is the one that shows.
    ordered = sorted(changes, key=lambda c: (-_custody(c), -c.lamport, c.change_id))
    values = tuple(
        ConflictValue(
            change.change_id,
            value_text(model, row.field, values_of(change).get(row.field), masked=masked),
            change.actor_name,
            offices.get(change.office, ""),
            change.installation,
            change.wall,
            at == 0,
        )
        for at, change in enumerate(ordered)
    )
    owner = session.scalar(select(table_of(model).c.office_id).where(model.uid == row.record_uid))
    return ConflictRow(
        row.entity,
        row.record_uid,
        row.field,
        RecordNames(session).title(row.entity, row.record_uid),
        field_label(row.entity, row.field),
        values,
        masked and is_masked(row.field),
        owner == by.office_uid,
    )


def _custody(change: Change) -> int:
    return int(json.loads(change.header)["custody_no"])
