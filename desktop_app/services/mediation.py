"""People's mediation (人民调解) from the application to its acceptance: consents, number, clock.

Law: 人民调解法 17 (every party consents, a clear refusal forbids it).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DisputeState, MediationOrigin, MediationState
from db.models.dispute import Dispute, Party
from db.models.mediation import Consent, Mediation, MediationMediator
from desktop_app.domain.actor import Actor
from desktop_app.domain.deadlines import clock_key, clock_of, due
from desktop_app.domain.mediation_state import MediationEvidence, why_not_mediate
from desktop_app.domain.number import NumberKind
from desktop_app.errors import RuleViolation
from desktop_app.services import dispute_clock
from desktop_app.services import mediation_record as record
from desktop_app.services.committee import find_committee
from desktop_app.services.dispute_record import history_of, own_dispute, stops_of
from desktop_app.services.mediation_ending import OPEN_STATES, EndingDraft, end
from desktop_app.services.mediator_choice import check_recusal, choose
from desktop_app.services.paper_number import number_for
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

ADMISSIBLE = frozenset(
    {DisputeState.ACCEPTED, DisputeState.DISPATCHED, DisputeState.IN_PROGRESS, DisputeState.EXTENDED}
)
"""States of a dispute in which mediation may be applied for."""
_NOT_MEDIATED = ("14", "15")


@dataclass(frozen=True, slots=True)
class MediationDraft:
    """An application or the committee's own initiative; the first mediator leads.

    ``recusal_checked`` says that somebody made sure that a mediator of a party's name is another person.
    """

    dispute_uid: UUID
    committee_uid: UUID
    mediator_uids: tuple[UUID, ...]
    applied_on: date
    origin: MediationOrigin = MediationOrigin.APPLICATION
    registrar: str = ""
    recusal_checked: bool = False


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """A party's answer; a refusal during mediation also needs the day on which other ways were told."""

    party_uid: UUID
    given: bool
    written: bool
    answered_on: date
    note: str = ""
    remedy_told_on: date | None = None


@needs(Permission.TAKE_MEDIATION)
def open_mediation(
    session: Session, draft: MediationDraft, rules: Rules, *, by: Actor, now: datetime
) -> UUID:
    """Take an application for mediation of an own dispute; returns the mediation's uid.

    :raises RuleViolation: in the wrong state, for matters outside people's mediation (rules.md 6.1.2), when
        one is open already, without mediator, or when a mediator is a party or an agent.
    """
    del rules
    dispute = own_dispute(session, draft.dispute_uid, by)
    if dispute.state not in ADMISSIBLE:
        raise RuleViolation(
            f"该纠纷处于“{dispute.state.label}”，受理以后、有结果以前才能申请人民调解。", "state"
        )
    if (dispute.category_code or "").startswith(_NOT_MEDIATED):
        raise RuleViolation(
            "涉法涉诉、涉组织涉纪检的事项不属于人民调解范围，请转政法机关或纪检组织部门。", "category_code"
        )
    going = select(Mediation.id).where(
        Mediation.dispute_id == dispute.id, Mediation.state.in_(OPEN_STATES), Mediation.voided_at.is_(None)
    )
    if session.scalars(going).first() is not None:
        raise RuleViolation("这件纠纷已有一件没结束的调解，请在那一件里办理。", "dispute_uid")
    record.check_day(draft.applied_on, now, "applied_on")
    committee = find_committee(session, draft.committee_uid)
    mediators = choose(session, committee, draft.mediator_uids)
    check_recusal(session, dispute, mediators, draft.recusal_checked)
    mediation = Mediation(
        dispute_id=dispute.id,
        committee_id=committee.id,
        origin=draft.origin,
        state=MediationState.APPLIED,
        applied_on=draft.applied_on,
        registrar_name=draft.registrar.strip() or by.name,
        mediators=[
            MediationMediator(mediator_id=m.id, mediator_name=m.name, leads=i == 0)
            for i, m in enumerate(mediators)
        ],
    )
    session.add(mediation)
    session.flush()
    at = record.moment_of(draft.applied_on, now)
    states = (None, MediationState.APPLIED)
    record.log_step(session, mediation, "apply", "", by, states=states, happened_at=at, now=now)
    session.flush()
    return mediation.uid


