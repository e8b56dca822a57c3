"""What else was changed around a conflict, so that whoever decides sees what the others were doing.

Listed are the other changes of the same record by the people who wrote the values, within an hour of theirs,
and everything that was changed since. Clocks only order these lines for reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.change_log import history, values_of
from db.enums import ChangeOp
from db.exchanged import exchanged_classes
from db.models.change import Change, ConflictDecision
from db.models.dispute import Transition
from desktop_app.domain.actor import Actor
from desktop_app.services.dispute_history import word_of
from desktop_app.services.hidden_record import refuse_hidden_record
from desktop_app.services.machine_name import MachineNames
from desktop_app.services.open_conflict import find_open
from desktop_app.services.package_word import OTHER, field_label
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.record_value import RecordValues

AROUND = timedelta(hours=1)
_SHORT = 60
"""Characters of a value in a line."""
_SILENT = frozenset({"custody_no", "profile_version", "clock_key", "clock_started_on", "name_key"})
"""Fields that the program keeps; they say nothing to a reader."""


@dataclass(frozen=True, slots=True)
class AroundLine:
    """One change in words. ``since``: after the values; otherwise by the same person at about that time."""

    at: datetime
    actor_name: str
    office_name: str
    machine_name: str
    text: str
    since: bool


@needs(Permission.VIEW_EXCHANGE)
def around_conflict(
    session: Session, entity: str, uid: UUID, field: str, *, by: Actor, today: date, limit: int = 40
) -> tuple[AroundLine, ...]:
    """Other changes of the record, in the order in which they are read; the last ``limit`` of them."""
    del today
    refuse_hidden_record(session, entity, uid, by)
    ids = _values_of_field(session, (entity, uid, field))
    every = history(session, entity, uid)
    lines = _Lines(session, by, [change for change in every if change.change_id in ids], field)
    ordered = sorted([*every, *_steps(session, entity, uid)], key=_order)
    found = [line for change in ordered if (line := lines.of(change)) is not None]
    return tuple(found[-limit:])


def _values_of_field(session: Session, key: tuple[str, UUID, str]) -> frozenset[str]:
    """The changes that hold the values: of the open conflict, else of the newest decision."""
    conflict = find_open(session, key)
    if conflict is not None:
        return frozenset(conflict.change_ids)
    entity, uid, field = key
    row = session.scalars(
        select(ConflictDecision)
        .where(
            ConflictDecision.entity == entity,
            ConflictDecision.record_uid == uid,
            ConflictDecision.field == field,
        )
        .order_by(ConflictDecision.id.desc())
    ).first()
    return frozenset() if row is None else frozenset(row.change_ids)


def _steps(session: Session, entity: str, uid: UUID) -> list[Change]:
    """Changes that recorded a step of the record: they are records of their own."""
    steps = select(Transition.uid).where(Transition.entity == entity, Transition.record_uid == uid)
    return list(
        session.scalars(select(Change).where(Change.record_uid.in_(steps), Change.entity == "transition"))
    )


def _order(change: Change) -> tuple[int, str]:
    return change.lamport, change.change_id


class _Lines:
    """Tells which changes are near the values, and puts them into words."""

    def __init__(self, session: Session, by: Actor, stood: Sequence[Change], field: str) -> None:
        self._values = RecordValues(session, by)
        self._machines = MachineNames(session)
        self._stood = stood
        self._field = field
        self._last = max((change.lamport for change in stood), default=0)

    def of(self, change: Change) -> AroundLine | None:
        near = any(
            change.actor_name == one.actor_name
            and change.office == one.office
            and abs(change.wall - one.wall) <= AROUND
            for one in self._stood
        )
        since = change.lamport > self._last
        text = self._text(change) if near or since else ""
        if not text:
            return None
        return AroundLine(
            change.wall,
            change.actor_name,
            self._values.office(change.office),
            self._machines.of(change.installation),
            text,
            since,
        )

    def _text(self, change: Change) -> str:
        values = values_of(change)
        kept = "（没有采用）" if change.refused is not None else ""
        if change.entity == "transition":
            said = str(values.get("reason") or "")
            return "：".join(part for part in (word_of(str(values.get("action", ""))), said[:_SHORT]) if part)
        if change.op is ChangeOp.CREATE:
            return f"新登记{kept}"
        if change.op is ChangeOp.VOID:
            return f"作废{kept}"
        model = exchanged_classes()[change.entity]
        parts = [
            f"{label}改为“{_shortened(self._values.text(model, name, value))}”"
            for name, value in values.items()
            if name not in _SILENT
            and not (name == self._field and change in self._stood)
            and (label := field_label(change.entity, name)) != OTHER
        ]
        return "，".join(parts) + kept if parts else ""


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORT else plain[: _SHORT - 1] + "…"
