"""Special groups (特殊群体): who is visited, how often, and the log of the visits.

A flag, a level and a log, nothing of a diagnosis (rules.md 6.1.5; PIPL 6 and 28). A permission of its own;
no other list, statistic, export or paper tells of it, and other offices only carry it sealed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, CentreLevel, Gender, VisitMeans, WatchedKind, WatchLevel
from db.models.watched import HomeVisit, WatchedPerson
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.resident_id import check_resident_id, read_resident_id
from desktop_app.domain.text_norm import check_name, normal_name, normal_number, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import audit
from desktop_app.services.name_reading import name_key
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.person_group import same_numbers
from desktop_app.services.rules import Rules

GONE = "找不到这个人，请刷新名单。"


@dataclass(frozen=True, slots=True)
class WatchedDraft:
    """Somebody to be put on the list, and who visits; ``person_uid`` when flagged from the people file."""

    name: str
    kind: WatchedKind
    level: WatchLevel
    responsible_name: str
    since_on: date
    id_number: str = ""
    phone: str = ""
    address: str = ""
    person_uid: UUID | None = None


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A visit: how it went, in plain words without anything of an illness."""

    visited_on: date
    means: VisitMeans
    note: str
    visitor_name: str


@needs(Permission.KEEP_WATCHED)
def watch_person(session: Session, draft: WatchedDraft, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Put somebody on the list; returns the uid.

    :raises RuleViolation: at the field, for faulty values, a day in the future, or one who is on the list.
    """
    if rules.identity.level is CentreLevel.COUNTY:
        raise RuleViolation("特殊群体由乡镇登记和走访。")
    today, number = local_date(now), normal_number(draft.id_number)
    name, phone = normal_name(draft.name), normal_phone(draft.phone)
    for field, check in (
        ("name", check_name(name)),
        ("id_number", check_resident_id(number, today) if number else None),
        ("phone", check_phone(phone) if phone else None),
    ):
        if check is not None and check.blocks:
            raise RuleViolation(check.blocks, field)
    if draft.since_on > today:
        raise RuleViolation("列入日期晚于今天，请核对。", "since_on")
    if not draft.responsible_name.strip():
        raise RuleViolation("请写明由谁走访。", "responsible_name")
    _refuse_twice(session, number, draft.person_uid)
    read = read_resident_id(number) if number else None
    row = WatchedPerson(
        name=name,
        name_key=name_key(name),
        id_number=number or None,
        gender=read.gender if read else Gender.UNKNOWN,
        birth_date=read.birth if read else None,
        phone=phone or None,
        address=normal_text(draft.address) or None,
        kind=draft.kind,
        level=draft.level,
        responsible_name=normal_name(draft.responsible_name),
        since_on=draft.since_on,
        person_uid=draft.person_uid,
    )
    session.add(row)
    session.flush()
    return row.uid


def _refuse_twice(session: Session, number: str, person_uid: UUID | None) -> None:
    listed = select(WatchedPerson).where(WatchedPerson.ended_on.is_(None), WatchedPerson.voided_at.is_(None))
    same: list[WatchedPerson] = []
    if number:
        same += session.scalars(listed.where(WatchedPerson.id_number.in_(same_numbers(number))))
    if person_uid is not None:
        same += session.scalars(listed.where(WatchedPerson.person_uid == person_uid))
    if same:
        raise RuleViolation(f"{same[0].name} 已经在名单上（{same[0].kind.label}）。", "id_number")


@needs(Permission.KEEP_WATCHED)
def change_level(
    session: Session, uid: UUID, level: WatchLevel, reason: str, *, by: Actor, now: datetime
) -> None:
    """Visit somebody more or less often from now on; why is kept.

    :raises RuleViolation: without reason, for the level as it is, or for one who is not on the list.
    """
    del now
    row = _listed(session, uid, by)
    if not reason.strip():
        raise RuleViolation("请写明为什么调整。", "reason")
    if row.level is level:
        raise RuleViolation(f"现在就是“{level.label}”，没有改动。", "level")
    row.level, row.level_reason = level, normal_text(reason)
    session.flush()


@needs(Permission.KEEP_WATCHED)
def end_watch(session: Session, uid: UUID, reason: str, on: date, *, by: Actor, now: datetime) -> None:
    """Take somebody off the list (矫正期满、迁出、去世 …); the log stays.

    :raises RuleViolation: without reason, for a day in the future or before the listing.
    """
    row = _listed(session, uid, by)
    if not reason.strip():
        raise RuleViolation("请写明为什么不再走访，例如“迁往外县”。", "reason")
    if not row.since_on <= on <= local_date(now):
        raise RuleViolation("日期应在列入那天和今天之间，请核对。", "on")
    row.ended_on, row.ended_reason = on, normal_text(reason)
    session.flush()


@needs(Permission.KEEP_WATCHED)
def log_visit(session: Session, uid: UUID, draft: VisitDraft, *, by: Actor, now: datetime) -> UUID:
    """Record a visit; returns its uid.

    :raises RuleViolation: at the field, without words, for a day in the future or before the listing.
    """
    row = _listed(session, uid, by)
    if not draft.note.strip():
        raise RuleViolation("请写一句走访的情况。", "note")
    if not draft.visitor_name.strip():
        raise RuleViolation("请写明谁去的。", "visitor_name")
    if draft.visited_on > local_date(now):
        raise RuleViolation("走访日期晚于今天，请核对。", "visited_on")
    if draft.visited_on < row.since_on:
        raise RuleViolation(f"走访日期早于列入名单的 {row.since_on.isoformat()}，请核对。", "visited_on")
    visit = HomeVisit(
        watched_person_id=row.id,
        visited_on=draft.visited_on,
        means=draft.means,
        note=normal_text(draft.note),
        visitor_name=normal_name(draft.visitor_name),
        entered_at=now,
    )
    session.add(visit)
    session.flush()
    return visit.uid


@needs(Permission.KEEP_WATCHED)
def watched_phone(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> str:
    """Full telephone number; who, when and why goes to the audit log (rules.md 11).

    :raises RuleViolation: without a reason, or when no number is known.
    """
    if not reason.strip():
        raise RuleViolation("请写明看号码的理由。", "reason")
    row = _listed(session, uid, by)
    if not row.phone:
        raise RuleViolation("没有登记电话。", "reason")
    audit.record(
        session, AuditAction.UNMASK, f"查看 {row.name} 的电话：{reason.strip()}",
        by=by, now=now, entity="watched_person", record_uid=uid,
    )  # fmt: skip
    return row.phone


def _listed(session: Session, uid: UUID, actor: Actor) -> WatchedPerson:
    """Somebody who is on this office's list now."""
    row = session.scalars(
        select(WatchedPerson).where(WatchedPerson.uid == uid, WatchedPerson.office_id == actor.office_uid)
    ).one_or_none()
    if row is None or row.voided_at is not None:
        raise RuleViolation(GONE, "uid")
    if row.ended_on is not None:
        raise RuleViolation(f"{row.name} 已不在名单上，不能再改。", "uid")
    return row
