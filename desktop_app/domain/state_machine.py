"""States as data: transitions with their verb, who may make them and what they need."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Generic, TypeVar

from db.enums import CentreLevel, Labelled, Role
from desktop_app.errors import PermissionDenied, RuleViolation

StateT = TypeVar("StateT", bound=Labelled)

EVERYBODY = frozenset(
    {
        Role.WINDOW_CLERK,
        Role.GRID_WORKER,
        Role.CENTRE_DIRECTOR,
        Role.MEDIATOR,
        Role.COMMITTEE_CHAIR,
        Role.ASSIGNED_LEADER,
        Role.TOWNSHIP_HEAD,
    }
)
"""Roles of business; audit, system and security administration are kept apart from it."""


class Evidence(Labelled):
    """Something that must be on record before a transition; the label says what to do when it is not."""


# Without slots: on Python 3.11 calling a subscripted generic with frozen slots raises TypeError.
@dataclass(frozen=True)
class Transition(Generic[StateT]):
    """One permitted step. ``action`` is its stable key, ``verb`` the word on its button.

    ``side`` names the centre level that may make it, where only one may. A step is recorded as a row (from,
    to, who, when, why, paper ids); rows are never changed (rules.md 3).
    """

    action: str
    verb: str
    source: StateT
    target: StateT
    roles: frozenset[Role]
    needs_reason: bool = False
    evidence: tuple[Evidence, ...] = ()
    side: CentreLevel | None = None


@dataclass(frozen=True, slots=True)
class Machine(Generic[StateT]):
    """All transitions of one kind of record."""

    noun: str
    transitions: tuple[Transition[StateT], ...]

    def transitions_from(
        self, state: StateT, role: Role | None = None, side: CentreLevel | None = None
    ) -> tuple[Transition[StateT], ...]:
        """Steps that ``role`` may make from ``state`` on ``side``; without them, all steps."""
        return tuple(
            step
            for step in self.transitions
            if step.source is state
            and (role is None or role in step.roles)
            and (side is None or step.side is None or side is step.side)
        )

    def find(self, state: StateT, action: str) -> Transition[StateT]:
        """The step ``action`` from ``state``.

        :raises RuleViolation: when the state does not admit it, naming the steps that it does admit.
        """
        for step in self.transitions_from(state):
            if step.action == action:
                return step
        verbs = "、".join(dict.fromkeys(step.verb for step in self.transitions_from(state)))
        verb = next((step.verb for step in self.transitions if step.action == action), action)
        way = f"现在可以：{verbs}。" if verbs else "已没有后续步骤。"
        raise RuleViolation(f"{self.noun}处于“{state.label}”，不能{verb}。{way}", "state")

    def next_state(self, state: StateT, action: str) -> StateT:
        """State after ``action``.

        :raises RuleViolation: when the state does not admit it.
        """
        return self.find(state, action).target

    def check(
        self,
        state: StateT,
        action: str,
        *,
        role: Role,
        reason: str = "",
        present: Collection[Evidence] = (),
        side: CentreLevel | None = None,
    ) -> Transition[StateT]:
        """The step, after checking state, role, side, reason and evidence, in this order.

        :raises PermissionDenied: when the role, or this level of centre, may not make the step.
        :raises RuleViolation: for any other obstacle, in one sentence.
        """
        step = self.find(state, action)
        if role not in step.roles:
            raise PermissionDenied(f"{role.label}不能{step.verb}，请由有权限的同事办理。", "role")
        if side is not None and step.side is not None and side is not step.side:
            raise PermissionDenied(f"“{step.verb}”由{step.side.label}综治中心办理。", "role")
        if step.needs_reason and not reason.strip():
            raise RuleViolation(f"{step.verb}要写明理由。", "reason")
        if lacking := missing(step, present):
            raise RuleViolation("".join(lacking), "evidence")
        return step


def missing(step: Transition[StateT], present: Collection[Evidence]) -> tuple[str, ...]:
    """Sentences saying what is still to be done before ``step``; empty when nothing is."""
    return tuple(item.label for item in step.evidence if item not in present)
