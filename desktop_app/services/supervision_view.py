"""Supervisions as both sides see them: what was asked, until when, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, DispatchState, RiskLevel, SupervisionKind
from db.models.dispatch import Dispatch, DispatchResponse
from db.models.dispute import Transition
from db.models.supervision import Supervision
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.supervision import ladder
from desktop_app.services.dispute_access import not_hidden_uid
from desktop_app.services.dispute_note import NoteKind
from desktop_app.services.dispute_row import parts
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.supervision import default_reply
from desktop_app.services.supervision_matter import Matter, find_matter, find_matters, reached


@dataclass(frozen=True, slots=True)
class SupervisionRow:
    """One step. ``days_left`` counts to the day of the answer; negative when that is late.

    ``answered_on`` is the day of the newest answer since it was issued, with its ``answer``. ``moved_to``
    names the township that works the case now, when that is not the one that was asked.
    """

    uid: UUID
    number: str
    kind: SupervisionKind
    matter_uid: UUID
    matter_number: str
    matter_title: str
    about_dispute: bool
    risk: RiskLevel | None
    recipient_uid: UUID
    recipient_name: str
    reason: str
    demands: str
    issued_on: date
    issuer_name: str
    reply_due_on: date
    days_left: int
    answered_on: date | None
    answer: str
    lifted_on: date | None
    moved_to: str

    @property
    def waits(self) -> bool:
        """Whether an answer is still due."""
        return self.lifted_on is None and self.answered_on is None and not self.moved_to


@dataclass(frozen=True, slots=True)
class SupervisionAdvice:
    """What the form of a new step starts with; ``risk`` decides the days for the reply.

    ``reached`` is the rung whose day has come, None before any; ``days`` are the rungs with their first day,
    empty where no limit runs.
    """

    matter_uid: UUID
    matter_number: str
    matter_title: str
    recipient_name: str
    risk: RiskLevel | None
    reached: SupervisionKind | None
    days: tuple[tuple[SupervisionKind, date], ...]
    reply_due_on: date
    ended: str


@needs(Permission.VIEW_DISPUTES)
def list_supervisions(
    session: Session, rules: Rules, *, by: Actor, today: date, open_only: bool = False
) -> tuple[SupervisionRow, ...]:
    """Steps issued or received here: those that wait for an answer first, by the day of it."""
    query = select(Supervision).where(
        Supervision.office_id != Supervision.recipient_office_id,
        Supervision.voided_at.is_(None),
        not_hidden_uid(Supervision.matter_uid, by),
    )
    if rules.identity.level is CentreLevel.TOWNSHIP:
        query = query.where(Supervision.recipient_office_id == rules.identity.uid)
    if open_only:
        query = query.where(Supervision.lifted_on.is_(None))
    rows = _rows(session, session.scalars(query).all(), today)
    return tuple(sorted(rows, key=lambda r: (r.lifted_on is not None, not r.waits, r.reply_due_on, r.number)))


@needs(Permission.VIEW_DISPUTES)
def supervisions_due(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[SupervisionRow, ...]:
    """What this township has to answer, whatever day; at the county what should have been answered."""
    at_county = rules.identity.level is CentreLevel.COUNTY
    rows = list_supervisions(session, rules, by=by, today=today, open_only=True)
    return tuple(row for row in rows if row.waits and (row.days_left < 0 or not at_county))


@needs(Permission.VIEW_DISPUTES)
def supervisions_of(
    session: Session, matter_uid: UUID, *, by: Actor, today: date
) -> tuple[SupervisionRow, ...]:
    """Steps of the county about one matter, the newest first."""
    rows = session.scalars(
        select(Supervision)
        .where(
            Supervision.matter_uid == matter_uid,
            Supervision.office_id != Supervision.recipient_office_id,
            Supervision.voided_at.is_(None),
            not_hidden_uid(Supervision.matter_uid, by),
        )
        .order_by(Supervision.issued_on.desc(), Supervision.id.desc())
    )
    return tuple(_rows(session, rows.all(), today))


@needs(Permission.ISSUE_SUPERVISION)
def advise_supervision(
    session: Session, matter_uid: UUID, rules: Rules, *, by: Actor, today: date
) -> SupervisionAdvice | None:
    """What a new step about a matter would start with; None when the matter is not here."""
    matter = find_matter(session, matter_uid, by)
    if matter is None:
        return None
    rules = rules.of_version(matter.profile_version)
    days = () if matter.limit is None else ladder(*matter.limit, rules.profile.supervision, rules.calendar)
    return SupervisionAdvice(
        matter.uid,
        matter.number,
        matter.title,
        matter.holder_name,
        matter.risk,
        reached(matter, rules, today),
        tuple((step.rung, step.on) for step in days),
        default_reply(matter, rules, today),
        matter.ended,
    )


def _rows(session: Session, found: Sequence[Supervision], today: date) -> list[SupervisionRow]:
    matters = find_matters(session, {row.matter_uid for row in found})
    answers = _answers(session, list(matters))
    return [_row(row, matters.get(row.matter_uid), answers.get(row.matter_uid, ()), today) for row in found]


def _row(
    row: Supervision, matter: Matter | None, answers: Sequence[tuple[date, str]], today: date
) -> SupervisionRow:
    about_dispute = matter is None or matter.is_dispute
    # In the timeline of a dispute an answer names the step; a dispatch is answered by its feedback.
    named = f"{row.number}：" if about_dispute else ""
    own = [(day, text) for day, text in answers if day >= row.issued_on and text.startswith(named)]
    answered_on, answer = own[-1] if own else (None, "")
    moved = matter is not None and matter.holder != row.recipient_office_id
    return SupervisionRow(
        row.uid,
        row.number,
        row.kind,
        row.matter_uid,
        row.matter_number,
        row.matter_number if matter is None else matter.title,
        about_dispute,
        None if matter is None else matter.risk,
        row.recipient_office_id,
        row.recipient_name,
        row.reason,
        row.demands,
        row.issued_on,
        row.issuer_name,
        row.reply_due_on,
        (row.reply_due_on - today).days,
        answered_on,
        answer.removeprefix(named),
        row.lifted_on,
        matter.holder_name if matter is not None and moved else "",
    )


def _answers(session: Session, matters: Sequence[UUID]) -> dict[UUID, list[tuple[date, str]]]:
    """Notes and feedback that may answer a step, by matter, the newest last: day and words."""
    found: dict[UUID, list[tuple[date, str]]] = {}
    for part in parts(matters):
        notes = (
            select(Transition.record_uid, Transition.entered_at, Transition.reason)
            .where(
                Transition.record_uid.in_(part),
                Transition.action == NoteKind.SUPERVISION_REPLY.value,
                Transition.voided_at.is_(None),
            )
            .order_by(Transition.entered_at, Transition.id)
        )
        feedback = (
            select(Dispatch.uid, DispatchResponse.happened_at, DispatchResponse.content)
            .join(DispatchResponse, DispatchResponse.dispatch_id == Dispatch.id)
            .where(
                Dispatch.uid.in_(part),
                DispatchResponse.state == DispatchState.FED_BACK,
                DispatchResponse.voided_at.is_(None),
            )
            .order_by(DispatchResponse.happened_at, DispatchResponse.id)
        )
        for statement in (notes, feedback):
            for uid, at, text in session.execute(statement):
                found.setdefault(uid, []).append((local_date(at), text or ""))
    return found
