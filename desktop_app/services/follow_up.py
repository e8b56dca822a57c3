"""Follow-up visits (回访) of a mediation with an agreement: what was found, satisfaction, measures (F9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.enums import DisputeState, FollowUpManner, LaterSuit, PerformanceFinding, RiskLevel
from db.models.dispute import Dispute, Transition
from db.models.follow_up import FollowUp
from db.models.mediation import Agreement, Instalment, Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.follow_up_due import next_visit_day, visit_days
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.breach import reopen_dispute
from desktop_app.services.dispute_note import NoteDraft, NoteKind, add_progress, check_satisfaction
from desktop_app.services.dossier_scan import refuse_filed
from desktop_app.services.obligation import in_force, living_instalments
from desktop_app.services.paper_void import void_prints
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.record_check import check_reason, make_void
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class FollowUpDraft:
    """One visit. ``visited`` are parties (uids); ``satisfaction`` an answer of the profile's scale.

    ``relapsed``: the quarrel has broken out again, which opens a new round of the dispute.
    """

    visited_at: datetime
    manner: FollowUpManner
    visited: tuple[UUID, ...]
    finding: PerformanceFinding
    performance: str
    satisfaction: str = ""
    suit: LaterSuit = LaterSuit.NONE
    suit_note: str = ""
    error_note: str = ""
    escalation_note: str = ""
    measures: str = ""
    visitor: str = ""
    relapsed: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpState:
    """The visit that was recorded, the day by which the next one is due, whether a relapse opened a round.

    ``reopened`` is None where nothing broke out again, False where the director has to reopen it by hand.
    """

    uid: UUID
    next_on: date | None
    reopened: bool | None


@needs(Permission.HANDLE_DISPUTE)
def record_follow_up(
    session: Session, mediation_uid: UUID, draft: FollowUpDraft, rules: Rules, *, by: Actor, now: datetime
) -> FollowUpState:
    """Record a visit; it counts for closing the dispute and stands in its timeline.

    :raises RuleViolation: before an agreement is in force, for a moment in the future or before the effect,
        without findings, for an answer outside the scale, or when signs of escalation have no measures.
    """
    mediation = record.find_own(session, mediation_uid, by)
    agreement = record.binding_agreement(session, mediation)
    if agreement is None or agreement.effective_on is None:
        raise RuleViolation("协议生效以后才回访。", "state")
    record.check_day(local_date(draft.visited_at), now, "visited_at", earliest=agreement.effective_on)
    if draft.visited_at > now:
        raise RuleViolation("回访时间还没到，请核对。", "visited_at")
    _check(session, mediation, draft, rules)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    if dispute.settled_at is None:
        raise RuleViolation("纠纷还没有登记化解结果，请先登记结果再回访。", "state")
    ordinal = session.scalar(
        select(func.coalesce(func.max(FollowUp.ordinal), 0) + 1).where(FollowUp.mediation_id == mediation.id)
    )
    visit = FollowUp(
        mediation_id=mediation.id,
        ordinal=ordinal or 1,
        round=dispute.round,
        visited_at=draft.visited_at,
        manner=draft.manner,
        visited=[uid.hex for uid in draft.visited],
        finding=draft.finding,
        performance=draft.performance.strip(),
        satisfaction=draft.satisfaction or None,
        suit=draft.suit,
        suit_note=draft.suit_note.strip() or None,
        error_note=draft.error_note.strip() or None,
        escalation_note=draft.escalation_note.strip() or None,
        measures=draft.measures.strip() or None,
        visitor_name=draft.visitor.strip() or by.name,
    )
    session.add(visit)
    _write(session, mediation, dispute, visit, rules, by, now)
    reopened = None
    if draft.relapsed:
        reason = f"回访发现反弹：{draft.escalation_note.strip()}"
        day = local_date(draft.visited_at)
        reopened = reopen_dispute(session, mediation, reason, rules, by=by, day=day, now=now)
    session.flush()
    return FollowUpState(visit.uid, next_visit(session, mediation, rules), reopened)


def _check(session: Session, mediation: Mediation, draft: FollowUpDraft, rules: Rules) -> None:
    known = {party.uid for party in record.living_parties(session, mediation.dispute_id)}
    if not draft.visited or set(draft.visited) - known:
        raise RuleViolation("请勾选回访了哪几位当事人。", "visited")
    if not draft.performance.strip():
        raise RuleViolation("请写明协议履行情况。", "performance")
    if draft.satisfaction:
        check_satisfaction(draft.satisfaction, record.rules_of(session, mediation, rules))
    if draft.suit is not LaterSuit.NONE and not draft.suit_note.strip():
        raise RuleViolation("请写明在哪个法院起诉、裁判结果怎样。", "suit_note")
    if draft.relapsed and not draft.escalation_note.strip():
        raise RuleViolation("请写明反弹（激化）的情况。", "escalation_note")
    if (draft.escalation_note.strip() or draft.error_note.strip()) and not draft.measures.strip():
        raise RuleViolation("发现协议有差错或者有激化迹象的，请写明采取了什么措施。", "measures")


def _write(
    session: Session,
    mediation: Mediation,
    dispute: Dispute,
    visit: FollowUp,
    rules: Rules,
    by: Actor,
    now: datetime,
) -> None:
    said = _said(visit)
    record.log_step(session, mediation, "follow_up", said, by, happened_at=visit.visited_at, now=now)
    notes = [(NoteKind.FOLLOW_UP, said)]
    if visit.satisfaction:
        notes.append((NoteKind.SATISFACTION, visit.satisfaction))
    for kind, text in notes:
        note = NoteDraft(kind, text, visit.visited_at)
        add_progress(session, dispute.uid, note, rules, by=by, now=now)


@needs(Permission.HANDLE_DISPUTE)
def void_follow_up(session: Session, uid: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Take back a visit that was recorded by mistake, with what the dispute's timeline says of it.

    Its ordinal is not given again.

    :raises RuleViolation: without reason, once the dispute was closed on it or a new round followed from it,
        or in a filed dossier.
    """
    visit = session.scalars(
        select(FollowUp).where(FollowUp.uid == uid, FollowUp.voided_at.is_(None))
    ).one_or_none()
    if visit is None:
        raise RuleViolation("找不到这次回访，请刷新后再试。", "uid")
    found = session.get_one(Mediation, visit.mediation_id)
    mediation = record.find_own(session, found.uid, by)
    why = check_reason(reason, "作废")
    dispute = session.get_one(Dispute, mediation.dispute_id)
    if dispute.round != visit.round:
        raise RuleViolation("这次回访以后纠纷已经开了新的一轮，不能作废；情况请写在新的记录里。", "state")
    if dispute.state not in FOLLOWED:
        raise RuleViolation(f"纠纷已经“{dispute.state.label}”，回访不能作废。", "state")
    refuse_filed(session, mediation)
    make_void(visit, why, now)
    void_prints(session, visit.uid, f"第 {visit.ordinal} 次回访作废：{why}", now)
    for step in _notes_of(session, dispute, visit):
        make_void(step, f"第 {visit.ordinal} 次回访作废：{why}", now)
    said = f"第 {visit.ordinal} 次回访作废：{why}"
    record.log_step(session, mediation, "void_follow_up", said, by, happened_at=now, now=now)
    session.flush()


