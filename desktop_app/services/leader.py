"""The leaders who may be given matters (领导名单): cards, absences with a deputy, interests (papers.md K)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.enums import InterestKind
from db.models.assignment import Leader, LeaderAbsence, LeaderInterest
from db.models.user import User
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import assignment_record as record
from desktop_app.services.name_reading import name_key
from desktop_app.services.office_name import refuse_other_side
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class LeaderDraft:
    """A leader's card. ``level`` and ``duties`` are keys of the profile; ``user_uid`` is the own account."""

    name: str
    post: str
    phone: str = ""
    level: str = ""
    duties: tuple[str, ...] = ()
    term_from: date | None = None
    term_to: date | None = None
    user_uid: UUID | None = None


@dataclass(frozen=True, slots=True)
class AbsenceDraft:
    """Days away; without ``ends_on`` until the return is entered. ``deputy_uid`` is who acts (代管)."""

    starts_on: date
    ends_on: date | None
    reason: str
    deputy_uid: UUID | None = None


@dataclass(frozen=True, slots=True)
class InterestDraft:
    """A person for whose matters the leader stands aside."""

    person_name: str
    kind: InterestKind
    note: str = ""


@needs(Permission.PROPOSE_ASSIGNMENT)
def add_leader(session: Session, draft: LeaderDraft, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Put a leader on the list; returns the uid.

    :raises RuleViolation: at the field that is missing or wrong, or when the same leader is on the list.
    """
    del by, now
    _check(session, draft, rules, None)
    twin = session.scalars(
        select(Leader.id).where(
            Leader.name == draft.name.strip(), Leader.post == draft.post.strip(), Leader.active,
            Leader.voided_at.is_(None),
        )
    ).first()  # fmt: skip
    if twin is not None:
        raise RuleViolation(f"名单里已经有{draft.name.strip()}（{draft.post.strip()}）。请直接选用。", "name")
    leader = Leader(name="", name_key="", post="", active=True)
    _fill(leader, draft)
    session.add(leader)
    session.flush()
    return leader.uid


@needs(Permission.PROPOSE_ASSIGNMENT)
def edit_leader(
    session: Session, uid: UUID, draft: LeaderDraft, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Change a leader's card.

    :raises RuleViolation: at the field that is missing or wrong; when the term would end before today while
        matters are open.
    """
    leader = record.find_own_leader(session, uid, by)
    _check(session, draft, rules, leader)
    if draft.term_to is not None and draft.term_to < local_date(now):
        _refuse_open(session, leader, "任期已满，手上却还有包案", "term_to")
    _fill(leader, draft)
    session.flush()


@needs(Permission.PROPOSE_ASSIGNMENT)
def retire_leader(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Take a leader off the list; who has open matters hands them over first.

    :raises RuleViolation: without reason, with open matters, or while acting for somebody away.
    """
    if not reason.strip():
        raise RuleViolation("请写明为什么退出名单。", "reason")
    leader, today = record.find_own_leader(session, uid, by), local_date(now)
    if not leader.active:
        raise RuleViolation(f"{leader.name}已经退出名单，请刷新后再试。", "uid")
    _refuse_open(session, leader, "手上还有包案", "uid")
    acting = session.scalars(
        select(Leader.name)
        .join(LeaderAbsence, LeaderAbsence.leader_id == Leader.id)
        .where(
            LeaderAbsence.deputy_id == leader.id,
            or_(LeaderAbsence.ends_on.is_(None), LeaderAbsence.ends_on >= today),
            LeaderAbsence.voided_at.is_(None),
        )
    ).first()
    if acting is not None:
        raise RuleViolation(f"{leader.name}正在代管{acting}的包案，请先另定代管领导。", "uid")
    leader.active, leader.retired_on, leader.retired_reason = False, today, reason.strip()
    session.flush()


@needs(Permission.PROPOSE_ASSIGNMENT)
def add_absence(session: Session, leader_uid: UUID, draft: AbsenceDraft, *, by: Actor, now: datetime) -> UUID:
    """Record that a leader is away, and who acts meanwhile; returns the uid.

    :raises RuleViolation: for days the wrong way round or already covered, without reason, or for a deputy
        who is the leader, not in office, or away too.
    """
    del now
    leader = record.find_own_leader(session, leader_uid, by)
    if not draft.reason.strip():
        raise RuleViolation("请写明离岗的原因。", "reason")
    if draft.ends_on is not None and draft.ends_on < draft.starts_on:
        raise RuleViolation("回岗日期不能早于离岗日期，请核对。", "ends_on")
    if (other := _overlap(session, leader.id, draft)) is not None:
        raise RuleViolation(
            f"这段时间已登记离岗（{other.starts_on:%Y-%m-%d} 起），请先登记回岗。", "starts_on"
        )
    deputy = None if draft.deputy_uid is None else _deputy(session, leader, draft, draft.deputy_uid)
    absence = LeaderAbsence(
        leader_id=leader.id, starts_on=draft.starts_on, ends_on=draft.ends_on,
        deputy_id=None if deputy is None else deputy.id, reason=draft.reason.strip(), entered_by=by.name,
    )  # fmt: skip
    session.add(absence)
    session.flush()
    return absence.uid


@needs(Permission.PROPOSE_ASSIGNMENT)
def end_absence(session: Session, uid: UUID, last_day: date, *, by: Actor, now: datetime) -> None:
    """Enter the last day away.

    :raises RuleViolation: for an unknown absence, or a day before it began.
    """
    del now
    absence = session.scalars(
        select(LeaderAbsence).where(LeaderAbsence.uid == uid, LeaderAbsence.voided_at.is_(None))
    ).one_or_none()
    if absence is None:
        raise RuleViolation("找不到这条离岗登记，请刷新后再试。", "uid")
    refuse_other_side(session, absence.office_id, by, "这条离岗登记", "uid")
    if last_day < absence.starts_on:
        raise RuleViolation("回岗日期不能早于离岗日期，请核对。", "ends_on")
    absence.ends_on = last_day
    session.flush()


@needs(Permission.PROPOSE_ASSIGNMENT)
def add_interest(
    session: Session, leader_uid: UUID, draft: InterestDraft, *, by: Actor, now: datetime
) -> UUID:
    """Record for whose matters a leader stands aside; returns the uid.

    :raises RuleViolation: without a name, or when it is recorded already.
    """
    del now
    leader = record.find_leader(session, leader_uid)
    name = draft.person_name.strip()
    if not name:
        raise RuleViolation("请填写需要回避的人的姓名。", "person_name")
    known = session.scalars(
        select(LeaderInterest.id).where(
            LeaderInterest.leader_id == leader.id,
            LeaderInterest.person_name == name,
            LeaderInterest.voided_at.is_(None),
        )
    ).first()
    if known is not None:
        raise RuleViolation(f"已经登记过{leader.name}与{name}的关系，请直接查看。", "person_name")
    row = LeaderInterest(
        leader_id=leader.id, person_name=name, kind=draft.kind, note=draft.note.strip() or None,
        entered_by=by.name,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.uid


@needs(Permission.PROPOSE_ASSIGNMENT)
def void_interest(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Take a recorded interest back, because it was wrong or is over.

    :raises RuleViolation: without reason, or for an unknown one.
    """
    if not reason.strip():
        raise RuleViolation("请写明为什么作废。", "reason")
    row = session.scalars(
        select(LeaderInterest).where(LeaderInterest.uid == uid, LeaderInterest.voided_at.is_(None))
    ).one_or_none()
    if row is None:
        raise RuleViolation("找不到这条回避关系，请刷新后再试。", "uid")
    refuse_other_side(session, row.office_id, by, "这条回避关系", "uid")
    row.voided_at, row.voided_reason = now, reason.strip()
    session.flush()


def _fill(leader: Leader, draft: LeaderDraft) -> None:
    leader.name, leader.name_key, leader.post = draft.name.strip(), name_key(draft.name), draft.post.strip()
    leader.phone, leader.level = draft.phone.strip() or None, draft.level or None
    leader.duties = list(draft.duties) or None
    leader.term_from, leader.term_to, leader.user_uid = draft.term_from, draft.term_to, draft.user_uid


def _check(session: Session, draft: LeaderDraft, rules: Rules, leader: Leader | None) -> None:
    rule = rules.profile.leader
    if not draft.name.strip():
        raise RuleViolation("请填写领导姓名。", "name")
    if not draft.post.strip():
        raise RuleViolation("请填写职务。", "post")
    if draft.level and draft.level not in {level.key for level in rule.levels}:
        raise RuleViolation("级别不在本县的选项里，请重新选择。", "level")
    if set(draft.duties) - {line.key for line in rule.duties}:
        raise RuleViolation("分管领域不在本县的选项里，请重新选择。", "duties")
    if draft.term_from and draft.term_to and draft.term_to < draft.term_from:
        raise RuleViolation("任期结束不能早于开始，请核对。", "term_to")
    if draft.user_uid is not None:
        _check_account(session, draft.user_uid, leader)


def _check_account(session: Session, user_uid: UUID, leader: Leader | None) -> None:
    if session.scalars(select(User.id).where(User.uid == user_uid)).first() is None:
        raise RuleViolation("找不到这个账号，请刷新后再选。", "user_uid")
    taken = session.scalars(
        select(Leader).where(Leader.user_uid == user_uid, Leader.active, Leader.voided_at.is_(None))
    ).first()
    if taken is not None and taken is not leader:
        raise RuleViolation(f"这个账号已经是{taken.name}的，请另选。", "user_uid")


def _refuse_open(session: Session, leader: Leader, what: str, field: str) -> None:
    numbers = [row.number for row in record.open_assignments(session, leader.id)]
    if numbers:
        raise RuleViolation(f"{leader.name}{what}（{'、'.join(numbers)}），请先更换包案领导。", field)


def _overlap(session: Session, leader_id: int, draft: AbsenceDraft) -> LeaderAbsence | None:
    query = select(LeaderAbsence).where(
        LeaderAbsence.leader_id == leader_id,
        or_(LeaderAbsence.ends_on.is_(None), LeaderAbsence.ends_on >= draft.starts_on),
        LeaderAbsence.voided_at.is_(None),
    )
    if draft.ends_on is not None:
        query = query.where(LeaderAbsence.starts_on <= draft.ends_on)
    return session.scalars(query).first()


def _deputy(session: Session, leader: Leader, draft: AbsenceDraft, uid: UUID) -> Leader:
    deputy = record.find_leader(session, uid)
    if deputy.id == leader.id:
        raise RuleViolation("代管领导不能是本人，请另选一位。", "deputy_uid")
    if why := record.why_out(deputy, draft.starts_on):
        raise RuleViolation(f"{why}，请另选一位代管领导。", "deputy_uid")
    if _overlap(session, deputy.id, draft) is not None:
        raise RuleViolation(f"{deputy.name}这段时间也不在岗，请另选一位代管领导。", "deputy_uid")
    return deputy
