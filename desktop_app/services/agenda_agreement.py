"""What agreements ask for in the agenda: performance, confirmation, visits, breaches to deal with."""

from sqlalchemy import ColumnElement, exists, func, select

from db.models.dispute import Dispute
from db.models.judicial_confirmation import JudicialConfirmation
from db.models.mediation import Agreement, Instalment, Mediation
from db.models.performance import Breach
from desktop_app.domain.confirmation_state import PENDING
from desktop_app.domain.money import yuan
from desktop_app.services.agenda_row import AgendaKind, Asked, DueRow, Target
from desktop_app.services.dispute_access import readable
from desktop_app.services.follow_up import next_visits
from desktop_app.services.obligation import in_force, paid_of, still_owed


def _worker() -> ColumnElement[str]:
    """Who sees to an agreement: whoever works the dispute now, else who took the mediation in."""
    return func.coalesce(Dispute.responsible_name, Mediation.registrar_name)


def _here(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    return Mediation.voided_at.is_(None), Dispute.id.not_in(asked.away), readable(asked.by)


def instalments(asked: Asked) -> list[DueRow]:
    """Things of agreements in force that are not yet performed; what a breach speaks of stands there."""
    broken = _broken(asked)
    query = (
        select(Instalment, Agreement.number, Mediation.uid, _worker(), Dispute.title, Dispute.risk_level)
        .join(Agreement, Agreement.id == Instalment.agreement_id)
        .join(Mediation, Mediation.id == Agreement.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(still_owed(), in_force(), asked.within(Instalment.due_on), *_here(asked))
        .order_by(Instalment.due_on, Instalment.id)
        .limit(asked.limit)
    )
    found = asked.session.execute(query).all()
    paid = paid_of(asked.session, [one for one, *_ in found])
    return [
        DueRow(
            Target.MEDIATION,
            uid,
            f"{title}：{one.what}{_sum(one, paid.get(one.id, 0))}",
            number,
            "督促履行",
            one.due_on,
            asked.left(one.due_on),
            who,
            risk,
            AgendaKind.PERFORMANCE,
            mine=asked.is_mine(who),
        )
        for one, number, uid, who, title, risk in found
        if one.due_on is not None and one.uid.hex not in broken
    ]


def _sum(one: Instalment, paid: int) -> str:
    if one.amount is None:
        return ""
    return f" 还差 {yuan(one.amount - paid)} 元" if paid else f" {yuan(one.amount)} 元"


def _broken(asked: Asked) -> frozenset[str]:
    """What the breaches that are not dealt with speak of: uids (hex) of instalments."""
    query = select(Breach.instalments).where(*_TO_DEAL_WITH)
    return frozenset(str(uid) for named in asked.session.scalars(query) for uid in named)


_TO_DEAL_WITH = (
    Breach.ended_on.is_(None),
    Breach.voided_at.is_(None),
    Breach.next_check_on.is_not(None) | Breach.route.is_(None),
)


def confirmations(asked: Asked) -> list[DueRow]:
    """Last days on which judicial confirmation may be applied for (人民调解法 33).

    Those that were handed in, that another agreement replaced, or whose day is past are not named.
    """
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
            _worker(),
            Dispute.title,
            Dispute.risk_level,
        )
        .join(Mediation, Mediation.id == Agreement.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            Agreement.confirmation_due_on >= asked.today,
            asked.within(Agreement.confirmation_due_on),
            in_force(),
            ~applied,
            *_here(asked),
        )
        .order_by(Agreement.confirmation_due_on, Agreement.id)
        .limit(asked.limit)
    )
    return [
        DueRow(
            Target.MEDIATION,
            uid,
            title,
            number,
            "申请司法确认",
            due_on,
            asked.left(due_on),
            name,
            risk,
            AgendaKind.CONFIRMATION,
            mine=asked.is_mine(name),
        )
        for due_on, number, uid, name, title, risk in asked.session.execute(query)
        if due_on is not None
    ]


def follow_ups(asked: Asked) -> list[DueRow]:
    """Visits of agreements in force that are to be made next.

    A first visit that the dispute itself asks for on the same day stands among the disputes already.
    """
    return [
        DueRow(
            Target.MEDIATION,
            one.mediation_uid,
            f"回访：{one.title}",
            one.number,
            "回访",
            one.due_on,
            asked.left(one.due_on),
            one.worker,
            one.risk,
            AgendaKind.FOLLOW_UP,
            mine=asked.is_mine(one.worker),
        )
        for one in next_visits(asked.session, asked.rules, *_here(asked))
        if asked.holds(one.due_on) and one.due_on != one.dispute_due_on
    ]


def breaches(asked: Asked) -> list[DueRow]:
    """Breaches that nobody has dealt with yet, by the day they were said, and the new days of the others."""
    query = (
        select(Breach, Agreement.number, Mediation.uid, _worker(), Dispute.title, Dispute.risk_level)
        .join(Agreement, Agreement.id == Breach.agreement_id)
        .join(Mediation, Mediation.id == Agreement.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            *_TO_DEAL_WITH,
            Agreement.voided_at.is_(None),
            *_here(asked),
        )
        .order_by(Breach.declared_on, Breach.id)
    )
    rows: list[DueRow] = []
    for breach, number, uid, who, title, risk in asked.session.execute(query):
        due_on = breach.next_check_on or breach.declared_on
        if asked.holds(due_on):
            verb = "处理违约" if breach.route is None else "再查履行"
            left = asked.left(due_on)
            what = f"{verb}：{title}：{breach.undone}"
            kind, mine = AgendaKind.PERFORMANCE, asked.is_mine(who)
            rows.append(
                DueRow(
                    Target.MEDIATION,
                    uid,
                    what,
                    number,
                    verb,
                    due_on,
                    left,
                    who,
                    risk,
                    kind,
                    mine=mine,
                )
            )
    return rows