def _notes_of(session: Session, dispute: Dispute, visit: FollowUp) -> list[Transition]:
    """What the visit left in the dispute's timeline: the visit, and the answer about satisfaction."""
    said = {_said(visit), visit.satisfaction}
    kinds = (NoteKind.FOLLOW_UP.value, NoteKind.SATISFACTION.value)
    query = select(Transition).where(
        Transition.record_uid == dispute.uid,
        Transition.action.in_(kinds),
        Transition.happened_at == visit.visited_at,
        Transition.voided_at.is_(None),
    )
    return [step for step in session.scalars(query) if step.reason in said]


def _said(visit: FollowUp) -> str:
    return f"第 {visit.ordinal} 次回访（{visit.manner.label}）：{visit.finding.label}。{visit.performance}"


def visits_of(session: Session, mediation: Mediation) -> list[FollowUp]:
    """The visits of a mediation in their order; called inside services."""
    query = select(FollowUp).where(FollowUp.mediation_id == mediation.id, FollowUp.voided_at.is_(None))
    return list(session.scalars(query.order_by(FollowUp.ordinal)))


def schedule_of(
    session: Session, mediation: Mediation, agreement: Agreement, rules: Rules
) -> tuple[date, ...]:
    """Days by which the visits of an agreement are due, by the profile of the case."""
    dispute = session.get_one(Dispute, mediation.dispute_id)
    assert agreement.effective_on is not None
    days = [one.due_on for one in living_instalments(agreement) if one.due_on is not None]
    profile = record.rules_of(session, mediation, rules).profile
    return visit_days(agreement.effective_on, days, dispute.risk_level, profile.follow_up)


