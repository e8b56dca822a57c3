"""One mediation in full: answers, meetings, agreement with its lines, history, and what is possible now."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    MediationOrigin,
    MeetingManner,
    MeetingMeans,
    MeetingOutcome,
    PartyKind,
    PartySide,
)
from db.models.dispute import Dispute, Party, Transition
from db.models.mediation import Committee, Mediation, MediationMeeting, Mediator
from desktop_app.domain.actor import Actor
from desktop_app.domain.mediation_state import MACHINE
from desktop_app.services import mediation_record as record
from desktop_app.services.after_agreement import AfterAgreement, after_agreement
from desktop_app.services.agreement_action import AFTER_NOTES
from desktop_app.services.agreement_view import AgreementRow, agreement_row
from desktop_app.services.custody import holder_of
from desktop_app.services.mediation_action import MediationAction, actions_of
from desktop_app.services.mediation_course import WORDS, MediationCourse, course_of
from desktop_app.services.mediation_view import MediationRow, row_of
from desktop_app.services.mediation_waiting import waiting_of
from desktop_app.services.mediation_work_row import MediationWork, VersionRow
from desktop_app.services.mediation_work_view import WORK_NOTES, meeting_people, versions, work_of
from desktop_app.services.meeting import guests_of
from desktop_app.services.meeting_protocol import ProtocolDraft, protocol_of
from desktop_app.services.permissions import Permission, allowed, needs
from desktop_app.services.rules import Rules

_NOTES = {
    "apply": "提出申请",
    "replace_mediator": "更换调解员",
    "tell_remedy": "告知其他途径",
    "meeting": "调解会议",
    "void_meeting": "作废会议",
    "draw_up": "拟订协议",
    "void_agreement": "作废协议",
    "perform": "履行",
    **AFTER_NOTES,
}


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A party with its latest answer; ``given`` None: not asked yet."""

    party_uid: UUID
    name: str
    side: PartySide
    kind: PartyKind
    given: bool | None
    written: bool
    answered_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class MediatorAtWorkRow:
    """A mediator of this mediation; ``uid`` is the one of the committee's list."""

    uid: UUID
    name: str
    leads: bool


