"""Mediation meetings (调解会议): one row for each sitting, with its record (F7).

A meeting that was recorded wrongly is corrected by a new version; the old one stays, void, in its history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import MediationState, MeetingManner, MeetingMeans, MeetingOutcome
from db.models.dispute import Agent, Party
from db.models.mediation import Mediation, MediationMeeting
from db.models.mediation_work import InvitedParticipant, MeetingProtocol
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services import record_check as check
from desktop_app.services.invited_participant import refuse_unconsented
from desktop_app.services.paper_void import void_prints
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.planned_meeting import mark_held, mark_not_held
from desktop_app.services.recusal import refuse_challenged_host

_CORRECTED_IN = frozenset({MediationState.ACCEPTED, MediationState.AGREED, MediationState.TERMINATED})


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """One sitting. ``present`` are the parties who came, ``agents`` who came for them (both empty: all came).

    Start and end are aware moments; a meeting may cross midnight. ``guests`` are invited participants;
    ``invited`` names others in a free text, as older records did. Without ``mediators`` those at work count.
    """

    started_at: datetime
    ended_at: datetime
    place: str
    record: str
    outcome: MeetingOutcome
    recorder: str
    manner: MeetingManner = MeetingManner.JOINT
    subject: str = ""
    invited: str = ""
    invited_consented: bool = False
    present: tuple[UUID, ...] = ()
    means: MeetingMeans = MeetingMeans.ROOM
    agents: tuple[UUID, ...] = ()
    guests: tuple[UUID, ...] = ()
    mediators: tuple[str, ...] = ()
    planned: UUID | None = None
    """The plan that it goes back to; without it the one of that day."""


@needs(Permission.MEDIATE)
def add_meeting(session: Session, uid: UUID, draft: MeetingDraft, *, by: Actor, now: datetime) -> UUID:
    """Record a meeting of a mediation that goes on; returns its uid.

    A meeting without result leaves the mediation open: parties may meet again, only ``terminate`` ends it.

    :raises RuleViolation: at the field that is missing or does not fit.
    """
    mediation = record.find_open(session, uid, by, "登记调解会议")
    record.refuse_without_consent(session, mediation)
    refuse_challenged_host(session, mediation)
    _check_times(session, mediation, draft, now)
    _check_texts(draft)
    meeting = meeting_row(session, mediation, draft)
    meeting.ordinal = check.next_ordinal(session, MediationMeeting, mediation.id)
    _check_people(session, mediation, draft)
    session.add(meeting)
    mark_held(session, meeting, draft.planned)
    said = f"第 {meeting.ordinal} 次调解：{draft.outcome.label}"
    record.log_step(session, mediation, "meeting", said, by, happened_at=draft.started_at, now=now)
    session.flush()
    return meeting.uid


def meeting_row(
    session: Session, mediation: Mediation, draft: MeetingDraft, old: MediationMeeting | None = None
) -> MediationMeeting:
    """The row of a meeting, not added: for storing it, and for the paper beside the editor.

    Of a correction, people who are no party any more (heirs followed them) stay where ``old`` has them.
    """
    parties = _parties_of(session, mediation, old)
    came = draft.present if draft.present or draft.agents else tuple(p.uid for p in parties)
    at_work = tuple(m.mediator_name for m in record.mediators_at_work(session, mediation.id))
    return MediationMeeting(
        mediation_id=mediation.id,
        ordinal=0,
        started_at=draft.started_at,
        ended_at=draft.ended_at,
        place=normal_text(draft.place),
        manner=draft.manner,
        means=draft.means,
        subject=normal_text(draft.subject) or None,
        invited=normal_text(draft.invited) or None,
        invited_consented=draft.invited_consented if draft.invited.strip() else None,
        present=[p.uid.hex for p in parties if p.uid in came],
        agents=[uid.hex for uid in draft.agents],
        guests=[uid.hex for uid in draft.guests],
        mediators=list(draft.mediators or at_work),
        record=check.record_text(draft.record, "record").strip(),
        outcome=draft.outcome,
        recorder_name=draft.recorder.strip(),
    )


def _parties_of(session: Session, mediation: Mediation, old: MediationMeeting | None) -> list[Party]:
    living = record.living_parties(session, mediation.dispute_id)
    if old is None:
        return living
    gone = {UUID(hex=h) for h in old.present} - {p.uid for p in living}
    then = session.scalars(select(Party).where(Party.uid.in_(gone))).all()
    return sorted([*living, *then], key=lambda party: (party.position, party.id))


def _check_times(session: Session, mediation: Mediation, draft: MeetingDraft, now: datetime) -> None:
    check.check_span(draft.started_at, draft.ended_at, now, mediation.accepted_on)
    earlier = record.meetings_of(session, mediation.id)
    if earlier and draft.started_at < earlier[-1].ended_at:
        raise RuleViolation(
            f"会议要按先后登记：第 {earlier[-1].ordinal} 次还没有结束。漏登的，先作废后面的再补。",
            "started_at",
        )


def _check_texts(draft: MeetingDraft) -> None:
    check.check_texts(
        (
            ("place", draft.place, "请填写调解地点。"),
            ("record", draft.record, "请写调解记录。"),
            ("recorder", draft.recorder, "请填写记录人。"),
        )
    )
    if draft.invited.strip() and not draft.invited_consented:
        raise RuleViolation(
            "邀请别人参加调解要经当事人同意（人民调解法第二十条），请先征求意见。", "invited_consented"
        )


def _check_people(
    session: Session, mediation: Mediation, draft: MeetingDraft, old: MediationMeeting | None = None
) -> None:
    """Whoever the old version names may stay, whatever became of him since."""
    parties = _parties_of(session, mediation, old)
    if strangers := set(draft.present) - {p.uid for p in parties}:
        raise RuleViolation(f"到场名单里有 {len(strangers)} 人不是现在的当事人，请刷新后再选。", "present")
    agents = {a.uid for a in check.agents_of(session, parties)} | _named(old and old.agents)
    if strangers := set(draft.agents) - agents:
        raise RuleViolation(f"到场名单里有 {len(strangers)} 人不是现在的代理人，请刷新后再选。", "agents")
    were = _named(old and old.guests)
    refuse_unconsented(session, mediation, [uid for uid in draft.guests if uid not in were])


def _named(hexes: Sequence[str] | None) -> set[UUID]:
    return {UUID(hex=h) for h in hexes or ()}


def find_meeting(session: Session, uid: UUID, by: Actor) -> MediationMeeting:
    """A meeting in use of a case that this user may read; called inside other services.

    :raises RuleViolation: when it is unknown, void, or hidden.
    """
    query = select(MediationMeeting).where(MediationMeeting.uid == uid, MediationMeeting.voided_at.is_(None))
    meeting = session.scalars(query).one_or_none()
    if meeting is None:
        raise RuleViolation("找不到这次会议，请刷新后再试。", "uid")
    record.find(session, meeting.mediation.uid, by)
    return meeting


@needs(Permission.MEDIATE)
def correct_meeting(
    session: Session, meeting_uid: UUID, draft: MeetingDraft, reason: str, *, by: Actor, now: datetime
) -> UUID:
    """Put a new version in the place of a meeting's record, which need not be the last; returns its uid.

    The old version becomes void and stays readable in the history; papers printed from it are outdated.

    :raises RuleViolation: without reason, for times that overlap a neighbour, or a day after the agreement.
    """
    old = find_meeting(session, meeting_uid, by)
    mediation = record.find_own(session, old.mediation.uid, by)
    if mediation.state not in _CORRECTED_IN:
        raise RuleViolation(f"该调解{mediation.state.label}，会议记录不能再更正。", "state")
    why = check.check_reason(reason, "更正")
    _check_corrected_times(session, mediation, old, draft, now)
    _check_texts(draft)
    _check_people(session, mediation, draft, old)
    meeting = meeting_row(session, mediation, draft, old)
    meeting.ordinal, meeting.corrects_uid = old.ordinal, old.uid
    if not draft.mediators:
        meeting.mediators = old.mediators
    check.make_void(old, f"更正：{why}", now)
    session.add(meeting)
    said = f"第 {old.ordinal} 次调解记录：{why}"
    record.log_step(session, mediation, "correct_meeting", said, by, happened_at=now, now=now)
    session.flush()
    return meeting.uid


def _check_corrected_times(
    session: Session, mediation: Mediation, old: MediationMeeting, draft: MeetingDraft, now: datetime
) -> None:
    check.check_span(draft.started_at, draft.ended_at, now, mediation.accepted_on)
    others = [m for m in record.meetings_of(session, mediation.id) if m.id != old.id]
    before = [m for m in others if m.ordinal < old.ordinal]
    after = [m for m in others if m.ordinal > old.ordinal]
    if before and draft.started_at < before[-1].ended_at:
        raise RuleViolation(f"不能早于第 {before[-1].ordinal} 次会议结束的时间。", "started_at")
    if after and draft.ended_at > after[0].started_at:
        raise RuleViolation(f"不能晚于第 {after[0].ordinal} 次会议开始的时间。", "ended_at")
    agreement = record.agreement_of(session, mediation.id)
    if agreement is not None:
        days = [local_date(m.started_at) for m in others] + [local_date(draft.started_at)]
        if min(days) > agreement.drawn_up_on:
            raise RuleViolation(
                f"协议是 {agreement.drawn_up_on:%Y-%m-%d} 的，调解记录不能都在它以后。", "started_at"
            )


@needs(Permission.MEDIATE)
def void_meeting(session: Session, meeting_uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Make the last meeting void that was recorded wrongly; it can then be entered again.

    :raises RuleViolation: without reason, for an earlier meeting, after an agreement, or when it ended.
    """
    meeting = find_meeting(session, meeting_uid, by)
    why = check.check_reason(reason, "作废")
    mediation = record.find_open(session, meeting.mediation.uid, by, "作废会议")
    if record.agreement_of(session, mediation.id) is not None:
        raise RuleViolation("已有协议，会议记录不能作废；请先作废协议。", "state")
    if record.meetings_of(session, mediation.id)[-1].id != meeting.id:
        raise RuleViolation("请从最后一次会议开始作废；只是写错的，用“更正”。", "uid")
    check.make_void(meeting, why, now)
    mark_not_held(session, meeting)
    void_prints(session, meeting.uid, f"第 {meeting.ordinal} 次调解作废：{why}", now)
    protocols = select(MeetingProtocol).where(
        MeetingProtocol.mediation_id == mediation.id,
        MeetingProtocol.meeting_ordinal == meeting.ordinal,
        MeetingProtocol.voided_at.is_(None),
    )
    for protocol in session.scalars(protocols):
        check.make_void(protocol, why, now)
        void_prints(session, protocol.uid, f"第 {meeting.ordinal} 次调解作废：{why}", now)
    said = f"第 {meeting.ordinal} 次调解作废：{why}"
    record.log_step(session, mediation, "void_meeting", said, by, happened_at=now, now=now)
    session.flush()


def guests_of(session: Session, meeting: MediationMeeting) -> list[InvitedParticipant]:
    """The invited participants who were there; called inside other services."""
    query = select(InvitedParticipant).where(InvitedParticipant.uid.in_(_named(meeting.guests)))
    return list(session.scalars(query.order_by(InvitedParticipant.id)))


def parties_there(session: Session, meeting: MediationMeeting, dispute_id: int) -> list[Party]:
    """The parties who came or were represented, in their order; called inside other services."""
    sent = _named(meeting.agents)
    represented = set(session.scalars(select(Agent.party_id).where(Agent.uid.in_(sent))))
    query = select(Party).where(Party.dispute_id == dispute_id).order_by(Party.position, Party.id)
    return [p for p in session.scalars(query) if p.uid.hex in meeting.present or p.id in represented]
