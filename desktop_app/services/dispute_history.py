"""What happened to a dispute: the timeline people wrote, and every change of a field from the change log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import change_log
from db.enums import (
    Difficulty,
    DisputeState,
    DisputeType,
    Labelled,
    RiskLevel,
    Scale,
    Source,
)
from db.models.dispute import Dispute, Transition
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_time
from desktop_app.domain.deadlines import ClockKey
from desktop_app.domain.dispute_state import MACHINE
from desktop_app.domain.money import yuan
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_access import HIDDEN_NOTE
from desktop_app.services.dispute_note import NoteKind
from desktop_app.services.hidden_record import HiddenRecords, refuse_hidden_record
from desktop_app.services.permissions import Permission, needs

_WORDS: Mapping[str, str] = {
    "register": "登记",
    "import": "台账导入",
    "add_party": "追加当事人",
    "replace_party": "变更当事人",
    "elect_representatives": "推选代表人",
    "risk": "调整风险等级",
    "void": "作废",
    "hand_over": "移交",
    **{kind.value: kind.label for kind in NoteKind},
    **{step.action: step.verb for step in MACHINE.transitions},
}

FIELD_LABELS: Mapping[str, str] = {
    "number": "编号",
    "title": "纠纷名称",
    "state": "状态",
    "source": "来源",
    "source_ref": "来源编号",
    "description": "简要情况",
    "demands": "诉求",
    "happened_on": "发生日期",
    "registered_at": "登记时间",
    "accepted_at": "受理时间",
    "settled_at": "化解时间",
    "closed_at": "结案时间",
    "category_code": "综治类别",
    "dispute_type": "纠纷类型",
    "scale": "规模",
    "difficulty": "难度",
    "risk_level": "风险等级",
    "people_count": "涉及人数",
    "amount": "涉及金额（元）",
    "village_name": "村（社区）",
    "grid_name": "网格",
    "place_detail": "详细地点",
    "first_asker_name": "首问人",
    "responsible_name": "责任人",
    "responsible_phone": "责任人电话",
    "is_petition": "信访事项",
    "round": "轮次",
    "clock_key": "适用时限",
    "due_on": "办理期限",
    "extension_days": "延期天数",
    "incomplete": "待补全",
    "resolution_method": "化解方式",
    "resolution_text": "化解情况",
    "voided_reason": "作废原因",
}
"""Fields shown in the history; the others are codes beside a name or bookkeeping."""

_ENUMS: Mapping[str, type[Labelled]] = {
    "state": DisputeState,
    "source": Source,
    "dispute_type": DisputeType,
    "scale": Scale,
    "difficulty": Difficulty,
    "risk_level": RiskLevel,
    "clock_key": ClockKey,
}
_TABLES = {"category_code": "category", "resolution_method": "resolution_method"}


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line of the timeline: when it happened, when it was entered, by whom; ``word`` is the verb."""

    action: str
    word: str
    text: str
    from_state: str
    to_state: str
    happened_at: datetime
    entered_at: datetime
    actor_name: str
    is_step: bool
    """A change of state; otherwise a note."""
    office_id: UUID
    late: bool = False
    clock_doubtful: bool = False
    """The machine's clock had been set back when this was entered."""
    """原承办单位补报: entered by an office that had lost the case already, before it knew."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One change of one field, in words."""

    at: datetime
    actor_name: str
    field: str
    label: str
    before: str
    after: str
    refused: bool
    """Kept but not applied (the other office may not write it)."""


def word_of(action: str) -> str:
    """Chinese word for an action of the timeline."""
    return _WORDS.get(action, action)


@needs(Permission.VIEW_DISPUTES)
def timeline(session: Session, uid: UUID, *, by: Actor, today: date) -> tuple[TimelineRow, ...]:
    """Steps and notes of a dispute by the time at which they happened."""
    del today
    refuse_hidden_record(session, _entity_of(session, uid), uid, by)
    query = select(Transition).where(Transition.record_uid == uid, Transition.voided_at.is_(None))
    rows = session.scalars(query.order_by(Transition.happened_at, Transition.id))
    into = _merged_into_hidden(session, uid, by)
    return tuple(
        TimelineRow(
            r.action,
            word_of(r.action),
            HIDDEN_NOTE if into and r.action == "merge" else r.reason or "",
            _state(r.from_state),
            _state(r.to_state),
            r.happened_at,
            r.entered_at,
            r.actor_name,
            r.to_state is not None,
            r.office_id,
            clock_doubtful=bool(r.clock_doubtful),
        )
        for r in rows
    )


def _merged_into_hidden(session: Session, uid: UUID, by: Actor) -> bool:
    main = session.scalar(select(Dispute.main_case_uid).where(Dispute.uid == uid))
    return main is not None and HiddenRecords(session, by).of("dispute", main)


def _entity_of(session: Session, uid: UUID) -> str:
    return session.scalar(select(Transition.entity).where(Transition.record_uid == uid).limit(1)) or ""


def _state(value: str | None) -> str:
    return DisputeState(value).label if value in set(DisputeState) else (value or "")


@needs(Permission.VIEW_DISPUTES)
def field_history(session: Session, uid: UUID, *, by: Actor, today: date) -> tuple[FieldChange, ...]:
    """Changes of a dispute's fields after registration, oldest first."""
    del today
    refuse_hidden_record(session, "dispute", uid, by)
    known: dict[str, Any] = {}
    found: list[FieldChange] = []
    for position, change in enumerate(change_log.history(session, "dispute", uid)):
        values = change_log.values_of(change)
        if position:
            found += [
                FieldChange(
                    change.wall,
                    change.actor_name,
                    name,
                    FIELD_LABELS[name],
                    _text(name, known.get(name)),
                    _text(name, value),
                    change.refused is not None,
                )
                for name, value in values.items()
                if name in FIELD_LABELS
            ]
        if change.refused is None:
            known.update(values)
    return tuple(found)


def _text(field: str, value: Any) -> str:  # noqa: ANN401 - JSON of the change log
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if field in _ENUMS:
        kind = _ENUMS[field]
        return kind(value).label if value in set(kind) else str(value)
    if field in _TABLES:
        return load_table(_TABLES[field]).label(str(value))
    if field == "amount":
        return yuan(int(value))
    if field.endswith("_at"):
        return f"{local_time(datetime.fromisoformat(str(value))):%Y-%m-%d %H:%M}"
    return str(value)
