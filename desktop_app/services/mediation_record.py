"""One mediation as a record: finding it, its parties and answers, stepping its state, logging the step.

Building blocks of ``mediation``, ``meeting`` and ``agreement``, called inside their permission.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DisputeState, MediationState
from db.models.dispute import Dispute, Party, Transition
from db.models.mediation import Agreement, Consent, Mediation, MediationMediator, MediationMeeting
from desktop_app.domain.actor import Actor
from desktop_app.domain.mediation_state import MACHINE, why_not_mediate
from desktop_app.domain.state_machine import Evidence
from desktop_app.errors import RuleViolation
from desktop_app.services import dispute_record, record_day
from desktop_app.services.custody import holder_of
from desktop_app.services.dispute_access import not_hidden
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_step import act
from desktop_app.services.rules import Rules

ENTITY = "mediation"
check_day, moment_of = record_day.check_day, record_day.moment_of


def find(session: Session, uid: UUID, actor: Actor) -> Mediation:
    """The mediation.

    :raises RuleViolation: when it is unknown, void, or its case is not for this actor to read.
    """
    found = session.scalars(
        select(Mediation).where(
            Mediation.uid == uid, Mediation.voided_at.is_(None), not_hidden(Mediation.dispute_id, actor)
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这件调解，请刷新后再试。", "uid")
    return found


def rules_of(session: Session, mediation: Mediation, rules: Rules) -> Rules:
    """The rules with the profile that the dispute was opened under."""
    version = session.scalar(select(Dispute.profile_version).where(Dispute.id == mediation.dispute_id))
    return rules.of_version(version or "")


def find_own(session: Session, uid: UUID, actor: Actor) -> Mediation:
    """A mediation of a case that the actor's office works, which alone may change it (exchange.md, 4).

    :raises RuleViolation: when it is unknown, void, or another office's.
    """
    found = find(session, uid, actor)
    dispute = session.get_one(Dispute, found.dispute_id)
    if holder_of(dispute) != actor.office_uid:
        raise RuleViolation("这件调解由另一个中心办理，这里只能查看。", "uid")
    return found


def find_open(session: Session, uid: UUID, actor: Actor, doing: str) -> Mediation:
    """An own mediation that is 调解中; ``doing`` completes the sentence, e.g. 登记调解会议.

    :raises RuleViolation: in any other state.
    """
    found = find_own(session, uid, actor)
    if found.state is not MediationState.ACCEPTED:
        raise RuleViolation(f"该调解处于“{found.state.label}”，只有“调解中”才能{doing}。", "state")
    return found


def living_parties(session: Session, dispute_id: int) -> list[Party]:
    """Parties of a dispute who were not replaced, in their order; each must consent and sign."""
    query = select(Party).where(
        Party.dispute_id == dispute_id, Party.voided_at.is_(None), Party.replaced_by_id.is_(None)
    )
    return list(session.scalars(query.order_by(Party.position, Party.id)))


def find_party(session: Session, mediation: Mediation, uid: UUID) -> Party:
    """A party of the dispute as it is now.

    :raises RuleViolation: for one who is no party (any more).
    """
    for party in living_parties(session, mediation.dispute_id):
        if party.uid == uid:
            return party
    raise RuleViolation("他不是这件纠纷现在的当事人，请刷新后再试。", "party_uid")


def names_of(session: Session, dispute_id: int, uids: Collection[str]) -> tuple[str, ...]:
    """Names of parties by their uids (hex) in their order, also of those who were replaced."""
    query = select(Party.uid, Party.name).where(Party.dispute_id == dispute_id)
    rows = session.execute(query.order_by(Party.position, Party.id))
    return tuple(name for uid, name in rows if uid.hex in uids)


def latest_answers(session: Session, mediation_id: int) -> dict[int, Consent]:
    """The latest answer of each party, by the party's local id."""
    query = select(Consent).where(Consent.mediation_id == mediation_id, Consent.voided_at.is_(None))
    return {row.party_id: row for row in session.scalars(query.order_by(Consent.id))}


