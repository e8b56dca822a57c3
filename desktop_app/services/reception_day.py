"""The calendar of receptions (接访日历): made from the profile's schedule, added to and answered by hand.

信访工作条例 18: leaders read letters, receive visitors regularly and go down regularly. Village meetings have
an entry here and nothing more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, DutyKind
from db.models.assignment import Leader
from db.models.reception import ReceptionDuty, ReceptionVisit, TalkPoint
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.reception_rule import TALK_RULE, rule_days
from desktop_app.domain.working_day import UNPUBLISHED
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_access import not_hidden_or_none
from desktop_app.services.field_text import optional, required
from desktop_app.services.lunar_table import lunar_table
from desktop_app.services.office_name import OfficeNames
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

MOST_DAYS = 366
VISITED = frozenset({DutyKind.RECEPTION, DutyKind.OUTREACH, DutyKind.APPOINTMENT})
"""Kinds of entries at which visitors are registered."""
_NAMESPACE = UUID("5b1c62c4-6a53-4f0e-9d43-0f5a0f6f7d01")
"""Entries made by a rule have ids made from what they are: two PCs that plan a month make the same."""
NOT_THERE = "找不到这个接访日，可能已取消，请刷新后再试。"


@dataclass(frozen=True, slots=True)
class DutyDraft:
    """An entry put in by hand; times as 08:30, the leader from the list or by name."""

    kind: DutyKind
    day: date
    place: str
    leader_uid: UUID | None = None
    leader_name: str = ""
    leader_post: str = ""
    begins: str = ""
    ends: str = ""
    substitute_name: str = ""
    companions: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DutyRow:
    """An entry of the calendar; ``title`` is what a list says, ``visits`` how many matters came."""

    uid: UUID
    kind: DutyKind
    day: date
    time: str
    title: str
    place: str
    leader_name: str
    leader_post: str
    substitute_name: str
    companions: str
    attended: bool | None
    note: str
    planned: bool
    visits: int
    office_name: str = ""
    """Whose it is; the county reads those of its townships."""


@dataclass(frozen=True, slots=True)
class Planned:
    """How many entries a plan made; ``warning`` when a year without holiday table had a part in it."""

    made: int
    warning: str


@needs(Permission.KEEP_RECEPTION)
def plan_days(
    session: Session, first: date, last: date, rules: Rules, *, by: Actor, now: datetime
) -> Planned:
    """Put the days of the schedule into the calendar; what is there, or was cancelled, stays as it is.

    :raises RuleViolation: for days in the wrong order or more than a year, or with nothing to plan from.
    """
    del now
    if rules.identity.level is CentreLevel.COUNTY:
        raise RuleViolation("接访日历由乡镇自己排。")
    if not 0 <= (last - first).days < MOST_DAYS:
        raise RuleViolation("请选一段不超过一年的日期，先后不要写反。", "last")
    found = list(_planned(session, first, last, rules))
    if not found:
        raise RuleViolation(
            "本地配置里还没有接访安排，也没有说事点。请让县里在接访安排里写上，或者点“加一天”。", "schedule"
        )
    there = set(session.scalars(select(ReceptionDuty.uid).where(ReceptionDuty.day.between(first, last))))
    new = [duty for duty in found if duty.uid not in there]
    session.add_all(new)
    session.flush()
    del by
    unknown = [year for year in range(first.year, last.year + 1) if not rules.calendar.knows(year)]
    words = f"{'、'.join(str(year) for year in unknown)} 年{UNPUBLISHED}，工作日先按周一至周五排。"
    return Planned(len(new), words if unknown else "")


def _planned(session: Session, first: date, last: date, rules: Rules) -> Iterator[ReceptionDuty]:
    days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    profile, owner = rules.profile, rules.identity.uid.hex
    leaders = {
        leader.name: leader
        for leader in session.scalars(select(Leader).where(Leader.active, Leader.voided_at.is_(None)))
    }
    for row in profile.reception.schedule:
        leader = leaders.get(row.leader)
        for day in rule_days(row.rule, days, profile, rules.calendar, lunar_table()):
            yield ReceptionDuty(
                uid=uuid5(_NAMESPACE, f"{owner}/{row.kind}/{row.rule}/{row.leader}/{day.isoformat()}"),
                kind=DutyKind(row.kind), day=day, begins=row.begins, ends=row.ends, place=row.place,
                leader_uid=None if leader is None else leader.uid, leader_name=row.leader,
                leader_post="" if leader is None else leader.post, rule=row.rule, imported=False,
                substitute_name=row.substitute or None,
            )  # fmt: skip
    points = session.scalars(
        select(TalkPoint).where(TalkPoint.active, TalkPoint.voided_at.is_(None)).order_by(TalkPoint.name)
    ).all()
    for point in points:
        for day in rule_days(TALK_RULE, days, profile, rules.calendar, lunar_table()):
            yield ReceptionDuty(
                uid=uuid5(_NAMESPACE, f"{owner}/talk_day/{point.uid.hex}/{day.isoformat()}"),
                kind=DutyKind.TALK_DAY, day=day, begins="", ends="", place=point.place,
                leader_name=point.keeper_name, leader_post="", rule=TALK_RULE, imported=False,
                note=point.name,
            )  # fmt: skip


@needs(Permission.KEEP_RECEPTION)
def add_day(session: Session, draft: DutyDraft, *, by: Actor, now: datetime) -> UUID:
    """Put an entry in by hand; returns its uid.

    :raises RuleViolation: at the field.
    """
    del by, now
    duty = ReceptionDuty(kind=draft.kind, day=draft.day, imported=False)
    _fill(session, duty, draft)
    session.add(duty)
    session.flush()
    return duty.uid


@needs(Permission.KEEP_RECEPTION)
def change_day(session: Session, uid: UUID, draft: DutyDraft, *, by: Actor, now: datetime) -> None:
    """Change an entry: another day, leader, place or time.

    :raises RuleViolation: at the field, or for one that has visitors and would get another kind.
    """
    del now
    duty = find_duty(session, uid, by)
    if draft.kind is not duty.kind and _count(session, duty.id):
        raise RuleViolation("已经登记了来访的，不能改成别的类型。", "kind")
    duty.kind, duty.day = draft.kind, draft.day
    _fill(session, duty, draft)
    session.flush()


@needs(Permission.KEEP_RECEPTION)
def cancel_day(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Cancel an entry to which nobody came.

    :raises RuleViolation: without reason, or when visitors were registered.
    """
    duty = find_duty(session, uid, by)
    why = required(reason, "reason", "请写明为什么取消。", 200)
    if _count(session, duty.id):
        raise RuleViolation("这一天已经登记了来访，不能取消；没有到岗的，请登记到岗情况。", "state")
    duty.voided_at, duty.voided_reason = now, why
    session.flush()