@needs(Permission.TAKE_MEDIATION)
def record_consent(
    session: Session, uid: UUID, draft: ConsentDraft, rules: Rules, *, by: Actor, now: datetime
) -> MediationState:
    """Record whether a party wants mediation; returns the state after it.

    A clear refusal ends the matter (人民调解法 17): before acceptance it becomes 不予受理, during mediation
    it is 终止 with the remedies told. The latest answer of a party counts.

    :raises RuleViolation: for one who is no party (any more), for a wrong day, or when it ended otherwise.
    """
    mediation = record.find_own(session, uid, by)
    if mediation.state not in OPEN_STATES | {MediationState.REFUSED}:
        raise RuleViolation(f"该调解{mediation.state.label}，不用再征求意见。", "state")
    party = _party(session, mediation, draft.party_uid)
    record.check_day(draft.answered_on, now, "answered_on", earliest=mediation.applied_on)
    session.add(
        Consent(
            mediation_id=mediation.id,
            party_id=party.id,
            given=draft.given,
            written=draft.written,
            answered_on=draft.answered_on,
            note=draft.note.strip() or None,
        )
    )
    session.flush()
    if not draft.given and mediation.state in OPEN_STATES:
        before = mediation.state is MediationState.APPLIED
        fate = "不予受理" if before else "终止调解"
        reason = f"{party.name}明确拒绝调解，依照《人民调解法》第十七条{fate}。"
        ending = EndingDraft(reason, draft.answered_on, draft.remedy_told_on, fails_dispute=False)
        end(session, mediation, "refuse" if before else "terminate", ending, rules, by, now)
    return mediation.state


def _party(session: Session, mediation: Mediation, uid: UUID) -> Party:
    for party in record.living_parties(session, mediation.dispute_id):
        if party.uid == uid:
            return party
    raise RuleViolation("他不是这件纠纷现在的当事人，请刷新后再试。", "party_uid")


@needs(Permission.TAKE_MEDIATION)
def accept(session: Session, uid: UUID, accepted_on: date, rules: Rules, *, by: Actor, now: datetime) -> date:
    """Accept the mediation once every party has consented; returns the day by which it should end.

    It gets its 卷号; its clock (a month; 30 working days for medical disputes, 15 days for labour disputes,
    rules.md 2.3) starts, and the dispute runs by the mediation's clock from now on.

    :raises RuleViolation: when a consent is missing, the dispute is not 办理中, or the day does not fit.
    """
    mediation = record.find_own(session, uid, by)
    lacking = why_not_mediate(record.answers(session, mediation))
    if lacking:
        raise RuleViolation("".join(lacking), "consents")
    dispute = session.get_one(Dispute, mediation.dispute_id)
    if dispute.state is not DisputeState.IN_PROGRESS:
        raise RuleViolation(f"该纠纷处于“{dispute.state.label}”，请先签收、转入办理中，再受理调解。", "state")
    answered = [c.answered_on for c in record.latest_answers(session, mediation.id).values()]
    record.check_day(accepted_on, now, "accepted_on", earliest=max(answered))
    named = record.mediators_at_work(session, mediation.id)
    present = [MediationEvidence.CONSENT_OF_ALL, *([MediationEvidence.MEDIATOR_NAMED] if named else [])]
    at = record.moment_of(accepted_on, now)
    record.step(session, mediation, "accept", "", present, by, happened_at=at, now=now)
    key = clock_key(dispute.difficulty, dispute.dispute_type, in_mediation=True)
    clock = clock_of(key, rules.of_version(dispute.profile_version).profile.limit)
    mediation.accepted_on = accepted_on
    due_on = mediation.due_on = due(accepted_on, clock.days, clock.kind, rules.calendar).due
    mediation.number = number_for(session, mediation, NumberKind.DOSSIER, rules, accepted_on.year)
    stops = stops_of(history_of(session, dispute.uid))
    dispute_clock.reclassify(dispute, rules.of_version(dispute.profile_version), stops, in_mediation=True)
    session.flush()
    return due_on
