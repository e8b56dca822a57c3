"""The list of the special groups as it is read: who is due for a visit, and the log of one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import Gender, VisitMeans, WatchedKind, WatchLevel
from db.models.watched import HomeVisit, WatchedPerson
from desktop_app.domain.actor import Actor
from desktop_app.domain.age import age_on
from desktop_app.domain.deadlines import days_left
from desktop_app.domain.masking import listed_name, mask_id, mask_phone
from desktop_app.domain.text_norm import normal_name
from desktop_app.domain.visit_due import interval, next_visit
from desktop_app.errors import RuleViolation
from desktop_app.services.name_reading import initials, name_key
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.watched_person import GONE


@dataclass(frozen=True, slots=True)
class WatchedRow:
    """Somebody on the list; negative ``days_left`` is overdue. Whoever was taken off has no due day."""

    uid: UUID
    name: str
    gender: Gender
    age: int | None
    kind: WatchedKind
    level: WatchLevel
    address: str
    responsible_name: str
    since_on: date
    last_visit: date | None
    due_on: date | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit."""

    uid: UUID
    visited_on: date
    means: VisitMeans
    note: str
    visitor_name: str


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """Somebody with the log, the newest visit first; ``every`` is the interval in days."""

    row: WatchedRow
    name: str
    """In full, also of a minor: whoever visits has to know."""
    id_masked: str
    phone_masked: str
    since_on: date
    every: int
    level_reason: str
    ended: str
    person_uid: UUID | None
    visits: tuple[VisitRow, ...]


@needs(Permission.VIEW_WATCHED)
def list_watched(
    session: Session,
    text: str,
    rules: Rules,
    *,
    by: Actor,
    today: date,
    due_only: bool = False,
    ended: bool = False,
) -> tuple[WatchedRow, ...]:
    """Who is on the list, the longest overdue first; ``text`` is part of a name or its initials.

    ``ended`` gives those who were taken off instead; a list holds some hundred people.
    """
    wanted = normal_name(text)
    named = _rows(session, rules, by, today, ended=ended)
    rows = [row for name, row in named if _fits(name, wanted)]
    kept = (row for row in rows if not due_only or (row.days_left is not None and row.days_left <= 0))
    return tuple(sorted(kept, key=lambda r: (r.due_on or date.max, r.name)))


@needs(Permission.VIEW_WATCHED)
def watched_file(session: Session, uid: UUID, rules: Rules, *, by: Actor, today: date) -> WatchedFile:
    """One person with all visits.

    :raises RuleViolation: for one who is not, and was not, on this office's list.
    """
    found = session.scalars(
        select(WatchedPerson).where(
            WatchedPerson.uid == uid,
            WatchedPerson.office_id == by.office_uid,
            WatchedPerson.voided_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation(GONE, "uid")
    visits = session.scalars(
        select(HomeVisit)
        .where(HomeVisit.watched_person_id == found.id, HomeVisit.voided_at.is_(None))
        .order_by(HomeVisit.visited_on.desc(), HomeVisit.id.desc())
    ).all()
    log = [(visit.visited_on, visit.means) for visit in visits]
    ended = f"{found.ended_on.isoformat()} {found.ended_reason or ''}".strip() if found.ended_on else ""
    return WatchedFile(
        _row(found, log, rules, today),
        found.name,
        mask_id(found.id_number or ""),
        mask_phone(found.phone or ""),
        found.since_on,
        interval(found.level, rules.profile.watched),
        found.level_reason or "",
        ended,
        found.person_uid,
        tuple(VisitRow(v.uid, v.visited_on, v.means, v.note, v.visitor_name) for v in visits),
    )


def rows_of(session: Session, rules: Rules, by: Actor, today: date) -> tuple[WatchedRow, ...]:
    """Everybody on this office's list; called inside services that decide who is told."""
    return tuple(row for _, row in _rows(session, rules, by, today))


def _rows(
    session: Session, rules: Rules, by: Actor, today: date, *, ended: bool = False
) -> list[tuple[str, WatchedRow]]:
    """The list's people with their full names: a minor's is masked in the row."""
    off = WatchedPerson.ended_on.is_not(None) if ended else WatchedPerson.ended_on.is_(None)
    mine = (WatchedPerson.office_id == by.office_uid, WatchedPerson.voided_at.is_(None), off)
    log: dict[int, list[tuple[date, VisitMeans]]] = {}
    visits = (
        select(HomeVisit.watched_person_id, HomeVisit.visited_on, HomeVisit.means)
        .join(WatchedPerson, WatchedPerson.id == HomeVisit.watched_person_id)
        .where(HomeVisit.voided_at.is_(None), *mine)
    )
    for person, day, means in session.execute(visits):
        log.setdefault(person, []).append((day, means))
    people = session.scalars(select(WatchedPerson).where(*mine))
    return [(p.name, _row(p, log.get(p.id, ()), rules, today)) for p in people]


def _row(
    person: WatchedPerson, log: Iterable[tuple[date, VisitMeans]], rules: Rules, today: date
) -> WatchedRow:
    visits, birth = tuple(log), person.birth_date
    due = None
    if person.ended_on is None:
        due = next_visit(person.since_on, person.level, visits, rules.profile.watched)
    return WatchedRow(
        uid=person.uid,
        name=listed_name(person.name, birth, today),
        gender=person.gender,
        age=age_on(birth, today) if birth is not None and birth <= today else None,
        kind=person.kind,
        level=person.level,
        address=person.address or "",
        responsible_name=person.responsible_name,
        since_on=person.since_on,
        last_visit=max((day for day, _ in visits), default=None),
        due_on=due,
        days_left=days_left(due, today) if due else None,
    )


def _fits(name: str, wanted: str) -> bool:
    """Whether a name holds what was typed, or reads so."""
    if not wanted or wanted in name:
        return True
    letters = wanted.casefold()
    return wanted.isascii() and (letters in initials(name) or letters in name_key(name).replace(" ", ""))
