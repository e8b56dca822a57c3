"""Discharge of leader assignments and their health."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from db.enums import ProgressKind, RiskLevel
from desktop_app.domain.assignment_state import (
    DischargeFacts,
    action_overdue,
    days_without_action,
    why_not_discharge,
)
from tests.domain.rules import PROFILE

CHECKLIST = PROFILE.leader.checklist
READY = DischargeFacts(CHECKLIST, {item.key for item in CHECKLIST}, 2, True, True)


def test_a_ready_assignment_is_discharged() -> None:
    assert why_not_discharge(READY) == ()


def test_every_item_needs_evidence() -> None:
    sentences = why_not_discharge(replace(READY, evidence={"fixed_leader"}))
    assert len(sentences) == len(CHECKLIST) - 1
    assert "“定责任人”" in sentences[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"real_actions": 0}, "走访"),
        ({"party_feedback": False}, "反馈"),
        ({"result_written": False}, "化解结果"),
        ({"reviewer_problem": "包案领导不能复核自己的包案，请由中心主任复核。"}, "不能复核"),
        ({"open_steps": 2}, "2 步"),
        ({"unfinished": "纠纷还在办理。"}, "还在办理"),
        ({"conflicts": 1}, "两边不一样"),
        ({"unsigned": ("《人民调解协议书》",)}, "还没有签好"),
    ],
)
def test_each_obstacle_has_its_sentence(change: dict[str, object], says: str) -> None:
    sentences = why_not_discharge(replace(READY, **change))  # pyright: ignore[reportArgumentType]
    assert len(sentences) == 1
    assert says in sentences[0]


def test_only_visits_and_meetings_are_real_actions() -> None:
    entries = [
        (ProgressKind.VISIT, datetime(2026, 3, 1, 17, tzinfo=UTC)),
        (ProgressKind.PHONE, datetime(2026, 3, 9, 1, tzinfo=UTC)),
    ]
    assert days_without_action(entries, date(2026, 2, 1), date(2026, 3, 10)) == 8
    assert days_without_action([], date(2026, 3, 1), date(2026, 3, 10)) == 9


def test_red_is_visited_weekly_others_half_monthly() -> None:
    rule = PROFILE.leader.visit_rule
    assert [action_overdue(days, RiskLevel.RED, rule) for days in (7, 8)] == [False, True]
    assert [action_overdue(days, RiskLevel.BLUE, rule) for days in (15, 16)] == [False, True]
