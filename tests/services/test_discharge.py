"""Ending a leader assignment (销号): asked with evidence, reviewed by somebody else."""

from pathlib import Path
from uuid import UUID

import pytest

from db.enums import AssignmentState, ProgressKind, Role
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.assignment_progress import give_evidence
from desktop_app.services.discharge import DischargeDraft, ask_discharge, decide_discharge
from desktop_app.services.leader import AbsenceDraft, add_absence
from tests.services.assignments import act, add_leader, listed, proposed, read, settle, start
from tests.services.conflicts import differ
from tests.support.centre import OpenTestCentre, make_centre

DONE = DischargeDraft("缴费年限补齐，签了安置协议", "职工代表满意，承诺息诉")


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "centre")


@pytest.fixture
def running(home: OpenTestCentre) -> UUID:
    """An assignment with its plan."""
    uid = proposed(home)
    start(home, uid)
    settle(home, uid)
    return uid


def prove(home: OpenTestCentre, uid: UUID, *items: str) -> None:
    entry = act(home, uid, ProgressKind.FIELD_VISIT)
    with home.session() as session:
        for item in items:
            give_evidence(session, uid, item, entry, home.rules, by=home.actor, now=home.now)


def ask(home: OpenTestCentre, uid: UUID, draft: DischargeDraft = DONE) -> None:
    with home.session() as session:
        ask_discharge(session, uid, draft, home.rules, by=home.actor, now=home.now)


def test_the_whole_way_to_the_end(home: OpenTestCentre, running: UUID) -> None:
    prove(home, running, "investigated", "handled", "calmed")
    ask(home, running)
    assert read(home, running).why_not == ()
    with home.session() as session:
        decide_discharge(session, running, True, "材料齐全", home.rules, by=home.actor, now=home.now)
    found = read(home, running)
    assert (found.row.state, found.discharged_on) == (AssignmentState.DISCHARGED, home.now.date())
    assert (found.result, found.party_feedback) == (DONE.result, DONE.party_feedback)
    assert (found.row.neglected, found.row.due_on, found.actions) == (False, None, ())
    assert listed(home) == ()
    assert [row.uid for row in listed(home, include_ended=True)] == [running]


def test_everything_that_is_missing_is_named_at_once(home: OpenTestCentre, running: UUID) -> None:
    act(home, running, ProgressKind.PHONE)
    prove_by_call = read(home, running).progress[0].uid
    with home.session() as session:
        give_evidence(session, running, "handled", prove_by_call, home.rules, by=home.actor, now=home.now)
    lacking = "".join(read(home, running).why_not)
    for word in ("包调查", "包息诉罢访", "走访、下访或协调会", "反馈意见", "化解结果"):
        assert word in lacking
    assert "包处理" not in lacking
    with pytest.raises(RuleViolation, match=r"包调查.*包息诉罢访.*走访"):
        ask(home, running)
    assert read(home, running).result is None


@pytest.mark.parametrize(
    ("draft", "word"),
    [(DischargeDraft("", "满意"), "化解结果"), (DischargeDraft("签了协议", " "), "反馈意见")],
)
def test_result_and_feedback_are_written(
    home: OpenTestCentre, running: UUID, draft: DischargeDraft, word: str
) -> None:
    prove(home, running, "investigated", "handled", "calmed")
    with pytest.raises(RuleViolation, match=word):
        ask(home, running, draft)
    assert read(home, running).row.state is AssignmentState.PLANNED


def test_a_leader_does_not_review_the_own_case(home: OpenTestCentre, running: UUID) -> None:
    prove(home, running, "investigated", "handled", "calmed")
    ask(home, running)
    leader = home.someone(Role.CENTRE_DIRECTOR, "陈志远")
    with home.session() as session, pytest.raises(RuleViolation, match="不能复核自己的包案"):
        decide_discharge(session, running, True, "", home.rules, by=leader, now=home.now)
    for role in (Role.ASSIGNED_LEADER, Role.TOWNSHIP_HEAD):
        with home.session() as session, pytest.raises(PermissionDenied):
            someone = home.someone(role)
            decide_discharge(session, running, True, "", home.rules, by=someone, now=home.now)
    assert read(home, running).row.state is AssignmentState.DISCHARGE_ASKED


def test_sending_back_needs_a_reason_and_lets_work_go_on(home: OpenTestCentre, running: UUID) -> None:
    prove(home, running, "investigated", "handled", "calmed")
    ask(home, running)
    with home.session() as session, pytest.raises(RuleViolation) as refused:
        decide_discharge(session, running, False, "", home.rules, by=home.actor, now=home.now)
    assert refused.value.field == "reason"
    with home.session() as session:
        decide_discharge(session, running, False, "缺息诉承诺书", home.rules, by=home.actor, now=home.now)
    assert read(home, running).row.state is AssignmentState.PLANNED
    act(home, running, ProgressKind.VISIT)
    ask(home, running)


def test_a_case_that_has_not_begun_says_what_is_possible_now(home: OpenTestCentre) -> None:
    uid = proposed(home)
    with pytest.raises(RuleViolation, match="处于“待审批”，不能申请销号。现在可以：批准包案"):
        ask(home, uid)


def test_nothing_is_added_after_the_end(home: OpenTestCentre, running: UUID) -> None:
    prove(home, running, "investigated", "handled", "calmed")
    ask(home, running)
    with home.session() as session:
        decide_discharge(session, running, True, "", home.rules, by=home.actor, now=home.now)
    entry = read(home, running).progress[0].uid
    with home.session() as session, pytest.raises(RuleViolation, match="已销号"):
        give_evidence(session, running, "handled", entry, home.rules, by=home.actor, now=home.now)
    with pytest.raises(RuleViolation, match="已销号"):
        act(home, running, ProgressKind.VISIT)


def test_an_open_conflict_stands_in_the_way(home: OpenTestCentre, running: UUID) -> None:
    prove(home, running, "investigated", "handled", "calmed")
    dispute = read(home, running).row.dispute_uid
    assert dispute is not None
    differ(home, dispute, place_detail=("桥东组", "桥西组"))
    with pytest.raises(RuleViolation, match="有 1 处内容两边不一样，请先定夺"):
        ask(home, running)
    assert read(home, running).row.state is AssignmentState.PLANNED


def test_a_case_without_result_is_not_ended(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    prove(home, uid, "investigated", "handled", "calmed")
    with pytest.raises(RuleViolation, match="矛盾纠纷还是“已登记”，请先办出结果再销号"):
        ask(home, uid)
    settle(home, uid)
    ask(home, uid)


def test_neither_deputy_nor_responsible_person_reviews(home: OpenTestCentre, running: UUID) -> None:
    today = local_date(home.now)
    deputy = add_leader(home, "卫明川", "副镇长")
    with home.session() as session:
        leader = read(home, running).row.leader_uid
        away = AbsenceDraft(today, today, "外出学习", deputy)
        add_absence(session, leader, away, by=home.actor, now=home.now)
    prove(home, running, "investigated", "handled", "calmed")
    ask(home, running)
    home.pass_time(days=3)
    for name, says in (("卫明川", "代管领导"), ("唐晓东", "责任人")):
        for granted in (True, False):
            by = home.someone(Role.CENTRE_DIRECTOR, name)
            with home.session() as session, pytest.raises(RuleViolation, match=says):
                decide_discharge(session, running, granted, "看过", home.rules, by=by, now=home.now)
    assert read(home, running).row.state is AssignmentState.DISCHARGE_ASKED
