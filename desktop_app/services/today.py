"""The work page (工作台): what must be done today, and who is responsible."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    AssignmentState,
    CentreLevel,
    DispatchState,
    DisputeState,
    Labelled,
    MediationState,
    RiskLevel,
)
from db.models.dispute import Dispute
from db.models.mediation import Mediation, MediationMediator
from desktop_app.domain.actor import Actor
from desktop_app.domain.deadlines import days_left
from desktop_app.services.assignment_view import list_assignments
from desktop_app.services.case_holder import cases_away
from desktop_app.services.dispatch import list_dispatches
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_row import short_number
from desktop_app.services.dispute_view import SOON_DAYS, is_open
from desktop_app.services.mediation_waiting import unreported
from desktop_app.services.permissions import Permission, allowed, needs
from desktop_app.services.petition_view import due_petitions
from desktop_app.services.reception_view import due_undertakings
from desktop_app.services.rules import Rules
from desktop_app.services.supervision_view import supervisions_due
from desktop_app.services.watched_view import due_visits

MOST_ROWS = 50


class Target(Labelled):
    """Page that a row opens; ``uid`` is the record to show there."""

    DISPUTE = "dispute", "纠纷登记"
    MEDIATION = "mediation", "人民调解"
    ASSIGNMENT = "assignment", "领导包案"
    DISPATCH = "dispatch", "督办交办"
    SUPERVISION = "supervision", "督办"
    WATCHED = "watched", "特殊群体"
    RECEPTION = "reception", "接访信访"


@dataclass(frozen=True, slots=True)
class DueRow:
    """Something with a limit: what it is, what to do, until when, by whom; negative ``days_left`` is late."""

    target: Target
    uid: UUID
    what: str
    number: str
    verb: str
    due_on: date
    days_left: int
    responsible: str
    risk: RiskLevel | None = None


_VERBS = {
    DisputeState.REGISTERED: "受理",
    DisputeState.ACCEPTED: "分流",
    DisputeState.DISPATCHED: "签收",
    DisputeState.IN_PROGRESS: "办结",
    DisputeState.EXTENDED: "审批延期",
    DisputeState.ESCALATED: "等上级分流",
    DisputeState.SETTLED: "转入回访",
    DisputeState.NOT_SETTLED: "结案",
    DisputeState.AWAITING_FOLLOW_UP: "回访",
    DisputeState.CLOSED: "归档",
}


@needs(Permission.VIEW_DISPUTES)
def due_rows(
    session: Session, rules: Rules, *, by: Actor, today: date, limit: int = MOST_ROWS
) -> tuple[DueRow, ...]:
    """Overdue and due within three days: disputes, mediations, assignments, dispatches, supervisions.

    The oldest first. Nothing is due here of a case that another office works now. Visits of the special
    groups are one row without names, and only for those who may see the list.
    """
    away = cases_away(session, by.office_uid)
    rows = [
        *_dispute_rows(session, today, limit, away, by),
        *_mediation_rows(session, today, away, by),
        *_reception_rows(session, rules, today, by),
        *_assignment_rows(session, rules, by, today),
        *_dispatch_rows(session, rules, by, today),
        *_supervision_rows(session, rules, by, today),
        *_visit_rows(session, rules, by, today),
    ]
    return tuple(sorted(rows, key=lambda r: (r.due_on, r.number))[:limit])


def _horizon(today: date) -> date:
    return today + timedelta(days=SOON_DAYS)


def _dispute_rows(
    session: Session, today: date, limit: int, away: tuple[int, ...], by: Actor
) -> list[DueRow]:
    columns = (
        Dispute.uid,
        Dispute.title,
        Dispute.number,
        Dispute.state,
        Dispute.due_on,
        Dispute.responsible_name,
        Dispute.first_asker_name,
        Dispute.risk_level,
    )
    query = select(*columns).where(
        Dispute.due_on <= _horizon(today),
        is_open() | (Dispute.state == DisputeState.CLOSED),
        Dispute.voided_at.is_(None),
        Dispute.id.not_in(away),
        readable(by),
    )
    return [
        DueRow(
            Target.DISPUTE,
            uid,
            title,
            short_number(number),
            _VERBS.get(state, "办理"),
            due_on,
            days_left(due_on, today),
            responsible or asker,
            risk,
        )
        for uid, title, number, state, due_on, responsible, asker, risk in session.execute(
            query.order_by(Dispute.due_on, Dispute.id).limit(limit)
        )
        if due_on is not None
    ]


def _reception_rows(session: Session, rules: Rules, today: date, by: Actor) -> list[DueRow]:
    """Clocks of petitions that no case has, and what units undertook at a reception."""
    petitions = [
        DueRow(
            Target.RECEPTION, row.uid, row.title, short_number(row.number), row.clock, row.due_on,
            row.days_left, row.handler_name,
        )
        for row in due_petitions(session, rules, by, today)
        if row.due_on is not None and row.days_left is not None and row.days_left <= SOON_DAYS
    ]  # fmt: skip
    undertaken = [
        DueRow(
            Target.RECEPTION, row.uid, f"{row.name}来访", row.number, "办理来访事项", row.due_on,
            row.days_left, row.undertaker,
        )
        for row in due_undertakings(session, by, today)
        if row.due_on is not None and row.days_left is not None
    ]  # fmt: skip
    return petitions + undertaken


_GOING = (MediationState.APPLIED, MediationState.ACCEPTED)
_MEDIATION_VERBS = {MediationState.APPLIED: "征求同意", MediationState.ACCEPTED: "调解结束"}
"""Of one that is over only the report to the court that sent it is due."""


def _mediation_rows(session: Session, today: date, away: tuple[int, ...], by: Actor) -> list[DueRow]:
    query = (
        select(Mediation, Dispute.title, Dispute.number, Dispute.risk_level)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            Mediation.state.in_(_GOING) | Mediation.id.in_(unreported()),
            Mediation.due_on <= _horizon(today),
            Mediation.voided_at.is_(None),
            Mediation.dispute_id.not_in(away),
            readable(by),
        )
    )
    found = session.execute(query).all()
    leads = _lead_mediators(session, [m.id for m, *_ in found])
    return [
        DueRow(
            Target.MEDIATION,
            m.uid,
            title,
            short_number(m.number or number),
            _MEDIATION_VERBS.get(m.state, "反馈法院"),
            due_on,
            days_left(due_on, today),
            leads.get(m.id, m.registrar_name),
            risk,
        )
        for m, title, number, risk in found
        if (due_on := m.due_on) is not None
    ]


def _lead_mediators(session: Session, ids: list[int]) -> dict[int, str]:
    query = select(MediationMediator.mediation_id, MediationMediator.mediator_name).where(
        MediationMediator.mediation_id.in_(ids),
        MediationMediator.leads.is_(True),
        MediationMediator.voided_at.is_(None),
    )
    return {i: name for i, name in session.execute(query)}  # noqa: C416 - typed


_ASSIGNMENT_VERBS = {
    AssignmentState.PROPOSED: "审批",
    AssignmentState.ASSIGNED: "认领",
    AssignmentState.CONFIRMED: "定方案",
    AssignmentState.PLANNED: "推进",
    AssignmentState.EXTENSION_ASKED: "审批延期",
    AssignmentState.DISCHARGE_ASKED: "复核销号",
}


def _assignment_rows(session: Session, rules: Rules, actor: Actor, today: date) -> list[DueRow]:
    return [
        DueRow(
            Target.ASSIGNMENT,
            a.uid,
            a.title,
            a.number,
            _ASSIGNMENT_VERBS.get(a.state, "推进"),
            a.due_on,
            days_left(a.due_on, today),
            f"{a.leader_name}（{a.leader_post}）",
            a.risk,
        )
        for a in list_assignments(session, rules, by=actor, today=today)
        if a.due_on is not None and a.due_on <= _horizon(today)
    ]


_DISPATCH_VERBS = {
    CentreLevel.TOWNSHIP: {
        DispatchState.ISSUED: "签收",
        DispatchState.DELIVERED: "签收",
        DispatchState.SIGNED_FOR: "反馈",
    },
    CentreLevel.COUNTY: {
        DispatchState.ISSUED: "等送达",
        DispatchState.DELIVERED: "等签收",
        DispatchState.SIGNED_FOR: "等反馈",
        DispatchState.FED_BACK: "审核反馈",
    },
}


def _dispatch_rows(session: Session, rules: Rules, actor: Actor, today: date) -> list[DueRow]:
    verbs = _DISPATCH_VERBS[rules.identity.level]
    rows: list[DueRow] = []
    for row in list_dispatches(session, rules, by=actor, today=today, open_only=True):
        verb = verbs.get(row.state)
        due_on = today + timedelta(days=row.days_left)
        if verb is not None and due_on <= _horizon(today):
            rows.append(
                DueRow(
                    Target.DISPATCH,
                    row.uid,
                    row.title,
                    row.number,
                    verb,
                    due_on,
                    row.days_left,
                    row.recipient_name,
                )
            )
    return rows


def _supervision_rows(session: Session, rules: Rules, actor: Actor, today: date) -> list[DueRow]:
    at_county = rules.identity.level is CentreLevel.COUNTY
    return [
        DueRow(
            Target.SUPERVISION,
            row.uid,
            row.matter_title,
            row.number,
            "催答复" if at_county else "答复",
            row.reply_due_on,
            row.days_left,
            row.recipient_name if at_county else row.issuer_name,
        )
        for row in supervisions_due(session, rules, by=actor, today=today)
    ]


def _visit_rows(session: Session, rules: Rules, actor: Actor, today: date) -> list[DueRow]:
    """How many visits are due, as one row that leads to the longest overdue."""
    due = due_visits(session, rules, actor, today) if allowed(actor, Permission.VIEW_WATCHED) else ()
    if not due or due[0].due_on is None:
        return []
    first = due[0]
    return [
        DueRow(
            Target.WATCHED, first.uid, "特殊群体走访", f"{len(due)} 人", "走访", due[0].due_on,
            first.days_left or 0, first.responsible_name if len(due) == 1 else "",
        )
    ]  # fmt: skip
