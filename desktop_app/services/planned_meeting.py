"""Meetings of a mediation that are to be held (调解会议安排): planned, told to those invited, held or not.

A plan binds nobody: whoever does not come can be met another day. It stands in the agenda until the meeting
is recorded, put off to another time or called off with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CallMeans, MeetingManner, MeetingMeans, PlannedState
from db.models.mediation import Mediation, MediationMeeting
from db.models.mediation_work import PlannedMeeting
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date, local_time
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services import record_check as check
from desktop_app.services.invited_participant import participants_of
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.record_day import check_day


@dataclass(frozen=True, slots=True)
class PlannedDraft:
    """A meeting to come. ``starts_at`` is an aware moment; ``guests`` are invited participants (uids)."""

    starts_at: datetime
    place: str
    manner: MeetingManner = MeetingManner.JOINT
    means: MeetingMeans = MeetingMeans.ROOM
    subject: str = ""
    guests: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class CallDraft:
    """That people were told of a meeting: parties and guests (uids), by what means, on which day."""

    people: tuple[UUID, ...]
    means: CallMeans
    told_on: date


@dataclass(frozen=True, slots=True)
class InviteeRow:
    """Somebody who is to come; ``means`` None: not told yet."""

    uid: UUID
    name: str
    guest: bool
    means: CallMeans | None
    told_on: date | None


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A meeting that waits; ``late`` when its time has come, ``after_limit`` when it is after the limit."""

    uid: UUID
    starts_at: datetime
    place: str
    manner: MeetingManner
    means: MeetingMeans
    subject: str
    people: tuple[InviteeRow, ...]
    planned_by: str
    put_off: str
    """Why the one before it was put off; empty when there was none."""
    after_limit: bool


@needs(Permission.MEDIATE)
def plan_meeting(session: Session, uid: UUID, draft: PlannedDraft, *, by: Actor, now: datetime) -> UUID:
    """Plan a meeting of a mediation that goes on; returns the uid of the plan.

    :raises RuleViolation: at the field: a time that is past or taken, no place, a guest nobody agreed to, or
        before all parties consented (人民调解法 17).
    """
    mediation = record.find_open(session, uid, by, "安排调解会议")
    record.refuse_without_consent(session, mediation)
    row = _row(session, mediation, draft, by, now)
    session.add(row)
    _log(session, mediation, "plan_meeting", when_words(row), by, now)
    session.flush()
    return row.uid


@needs(Permission.MEDIATE)
def record_calls(session: Session, planned_uid: UUID, draft: CallDraft, *, by: Actor, now: datetime) -> None:
    """Record who was told of a planned meeting, and how; what is told again replaces what was.

    :raises RuleViolation: for nobody, somebody who is not to come, or a day that cannot be.
    """
    row, mediation = _find_waiting(session, planned_uid, by, "登记通知")
    invitees = {one.uid: one for one in _invitees(session, mediation, row)}
    if not draft.people:
        raise RuleViolation("请勾选通知到的人。", "people")
    if strangers := [uid for uid in draft.people if uid not in invitees]:
        raise RuleViolation(f"有 {len(strangers)} 人不在这次会议的名单上，请刷新后再选。", "people")
    check_day(draft.told_on, now, "told_on", earliest=mediation.applied_on)
    if draft.told_on > local_date(row.starts_at):
        raise RuleViolation("通知的日子不能晚于开会的日子。", "told_on")
    told = [(uid.hex, draft.means.value, draft.told_on.isoformat()) for uid in draft.people]
    kept = [tuple(one) for one in row.told if one[0] not in {uid for uid, *_ in told}]
    row.told = [list(one) for one in (*kept, *told)]
    names = "、".join(invitees[uid].name for uid in draft.people)
    _log(session, mediation, "call_meeting", f"{names}：{draft.means.label}", by, now)
    session.flush()


@needs(Permission.MEDIATE)
def postpone_meeting(
    session: Session, planned_uid: UUID, draft: PlannedDraft, reason: str, *, by: Actor, now: datetime
) -> UUID:
    """Put a planned meeting off; returns the uid of the new plan, of which everybody is told anew.

    :raises RuleViolation: without reason, or as ``plan_meeting``.
    """
    old, mediation = _find_waiting(session, planned_uid, by, "改期")
    why = check.check_reason(reason, "改期")
    old.state, old.reason = PlannedState.POSTPONED, why
    session.flush()
    row = _row(session, mediation, draft, by, now)
    row.follows_uid = old.uid
    session.add(row)
    said = f"{when_words(old)} 改到 {when_words(row)}：{why}"
    _log(session, mediation, "postpone_meeting", said, by, now)
    session.flush()
    return row.uid


