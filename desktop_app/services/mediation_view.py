"""Mediations as the page lists them: who mediates, what comes next, until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from db.enums import DisputeState, MediationState, RiskLevel
from db.models.dispute import Dispute, Party
from db.models.mediation import Agreement, Committee, Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.deadlines import days_left
from desktop_app.domain.mediation_state import refused_parties
from desktop_app.domain.money import yuan
from desktop_app.services.agreement_line import lines_of
from desktop_app.services.case_holder import cases_away
from desktop_app.services.dispute_access import readable
from desktop_app.services.mediation_ending import OPEN_STATES
from desktop_app.services.mediation_waiting import Waiting, unreported, waiting_of
from desktop_app.services.obligation import is_owed
from desktop_app.services.permissions import Permission, needs

LIMIT = 500
FILE_IT = "立卷"
"""Next thing where nothing is waited for any more."""


@dataclass(frozen=True, slots=True)
class MediationRow:
    """One mediation in the list; ``days_left`` counts to ``due_on``, negative when overdue.

    ``due_on`` is the mediation's limit while it goes on, then the next instalment. ``mediators`` names the
    leading one first.
    """

    uid: UUID
    number: str
    dispute_uid: UUID
    dispute_number: str
    title: str
    risk: RiskLevel
    dispute_state: DisputeState
    state: MediationState
    committee_name: str
    mediators: tuple[str, ...]
    applied_on: date
    accepted_on: date | None
    meetings: int
    next_thing: str
    due_on: date | None
    days_left: int | None


@needs(Permission.VIEW_MEDIATION)
def list_mediations(
    session: Session,
    *,
    by: Actor,
    today: date,
    include_ended: bool = False,
    dispute_uid: UUID | None = None,
) -> tuple[MediationRow, ...]:
    """Mediations, the most urgent first; with ``include_ended`` also the newest ended ones (500 in all).

    With ``dispute_uid`` all mediations of one dispute. Agreements whose instalments are not all performed
    stay in the list, because the committee watches over them (人民调解法 31). Those of a case that moved to
    another office are listed there.
    """
    query = (
        select(Mediation, Dispute, Committee.name)
        .join(Dispute, Mediation.dispute_id == Dispute.id)
        .join(Committee, Mediation.committee_id == Committee.id)
        .where(Mediation.voided_at.is_(None), readable(by))
        .options(
            selectinload(Mediation.mediators),
            selectinload(Mediation.meetings),
            selectinload(Mediation.consents),
            selectinload(Mediation.agreements).selectinload(Agreement.instalments),
        )
        .order_by(Mediation.id.desc())
    )
    if dispute_uid is not None:
        query = query.where(Dispute.uid == dispute_uid)
    elif not include_ended:
        away = cases_away(session, by.office_uid)
        going_on = Mediation.state.in_(OPEN_STATES | {MediationState.AGREED})
        query = query.where(going_on | Mediation.id.in_(unreported()), Dispute.id.not_in(away))
    found = session.execute(query.limit(LIMIT)).all()
    parties = _parties(session, [dispute.id for _, dispute, _ in found])
    waits = waiting_of(session, [(m, parties.get(d.id, ())) for m, d, _ in found], by)
    rows = [row_of(session, m, d, name, parties.get(d.id, ()), today, waits[m.id]) for m, d, name in found]
    if dispute_uid is None and not include_ended:
        rows = [row for row in rows if row.state in OPEN_STATES or row.next_thing != FILE_IT]
    return tuple(sorted(rows, key=lambda r: (r.state not in OPEN_STATES, r.due_on or date.max, r.number)))


def _parties(session: Session, dispute_ids: Sequence[int]) -> dict[int, list[Party]]:
    found: dict[int, list[Party]] = {}
    query = select(Party).where(
        Party.dispute_id.in_(dispute_ids), Party.voided_at.is_(None), Party.replaced_by_id.is_(None)
    )
    for party in session.scalars(query.order_by(Party.position, Party.id)):
        found.setdefault(party.dispute_id, []).append(party)
    return found


def row_of(
    session: Session,
    mediation: Mediation,
    dispute: Dispute,
    committee_name: str,
    parties: Iterable[Party],
    today: date,
    waits: Waiting,
) -> MediationRow:
    """One row, with what else it waits for; called inside other services."""
    working = [m for m in mediation.mediators if m.voided_at is None]
    meetings = [m for m in mediation.meetings if m.voided_at is None]
    next_thing, due_on = _next(session, mediation, list(parties), waits)
    return MediationRow(
        uid=mediation.uid,
        number=mediation.number or "",
        dispute_uid=dispute.uid,
        dispute_number=dispute.number,
        title=dispute.title,
        risk=dispute.risk_level,
        dispute_state=dispute.state,
        state=mediation.state,
        committee_name=committee_name,
        mediators=tuple(m.mediator_name for m in sorted(working, key=lambda m: (not m.leads, m.id))),
        applied_on=mediation.applied_on,
        accepted_on=mediation.accepted_on,
        meetings=len(meetings),
        next_thing=next_thing,
        due_on=due_on,
        days_left=None if due_on is None else days_left(due_on, today),
    )


def _next(
    session: Session, mediation: Mediation, parties: Sequence[Party], waits: Waiting
) -> tuple[str, date | None]:
    match mediation.state:
        case MediationState.APPLIED:
            return waits.first or waits.then or _to_accept(mediation, parties), None
        case MediationState.ACCEPTED:
            stopped = "期限中止；" if mediation.due_on is None else ""
            return stopped + (waits.first or _to_agree(session, mediation, waits.then)), mediation.due_on
        case _ if waits.court:
            return waits.court, mediation.due_on
        case MediationState.AGREED:
            return _to_perform(mediation)
        case _:
            if waits.then:
                return waits.then, None
            if mediation.remedy_told_on is None and mediation.state is not MediationState.WITHDRAWN:
                return "告知其他途径并登记", None
            return FILE_IT, None


def _to_accept(mediation: Mediation, parties: Sequence[Party]) -> str:
    latest = {c.party_id: c.given for c in mediation.consents if c.voided_at is None}
    answers = [(party.name, latest.get(party.id)) for party in parties]
    if refused := refused_parties(answers):
        return f"{'、'.join(refused)}不同意，登记不予受理"
    unasked = [name for name, given in answers if given is None]
    if not unasked:
        return "各方都同意，可以受理"
    return f"征求{unasked[0]}的意见" if len(unasked) == 1 else f"还有 {len(unasked)} 方没有表态"


def _to_agree(session: Session, mediation: Mediation, waits: str) -> str:
    agreement = next((a for a in reversed(mediation.agreements) if a.voided_at is None), None)
    if agreement is not None:
        missing = [line for line in lines_of(session, agreement) if line.signed_on is None]
        return f"协议还差 {len(missing)} 处签字盖章"
    if waits:
        return waits
    held = sum(m.voided_at is None for m in mediation.meetings)
    return f"已开 {held} 次调解会议，继续调解或登记协议" if held else "安排第一次调解会议"


def _to_perform(mediation: Mediation) -> tuple[str, date | None]:
    agreement = next((a for a in reversed(mediation.agreements) if a.voided_at is None), None)
    waiting = [i for i in agreement.instalments if is_owed(i)] if agreement else []
    if not waiting:
        return FILE_IT, None
    first = min(waiting, key=lambda i: (i.due_on or date.max, i.ordinal))
    sum_text = f" {yuan(first.amount)} 元" if first.amount is not None else ""
    until = f"（{first.condition}）" if first.due_on is None and first.condition else ""
    return f"第 {first.ordinal} 期{sum_text}待履行{until}", first.due_on
