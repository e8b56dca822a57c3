"""Who may decide what of a leader assignment: nobody about the own proposal, request or case (rules.md 3).

Persons are known by name; where a leader's card names the account, by that too. Each function answers with
the sentence that refuses, or with nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from db.enums import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by name and, where it is known, by account."""

    name: str
    user_uid: UUID | None = None

    def is_same(self, other: "Person") -> bool:
        """Whether both are one person: the same account, or the same name."""
        if self.user_uid is not None and self.user_uid == other.user_uid:
            return True
        return bool(self.name.strip()) and self.name.strip() == other.name.strip()


def why_no_decider(role: Role, decided_by: str) -> str:
    """The head decides; somebody else at the program records it with the head's name."""
    if role is Role.TOWNSHIP_HEAD or decided_by.strip():
        return ""
    return "请填写批准人（党政一把手）的姓名。"


def why_not_approve(decider: Person, proposer: Person, leader: Person) -> str:
    """Nobody approves what they proposed, nor an assignment to themselves."""
    if decider.is_same(proposer):
        return f"{proposer.name}是提出人，不能自己批准，请由党政一把手批准。"
    if decider.is_same(leader):
        return f"{leader.name}不能批准自己包案，请由另一位党政一把手批准。"
    return ""


def why_not_extend(decider: Person, asker: Person, leader: Person) -> str:
    """Nobody decides about the extension that they asked for, nor about that of the own case."""
    if decider.is_same(asker):
        return f"{asker.name}是申请延期的人，不能自己批准，请由党政一把手批准。"
    if decider.is_same(leader):
        return f"{leader.name}是包案领导，不能批准自己延期，请由另一位党政一把手批准。"
    return ""


def why_not_hand_over(decider: Person, successor: Person) -> str:
    """Nobody gives a case to themselves."""
    if decider.is_same(successor):
        return f"{successor.name}是接手的领导，不能自己批准，请由另一位党政一把手批准。"
    return ""


def why_not_review(
    reviewer: Person,
    leader: Person,
    deputies: Collection[Person],
    responsible: Person,
    former: Collection[Person] = (),
) -> str:
    """The reviewer is neither a leader of the case, nor a deputy who acted, nor the responsible person."""
    if reviewer.is_same(leader):
        return "包案领导不能复核自己的包案，请由中心主任复核。"
    if any(reviewer.is_same(one) for one in former):
        return f"{reviewer.name}包过这件案子，不能复核，请由另一位中心主任复核。"
    if any(reviewer.is_same(deputy) for deputy in deputies):
        return f"{reviewer.name}是代管领导，不能复核，请由另一位中心主任复核。"
    if reviewer.is_same(responsible):
        return f"{reviewer.name}是这件包案的责任人，不能复核，请由另一位中心主任复核。"
    return ""


def why_not_work(role: Role, worker: Person, leader: Person, deputy: Person | None) -> str:
    """A leader works the own cases, and those of somebody away whose deputy they are; the desk records."""
    if role is Role.CENTRE_DIRECTOR:
        return ""
    if worker.is_same(leader) or (deputy is not None and worker.is_same(deputy)):
        return ""
    other = f"或代管领导{deputy.name}" if deputy is not None else ""
    return f"这件包案的领导是{leader.name}，请由本人{other}办理。"
