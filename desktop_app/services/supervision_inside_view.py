"""Supervisions inside a township as the window shows them, with their log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.enums import RiskLevel, SignManner, SupervisionForm, SupervisionKind
from db.models.supervision import Supervision, SupervisionEntry
from desktop_app.domain.actor import Actor
from desktop_app.services.dispute_access import not_hidden_uid
from desktop_app.services.dispute_row import parts
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.supervision_inside import find_inside
from desktop_app.services.supervision_matter import Matter, find_matters


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of the log."""

    form: SupervisionForm
    happened_on: date
    people: str
    place: str
    met: str
    content: str
    manner: SignManner | None
    recorder_name: str


@dataclass(frozen=True, slots=True)
class InsideRow:
    """A step to a unit. ``replied_on`` is the day of its newest reply, ``ended`` why nothing is due."""

    uid: UUID
    number: str
    kind: SupervisionKind
    matter_uid: UUID
    matter_number: str
    title: str
    about_dispute: bool
    risk: RiskLevel | None
    unit: str
    reason: str
    demands: str
    issued_on: date
    issuer_name: str
    leader_name: str
    reply_due_on: date
    days_left: int
    replied_on: date | None
    lifted_on: date | None
    lifted_reason: str
    ended: str
    entries: tuple[EntryRow, ...]
    circulated_to: str = ""

    @property
    def waits(self) -> bool:
        """Whether a reply is still due."""
        return self.lifted_on is None and self.replied_on is None and not self.ended


@needs(Permission.VIEW_DISPUTES)
def list_inside(
    session: Session, *, by: Actor, today: date, open_only: bool = False
) -> tuple[InsideRow, ...]:
    """Steps of this centre to its units: those that wait for a reply first, by the day of it."""
    query = _own(by)
    if open_only:
        query = query.where(Supervision.lifted_on.is_(None))
    rows = _rows(session, session.scalars(query).all(), today)
    return tuple(sorted(rows, key=lambda r: (r.lifted_on is not None, not r.waits, r.reply_due_on, r.number)))


@needs(Permission.VIEW_DISPUTES)
def inside_of(session: Session, matter_uid: UUID, *, by: Actor, today: date) -> tuple[InsideRow, ...]:
    """Steps about one matter, the newest first."""
    query = _own(by).where(Supervision.matter_uid == matter_uid)
    found = session.scalars(query.order_by(Supervision.issued_on.desc(), Supervision.id.desc())).all()
    return tuple(_rows(session, found, today))


@needs(Permission.VIEW_DISPUTES)
def inside_detail(session: Session, uid: UUID, *, by: Actor, today: date) -> InsideRow:
    """One step.

    :raises RuleViolation: when it is unknown.
    """
    return _rows(session, [find_inside(session, uid, by)], today)[0]


def _own(by: Actor) -> Select[Supervision]:
    return select(Supervision).where(
        Supervision.office_id == by.office_uid,
        Supervision.recipient_office_id == by.office_uid,
        Supervision.voided_at.is_(None),
        not_hidden_uid(Supervision.matter_uid, by),
    )


def _rows(session: Session, found: Sequence[Supervision], today: date) -> list[InsideRow]:
    matters = find_matters(session, {row.matter_uid for row in found})
    entries: dict[int, list[EntryRow]] = {}
    for part in parts([row.id for row in found]):
        logged = select(SupervisionEntry).where(
            SupervisionEntry.supervision_id.in_(part), SupervisionEntry.voided_at.is_(None)
        )
        for e in session.scalars(logged.order_by(SupervisionEntry.happened_on, SupervisionEntry.id)):
            entries.setdefault(e.supervision_id, []).append(
                EntryRow(
                    e.form, e.happened_on, e.people, e.place or "", e.met or "", e.content, e.manner,
                    e.recorder_name,
                )
            )  # fmt: skip
    return [_row(row, matters.get(row.matter_uid), entries.get(row.id, []), today) for row in found]


def _row(row: Supervision, matter: Matter | None, entries: Sequence[EntryRow], today: date) -> InsideRow:
    replies = [entry.happened_on for entry in entries if entry.form is SupervisionForm.REPLY]
    return InsideRow(
        row.uid, row.number, row.kind, row.matter_uid, row.matter_number,
        row.matter_number if matter is None else matter.title,
        matter is None or matter.is_dispute,
        None if matter is None else matter.risk,
        row.recipient_name, row.reason, row.demands, row.issued_on, row.issuer_name, row.leader_name or "",
        row.reply_due_on, (row.reply_due_on - today).days,
        replies[-1] if replies else None,
        row.lifted_on, row.lifted_reason or "",
        "" if matter is None else matter.ended,
        tuple(entries),
        row.circulated_to or "",
    )  # fmt: skip
