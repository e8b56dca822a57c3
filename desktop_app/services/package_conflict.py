"""两边不一样: fields with several values; all are kept until a person decides (``conflict_decision``)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.change_log import values_of
from db.enums import AuditAction
from db.exchanged import exchanged_classes
from db.models.change import Change
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.field_form import FieldForm, form_of
from desktop_app.services.hidden_record import HiddenRecords, refuse_hidden_record
from desktop_app.services.machine_name import MachineNames
from desktop_app.services.open_conflict import (
    Holders,
    Holding,
    OpenConflict,
    count_open,
    find_open,
    open_conflicts,
)
from desktop_app.services.package_word import field_label, is_masked
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.record_name import RecordNames
from desktop_app.services.record_value import RecordValues

GONE = "这一处已经定夺过了，请刷新。"


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """One of the values: who entered it, where, on which PC, when.

    ``shown`` is the one that the record shows now. ``late``: 原承办单位补报, written by an office that had
    lost the case already, before it knew.
    """

    change_id: str
    text: str
    actor_name: str
    office_name: str
    machine_name: str
    at: datetime
    shown: bool
    late: bool


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field to be decided. ``may_settle`` is False when ``holder_name`` has to decide.

    ``case_uid`` is the dispute it belongs to, None for a grid, a person, a sweep day. ``reopened``: it was
    decided here, and the decision was taken back.
    """

    entity: str
    uid: UUID
    field: str
    title: str
    field_label: str
    values: tuple[ConflictValue, ...]
    masked: bool
    may_settle: bool
    holder_name: str
    case_uid: UUID | None
    form: FieldForm
    reopened: bool


class ConflictWords:
    """Puts conflicts into rows; reads names once for a whole list."""

    def __init__(self, session: Session, by: Actor) -> None:
        """Read from ``session`` what ``by`` may read."""
        self._session = session
        self._names = RecordNames(session, by)
        self._values = RecordValues(session, by)
        self._machines = MachineNames(session)
        self.holders = Holders(session)

    def row(self, conflict: OpenConflict, by: Actor, *, masked: bool) -> ConflictRow:
        """A conflict as the desk shows it."""
        model = exchanged_classes()[conflict.entity]
        holding = self.holders.of(conflict.entity, conflict.uid)
        record = self._session.scalars(select(model).where(model.uid == conflict.uid)).one_or_none()
        return ConflictRow(
            conflict.entity,
            conflict.uid,
            conflict.field,
            self._names.title(conflict.entity, conflict.uid),
            field_label(conflict.entity, conflict.field),
            self.values(conflict, holding, masked=masked),
            masked and is_masked(conflict.field),
            record is not None and holding.office == by.office_uid,
            "" if holding.office is None else self._values.office(holding.office),
            holding.case_uid,
            form_of(model, conflict.field, getattr(record, "id_kind", None)),
            conflict.reopened,
        )

    def values(self, conflict: OpenConflict, holding: Holding, *, masked: bool) -> tuple[ConflictValue, ...]:
        """The values, the one that shows first."""
        changes = self._session.scalars(select(Change).where(Change.change_id.in_(conflict.change_ids)))
        ordered = _ordered(changes.all(), conflict)
        return tuple(
            self._value(change, conflict, holding, shown=at == 0, masked=masked)
            for at, change in enumerate(ordered)
        )

    def _value(
        self, change: Change, conflict: OpenConflict, holding: Holding, *, shown: bool, masked: bool
    ) -> ConflictValue:
        model = exchanged_classes()[conflict.entity]
        value = values_of(change).get(conflict.field)
        return ConflictValue(
            change.change_id,
            self._values.text(model, conflict.field, value, masked=masked),
            change.actor_name,
            self._values.office(change.office),
            self._machines.of(change.installation),
            change.wall,
            shown,
            change.office != holding.office and custody_of(change) < holding.custody_no,
        )


def _ordered(changes: Sequence[Change], conflict: OpenConflict) -> list[Change]:
    if conflict.reopened:
        # The desk kept which one showed; taking the decision back made it show again.
        return sorted(changes, key=lambda c: conflict.change_ids.index(c.change_id))
    # The same fixed rule as in db/change_apply.py: the first one is the one that shows.
    return sorted(changes, key=lambda c: (-custody_of(c), -c.lamport, c.change_id))


def custody_of(change: Change) -> int:
    """Number of the custody under which a change was written."""
    return int(json.loads(change.header)["custody_no"])


@needs(Permission.VIEW_EXCHANGE)
def list_conflicts(session: Session, *, by: Actor, today: date, limit: int = 200) -> tuple[ConflictRow, ...]:
    """Fields to be decided, the newest first; those that another office decides are among them."""
    del today
    words = ConflictWords(session, by)
    return tuple(words.row(one, by, masked=True) for one in open_conflicts(session, by, limit))


@needs(Permission.VIEW_EXCHANGE)
def count_conflicts(session: Session, *, by: Actor, today: date) -> int:
    """Number of fields to be decided, here or by another office."""
    del today
    if not HiddenRecords(session, by):
        return count_open(session)
    return len(open_conflicts(session, by))


@needs(Permission.SEE_FULL_NUMBER)
def unmask_conflict(
    session: Session, entity: str, uid: UUID, field: str, *, by: Actor, now: datetime
) -> ConflictRow:
    """A conflict with its numbers in full; the reading is audited.

    :raises RuleViolation: when it was settled meanwhile.
    """
    refuse_hidden_record(session, entity, uid, by, GONE)
    conflict = find_open(session, (entity, uid, field))
    if conflict is None:
        raise RuleViolation(GONE, "conflict")
    detail = f"查看两边不一样的{field_label(entity, field)}"
    audit.record(session, AuditAction.UNMASK, detail, by=by, now=now, entity=entity, record_uid=uid)
    return ConflictWords(session, by).row(conflict, by, masked=False)
