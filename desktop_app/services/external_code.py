"""Codes that other systems (公安、民政、综治平台) give a village or a grid, with the days on which they hold.

They change on mergers, so each has its days; a record has at most one in a system on a day (rules.md 7).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.grid import Grid
from db.models.grid_history import ExternalCode
from db.models.unit import Unit
from desktop_app.domain.actor import Actor
from desktop_app.domain.text_norm import normal_name, normal_number
from desktop_app.errors import RuleViolation
from desktop_app.services.permissions import Permission, needs

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ExternalCodeDraft:
    """A code as entered; without ``valid_from`` it held always, without ``valid_to`` it holds still."""

    system: str
    code: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ExternalCodeRow:
    """A code of a record in another system, newest first."""

    uid: UUID
    system: str
    code: str
    valid_from: date | None
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the code is in force on ``day``."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


def normal_external(draft: ExternalCodeDraft) -> ExternalCodeDraft:
    """A code in stored form.

    :raises RuleViolation: at the field that cannot be stored.
    """
    system, code = normal_name(draft.system), normal_number(draft.code)
    if not system or len(system) > 40:
        raise RuleViolation("请写明是哪个系统的编码，最多 40 个字。", "system")
    if not code or len(code) > 60:
        raise RuleViolation("请填写外部编码，最多 60 位。", "code")
    if draft.valid_from is not None and draft.valid_to is not None and draft.valid_to < draft.valid_from:
        raise RuleViolation("停用日期早于启用日期，请核对。", "valid_to")
    return ExternalCodeDraft(system, code, draft.valid_from, draft.valid_to)


@needs(Permission.EDIT_UNITS)
def add_external_code(
    session: Session, record_uid: UUID, draft: ExternalCodeDraft, *, by: Actor, now: datetime
) -> UUID:
    """Give a village or grid a code of another system; the one that held until then ends the day before.

    :raises RuleViolation: unknown record, the code of another record at the same time, or days that overlap
        with an earlier code without following it.
    """
    del by, now
    return store_external(session, record_uid, normal_external(draft)).uid


def store_external(session: Session, record_uid: UUID, draft: ExternalCodeDraft) -> ExternalCode:
    """Store a code in normal form, for the services that build on it.

    :raises RuleViolation: see :func:`add_external_code`.
    """
    entity = _entity_of(session, record_uid)
    _refuse_taken(session, record_uid, draft)
    first, last = draft.valid_from or date.min, draft.valid_to or date.max
    for known in _of(session, record_uid, draft.system):
        began, ended = known.valid_from or date.min, known.valid_to or date.max
        if last < began or ended < first:
            continue
        if began >= first or draft.valid_from is None:
            raise RuleViolation(
                f"{draft.system}的编码 {known.code} 在这段时间还有效，请核对启用日期。", "valid_from"
            )
        if known.valid_to is not None and ended > last:
            raise RuleViolation(f"{draft.system}的编码 {known.code} 到 {ended} 才停用，请核对。", "valid_to")
        known.valid_to = first - _ONE_DAY
    found = ExternalCode(
        entity=entity, record_uid=record_uid, system=draft.system, code=draft.code,
        valid_from=draft.valid_from, valid_to=draft.valid_to,
    )  # fmt: skip
    session.add(found)
    session.flush()
    return found


@needs(Permission.EDIT_UNITS)
def end_external_code(session: Session, uid: UUID, last_day: date, *, by: Actor, now: datetime) -> None:
    """Let a code end with a day.

    :raises RuleViolation: unknown code, or a last day before its first.
    """
    del by, now
    code = session.scalars(
        select(ExternalCode).where(ExternalCode.uid == uid, ExternalCode.voided_at.is_(None))
    ).one_or_none()
    if code is None:
        raise RuleViolation("找不到这个外部编码，请刷新后再试。", "code")
    if code.valid_from is not None and last_day < code.valid_from:
        raise RuleViolation("停用日期早于启用日期，请核对。", "last_day")
    code.valid_to = last_day
    session.flush()


@needs(Permission.VIEW_UNITS)
def list_external_codes(
    session: Session, record_uid: UUID, *, by: Actor, today: date
) -> tuple[ExternalCodeRow, ...]:
    """The codes of a village or grid by system, newest first."""
    del by, today
    found = sorted(
        _of(session, record_uid), key=lambda c: (c.system, -(c.valid_from or date.min).toordinal())
    )
    return tuple(ExternalCodeRow(c.uid, c.system, c.code, c.valid_from, c.valid_to) for c in found)


def _of(session: Session, record_uid: UUID, system: str | None = None) -> list[ExternalCode]:
    found = select(ExternalCode).where(
        ExternalCode.record_uid == record_uid, ExternalCode.voided_at.is_(None)
    )
    if system is not None:
        found = found.where(ExternalCode.system == system)
    return list(session.scalars(found.order_by(ExternalCode.id)))


def _entity_of(session: Session, record_uid: UUID) -> str:
    if session.scalar(select(Grid.id).where(Grid.uid == record_uid, Grid.voided_at.is_(None))) is not None:
        return "grid"
    if session.scalar(select(Unit.id).where(Unit.uid == record_uid)) is not None:
        return "unit"
    raise RuleViolation("找不到这个村（社区）或网格，请刷新后再试。", "record_uid")


def _refuse_taken(session: Session, record_uid: UUID, draft: ExternalCodeDraft) -> None:
    first, last = draft.valid_from or date.min, draft.valid_to or date.max
    same = select(ExternalCode).where(
        ExternalCode.system == draft.system,
        ExternalCode.code == draft.code,
        ExternalCode.record_uid != record_uid,
        ExternalCode.voided_at.is_(None),
    )
    for other in session.scalars(same):
        if (other.valid_from or date.min) <= last and first <= (other.valid_to or date.max):
            where = _title(session, other)
            raise RuleViolation(f"{draft.system}的编码 {draft.code} 是{where}的，请核对。", "code")


def _title(session: Session, code: ExternalCode) -> str:
    grid = session.scalars(select(Grid).where(Grid.uid == code.record_uid)).one_or_none()
    if grid is not None:
        return grid.village_name + grid.name
    return session.scalar(select(Unit.name).where(Unit.uid == code.record_uid)) or "别处"