@needs(Permission.MEDIATE)
def call_off_meeting(session: Session, planned_uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Call a planned meeting off.

    :raises RuleViolation: without reason.
    """
    row, mediation = _find_waiting(session, planned_uid, by, "取消会议")
    why = check.check_reason(reason, "取消")
    row.state, row.reason = PlannedState.CALLED_OFF, why
    _log(session, mediation, "call_off_meeting", f"{when_words(row)}：{why}", by, now)
    session.flush()


def mark_held(session: Session, meeting: MediationMeeting, planned_uid: UUID | None) -> None:
    """A meeting was recorded: the plan it goes back to, or the one of that day, waits no more.

    Called inside other services.
    """
    day = local_date(meeting.started_at)
    waiting = waiting_of(session, meeting.mediation_id)
    chosen = [row for row in waiting if row.uid == planned_uid]
    same_day = [row for row in waiting if local_date(row.starts_at) == day]
    for row in (chosen or same_day)[:1]:
        row.state, row.meeting_ordinal = PlannedState.HELD, meeting.ordinal


def mark_not_held(session: Session, meeting: MediationMeeting) -> None:
    """The record of a meeting was made void: its plan waits again. Called inside other services."""
    query = select(PlannedMeeting).where(
        PlannedMeeting.mediation_id == meeting.mediation_id,
        PlannedMeeting.meeting_ordinal == meeting.ordinal,
        PlannedMeeting.state == PlannedState.HELD,
        PlannedMeeting.voided_at.is_(None),
    )
    for row in session.scalars(query):
        row.state, row.meeting_ordinal = PlannedState.WAITING, None


def waiting_of(session: Session, mediation_id: int) -> Sequence[PlannedMeeting]:
    """The meetings of a mediation that are to be held, by time; called inside other services."""
    query = select(PlannedMeeting).where(
        PlannedMeeting.mediation_id == mediation_id,
        PlannedMeeting.state == PlannedState.WAITING,
        PlannedMeeting.voided_at.is_(None),
    )
    return session.scalars(query.order_by(PlannedMeeting.starts_at, PlannedMeeting.id)).all()


def planned_rows(session: Session, mediation: Mediation) -> tuple[PlannedRow, ...]:
    """The same as they are shown; called inside other services."""
    rows = waiting_of(session, mediation.id)
    before = select(PlannedMeeting.uid, PlannedMeeting.reason).where(
        PlannedMeeting.uid.in_([row.follows_uid for row in rows if row.follows_uid is not None])
    )
    reasons = {uid: reason for uid, reason in session.execute(before)}  # noqa: C416 - typed
    due_on = mediation.due_on
    return tuple(
        PlannedRow(
            row.uid,
            row.starts_at,
            row.place,
            row.manner,
            row.means,
            row.subject or "",
            _invitees(session, mediation, row),
            row.planned_by,
            reasons.get(row.follows_uid) or "" if row.follows_uid else "",
            due_on is not None and local_date(row.starts_at) > due_on,
        )
        for row in rows
    )


def when_words(row: PlannedMeeting) -> str:
    """When and where a planned meeting is: 11-27 09:30 调解室."""
    return f"{local_time(row.starts_at):%m-%d %H:%M} {row.place}"


def _row(
    session: Session, mediation: Mediation, draft: PlannedDraft, by: Actor, now: datetime
) -> PlannedMeeting:
    if draft.starts_at.tzinfo is None:
        raise RuleViolation("时间要带时区，例如 2026-11-27T09:30:00+08:00。", "starts_at")
    if draft.starts_at <= now:
        raise RuleViolation("这个时间已经过了；开过的会，点“登记调解会议”。", "starts_at")
    check.check_texts((("place", draft.place, "请填写开会的地点。"),))
    if any(row.starts_at == draft.starts_at for row in waiting_of(session, mediation.id)):
        raise RuleViolation("这个时间已经安排了一次会议，请换个时间。", "starts_at")
    known = {guest.uid for guest in participants_of(session, mediation.id)}
    if strangers := set(draft.guests) - known:
        raise RuleViolation(f"有 {len(strangers)} 人不在邀请名单里，请先登记邀请。", "guests")
    return PlannedMeeting(
        mediation_id=mediation.id,
        starts_at=draft.starts_at,
        place=normal_text(draft.place),
        manner=draft.manner,
        means=draft.means,
        subject=normal_text(draft.subject) or None,
        guests=[uid.hex for uid in draft.guests],
        told=[],
        planned_by=by.name,
        state=PlannedState.WAITING,
    )


def _invitees(session: Session, mediation: Mediation, row: PlannedMeeting) -> tuple[InviteeRow, ...]:
    """The parties as they are now, and the guests of this meeting."""
    told = {uid: (CallMeans(means), date.fromisoformat(day)) for uid, means, day in row.told}
    parties = [(p.uid, p.name, False) for p in record.living_parties(session, mediation.dispute_id)]
    guests = [
        (g.uid, g.name, True) for g in participants_of(session, mediation.id) if g.uid.hex in row.guests
    ]
    return tuple(
        InviteeRow(uid, name, guest, *told.get(uid.hex, (None, None)))
        for uid, name, guest in (*parties, *guests)
    )


def _find_waiting(session: Session, uid: UUID, by: Actor, doing: str) -> tuple[PlannedMeeting, Mediation]:
    query = select(PlannedMeeting).where(PlannedMeeting.uid == uid, PlannedMeeting.voided_at.is_(None))
    row = session.scalars(query).one_or_none()
    if row is None:
        raise RuleViolation("找不到这次会议安排，请刷新后再试。", "uid")
    mediation = record.find_open(session, session.get_one(Mediation, row.mediation_id).uid, by, doing)
    if row.state is not PlannedState.WAITING:
        raise RuleViolation(f"这次会议{row.state.label}，不能再{doing}。", "state")
    return row, mediation


def _log(session: Session, mediation: Mediation, action: str, said: str, by: Actor, now: datetime) -> None:
    record.log_step(session, mediation, action, said, by, happened_at=now, now=now)
