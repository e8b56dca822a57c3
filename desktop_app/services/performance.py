"""Performance (履行) of agreements by instalments; the committee watches over it (人民调解法 31)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.mediation import Agreement, Instalment
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement import find_agreement
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class PerformanceDraft:
    """That an instalment was performed, with the proof in words."""

    performed_on: date
    note: str = ""


@needs(Permission.MEDIATE)
def record_performance(
    session: Session, instalment_uid: UUID, draft: PerformanceDraft, *, by: Actor, now: datetime
) -> None:
    """Record that an instalment was performed.

    :raises RuleViolation: before the agreement is in force, for a wrong day, or when it was recorded before.
    """
    found = session.scalars(
        select(Instalment).where(Instalment.uid == instalment_uid, Instalment.voided_at.is_(None))
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这一期，请刷新后再试。", "uid")
    agreement, mediation = find_agreement(session, session.get_one(Agreement, found.agreement_id).uid, by)
    if agreement.effective_on is None:
        raise RuleViolation("协议还没有生效，请先登记签字盖章。", "state")
    if found.performed_on is not None:
        raise RuleViolation(f"第 {found.ordinal} 期已登记履行（{found.performed_on:%Y-%m-%d}）。", "uid")
    record.check_day(draft.performed_on, now, "performed_on", earliest=agreement.drawn_up_on)
    found.performed_on, found.performance_note = draft.performed_on, draft.note.strip() or None
    at = record.moment_of(draft.performed_on, now)
    said = f"第 {found.ordinal} 期已履行"
    record.log_step(session, mediation, "perform", said, by, happened_at=at, now=now)
    session.flush()
