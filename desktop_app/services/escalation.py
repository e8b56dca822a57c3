"""Escalation (提级): a township's requests, what they propose to say, and the county's answers.

The request itself is written by the dispute's step 移送上级 (``escalation_record``). The county answers by an
order of its own, by giving the case to another township, or by a refusal with its reason (rules.md 3.1 S8).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, DisputeState, EscalationDecision, RiskLevel
from db.models.dispute import Dispute
from db.models.escalation import Escalation, EscalationAnswer
from db.models.mediation import Mediation, MediationMeeting
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.supervision import reply_due
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.custody import CustodyDraft, hand_over, holder_of
from desktop_app.services.dispatch import DispatchDraft, issue
from desktop_app.services.dispute_access import not_hidden
from desktop_app.services.dispute_record import any_dispute, history_of
from desktop_app.services.dispute_row import parts
from desktop_app.services.office_name import OfficeNames
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class EscalationAnswerDraft:
    """The county's answer; an order has its demands and its day, another holder its office."""

    escalation_uid: UUID
    decision: EscalationDecision
    reason: str
    demands: str = ""
    due_on: date | None = None
    to_office_uid: UUID | None = None


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """A request with its newest answer; ``days_left`` counts to the day by which the county should answer."""

    uid: UUID
    number: str
    dispute_uid: UUID
    dispute_number: str
    title: str
    state: DisputeState
    risk: RiskLevel
    office_name: str
    reason: str
    summary: str
    asked_on: date
    asked_by: str
    answer_due_on: date
    days_left: int
    decision: EscalationDecision | None
    answer: str
    decided_on: date | None
    decided_by: str
    order_uid: UUID | None

    @property
    def waits(self) -> bool:
        """Whether the county has not answered."""
        return self.decision is None


@needs(Permission.VIEW_DISPUTES)
def list_escalations(session: Session, rules: Rules, *, by: Actor, today: date) -> tuple[EscalationRow, ...]:
    """Requests sent (township) or received (county): those that wait first, red ones before all others."""
    found = session.execute(
        select(Escalation, Dispute)
        .join(Dispute, Dispute.id == Escalation.dispute_id)
        .where(
            Escalation.voided_at.is_(None),
            Dispute.voided_at.is_(None),
            not_hidden(Escalation.dispute_id, by),
        )
    ).all()
    answers = _answers(session, [row.id for row, _ in found])
    offices = OfficeNames(session)
    rows = [
        _row(row, dispute, answers.get(row.id), offices.of(row.office_id), rules, today)
        for row, dispute in found
    ]
    return tuple(
        sorted(rows, key=lambda r: (not r.waits, r.answer_due_on if r.waits else date.max, r.number))
    )


@needs(Permission.ACT_ON_DISPUTE)
def proposed_summary(session: Session, dispute_uid: UUID, *, by: Actor, today: date) -> str:
    """What the request of a case may begin with, from what is on record: facts, parties, work, why now.

    :raises RuleViolation: when the case is unknown.
    """
    dispute = any_dispute(session, dispute_uid, by)
    names = "、".join(p.name for p in dispute.parties if p.voided_at is None)
    mediations = select(Mediation.id).where(Mediation.dispute_id == dispute.id, Mediation.voided_at.is_(None))
    meetings = session.scalar(
        select(func.count(MediationMeeting.id)).where(
            MediationMeeting.mediation_id.in_(mediations), MediationMeeting.voided_at.is_(None)
        )
    )
    steps = history_of(session, dispute_uid)
    returned = sum(step.action == "return" for step in steps)
    registered = local_date(dispute.registered_at)
    lines = [
        f"当事人：{names}。涉及 {dispute.people_count} 人，风险等级{dispute.risk_level.label}。",
        f"案情：{dispute.description.strip()}",
        f"办理：{registered:%Y-%m-%d} 登记，至今 {(today - registered).days} 天"
        + (f"，调解 {meetings} 次" if meetings else "，还没有开过调解会")
        + (f"，承办单位退单 {returned} 次" if returned else "")
        + "。",
    ]
    return "\n".join(lines)


