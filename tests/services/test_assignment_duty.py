"""Leader assignment, what must not be: self-approval, kin, late requests, two leaders, who left office."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import (
    AssignmentState,
    DisputeState,
    InterestKind,
    MatterKind,
    ProgressKind,
    Role,
)
from db.models.assignment import LeaderAssignment
from db.models.dispute import Dispute, Transition
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import assignment as work
from desktop_app.services.assignment_extension import ask_extension, decide_extension
from desktop_app.services.assignment_handover import HandoverDraft, hand_over
from desktop_app.services.assignment_plan import PlanDraft, PlanStepDraft, finish_step, plan
from desktop_app.services.assignment_progress import ProgressDraft, add_progress
from desktop_app.services.leader import (
    AbsenceDraft,
    InterestDraft,
    LeaderDraft,
    add_absence,
    add_interest,
    edit_leader,
    retire_leader,
)
from tests.database.rows import party
from tests.services.assignments import (
    act,
    add_dispute,
    add_leader,
    approve,
    listed,
    propose,
    proposed,
    read,
    settle,
    start,
)
from tests.support.centre import OpenTestCentre, make_centre

HEAD = "薛慧敏"


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "centre")


def decide(home: OpenTestCentre, uid: UUID, decided_by: str, *, by: Role | None = None) -> None:
    actor = home.actor if by is None else home.someone(by, decided_by)
    with home.session() as session:
        work.decide_proposal(session, uid, True, "", home.rules, decided_by, by=actor, now=home.now)


def test_who_proposed_does_not_approve(home: OpenTestCentre) -> None:
    uid = proposed(home)
    with pytest.raises(RuleViolation, match="请填写批准人") as refused:
        decide(home, uid, "")
    assert refused.value.field == "decided_by"
    for by in (None, Role.TOWNSHIP_HEAD):
        with pytest.raises(PermissionDenied, match="是提出人，不能自己批准"):
            decide(home, uid, home.actor.name, by=by)
    assert read(home, uid).row.state is AssignmentState.PROPOSED


def test_a_head_does_not_approve_the_own_case_but_another_head_does(home: OpenTestCentre) -> None:
    head = home.someone(Role.TOWNSHIP_HEAD, HEAD)
    uid = propose(home, add_dispute(home), add_leader(home, HEAD))
    with pytest.raises(PermissionDenied, match="不能批准自己包案"):
        decide(home, uid, HEAD, by=Role.TOWNSHIP_HEAD)
    decide(home, uid, "高立新", by=Role.TOWNSHIP_HEAD)
    with home.session() as session:
        work.confirm(session, uid, True, by=head, now=home.now)
    assert read(home, uid).confirmed_by == HEAD


def test_an_account_on_the_card_is_the_leader_under_any_name(home: OpenTestCentre) -> None:
    uid = propose(home, add_dispute(home), add_leader(home, "陈书记", user_uid=home.actor.user_uid))
    with home.session() as session, pytest.raises(PermissionDenied, match="陈书记不能批准自己包案"):
        same = replace(home.someone(Role.TOWNSHIP_HEAD, "陈志远"), user_uid=home.actor.user_uid)
        work.decide_proposal(session, uid, True, "", home.rules, by=same, now=home.now)


def test_nobody_grants_the_time_that_they_asked_for(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    due = read(home, uid).whole_due_on
    assert due is not None
    head = home.someone(Role.ASSIGNED_LEADER, "陈志远")
    with home.session() as session:
        ask_extension(session, uid, "还在核对", by=head, now=home.now)
    for name, says in (("陈志远", "申请延期的人"), ("", "请填写批准人")):
        with home.session() as session, pytest.raises(RuleViolation, match=says):
            decide_extension(
                session, uid, due + timedelta(days=9), "", home.rules, name, by=home.actor, now=home.now
            )
    assert read(home, uid).whole_due_on == due


def test_more_time_is_asked_for_before_the_limit_is_past(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    home.pass_time(days=31)
    with home.session() as session, pytest.raises(RuleViolation, match="期限已过，不能再申请延期"):
        ask_extension(session, uid, "还差一点", by=home.actor, now=home.now)
    home.pass_time(days=-1)
    with home.session() as session:
        ask_extension(session, uid, "还差一点", by=home.actor, now=home.now)
    assert read(home, uid).extension_asked_by == home.actor.name


def test_an_extension_is_no_longer_than_the_profile_says(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    due = read(home, uid).whole_due_on
    assert due is not None
    most = due + timedelta(days=home.rules.profile.leader.extension)
    with home.session() as session:
        ask_extension(session, uid, "还在核对", by=home.actor, now=home.now)
    with home.session() as session, pytest.raises(RuleViolation, match=f"最多延到 {most}：原期限之日"):
        decide_extension(
            session, uid, most + timedelta(days=1), "", home.rules, HEAD, by=home.actor, now=home.now
        )
    with home.session() as session:
        decide_extension(session, uid, most, "", home.rules, HEAD, by=home.actor, now=home.now)
    found = read(home, uid)
    assert (found.whole_due_on, found.extended_from, found.extended_by) == (most, due, HEAD)
    assert any(f"从 {due} 延到 {most}" in words for words in found.clocks)


@pytest.mark.parametrize(
    ("roll", "due", "says"),
    [(False, date(2026, 10, 2), "按本县规则不顺延"), (True, date(2026, 10, 8), "顺延到 2026-10-08")],
)
def test_a_limit_on_a_holiday_moves_as_the_county_says_and_tells_so(
    home: OpenTestCentre, roll: bool, due: date, says: str
) -> None:
    home.now = home.now.replace(month=9, day=28)
    profile = home.rules.profile
    limit, leader = replace(profile.limit, roll_on_holiday=roll), replace(profile.leader, max_days=4)
    home.rules = replace(home.rules, profile=replace(profile, limit=limit, leader=leader))
    uid = proposed(home)
    approve(home, uid)
    found = read(home, uid)
    assert found.whole_due_on == due
    assert any("到 2026-10-02" in words and says in words for words in found.clocks), found.clocks


def test_who_is_close_to_a_party_stands_aside(home: OpenTestCentre) -> None:
    case, leader = add_dispute(home), add_leader(home)
    with home.session() as session:
        session.add(party(session.scalars(select(Dispute)).one(), "温秀云"))
    uid = propose(home, case, leader)
    with home.session() as session:
        kin = InterestDraft("温秀云", InterestKind.KIN, "堂妹")
        add_interest(session, leader, kin, by=home.actor, now=home.now)
    # Recorded after the proposal: neither the approval nor anything later passes over it.
    with pytest.raises(RuleViolation, match="陈志远与温秀云是近亲属，应当回避") as refused:
        decide(home, uid, HEAD)
    assert refused.value.field == "leader_uid"
    with home.session() as session:
        work.void_assignment(session, uid, "要回避", by=home.actor, now=home.now)
    with pytest.raises(RuleViolation, match="应当回避"):
        propose(home, case, leader)
    other = add_leader(home, "温秀云", "镇长")
    with pytest.raises(RuleViolation, match="是这件事的当事人"):
        propose(home, case, other)
    assert listed(home) == ()


def test_a_leader_is_not_given_a_case_that_he_decided(home: OpenTestCentre) -> None:
    case, leader = add_dispute(home), add_leader(home)
    with home.session() as session:
        session.add(
            Transition(
                entity="dispute", record_uid=case, action="refuse", from_state="registered",
                to_state="refused", happened_at=home.now, entered_at=home.now, actor_name="陈志远",
            )
        )  # fmt: skip
    with pytest.raises(RuleViolation, match="陈志远办过这件事的前一步，不能再包这件案子"):
        propose(home, case, leader)
    other = add_leader(home, "高立新", "镇长")
    uid = propose(home, case, other)
    start(home, uid)
    with home.session() as session, pytest.raises(RuleViolation, match="办过这件事的前一步"):
        draft = HandoverDraft(leader, "分工调整", decided_by=HEAD)
        hand_over(session, uid, draft, home.rules, by=home.actor, now=home.now)


def test_registering_a_case_is_no_decision_about_it(home: OpenTestCentre) -> None:
    case, leader = add_dispute(home), add_leader(home)
    with home.session() as session:
        session.add(
            Transition(
                entity="dispute", record_uid=case, action="register", from_state=None,
                to_state="registered", happened_at=home.now, entered_at=home.now, actor_name="陈志远",
            )
        )  # fmt: skip
    assert propose(home, case, leader)


def test_two_assignments_that_met_are_shown_and_one_is_voided(home: OpenTestCentre) -> None:
    first = proposed(home)
    approve(home, first)
    with home.session() as session:
        row = session.scalars(select(LeaderAssignment)).one()
        # What another PC of the office proposed before both met.
        twin = LeaderAssignment(
            dispute_id=row.dispute_id, matter_kind=row.matter_kind, matter_uid=row.matter_uid,
            leader_id=row.leader_id, number="柳桥包〔2026〕第B1号", state=AssignmentState.ASSIGNED,
            proposed_on=row.proposed_on, proposed_by="贾国平", reason="红色", checklist={},
        )  # fmt: skip
        session.add(twin)
        session.flush()
        second = twin.uid
    assert [row.twice for row in listed(home)] == [True, True]
    with home.session() as session:
        work.void_assignment(session, second, "两台电脑各提了一件", by=home.actor, now=home.now)
    assert [row.twice for row in listed(home)] == [False]
    with home.session() as session, pytest.raises(RuleViolation, match="已经批准，不能作废"):
        work.void_assignment(session, first, "不要了", by=home.actor, now=home.now)


def test_who_left_office_can_be_chosen_nowhere(home: OpenTestCentre) -> None:
    today = local_date(home.now)
    uid = proposed(home)
    start(home, uid)
    gone = add_leader(home, "简宁", "副镇长", term_to=today - timedelta(days=1))
    future = add_leader(home, "乔慧", "副书记", term_from=today + timedelta(days=1))
    retired = add_leader(home, "万家和", "人大主席")
    with home.session() as session:
        retire_leader(session, retired, "退休", by=home.actor, now=home.now)
    case = add_dispute(home, "柳桥纠〔2026〕A0008-3")
    for who, says in ((gone, "任期到"), (future, "才任职"), (retired, "已退出领导名单")):
        with pytest.raises(RuleViolation, match=says):
            propose(home, case, who)
        with home.session() as session, pytest.raises(RuleViolation, match=says):
            draft = HandoverDraft(who, "分工调整", decided_by=HEAD)
            hand_over(session, uid, draft, home.rules, by=home.actor, now=home.now)
        with home.session() as session, pytest.raises(RuleViolation, match=says):
            away = AbsenceDraft(today, None, "学习", who)
            add_absence(session, add_leader(home, f"正职{says}"), away, by=home.actor, now=home.now)


def test_a_term_that_ends_meanwhile_stops_the_leader_until_the_hand_over(home: OpenTestCentre) -> None:
    today = local_date(home.now)
    uid = propose(
        home, add_dispute(home), add_leader(home, "简宁", "副镇长", term_to=today + timedelta(days=3))
    )
    start(home, uid)
    home.pass_time(days=4)
    draft = ProgressDraft(ProgressKind.VISIT, home.now, "简宁", "见面")
    with home.session() as session, pytest.raises(RuleViolation, match="已满，请先更换包案领导"):
        add_progress(session, uid, draft, by=home.actor, now=home.now)
    # What was done in office may still be written down.
    earlier = replace(draft, happened_at=home.now - timedelta(days=2))
    with home.session() as session:
        add_progress(session, uid, earlier, by=home.actor, now=home.now)
    other = add_leader(home, "高立新", "镇长")
    with home.session() as session:
        handed = HandoverDraft(other, "简宁任期已满", decided_by=HEAD)
        hand_over(session, uid, handed, home.rules, by=home.actor, now=home.now)
    found = read(home, uid)
    assert found.row.state is AssignmentState.ASSIGNED
    (row,) = found.handovers
    assert (row.from_name, row.to_name, row.approved_by) == ("简宁", "高立新", HEAD)
    assert "化解方案（责任人唐晓东）" in row.items
    assert "进展记录 1 条" in row.items


def test_a_leader_with_cases_hands_over_before_leaving(home: OpenTestCentre) -> None:
    leader = add_leader(home)
    uid = propose(home, add_dispute(home), leader)
    start(home, uid)
    with home.session() as session, pytest.raises(RuleViolation, match=r"第1号），请先更换包案领导"):
        retire_leader(session, leader, "调离", by=home.actor, now=home.now)
    ended = LeaderDraft("陈志远", "镇党委书记", term_to=local_date(home.now) - timedelta(days=1))
    with home.session() as session, pytest.raises(RuleViolation, match="请先更换包案领导"):
        edit_leader(session, leader, ended, home.rules, by=home.actor, now=home.now)
    with home.session() as session:
        handed = HandoverDraft(add_leader(home, "高立新", "镇长"), "调离", decided_by=HEAD)
        hand_over(session, uid, handed, home.rules, by=home.actor, now=home.now)
    with home.session() as session:
        retire_leader(session, leader, "调离", by=home.actor, now=home.now)


def test_the_new_leader_does_not_approve_the_hand_over(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    other = add_leader(home, "高立新", "镇长")
    for name in ("", "高立新"):
        with home.session() as session, pytest.raises(RuleViolation, match=r"批准人|不能自己批准"):
            draft = HandoverDraft(other, "分工调整", decided_by=name)
            hand_over(session, uid, draft, home.rules, by=home.actor, now=home.now)
    assert read(home, uid).row.leader_name == "陈志远"


def test_another_leader_does_not_work_the_case_but_the_deputy_does(home: OpenTestCentre) -> None:
    uid = proposed(home)
    approve(home, uid)
    deputy = add_leader(home, "罗青松", "副镇长")
    other = home.someone(Role.ASSIGNED_LEADER, "罗青松")
    with home.session() as session, pytest.raises(PermissionDenied, match="这件包案的领导是陈志远"):
        work.confirm(session, uid, True, by=other, now=home.now)
    today = local_date(home.now)
    with home.session() as session:
        leader = read(home, uid).row.leader_uid
        away = AbsenceDraft(today, today + timedelta(days=3), "外出学习", deputy)
        add_absence(session, leader, away, by=home.actor, now=home.now)
    with home.session() as session:
        work.confirm(session, uid, True, by=other, now=home.now)
    found = read(home, uid)
    assert (found.confirmed_by, found.row.deputy_name) == ("罗青松", "罗青松")
    home.pass_time(days=4)
    with home.session() as session, pytest.raises(PermissionDenied, match="这件包案的领导是陈志远"):
        plan(session, uid, PlanDraft("唐", "开会", today + timedelta(days=9)), by=other, now=home.now)


def test_a_plan_has_steps_that_are_ticked_off(home: OpenTestCentre) -> None:
    today = local_date(home.now)
    uid = proposed(home)
    late = PlanStepDraft("签协议", "唐晓东", today + timedelta(days=31))
    with pytest.raises(RuleViolation, match="方案第 1 步的日期应在今天到"):
        start(home, uid, (late,))
    uid = propose(home, add_dispute(home, "柳桥纠〔2026〕A0007-5"), add_leader(home, "高立新", "镇长"))
    start(home, uid, (PlanStepDraft("核账", "唐晓东", today), PlanStepDraft("签协议", "孟庆禾", today)))
    first, second = read(home, uid).plan_steps
    assert (first.content, first.responsible, first.days_left) == ("核账", "唐晓东", 0)
    with home.session() as session:
        finish_step(session, first.uid, today, "核到 22 人", by=home.actor, now=home.now)
    with home.session() as session, pytest.raises(RuleViolation, match="已经完成"):
        finish_step(session, first.uid, today, by=home.actor, now=home.now)
    with home.session() as session, pytest.raises(RuleViolation, match="还没到"):
        finish_step(session, second.uid, today + timedelta(days=1), by=home.actor, now=home.now)
    assert [step.done_on for step in read(home, uid).plan_steps] == [today, None]
    assert "方案还有 1 步没有完成" in "".join(read(home, uid).why_not)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"next_step": "签协议"}, "next_on"),
        ({"next_on": date(2026, 11, 30)}, "next_step"),
        ({"next_step": "签协议", "next_on": date(2026, 11, 22)}, "next_on"),
        ({"evidence_uid": UUID(int=5)}, "evidence_uid"),
    ],
)
def test_a_next_step_has_its_day_and_evidence_is_of_the_case(
    home: OpenTestCentre, more: dict[str, object], field: str
) -> None:
    uid = proposed(home)
    start(home, uid)
    draft = ProgressDraft(ProgressKind.VISIT, home.now, "陈志远", "见面")
    with home.session() as session, pytest.raises(RuleViolation) as refused:
        wrong = replace(draft, **more)  # pyright: ignore[reportArgumentType]
        add_progress(session, uid, wrong, by=home.actor, now=home.now)
    assert refused.value.field == field


def test_a_case_that_has_ended_needs_no_leader(home: OpenTestCentre) -> None:
    case, leader = add_dispute(home), add_leader(home)
    with home.session() as session:
        session.scalars(select(Dispute)).one().state = DisputeState.CLOSED
    with pytest.raises(RuleViolation, match="已结案，不用再包案"):
        propose(home, case, leader)


def test_an_assignment_from_before_is_a_dispute_with_the_rules_of_its_case(home: OpenTestCentre) -> None:
    uid = proposed(home)
    with home.session() as session:
        row = session.scalars(select(LeaderAssignment)).one()
        row.matter_kind = row.matter_uid = row.trigger = row.profile_version = None
    start(home, uid)
    settle(home, uid)
    act(home, uid, ProgressKind.VISIT)
    found = read(home, uid)
    assert found.row.matter_kind is MatterKind.DISPUTE
    assert found.row.matter_uid == found.row.dispute_uid
    assert [row.uid for row in listed(home)] == [uid]
    with pytest.raises(RuleViolation, match="已经在包案"):
        propose(home, found.row.matter_uid, add_leader(home, "高立新", "镇长"))


def test_a_fortnight_written_on_one_evening_is_shown_as_such(home: OpenTestCentre) -> None:
    uid = proposed(home)
    start(home, uid)
    act(home, uid, ProgressKind.VISIT)
    home.pass_time(days=14)
    for days_ago in (9, 6, 2):
        act(home, uid, ProgressKind.VISIT, days_ago)
    found = read(home, uid)
    assert [entry.bulk for entry in found.progress] == [True, True, True, False]
    assert found.row.health is not None
    assert "有 3 条进展是一次补录的。" in found.row.health.words