def next_visit(session: Session, mediation: Mediation, rules: Rules) -> date | None:
    """Day by which the next visit is due; None without an agreement, or once enough were made."""
    agreement = record.binding_agreement(session, mediation)
    if agreement is None:
        return None
    dispute = session.get_one(Dispute, mediation.dispute_id)
    if dispute.state not in FOLLOWED:
        return None
    days = schedule_of(session, mediation, agreement, rules)
    return next_visit_day(days, _done(visits_of(session, mediation), dispute, agreement))


def _done(visits: Sequence[FollowUp], dispute: Dispute, agreement: Agreement) -> int:
    """Visits of this round since the agreement that binds now."""
    made = [(visit.round, visit.visited_at) for visit in visits]
    return _count_done(made, dispute.round, agreement.effective_on)


def _count_done(made: Sequence[tuple[int, datetime]], this_round: int, effective_on: date | None) -> int:
    return sum(
        number == this_round and effective_on is not None and local_date(at) >= effective_on
        for number, at in made
    )


@dataclass(frozen=True, slots=True)
class NextVisit:
    """The visit that is due next of an agreement in force; ``dispute_due_on`` is what the dispute says.

    ``worker`` works the dispute now, else took the mediation in.
    """

    mediation_uid: UUID
    number: str
    title: str
    risk: RiskLevel
    worker: str
    due_on: date
    dispute_due_on: date | None


def next_visits(session: Session, rules: Rules, *conditions: ColumnElement[bool]) -> list[NextVisit]:
    """What ``next_visit`` says of all mediations at once, in three readings; called inside services."""
    worker = func.coalesce(Dispute.responsible_name, Mediation.registrar_name)
    query = (
        select(Agreement, Mediation.uid, worker, Dispute)
        .join(Mediation, Mediation.id == Agreement.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(in_force(), Dispute.state.in_(FOLLOWED), *conditions)
        .order_by(Agreement.effective_on, Agreement.id)
    )
    # Of two agreements in force the later one binds (``binding_agreement``).
    found = {row[0].mediation_id: row for row in sorted(session.execute(query).all(), key=lambda r: r[0].id)}
    chosen = (Dispute.state.in_(FOLLOWED), *conditions)
    performance = (
        select(Instalment.agreement_id, Instalment.due_on)
        .join(Agreement, Agreement.id == Instalment.agreement_id)
        .join(Mediation, Mediation.id == Agreement.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(Instalment.due_on.is_not(None), Instalment.voided_at.is_(None), *chosen)
    )
    days: dict[int, list[date]] = {}
    for key, day in session.execute(performance):
        if day is not None:
            days.setdefault(key, []).append(day)
    visits = (
        select(FollowUp.mediation_id, FollowUp.round, FollowUp.visited_at)
        .join(Mediation, Mediation.id == FollowUp.mediation_id)
        .join(Dispute, Dispute.id == Mediation.dispute_id)
        .where(FollowUp.voided_at.is_(None), *chosen)
    )
    made: dict[int, list[tuple[int, datetime]]] = {}
    for key, number, at in session.execute(visits):
        made.setdefault(key, []).append((number, at))
    rows: list[NextVisit] = []
    for agreement, uid, worker_name, dispute in found.values():
        assert agreement.effective_on is not None, "in force"
        rule = rules.of_version(dispute.profile_version).profile.follow_up
        due = visit_days(agreement.effective_on, days.get(agreement.id, ()), dispute.risk_level, rule)
        done = _count_done(made.get(agreement.mediation_id, ()), dispute.round, agreement.effective_on)
        day = next_visit_day(due, done)
        if day is not None:
            rows.append(
                NextVisit(
                    uid, agreement.number, dispute.title, dispute.risk_level, worker_name, day, dispute.due_on
                )
            )
    return rows


FOLLOWED = frozenset({DisputeState.SETTLED, DisputeState.AWAITING_FOLLOW_UP})
"""States of a dispute in which its agreement is followed up."""