@needs(Permission.ISSUE_DISPATCH)
def answer_escalation(
    session: Session, draft: EscalationAnswerDraft, rules: Rules, *, by: Actor, now: datetime
) -> UUID:
    """Answer a request; the order or the new holder is made in the same step. Returns the answer's uid.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: at the field: answered before, no reason, or what an order or a new holder lacks.
    """
    if rules.identity.level is not CentreLevel.COUNTY:
        raise PermissionDenied("提级由县级综治中心答复。", "role")
    found = session.execute(
        select(Escalation, Dispute)
        .join(Dispute, Dispute.id == Escalation.dispute_id)
        .where(
            Escalation.uid == draft.escalation_uid,
            Escalation.voided_at.is_(None),
            not_hidden(Escalation.dispute_id, by),
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这份提级申请，请刷新后再试。", "uid")
    row, dispute = found
    if _answers(session, [row.id]):
        raise RuleViolation(f"{row.number} 已经答复过了，请刷新。", "uid")
    if not draft.reason.strip():
        raise RuleViolation("请写明答复意见。", "reason")
    order = _carry_out(session, draft, row, dispute, rules, by, now)
    answer = EscalationAnswer(
        escalation_id=row.id,
        decision=draft.decision,
        reason=draft.reason.strip(),
        order_uid=order,
        decided_on=local_date(now),
        decided_by=by.name,
    )
    session.add(answer)
    session.flush()
    return answer.uid


def _carry_out(
    session: Session, draft: EscalationAnswerDraft, row: Escalation, dispute: Dispute, rules: Rules,
    by: Actor, now: datetime,
) -> UUID | None:  # fmt: skip
    """Issue the order or hand the case over; the order's uid, None without one."""
    match draft.decision:
        case EscalationDecision.ORDERED:
            if draft.due_on is None:
                raise RuleViolation("请填写完成期限。", "due_on")
            recipient = draft.to_office_uid or holder_of(dispute)
            order = DispatchDraft(
                recipient, dispute.title, row.summary, draft.demands, draft.due_on, by.name,
                matter_uid=dispute.uid,
            )  # fmt: skip
            return issue(session, order, rules, by=by, now=now)
        case EscalationDecision.MOVED:
            if draft.to_office_uid is None:
                raise RuleViolation("请选改由哪个乡镇承办。", "to_office_uid")
            handed = CustodyDraft(dispute.uid, draft.to_office_uid, draft.reason)
            hand_over(session, rules.identity, handed, by=by, now=now)
        case EscalationDecision.REFUSED:
            pass
    return None


def _answers(session: Session, ids: list[int]) -> dict[int, EscalationAnswer]:
    found: dict[int, EscalationAnswer] = {}
    for part in parts(ids):
        rows = select(EscalationAnswer).where(
            EscalationAnswer.escalation_id.in_(part), EscalationAnswer.voided_at.is_(None)
        )
        found.update((one.escalation_id, one) for one in session.scalars(rows.order_by(EscalationAnswer.id)))
    return found


def _row(
    row: Escalation, dispute: Dispute, answer: EscalationAnswer | None, office: str, rules: Rules,
    today: date,
) -> EscalationRow:  # fmt: skip
    # Red at once: the days in which a supervision of this colour must be answered hold here as well.
    due = reply_due(row.asked_on, row.risk, rules.profile.supervision.reply)
    return EscalationRow(
        row.uid, row.number, dispute.uid, dispute.number, dispute.title, dispute.state, row.risk, office,
        row.reason, row.summary, row.asked_on, row.asked_by, due, (due - today).days,
        None if answer is None else answer.decision,
        "" if answer is None else answer.reason,
        None if answer is None else answer.decided_on,
        "" if answer is None else answer.decided_by,
        None if answer is None else answer.order_uid,
    )  # fmt: skip