@needs(Permission.KEEP_RECEPTION)
def mark_attendance(
    session: Session, uid: UUID, attended: bool, substitute: str, note: str, *, by: Actor, now: datetime
) -> None:
    """Say whether the leader was there, who came in the leader's place, and why.

    :raises RuleViolation: before the day, or when the leader was not there and nothing says why.
    """
    duty = find_duty(session, uid, by)
    if duty.day > local_date(now):
        raise RuleViolation("还没到这一天，到时再登记。", "attended")
    said = optional(note, "note", 200)
    if not attended and said is None:
        raise RuleViolation("没有到岗，请写明原因。", "note")
    duty.attended, duty.note = attended, said or duty.note
    duty.substitute_name = optional(substitute, "substitute_name", 100)
    session.flush()


@needs(Permission.VIEW_RECEPTION)
def days_between(session: Session, first: date, last: date, *, by: Actor, today: date) -> tuple[DutyRow, ...]:
    """Entries from ``first`` to ``last``, by day and time; ``visits`` counts what this user may read."""
    del today
    found = session.execute(
        select(ReceptionVisit.reception_duty_id, func.count())
        .where(ReceptionVisit.voided_at.is_(None), not_hidden_or_none(ReceptionVisit.dispute_id, by))
        .group_by(ReceptionVisit.reception_duty_id)
    )
    counts = {key: n for key, n in found}  # noqa: C416 - typed
    duties = session.scalars(
        select(ReceptionDuty)
        .where(ReceptionDuty.day.between(first, last), ReceptionDuty.voided_at.is_(None))
        .order_by(ReceptionDuty.day, ReceptionDuty.begins, ReceptionDuty.kind, ReceptionDuty.place)
    )
    names = OfficeNames(session)
    return tuple(
        replace(duty_row(duty, counts.get(duty.id, 0)), office_name=names.of(duty.office_id))
        for duty in duties
    )


