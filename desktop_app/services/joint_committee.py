"""Joint mediation by two committees (联合调解): the second one with its mediators; both sign and seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.dispute import Dispute
from db.models.mediation import Committee, Mediation, MediationMediator, Mediator
from db.models.mediation_course import JointCommittee
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.committee import find_committee
from desktop_app.services.field_text import required
from desktop_app.services.mediation_ending import OPEN_STATES
from desktop_app.services.mediator_choice import check_recusal, choose
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class JointDraft:
    """Which committee joins, with which mediators, since when and why."""

    committee_uid: UUID
    mediator_uids: tuple[UUID, ...]
    joined_on: date
    reason: str
    recusal_checked: bool = False


@dataclass(frozen=True, slots=True)
class JointRow:
    """The committee that mediates too; ``mediators`` are those of its list who are at work here."""

    uid: UUID
    committee_uid: UUID
    committee_name: str
    mediators: tuple[str, ...]
    joined_on: date
    reason: str


@needs(Permission.MEDIATE)
def join_committee(session: Session, uid: UUID, draft: JointDraft, *, by: Actor, now: datetime) -> UUID:
    """Let a second committee mediate too; returns the uid of the record.

    :raises RuleViolation: for the same committee or a third one, without mediators or reason, after the end.
    """
    mediation = record.find_own(session, uid, by)
    if mediation.state not in OPEN_STATES:
        raise RuleViolation("调解已经结束，不能再加调委会。", "state")
    if joint_of(session, mediation.id) is not None:
        raise RuleViolation("已经有另一个调委会参加联合调解。", "committee_uid")
    committee = find_committee(session, draft.committee_uid)
    if committee.id == mediation.committee_id:
        raise RuleViolation(f"{committee.name}就是主办的调委会，请选另一个。", "committee_uid")
    record.check_day(draft.joined_on, now, "joined_on", earliest=mediation.applied_on)
    mediators = choose(session, committee, draft.mediator_uids)
    dispute = session.get_one(Dispute, mediation.dispute_id)
    check_recusal(session, dispute, mediators, draft.recusal_checked)
    joint = JointCommittee(
        mediation_id=mediation.id,
        committee_id=committee.id,
        joined_on=draft.joined_on,
        reason=required(draft.reason, "reason", "请写明为什么联合调解，例如“双方分属两个村”。", 500),
    )
    session.add(joint)
    for mediator in mediators:
        session.add(
            MediationMediator(
                mediation_id=mediation.id,
                mediator_id=mediator.id,
                mediator_name=mediator.name,
                leads=False,
            )
        )
    said = f"{committee.name}（{'、'.join(m.name for m in mediators)}）：{joint.reason}"
    at = record.moment_of(draft.joined_on, now)
    record.log_step(session, mediation, "join_committee", said, by, happened_at=at, now=now)
    session.flush()
    return joint.uid


def joint_of(session: Session, mediation_id: int) -> JointCommittee | None:
    """The second committee of a mediation; called inside other services."""
    query = select(JointCommittee).where(
        JointCommittee.mediation_id == mediation_id, JointCommittee.voided_at.is_(None)
    )
    return session.scalars(query.order_by(JointCommittee.id)).first()


def committees_of(session: Session, mediation: Mediation) -> tuple[str, ...]:
    """Names of the committees that mediate, the leading one first; called inside other services."""
    names = [session.get_one(Committee, mediation.committee_id).name]
    joint = joint_of(session, mediation.id)
    if joint is not None:
        names.append(session.get_one(Committee, joint.committee_id).name)
    return tuple(names)


def _at_work(session: Session, mediation: Mediation, committee_id: int) -> Sequence[str]:
    own = set(session.scalars(select(Mediator.id).where(Mediator.committee_id == committee_id)))
    at_work = record.mediators_at_work(session, mediation.id)
    return [m.mediator_name for m in at_work if m.mediator_id in own]


def joint_row(session: Session, mediation: Mediation) -> JointRow | None:
    """The second committee as the detail shows it; called inside other services."""
    joint = joint_of(session, mediation.id)
    if joint is None:
        return None
    names = _at_work(session, mediation, joint.committee_id)
    body = session.get_one(Committee, joint.committee_id)
    return JointRow(joint.uid, body.uid, body.name, tuple(names), joint.joined_on, joint.reason)
