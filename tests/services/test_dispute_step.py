"""Steps of a dispute: only legal ones happen, clocks follow, evidence and persons are checked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.enums import Difficulty, DisputeState, DisputeType, InvolvedRole, PaperKind, RiskLevel, Role
from db.models import Dispute, InvolvedUnit, Transition
from db.models.paper import Paper
from desktop_app.domain.deadlines import StopReason
from desktop_app.domain.dispute_state import MACHINE
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispute_edit import edit, set_risk, void
from desktop_app.services.dispute_note import NoteDraft, NoteKind, add_progress
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_step import act
from tests.services.disputes import DRAFT, LEAD, brought_to, note, registered, step
from tests.support.centre import COUNTY, OpenTestCentre, make_centre

SUSPEND = StepDraft(reason="等鉴定意见", stop_reason=StopReason.EXPERTISE, proof="鉴定委托书")


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "c")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> OpenTestCentre:
    return make_centre(tmp_path_factory.mktemp("walk") / "c")


def _values(town: OpenTestCentre, uid: UUID, *columns: Any) -> tuple[Any, ...]:
    with town.reading() as session:
        return tuple(session.execute(select(*columns).where(Dispute.uid == uid)).one())


def _state(town: OpenTestCentre, uid: UUID) -> DisputeState:
    return _values(town, uid, Dispute.state)[0]


ACTIONS = sorted({s.action for s in MACHINE.transitions})
ROLES = [Role.CENTRE_DIRECTOR, Role.WINDOW_CLERK, Role.MEDIATOR, Role.TOWNSHIP_HEAD, Role.COMMITTEE_CHAIR]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(ROLES)), min_size=4, max_size=14))
def test_no_walk_of_actions_forces_an_illegal_step(
    shared: OpenTestCentre, walk: list[tuple[str, Role]]
) -> None:
    main = registered(shared).uid
    uid = registered(shared).uid
    state, taken = DisputeState.REGISTERED, 0
    for action, role in walk:
        shared.pass_time(minutes=1)
        draft = StepDraft(
            reason="按规定办理",
            note="案情摘要",
            lead_unit_name="柳桥镇司法所",
            main_case_uid=main,
            stop_reason=StopReason.COURT,
            proof="立案通知书",
            extension_days=1,
            all_parties_agree=True,
            result="双方和解",
            told_on=date(2026, 11, 23),
        )
        actor = shared.someone(role, role.label)
        try:
            with shared.session(actor) as session:
                reached = act(session, uid, action, draft, shared.rules, by=actor, now=shared.now).state
        except RuleViolation:
            assert _state(shared, uid) is state
            continue
        legal = MACHINE.find(state, action)
        assert reached is legal.target
        assert role in legal.roles
        state, taken = reached, taken + 1
    with shared.reading() as session:
        steps = session.scalars(
            select(Transition).where(Transition.record_uid == uid, Transition.to_state.is_not(None))
        ).all()
        assert len(steps) == taken + 1
        assert steps[-1].to_state == state.value


def test_the_usual_way_to_follow_up(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    step(town, uid, "accept")
    assert _values(town, uid, Dispute.accepted_at, Dispute.due_on) == (town.now, date(2026, 11, 30))
    step(town, uid, "dispatch", replace(LEAD, in_mediation=True))
    step(town, uid, "sign_for", role=Role.MEDIATOR)
    assert _values(town, uid, Dispute.responsible_name) == ("柳叶青",)
    step(town, uid, "settle", StepDraft(result="双方握手言和"), role=Role.MEDIATOR)
    assert _values(town, uid, Dispute.resolution_text, Dispute.due_on) == ("双方握手言和", date(2026, 11, 30))
    step(town, uid, "await_follow_up")
    assert _state(town, uid) is DisputeState.AWAITING_FOLLOW_UP


def test_people_s_mediation_has_its_own_month(town: OpenTestCentre) -> None:
    uid = registered(town, replace(DRAFT, dispute_type=DisputeType.NEIGHBOUR)).uid
    step(town, uid, "accept")
    step(town, uid, "dispatch", replace(LEAD, in_mediation=True))
    assert _values(town, uid, Dispute.clock_key, Dispute.due_on) == ("people_mediation", date(2026, 12, 23))


def test_dispatch_needs_both_classifications_and_a_lead_unit(town: OpenTestCentre) -> None:
    uid = registered(town, replace(DRAFT, dispute_type=None)).uid
    step(town, uid, "accept")
    with pytest.raises(RuleViolation, match="纠纷类型"):
        step(town, uid, "dispatch", LEAD)
    with town.session() as session:
        changes = {"dispute_type": DisputeType.POLLUTION}
        assert edit(session, uid, changes, town.rules, by=town.actor, now=town.now) == ("dispute_type",)
    with pytest.raises(RuleViolation, match="主办单位"):
        step(town, uid, "dispatch")
    with pytest.raises(RuleViolation, match="没有代码"):
        step(town, uid, "dispatch", StepDraft(lead_unit_code="411525999999"))
    step(town, uid, "dispatch", LEAD)
    step(town, uid, "redispatch", StepDraft(reason="换人", lead_unit_name="镇自然资源所"))
    with town.reading() as session:
        leads = session.scalars(
            select(InvolvedUnit.unit_name).where(
                InvolvedUnit.role == InvolvedRole.LEAD, InvolvedUnit.voided_at.is_(None)
            )
        ).all()
    assert leads == ["镇自然资源所"]


def test_a_case_is_returned_at_most_twice(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    step(town, uid, "accept")
    for _ in range(2):
        step(town, uid, "dispatch", LEAD)
        step(town, uid, "return", StepDraft(reason="不属本单位职责"), role=Role.MEDIATOR)
    with pytest.raises(RuleViolation, match="由中心定办"):
        step(town, uid, "dispatch", LEAD)
    step(town, uid, "dispatch", replace(LEAD, reason="按职责清单由司法所主办"))
    with pytest.raises(RuleViolation, match="退回 2 次"):
        step(town, uid, "return", StepDraft(reason="再退"), role=Role.MEDIATOR)


def test_an_extension_is_asked_once_and_approved_by_somebody_else(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    brought_to(town, uid, "sign_for")
    ask = StepDraft(reason="当事人在外地", extension_days=5)
    with pytest.raises(RuleViolation, match="天数"):
        step(town, uid, "ask_extension", replace(ask, extension_days=8))
    step(town, uid, "ask_extension", ask)
    with pytest.raises(RuleViolation, match="不能自己批准"):
        step(town, uid, "approve_extension")
    step(town, uid, "approve_extension", role=Role.TOWNSHIP_HEAD)
    assert _values(town, uid, Dispute.due_on, Dispute.extension_days) == (date(2026, 12, 5), 5)
    with pytest.raises(RuleViolation, match="已经延期过"):
        step(town, uid, "ask_extension", ask)


def test_a_refused_extension_leaves_the_limit(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    brought_to(town, uid, "sign_for")
    step(town, uid, "ask_extension", StepDraft(reason="等材料", extension_days=3), role=Role.MEDIATOR)
    step(town, uid, "refuse_extension", StepDraft(reason="理由不足"))
    assert _values(town, uid, Dispute.due_on, Dispute.extension_days) == (date(2026, 11, 30), None)


def test_the_clock_stands_still_while_suspended(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    brought_to(town, uid, "sign_for")
    step(town, uid, "ask_extension", StepDraft(reason="等材料", extension_days=2), role=Role.MEDIATOR)
    step(town, uid, "approve_extension")
    town.pass_time(days=2)
    step(town, uid, "suspend", SUSPEND)
    assert _values(town, uid, Dispute.due_on) == (None,)
    town.pass_time(days=10)
    step(town, uid, "resume")
    assert _values(town, uid, Dispute.due_on) == (date(2026, 12, 12),)


def test_a_petition_is_not_suspended(town: OpenTestCentre) -> None:
    uid = registered(town, replace(DRAFT, is_petition=True)).uid
    brought_to(town, uid, "sign_for")
    with pytest.raises(RuleViolation, match="不因"):
        step(town, uid, "suspend", SUSPEND)
    with pytest.raises(RuleViolation, match="证明材料"):
        step(town, uid, "suspend", StepDraft(reason="等"))


def _ready(town: OpenTestCentre, risk: RiskLevel = RiskLevel.BLUE) -> UUID:
    uid = registered(town, replace(DRAFT, risk_level=risk)).uid
    brought_to(town, uid, "await_follow_up")
    return uid


def test_closing_needs_follow_up_and_satisfaction(town: OpenTestCentre) -> None:
    uid = _ready(town)
    with pytest.raises(RuleViolation) as refused:
        step(town, uid, "close")
    assert "1 次回访" in refused.value.text
    note(town, uid, NoteKind.FOLLOW_UP, "电话回访，双方无异议")
    if town.rules.profile.closing.satisfaction_required:
        with pytest.raises(RuleViolation, match="满意度"):
            step(town, uid, "close")
    with pytest.raises(RuleViolation, match="请选"):
        step(town, uid, "close", StepDraft(satisfaction="凑合"))
    step(town, uid, "close", StepDraft(satisfaction=town.rules.profile.satisfaction_scale[0]))
    assert _state(town, uid) is DisputeState.CLOSED
    assert _values(town, uid, Dispute.closed_at)[0] is not None
    with pytest.raises(RuleViolation, match="附页"), town.session() as session:
        edit(session, uid, {"description": "改写"}, town.rules, by=town.actor, now=town.now)
    with pytest.raises(RuleViolation, match="卷宗"):
        step(town, uid, "archive")


def test_nobody_closes_what_they_settled_themselves(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    brought_to(town, uid, "sign_for")
    step(town, uid, "settle", StepDraft(result="和解"))
    step(town, uid, "await_follow_up")
    note(town, uid, NoteKind.FOLLOW_UP, "回访正常")
    note(town, uid, NoteKind.SATISFACTION, town.rules.profile.satisfaction_scale[0])
    with pytest.raises(RuleViolation, match="自己办的"):
        step(town, uid, "close")


def test_red_cases_need_three_visits(town: OpenTestCentre) -> None:
    uid = _ready(town, RiskLevel.RED)
    note(town, uid, NoteKind.FOLLOW_UP, "第一次")
    with pytest.raises(RuleViolation, match="2 次回访"):
        step(town, uid, "close")


def test_a_relapse_opens_a_new_round_with_a_new_clock(town: OpenTestCentre) -> None:
    uid = _ready(town)
    note(town, uid, NoteKind.FOLLOW_UP, "正常")
    town.pass_time(days=10)
    step(town, uid, "relapse", StepDraft(reason="夜间又开机"))
    columns = (Dispute.round, Dispute.state, Dispute.settled_at, Dispute.resolution_text, Dispute.due_on)
    assert _values(town, uid, *columns) == (2, DisputeState.IN_PROGRESS, None, None, date(2026, 12, 10))
    with pytest.raises(RuleViolation, match="协议或办理结果"):
        step(town, uid, "settle")
    step(town, uid, "settle", StepDraft(result="再次和解"), role=Role.MEDIATOR)
    step(town, uid, "await_follow_up")
    with pytest.raises(RuleViolation, match="1 次回访"):
        step(town, uid, "close")


def test_an_unsettled_case_comes_back_when_the_court_asks_for_help(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    brought_to(town, uid, "sign_for")
    step(town, uid, "fail", StepDraft(reason="没有账，差距太大"), role=Role.MEDIATOR)
    town.pass_time(days=5)
    with pytest.raises(RuleViolation, match=r"原因|理由"):
        step(town, uid, "take_up_again")
    step(town, uid, "take_up_again", StepDraft(reason="当事人起诉后，法院邀请协助调解"))
    columns = (Dispute.round, Dispute.state, Dispute.due_on)
    assert _values(town, uid, *columns) == (2, DisputeState.IN_PROGRESS, date(2026, 12, 5))
    step(town, uid, "settle", StepDraft(result="在法庭达成协议"), role=Role.MEDIATOR)
    assert _state(town, uid) is DisputeState.SETTLED


def test_an_unsettled_case_closes_after_the_remedies_were_told(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    brought_to(town, uid, "sign_for")
    step(town, uid, "fail", StepDraft(reason="差距太大"), role=Role.MEDIATOR)
    told = StepDraft(satisfaction=town.rules.profile.satisfaction_scale[1])
    with pytest.raises(RuleViolation, match="救济途径"):
        step(town, uid, "close", told)
    step(town, uid, "close", replace(told, told_on=date(2026, 11, 23)))
    assert _state(town, uid) is DisputeState.CLOSED


def test_a_refusal_is_closed_after_its_notice_and_a_dossier_lets_archive(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    step(town, uid, "refuse", StepDraft(reason="已由法院立案"), role=Role.WINDOW_CLERK)
    assert _values(town, uid, Dispute.due_on) == (None,)
    with pytest.raises(RuleViolation, match="通知"):
        step(town, uid, "close")
    step(town, uid, "close", StepDraft(told_on=date(2026, 11, 23)))
    with town.session() as session:
        session.add(
            Paper(
                kind=PaperKind.DOSSIER,
                entity="dispute",
                record_uid=uid,
                issued_on=date(2026, 11, 23),
                issued_by="周砚秋",
                sha256="0" * 64,
                pages=3,
            )
        )
    step(town, uid, "archive", role=Role.COMMITTEE_CHAIR)
    assert _state(town, uid) is DisputeState.ARCHIVED
    with pytest.raises(RuleViolation, match="已归档"):
        note(town, uid, NoteKind.NOTE, "补记")


def test_merging_names_the_main_case(town: OpenTestCentre) -> None:
    main, other = registered(town), registered(town)
    merge = StepDraft(reason="同一件事", main_case_uid=main.uid)
    with pytest.raises(RuleViolation, match="主案"):
        step(town, main.uid, "merge", merge)
    step(town, other.uid, "merge", merge)
    assert _values(town, other.uid, Dispute.main_case_uid, Dispute.state) == (main.uid, DisputeState.MERGED)
    with town.reading() as session:
        said = session.scalars(select(Transition.reason).where(Transition.action == "merge")).one()
    assert main.number in str(said)


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (datetime(2026, 11, 24, tzinfo=UTC), "晚于现在"),
        (datetime(2026, 11, 20, tzinfo=UTC), "早于上一步"),
        (datetime(2026, 11, 23), "时区"),  # noqa: DTZ001 - the fault under test
    ],
)
def test_a_step_happens_after_the_one_before_and_not_in_the_future(
    town: OpenTestCentre, at: datetime, says: str
) -> None:
    uid = registered(town).uid
    with pytest.raises(RuleViolation, match=says):
        step(town, uid, "accept", StepDraft(happened_at=at))
    assert _state(town, uid) is DisputeState.REGISTERED


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMIN, Role.GRID_WORKER])
def test_roles_apart_from_business_take_no_step(town: OpenTestCentre, role: Role) -> None:
    uid = registered(town).uid
    with pytest.raises(PermissionDenied):
        step(town, uid, "accept", role=role)


def test_a_role_of_business_takes_only_its_own_steps(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    with pytest.raises(PermissionDenied, match="调解员"):
        step(town, uid, "accept", role=Role.MEDIATOR)


def test_another_office_s_dispute_is_only_looked_at(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    stranger = replace(town.actor, office_uid=UUID(int=7))
    with pytest.raises(RuleViolation, match="另一个中心"), town.session(stranger) as session:
        act(session, uid, "accept", StepDraft(), town.rules, by=stranger, now=town.now)
    with pytest.raises(RuleViolation, match="另一个中心"), town.session(stranger) as session:
        add_progress(session, uid, NoteDraft(text="看过"), town.rules, by=stranger, now=town.now)


def test_the_county_notes_its_approval_on_a_township_s_dispute(town: OpenTestCentre, tmp_path: Path) -> None:
    uid = registered(town).uid
    approval = NoteDraft(NoteKind.COUNTY_APPROVAL, "同意结案")
    with pytest.raises(RuleViolation, match="县综治中心"):
        note(town, uid, NoteKind.COUNTY_APPROVAL, "自己同意")
    county = make_centre(tmp_path / "k", COUNTY)
    other = registered(county).uid
    stranger = replace(county.actor, office_uid=UUID(int=7))
    with county.session(stranger) as session:
        add_progress(session, other, approval, county.rules, by=stranger, now=county.now)


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (NoteDraft(text="　"), "请写明"),
        (NoteDraft(NoteKind.FOLLOW_UP, "回访"), "化解结果"),
        (NoteDraft(NoteKind.SATISFACTION, "还行"), "请选"),
        (NoteDraft(text="明天的事", happened_at=datetime(2026, 11, 30, tzinfo=UTC)), "晚于现在"),
    ],
)
def test_faulty_notes(town: OpenTestCentre, draft: NoteDraft, says: str) -> None:
    uid = registered(town).uid
    with pytest.raises(RuleViolation, match=says), town.session() as session:
        add_progress(session, uid, draft, town.rules, by=town.actor, now=town.now)


def test_an_earlier_mediation_may_lie_before_registration(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    draft = NoteDraft(NoteKind.EARLIER_MEDIATION, "村里口头调解，反悔", town.now - timedelta(days=200))
    with town.session() as session:
        add_progress(session, uid, draft, town.rules, by=town.actor, now=town.now)
    step(town, uid, "accept")


def test_edit_changes_facts_and_chooses_the_clock_again(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    step(town, uid, "accept")
    changes = {
        "description": "更正后的情况\r\n",
        "difficulty": Difficulty.COMPLEX,
        "category_code": "0202",
        "amount_fen": 5000,
        "happened_on": date(2026, 11, 1),
        "demands": "",
    }
    with town.session() as session:
        done = edit(session, uid, changes, town.rules, by=town.actor, now=town.now)
    assert set(done) == {"description", "difficulty", "category_code", "amount_fen", "happened_on"}
    columns = (Dispute.description, Dispute.clock_key, Dispute.due_on, Dispute.title, Dispute.amount)
    assert _values(town, uid, *columns) == (
        "更正后的情况", "complex", date(2026, 12, 13), "吴桂芬 与 宏达建材厂 相邻土地建筑利用纠纷", 5000,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "1"}, "number"),
        ({"state": "closed"}, "state"),
        ({"difficulty": "hard"}, "difficulty"),
        ({"people_count": "三"}, "people_count"),
        ({"happened_on": date(2027, 1, 1)}, "happened_on"),
        ({"category_code": "0999x"}, "category_code"),
        ({"description": " "}, "description"),
        ({"title": " "}, "title"),
        ({"village_code": "411525100201"}, "place.village_code"),
    ],
)
def test_edit_refuses_other_fields_and_faulty_values(
    town: OpenTestCentre, changes: dict[str, object], field: str
) -> None:
    uid = registered(town).uid
    with pytest.raises(RuleViolation) as refused, town.session() as session:
        edit(session, uid, changes, town.rules, by=town.actor, now=town.now)
    assert refused.value.field == field


def _risk(town: OpenTestCentre, uid: UUID, level: RiskLevel, role: Role, reason: str = "研判") -> None:
    actor = town.someone(role)
    with town.session(actor) as session:
        set_risk(session, uid, level, reason, by=actor, now=town.now)


def test_anybody_at_work_raises_risk_but_lowering_is_decided_above(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    _risk(town, uid, RiskLevel.RED, Role.WINDOW_CLERK)
    with pytest.raises(PermissionDenied, match="一把手"):
        _risk(town, uid, RiskLevel.YELLOW, Role.CENTRE_DIRECTOR)
    _risk(town, uid, RiskLevel.ORANGE, Role.TOWNSHIP_HEAD)
    with pytest.raises(PermissionDenied, match="中心主任"):
        _risk(town, uid, RiskLevel.BLUE, Role.MEDIATOR)
    with pytest.raises(RuleViolation, match="理由"):
        _risk(town, uid, RiskLevel.BLUE, Role.CENTRE_DIRECTOR, " ")
    _risk(town, uid, RiskLevel.BLUE, Role.CENTRE_DIRECTOR)
    with town.reading() as session:
        assert len(session.scalars(select(Transition).where(Transition.action == "risk")).all()) == 3


def test_void_keeps_the_row_and_ends_all_work(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    clerk = town.someone(Role.WINDOW_CLERK)
    with pytest.raises(PermissionDenied), town.session(clerk) as session:
        void(session, uid, "重复登记", by=clerk, now=town.now)
    with pytest.raises(RuleViolation, match="原因"), town.session() as session:
        void(session, uid, "", by=town.actor, now=town.now)
    with town.session() as session:
        void(session, uid, "重复登记", by=town.actor, now=town.now)
    with pytest.raises(RuleViolation, match="已作废"):
        step(town, uid, "accept")
    late = registered(town).uid
    brought_to(town, late, "dispatch")
    with pytest.raises(RuleViolation, match="不能作废"), town.session() as session:
        void(session, late, "误", by=town.actor, now=town.now)
