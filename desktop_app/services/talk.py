"""百姓说事点 and 逢六说事: where people come to talk, who came, what was said, what came of it.

Local forms without a public definition (rules.md 0.1, 6): places and days are data, the register is plain.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import Level, Source, TalkOutcome
from db.models.dispute import Dispute
from db.models.reception import TalkEntry, TalkPoint
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import mask_phone
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.text_norm import check_name, normal_name
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute import register
from desktop_app.services.dispute_access import not_hidden_or_none
from desktop_app.services.dispute_draft import DisputeDraft
from desktop_app.services.field_text import optional, required
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.record_day import check_day
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class TalkPointDraft:
    """A place; ``village_code`` where it belongs to a village."""

    name: str
    place: str
    keeper_name: str
    village_code: str = ""


@dataclass(frozen=True, slots=True)
class TalkPointRow:
    """A place with how much was said there."""

    uid: UUID
    name: str
    place: str
    village_code: str
    keeper_name: str
    active: bool
    entries: int


@dataclass(frozen=True, slots=True)
class TalkDraft:
    """What somebody said; REGISTERED brings ``case``, every other outcome a note.

    ``point_uid`` None: on a day of 逢六说事 outside the points.
    """

    day: date
    name: str
    content: str
    outcome: TalkOutcome
    point_uid: UUID | None = None
    phone: str = ""
    people_count: int = 1
    outcome_note: str = ""
    listener_name: str = ""
    case: DisputeDraft | None = None


@dataclass(frozen=True, slots=True)
class TalkRow:
    """One entry of the register."""

    uid: UUID
    day: date
    point: str
    name: str
    phone_masked: str
    people_count: int
    content: str
    outcome: TalkOutcome
    outcome_note: str
    listener_name: str
    dispute_uid: UUID | None
    dispute_number: str


@needs(Permission.KEEP_RECEPTION)
def add_talk_point(session: Session, draft: TalkPointDraft, *, by: Actor, now: datetime) -> UUID:
    """Open a talk point; returns its uid.

    :raises RuleViolation: at the field, for a name that is there, or an unknown village.
    """
    del by, now
    name = required(draft.name, "name", "请写明说事点的名称。", 100)
    known = select(TalkPoint.id).where(TalkPoint.name == name, TalkPoint.voided_at.is_(None))
    if session.scalar(known.limit(1)) is not None:
        raise RuleViolation(f"已经有“{name}”。", "name")
    if (
        draft.village_code
        and session.scalar(
            select(Unit.id).where(Unit.code == draft.village_code, Unit.level == Level.VILLAGE)
        )
        is None
    ):
        raise RuleViolation("请从列表里选村（社区）。", "village_code")
    point = TalkPoint(
        name=name,
        place=required(draft.place, "place", "请写明说事点在哪里。", 200),
        village_code=draft.village_code or None,
        keeper_name=required(draft.keeper_name, "keeper_name", "请写明由谁负责。", 100),
        active=True,
    )
    session.add(point)
    session.flush()
    return point.uid


@needs(Permission.KEEP_RECEPTION)
def close_talk_point(session: Session, uid: UUID, *, by: Actor, now: datetime) -> None:
    """Use a talk point no more; what was said there stays.

    :raises RuleViolation: for an unknown one.
    """
    del now
    _point(session, uid, by).active = False
    session.flush()


@needs(Permission.KEEP_RECEPTION)
def register_talk(session: Session, draft: TalkDraft, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Register what somebody said, with the case when one comes of it; returns the entry.

    :raises RuleViolation: at the field; nothing is written then.
    """
    check_day(draft.day, now, "day")
    point = None if draft.point_uid is None else _point(session, draft.point_uid, by)
    name, phone = normal_name(draft.name), normal_phone(draft.phone)
    for field, check in (("name", check_name(name)), ("phone", check_phone(phone) if phone else None)):
        if check is not None and check.blocks:
            raise RuleViolation(check.blocks, field)
    if draft.people_count < 1:
        raise RuleViolation("人数至少是 1。", "people_count")
    content = required(draft.content, "content", "请写明说了什么事。")
    note = optional(draft.outcome_note, "outcome_note")
    if draft.outcome in (TalkOutcome.TOLD, TalkOutcome.SETTLED) and note is None:
        raise RuleViolation("请写明怎样说开的，或者告知他去哪里。", "outcome_note")
    entry = TalkEntry(
        talk_point_id=None if point is None else point.id,
        day=draft.day,
        name=name,
        phone=phone or None,
        people_count=draft.people_count,
        content=content,
        outcome=draft.outcome,
        outcome_note=note,
        listener_name=optional(draft.listener_name, "listener_name", 100) or by.name,
    )
    if draft.outcome is TalkOutcome.REGISTERED:
        entry.dispute_id = _register(session, draft, point, content, rules, by, now)
    session.add(entry)
    session.flush()
    return entry.uid


