"""Agreements on the work page: what is to be performed, confirmation limits, visits, broken ones to check."""

from datetime import date, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from db.models.dispute import Dispute
from db.models.judicial_confirmation import JudicialConfirmation
from db.models.mediation import Agreement, Instalment, Mediation
from db.models.performance import Breach
from desktop_app.domain.actor import Actor
from desktop_app.domain.confirmation_state import PENDING
from desktop_app.domain.deadlines import days_left
from desktop_app.domain.money import yuan
from desktop_app.services.case_holder import cases_away
from desktop_app.services.dispute_access import readable
from desktop_app.services.follow_up import FOLLOWED, next_visit
from desktop_app.services.obligation import in_force, paid_of, still_owed
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.today import MOST_ROWS, DueRow, Target


@needs(Permission.VIEW_DISPUTES)
def instalment_rows(
    session: Session, rules: Rules, *, by: Actor, today: date, limit: int = MOST_ROWS
) -> tuple[DueRow, ...]:
    """Things of agreements in force not yet performed, due within the days of the profile or overdue."""
    query = (
        select(Instalment, Agreement.number, Mediation, Dispute.title, Dispute.risk_level)
        .join(Agreement, Agreement.id == Instalment.agreement_id)
        .join(Mediation, Mediation.id == Agreement.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            still_owed(),
            in_force(),
            Instalment.due_on <= today + timedelta(days=rules.profile.reminder.performance),
            Mediation.voided_at.is_(None),
            Dispute.id.not_in(cases_away(session, by.office_uid)),
            readable(by),
        )
        .order_by(Instalment.due_on, Instalment.id)
        .limit(limit)
    )
    found = session.execute(query).all()
    paid = paid_of(session, [one for one, *_ in found])
    return tuple(
        DueRow(
            Target.MEDIATION,
            mediation.uid,
            f"{title}：{one.what}{_sum(one, paid.get(one.id, 0))}",
            number,
            "督促履行",
            one.due_on,
            days_left(one.due_on, today),
            mediation.registrar_name,
            risk,
        )
        for one, number, mediation, title, risk in found
        if one.due_on is not None
    )


def _sum(one: Instalment, paid: int) -> str:
    if one.amount is None:
        return ""
    return f" 还差 {yuan(one.amount - paid)} 元" if paid else f" {yuan(one.amount)} 元"


@needs(Permission.VIEW_DISPUTES)
def confirmation_rows(
    session: Session, rules: Rules, *, by: Actor, today: date, limit: int = MOST_ROWS
) -> tuple[DueRow, ...]:
    """Agreements whose judicial confirmation may be applied for only a few days more (人民调解法 33).

    Those that were handed in, and those that another agreement replaced, are not named.
    """
    horizon = today + timedelta(days=max(rules.profile.confirmation.warn, default=0))
    applied = exists().where(
        JudicialConfirmation.agreement_id == Agreement.id,
        JudicialConfirmation.voided_at.is_(None),
        JudicialConfirmation.state.not_in(PENDING),
    )
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
            in_force(),
            ~applied,
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


@needs(Permission.VIEW_DISPUTES)
def follow_up_rows(
    session: Session, rules: Rules, *, by: Actor, today: date, limit: int = MOST_ROWS
) -> tuple[DueRow, ...]:
    """Visits of agreements in force that are due within the days of the profile or overdue.

    A first visit that the dispute itself asks for on the same day stands among the disputes already.
    """
    horizon = today + timedelta(days=rules.profile.reminder.follow_up)
    query = (
        select(Mediation, Agreement.number, Dispute.title, Dispute.risk_level, Dispute.due_on)
        .join(Agreement, Agreement.mediation_id == Mediation.id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            in_force(),
            Mediation.voided_at.is_(None),
            Dispute.state.in_(FOLLOWED),
            Dispute.id.not_in(cases_away(session, by.office_uid)),
            readable(by),
        )
        .order_by(Agreement.effective_on, Agreement.id)
    )
    rows: list[DueRow] = []
    for mediation, number, title, risk, named in session.execute(query):
        due_on = next_visit(session, mediation, rules)
        if due_on is not None and due_on <= horizon and due_on != named:
            left = days_left(due_on, today)
            who = mediation.registrar_name
            rows.append(
                DueRow(
                    Target.MEDIATION, mediation.uid, f"回访：{title}", number, "回访", due_on, left, who, risk
                )
            )
    return tuple(sorted(rows, key=lambda row: (row.due_on, row.number))[:limit])


@needs(Permission.VIEW_DISPUTES)
def breach_rows(
    session: Session, rules: Rules, *, by: Actor, today: date, limit: int = MOST_ROWS
) -> tuple[DueRow, ...]:
    """Breaches that nobody has dealt with yet, and those whose new day comes up or has passed."""
    horizon = today + timedelta(days=rules.profile.reminder.performance)
    query = (
        select(Breach, Agreement.number, Mediation, Dispute.title, Dispute.risk_level)
        .join(Agreement, Agreement.id == Breach.agreement_id)
        .join(Mediation, Mediation.id == Agreement.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            Breach.ended_on.is_(None),
            Breach.voided_at.is_(None),
            (Breach.next_check_on <= horizon) | Breach.route.is_(None),
            Agreement.voided_at.is_(None),
            Mediation.voided_at.is_(None),
            Dispute.id.not_in(cases_away(session, by.office_uid)),
            readable(by),
        )
        .order_by(Breach.declared_on, Breach.id)
        .limit(limit)
    )
    rows: list[DueRow] = []
    for breach, number, mediation, title, risk in session.execute(query):
        due_on = breach.next_check_on or breach.declared_on
        verb = "处理违约" if breach.route is None else "再查履行"
        left, who = days_left(due_on, today), mediation.registrar_name
        what = f"{verb}：{title}：{breach.undone}"
        rows.append(DueRow(Target.MEDIATION, mediation.uid, what, number, verb, due_on, left, who, risk))
    return tuple(rows)


@needs(Permission.VIEW_DISPUTES)
def agreement_rows(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[DueRow, ...]:
    """What agreements in force ask for: performance, visits, breaches to deal with; the most urgent first."""
    rows = (
        *instalment_rows(session, rules, by=by, today=today),
        *follow_up_rows(session, rules, by=by, today=today),
        *breach_rows(session, rules, by=by, today=today),
    )
    return tuple(sorted(rows, key=lambda row: (row.due_on, row.number))[:MOST_ROWS])
