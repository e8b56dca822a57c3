"""Performance (履行) of agreements, act by act; the committee watches over it (人民调解法 31)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import ObligationKind
from db.models.mediation import Agreement, Instalment, Mediation
from db.models.performance import Breach, Performance
from desktop_app.domain.actor import Actor
from desktop_app.domain.money import yuan
from desktop_app.domain.obligation import check_payment, open_amount
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement import find_agreement
from desktop_app.services.obligation import kind_of
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class PerformanceDraft:
    """One act of performance: when, how much (fen; None: all that is open), by what means, the receipt."""

    performed_on: date
    note: str = ""
    amount_fen: int | None = None
    means: str = ""


@dataclass(frozen=True, slots=True)
class PerformanceState:
    """The act that was recorded, and what is still open of its instalment, in fen (None without money)."""

    uid: UUID
    open_fen: int | None
    performed: bool


@needs(Permission.MEDIATE)
def record_performance(
    session: Session, instalment_uid: UUID, draft: PerformanceDraft, *, by: Actor, now: datetime
) -> PerformanceState:
    """Record an act of performance, in part or in full; files are added to it as attachments.

    :raises RuleViolation: before the agreement is in force or after another replaced it, for a wrong day, for
        more than is owed, or when nothing is owed any more.
    """
    found, agreement, mediation = _find(session, instalment_uid, by)
    if agreement.effective_on is None:
        raise RuleViolation("协议还没有生效，请先登记签字盖章。", "state")
    if agreement.superseded_on is not None:
        raise RuleViolation("这份协议已由新协议替代，请在新协议上登记履行。", "state")
    if found.performed_on is not None:
        raise RuleViolation(f"第 {found.ordinal} 期已登记履行（{found.performed_on:%Y-%m-%d}）。", "uid")
    if kind_of(found) is ObligationKind.REFRAIN:
        raise RuleViolation("停止行为的义务要一直遵守，不登记履行；没有遵守的请登记违约。", "uid")
    record.check_day(draft.performed_on, now, "performed_on", earliest=agreement.drawn_up_on)
    amount, left = _amount(session, found, draft)
    act = Performance(
        instalment_id=found.id,
        performed_on=draft.performed_on,
        amount=amount,
        means=draft.means.strip() or None,
        proof=draft.note.strip() or None,
        entered_by=by.name,
    )
    session.add(act)
    if not left:
        found.performed_on, found.performance_note = draft.performed_on, draft.note.strip() or None
    session.flush()
    if not left:
        _end_breaches(session, agreement, draft.performed_on)
    at = record.moment_of(draft.performed_on, now)
    record.log_step(session, mediation, "perform", _said(found, amount, left), by, happened_at=at, now=now)
    session.flush()
    return PerformanceState(act.uid, left, not left)


def _amount(session: Session, found: Instalment, draft: PerformanceDraft) -> tuple[int | None, int | None]:
    if found.amount is None:
        if draft.amount_fen is not None:
            raise RuleViolation("这一项不是给付钱款，不用填金额。", "amount_fen")
        return None, None
    paid = [act.amount or 0 for act in acts_of(session, found)]
    amount = open_amount(found.amount, paid) if draft.amount_fen is None else draft.amount_fen
    return amount, check_payment(found.amount, paid, amount)


def _said(found: Instalment, amount: int | None, left: int | None) -> str:
    if amount is None:
        return f"第 {found.ordinal} 期已履行：{found.what}"
    rest = f"，还差 {yuan(left)} 元" if left else "，这一期付清"
    return f"第 {found.ordinal} 期给付 {yuan(amount)} 元{rest}"


def _end_breaches(session: Session, agreement: Agreement, day: date) -> None:
    """A breach is over once all that was not performed has been performed."""
    query = select(Breach).where(
        Breach.agreement_id == agreement.id, Breach.voided_at.is_(None), Breach.ended_on.is_(None)
    )
    open_ones = {one.uid.hex for one in agreement.instalments if one.performed_on is None}
    for breach in session.scalars(query):
        if breach.instalments and not open_ones & set(breach.instalments):
            breach.ended_on, breach.ended_note = day, "没有履行的部分已经履行。"


@needs(Permission.MEDIATE)
def void_performance(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Take back an act of performance that was recorded by mistake; what it had paid is owed again.

    :raises RuleViolation: without reason, or when it is unknown.
    """
    act = session.scalars(
        select(Performance).where(Performance.uid == uid, Performance.voided_at.is_(None))
    ).one_or_none()
    if act is None:
        raise RuleViolation("找不到这笔履行，请刷新后再试。", "uid")
    instalment = session.get_one(Instalment, act.instalment_id)
    found, _, mediation = _find(session, instalment.uid, by)
    if not reason.strip():
        raise RuleViolation("请写明作废的原因。", "reason")
    act.voided_at, act.voided_reason = now, reason.strip()
    found.performed_on, found.performance_note = None, None
    said = f"第 {found.ordinal} 期 {act.performed_on:%Y-%m-%d} 的履行作废：{reason.strip()}"
    record.log_step(session, mediation, "void_performance", said, by, happened_at=now, now=now)
    session.flush()


def acts_of(session: Session, instalment: Instalment) -> list[Performance]:
    """The acts of performance of an instalment; called inside other services."""
    query = select(Performance).where(
        Performance.instalment_id == instalment.id, Performance.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(Performance.performed_on, Performance.id)))


def _find(session: Session, uid: UUID, by: Actor) -> tuple[Instalment, Agreement, Mediation]:
    found = session.scalars(
        select(Instalment).where(Instalment.uid == uid, Instalment.voided_at.is_(None))
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这一期，请刷新后再试。", "uid")
    return found, *find_agreement(session, session.get_one(Agreement, found.agreement_id).uid, by)