def duty_row(duty: ReceptionDuty, visits: int) -> DutyRow:
    """An entry as listed; called inside services."""
    who = f"{duty.leader_post}{duty.leader_name}"
    named = duty.note or duty.place
    title = f"{who}{duty.kind.label}" if duty.kind in VISITED else f"{duty.kind.label}：{named}"
    return DutyRow(
        uid=duty.uid,
        kind=duty.kind,
        day=duty.day,
        time="－".join(part for part in (duty.begins, duty.ends) if part),
        title=title,
        place=duty.place,
        leader_name=duty.leader_name,
        leader_post=duty.leader_post,
        substitute_name=duty.substitute_name or "",
        companions=duty.companions or "",
        attended=duty.attended,
        note=duty.note or "",
        planned=duty.rule is not None,
        visits=visits,
    )


def find_duty(session: Session, uid: UUID, by: Actor) -> ReceptionDuty:
    """An entry of this office; called inside services.

    :raises RuleViolation: when it is not there, or another office's.
    """
    found = session.scalars(
        select(ReceptionDuty).where(
            ReceptionDuty.uid == uid,
            ReceptionDuty.voided_at.is_(None),
            ReceptionDuty.office_id == by.office_uid,
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation(NOT_THERE, "duty_uid")
    return found


def _count(session: Session, duty_id: int) -> int:
    query = select(func.count()).where(
        ReceptionVisit.reception_duty_id == duty_id, ReceptionVisit.voided_at.is_(None)
    )
    return session.scalar(query) or 0


def _fill(session: Session, duty: ReceptionDuty, draft: DutyDraft) -> None:
    duty.place = required(draft.place, "place", "请写明地点。", 200)
    duty.begins, duty.ends = _time(draft.begins, "begins"), _time(draft.ends, "ends")
    if duty.begins and duty.ends and duty.ends <= duty.begins:
        raise RuleViolation("结束时间要晚于开始时间。", "ends")
    name, post = optional(draft.leader_name, "leader_name", 100) or "", draft.leader_post.strip()
    if draft.leader_uid is not None:
        leader = session.scalars(
            select(Leader).where(Leader.uid == draft.leader_uid, Leader.voided_at.is_(None))
        ).one_or_none()
        if leader is None:
            raise RuleViolation("请从名单里选领导，或者直接写姓名。", "leader_uid")
        name, post = leader.name, leader.post
    if not name and draft.kind in VISITED:
        raise RuleViolation("请写明哪位领导接访。", "leader_name")
    duty.leader_uid, duty.leader_name = draft.leader_uid, name
    duty.leader_post = optional(post, "leader_post", 60) or ""
    duty.substitute_name = optional(draft.substitute_name, "substitute_name", 100)
    duty.companions = optional(draft.companions, "companions", 200)
    duty.note = optional(draft.note, "note", 200)


def _time(text: str, field: str) -> str:
    plain = text.strip().replace("：", ":")
    if not plain:
        return ""
    try:
        return datetime.strptime(plain, "%H:%M").strftime("%H:%M")  # noqa: DTZ007 - a time of the clock alone
    except ValueError:
        raise RuleViolation("时间请写成 08:30 这样。", field) from None
