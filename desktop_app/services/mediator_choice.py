"""Who mediates (人民调解法 19): choosing from the committee, recusal (回避), changing the mediator."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.dispute import Agent, Dispute
from db.models.mediation import Committee, Mediation, MediationMediator, Mediator
from db.models.mediation_course import JointCommittee
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.mediation_ending import OPEN_STATES
from desktop_app.services.permissions import Permission, needs


def choose(session: Session, committee: Committee, uids: Sequence[UUID]) -> list[Mediator]:
    """Mediators of a committee by their uids, in this order; called inside other services.

    :raises RuleViolation: for nobody, for somebody twice, or one of another committee.
    """
    known = {
        m.uid: m
        for m in session.scalars(
            select(Mediator).where(Mediator.committee_id == committee.id, Mediator.voided_at.is_(None))
        )
    }
    if not uids:
        raise RuleViolation("请选定人民调解员。", "mediator_uids")
    if any(uid not in known for uid in uids) or len(set(uids)) != len(uids):
        raise RuleViolation(f"请从{committee.name}的名单里选调解员，每人一次。", "mediator_uids")
    return [known[uid] for uid in uids]


def choose_at_work(session: Session, mediation: Mediation, uids: Sequence[UUID]) -> list[Mediator]:
    """Mediators of the committees that mediate here, one or two, by their uids; called inside other services.

    :raises RuleViolation: for somebody of neither list.
    """
    joint = select(JointCommittee.committee_id).where(
        JointCommittee.mediation_id == mediation.id, JointCommittee.voided_at.is_(None)
    )
    bodies = {mediation.committee_id, *session.scalars(joint)}
    query = select(Mediator).where(Mediator.committee_id.in_(bodies), Mediator.voided_at.is_(None))
    known = {mediator.uid: mediator for mediator in session.scalars(query)}
    if any(uid not in known for uid in uids) or len(set(uids)) != len(uids):
        name = session.get_one(Committee, mediation.committee_id).name
        raise RuleViolation(
            f"请从{name}（联合调解的，也从另一个调委会）的名单里选调解员，每人一次。", "mediator_uids"
        )
    return [known[uid] for uid in uids]


def check_recusal(session: Session, dispute: Dispute, mediators: Sequence[Mediator], checked: bool) -> None:
    """Refuse a mediator with the name of a party, representative or agent, unless somebody checked (回避).

    :raises RuleViolation: naming the mediator.
    """
    if checked:
        return
    parties = record.living_parties(session, dispute.id)
    agents = session.scalars(
        select(Agent.name).where(Agent.party_id.in_([p.id for p in parties]), Agent.voided_at.is_(None))
    )
    involved = {p.name for p in parties} | {p.legal_representative for p in parties} | set(agents)
    for mediator in mediators:
        if mediator.name in involved:
            raise RuleViolation(
                f"调解员{mediator.name}与当事人一方同名。是同一人就要回避，请另选；不是同一人请确认已核对。",
                "mediator_uids",
            )


@needs(Permission.MEDIATE)
def replace_mediator(
    session: Session, uid: UUID, old_uid: UUID, new_uid: UUID, reason: str, *, by: Actor, now: datetime
) -> None:
    """Let another mediator of the committee take over, e.g. after a challenge (回避).

    :raises RuleViolation: without reason, after the end, or when the new one is involved or at work already.
    """
    mediation = record.find_own(session, uid, by)
    if mediation.state not in OPEN_STATES:
        raise RuleViolation(f"该调解{mediation.state.label}，不能再换调解员。", "state")
    if not reason.strip():
        raise RuleViolation("请写明更换的原因，例如“申请人要求回避”。", "reason")
    old, new = choose_at_work(session, mediation, (old_uid, new_uid))
    at_work = {m.mediator_id: m for m in record.mediators_at_work(session, mediation.id)}
    if old.id not in at_work:
        raise RuleViolation(f"{old.name}不是这件调解的调解员。", "old_uid")
    if new.id in at_work:
        raise RuleViolation(f"{new.name}已经是这件调解的调解员。", "new_uid")
    check_recusal(session, session.get_one(Dispute, mediation.dispute_id), [new], checked=False)
    leaving = at_work[old.id]
    leaving.voided_at, leaving.voided_reason = now, reason.strip()
    session.add(
        MediationMediator(
            mediation_id=mediation.id, mediator_id=new.id, mediator_name=new.name, leads=leaving.leads
        )
    )
    said = f"{old.name} 换为 {new.name}：{reason.strip()}"
    record.log_step(session, mediation, "replace_mediator", said, by, happened_at=now, now=now)
    session.flush()
