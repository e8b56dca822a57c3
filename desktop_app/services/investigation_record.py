"""Investigation records (调查记录, F5): somebody questioned, or a place inspected and measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import InvestigationKind
from db.models.mediation import Mediation
from db.models.mediation_work import InvestigationRecord
from desktop_app.domain.actor import Actor
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services import record_check as check
from desktop_app.services.paper_void import void_prints
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class MeasurementDraft:
    """One thing measured at an inspection: what, how much with its unit, what else is to be said."""

    what: str
    size: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class InvestigationDraft:
    """An investigation. ``subject`` is who was questioned, ``subject_note`` what he is (年龄、单位、关系)."""

    kind: InvestigationKind
    started_at: datetime
    ended_at: datetime
    place: str
    investigators: tuple[str, ...]
    recorder: str
    content: str
    participants: str = ""
    subject: str = ""
    subject_note: str = ""
    measurements: tuple[MeasurementDraft, ...] = ()


@needs(Permission.MEDIATE)
def add_investigation(
    session: Session, uid: UUID, draft: InvestigationDraft, *, by: Actor, now: datetime
) -> UUID:
    """Record an investigation of a mediation that goes on; returns its uid.

    One investigator is enough here; fewer than the profile recommends is shown as a warning.

    :raises RuleViolation: at the field that is missing or does not fit.
    """
    mediation = record.find_open(session, uid, by, "登记调查记录")
    _check(mediation, draft, now)
    row = investigation_row(mediation, draft)
    row.ordinal = check.next_ordinal(session, InvestigationRecord, mediation.id)
    session.add(row)
    said = f"第 {row.ordinal} 份{draft.kind.label}：{row.subject_name or row.place}"
    record.log_step(session, mediation, "investigate", said, by, happened_at=draft.started_at, now=now)
    session.flush()
    return row.uid


@needs(Permission.MEDIATE)
def correct_investigation(
    session: Session, record_uid: UUID, draft: InvestigationDraft, reason: str, *, by: Actor, now: datetime
) -> UUID:
    """Put a new version in the place of an investigation record; returns its uid.

    :raises RuleViolation: without reason, or as ``add_investigation``.
    """
    old, mediation = _find_own(session, record_uid, by, "更正调查记录")
    why = check.check_reason(reason, "更正")
    _check(mediation, draft, now)
    row = investigation_row(mediation, draft)
    row.ordinal, row.corrects_uid = old.ordinal, old.uid
    check.make_void(old, f"更正：{why}", now)
    session.add(row)
    said = f"第 {old.ordinal} 份调查记录：{why}"
    record.log_step(session, mediation, "correct_investigation", said, by, happened_at=now, now=now)
    session.flush()
    return row.uid


@needs(Permission.MEDIATE)
def void_investigation(session: Session, record_uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Make an investigation record void.

    :raises RuleViolation: without reason.
    """
    row, mediation = _find_own(session, record_uid, by, "作废调查记录")
    why = check.check_reason(reason, "作废")
    check.make_void(row, why, now)
    void_prints(session, row.uid, f"调查记录作废：{why}", now)
    said = f"第 {row.ordinal} 份调查记录：{why}"
    record.log_step(session, mediation, "void_investigation", said, by, happened_at=now, now=now)
    session.flush()


def _find_own(session: Session, uid: UUID, by: Actor, doing: str) -> tuple[InvestigationRecord, Mediation]:
    query = select(InvestigationRecord).where(
        InvestigationRecord.uid == uid, InvestigationRecord.voided_at.is_(None)
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        raise RuleViolation("找不到这份调查记录，请刷新后再试。", "uid")
    mediation = session.get_one(Mediation, row.mediation_id)
    return row, record.find_open(session, mediation.uid, by, doing)


def _check(mediation: Mediation, draft: InvestigationDraft, now: datetime) -> None:
    check.check_span(draft.started_at, draft.ended_at, now, mediation.applied_on)
    if not check.plain_names(draft.investigators):
        raise RuleViolation("请填写调查人。", "investigators")
    check.check_texts(
        (
            ("place", draft.place, "请填写调查地点。"),
            ("recorder", draft.recorder, "请填写记录人。"),
        )
    )
    if draft.kind is InvestigationKind.QUESTIONING:
        check.check_texts((("subject", draft.subject, "请填写被调查人。"),))
        check.check_texts((("content", draft.content, "请写问答内容。"),))
    elif not draft.content.strip() and not draft.measurements:
        raise RuleViolation("请写勘验情况，或登记量得的数据。", "content")
    for number, one in enumerate(draft.measurements):
        if not one.what.strip():
            raise RuleViolation("请写量的是什么。", f"measurements[{number}].what")
        if not one.size.strip():
            raise RuleViolation("请写量得多少，带上单位，例如“12.4 米”。", f"measurements[{number}].size")


def investigation_row(mediation: Mediation, draft: InvestigationDraft) -> InvestigationRecord:
    """The row of an investigation, not added: for storing it, and for the paper beside the editor."""
    questioned = draft.kind is InvestigationKind.QUESTIONING
    rows = [[normal_text(m.what), normal_text(m.size), normal_text(m.note)] for m in draft.measurements]
    return InvestigationRecord(
        mediation_id=mediation.id,
        ordinal=0,
        kind=draft.kind,
        started_at=draft.started_at,
        ended_at=draft.ended_at,
        place=normal_text(draft.place),
        participants=normal_text(draft.participants) or None,
        subject_name=(normal_name(draft.subject) or None) if questioned else None,
        subject_note=(normal_text(draft.subject_note) or None) if questioned else None,
        investigators=check.plain_names(draft.investigators),
        recorder_name=draft.recorder.strip(),
        content=check.record_text(draft.content, "content").strip(),
        measurements=rows or None,
    )


def investigations_of(session: Session, mediation_id: int) -> Sequence[InvestigationRecord]:
    """The investigation records of a mediation in their order; called inside other services."""
    query = select(InvestigationRecord).where(
        InvestigationRecord.mediation_id == mediation_id, InvestigationRecord.voided_at.is_(None)
    )
    return session.scalars(query.order_by(InvestigationRecord.ordinal)).all()
