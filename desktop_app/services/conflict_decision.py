"""Deciding what differs (定夺), the list of what was decided, and taking a decision back (撤销).

A decision is a change that has seen all the values, so it travels like any change. Who decided what is kept
here beside it (``ConflictDecision``, local): taking it back writes the value that showed before.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from db.base import Exchanged
from db.canonical import Json
from db.change_log import field_heads, values_of
from db.change_value import misfit, readers
from db.exchanged import exchanged_classes, reference_columns
from db.models.change import Change, ConflictDecision
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services.case_again import sending_what_opens
from desktop_app.services.field_form import form_of, wire_of
from desktop_app.services.hidden_record import HiddenRecords, refuse_hidden_record
from desktop_app.services.open_conflict import Holders, OpenConflict, find_open
from desktop_app.services.package_conflict import GONE, ConflictValue, ConflictWords
from desktop_app.services.package_word import field_label, is_masked
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.record_name import RecordNames
from desktop_app.services.record_value import RecordValues


@dataclass(frozen=True, slots=True)
class Decision:
    """The value a person chose: that of ``change_id``, or, without one, what was written: ``value``.

    ``value`` is what the field's form gives: a day, a moment, an enum's value, an int (fen), a text.
    """

    entity: str
    uid: UUID
    field: str
    change_id: str | None = None
    value: object = None


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A decision (已定夺) about ``values``: ``text`` is what was taken, or was written as a ``third`` one.

    ``why_not_undo`` says why it cannot be taken back; empty when it can.
    """

    number: int
    entity: str
    uid: UUID
    field: str
    title: str
    field_label: str
    values: tuple[ConflictValue, ...]
    text: str
    third: bool
    actor_name: str
    at: datetime
    case_uid: UUID | None
    why_not_undo: str


@needs(Permission.EXCHANGE)
def settle_conflict(session: Session, decision: Decision, *, by: Actor, now: datetime) -> int:
    """Write the chosen value as a change that has seen all the others; returns the decision's number.

    :raises RuleViolation: when it was settled meanwhile, another office has to decide, or the value does not
        fit the field.
    """
    refuse_hidden_record(session, decision.entity, decision.uid, by, GONE)
    conflict = find_open(session, (decision.entity, decision.uid, decision.field))
    if conflict is None:
        raise RuleViolation(GONE, "conflict")
    words = ConflictWords(session, by)
    holding = words.holders.of(conflict.entity, conflict.uid)
    model, record = _record(session, conflict.entity, conflict.uid)
    if record is None or holding.office != by.office_uid:
        raise RuleViolation("这条记录由对方单位填写，请对方定夺后再送一次数据包。", "conflict")
    shown = words.values(conflict, holding, masked=True)
    value = _chosen(session, conflict, decision, record)
    with sending_what_opens(session):
        _write(session, model, record, decision.field, value)
    (decided,) = field_heads(session, decision.entity, decision.uid, decision.field)
    row = ConflictDecision(
        entity=decision.entity,
        record_uid=decision.uid,
        field=decision.field,
        change_ids=[one.change_id for one in shown],
        chosen_id=decision.change_id,
        decided_id=decided,
        decided_at=now,
        actor_name=by.name,
    )
    session.add(row)
    session.flush()
    return row.id


@needs(Permission.EXCHANGE)
def undo_decision(session: Session, number: int, *, by: Actor, now: datetime) -> None:
    """Take a decision back: the field shows what it showed before, and is to be decided again.

    :raises RuleViolation: when it was taken back already, the case went to another office, or the field was
        written again since.
    """
    row = session.get(ConflictDecision, number)
    if row is None or row.undone_at is not None:
        raise RuleViolation("这个定夺已经撤销过了，请刷新。", "decision")
    refuse_hidden_record(session, row.entity, row.record_uid, by, GONE)
    model, record = _record(session, row.entity, row.record_uid)
    why_not = _why_not_undo(session, row, Holders(session), by)
    if record is None or why_not:
        raise RuleViolation(why_not or GONE, "decision")
    before = session.scalars(select(Change).where(Change.change_id == row.change_ids[0])).one()
    with sending_what_opens(session):
        _write(session, model, record, row.field, values_of(before)[row.field])
    row.undone_at = now
    session.flush()


@needs(Permission.VIEW_EXCHANGE)
def list_decided(session: Session, *, by: Actor, today: date, limit: int = 100) -> tuple[DecidedRow, ...]:
    """Decisions that stand, the newest first."""
    del today
    words, names, values = ConflictWords(session, by), RecordNames(session, by), RecordValues(session, by)
    rows = session.scalars(
        select(ConflictDecision)
        .where(ConflictDecision.undone_at.is_(None))
        .order_by(ConflictDecision.id.desc())
        .limit(limit)
    )
    hidden = HiddenRecords(session, by)
    return tuple(
        _decided(session, row, words, (names, values), by)
        for row in rows
        if not hidden.of(row.entity, row.record_uid)
    )


def _decided(
    session: Session,
    row: ConflictDecision,
    words: ConflictWords,
    names: tuple[RecordNames, RecordValues],
    by: Actor,
) -> DecidedRow:
    holding = words.holders.of(row.entity, row.record_uid)
    conflict = OpenConflict(
        row.entity, row.record_uid, row.field, tuple(row.change_ids), row.decided_at, reopened=True
    )
    written = session.scalars(select(Change).where(Change.change_id == row.decided_id)).one()
    text = names[1].text(
        exchanged_classes()[row.entity],
        row.field,
        values_of(written).get(row.field),
        masked=is_masked(row.field),
    )
    return DecidedRow(
        row.id,
        row.entity,
        row.record_uid,
        row.field,
        names[0].title(row.entity, row.record_uid),
        field_label(row.entity, row.field),
        words.values(conflict, holding, masked=True),
        text,
        row.chosen_id is None,
        row.actor_name,
        row.decided_at,
        holding.case_uid,
        _why_not_undo(session, row, words.holders, by),
    )


def _why_not_undo(session: Session, row: ConflictDecision, holders: Holders, by: Actor) -> str:
    if holders.of(row.entity, row.record_uid).office != by.office_uid:
        return "这件事已经改由另一个单位办理，由那里定夺。"
    if field_heads(session, row.entity, row.record_uid, row.field) != [row.decided_id]:
        return "定夺以后这一项又改过，不能撤销；要改请直接改。"
    return ""


def _record(session: Session, entity: str, uid: UUID) -> tuple[type[Exchanged], Exchanged | None]:
    model = exchanged_classes()[entity]
    return model, session.scalars(select(model).where(model.uid == uid)).one_or_none()


def _chosen(session: Session, conflict: OpenConflict, decision: Decision, record: Exchanged) -> Json:
    if decision.change_id is None:
        form = form_of(type(record), decision.field, getattr(record, "id_kind", None))
        return wire_of(form, decision.value)
    if decision.change_id not in conflict.change_ids:
        raise RuleViolation("这个值已经不在可选的里面，请刷新后再定夺。", "value")
    change = session.scalars(select(Change).where(Change.change_id == decision.change_id)).one()
    return values_of(change)[decision.field]


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
