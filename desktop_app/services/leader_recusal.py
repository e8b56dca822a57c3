"""Why a leader stands aside (回避) for a matter, and what is worth asking (信访工作条例 28).

Barred are a party to it, who is recorded as close to a party, and who decided an earlier step of it. A shared
surname or household is a hint for a person to look into, never a bar. Called inside other services.
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import InterestKind
from db.models.assignment import Leader, LeaderInterest
from db.models.dispute import Dispute, Party, Transition
from db.models.mediation import Mediation, MediationMediator
from db.models.user import User
from desktop_app.errors import RuleViolation
from desktop_app.services.assignment_matter import AssignmentMatter
from desktop_app.services.case_record import belonging

_BATCH = 500


class Recusals:
    """Answers for one matter and several leaders; reads who decided about it once."""

    def __init__(self, session: Session, matter: AssignmentMatter) -> None:
        """Look at the matter's people, and at the steps of its case."""
        self._session = session
        self._matter = matter
        self._deciders = _deciders(session, matter)

    def bars(self, leader: Leader) -> tuple[str, ...]:
        """Sentences that bar a leader; empty when none does."""
        found: list[str] = []
        if leader.name in self._matter.people:
            found.append(f"{leader.name}是这件事的当事人，应当回避，请另选一位。")
        rows = self._session.scalars(
            select(LeaderInterest).where(
                LeaderInterest.leader_id == leader.id,
                LeaderInterest.person_name.in_(self._matter.people),
                LeaderInterest.voided_at.is_(None),
            )
        )
        for row in rows:
            tie = f"是{row.kind.label}" if row.kind is InterestKind.KIN else f"有{row.kind.label}"
            found.append(f"{leader.name}与{row.person_name}{tie}，应当回避，请另选一位。")
        names = {leader.name, self._account(leader)} - {""}
        told = next((self._deciders[name] for name in sorted(names) if name in self._deciders), "")
        if told:
            found.append(f"{leader.name}{told}，不能再包这件案子，请另选一位。")
        return tuple(found)

    def hints(self, leader: Leader) -> tuple[str, ...]:
        """What somebody should ask about: a party of the same household."""
        addresses = select(Party.address).where(
            Party.name == leader.name, Party.address.is_not(None), Party.voided_at.is_(None)
        )
        neighbours = self._session.scalars(
            select(Party.name)
            .join(Dispute, Dispute.id == Party.dispute_id)
            .where(
                Dispute.uid == self._matter.dispute_uid,
                Party.address.in_(addresses),
                Party.voided_at.is_(None),
            )
        ).all()
        return tuple(f"与{name}登记过同一住址，请核对是不是一家人" for name in dict.fromkeys(neighbours))

    def _account(self, leader: Leader) -> str:
        if leader.user_uid is None:
            return ""
        return self._session.scalar(select(User.name).where(User.uid == leader.user_uid)) or ""


def refuse_recused(session: Session, leader: Leader, matter: AssignmentMatter) -> None:
    """Refuse a leader who must stand aside.

    :raises RuleViolation: naming the reason.
    """
    if bars := Recusals(session, matter).bars(leader):
        raise RuleViolation("".join(bars), "leader_uid")


def _deciders(session: Session, matter: AssignmentMatter) -> Mapping[str, str]:
    """Who decided a step of the case, by name, with what they did.

    A first registration is no decision, and what was done about the assignment itself is not meant.
    """
    cases = [] if matter.dispute_uid is None else [matter.dispute_uid]
    records = belonging(session, cases)
    # What an assignment went through says nothing of who judged the matter.
    uids = {uid for entity, uid in records if entity != "leader_assignment"} | {matter.uid}
    found: dict[str, str] = {}
    ordered = sorted(uids)
    for start in range(0, len(ordered), _BATCH):
        steps = session.scalars(
            select(Transition).where(
                Transition.record_uid.in_(ordered[start : start + _BATCH]),
                Transition.from_state.is_not(None),
                Transition.from_state != Transition.to_state,
                Transition.voided_at.is_(None),
            )
        )
        for step in steps:
            found.setdefault(step.actor_name, "办过这件事的前一步")
    if matter.dispute_uid is not None:
        mediators = session.scalars(
            select(MediationMediator.mediator_name)
            .join(Mediation, Mediation.id == MediationMediator.mediation_id)
            .join(Dispute, Dispute.id == Mediation.dispute_id)
            .where(Dispute.uid == matter.dispute_uid, MediationMediator.voided_at.is_(None))
        )
        found |= dict.fromkeys(mediators, "调解过这件纠纷")
    return found
