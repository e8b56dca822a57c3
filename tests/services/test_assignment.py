"""Leader assignment (领导包案) on a real centre: from the proposal to the running plan, and its refusals."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from db.enums import AssignmentState, ProgressKind, RiskLevel, Role
from db.models.assignment import LeaderAssignment
from db.models.change import Change
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import assignment as work
from desktop_app.services.assignment_extension import ask_extension, decide_extension
from desktop_app.services.assignment_handover import HandoverDraft, hand_over
from desktop_app.services.assignment_plan import PlanDraft, plan
from desktop_app.services.assignment_progress import ProgressDraft, add_progress, give_evidence
from desktop_app.services.leader import LeaderDraft
from desktop_app.services.leader import add_leader as put_on_list
from desktop_app.services.leader_view import list_leaders
from tests.services.assignments import (
    act,
    add_dispute,
    add_leader,
    approve,
    listed,
    propose,
    proposed,
    read,
    start,
)
from tests.support.centre import OpenTestCentre, make_centre

EVE_OF_HOLIDAY = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)
"""2026-09-30 10:00 in China, the last working day before 国庆 (1 to 7 October)."""


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "centre")


def test_clocks_of_an_approval_skip_the_national_holiday(home: OpenTestCentre) -> None:
    home.now = EVE_OF_HOLIDAY
    uid = proposed(home)
    approve(home, uid)
    found = read(home, uid)
    assert found.row.number == "柳桥包〔2026〕第1号"
    assert found.confirm_due_on == date(2026, 10, 8)
    assert found.plan_due_on == date(2026, 10, 10)  # Saturday, worked by the notice of the State Council
    assert found.whole_due_on == date(2026, 12, 29)
    assert found.approved_by == "薛慧敏"


def test_the_limit_shown_is_the_one_that_runs(home: OpenTestCentre) -> None:
    home.now = EVE_OF_HOLIDAY
    uid = proposed(home)
    assert read(home, uid).row.due_on is None
    approve(home, uid)
    assert (read(home, uid).row.due_on, read(home, uid).row.days_left) == (date(2026, 10, 8), 8)
    with home.session() as session:
        work.confirm(session, uid, True, by=home.actor, now=home.now)
    assert read(home, uid).row.due_on == date(2026, 10, 10)
    with home.session() as session:
        draft = PlanDraft("唐晓东", "核对账目", date(2026, 11, 15))
        plan(session, uid, draft, by=home.actor, now=home.now)
    assert read(home, uid).row.due_on == date(2026, 11, 15)


def test_planning_proves_the_four_fixed_items_and_nothing_else(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    found = read(home, uid)
    assert [(c.group, c.done, c.total) for c in found.row.evidence] == [("四定", 4, 4), ("三包", 0, 3)]
    assert [c.done for c in found.checklist if not c.of_plan] == [False, False, False]
    assert [s.verb for s in found.history] == ["提出包案", "批准包案", "认领", "定方案"]
    assert {a.action for a in found.actions} == {"ask_extension", "ask_discharge", "hand_over"}


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_proposal_needs_a_reason(home: OpenTestCentre, reason: str) -> None:
    case, leader = add_dispute(home), add_leader(home)
    with pytest.raises(RuleViolation, match="为什么") as refused:
        propose(home, case, leader, reason)
    assert refused.value.field == "reason"
    assert listed(home) == ()


def test_a_case_has_one_leader_at_a_time(home: OpenTestCentre) -> None:
    case, first, second = add_dispute(home), add_leader(home), add_leader(home, "高立新", "镇长")
    propose(home, case, first)
    with pytest.raises(RuleViolation, match="柳桥包〔2026〕第1号"):
        propose(home, case, second)


def test_a_rejected_or_void_assignment_leaves_the_case_free(home: OpenTestCentre) -> None:
    case, leader = add_dispute(home), add_leader(home)
    uid = propose(home, case, leader)
    with home.session() as session:
        work.decide_proposal(session, uid, False, "先由村里再调一次", home.rules, by=home.actor, now=home.now)
    second = propose(home, case, leader)
    with home.session() as session:
        row = session.scalars(select(LeaderAssignment).where(LeaderAssignment.uid == second)).one()
        row.voided_at, row.voided_reason = home.now, "录错了"
    assert propose(home, case, leader) != second
    assert [r.state for r in listed(home, include_ended=True)] == [
        AssignmentState.REJECTED,
        AssignmentState.PROPOSED,
    ]


def test_a_rejection_needs_a_reason(home: OpenTestCentre) -> None:
    uid = proposed(home)
    with home.session() as session, pytest.raises(RuleViolation) as refused:
        work.decide_proposal(session, uid, False, " ", home.rules, by=home.actor, now=home.now)
    assert refused.value.field == "reason"
    assert read(home, uid).row.state is AssignmentState.PROPOSED


def test_only_head_and_director_approve(home: OpenTestCentre) -> None:
    uid = proposed(home)
    for role in (Role.WINDOW_CLERK, Role.ASSIGNED_LEADER, Role.MEDIATOR, Role.AUDITOR):
        with home.session() as session, pytest.raises(PermissionDenied):
            other = home.someone(role)
            work.decide_proposal(session, uid, True, "", home.rules, by=other, now=home.now)
    with home.session() as session:
        head = home.someone(Role.TOWNSHIP_HEAD, "薛慧敏")
        work.decide_proposal(session, uid, True, "", home.rules, by=head, now=home.now)
    assert read(home, uid).approved_by == "薛慧敏"


def test_a_clerk_cannot_propose(home: OpenTestCentre) -> None:
    case, leader = add_dispute(home), add_leader(home)
    with home.session() as session, pytest.raises(PermissionDenied):
        clerk = home.someone(Role.WINDOW_CLERK)
        draft = work.ProposalDraft(case, leader, "红色风险")
        work.propose(session, draft, home.rules, by=clerk, now=home.now)


def test_confirming_needs_the_recusal_check(home: OpenTestCentre) -> None:
    uid = proposed(home)
    approve(home, uid)
    with home.session() as session, pytest.raises(RuleViolation, match="回避"):
        work.confirm(session, uid, False, by=home.actor, now=home.now)
    assert read(home, uid).confirmed_on is None


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (PlanDraft("", "核对账目", date(2026, 12, 20)), "responsible"),
        (PlanDraft("唐晓东", " ", date(2026, 12, 20)), "measures"),
        (PlanDraft("唐晓东", "核对账目", date(2026, 11, 22)), "due_on"),
        (PlanDraft("唐晓东", "核对账目", date(2027, 2, 22)), "due_on"),
    ],
)
def test_a_plan_is_complete_and_within_the_limit(home: OpenTestCentre, draft: PlanDraft, field: str) -> None:
    uid = proposed(home)
    approve(home, uid)
    with home.session() as session:
        work.confirm(session, uid, True, by=home.actor, now=home.now)
    with home.session() as session, pytest.raises(RuleViolation) as refused:
        plan(session, uid, draft, by=home.actor, now=home.now)
    assert refused.value.field == field
    assert read(home, uid).row.state is AssignmentState.CONFIRMED


def test_an_extension_is_granted_once(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    due = read(home, uid).whole_due_on
    assert due is not None
    with home.session() as session, pytest.raises(RuleViolation):
        ask_extension(session, uid, "", by=home.actor, now=home.now)
    with home.session() as session:
        ask_extension(session, uid, "缴费年限还在核对", by=home.actor, now=home.now)
    with home.session() as session, pytest.raises(RuleViolation, match="晚于"):
        decide_extension(session, uid, due, "", home.rules, "薛慧敏", by=home.actor, now=home.now)
    with home.session() as session:
        longer = due + timedelta(days=20)
        decide_extension(session, uid, longer, "", home.rules, "薛慧敏", by=home.actor, now=home.now)
    assert read(home, uid).row.due_on == due + timedelta(days=20)
    with home.session() as session, pytest.raises(RuleViolation, match="一次"):
        ask_extension(session, uid, "还差一点", by=home.actor, now=home.now)


def test_a_refused_extension_keeps_the_limit_and_may_be_asked_again(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    due = read(home, uid).whole_due_on
    with home.session() as session:
        ask_extension(session, uid, "缴费年限还在核对", by=home.actor, now=home.now)
        decide_extension(session, uid, None, "加快办理", home.rules, by=home.actor, now=home.now)
        ask_extension(session, uid, "县社保局盘库", by=home.actor, now=home.now)
    assert read(home, uid).whole_due_on == due


def test_a_new_leader_confirms_and_plans_anew(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    entry = act(home, uid, ProgressKind.VISIT)
    with home.session() as session:
        give_evidence(session, uid, "investigated", entry, home.rules, by=home.actor, now=home.now)
    other = add_leader(home, "高立新", "镇长")
    with home.session() as session:
        draft = HandoverDraft(other, "陈志远外出学习", decided_by="薛慧敏")
        hand_over(session, uid, draft, home.rules, by=home.actor, now=home.now)
    found = read(home, uid)
    assert (found.row.leader_name, found.row.state) == ("高立新", AssignmentState.ASSIGNED)
    assert (found.confirmed_on, found.planned_on) == (None, None)
    assert [(c.group, c.done) for c in found.row.evidence] == [("四定", 0), ("三包", 1)]
    with home.session() as session, pytest.raises(RuleViolation, match="同一位"):
        again = HandoverDraft(other, "再换", decided_by="薛慧敏")
        hand_over(session, uid, again, home.rules, by=home.actor, now=home.now)


@pytest.mark.parametrize(("risk", "limit"), [(RiskLevel.RED, 7), (RiskLevel.ORANGE, 15)])
def test_neglect_begins_the_day_after_the_limit(home: OpenTestCentre, risk: RiskLevel, limit: int) -> None:
    uid = proposed(home, risk)
    start(home, uid)
    act(home, uid, ProgressKind.MEETING)
    home.pass_time(days=limit)
    (row,) = listed(home)
    assert (row.days_without_action, row.neglected) == (limit, False)
    home.pass_time(days=1)
    (row,) = listed(home)
    assert (row.days_without_action, row.neglected) == (limit + 1, True)


@pytest.mark.parametrize("kind", [ProgressKind.PHONE, ProgressKind.NOTE])
def test_calls_and_notes_are_no_action(home: OpenTestCentre, kind: ProgressKind) -> None:
    uid = proposed(home)
    start(home, uid)
    home.pass_time(days=8)
    act(home, uid, kind)
    (row,) = listed(home)
    assert (row.action_days, row.last_action_on, row.neglected) == ((), None, True)
    assert [p.counts for p in read(home, uid).progress] == [False]
    act(home, uid, ProgressKind.FIELD_VISIT)
    (row,) = listed(home)
    assert (row.action_days, row.last_action_on, row.neglected) == ((0,), home.now.date(), False)


def test_nobody_neglects_a_case_before_it_is_approved(home: OpenTestCentre) -> None:
    proposed(home)
    home.pass_time(days=40)
    assert [row.neglected for row in listed(home)] == [False]


def test_the_line_of_thirty_days_shows_every_real_action(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    for days_ago in (29, 12, 12, 0, 30):
        act(home, uid, ProgressKind.VISIT, days_ago)
    (row,) = listed(home)
    assert row.action_days == (0, 12, 12, 29)


def test_progress_is_dated_and_complete(home: OpenTestCentre) -> None:
    uid = proposed(home)
    wrong = (
        (ProgressDraft(ProgressKind.VISIT, home.now, "陈志远", " "), "content"),
        (ProgressDraft(ProgressKind.VISIT, home.now, "", "见面"), "people"),
        (
            ProgressDraft(ProgressKind.VISIT, home.now + timedelta(hours=1), "陈志远", "见面"),
            "happened_at",
        ),
    )
    for draft, field in wrong:
        with home.session() as session, pytest.raises(RuleViolation) as refused:
            add_progress(session, uid, draft, by=home.actor, now=home.now)
        assert refused.value.field == field
    assert read(home, uid).progress == ()


def test_evidence_is_an_entry_of_the_same_assignment(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    other = propose(home, add_dispute(home, "柳桥纠〔2026〕A0002-8"), add_leader(home, "高立新", "镇长"))
    approve(home, other)
    foreign, own = act(home, other, ProgressKind.VISIT), act(home, uid, ProgressKind.VISIT)
    for item, entry in (("investigated", foreign), ("investigated", uuid4()), ("sealed", own)):
        with home.session() as session, pytest.raises(RuleViolation):
            give_evidence(session, uid, item, entry, home.rules, by=home.actor, now=home.now)
    with home.session() as session:
        give_evidence(session, uid, "investigated", own, home.rules, by=home.actor, now=home.now)
    found = {c.key: c for c in read(home, uid).checklist}["investigated"]
    assert (found.done, found.evidence, found.record_uid) == (True, "11-23 走访见面", own)


def test_leaders_are_listed_with_their_open_cases(home: OpenTestCentre) -> None:
    proposed(home)
    add_leader(home, "高立新", "镇长")
    with home.reading() as session:
        rows = list_leaders(session, home.rules, by=home.actor, today=home.now.date())
    assert [(r.name, r.open_count) for r in rows] == [("陈志远", 1), ("高立新", 0)]
    for name, post, field in (("", "镇长", "name"), ("高立新", " ", "post")):
        with home.session() as session, pytest.raises(RuleViolation) as refused:
            put_on_list(session, LeaderDraft(name, post), home.rules, by=home.actor, now=home.now)
        assert refused.value.field == field


def test_red_and_neglected_cases_stand_first_under_their_leader(home: OpenTestCentre) -> None:
    leader = add_leader(home)
    yellow = propose(home, add_dispute(home, "柳桥纠〔2026〕A0003-6", RiskLevel.YELLOW), leader)
    fresh = propose(home, add_dispute(home, "柳桥纠〔2026〕A0004-4"), leader)
    idle = propose(home, add_dispute(home, "柳桥纠〔2026〕A0005-2"), leader)
    home.pass_time(days=3)
    act(home, fresh, ProgressKind.VISIT)
    assert [row.uid for row in listed(home)] == [idle, fresh, yellow]


def test_every_step_is_in_the_change_log(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    with home.reading() as session:
        payloads = "".join(
            p or "" for p in session.scalars(select(Change.payload).where(Change.record_uid == uid))
        )
    for field in ("approved_by", "confirmed_on", "measures", "fixed_plan"):
        assert f'"{field}"' in payloads
