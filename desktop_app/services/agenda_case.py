"""Limits of cases in the agenda: disputes and mediations, and the meetings that were held."""

from datetime import date

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from db.enums import DisputeState, MediationState, PlannedState
from db.models.dispute import Dispute
from db.models.mediation import Mediation, MediationMediator, MediationMeeting
from db.models.mediation_work import PlannedMeeting
from desktop_app.domain.clock_time import local_date, local_time
from desktop_app.services.agenda_row import AgendaKind, Asked, DueRow, Target
from desktop_app.services.dispute_access import readable
from desktop_app.services.dispute_row import short_number
from desktop_app.services.dispute_view import is_open
from desktop_app.services.invited_participant import guest_names
from desktop_app.services.mediation_waiting import unreported

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
_GOING = (MediationState.APPLIED, MediationState.ACCEPTED)
_MEDIATION_VERBS = {MediationState.APPLIED: "征求同意", MediationState.ACCEPTED: "调解结束"}
"""Of one that is over only the report to the court that sent it is due."""


def _worker() -> ColumnElement[str]:
    """Who works a dispute: the responsible person, before there is one the first asker."""
    return func.coalesce(Dispute.responsible_name, Dispute.first_asker_name)


def _disputes(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    """Disputes with a limit on these days. One that is being mediated until the same day stands there."""
    mediated = select(Mediation.dispute_id, Mediation.due_on).where(
        Mediation.state.in_(_GOING), Mediation.due_on.is_not(None), Mediation.voided_at.is_(None)
    )
    return (
        asked.within(Dispute.due_on),
        is_open() | (Dispute.state == DisputeState.CLOSED),
        Dispute.voided_at.is_(None),
        Dispute.id.not_in(asked.away),
        readable(asked.by),
        tuple_(Dispute.id, Dispute.due_on).not_in(mediated),
    )


def disputes(asked: Asked) -> list[DueRow]:
    """What the state of each dispute asks for next, by its limit."""
    columns = (
        Dispute.uid,
        Dispute.title,
        Dispute.number,
        Dispute.state,
        Dispute.due_on,
        _worker(),
        Dispute.risk_level,
    )
    query = select(*columns).where(*_disputes(asked)).order_by(Dispute.due_on, Dispute.id).limit(asked.limit)
    return [
        DueRow(
            Target.DISPUTE,
            uid,
            title,
            short_number(number),
            _VERBS.get(state, "办理"),
            due_on,
            asked.left(due_on),
            worker,
            risk,
            mine=asked.is_mine(worker),
        )
        for uid, title, number, state, due_on, worker, risk in asked.session.execute(query)
        if due_on is not None
    ]


def count_disputes(asked: Asked, mine: bool) -> dict[date, int]:
    """How many of these lines each day has; a busy office's are not all read for a month's sheet."""
    query = select(Dispute.due_on, func.count()).where(*_disputes(asked)).group_by(Dispute.due_on)
    if mine:
        query = query.where(_worker() == asked.by.name)
    return {day: count for day, count in asked.session.execute(query) if day is not None}


def mediations(asked: Asked) -> list[DueRow]:
    """Mediations that are to end, and results that a court waits for."""
    query = (
        select(Mediation, Dispute.title, Dispute.number, Dispute.risk_level, _worker())
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            Mediation.state.in_(_GOING) | Mediation.id.in_(unreported()),
            asked.within(Mediation.due_on),
            Mediation.voided_at.is_(None),
            Mediation.dispute_id.not_in(asked.away),
            readable(asked.by),
        )
    )
    found = asked.session.execute(query).all()
    names = mediators_of(asked.session, [m.id for m, *_ in found])
    rows: list[DueRow] = []
    for m, title, number, risk, worker in found:
        assert m.due_on is not None, "asked for by its day"
        lead, *others = names.get(m.id, (m.registrar_name,))
        rows.append(
            DueRow(
                Target.MEDIATION,
                m.uid,
                title,
                short_number(m.number or number),
                _MEDIATION_VERBS.get(m.state, "反馈法院"),
                m.due_on,
                asked.left(m.due_on),
                lead,
                risk,
                AgendaKind.MEDIATION,
                mine=asked.is_mine(lead, *others, worker),
            )
        )
    return rows


def mediators_of(session: Session, ids: list[int]) -> dict[int, tuple[str, ...]]:
    """Names of the mediators by local id of the mediation, who leads first."""
    query = (
        select(MediationMediator.mediation_id, MediationMediator.mediator_name)
        .where(MediationMediator.mediation_id.in_(ids), MediationMediator.voided_at.is_(None))
        .order_by(MediationMediator.leads.desc(), MediationMediator.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for key, name in session.execute(query):
        found[key] = (*found.get(key, ()), name)
    return found


def planned_meetings(asked: Asked) -> list[DueRow]:
    """Meetings that are to be held, with hour, place and who is invited beside the parties.

    One whose day is past stays until somebody says what became of it.
    """
    query = (
        select(PlannedMeeting, Mediation, Dispute.title, Dispute.number, Dispute.risk_level)
        .join(Mediation, Mediation.id == PlannedMeeting.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            PlannedMeeting.starts_at < asked.end,
            PlannedMeeting.state == PlannedState.WAITING,
            PlannedMeeting.voided_at.is_(None),
            Mediation.state == MediationState.ACCEPTED,
            Mediation.voided_at.is_(None),
            Dispute.id.not_in(asked.away),
            readable(asked.by),
        )
    )
    found = [one for one in asked.session.execute(query).all() if asked.holds(local_date(one[0].starts_at))]
    names = mediators_of(asked.session, [m.id for _, m, *_ in found])
    rows: list[DueRow] = []
    for planned, m, title, number, risk in found:
        lead, *others = names.get(m.id, (m.registrar_name,))
        guests = guest_names(asked.session, planned.guests)
        invited = f"（邀请{guests}）" if guests else ""
        day = local_date(planned.starts_at)
        rows.append(
            DueRow(
                Target.MEDIATION,
                m.uid,
                f"{planned.place}{invited}：{title}",
                short_number(m.number or number),
                "开调解会",
                day,
                asked.left(day),
                lead,
                risk,
                AgendaKind.MEETING,
                local_time(planned.starts_at).time().replace(second=0, microsecond=0),
                mine=asked.is_mine(lead, *others),
            )
        )
    return rows


def meetings(asked: Asked) -> list[DueRow]:
    """Meetings that were held on these days, with the hour; nothing of them is open."""
    if asked.first is None:
        return []
    query = (
        select(MediationMeeting, Mediation.uid, Mediation.number, Dispute.title, Dispute.risk_level)
        .join(Mediation, Mediation.id == MediationMeeting.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(
            asked.moment_within(MediationMeeting.started_at),
            MediationMeeting.voided_at.is_(None),
            Mediation.voided_at.is_(None),
            Dispute.id.not_in(asked.away),
            readable(asked.by),
        )
    )
    rows: list[DueRow] = []
    for held, uid, number, title, risk in asked.session.execute(query):
        day, hosts = local_date(held.started_at), [str(name) for name in held.mediators or ()]
        rows.append(
            DueRow(
                Target.MEDIATION,
                uid,
                f"第 {held.ordinal} 次调解会议：{title}",
                short_number(number or ""),
                "已开",
                day,
                asked.left(day),
                hosts[0] if hosts else held.recorder_name,
                risk,
                AgendaKind.MEETING,
                local_time(held.started_at).time().replace(second=0, microsecond=0),
                done=True,
                mine=asked.is_mine(held.recorder_name, *hosts),
            )
        )
    return rows
