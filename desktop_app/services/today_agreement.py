"""Agreements on the work page: instalments to be performed, confirmation limits that run out."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.dispute import Dispute
from db.models.mediation import Agreement, Instalment, Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.deadlines import days_left
from desktop_app.domain.money import yuan
from desktop_app.services.case_holder import cases_away
from desktop_app.services.dispute_access import readable
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.today import MOST_ROWS, DueRow, Target

INSTALMENT_DAYS = 7
"""Instalments are listed from a week before they are due."""


@needs(Permission.VIEW_DISPUTES)
def instalment_rows(
    session: Session, *, by: Actor, today: date, limit: int = MOST_ROWS
) -> tuple[DueRow, ...]:
    """Instalments of agreements in force not yet performed, due within a week or overdue."""
    query = (
        select(
            Instalment.due_on,
            Instalment.what,
            Instalment.amount,
            Agreement.number,
            Mediation.uid,
            Mediation.registrar_name,
            Dispute.title,
            Dispute.risk_level,
        )
        .join(Agreement, Agreement.id == Instalment.agreement_id)
        .join(Mediation, Mediation.id == Agreement.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            Instalment.performed_on.is_(None),
            Instalment.due_on <= today + timedelta(days=INSTALMENT_DAYS),
            Agreement.effective_on.is_not(None),
            Instalment.voided_at.is_(None),
            Agreement.voided_at.is_(None),
            Mediation.voided_at.is_(None),
            Dispute.id.not_in(cases_away(session, by.office_uid)),
            readable(by),
        )
        .order_by(Instalment.due_on, Instalment.id)
        .limit(limit)
    )
    return tuple(
        DueRow(
            Target.MEDIATION,
            uid,
            f"{title}：{what}" + (f" {yuan(amount)} 元" if amount else ""),
            number,
            "督促履行",
            due_on,
            days_left(due_on, today),
            registrar,
            risk,
        )
        for due_on, what, amount, number, uid, registrar, title, risk in session.execute(query)
    )


@needs(Permission.VIEW_DISPUTES)
def confirmation_rows(
    session: Session, rules: Rules, *, by: Actor, today: date, limit: int = MOST_ROWS
) -> tuple[DueRow, ...]:
    """Agreements whose judicial confirmation may be applied for only a few days more (人民调解法 33)."""
    horizon = today + timedelta(days=max(rules.profile.confirmation.warn, default=0))
    query = (
        select(
            Agreement.confirmation_due_on,
            Agreement.number,
            Mediation.uid,
            Mediation.registrar_name,
            Dispute.title,
            Dispute.risk_level,
        )
        .join(Mediation, Mediation.id == Agreement.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            Agreement.confirmation_due_on.between(today, horizon),
            Agreement.voided_at.is_(None),
            Mediation.voided_at.is_(None),
            Dispute.id.not_in(cases_away(session, by.office_uid)),
            readable(by),
        )
        .order_by(Agreement.confirmation_due_on, Agreement.id)
        .limit(limit)
    )
    return tuple(
        DueRow(
            Target.MEDIATION, uid, title, number, "申请司法确认", due_on, days_left(due_on, today), name, risk
        )
        for due_on, number, uid, name, title, risk in session.execute(query)
        if due_on is not None
    )
