"""Orders inside a township: every unit answers for itself, and a diverted case agrees with its order."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import (
    DispatchKind,
    DispatchState,
    DisputeState,
    InvolvedRole,
    Role,
    SignManner,
)
from db.models.dispute import Dispute
from desktop_app.domain.dispatch_unit_state import ClockKind
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispatch import DispatchActionRow
from desktop_app.services.dispatch_inner_view import inner_detail
from desktop_app.services.dispatch_record import OrderTerms
from desktop_app.services.dispute_note import NoteKind
from desktop_app.services.dispute_record import StepDraft
from tests.services.disputes import DRAFT as DISPUTE
from tests.services.disputes import LEAD, brought_to, note, registered, step
from tests.services.inner_orders import (
    DRAFT,
    STATION,
    WATER,
    clerk,
    issued,
    listed,
    read,
    unit_step,
)
from tests.support.centre import COUNTY, OpenTestCentre, make_centre

_S = DispatchState


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "town")


def state_of(town: OpenTestCentre, uid: UUID) -> DisputeState:
    with town.reading() as session:
        return session.scalars(select(Dispute.state).where(Dispute.uid == uid)).one()


def diverted(town: OpenTestCentre, draft: StepDraft = LEAD) -> tuple[UUID, UUID]:
    """A dispute that was diverted, and the order of it."""
    uid = registered(town).uid
    step(town, uid, "accept")
    step(town, uid, "dispatch", draft)
    (order,) = [row for row in listed(town, open_only=True) if row.matter_uid == uid]
    return uid, order.uid


def test_an_order_is_numbered_and_every_unit_has_a_clock(town: OpenTestCentre) -> None:
    row = read(town, issued(town))
    assert (row.number, row.kind, row.lead) == ("柳桥交〔2026〕JB0001", DispatchKind.ORDER, "柳桥派出所")
    assert [(u.name, u.role, u.clock, u.days_left) for u in row.units] == [
        ("柳桥派出所", InvolvedRole.LEAD, ClockKind.SIGN, 1),
        ("柳桥镇水利站", InvolvedRole.SUPPORT, ClockKind.SIGN, 1),
    ]
    assert row.demands.startswith("请在期限内办理")
    assert row.contact == town.actor.name
    assert (row.next_on, row.next_unit) == (date(2026, 11, 24), "柳桥派出所")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"content": ""}, "content"),
        ({"due_on": date(2026, 11, 22)}, "due_on"),
        ({"units": ()}, "lead"),
        ({"units": (STATION, STATION)}, "support"),
        ({"kind": DispatchKind.INTERNAL}, "kind"),
        ({"matter_uid": UUID(int=3)}, ""),
        ({"after": UUID(int=3)}, "uid"),
    ],
)
def test_an_order_is_complete(town: OpenTestCentre, changes: dict[str, object], field: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        issued(town, **changes)  # pyright: ignore[reportArgumentType]
    assert refused.value.field == field
    assert listed(town) == ()


def test_the_county_orders_townships_only(tmp_path: Path) -> None:
    with pytest.raises(PermissionDenied, match="县中心"):
        issued(make_centre(tmp_path / "county", COUNTY))


def test_a_clerk_records_for_the_unit_who_signed_and_how(town: OpenTestCentre) -> None:
    order = issued(town)
    with pytest.raises(RuleViolation, match="谁签收"):
        unit_step(town, order, "sign_for", signer=" ")
    unit_step(town, order, "sign_for", signer="丁守义", manner=SignManner.WECHAT)
    lead, helper = read(town, order).units
    (signed,) = lead.steps
    assert (signed.state, signed.signer_name, signed.manner, signed.recorder_name) == (
        _S.SIGNED_FOR, "丁守义", SignManner.WECHAT, "阮小满",
    )  # fmt: skip
    assert helper.state is _S.ISSUED
    assert (lead.clock, lead.due_on) == (ClockKind.FEED_BACK, DRAFT.due_on)


def test_lead_and_helper_feed_back_and_are_reviewed_by_somebody_else(town: OpenTestCentre) -> None:
    order = issued(town)
    for place in (0, 1):
        unit_step(town, order, "sign_for", place=place)
        unit_step(town, order, "feed_back", "电缆已找回。", place=place, evidence="现场照片 3 张")
    assert "complete" not in [a.action for a in read_as_clerk(town, order)]
    with pytest.raises(RuleViolation, match="不能自己审核"):
        unit_step(town, order, "complete")
    unit_step(town, order, "send_back", "请附报警回执。", by=town.actor)
    unit_step(town, order, "feed_back", "补报警回执。", evidence="回执一份")
    unit_step(town, order, "complete", by=town.actor)
    row = read(town, order)
    assert (row.state, row.is_open, row.next_unit) == (_S.COMPLETED, True, "柳桥镇水利站")
    unit_step(town, order, "complete", place=1, by=town.actor)
    row = read(town, order)
    assert (row.is_open, row.next_on) == (False, None)
    assert [s.state for s in row.units[0].steps] == [
        _S.SIGNED_FOR, _S.FED_BACK, _S.SENT_BACK, _S.FED_BACK, _S.COMPLETED,
    ]  # fmt: skip
    assert row.units[0].steps[3].evidence == "回执一份"
    assert listed(town, open_only=True) == ()


def read_as_clerk(town: OpenTestCentre, order: UUID) -> tuple[DispatchActionRow, ...]:
    with town.reading() as session:
        row = inner_detail(session, order, town.rules, by=clerk(town), today=town.now.date())
    return row.units[0].actions


def test_an_order_refused_twice_is_then_decided(town: OpenTestCentre) -> None:
    first = issued(town)
    unit_step(town, first, "ask_return", "不属派出所职责。")
    unit_step(town, first, "grant_return", by=town.actor)
    row = read(town, first)
    assert [u.state for u in row.units] == [_S.RETURNED, _S.RETURNED]
    second = issued(town, units=(WATER,), after=first)
    assert read(town, second).returns == 1
    unit_step(town, second, "ask_return", "电缆归供电所管。")
    unit_step(town, second, "grant_return", by=town.actor)
    with pytest.raises(RuleViolation, match="已退单 2 次，这次由中心定办") as refused:
        issued(town, after=second)
    assert refused.value.field == "reason"
    third = issued(town, after=second, reason="盗窃案件由公安机关管辖，由派出所主办。")
    row = read(town, third)
    assert row.decided_reason.startswith("盗窃案件")
    assert "由中心定办" in row.units[0].no_return
    with pytest.raises(RuleViolation, match="由中心定办，不能再退"):
        unit_step(town, third, "ask_return", "还是不收。")
    unit_step(town, third, "sign_for")


def test_a_return_that_is_not_granted_stands(town: OpenTestCentre) -> None:
    order = issued(town)
    unit_step(town, order, "sign_for")
    unit_step(town, order, "ask_return", "不属本单位职责。")
    lead = read(town, order).units[0]
    assert (lead.clock, lead.why) == (ClockKind.ANSWER, "11-23 申请退单，中心 2 个工作日内答复退单")
    with pytest.raises(PermissionDenied):
        unit_step(town, order, "refuse_return", "由你单位办。")
    unit_step(town, order, "refuse_return", "职责清单第 3 条。", by=town.actor)
    lead = read(town, order).units[0]
    assert (lead.state, lead.clock) == (_S.DELIVERED, ClockKind.SIGN)


def test_an_objection_after_five_working_days_is_too_late(town: OpenTestCentre) -> None:
    order = issued(town, due_on=date(2026, 12, 20))
    assert read(town, order).units[0].return_until == date(2026, 11, 30)
    town.pass_time(days=8)
    assert read(town, order).units[0].return_until is None
    with pytest.raises(RuleViolation, match="已过 11-30"):
        unit_step(town, order, "ask_return", "不收。")


# a diverted dispute and its order
def test_diverting_makes_the_order_and_signing_moves_the_dispute(town: OpenTestCentre) -> None:
    terms = OrderTerms("三日内到现场。", leader_name="樊国栋", basis="噪声扰民：生态环境站")
    uid, order = diverted(town, replace(LEAD, responsible_name="丁守义", order=terms))
    row = read(town, order)
    assert (row.kind, row.lead, row.demands) == (DispatchKind.INTERNAL, "柳桥镇司法所", "三日内到现场。")
    assert (row.leader_name, row.basis, row.units[0].responsible) == (
        "樊国栋", "噪声扰民：生态环境站", "丁守义",
    )  # fmt: skip
    assert row.due_on == due_of(town, uid)
    unit_step(town, order, "sign_for", signer="丁守义")
    assert state_of(town, uid) is DisputeState.IN_PROGRESS
    assert read(town, order).state is _S.SIGNED_FOR


def due_of(town: OpenTestCentre, uid: UUID) -> date | None:
    with town.reading() as session:
        return session.scalars(select(Dispute.due_on).where(Dispute.uid == uid)).one()


def test_signing_in_the_dispute_signs_the_order(town: OpenTestCentre) -> None:
    uid, order = diverted(town)
    step(town, uid, "sign_for", role=Role.MEDIATOR)
    (signed,) = read(town, order).units[0].steps
    assert (signed.state, signed.recorder_name) == (_S.SIGNED_FOR, "柳叶青")


def test_a_granted_return_brings_the_dispute_back_also_after_signing(town: OpenTestCentre) -> None:
    uid, order = diverted(town)
    unit_step(town, order, "sign_for")
    with pytest.raises(RuleViolation, match="还没有申请退单"):
        step(town, uid, "return", StepDraft(reason="退"))
    unit_step(town, order, "ask_return", "砂石厂在邻镇。")
    unit_step(town, order, "grant_return", by=town.actor)
    assert state_of(town, uid) is DisputeState.ACCEPTED
    assert read(town, order).state is _S.RETURNED
    step(town, uid, "dispatch", StepDraft(lead_unit_name="柳桥镇生态环境站"))
    second = next(row for row in listed(town, open_only=True))
    assert (second.lead, second.returns) == ("柳桥镇生态环境站", 1)


def test_a_case_returned_twice_is_given_for_good(town: OpenTestCentre) -> None:
    uid, order = diverted(town)
    for place in range(2):
        if place:
            step(town, uid, "dispatch", LEAD)
            (order,) = [row.uid for row in listed(town, open_only=True)]
        unit_step(town, order, "ask_return", "不属本单位职责。")
        unit_step(town, order, "grant_return", by=town.actor)
    with pytest.raises(RuleViolation, match="这次由中心定办") as refused:
        step(town, uid, "dispatch", LEAD)
    assert refused.value.field == "note"
    step(town, uid, "dispatch", replace(LEAD, note="清单第 3 条，由司法所主办。"))
    (last,) = listed(town, open_only=True)
    assert (last.decided_reason, last.returns) == ("清单第 3 条，由司法所主办。", 2)
    with pytest.raises(RuleViolation, match="不能再退"):
        unit_step(town, last.uid, "ask_return", "不收。")


def test_giving_a_case_to_another_unit_withdraws_the_order(town: OpenTestCentre) -> None:
    uid, order = diverted(town, replace(LEAD, support_unit_codes=()))
    with pytest.raises(RuleViolation, match="在纠纷里改派"):
        unit_step(town, order, "withdraw", "换单位", by=town.actor)
    step(town, uid, "redispatch", StepDraft(reason="归环境站管", lead_unit_name="柳桥镇生态环境站"))
    assert read(town, order).state is _S.WITHDRAWN
    (new,) = listed(town, open_only=True)
    assert new.lead == "柳桥镇生态环境站"


def test_the_result_is_the_feedback_and_closing_its_review(town: OpenTestCentre) -> None:
    uid = registered(town, replace(DISPUTE)).uid
    brought_to(town, uid, "settle")
    (order,) = listed(town, open_only=True)
    fed_back = order.units[0].steps[-1]
    assert (fed_back.state, fed_back.content) == (_S.FED_BACK, "厂方夜间停机，双方握手言和。")
    step(town, uid, "await_follow_up", role=Role.MEDIATOR)
    note(town, uid, NoteKind.FOLLOW_UP, "双方都满意。")
    step(town, uid, "close", StepDraft(satisfaction="满意"))
    assert state_of(town, uid) is DisputeState.CLOSED
    assert read(town, order.uid).state is _S.COMPLETED
    assert listed(town, open_only=True) == ()


def test_an_open_order_about_a_case_keeps_it_open(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    brought_to(town, uid, "await_follow_up")
    extra = issued(town, kind=DispatchKind.TRANSFER, matter_uid=uid)
    note(town, uid, NoteKind.FOLLOW_UP, "双方都满意。")
    with pytest.raises(RuleViolation, match="还有 1 件交办没有办结"):
        step(town, uid, "close", StepDraft(satisfaction="满意"))
    unit_step(town, extra, "withdraw", "不用转了", by=town.actor)
    step(town, uid, "close", StepDraft(satisfaction="满意"))


def test_a_case_that_goes_to_the_county_withdraws_its_order(town: OpenTestCentre) -> None:
    uid, order = diverted(town)
    unit_step(town, order, "sign_for")
    step(town, uid, "escalate", StepDraft(reason="涉及两个乡镇", note="案情摘要"))
    assert read(town, order).state is _S.WITHDRAWN


def test_after_the_result_nothing_of_the_order_is_due_but_it_stays_open(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    brought_to(town, uid, "await_follow_up")
    town.pass_time(days=20)
    (order,) = listed(town, open_only=True)
    assert (order.is_open, order.next_on, order.units[0].why) == (True, None, "纠纷已有结果，结案就是审核")


def test_what_was_withdrawn_is_not_among_the_open_ones(town: OpenTestCentre) -> None:
    order = issued(town)
    unit_step(town, order, "withdraw", "写错了", by=town.actor)
    assert listed(town, open_only=True) == ()
    assert [row.uid for row in listed(town)] == [order]
