"""Mediation meetings (调解会议): one row for each sitting, with its record (F7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import MeetingManner, MeetingOutcome
from db.models.dispute import Party
from db.models.mediation import Mediation, MediationMeeting
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """One sitting. ``present`` are the parties who came (empty: all of them); ``invited`` other people.

    Start and end are aware moments; a meeting may cross midnight.
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


@needs(Permission.MEDIATE)
def add_meeting(session: Session, uid: UUID, draft: MeetingDraft, *, by: Actor, now: datetime) -> UUID:
    """Record a meeting of a mediation that goes on; returns its uid.

    A meeting without result leaves the mediation open: parties may meet again, only ``terminate`` ends it.

    :raises RuleViolation: at the field that is missing or does not fit.
    """
    mediation = record.find_open(session, uid, by, "登记调解会议")
    record.refuse_without_consent(session, mediation)
    _check_times(session, mediation, draft, now)
    _check_texts(draft)
    parties = record.living_parties(session, mediation.dispute_id)
    present = draft.present or tuple(p.uid for p in parties)
    _check_present(parties, present)
    meeting = MediationMeeting(
        mediation_id=mediation.id,
        ordinal=_next_ordinal(session, mediation),
        started_at=draft.started_at,
        ended_at=draft.ended_at,
        place=normal_text(draft.place),
        manner=draft.manner,
        subject=normal_text(draft.subject) or None,
        invited=normal_text(draft.invited) or None,
        invited_consented=draft.invited_consented if draft.invited.strip() else None,
        present=[p.uid.hex for p in parties if p.uid in present],
        record=draft.record.strip(),
        outcome=draft.outcome,
        recorder_name=draft.recorder.strip(),
    )
    session.add(meeting)
    said = f"第 {meeting.ordinal} 次调解：{draft.outcome.label}"
    record.log_step(session, mediation, "meeting", said, by, happened_at=draft.started_at, now=now)
    session.flush()
    return meeting.uid


def _check_times(session: Session, mediation: Mediation, draft: MeetingDraft, now: datetime) -> None:
    if draft.started_at.tzinfo is None or draft.ended_at.tzinfo is None:
        raise RuleViolation("时间要带时区，例如 2026-11-23T14:30:00+08:00。", "started_at")
    if draft.ended_at <= draft.started_at:
        raise RuleViolation("结束时间要晚于开始时间；跨过零点的，结束日期填次日。", "ended_at")
    if draft.ended_at > now:
        raise RuleViolation("会议还没有开完，开完以后再登记。", "ended_at")
    if mediation.accepted_on is not None and local_date(draft.started_at) < mediation.accepted_on:
        raise RuleViolation(f"会议不能早于受理日期 {mediation.accepted_on:%Y-%m-%d}。", "started_at")
    earlier = record.meetings_of(session, mediation.id)
    if earlier and draft.started_at < earlier[-1].ended_at:
        raise RuleViolation(
            f"会议要按先后登记：第 {earlier[-1].ordinal} 次还没有结束。漏登的，先作废后面的再补。",
            "started_at",
        )


def _check_texts(draft: MeetingDraft) -> None:
    for field, text, sentence in (
        ("place", draft.place, "请填写调解地点。"),
        ("record", draft.record, "请写调解记录。"),
        ("recorder", draft.recorder, "请填写记录人。"),
    ):
        if not text.strip():
            raise RuleViolation(sentence, field)
    if draft.invited.strip() and not draft.invited_consented:
        raise RuleViolation(
            "邀请别人参加调解要经当事人同意（人民调解法第二十条），请先征求意见。", "invited_consented"
        )


def _check_present(parties: Sequence[Party], present: Sequence[UUID]) -> None:
    if strangers := set(present) - {p.uid for p in parties}:
        raise RuleViolation(f"到场名单里有 {len(strangers)} 人不是现在的当事人，请刷新后再选。", "present")


def _next_ordinal(session: Session, mediation: Mediation) -> int:
    query = select(func.max(MediationMeeting.ordinal)).where(
        MediationMeeting.mediation_id == mediation.id, MediationMeeting.voided_at.is_(None)
    )
    return (session.scalar(query) or 0) + 1


@needs(Permission.MEDIATE)
def void_meeting(session: Session, meeting_uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Make the last meeting void that was recorded wrongly; it can then be entered again.

    :raises RuleViolation: without reason, for an earlier meeting, after an agreement, or when it ended.
    """
    meeting = session.scalars(
        select(MediationMeeting).where(
            MediationMeeting.uid == meeting_uid, MediationMeeting.voided_at.is_(None)
        )
    ).one_or_none()
    if meeting is None:
        raise RuleViolation("找不到这次会议，请刷新后再试。", "uid")
    if not reason.strip():
        raise RuleViolation("请写明作废的原因。", "reason")
    mediation = record.find_open(session, meeting.mediation.uid, by, "作废会议")
    if record.agreement_of(session, mediation.id) is not None:
        raise RuleViolation("已有协议，会议记录不能作废；请先作废协议。", "state")
    if record.meetings_of(session, mediation.id)[-1].id != meeting.id:
        raise RuleViolation("请从最后一次会议开始作废。", "uid")
    meeting.voided_at, meeting.voided_reason = now, reason.strip()
    said = f"第 {meeting.ordinal} 次调解作废：{reason.strip()}"
    record.log_step(session, mediation, "void_meeting", said, by, happened_at=now, now=now)
    session.flush()