@dataclass(frozen=True, slots=True)
class ProtocolRow:
    """The order of a meeting (F17)."""

    uid: UUID
    draft: ProtocolDraft


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting; ``present`` names the parties who were there, ``invited`` people of a free text."""

    uid: UUID
    ordinal: int
    started_at: datetime
    ended_at: datetime
    place: str
    manner: MeetingManner
    subject: str
    invited: str
    present: tuple[str, ...]
    record: str
    outcome: MeetingOutcome
    recorder: str
    means: MeetingMeans = MeetingMeans.ROOM
    agents: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    mediators: tuple[str, ...] = ()
    present_uids: tuple[UUID, ...] = ()
    agent_uids: tuple[UUID, ...] = ()
    guest_uids: tuple[UUID, ...] = ()
    protocol: ProtocolRow | None = None
    versions: tuple[VersionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class MediationStepRow:
    """One step or note in the history."""

    happened_at: datetime
    verb: str
    actor_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class MediationDetail:
    """Everything about one mediation; ``actions`` in the order in which they usually come.

    ``mediation_due_on`` is its own limit, None while it stands still; ``facts`` are the dispute's;
    ``can_change`` says whether this user may correct what was entered.
    """

    row: MediationRow
    committee_uid: UUID
    origin: MediationOrigin
    registrar: str
    ended_on: date | None
    ended_reason: str
    remedy_told_on: date | None
    mediation_due_on: date | None
    facts: str
    can_change: bool
    consents: tuple[ConsentRow, ...]
    mediators: tuple[MediatorAtWorkRow, ...]
    meetings: tuple[MeetingRow, ...]
    agreement: AgreementRow | None
    course: MediationCourse
    after: AfterAgreement
    work: MediationWork
    history: tuple[MediationStepRow, ...]
    actions: tuple[MediationAction, ...]


@needs(Permission.VIEW_MEDIATION)
def mediation_detail(session: Session, uid: UUID, rules: Rules, *, by: Actor, today: date) -> MediationDetail:
    """Read one mediation.

    :raises RuleViolation: when it is unknown or void.
    """
    mediation = record.find(session, uid, by)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    committee = session.get_one(Committee, mediation.committee_id)
    parties = record.living_parties(session, dispute.id)
    meetings = record.meetings_of(session, mediation.id)
    agreement = record.agreement_of(session, mediation.id)
    consents = _consents(session, mediation, parties)
    waits = waiting_of(session, [(mediation, parties)], by)
    drawn = None if agreement is None else agreement_row(session, agreement, rules, today)
    return MediationDetail(
        row=row_of(session, mediation, dispute, committee.name, parties, today, waits[mediation.id]),
        committee_uid=committee.uid,
        origin=mediation.origin,
        registrar=mediation.registrar_name,
        ended_on=mediation.ended_on,
        ended_reason=mediation.ended_reason or "",
        remedy_told_on=mediation.remedy_told_on,
        mediation_due_on=mediation.due_on,
        facts=dispute.description,
        can_change=holder_of(dispute) == by.office_uid and allowed(by, Permission.TAKE_MEDIATION),
        consents=consents,
        mediators=_mediators(session, mediation),
        meetings=_meetings(session, mediation, meetings),
        agreement=drawn,
        course=course_of(session, mediation, rules),
        after=after_agreement(session, mediation, agreement, rules, today),
        work=work_of(session, mediation, rules, by),
        history=_history(session, uid),
        actions=actions_of(session, mediation, dispute, rules, by, today),
    )


def _consents(session: Session, mediation: Mediation, parties: list[Party]) -> tuple[ConsentRow, ...]:
    latest = record.latest_answers(session, mediation.id)
    rows: list[ConsentRow] = []
    for p in parties:
        answer = latest.get(p.id)
        rows.append(
            ConsentRow(
                p.uid,
                p.name,
                p.side,
                p.kind,
                None if answer is None else answer.given,
                answer is not None and answer.written,
                None if answer is None else answer.answered_on,
                (answer.note if answer else None) or "",
            )
        )
    return tuple(rows)


def _mediators(session: Session, mediation: Mediation) -> tuple[MediatorAtWorkRow, ...]:
    at_work = record.mediators_at_work(session, mediation.id)
    query = select(Mediator.id, Mediator.uid).where(Mediator.id.in_([m.mediator_id for m in at_work]))
    uids = {key: uid for key, uid in session.execute(query)}  # noqa: C416 - typed
    return tuple(MediatorAtWorkRow(uids[m.mediator_id], m.mediator_name, m.leads) for m in at_work)


def _meetings(
    session: Session, mediation: Mediation, meetings: list[MediationMeeting]
) -> tuple[MeetingRow, ...]:
    query = select(Party.uid, Party.name).where(Party.dispute_id == mediation.dispute_id)
    names = {uid.hex: name for uid, name in session.execute(query.order_by(Party.position))}
    guests = {g.uid.hex: g.name for m in meetings for g in guests_of(session, m)}
    people = meeting_people(session, meetings, guests)
    return tuple(
        MeetingRow(
            m.uid,
            m.ordinal,
            m.started_at,
            m.ended_at,
            m.place,
            m.manner,
            m.subject or "",
            m.invited or "",
            tuple(name for key, name in names.items() if key in m.present),
            m.record,
            m.outcome,
            m.recorder_name,
            m.means or MeetingMeans.ROOM,
            *people[m.id],
            tuple(m.mediators or ()),
            tuple(UUID(hex=h) for h in m.present),
            tuple(UUID(hex=h) for h in m.agents or ()),
            tuple(UUID(hex=h) for h in m.guests or ()),
            _protocol(session, mediation, m.ordinal),
            versions(session, MediationMeeting, m.corrects_uid),
        )
        for m in meetings
    )


def _protocol(session: Session, mediation: Mediation, ordinal: int) -> ProtocolRow | None:
    p = protocol_of(session, mediation, ordinal)
    if p is None:
        return None
    said = (p.identities, p.discipline, p.rights, p.statements, p.points, p.closing)
    return ProtocolRow(p.uid, ProtocolDraft(*said, p.host_name, p.recorder_name))


def _history(session: Session, uid: UUID) -> tuple[MediationStepRow, ...]:
    verbs = _NOTES | WORDS | WORK_NOTES | {step.action: step.verb for step in MACHINE.transitions}
    query = select(Transition).where(Transition.record_uid == uid, Transition.voided_at.is_(None))
    return tuple(
        MediationStepRow(t.happened_at, verbs.get(t.action, t.action), t.actor_name, t.reason or "")
        for t in session.scalars(query.order_by(Transition.happened_at, Transition.id))
    )
