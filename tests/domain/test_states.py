"""States as data: what holds for every machine, and the steps of rules.md 3."""

import pytest

from db.enums import (
    AssignmentState,
    CentreLevel,
    DispatchState,
    DisputeState,
    Labelled,
    MediationState,
    PetitionState,
    Role,
    SweepDayState,
)
from desktop_app.domain import (
    assignment_state,
    dispatch_state,
    dispute_state,
    mediation_state,
    petition_state,
    sweep_state,
)
from desktop_app.domain.dispute_state import DisputeEvidence
from desktop_app.domain.state_machine import EVERYBODY, Machine, missing
from desktop_app.errors import PermissionDenied, RuleViolation

MACHINES: list[tuple[Machine[Labelled], type[Labelled], Labelled]] = [
    (dispute_state.MACHINE, DisputeState, DisputeState.REGISTERED),  # pyright: ignore[reportAssignmentType]
    (mediation_state.MACHINE, MediationState, MediationState.APPLIED),  # pyright: ignore[reportAssignmentType]
    (assignment_state.MACHINE, AssignmentState, AssignmentState.PROPOSED),  # pyright: ignore[reportAssignmentType]
    (dispatch_state.MACHINE, DispatchState, DispatchState.ISSUED),  # pyright: ignore[reportAssignmentType]
    (petition_state.MACHINE, PetitionState, PetitionState.REGISTERED),  # pyright: ignore[reportAssignmentType]
    (sweep_state.MACHINE, SweepDayState, SweepDayState.OPEN),  # pyright: ignore[reportAssignmentType]
]


@pytest.mark.parametrize(("machine", "states", "first"), MACHINES)
def test_every_state_can_be_reached(
    machine: Machine[Labelled], states: type[Labelled], first: Labelled
) -> None:
    reached = {first}
    while grown := {step.target for step in machine.transitions if step.source in reached} - reached:
        reached |= grown
    assert reached == set(states)


@pytest.mark.parametrize(("machine", "states", "first"), MACHINES)
def test_a_step_is_unique_and_belongs_to_business(
    machine: Machine[Labelled], states: type[Labelled], first: Labelled
) -> None:
    keys = [(step.source, step.action) for step in machine.transitions]
    assert len(keys) == len(set(keys))
    for step in machine.transitions:
        assert step.roles <= EVERYBODY
        assert Role.CENTRE_DIRECTOR in step.roles
        assert machine.next_state(step.source, step.action) is step.target
    verbs = {step.action: set[str]() for step in machine.transitions}
    for step in machine.transitions:
        verbs[step.action].add(step.verb)
    assert all(len(words) == 1 for words in verbs.values())


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        (DisputeState.REGISTERED, {"accept", "refuse", "merge"}),
        (DisputeState.REFUSED, {"reopen", "close"}),
        (DisputeState.ACCEPTED, {"dispatch"}),
        (DisputeState.DISPATCHED, {"sign_for", "return", "redispatch"}),
        (DisputeState.IN_PROGRESS, {"ask_extension", "suspend", "escalate", "settle", "fail", "return"}),
        (DisputeState.EXTENDED, {"approve_extension", "refuse_extension"}),
        (DisputeState.SUSPENDED, {"resume"}),
        (DisputeState.ESCALATED, {"county_dispatch"}),
        (DisputeState.SETTLED, {"await_follow_up"}),
        (DisputeState.NOT_SETTLED, {"close", "escalate", "take_up_again"}),
        (DisputeState.AWAITING_FOLLOW_UP, {"close", "relapse"}),
        (DisputeState.CLOSED, {"archive", "relapse"}),
        (DisputeState.MERGED, set[str]()),
        (DisputeState.ARCHIVED, set[str]()),
    ],
)
def test_steps_of_a_dispute(state: DisputeState, actions: set[str]) -> None:
    assert {step.action for step in dispute_state.transitions_from(state)} == actions


def test_who_may_make_a_step() -> None:
    clerk = dispute_state.transitions_from(DisputeState.CLOSED, Role.WINDOW_CLERK)
    assert clerk == ()
    chair = dispute_state.transitions_from(DisputeState.CLOSED, Role.COMMITTEE_CHAIR)
    assert [step.verb for step in chair] == ["归档"]


def test_each_side_has_its_own_steps_of_a_dispatch() -> None:
    county = dispatch_state.transitions_from(DispatchState.FED_BACK, side=CentreLevel.COUNTY)
    assert {step.action for step in county} == {"complete", "send_back"}
    assert dispatch_state.transitions_from(DispatchState.FED_BACK, side=CentreLevel.TOWNSHIP) == ()


def test_an_impossible_step_names_the_possible_ones() -> None:
    with pytest.raises(
        RuleViolation, match=r"处于“已登记”，不能结案。现在可以：受理、不予受理、并案。"
    ) as caught:
        dispute_state.next_state(DisputeState.REGISTERED, "close")
    assert caught.value.field == "state"
    with pytest.raises(RuleViolation, match="没有后续步骤"):
        dispute_state.next_state(DisputeState.ARCHIVED, "close")
    with pytest.raises(RuleViolation, match="不能nothing"):
        dispute_state.next_state(DisputeState.ARCHIVED, "nothing")


def test_a_step_is_checked_for_role_side_reason_and_evidence() -> None:
    machine = dispute_state.MACHINE
    with pytest.raises(PermissionDenied, match="窗口不能分流"):
        machine.check(DisputeState.ACCEPTED, "dispatch", role=Role.WINDOW_CLERK)
    with pytest.raises(RuleViolation, match="理由"):
        machine.check(DisputeState.REGISTERED, "refuse", role=Role.WINDOW_CLERK, reason=" ")
    with pytest.raises(RuleViolation, match="主办单位"):
        machine.check(
            DisputeState.ACCEPTED,
            "dispatch",
            role=Role.CENTRE_DIRECTOR,
            present={DisputeEvidence.CLASSIFIED},
        )
    both = {DisputeEvidence.CLASSIFIED, DisputeEvidence.LEAD_UNIT}
    step = machine.check(DisputeState.ACCEPTED, "dispatch", role=Role.CENTRE_DIRECTOR, present=both)
    assert step.target is DisputeState.DISPATCHED
    assert missing(step, both) == ()
    with pytest.raises(PermissionDenied, match="县级综治中心"):
        dispatch_state.MACHINE.check(
            DispatchState.FED_BACK, "complete", role=Role.CENTRE_DIRECTOR, side=CentreLevel.TOWNSHIP
        )


def test_open_and_read_only_states_part_the_dispute_states() -> None:
    assert DisputeState.REFUSED not in dispute_state.OPEN_STATES | dispute_state.READ_ONLY_STATES
    assert not dispute_state.OPEN_STATES & dispute_state.READ_ONLY_STATES
    assert AssignmentState.EXTENSION_ASKED in assignment_state.OPEN_STATES
    assert DispatchState.RETURNED not in dispatch_state.OPEN_STATES
    assert MediationState.ACCEPTED not in mediation_state.ENDED_STATES