@needs(Permission.VIEW_RECEPTION)
def list_talk_points(session: Session, *, by: Actor, today: date) -> tuple[TalkPointRow, ...]:
    """The talk points of this office by name, those in use first."""
    del today
    found = session.execute(
        select(TalkEntry.talk_point_id, func.count())
        .where(TalkEntry.voided_at.is_(None), not_hidden_or_none(TalkEntry.dispute_id, by))
        .group_by(TalkEntry.talk_point_id)
    )
    counts = {key: n for key, n in found}  # noqa: C416 - typed
    points = session.scalars(
        select(TalkPoint)
        .where(TalkPoint.voided_at.is_(None), TalkPoint.office_id == by.office_uid)
        .order_by(TalkPoint.active.desc(), TalkPoint.name)
    )
    return tuple(
        TalkPointRow(
            p.uid, p.name, p.place, p.village_code or "", p.keeper_name, p.active, counts.get(p.id, 0)
        )
        for p in points
    )


@needs(Permission.VIEW_RECEPTION)
def list_talks(session: Session, first: date, last: date, *, by: Actor, today: date) -> tuple[TalkRow, ...]:
    """What was said between two days and this user may read, the newest first."""
    del today
    query = (
        select(TalkEntry, TalkPoint.name, Dispute.uid, Dispute.number)
        .outerjoin(TalkPoint, TalkPoint.id == TalkEntry.talk_point_id)
        .outerjoin(Dispute, Dispute.id == TalkEntry.dispute_id)
        .where(
            TalkEntry.voided_at.is_(None),
            TalkEntry.day.between(first, last),
            not_hidden_or_none(TalkEntry.dispute_id, by),
        )
        .order_by(TalkEntry.day.desc(), TalkEntry.id.desc())
    )
    return tuple(
        TalkRow(
            entry.uid, entry.day, point or "", entry.name, mask_phone(entry.phone or ""), entry.people_count,
            entry.content, entry.outcome, entry.outcome_note or "", entry.listener_name, case, number or "",
        )
        for entry, point, case, number in session.execute(query)
    )  # fmt: skip


def _register(
    session: Session,
    draft: TalkDraft,
    point: TalkPoint | None,
    content: str,
    rules: Rules,
    by: Actor,
    now: datetime,
) -> int:
    if draft.case is None:
        raise RuleViolation("请把要登记的纠纷填上。", "case")
    source = Source.FENG_LIU if point is None else Source.TALK_POINT
    case = replace(draft.case, source=source, description=draft.case.description.strip() or content)
    made = register(session, case, rules, by=by, now=now)
    return session.scalars(select(Dispute.id).where(Dispute.uid == made.uid)).one()


def _point(session: Session, uid: UUID, by: Actor) -> TalkPoint:
    found = session.scalars(
        select(TalkPoint).where(
            TalkPoint.uid == uid, TalkPoint.voided_at.is_(None), TalkPoint.office_id == by.office_uid
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这个说事点，请刷新后再选。", "point_uid")
    return found
