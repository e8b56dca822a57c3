"""What is on record for a step of a dispute: evidence, and the conditions of closing (结案核对)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import (
    AssignmentState,
    CentreLevel,
    DispatchKind,
    DispatchState,
    DisputeState,
    InvolvedRole,
    MediationState,
    PaperKind,
)
from db.models.assignment import LeaderAssignment
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute, InvolvedUnit
from db.models.mediation import Agreement, Instalment, Mediation, MediationMediator
from db.models.office import Office
from db.models.paper import Paper
from desktop_app.domain.actor import Actor
from desktop_app.domain.dispatch_state import OPEN_STATES as OPEN_DISPATCHES
from desktop_app.domain.dispute_state import (
    ClosureFacts,
    DisputeEvidence,
    follow_ups_needed,
    why_not_close,
)
from desktop_app.services.dispatch_diversion import return_is_open
from desktop_app.services.dispatch_record import newest_states
from desktop_app.services.dispute_note import NoteKind
from desktop_app.services.dispute_record import Step, StepDraft, history_of, this_round
from desktop_app.services.obligation import still_owed
from desktop_app.services.open_conflict import conflicts_of_case
from desktop_app.services.rules import Rules

_OPEN_MEDIATION = (MediationState.APPLIED, MediationState.ACCEPTED)
_ENDED_ASSIGNMENT = (AssignmentState.DISCHARGED, AssignmentState.REJECTED)


@dataclass(frozen=True, slots=True)
class Case:
    """A dispute with what was recorded of it."""

    dispute: Dispute
    history: Sequence[Step]


def _noted(case: Case, kind: NoteKind) -> bool:
    return any(step.action == kind.value for step in this_round(case.history))


def agreement_in_force(session: Session, dispute: Dispute) -> bool:
    """Whether a mediation agreement of the dispute has taken effect."""
    query = (
        select(Agreement.id)
        .join(Mediation, Mediation.id == Agreement.mediation_id)
        .where(
            Mediation.dispute_id == dispute.id,
            Agreement.effective_on.is_not(None),
            Agreement.voided_at.is_(None),
            Mediation.voided_at.is_(None),
        )
    )
    return session.execute(query.limit(1)).first() is not None


def _remedy_told(session: Session, case: Case) -> bool:
    query = select(Mediation.id).where(
        Mediation.dispute_id == case.dispute.id,
        Mediation.remedy_told_on.is_not(None),
        Mediation.voided_at.is_(None),
    )
    return _noted(case, NoteKind.REMEDY_TOLD) or session.execute(query.limit(1)).first() is not None


def _has_lead(session: Session, dispute: Dispute) -> bool:
    query = select(InvolvedUnit.id).where(
        InvolvedUnit.dispute_id == dispute.id,
        InvolvedUnit.role == InvolvedRole.LEAD,
        InvolvedUnit.voided_at.is_(None),
    )
    return session.execute(query.limit(1)).first() is not None


def evidence(
    session: Session, case: Case, step: StepDraft, wanted: Sequence[DisputeEvidence]
) -> set[DisputeEvidence]:
    """Which of the wanted pieces are there, in the record or in what is being entered.

    ``CLOSING_READY`` is not judged here: ``why_not_closed`` says what is missing.
    """
    dispute, found = case.dispute, set[DisputeEvidence]()
    for piece in wanted:
        match piece:
            case DisputeEvidence.REFUSAL_NOTICE:
                present = step.told_on is not None or _noted(case, NoteKind.NOTICE_DELIVERED)
            case DisputeEvidence.MAIN_DISPUTE:
                present = step.main_case_uid is not None
            case DisputeEvidence.CLASSIFIED:
                present = is_classified(dispute)
            case DisputeEvidence.LEAD_UNIT:
                named = bool(step.lead_unit_code or (step.lead_unit_name or "").strip())
                present = named or _has_lead(session, dispute)
            case DisputeEvidence.RETURN_ASKED:
                asked = return_is_open(session, dispute.uid, dispute.moved_to or dispute.office_id)
                present = asked and _open_mediations(session, dispute) == 0
            case DisputeEvidence.STOP_PROOF:
                present = step.stop_reason is not None and bool(step.proof.strip())
            case DisputeEvidence.SUMMARY:
                present = bool(step.note.strip())
            case DisputeEvidence.RESULT:
                recorded = bool(step.result.strip() or dispute.resolution_text)
                present = recorded or agreement_in_force(session, dispute)
            case DisputeEvidence.REMEDY_NOTICE:
                present = step.told_on is not None or _remedy_told(session, case)
            case DisputeEvidence.FILED:
                present = _filed(session, dispute)
            case DisputeEvidence.CLOSING_READY:
                present = True
        if present:
            found.add(piece)
    return found


def is_classified(dispute: Dispute) -> bool:
    """Whether both classifications are chosen; scale, difficulty and risk always are."""
    return dispute.category_code is not None and dispute.dispute_type is not None


def _filed(session: Session, dispute: Dispute) -> bool:
    query = select(Paper.id).where(
        Paper.record_uid == dispute.uid, Paper.kind == PaperKind.DOSSIER, Paper.voided_at.is_(None)
    )
    return session.execute(query.limit(1)).first() is not None


def why_not_closed(
    session: Session, case: Case, step: StepDraft, rules: Rules, actor: Actor
) -> tuple[str, ...]:
    """Sentences saying what is missing before the dispute may be closed; empty when nothing is."""
    dispute, profile = case.dispute, rules.profile
    round_steps = this_round(case.history)
    settled = dispute.state is DisputeState.AWAITING_FOLLOW_UP
    counties = set(session.scalars(select(Office.uid).where(Office.level == CentreLevel.COUNTY)))
    approvals = [
        s for s in round_steps if s.action == NoteKind.COUNTY_APPROVAL.value and s.office_id in counties
    ]
    facts = ClosureFacts(
        settled=settled,
        classified=is_classified(dispute),
        result_recorded=bool(dispute.resolution_text) or agreement_in_force(session, dispute),
        remedy_told=step.told_on is not None or _remedy_told(session, case),
        satisfaction_recorded=step.satisfaction is not None or _noted(case, NoteKind.SATISFACTION),
        satisfaction_required=profile.closing.satisfaction_required,
        follow_ups_done=sum(s.action == NoteKind.FOLLOW_UP.value for s in round_steps),
        follow_ups_needed=follow_ups_needed(dispute.risk_level, profile.follow_up),
        county_approval_needed=rules.identity.level is CentreLevel.TOWNSHIP
        and dispute.risk_level in profile.closing.county_approval,
        county_approved=bool(approvals),
        approver_handled_it=actor.name in _handlers(session, dispute, round_steps),
        open_leader_assignment=_open_assignments(session, dispute) > 0,
        open_dispatches=_open_dispatches(session, dispute),
        open_mediation=_open_mediations(session, dispute) > 0,
        unperformed_instalments=_unperformed(session, dispute),
        incomplete=dispute.incomplete,
        open_conflicts=len(conflicts_of_case(session, dispute.uid)),
    )
    return why_not_close(facts)


def handlers_of(session: Session, dispute: Dispute) -> set[str]:
    """Names of those who handled the dispute in any round: mediators, whoever settled it, the responsible."""
    found = _handlers(session, dispute, history_of(session, dispute.uid))
    return found | {name for name in (dispute.responsible_name,) if name}


def _handlers(session: Session, dispute: Dispute, steps: Sequence[Step]) -> set[str]:
    return {s.actor_name for s in steps if s.action in {"settle", "fail"}} | _mediators(session, dispute)


def _mediators(session: Session, dispute: Dispute) -> set[str]:
    query = (
        select(MediationMediator.mediator_name)
        .join(Mediation, Mediation.id == MediationMediator.mediation_id)
        .where(Mediation.dispute_id == dispute.id, MediationMediator.voided_at.is_(None))
    )
    return set(session.scalars(query))


def _open_assignments(session: Session, dispute: Dispute) -> int:
    query = select(func.count(LeaderAssignment.id)).where(
        LeaderAssignment.dispute_id == dispute.id,
        LeaderAssignment.state.not_in(_ENDED_ASSIGNMENT),
        LeaderAssignment.voided_at.is_(None),
    )
    return session.scalar(query) or 0


def _open_mediations(session: Session, dispute: Dispute) -> int:
    query = select(func.count(Mediation.id)).where(
        Mediation.dispute_id == dispute.id,
        Mediation.state.in_(_OPEN_MEDIATION),
        Mediation.voided_at.is_(None),
    )
    return session.scalar(query) or 0


def _open_dispatches(session: Session, dispute: Dispute) -> int:
    """Orders about the case that go on; the one of its 分流 ends with it."""
    orders = session.scalars(
        select(Dispatch).where(
            Dispatch.matter_uid == dispute.uid,
            Dispatch.kind != DispatchKind.INTERNAL,
            Dispatch.completed_on.is_(None),
            Dispatch.voided_at.is_(None),
        )
    ).all()
    states = newest_states(session, [order.id for order in orders])
    return sum(states.get(order.id, DispatchState.ISSUED) in OPEN_DISPATCHES for order in orders)


def _unperformed(session: Session, dispute: Dispute) -> int:
    query = (
        select(func.count(Instalment.id))
        .join(Agreement, Agreement.id == Instalment.agreement_id)
        .join(Mediation, Mediation.id == Agreement.mediation_id)
        .where(
            Mediation.dispute_id == dispute.id,
            still_owed(),
            Agreement.superseded_on.is_(None),
            Agreement.voided_at.is_(None),
            Mediation.voided_at.is_(None),
        )
    )
    return session.scalar(query) or 0
