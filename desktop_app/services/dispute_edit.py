"""Changing what is written about a dispute: its facts, its risk, and making it void."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    Difficulty,
    DisputeState,
    DisputeType,
    Labelled,
    PartySide,
    RiskLevel,
    Role,
    Scale,
    Source,
)
from db.models.dispute import Dispute, Party
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import dispute_clock
from desktop_app.services.dispute_check import case_notes, refuse_blocked
from desktop_app.services.dispute_draft import PlaceDraft
from desktop_app.services.dispute_place import find_place, find_units
from desktop_app.services.dispute_record import (
    history_of,
    open_dispute,
    own_dispute,
    stops_of,
    write_step,
)
from desktop_app.services.party import title_of
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

EDITABLE: Mapping[str, Any] = {
    "title": str,
    "source": Source,
    "source_ref": str | None,
    "description": str,
    "demands": str | None,
    "happened_on": date | None,
    "category_code": str,
    "dispute_type": DisputeType | None,
    "scale": Scale,
    "difficulty": Difficulty,
    "people_count": int,
    "amount_fen": int | None,
    "village_code": str | None,
    "grid_code": str | None,
    "place_detail": str | None,
    "responsible_name": str | None,
    "responsible_phone": str | None,
    "is_petition": bool,
    "incomplete": bool,
}
"""Fields that ``edit`` accepts; risk and state have their own commands, the number never changes."""

_PLACE_FIELDS = frozenset({"village_code", "grid_code"})
_COLUMNS = {"amount_fen": "amount"}
_CLOCK_FIELDS = frozenset({"difficulty", "dispute_type", "is_petition"})
_RISKS = (RiskLevel.BLUE, RiskLevel.YELLOW, RiskLevel.ORANGE, RiskLevel.RED)
_MAY_LOWER = frozenset({Role.CENTRE_DIRECTOR, Role.TOWNSHIP_HEAD, Role.ASSIGNED_LEADER})
_MAY_LOWER_RED = frozenset({Role.TOWNSHIP_HEAD, Role.ASSIGNED_LEADER})


@needs(Permission.HANDLE_DISPUTE)
def edit(
    session: Session, uid: UUID, changes: Mapping[str, object], rules: Rules, *, by: Actor, now: datetime
) -> tuple[str, ...]:
    """Change facts of an open dispute; returns the names of the fields that really changed.

    ``changes`` maps names of ``EDITABLE`` to values. A new difficulty, type or petition flag chooses the
    clock again; the title follows the category unless it was changed by hand.

    :raises RuleViolation: at the field, for names or values that are not allowed, or when the dispute is
        closed, void or another office's.
    """
    dispute = open_dispute(session, uid, by)
    rules = rules.of_version(dispute.profile_version)
    today = local_date(now)
    clean = {name: _value(name, value) for name, value in changes.items()}
    for name, value in clean.items():
        refuse_blocked(tuple(case_notes(name, value, today)))
    parties = list(
        session.scalars(select(Party).where(Party.dispute_id == dispute.id).order_by(Party.position))
    )
    own_title = dispute.title != title_of(parties, dispute.category_code, today)
    if clean.keys() & _PLACE_FIELDS:
        clean |= _place(session, dispute, clean, rules)
    if clean.get("incomplete") is False:
        _check_complete(dispute, clean, parties)
    changed = [n for n, v in clean.items() if getattr(dispute, _COLUMNS.get(n, n)) != v]
    for name in changed:
        setattr(dispute, _COLUMNS.get(name, name), clean[name])
    if _CLOCK_FIELDS & set(changed) and dispute.settled_at is None and dispute.due_on is not None:
        dispute_clock.reclassify(dispute, rules, stops_of(history_of(session, uid)))
    if "category_code" in changed and "title" not in changed and not own_title:
        dispute.title = title_of(parties, dispute.category_code, today)
    session.flush()
    return tuple(changed)


def _place(
    session: Session, dispute: Dispute, clean: Mapping[str, object], rules: Rules
) -> dict[str, object]:
    """Codes and names of the changed place; another village without a new grid leaves no grid."""
    village = cast("str | None", clean.get("village_code", dispute.village_code))
    old_grid = dispute.grid_code if village == dispute.village_code else None
    grid = cast("str | None", clean.get("grid_code", old_grid))
    wanted = PlaceDraft(village_code=village, grid_code=grid)
    found = find_place(session, wanted, find_units(session, village), rules, dispute.township_code)
    names = ("village_code", "village_name", "grid_code", "grid_name")
    return {name: getattr(found, name) for name in names}


def _check_complete(dispute: Dispute, clean: Mapping[str, object], parties: list[Party]) -> None:
    if not clean.get("category_code", dispute.category_code):
        raise RuleViolation("请先选择纠纷类别，再去掉“待补全”。", "category_code")
    if not any(p.side is PartySide.APPLICANT and p.voided_at is None for p in parties):
        raise RuleViolation("请先登记申请人，再去掉“待补全”。", "parties")


def _value(name: str, value: object) -> object:
    if name not in EDITABLE:
        raise RuleViolation("这一项不能直接修改。", name)
    plain = value.value if isinstance(value, Labelled) else value
    if isinstance(plain, str):
        plain = normal_text(plain)
        if not plain and EDITABLE[name] not in (str, Source, Scale, Difficulty):
            plain = None
    if isinstance(plain, date) and not isinstance(plain, datetime):
        plain = plain.isoformat()
    try:
        found = msgspec.convert(plain, EDITABLE[name])
    except msgspec.ValidationError as error:
        raise RuleViolation("内容不符合要求，请重新填写。", name) from error
    if name == "title" and not found:
        raise RuleViolation("请填写纠纷名称。", name)
    return found


@needs(Permission.ACT_ON_DISPUTE)
def set_risk(session: Session, uid: UUID, level: RiskLevel, reason: str, *, by: Actor, now: datetime) -> None:
    """Raise or lower the risk; a row in the timeline says who and why (rules.md 3.1).

    Everybody who works on the case may raise it. Lowering needs the director, lowering from red the head of
    the township or the assigned leader.

    :raises PermissionDenied: when the role may not lower it.
    :raises RuleViolation: without a reason, without a change, or when the dispute is closed.
    """
    dispute = open_dispute(session, uid, by)
    before = dispute.risk_level
    if level is before:
        raise RuleViolation(f"风险等级已是“{level.label}”。", "risk_level")
    lower = _RISKS.index(level) < _RISKS.index(before)
    if lower and before is RiskLevel.RED and by.role not in _MAY_LOWER_RED:
        raise PermissionDenied("红色风险降级须由党政一把手或包案领导决定。", "risk_level")
    if lower and by.role not in _MAY_LOWER:
        raise PermissionDenied("风险降级由中心主任决定。", "risk_level")
    if not reason.strip():
        raise RuleViolation("请写明调整风险等级的理由。", "reason")
    dispute.risk_level = level
    said = f"风险等级由{before.label}调为{level.label}：{reason.strip()}"
    write_step(session, uid, "risk", actor=by, happened_at=now, now=now, reason=said)
    session.flush()


@needs(Permission.DECIDE_DISPUTE)
def void(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Make a wrongly registered dispute void; its number is never used again.

    :raises RuleViolation: without a reason, or once the dispute went beyond acceptance.
    """
    dispute = own_dispute(session, uid, by)
    if not reason.strip():
        raise RuleViolation("请写明作废的原因，例如“重复登记”。", "reason")
    if dispute.state not in {DisputeState.REGISTERED, DisputeState.REFUSED, DisputeState.ACCEPTED}:
        raise RuleViolation(f"该纠纷{dispute.state.label}，不能作废；可以结案或并案。", "state")
    write_step(session, uid, "void", actor=by, happened_at=now, now=now, reason=reason.strip())
    dispute.voided_at = now
    dispute.voided_reason = reason.strip()
    session.flush()
