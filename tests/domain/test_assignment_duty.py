"""Nobody decides about the own proposal, request or case."""

from uuid import UUID

import pytest

from db.enums import Role
from desktop_app.domain import assignment_duty as duty
from desktop_app.domain.assignment_duty import Person

HEAD, DIRECTOR, LEADER, DEPUTY = (
    Person("薛慧敏"),
    Person("周砚秋"),
    Person("陈志远", UUID(int=7)),
    Person("罗青松"),
)
SAME_ACCOUNT = Person("陈书记", UUID(int=7))


@pytest.mark.parametrize(
    ("decider", "says"),
    [
        (HEAD, ""),
        (DIRECTOR, "提出人"),
        (LEADER, "自己包案"),
        (SAME_ACCOUNT, "自己包案"),
        (Person(" 陈志远 "), "自己"),
    ],
)
def test_a_proposal_is_approved_by_somebody_else(decider: Person, says: str) -> None:
    found = duty.why_not_approve(decider, DIRECTOR, LEADER)
    assert bool(found) is bool(says)
    assert says in found


@pytest.mark.parametrize(
    ("decider", "says"), [(HEAD, ""), (DIRECTOR, "申请延期的人"), (SAME_ACCOUNT, "自己延期")]
)
def test_more_time_is_granted_by_somebody_else(decider: Person, says: str) -> None:
    found = duty.why_not_extend(decider, DIRECTOR, LEADER)
    assert bool(found) is bool(says)
    assert says in found


@pytest.mark.parametrize(
    ("reviewer", "says"),
    [
        (DIRECTOR, ""),
        (SAME_ACCOUNT, "包案领导"),
        (DEPUTY, "代管"),
        (Person("唐晓东"), "责任人"),
        (Person("简宁"), "包过这件案子"),
    ],
)
def test_the_end_is_reviewed_by_somebody_who_had_no_part(reviewer: Person, says: str) -> None:
    found = duty.why_not_review(reviewer, LEADER, [DEPUTY], Person("唐晓东"), [Person("简宁")])
    assert bool(found) is bool(says)
    assert says in found


@pytest.mark.parametrize(
    ("role", "named", "asks"),
    [
        (Role.TOWNSHIP_HEAD, "", False),
        (Role.CENTRE_DIRECTOR, "薛慧敏", False),
        (Role.CENTRE_DIRECTOR, " ", True),
    ],
)
def test_who_records_for_the_head_names_the_head(role: Role, named: str, asks: bool) -> None:
    assert bool(duty.why_no_decider(role, named)) is asks


@pytest.mark.parametrize(
    ("role", "worker", "deputy", "may"),
    [
        (Role.CENTRE_DIRECTOR, DIRECTOR, None, True),
        (Role.ASSIGNED_LEADER, LEADER, None, True),
        (Role.ASSIGNED_LEADER, DEPUTY, None, False),
        (Role.ASSIGNED_LEADER, DEPUTY, DEPUTY, True),
        (Role.TOWNSHIP_HEAD, HEAD, DEPUTY, False),
    ],
)
def test_a_leader_works_the_own_cases_and_those_of_somebody_away(
    role: Role, worker: Person, deputy: Person | None, may: bool
) -> None:
    assert (duty.why_not_work(role, worker, LEADER, deputy) == "") is may


def test_two_people_without_a_name_are_not_the_same() -> None:
    assert not Person("").is_same(Person(""))
