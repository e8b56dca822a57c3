"""What closing, returning and reopening a dispute need."""

from dataclasses import replace

import pytest

from db.enums import DisputeState, RiskLevel
from desktop_app.domain.dispute_state import (
    ClosureFacts,
    check_return,
    follow_ups_needed,
    starts_new_round,
    why_not_close,
)
from desktop_app.errors import RuleViolation
from tests.domain.rules import PROFILE

READY = ClosureFacts(
    settled=True,
    classified=True,
    result_recorded=True,
    remedy_told=False,
    satisfaction_recorded=True,
    satisfaction_required=True,
    follow_ups_done=1,
    follow_ups_needed=1,
    county_approval_needed=True,
    county_approved=True,
    approver_handled_it=False,
    open_leader_assignment=False,
    open_dispatches=0,
    open_mediation=False,
    unperformed_instalments=0,
)


def test_a_ready_dispute_closes() -> None:
    assert why_not_close(READY) == ()
    failed = replace(READY, settled=False, remedy_told=True, result_recorded=False, follow_ups_done=0)
    assert why_not_close(failed) == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"incomplete": True}, "待补全"),
        ({"classified": False}, "风险等级"),
        ({"result_recorded": False}, "办理结果"),
        ({"settled": False}, "救济途径"),
        ({"open_mediation": True}, "人民调解"),
        ({"follow_ups_needed": 3}, "还差 2 次回访"),
        ({"unperformed_instalments": 2}, "还有 2 期没有履行"),
        ({"satisfaction_recorded": False}, "满意度"),
        ({"open_leader_assignment": True}, "销号"),
        ({"open_dispatches": 1}, "还有 1 件交办"),
        ({"county_approved": False}, "县综治中心"),
        ({"approver_handled_it": True}, "不能审批自己"),
    ],
)
def test_each_obstacle_has_its_sentence(change: dict[str, object], says: str) -> None:
    sentences = why_not_close(replace(READY, **change))  # pyright: ignore[reportArgumentType]
    assert len(sentences) == 1
    assert says in sentences[0]
    assert sentences[0].endswith("。")


def test_red_and_orange_need_three_visits() -> None:
    needed = [follow_ups_needed(risk, PROFILE.follow_up) for risk in RiskLevel]
    assert needed == [3, 3, 1, 1]


def test_the_third_return_is_refused() -> None:
    check_return(1, 2)
    with pytest.raises(RuleViolation, match="已退回 2 次"):
        check_return(2, 2)


def test_a_relapse_opens_a_new_round() -> None:
    assert starts_new_round(DisputeState.CLOSED, "relapse")
    assert starts_new_round(DisputeState.NOT_SETTLED, "take_up_again")
    assert not starts_new_round(DisputeState.SUSPENDED, "resume")
