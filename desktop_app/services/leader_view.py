"""Leaders to choose from and their cards: post, level, duties, term, load, absence, interests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import InterestKind, Role
from db.models.assignment import Leader, LeaderAbsence, LeaderAssignment, LeaderInterest
from db.models.user import User
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_state import OPEN_STATES
from desktop_app.services import assignment_record as record
from desktop_app.services.assignment_matter import shown, still_here
from desktop_app.services.name_reading import initials
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """A leader of the list; ``initials`` are of the pinyin, ``level`` and ``duties`` are in words.

    ``not_in_office`` and ``absence`` say why nothing can be given now, empty when in office and there.
    """

    uid: UUID
    name: str
    post: str
    phone: str | None
    open_count: int
    initials: str
    level: str = ""
    duties: tuple[str, ...] = ()
    load: int = 0
    """Open matters from which the leader is not suggested any more."""
    term_from: date | None = None
    term_to: date | None = None
    active: bool = True
    not_in_office: str = ""
    absence: str = ""
    deputy: str = ""


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Days away and who acts meanwhile."""

    uid: UUID
    starts_on: date
    ends_on: date | None
    deputy: str
    reason: str
    runs: bool


@dataclass(frozen=True, slots=True)
class InterestRow:
    """A person for whose matters the leader stands aside."""

    uid: UUID
    person_name: str
    kind: InterestKind
    note: str


@dataclass(frozen=True, slots=True)
class LeaderCard:
    """A leader's card; ``level_key``, ``duty_keys`` and ``user_uid`` are for editing it."""

    row: LeaderRow
    level_key: str
    duty_keys: tuple[str, ...]
    user_uid: UUID | None
    user_name: str
    retired_on: date | None
    retired_reason: str
    taken: int
    """How many matters the leader has ever had (包案次数)."""
    absences: tuple[AbsenceRow, ...]
    interests: tuple[InterestRow, ...]


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account that may be a leader's own."""

    uid: UUID
    name: str
    role: Role


@needs(Permission.VIEW_ASSIGNMENT)
def list_leaders(
    session: Session, rules: Rules, *, by: Actor, today: date, include_ended: bool = False
) -> tuple[LeaderRow, ...]:
    """Leaders by the order in which they were entered, with their open matters; retired ones on demand."""
    query = select(Leader).where(Leader.voided_at.is_(None)).order_by(Leader.id)
    if not include_ended:
        query = query.where(Leader.active)
    counts = _open_counts(session, by)
    return tuple(_row(session, leader, counts, rules, today) for leader in session.scalars(query))


@needs(Permission.VIEW_ASSIGNMENT)
def leader_card(session: Session, uid: UUID, rules: Rules, *, by: Actor, today: date) -> LeaderCard:
    """One leader's card.

    :raises RuleViolation: when the leader is unknown.
    """
    leader = record.find_leader(session, uid)
    absences = session.scalars(
        select(LeaderAbsence)
        .where(LeaderAbsence.leader_id == leader.id, LeaderAbsence.voided_at.is_(None))
        .order_by(LeaderAbsence.starts_on.desc())
    )
    interests = session.scalars(
        select(LeaderInterest)
        .where(LeaderInterest.leader_id == leader.id, LeaderInterest.voided_at.is_(None))
        .order_by(LeaderInterest.id)
    )
    account = session.scalar(select(User.name).where(User.uid == leader.user_uid))
    taken = select(func.count(LeaderAssignment.id)).where(
        LeaderAssignment.leader_id == leader.id, LeaderAssignment.voided_at.is_(None), shown(by)
    )
    return LeaderCard(
        row=_row(session, leader, _open_counts(session, by), rules, today),
        level_key=leader.level or "",
        duty_keys=tuple(leader.duties or ()),
        user_uid=leader.user_uid,
        user_name=account or "",
        retired_on=leader.retired_on,
        retired_reason=leader.retired_reason or "",
        taken=session.scalar(taken) or 0,
        absences=tuple(_absences(session, absences, today)),
        interests=tuple(InterestRow(i.uid, i.person_name, i.kind, i.note or "") for i in interests),
    )


@needs(Permission.PROPOSE_ASSIGNMENT)
def list_accounts(session: Session, *, by: Actor, today: date) -> tuple[AccountRow, ...]:
    """Accounts in use that may be a leader's own, by name."""
    del by, today
    roles = (Role.ASSIGNED_LEADER, Role.TOWNSHIP_HEAD, Role.CENTRE_DIRECTOR)
    rows = session.scalars(select(User).where(User.active, User.role.in_(roles)).order_by(User.name))
    return tuple(AccountRow(u.uid, u.name, u.role) for u in rows)


def _open_counts(session: Session, by: Actor) -> dict[int, int]:
    rows = session.execute(
        select(LeaderAssignment.leader_id, func.count(LeaderAssignment.id))
        .where(
            LeaderAssignment.state.in_(OPEN_STATES),
            LeaderAssignment.voided_at.is_(None),
            shown(by),
            still_here(session, by.office_uid),
        )
        .group_by(LeaderAssignment.leader_id)
    )
    return {row[0]: row[1] for row in rows}


def _row(session: Session, leader: Leader, counts: dict[int, int], rules: Rules, today: date) -> LeaderRow:
    rule = rules.profile.leader
    away = record.absence_of(session, leader.id, today)
    deputy = record.deputy_of(session, leader.id, today)
    return LeaderRow(
        uid=leader.uid,
        name=leader.name,
        post=leader.post,
        phone=leader.phone,
        open_count=counts.get(leader.id, 0),
        initials=initials(leader.name),
        level=next((level.label for level in rule.levels if level.key == leader.level), ""),
        duties=tuple(line.label for line in rule.duties if line.key in (leader.duties or ())),
        load=rule.load,
        term_from=leader.term_from,
        term_to=leader.term_to,
        active=leader.active,
        not_in_office=record.why_out(leader, today),
        absence="" if away is None else absence_words(away),
        deputy="" if deputy is None else deputy.name,
    )


def absence_words(away: LeaderAbsence) -> str:
    """An absence in words, for example 外出学习，到 2026-12-01 回岗."""
    until = "还没有回岗" if away.ends_on is None else f"离岗到 {away.ends_on:%Y-%m-%d}"
    return f"{away.reason}，{until}"


def _absences(session: Session, rows: Iterable[LeaderAbsence], today: date) -> Iterable[AbsenceRow]:
    for row in rows:
        deputy = "" if row.deputy_id is None else session.get_one(Leader, row.deputy_id).name
        runs = row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)
        yield AbsenceRow(row.uid, row.starts_on, row.ends_on, deputy, row.reason, runs)