def answers(session: Session, mediation: Mediation) -> list[tuple[str, bool | None]]:
    """Each living party's name with its answer, ``None`` when it was not asked yet."""
    known = latest_answers(session, mediation.id)
    return [
        (party.name, known[party.id].given if party.id in known else None)
        for party in living_parties(session, mediation.dispute_id)
    ]


def refuse_without_consent(session: Session, mediation: Mediation) -> None:
    """Refuse to go on while a party has not consented (人民调解法 17), e.g. one who joined later.

    :raises RuleViolation: naming who must still be asked.
    """
    if lacking := why_not_mediate(answers(session, mediation)):
        raise RuleViolation("".join(lacking), "consents")


def mediators_at_work(session: Session, mediation_id: int) -> list[MediationMediator]:
    """The mediators of a mediation, the leading one first."""
    query = select(MediationMediator).where(
        MediationMediator.mediation_id == mediation_id, MediationMediator.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(MediationMediator.leads.desc(), MediationMediator.id)))


def meetings_of(session: Session, mediation_id: int) -> list[MediationMeeting]:
    """The meetings of a mediation in their order."""
    query = select(MediationMeeting).where(
        MediationMeeting.mediation_id == mediation_id, MediationMeeting.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(MediationMeeting.ordinal)))


def agreement_of(session: Session, mediation_id: int) -> Agreement | None:
    """The agreement in force or waiting for signatures; a mediation has one at a time."""
    query = select(Agreement).where(Agreement.mediation_id == mediation_id, Agreement.voided_at.is_(None))
    return session.scalars(query.order_by(Agreement.id.desc())).first()


def binding_agreement(session: Session, mediation: Mediation) -> Agreement | None:
    """The agreement that binds now, also while a new one is drawn up in its place."""
    query = select(Agreement).where(
        Agreement.mediation_id == mediation.id,
        Agreement.voided_at.is_(None),
        Agreement.effective_on.is_not(None),
        Agreement.superseded_on.is_(None),
    )
    return session.scalars(query.order_by(Agreement.id.desc())).first()


def step(
    session: Session,
    mediation: Mediation,
    action: str,
    reason: str,
    present: Sequence[Evidence],
    by: Actor,
    *,
    happened_at: datetime,
    now: datetime,
) -> None:
    """Make one step of the state machine, with its check and its row of history.

    :raises RuleViolation: when state, role, reason or evidence do not admit it.
    """
    taken = MACHINE.check(mediation.state, action, role=by.role, reason=reason, present=present)
    before, mediation.state = mediation.state, taken.target
    log_step(
        session,
        mediation,
        action,
        reason,
        by,
        states=(before, taken.target),
        happened_at=happened_at,
        now=now,
    )


def log_step(
    session: Session,
    mediation: Mediation,
    action: str,
    reason: str,
    by: Actor,
    *,
    states: tuple[MediationState | None, MediationState | None] = (None, None),
    happened_at: datetime,
    now: datetime,
) -> None:
    """Write one row of history; rows without states are notes."""
    before, after = states
    session.add(
        Transition(
            entity=ENTITY,
            record_uid=mediation.uid,
            action=action,
            from_state=before and before.value,
            to_state=after and after.value,
            reason=reason.strip() or None,
            happened_at=happened_at,
            entered_at=now,
            actor_name=by.name,
        )
    )


def move_dispute(
    session: Session,
    mediation: Mediation,
    action: str,
    draft: StepDraft,
    rules: Rules,
    *,
    by: Actor,
    day: date,
    now: datetime,
) -> bool:
    """Settle or fail the dispute with the mediation's result; ``False`` when it is not 办理中 just now.

    An agreement takes effect by law whatever state the dispute is in (人民调解法 29); a dispute that is
    suspended or waits for an extension is then settled by hand.
    """
    dispute = session.get_one(Dispute, mediation.dispute_id)
    if dispute.state is not DisputeState.IN_PROGRESS:
        return False
    history = dispute_record.history_of(session, dispute.uid)
    last = max((s.happened_at for s in history if s.to_state is not None), default=now)
    at = max(moment_of(day, now), last)
    act(session, dispute.uid, action, replace(draft, happened_at=at), rules, by=by, now=now)
    return True
